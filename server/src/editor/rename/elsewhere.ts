/**
 * Who says the name in clusters that do not apply the definition: by name and namespace it may be what is meant, and
 * nothing in the cluster itself is. Such places silence findings, too, so a rename must not pass them over.
 */
import type { Cluster } from '../../cluster/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Analysis } from '../analysis.js';
import { keyOf } from '../references/named.js';
import { occurrencesIn } from '../references/objectOccurrences.js';
import type { Placed } from '../references/occurrence.js';
import { placesNaming } from '../references/search.js';
import { related } from './related.js';
import type { Renamable } from './renamable.js';

export interface Elsewhere extends Placed {
  readonly cluster: Cluster;
  readonly named: Renamable;
  /** Undefined where a folder without pods is applied with the definition and both name the namespace. */
  readonly why: string | undefined;
}

export interface Definition extends Placed {
  readonly cluster: Cluster;
  readonly named: Renamable;
}

/** `own` are the clusters that are done. */
export function mentionsElsewhere(
  { clusters }: Analysis,
  definitions: readonly Definition[],
  own: ReadonlySet<Cluster>,
): Elsewhere[] {
  const byName = new Map<string, Definition[]>();
  for (const one of definitions) {
    const key = keyOf(one.named);
    byName.set(key, [...(byName.get(key) ?? []), one]);
  }
  const objects = new Set<Sourced>(definitions.map(({ object }) => object));
  return [...byName.values()].flatMap((same) =>
    clusters.flatMap((cluster) => (own.has(cluster) ? [] : inCluster(cluster, same, objects))),
  );
}

function inCluster(cluster: Cluster, definitions: readonly Definition[], objects: ReadonlySet<Sourced>): Elsewhere[] {
  const [first] = definitions;
  if (!first) return [];
  const { named } = first;
  const places = [...placesIn(cluster, named)].filter(({ occurrence }) => occurrence.unknown === undefined);
  const isSubject = ({ object }: Placed): boolean => cluster.scope.subjects.includes(object.source.file);
  const others = places.filter(({ object, occurrence }) => occurrence.role === 'definition' && !objects.has(object));
  return places.flatMap((one): Elsewhere[] => {
    if (one.occurrence.role === 'definition' || !isSubject(one)) return [];
    const meant = definitions.find((definition) => related(one, definition, definition.cluster) !== 'no');
    if (!meant || others.some((other) => related(one, other, cluster) !== 'no')) return [];
    const isApplied = cluster.scope.kind === 'joined' && cluster.scope.files.includes(meant.object.source.file);
    const why = isApplied
      ? meant.object.namespace === undefined
        ? `it stands in another folder, ${cluster.name}`
        : undefined
      : `it is in another cluster, ${cluster.name}`;
    return [{ ...one, cluster, named, why: one.occurrence.doubt ?? why }];
  });
}

/** Of ports of pods only policies speak from afar, and everything else would have to be read for them. */
function* placesIn(cluster: Cluster, named: Renamable): Generator<Placed> {
  if (named.kind !== 'pod-port') {
    yield* placesNaming(cluster, named);
    return;
  }
  const key = keyOf(named);
  for (const object of [...cluster.networkPolicies, ...cluster.tieredPolicies])
    for (const occurrence of occurrencesIn(object)) if (keyOf(occurrence.named) === key) yield { object, occurrence };
}
