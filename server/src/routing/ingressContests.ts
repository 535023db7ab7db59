/**
 * Rules of Ingresses that ask for what only one of them can have, by what their controller merges and compares. Who
 * wins is said as the controller decides it, never as a fact: manifests do not tell which object is older.
 */
import { type Cluster, derived, noteRead, ONLY_NAMESPACE } from '../cluster/index.js';
import { type Ingress, type IngressPath, type IngressRule, isUnknown, known } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';
import type { Competition, ControllerProfile, Settlement } from './controllers/profile.js';
import { type Bucket, bucketsOf, type Claim } from './ingressClaims.js';
import { withoutSlash } from './ingressMatch.js';
import { isSameBackend } from './ingressReading.js';
import { shadowsIn } from './ingressShadows.js';

export type ContestKind =
  /** The same host and path, as the controller compares them. */
  | 'same-path'
  /** The same host and text of the path, one as Exact: whether the second is admitted hangs on the order of applying. */
  | 'same-text'
  /** `/foo` and `/foo/` as prefixes: the controller writes one place twice, and its whole configuration is refused. */
  | 'slash'
  /** A host that only one Ingress can have. */
  | 'host'
  /** A later rule of the Ingress for the same host puts this one out of force. */
  | 'host-replaced'
  /** The other one takes everything that this one could take, and is always asked first. */
  | 'shadowed'
  /** A minion of a host that has no master. */
  | 'orphan';

/** One side: a path of a rule, or the rule as a whole. */
export interface Side {
  readonly ingress: Sourced<Ingress>;
  readonly rule: IngressRule;
  readonly path: IngressPath | undefined;
}

export interface Contest {
  readonly kind: ContestKind;
  /** What the Ingress that was asked about has. */
  readonly own: Side;
  /** The first of the others; undefined for an orphan. */
  readonly rival: Side | undefined;
  /** How many others there are. */
  readonly others: number;
  readonly settled: Settlement | Competition['withinIngress'];
  /** Both send to the same port of the same Service, so nobody notices who wins. */
  readonly isSameBackend: boolean;
  readonly profile: ControllerProfile;
}

/** The contests that rules of an Ingress take part in, in the order of its rules. */
export function contestsOf(cluster: Cluster, ingress: Sourced<Ingress>): readonly Contest[] {
  noteRead(cluster, ONLY_NAMESPACE);
  return contestsByIngress(cluster).get(ingress) ?? [];
}

const contestsByIngress = derived(['ingresses', 'ingressClasses'], (cluster) => {
  const found = new Map<Sourced<Ingress>, Contest[]>();
  for (const bucket of bucketsOf(cluster).values()) {
    for (const contest of contestsIn(bucket)) {
      const { ingress } = contest.own;
      const before = found.get(ingress);
      if (before) before.push(contest);
      else found.set(ingress, [contest]);
    }
  }
  return found;
});

function contestsIn(bucket: Bucket): Contest[] {
  const { profile } = bucket;
  const claims = bucket.claims.filter(isDecided);
  const found = [...samePlaces(profile, claims)];
  if (profile.competition.slashBreaks) found.push(...slashes(bucket, claims));
  if (profile.competition.over === 'host') found.push(...hosts(bucket));
  if (profile.competition.repeatedHost === 'replaced') found.push(...replaced(bucket));
  const inPlace = new Set(found.map((one) => one.own.path));
  for (const [own, rival] of shadowsIn(bucket, claims)) {
    if (inPlace.has(own.path)) continue;
    const settled = own.ingress === rival.ingress ? profile.competition.withinIngress : profile.competition.settled;
    found.push({ kind: 'shadowed', own, rival, others: 1, settled, isSameBackend: isSameBackend(own, rival), profile });
  }
  return found.sort((a, b) => compareSides(a.own, b.own));
}

function compareSides(a: Side, b: Side): number {
  if (a.ingress !== b.ingress) return 0;
  const last = (path: Path | undefined): number => Number(path?.at(-1) ?? -1);
  return last(a.rule.path) - last(b.rule.path) || last(a.path?.path) - last(b.path?.path);
}

/** Nothing that its place depends on is filled in later, and no condition narrows it. */
function isDecided({ ingress, host, text, type, unfollowed, groupOrder }: Claim): boolean {
  if (isUnknown(host) || isUnknown(text) || isUnknown(type) || isUnknown(groupOrder)) return false;
  return unfollowed.size === 0 && known(ingress.name) !== undefined && !isUnknown(ingress.namespace);
}

function samePlaces(profile: ControllerProfile, claims: readonly Claim[]): Contest[] {
  const { over } = profile.competition;
  return [...groups(claims, (one) => placeIn(profile, one)).values()].flatMap((group) =>
    group.flatMap((own): Contest[] => {
      const rivals = firstRivals(group, own, (one) => mayContend(profile, own, one));
      const { first, count } = rivals;
      if (first === undefined) return [];
      const isSameType = typeIn(profile, first) === typeIn(profile, own);
      // Two types of one text are two places, but a webhook that compares texts may refuse one.
      if (!isSameType && (over !== 'text' || first.ingress === own.ingress)) return [];
      return [contest(profile, isSameType ? 'same-path' : 'same-text', own, first, count)];
    }),
  );
}

function contest(profile: ControllerProfile, kind: ContestKind, own: Claim, rival: Claim, others: number): Contest {
  const { settled, withinIngress } = profile.competition;
  return {
    kind,
    own,
    rival,
    others,
    settled: own.ingress === rival.ingress ? withinIngress : settled,
    isSameBackend: isSameBackend(own, rival),
    profile,
  };
}

/** Of rivals for a place those of the same type come first, and of these those of the same Ingress. */
function firstRivals(
  group: readonly Claim[],
  own: Claim,
  isRival: (one: Claim) => boolean,
): { first: Claim | undefined; count: number } {
  let first: Claim | undefined;
  let count = 0;
  const closeness = (one: Claim): number => (one.type === own.type ? 2 : 0) + (one.ingress === own.ingress ? 1 : 0);
  // A group as large as that is no manifest of a person; who asks about one of them gets a rival all the same.
  for (const one of group.slice(0, MOST_RIVALS)) {
    if (one === own || !isRival(one)) continue;
    count++;
    if (first === undefined || closeness(one) > closeness(first)) first = one;
  }
  return { first, count };
}
const MOST_RIVALS = 100;

/** What the texts of host and path come to for the controller. */
function placeIn({ competition, kind }: ControllerProfile, { host, text, type, share, ingress }: Claim): string {
  const written = known(text) || '/';
  // What a controller of which nothing is known compares are paths as the specification has them.
  const path = kind === undefined && type === 'Prefix' ? withoutSlash(written) : written;
  // Where a host belongs to one Ingress, only its minions and itself can meet on a path.
  const owner = competition.over === 'host' && share === undefined ? `${ingress.namespace} ${known(ingress.name)}` : '';
  const isTyped = competition.over === 'path' || (competition.over === 'host' && share !== 'minion');
  return JSON.stringify([host, path, isTyped ? typeOf(competition, type) : '', owner]);
}

function typeIn({ competition }: ControllerProfile, { type }: Claim): string {
  return competition.over === 'host' ? '' : typeOf(competition, type);
}

function typeOf({ specificIsPrefix }: Competition, type: Claim['type']): string {
  const written = known(type) ?? '';
  return specificIsPrefix && written === 'ImplementationSpecific' ? 'Prefix' : written;
}

/** Two claims that stand side by side on purpose, or that their controller sorts, do not contend. */
function mayContend({ competition, annotations }: ControllerProfile, a: Claim, b: Claim): boolean {
  const isWithin = a.ingress === b.ingress;
  if (!isWithin && competition.among === 'ingress') return false;
  // The webhook lets pairs through of which one has the annotation at all, unless both are canaries.
  if (!isWithin && (a.isCanaryNamed || b.isCanaryNamed) && !(a.isCanary && b.isCanary)) return false;
  if (annotations.priority !== undefined && a.priority !== b.priority) return false;
  return a.path.backend?.isResource !== true && b.path.backend?.isResource !== true;
}

/** Prefixes that differ in a slash at the end make the same location, unless the host's paths are expressions. */
function slashes({ profile, claims: all }: Bucket, claims: readonly Claim[]): Contest[] {
  const expressions = new Set(all.flatMap((one) => (one.isExpression ? (known(one.host) ?? []) : [])));
  const prefixes = claims.filter(
    (one) =>
      one.type !== 'Exact' &&
      !one.isCanary &&
      !expressions.has(known(one.host) ?? '') &&
      (known(one.text) ?? '').length > 1 &&
      one.path.backend?.isResource !== true,
  );
  const keyOf = (one: Claim): string => JSON.stringify([one.host, withoutSlash(known(one.text) ?? '')]);
  return [...groups(prefixes, keyOf).values()].flatMap((group) =>
    group.flatMap((own): Contest[] => {
      const { first, count } = firstRivals(group, own, (one) => one.text !== own.text);
      return first === undefined ? [] : [contest(profile, 'slash', own, first, count)];
    }),
  );
}

/** Hosts that several Ingresses claim as a whole, and minions that no master holds together. */
function hosts({ members, profile }: Bucket): Contest[] {
  const { shared, settled } = profile.competition;
  const sides = members.flatMap(({ ingress }) => {
    const share = shared && ingress.annotations.values.get(shared.name);
    if (isUnknown(share) || known(ingress.name) === undefined || isUnknown(ingress.namespace)) return [];
    return ingress.rules.flatMap((rule) => {
      const host = isUnknown(rule.host) ? undefined : rule.host?.toLowerCase();
      return host === undefined || host === '' ? [] : [{ host, share, side: { ingress, rule, path: undefined } }];
    });
  });
  return [...groups(sides, (one) => one.host).values()].flatMap((group) => {
    const owners = group.filter((one) => one.share !== shared?.minion);
    const hasMaster = owners.some((one) => one.share === shared?.master);
    return group.flatMap(({ share, side }): Contest[] => {
      const plain = { own: side, settled, isSameBackend: false, profile };
      if (share === shared?.minion) return hasMaster ? [] : [{ ...plain, kind: 'orphan', rival: undefined, others: 0 }];
      const rivals = owners.slice(0, MOST_RIVALS).filter((one) => one.side.ingress !== side.ingress);
      const rival = rivals[0]?.side;
      return rival ? [{ ...plain, kind: 'host', rival, others: rivals.length }] : [];
    });
  });
}

/** Rules of one Ingress that a later one for the same host replaces. */
function replaced({ members, profile }: Bucket): Contest[] {
  return members.flatMap(({ ingress }) => {
    const last = new Map<string, IngressRule>();
    for (const rule of ingress.rules) if (!isUnknown(rule.host)) last.set((rule.host ?? '').toLowerCase(), rule);
    return ingress.rules.flatMap((rule): Contest[] => {
      const later = isUnknown(rule.host) ? undefined : last.get((rule.host ?? '').toLowerCase());
      if (later === undefined || later === rule) return [];
      const own = { ingress, rule, path: undefined };
      const rival = { ingress, rule: later, path: undefined };
      return [{ kind: 'host-replaced', own, rival, others: 1, settled: 'last', isSameBackend: false, profile }];
    });
  });
}

function groups<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = found.get(key);
    if (group) group.push(one);
    else found.set(key, [one]);
  }
  return found;
}
