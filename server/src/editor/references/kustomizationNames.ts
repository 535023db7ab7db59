/**
 * What kustomizations name in their patches, targets and replacements: an object of the rendered cluster, by the name
 * that stands in its manifest or by the one that it has got since.
 */
import type { Cluster } from '../../cluster/index.js';
import { known } from '../../resources/index.js';
import {
  isKustomizationFile,
  type NamedObject,
  objectsNamedIn,
  type Snapshot,
  type Sourced,
} from '../../workspace/index.js';
import { occurrencesIn } from './objectOccurrences.js';
import type { Occurrence, Placed } from './occurrence.js';
import { placeOf } from './place.js';

/** Everything that the kustomizations of a rendered cluster name. */
export function namesInKustomizations(snapshot: Snapshot, cluster: Cluster): Placed[] {
  return namedIn(snapshot, cluster).flatMap((named) => {
    const object = cluster.objects.find((one) => isNamed(snapshot, one, named));
    return object ? placed(object, named) : [];
  });
}

/** Where kustomizations name the objects that these places define. */
export function layersNaming(snapshot: Snapshot, cluster: Cluster, definitions: readonly Placed[]): Placed[] {
  const objects = definitions.flatMap(({ object, occurrence }) => (isOwnName(occurrence) ? [object] : []));
  if (objects.length === 0 || cluster.scope.root === undefined) return [];
  return namedIn(snapshot, cluster).flatMap((named) => {
    const object = objects.find((one) => isNamed(snapshot, one, named));
    return object ? placed(object, named) : [];
  });
}

function namedIn({ kustomizations, files }: Snapshot, { scope }: Cluster): readonly NamedObject[] {
  if (scope.root === undefined) return [];
  return scope.subjects.flatMap((path) => {
    const kustomization = isKustomizationFile(path) ? kustomizations.get(path) : undefined;
    return kustomization ? objectsNamedIn(kustomization, (file) => files.get(file)?.text) : [];
  });
}

function isNamed(snapshot: Snapshot, object: Sourced, named: NamedObject): boolean {
  const own = known(object.name);
  if (own === undefined) return false;
  if (named.means(object.kind, own)) return true;
  const definition = ownName(object);
  const { origins } = object.source;
  // Only a name that a kustomization has changed is written otherwise.
  if (definition === undefined || origins?.isComposed([...object.base, ...definition.path]) !== true) return false;
  const written = placeOf(snapshot, { object, occurrence: definition })?.text;
  return written !== undefined && named.means(object.kind, written);
}

function placed(object: Sourced, { anchor, isExpression }: NamedObject): Placed[] {
  const definition = ownName(object);
  if (!definition) return [];
  const doubt = isExpression ? 'it is an expression that other names may match' : undefined;
  return [{ object, anchor, occurrence: { ...definition, role: 'reference', doubt } }];
}

function ownName(object: Sourced): Occurrence | undefined {
  return occurrencesIn(object).find(isOwnName);
}

function isOwnName({ role, path }: Occurrence): boolean {
  return role === 'definition' && path.length === 2 && path[0] === 'metadata' && path[1] === 'name';
}
