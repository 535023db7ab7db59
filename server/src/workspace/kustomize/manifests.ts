/**
 * The objects of a manifest as resources, lists flattened. Trees are read when something asks for them: a kustomization
 * that only lists files needs none.
 */

import type { KubeObject } from '../../resources/index.js';
import { fieldOf, nodeAt, type Path, type YamlDocument, type YMap } from '../../yaml/index.js';
import { type SourceDocument, type Sourced, type SourceFile, treeOf } from '../sourceFile.js';
import { copyOf } from './copies.js';
import type { Resource } from './resource.js';
import { mapAt, originAt, setField, stringAt } from './tree.js';

/** As `treeOf`, kept as long as the document itself: every rendering reads the trees of its files again. */
export function keptTreeOf(document: SourceDocument): YamlDocument {
  const known = trees.get(document);
  if (known) return known;
  const tree = treeOf(document);
  trees.set(document, tree);
  return tree;
}
const trees = new WeakMap<SourceDocument, YamlDocument>();

/** In the order of the file, those of some documents where these are given. Documents that hold no object give nothing. */
export function resourcesIn(file: SourceFile, documents?: ReadonlySet<number>): Resource[] {
  return file.documents.flatMap((document, index) => (documents?.has(index) === false ? [] : resourcesOf(document)));
}

function resourcesOf(document: SourceDocument): Resource[] {
  const { objects } = document;
  const [first] = objects;
  if (!first) return [];
  if (objects.length === 1 && first.base.length === 0) return [resource(document, first)];
  // A Template of OpenShift is one object to kustomize.
  if (objects.some(({ base }) => base.includes('objects'))) {
    const { root } = keptTreeOf(document);
    return root?.kind === 'map' ? [{ ...parts(first, []), view: root, read: undefined }] : [];
  }
  return objects.map((object) => resource(document, object));
}

function resource(document: SourceDocument, read: Sourced): Resource {
  let view: YMap | undefined;
  return {
    ...parts(read, read.base),
    read,
    get view() {
      view ??= viewOf(document, read);
      return view;
    },
    set view(changed) {
      view = changed;
    },
  };
}

function parts(read: Sourced, base: Path): Omit<Resource, 'view' | 'read'> {
  return {
    copy: undefined,
    shared: undefined,
    definition: read.source,
    base,
    lastId: undefined,
    earlier: [],
    prefixes: [],
    suffixes: [],
    generated: undefined,
  };
}

/** The object's own tree. An item of a typed list need not repeat its kind; here it does. */
function viewOf(document: SourceDocument, read: Sourced): YMap {
  const origin = originAt(read.source, read.base);
  const node = nodeAt(keptTreeOf(document).root, read.base);
  if (node?.kind !== 'map') return mapAt(origin, typeEntries(read, undefined, mapAt(origin)).entries);
  if (fieldOf(node, 'kind') && fieldOf(node, 'apiVersion')) return node;
  const copy = copyOf(node, origin);
  return copy.kind === 'map' ? typeEntries(read, node, copy) : node;
}

function typeEntries(read: KubeObject, node: YMap | undefined, map: ReturnType<typeof mapAt>): typeof map {
  for (const key of ['apiVersion', 'kind'] as const)
    if (!fieldOf(node, key)) setField(map, key, stringAt(read[key], map.origin));
  return map;
}
