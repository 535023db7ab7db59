/**
 * Paths that delivery tools are told to apply: Argo CD's Applications and ApplicationSets, Flux's Kustomizations.
 * Which repository they mean cannot be checked here, so a path counts when it is there; a templated one is ignored.
 */

import { known, objectType } from '../resources/index.js';
import { trimmed } from '../sets/index.js';
import { fieldOf, nodeAt, type YNode } from '../yaml/index.js';
import { globMatcher } from './globs.js';
import { folderOf, isWithin, joinPath, relativeTo, upwards } from './paths.js';
import type { Source, Sourced, SourceFile } from './sourceFile.js';
import { treeOf } from './sourceFile.js';

/** A path as an object names it. */
export interface NamedPath {
  /** "Application shop", for a reader. */
  readonly by: string;
  readonly source: Source;
  /** Relative to the root of a repository, without `./` before it. */
  readonly path: string;
  /** Namespace of the objects that name none; with `overrides` of all. */
  readonly namespace: string | undefined;
  readonly overrides: boolean;
  /** Of a folder without a kustomization the folders below it are applied too. */
  readonly recurse: boolean;
  /** Globs that choose among a folder's files, relative to it; empty where nothing is said. */
  readonly include: string;
  readonly exclude: string;
  /** Options that change what is applied in ways that are not followed. */
  readonly opaque: readonly string[];
}

/** What a folder of the workspace is applied as. */
export interface NamedRoot {
  readonly folder: string;
  readonly by: readonly NamedPath[];
  /** Undefined where those who name it do not agree. */
  readonly namespace: { readonly name: string; readonly overrides: boolean } | undefined;
  readonly recurse: boolean;
  readonly include: string;
  readonly exclude: string;
  readonly opaque: readonly string[];
}

/** Paths that the objects of a file name. */
export function namedPathsIn(file: SourceFile): readonly NamedPath[] {
  return trimmed(file.objects.flatMap((object) => (object.model === 'other' ? namedBy(object, file) : NONE)));
}
const NONE: readonly NamedPath[] = [];

function namedBy(object: Sourced, file: SourceFile): readonly NamedPath[] {
  switch (objectType(object.apiVersion, object.kind).key) {
    case 'argoproj.io/Application':
      return argoPaths(object, fieldOf(treeIn(object, file), 'spec'));
    case 'argoproj.io/ApplicationSet':
      return argoPaths(object, nodeAt(treeIn(object, file), ['spec', 'template', 'spec']));
    case 'kustomize.toolkit.fluxcd.io/Kustomization':
      return fluxPath(object, fieldOf(treeIn(object, file), 'spec'));
    default:
      return NONE;
  }
}

function treeIn({ source, base }: Sourced, file: SourceFile): YNode | undefined {
  const document = file.documents[source.document];
  return document && nodeAt(treeOf(document).root, base);
}

/** Argo CD: `source` or, in its place, `sources`. A chart of a repository of charts has no path. */
function argoPaths(object: Sourced, spec: YNode | undefined): NamedPath[] {
  const list = fieldOf(spec, 'sources');
  const sources = list?.kind === 'seq' ? list.items : [fieldOf(spec, 'source')];
  const destination = textAt(spec, 'destination', 'namespace');
  return sources.flatMap((source): NamedPath[] => {
    const path = textAt(source, 'path');
    const own = textAt(source, 'kustomize', 'namespace');
    const options = fieldOf(source, 'kustomize');
    const named = namedPath(object, path, {
      namespace: own ?? destination,
      overrides: own !== undefined,
      recurse: textAt(source, 'directory', 'recurse') === 'true',
      include: textAt(source, 'directory', 'include') ?? '',
      exclude: textAt(source, 'directory', 'exclude') ?? '',
      opaque: ['patches', 'components', 'namePrefix', 'nameSuffix', 'commonLabels', 'replicas'].filter((key) =>
        fieldOf(options, key),
      ),
    });
    return named ? [named] : [];
  });
}

/** Flux: without a kustomization at the path it applies all manifests at and below it. */
function fluxPath(object: Sourced, spec: YNode | undefined): NamedPath[] {
  const namespace = textAt(spec, 'targetNamespace');
  const named = namedPath(object, textAt(spec, 'path'), {
    namespace,
    overrides: namespace !== undefined,
    recurse: true,
    include: '',
    exclude: '',
    opaque: ['patches', 'patchesStrategicMerge', 'patchesJson6902', 'components', 'namePrefix', 'nameSuffix'].filter(
      (key) => fieldOf(spec, key),
    ),
  });
  return named ? [named] : [];
}

/** Characters that stand in paths which a tool fills in, or that no path of a repository has. */
const FILLED_IN = /[{}$*[\]<>|\\\n]|:\/\//;
const MOST_CHARACTERS_OF_PATH = 1000;

function namedPath(
  object: Sourced,
  path: string | undefined,
  rest: Omit<NamedPath, 'by' | 'source' | 'path'>,
): NamedPath | undefined {
  if (path === undefined || path.length > MOST_CHARACTERS_OF_PATH || FILLED_IN.test(path)) return undefined;
  const plain = joinPath(path.replace(/^\/+/, ''));
  // The root of a repository is not known, so nothing tells which folder that is; `..` is refused.
  if (plain === '.' || /^\.\.(?:\/|$)/.test(plain)) return undefined;
  const { namespace } = rest;
  const known = namespace === undefined || /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(namespace);
  return { by: called(object), source: object.source, path: plain, ...rest, namespace: known ? namespace : undefined };
}

function called(object: Sourced): string {
  const name = known(object.name);
  return name === undefined ? object.kind : `${object.kind} ${name}`;
}

function textAt(node: YNode | undefined, ...path: string[]): string | undefined {
  const value = node && nodeAt(node, path);
  return value?.kind === 'scalar' && value.text !== '' ? value.text : undefined;
}

/**
 * Which folders are named, by folder. A path is looked for from the folder of the workspace that holds the file,
 * then from each folder on the way down to the file, one of which is the root of its repository.
 */
export function namedRoots(
  paths: readonly NamedPath[],
  folders: readonly string[],
  exists: (folder: string) => boolean,
): ReadonlyMap<string, NamedRoot> {
  const byFolder = new Map<string, NamedPath[]>();
  for (const one of paths) {
    const outermost = folders.find((folder) => isWithin(folder, one.source.file));
    if (outermost === undefined) continue;
    const starts = [...upwards(folderOf(one.source.file))].filter((start) => isWithin(outermost, start)).reverse();
    const folder = starts.map((start) => joinPath(start, one.path)).find(exists);
    if (folder === undefined) continue;
    const list = byFolder.get(folder);
    if (list) list.push(one);
    else byFolder.set(folder, [one]);
  }
  return new Map([...byFolder].map(([folder, by]) => [folder, rootOf(folder, by)]));
}

/** A file in the folder that the tool would apply, were there no kustomization. */
export function isApplied({ folder, recurse, include, exclude }: NamedRoot, path: string): boolean {
  if (!isWithin(folder, path) || (!recurse && folderOf(path) !== folder)) return false;
  const relative = relativeTo(folder, path);
  const matches = (glob: string): boolean => globMatcher([glob])(relative);
  return (include === '' || matches(include)) && (exclude === '' || !matches(exclude));
}

function rootOf(folder: string, by: readonly NamedPath[]): NamedRoot {
  const [first] = by;
  const agree = <K extends keyof NamedPath>(key: K): NamedPath[K] | undefined =>
    by.every((one) => one[key] === first?.[key]) ? first?.[key] : undefined;
  const namespace = agree('namespace');
  const overrides = agree('overrides');
  return {
    folder,
    by,
    namespace: namespace !== undefined && overrides !== undefined ? { name: namespace, overrides } : undefined,
    recurse: by.some((one) => one.recurse),
    include: agree('include') ?? '',
    exclude: agree('exclude') ?? '',
    opaque: [...new Set(by.flatMap((one) => one.opaque))],
  };
}
