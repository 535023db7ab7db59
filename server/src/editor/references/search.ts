/** Every place of a cluster that names a thing: what it defines, what refers to it, and what may. */
import type { Cluster } from '../../cluster/index.js';
import type { Match } from '../../resources/index.js';
import type { Snapshot, Sourced } from '../../workspace/index.js';
import { callsNaming } from './callOccurrences.js';
import { objectsWithKey, sought } from './keyIndex.js';
import { layersNaming } from './kustomizationNames.js';
import { keyOf, type Named } from './named.js';
import { occurrencesIn } from './objectOccurrences.js';
import type { Occurrence, Placed } from './occurrence.js';
import { podGate } from './podGate.js';
import { meets } from './reach.js';

/** Whether an object may mean the same; others are passed over. */
type Gate = (object: Sourced) => boolean;
const EVERY_OBJECT: Gate = () => true;

/** Places that are called the same, wherever they reach; with those whose name is filled in later. */
export function* placesNaming(cluster: Cluster, named: Named, isNear: Gate = EVERY_OBJECT): Generator<Placed> {
  yield* fieldsNaming(cluster, named, isNear);
  const key = keyOf(named);
  const word = wordOf(named);
  if (word === undefined) return;
  for (const one of callsNaming(cluster, word)) if (keyOf(one.occurrence.named) === key) yield one;
}

/** Whether anything in a cluster is called so; texts are looked into where they matter. */
export function isNamedIn(named: Named, withTexts: boolean): (cluster: Cluster) => boolean {
  return sought(keyOf(named), withTexts ? wordOf(named) : undefined);
}

/** Those that are fields of objects, every definition among them. */
export function* fieldsNaming(cluster: Cluster, named: Named, isNear: Gate = EVERY_OBJECT): Generator<Placed> {
  const key = keyOf(named);
  const open = keyOf(withoutName(named));
  for (const object of new Set([...objectsWithKey(cluster, key), ...objectsWithKey(cluster, open)])) {
    if (!isNear(object)) continue;
    for (const occurrence of occurrencesIn(object)) {
      const own = keyOf(occurrence.named);
      if (own === key || (occurrence.unknown !== undefined && own === open)) yield { object, occurrence };
    }
  }
}

/** The label of a host that names it; undefined for what texts do not name. */
function wordOf(named: Named): string | undefined {
  switch (named.kind) {
    case 'Service':
      return named.name;
    case 'service-port':
      return typeof named.port === 'number' ? named.service : undefined;
    case 'Namespace':
      return named.name;
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

/** Where what one place of a cluster means is defined. */
export function definitionsIn(cluster: Cluster, { occurrence }: Placed): Found[] {
  return [...fieldsNaming(cluster, occurrence.named, podGate(cluster, [occurrence.reach]))].flatMap((one): Found[] => {
    const match = one.occurrence.role === 'definition' ? matchOf(one.occurrence, occurrence, cluster) : 'no';
    return match === 'no' ? [] : [{ ...one, cluster, match }];
  });
}

/**
 * What one place of a cluster means. Places mean the same where one definition is in reach of both; without any
 * definition, those that are in reach of each other.
 */
export function meaningOf(snapshot: Snapshot, cluster: Cluster, { object, occurrence, anchor }: Placed): Meaning {
  const definitions = definitionsIn(cluster, { object, occurrence });
  const origins = definitions.length > 0 ? definitions.map((one) => one.occurrence) : [occurrence];
  const gate = podGate(
    cluster,
    origins.map((one) => one.reach),
  );
  const others = [...placesNaming(cluster, occurrence.named, (one) => one === object || gate(one))].filter(
    (one) => one.occurrence.role === 'reference',
  );
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
