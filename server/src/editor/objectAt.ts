/** The Kubernetes object that stands at a place of a file, and what a cluster makes of it. */
import type { Cluster } from '../cluster/index.js';
import { known } from '../resources/index.js';
import { type Sourced, settled, treeOf } from '../workspace/index.js';
import { offsetAt, type Path, type Position, pathAt } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { documentAt, startsOf } from './locate.js';

export function objectAt(analysis: Analysis, path: string, position: Position): Sourced | undefined {
  const file = analysis.snapshot.files.get(path);
  if (!file) return undefined;
  const offset = offsetAt(startsOf(file), position, file.text.length);
  const document = file.documents[documentAt(file.documents, offset)];
  if (!document) return undefined;
  const at = pathAt(treeOf(document).root, offset - document.offset).path;
  // In a list the item under the cursor; in a document of one object that object.
  return (
    document.objects.find((object) => startsWith(at, object.base)) ??
    (document.objects.length === 1 ? document.objects[0] : undefined)
  );
}

/**
 * The object as the cluster applies it; the first one where a kustomization applies it several times. Of a patch, the
 * object of that kind and name, which it changes. Undefined where the cluster does without it.
 */
export function asApplied(cluster: Cluster, object: Sourced): Sourced | undefined {
  const { objects } = cluster;
  if (objects.includes(object)) return object;
  const known = definitions.get(objects);
  const byPlace = known ?? new Map<string, Sourced>();
  if (!known) {
    for (const one of objects) {
      const place = definitionOf(one);
      if (!byPlace.has(place)) byPlace.set(place, one);
    }
    definitions.set(objects, byPlace);
  }
  return byPlace.get(definitionOf(object)) ?? patchedIn(cluster, object);
}
function patchedIn({ objects, scope }: Cluster, { group, kind, name }: Sourced): Sourced | undefined {
  if (scope.root === undefined) return undefined;
  return objects.find((one) => one.kind === kind && one.group === group && known(one.name) === known(name));
}
/** Objects of a cluster by where they are defined: several requests ask about one state of it. */
const definitions = new WeakMap<readonly Sourced[], Map<string, Sourced>>();

/** Where an object is defined: file, document and path in it. */
function definitionOf(object: Sourced): string {
  const at = settled({ source: object.source, path: object.base, part: 'value' });
  return `${at.source.file} ${at.source.document} ${'path' in at ? at.path.join('/') : at.span.start}`;
}

function startsWith(path: Path, base: Path): boolean {
  return base.every((step, index) => path[index] === step);
}
