/**
 * References: for a place in a file what it names, where that is defined, and every place that refers to it. Made of
 * three steps, each a question to one snapshot; nothing is kept between requests.
 *
 * 1. `thingsAt(analysis, file, position)` gives the thing under the cursor, once for each cluster that applies the file:
 *    the `Named` (what it is, and its name as the cluster has it), the object that says so, and the `Occurrence` in it.
 * 2. `definitionsOf` and `referencesTo` follow things to `Reference`s: within the cluster by `meaningOf`, and in the rest
 *    of the workspace where a namespace is written at both ends. The cursor's own place is among the references.
 * 3. `placeOf(snapshot, reference)` is where a person edits it: through kustomize and helm, to the characters
 *    that are the name. `isExact` says that these characters are the name and can be replaced; a name that a kustomization
 *    completes (`namePrefix`) or a template makes up is not.
 *
 * Through kustomize: an object is looked for as it is rendered, so one with a `namePrefix` is `prod-cart` while its places
 * all read `cart`; patches, targets, replicas and replacements that name it are references to it, with an `anchor` of
 * their own. Hosts in variables, arguments and ConfigMaps come from `cluster/calls`.
 *
 * For an edit of everything that says a name:
 * - `named.kind` tells names from numbers and labels of pods from those of namespaces; references to a port of a Service
 *   come by its name and by its number, both, with the `named` that each says.
 * - `certain` is false where it may be another thing, and `why` says in words what is not known: a value that is filled
 *   in later, a namespace that nobody names, a word in a text, another cluster of the workspace. Those whose name is
 *   filled in later (`occurrence.unknown`) are among the references of `referencesTo(…, { withUnknown: true })` only.
 * - The same place may come once for each overlay that applies it; `distinct` leaves one of each.
 */
import type { Cluster } from '../../cluster/index.js';
import { isUnknown, known, type Match } from '../../resources/index.js';
import type { Snapshot } from '../../workspace/index.js';
import type { Analysis } from '../analysis.js';
import { type Thing, thingsAt } from './at.js';
import { keyOf, type Named } from './named.js';
import type { Occurrence, Placed } from './occurrence.js';
import { type NamePlace, placeOf } from './place.js';
import { definitionsIn, type Found, fieldsNaming, isNamedIn, meaningOf, placesNaming } from './search.js';

export { callsWithin } from './callOccurrences.js';
export { describeNamed, type Named } from './named.js';
export type { Occurrence } from './occurrence.js';
export { fileOf, type NamePlace } from './place.js';
export { type Thing, thingsAt };

export interface Reference extends Placed {
  readonly named: Named;
  readonly role: Occurrence['role'];
  readonly cluster: Cluster;
  readonly certain: boolean;
  /** A phrase; undefined where it is certain. */
  readonly why: string | undefined;
}

export interface ReferenceOptions {
  /** Also what may refer to it because its name is filled in later. */
  readonly withUnknown?: boolean;
  /** Nothing of clusters that do not apply the file. */
  readonly onlyOwn?: boolean;
}

/** Where things are defined. What no cluster of the file defines is looked for in the rest of the workspace. */
export function definitionsOf(analysis: Analysis, things: readonly Thing[]): Reference[] {
  const own = things.flatMap((thing) => definitionsIn(thing.cluster, thing).map(asReference));
  const sure = own.filter(({ occurrence }) => occurrence.unknown === undefined);
  if (sure.length > 0) return sure;
  const [first] = things;
  return first === undefined ? [] : elsewhere(analysis, things, first.occurrence, 'definition');
}

/** Every place that refers to the things, the definitions left out. */
export function referencesTo(
  analysis: Analysis,
  things: readonly Thing[],
  { withUnknown = false, onlyOwn = false }: ReferenceOptions = {},
): Reference[] {
  const found: Reference[] = [];
  const around = new Map<string, Occurrence>();
  for (const thing of things) {
    for (const one of sameThings(thing)) {
      const { definitions, references } = meaningOf(analysis.snapshot, one.cluster, one);
      found.push(...references.map(asReference));
      const [origin] = definitions;
      around.set(keyOf(one.occurrence.named), (origin ?? one).occurrence);
    }
  }
  if (!onlyOwn) for (const origin of around.values()) found.push(...elsewhere(analysis, things, origin, 'reference'));
  return found.filter(({ occurrence }) => withUnknown || occurrence.unknown === undefined);
}

/** The same port by its other name: by number where the cursor is on the name, and the other way around. */
function sameThings(thing: Thing): Thing[] {
  const { named } = thing.occurrence;
  if (named.kind !== 'service-port') return [thing];
  const found = [thing];
  for (const { object, occurrence } of definitionsIn(thing.cluster, thing)) {
    if (object.model !== 'service') continue;
    const port = object.ports.find(({ path }) => path.every((step, index) => occurrence.path[index] === step));
    for (const [field, other] of [
      ['name', port?.name],
      ['port', port?.port],
    ] as const) {
      if (port === undefined || other === undefined || isUnknown(other) || other === named.port) continue;
      const path = [...port.path, field];
      found.push({ ...thing, object, occurrence: { ...occurrence, named: { ...named, port: other }, path } });
    }
  }
  return found;
}

/** In clusters that do not apply the file: by names and namespaces alone, so it may not be what is meant. */
function elsewhere(
  analysis: Analysis,
  things: readonly Thing[],
  origin: Occurrence,
  role: Occurrence['role'],
): Reference[] {
  if (origin.unknown !== undefined || (origin.reach.in !== 'namespace' && origin.reach.in !== 'cluster')) return [];
  const own = new Set(things.map(({ cluster }) => cluster));
  const isNamed = isNamedIn(origin.named, role === 'reference');
  return analysis.clusters.flatMap((cluster) => {
    if (own.has(cluster) || !isNamed(cluster)) return [];
    const all = role === 'definition' ? fieldsNaming(cluster, origin.named) : placesNaming(cluster, origin.named);
    const places = [...all].filter(
      ({ occurrence }) => occurrence.unknown === undefined && isSameByName(occurrence, origin),
    );
    // What is defined there means that one.
    if (role === 'reference' && places.some(({ occurrence }) => occurrence.role === 'definition')) return [];
    return places
      .filter(({ occurrence }) => occurrence.role === role)
      .map((one) => ({
        ...asReference({ ...one, cluster, match: 'unknown' }),
        why: `it is in another cluster, ${cluster.name}`,
      }));
  });
}

/** Both are of the whole cluster, or both name the same namespace. */
function isSameByName(a: Occurrence, b: Occurrence): boolean {
  if (a.reach.in === 'cluster' || b.reach.in === 'cluster') return a.reach.in === b.reach.in;
  if (a.reach.in !== 'namespace' || b.reach.in !== 'namespace') return false;
  const namespace = known(a.reach.namespace);
  return namespace !== undefined && namespace === known(b.reach.namespace);
}

function asReference({ object, occurrence, anchor, cluster, match }: Found): Reference {
  const why = occurrence.unknown ?? occurrence.doubt ?? whyOf(match);
  return {
    named: occurrence.named,
    role: occurrence.role,
    object,
    occurrence,
    ...(anchor && { anchor }),
    cluster,
    certain: why === undefined,
    why,
  };
}

function whyOf(match: Exclude<Match, 'no'>): string | undefined {
  return match === 'yes' ? undefined : 'a namespace or a label that decides it is not known here';
}

/** A reference with its place. */
export interface LocatedReference extends Reference {
  readonly place: NamePlace;
}

/** Where the references stand, each place once; of one place the certain one. Without those behind the first `most`. */
export function distinct(
  snapshot: Snapshot,
  references: readonly Reference[],
  most = Number.POSITIVE_INFINITY,
): LocatedReference[] {
  const byPlace = new Map<string, LocatedReference>();
  for (const reference of references) {
    if (byPlace.size >= most) break;
    const place = placeOf(snapshot, reference);
    if (!place) continue;
    const key = `${place.file} ${place.range.start.line} ${place.range.start.character}`;
    const known = byPlace.get(key);
    if (!known || (!known.certain && reference.certain)) byPlace.set(key, { ...reference, place });
  }
  return [...byPlace.values()];
}
