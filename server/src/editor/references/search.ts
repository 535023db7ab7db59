/** Every place of a cluster that names a thing: what it defines, what refers to it, and what may. */
import type { Cluster } from '../../cluster/index.js';
import type { Match } from '../../resources/index.js';
import type { Snapshot } from '../../workspace/index.js';
import { callsNaming } from './callOccurrences.js';
import { layersNaming } from './kustomizationNames.js';
import { mayName } from './mentioning.js';
import { keyOf, type Named } from './named.js';
import { occurrencesIn } from './objectOccurrences.js';
import type { Occurrence, Placed } from './occurrence.js';
import { meets } from './reach.js';

/** Places that are called the same, wherever they reach; with those whose name is filled in later. */
export function* placesNaming(cluster: Cluster, named: Named): Generator<Placed> {
  const key = keyOf(named);
  const open = keyOf(withoutName(named));
  for (const object of cluster.objects) {
    if (!mayName(object, named)) continue;
    for (const occurrence of occurrencesIn(object)) {
      const own = keyOf(occurrence.named);
      if (own === key || (occurrence.unknown !== undefined && own === open)) yield { object, occurrence };
    }
  }
  const word = wordOf(named);
  if (word === undefined) return;
  for (const one of callsNaming(cluster, word)) if (keyOf(one.occurrence.named) === key) yield one;
}

/** What a text must hold to name it; undefined for what texts do not name. */
function wordOf(named: Named): string | undefined {
  switch (named.kind) {
    case 'Service':
      return named.name;
    case 'service-port':
      return typeof named.port === 'number' ? named.service : undefined;
    case 'Namespace':
      return `.${named.name}`;
    default:
      return undefined;
  }
}

function withoutName(named: Named): Named {
  switch (named.kind) {
    case 'service-port':
    case 'pod-port':
      return { ...named, port: '' };
    case 'pod-label':
    case 'namespace-label':
      return { ...named, value: '' };
    default:
      return { ...named, name: '' };
  }
}

export interface Found extends Placed {
  readonly cluster: Cluster;
  /** Whether it is the very same thing: `unknown` where a namespace or a label is filled in later. */
  readonly match: Exclude<Match, 'no'>;
}

export interface Meaning {
  readonly definitions: readonly Found[];
  readonly references: readonly Found[];
}

/**
 * What one place of a cluster means. Places mean the same where one definition is in reach of both; without any
 * definition, those that are in reach of each other.
 */
export function meaningOf(snapshot: Snapshot, cluster: Cluster, { object, occurrence, anchor }: Placed): Meaning {
  const definitions: Found[] = [];
  const others: Placed[] = [];
  for (const one of placesNaming(cluster, occurrence.named)) {
    if (one.occurrence.role === 'reference') others.push(one);
    else {
      const match = matchOf(one.occurrence, occurrence, cluster);
      if (match !== 'no') definitions.push({ ...one, cluster, match });
    }
  }
  const origins = definitions.length > 0 ? definitions.map((one) => one.occurrence) : [occurrence];
  const references = others.flatMap((one): Found[] => {
    const isSelf = anchor === undefined && one.object === object && isSamePlace(one.occurrence, occurrence);
    const matches: readonly Match[] = isSelf
      ? ['yes']
      : origins.map((origin) => matchOf(one.occurrence, origin, cluster));
    const match = matches.includes('yes') ? 'yes' : matches.includes('unknown') ? 'unknown' : 'no';
    return match === 'no' ? [] : [{ ...one, cluster, match }];
  });
  const inLayers = layersNaming(snapshot, cluster, definitions).map(
    (one): Found => ({ ...one, cluster, match: 'yes' }),
  );
  return { definitions, references: [...references, ...inLayers] };
}

function matchOf(a: Occurrence, b: Occurrence, cluster: Cluster): Match {
  const met = meets(a.reach, b.reach, cluster);
  if (met === 'no') return 'no';
  const isSure = a.unknown === undefined && b.unknown === undefined;
  return isSure ? met : 'unknown';
}

function isSamePlace(a: Occurrence, b: Occurrence): boolean {
  return (
    a.within?.start === b.within?.start && a.path.length === b.path.length && a.path.every((s, i) => s === b.path[i])
  );
}
