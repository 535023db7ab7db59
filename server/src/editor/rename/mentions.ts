/**
 * Every place that must change together when one of them does. Two rules lead from place to place: within a cluster
 * what means the same thing, and between clusters the text that several of them are made of. So a rename in the overlay
 * `prod` reaches `staging` where both are made of one base.
 */
import type { Cluster } from '../../cluster/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Analysis } from '../analysis.js';
import { type Thing, thingsAt } from '../references/index.js';
import { layersNaming } from '../references/kustomizationNames.js';
import type { Named } from '../references/named.js';
import type { Placed } from '../references/occurrence.js';
import { type NamePlace, placeOf } from '../references/place.js';
import { placesNaming } from '../references/search.js';
import { mentionsElsewhere } from './elsewhere.js';
import { ownNamesOf } from './ownNames.js';
import { mayMiss, related } from './related.js';
import { type Renamable, renamable } from './renamable.js';
import { unreadMentions } from './unread.js';

export interface Mention extends Placed {
  readonly cluster: Cluster;
  /** What is named here, as the cluster has it. */
  readonly named: Renamable;
  readonly place: NamePlace;
  /** Why it may be something else; undefined where it is certain. */
  readonly why: string | undefined;
  /** It stands in a field that Podpath does not read. */
  readonly isUnread?: boolean;
}

/** A place of which nobody can tell whether it means the thing. */
export interface OpenMention extends Placed {
  readonly cluster: Cluster;
  /** A phrase. */
  readonly why: string;
}

export interface Mentions {
  readonly all: readonly Mention[];
  readonly open: readonly OpenMention[];
  readonly clusters: ReadonlySet<Cluster>;
  /** Why the search ended before it was done, as a phrase. */
  readonly tooMany: string | undefined;
}

const MOST_MENTIONS = 5000;
/** Workloads whose ports hang together, because a Service or policy names the port of several. */
const MOST_WORKLOADS = 25;
/** Pairs of places that are compared, some tenths of a second of work. */
const MOST_COMPARED = 200_000;

export function mentionsOf(analysis: Analysis, start: readonly Thing[]): Mentions {
  const { snapshot } = analysis;
  const idOf = numbering();
  const keys = new Map<Placed, string>();
  const placeKey = (one: Placed): string => {
    const key = keys.get(one) ?? keyOfPlace(one, idOf);
    keys.set(one, key);
    return key;
  };
  const keyOf = (cluster: Cluster, one: Placed): string => `${idOf(cluster)} ${placeKey(one)}`;
  const found = new Map<string, Mention>();
  const open = new Map<string, OpenMention>();
  const clusters = new Set<Cluster>();
  const asked = new Set<string>();
  const followed = new Set<string>();
  const searched = new Map<string, readonly Placed[]>();
  const written = new Map<string, Map<string, Thing[]>>();
  const waiting: Thing[] = [...start];
  let compared = 0;
  const withPort = new Set<Sourced>();
  const tooMany = (): string | undefined => {
    if (withPort.size > MOST_WORKLOADS)
      return `Services and policies name it for more than ${MOST_WORKLOADS} workloads at once, so all of them would change`;
    return found.size >= MOST_MENTIONS || compared > MOST_COMPARED
      ? 'more places say it than anybody would look through'
      : undefined;
  };

  /** Places of the cluster that are called the same or may be. */
  const calledSame = (cluster: Cluster, named: Renamable): readonly Placed[] => {
    const key = `${idOf(cluster)} ${JSON.stringify(named)}`;
    const known = searched.get(key) ?? sought(named).flatMap((one) => [...placesNaming(cluster, one)]);
    searched.set(key, known);
    return known;
  };
  /** A kustomization gives many objects one label, and its text is changed for all of them. */
  const writtenAt = (cluster: Cluster, named: Renamable, at: string): readonly Thing[] => {
    const key = `${idOf(cluster)} ${JSON.stringify(named)}`;
    const byText = written.get(key) ?? new Map<string, Thing[]>();
    if (!written.has(key)) {
      written.set(key, byText);
      for (const one of calledSame(cluster, named)) {
        const place = one.object.source.origins && placeOf(snapshot, one);
        if (!place || one.occurrence.unknown !== undefined) continue;
        byText.set(textKey(place), [...(byText.get(textKey(place)) ?? []), { ...one, cluster }]);
      }
    }
    return byText.get(at) ?? [];
  };
  const take = ({ object, occurrence, anchor, cluster }: Thing, named: Renamable, why: string | undefined): void => {
    const one = { object, occurrence, ...(anchor && { anchor }), cluster };
    const key = keyOf(cluster, one);
    const known = found.get(key);
    const place = placeOf(snapshot, one);
    if (place === undefined || (known && known.why === undefined)) return;
    found.set(key, { ...one, named, place, why });
    clusters.add(cluster);
    if (named.kind === 'pod-port' && occurrence.role === 'definition') withPort.add(object);
    if (why !== undefined) return;
    const at = textKey(place);
    waiting.push(one, ...writtenAt(cluster, named, at));
    const isShared = analysis.clustersOf(place.file).some((one) => one !== cluster);
    if (!isShared || asked.has(at)) return;
    asked.add(at);
    waiting.push(...thingsAt(analysis, place.file, place.range.start));
  };
  const follow = (thing: Thing, named: Renamable): void => {
    const { cluster } = thing;
    take(thing, named, undefined);
    const own = placeKey(thing);
    const same = calledSame(cluster, named);
    compared += same.length;
    for (const one of same) {
      if (tooMany() !== undefined) return;
      const match = placeKey(one) === own ? 'yes' : related(thing, one, cluster);
      if (match === 'no') continue;
      const { unknown, doubt } = one.occurrence;
      const why = unknown ?? (match === 'unknown' ? UNDECIDED : undefined);
      if (why !== undefined && (unknown !== undefined || !isByName(named))) {
        if (isInDoubt(one, named)) open.set(keyOf(cluster, one), { ...one, cluster, why });
      } else if (renamable(one.occurrence.named)?.kind === named.kind) take({ ...one, cluster }, named, doubt ?? why);
    }
    if (named.kind !== 'Service' || thing.occurrence.role !== 'definition') return;
    for (const one of [...layersNaming(snapshot, cluster, [thing]), ...ownNamesOf(cluster, thing)])
      take({ ...one, cluster }, named, one.occurrence.doubt);
  };

  const followAll = (): void => {
    for (let thing = waiting.pop(); thing !== undefined && tooMany() === undefined; thing = waiting.pop()) {
      const named = renamable(thing.occurrence.named);
      const key = keyOf(thing.cluster, thing);
      if (named === undefined || followed.has(key)) continue;
      followed.add(key);
      follow(thing, named);
    }
  };

  followAll();
  const early = tooMany();
  if (early !== undefined) return { all: [...found.values()], open: [], clusters, tooMany: early };
  const definitions = [...found.values()].filter(({ occurrence }) => occurrence.role === 'definition');
  const sorts = new Map(definitions.map((one) => [sortOf(one, idOf), one]));
  for (const definition of sorts.values()) {
    const { named, cluster } = definition;
    if (named.kind !== 'pod-label') continue;
    const same = calledSame(cluster, named).filter(({ occurrence }) => occurrence.unknown === undefined);
    const pods = same.filter(({ occurrence }) => occurrence.role === 'definition');
    for (const one of same) {
      const isNew = one.occurrence.selector !== undefined && !found.has(keyOf(cluster, one));
      if (isNew && mayMiss(one, definition, pods, cluster)) take({ ...one, cluster }, named, 'it picks no pods now');
    }
  }
  for (const one of mentionsElsewhere(analysis, definitions, clusters)) take(one, one.named, one.why);
  followAll();
  const isTaken = new Set([...found.values()].map(({ place }) => textKey(place)));
  const unread: Mention[] = [...sorts.values()].flatMap((definition) =>
    unreadMentions(snapshot, { ...definition, definition, written: definition.place.text }).flatMap(
      (one): Mention[] => {
        const place = placeOf(snapshot, one);
        if (!place || isTaken.has(textKey(place))) return [];
        isTaken.add(textKey(place));
        return [{ ...one, cluster: definition.cluster, named: definition.named, place, isUnread: true }];
      },
    ),
  );
  return {
    all: [...found.values(), ...unread],
    open: [...open.values()],
    clusters,
    tooMany: tooMany(),
  };
}

const UNDECIDED = 'a namespace or a label that decides it is not known here';

/** What to look for: the thing, and what may be it because a part of its name is filled in later. */
function sought(named: Renamable): Named[] {
  switch (named.kind) {
    case 'service-port':
      return [named, { kind: 'Service', name: named.service }];
    case 'pod-label':
      return [named, { kind: 'pod-label', label: '', value: '' }];
    default:
      return [named];
  }
}

/** A Service is called by name and namespace, so whoever leaves out the namespace likely means the only one there is. */
function isByName({ kind }: Renamable): boolean {
  return kind === 'Service' || kind === 'service-port';
}

/** A Service or a port of it that has no name yet takes nothing from this one; of pods, a label or port may be the same. */
function isInDoubt({ occurrence }: Placed, named: Renamable): boolean {
  return occurrence.role === 'reference' || !isByName(named);
}

/** Definitions of one sort are said in the same way. */
function sortOf({ cluster, named, place, object }: Mention, idOf: (of: object) => number): string {
  return JSON.stringify([idOf(cluster), named, place.text, object.namespace]);
}

function textKey({ file, range: { start } }: NamePlace): string {
  return `${file}:${start.line}:${start.character}`;
}

/** Of its own among the places of a cluster. */
function keyOfPlace({ object, occurrence: { path, within }, anchor }: Placed, idOf: (of: object) => number): string {
  const layer = anchor === undefined ? '' : JSON.stringify(anchor);
  return `${idOf(object)} ${JSON.stringify(path)} ${within?.start ?? ''} ${layer}`;
}

function numbering(): (of: object) => number {
  const numbers = new Map<object, number>();
  return (of) => {
    const number = numbers.get(of) ?? numbers.size;
    numbers.set(of, number);
    return number;
  };
}
