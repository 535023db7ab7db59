/** What one way of reading hosts and paths makes of a request: which claims fit it, and which of them is asked first. */
import { isUnknown, known } from '../resources/index.js';
import type { Competition, ControllerProfile, Reading } from './controllers/profile.js';
import type { Bucket, Claim } from './ingressClaims.js';
import {
  EXACT_HOST,
  type HostMatch,
  matchExpression,
  matchHost,
  matchPath,
  type PathMatch,
  withoutSlash,
} from './ingressMatch.js';
import { byPosition, compareFitting, type Fitting } from './ingressOrder.js';

export interface Request {
  /** In lower case. */
  readonly host: string;
  /** Begins with `/`; no query. */
  readonly path: string;
}

export interface Outcome {
  /** Claims that fit for certain, canaries left out. */
  readonly fitting: ReadonlySet<Claim>;
  /** Those that nothing is asked before: one, or several that the order does not tell apart. */
  readonly winners: ReadonlySet<Claim>;
  /** What several winners compete for. */
  readonly over: 'path' | 'host';
  readonly canaries: ReadonlySet<Claim>;
  /** They may fit, and would be asked first. */
  readonly doubtful: ReadonlySet<Claim>;
  /** A host that is filled in later may be the one that is asked for, and then other hosts are not asked. */
  readonly mayBeElsewhere: boolean;
}

/** Hosts that several Ingresses share on purpose or fight for, where a host belongs to one of them. */
export type HostOwners = ReadonlyMap<string, { readonly owners: number; readonly hasMaster: boolean }>;

export interface Asked {
  readonly bucket: Bucket;
  readonly owners: HostOwners;
  /** Hosts whose paths are all expressions. */
  readonly expressionHosts: ReadonlySet<string>;
}

/**
 * Two ways to ask where it is contested whether the paths of a host are expressions: the path that makes them so may
 * lose to the same path of another Ingress.
 */
export function prepared(bucket: Bucket): Asked[] {
  const { annotations, competition } = bucket.profile;
  const owners = competition.over === 'host' ? ownersOf(bucket) : new Map();
  const spreading = annotations.expressionsOf === 'host' ? bucket.claims.filter((one) => one.isExpression) : [];
  const all = new Set(spreading.flatMap((one) => known(one.host) ?? []));
  const asked = { bucket, owners, expressionHosts: all };
  if (all.size === 0) return [asked];
  const plain = new Set(
    bucket.claims.flatMap((one) => (one.isExpression || one.isCanary ? [] : placeOf(one, competition))),
  );
  const certain = new Set(
    spreading.flatMap((one) => (plain.has(placeOf(one, competition)) ? [] : (known(one.host) ?? []))),
  );
  return certain.size === all.size ? [asked] : [asked, { ...asked, expressionHosts: certain }];
}

function ownersOf({ members, profile }: Bucket): HostOwners {
  const { shared } = profile.competition;
  const found = new Map<string, { owners: number; hasMaster: boolean }>();
  for (const { ingress } of members) {
    const share = shared && known(ingress.annotations.values.get(shared.name));
    if (share !== undefined && share === shared?.minion) continue;
    const hosts = new Set(
      ingress.rules.flatMap((rule) => (isUnknown(rule.host) ? [] : (rule.host ?? '').toLowerCase())),
    );
    for (const host of hosts) {
      const before = found.get(host) ?? { owners: 0, hasMaster: false };
      const hasMaster = before.hasMaster || (share !== undefined && share === shared?.master);
      found.set(host, { owners: before.owners + 1, hasMaster });
    }
  }
  return found;
}

/** A minion serves nothing without a master of its host. */
export function isOrphan({ owners, bucket }: Asked, claim: Claim): boolean {
  const host = known(claim.host);
  return (
    bucket.profile.competition.over === 'host' &&
    claim.share === 'minion' &&
    host !== undefined &&
    owners.get(host)?.hasMaster !== true
  );
}

export function outcomeOf(asked: Asked, reading: Reading, { host, path }: Request): Outcome {
  const { bucket, expressionHosts } = asked;
  const isBestOnly = reading.hosts === 'best-only';
  let best = -1;
  let isAnyUnknown = false;
  for (const { ingress } of bucket.members) {
    for (const rule of ingress.rules) {
      const match = matchHost(isUnknown(rule.host) ? rule.host : rule.host?.toLowerCase(), host, reading.wildcard);
      if (match.match === 'maybe') isAnyUnknown = true;
      else if (match.match !== 'no') best = Math.max(best, match.rank);
    }
  }
  const fitting: Fitting[] = [];
  const maybe: Fitting[] = [];
  for (const claim of bucket.claims) {
    const match = hostOf(claim, host, reading);
    if (match.match === 'no' || match.match === 'refused' || isOrphan(asked, claim)) continue;
    if (isBestOnly && match.rank < best) continue;
    const asExpression =
      bucket.profile.annotations.expressionsOf === 'host'
        ? expressionHosts.has(known(claim.host) ?? '*')
        : claim.isExpression;
    const takes = pathOf(claim, path, asExpression, reading);
    const isWhole = isWholePath(claim, path);
    const one = { claim, hostRank: match.rank, asExpression, isWhole, isExact: isExactPath(claim, reading) };
    if (takes === 'yes' && match.match === 'yes') fitting.push(one);
    else if (takes !== 'no') maybe.push(one);
  }
  return { ...sorted(asked, fitting, maybe, reading), mayBeElsewhere: isBestOnly && isAnyUnknown && best < EXACT_HOST };
}

function isWholePath({ text, type }: Claim, path: string): boolean {
  const written = known(text) ?? '';
  return type === 'Prefix' ? withoutSlash(written) === path && path !== '/' : written === path;
}

function isExactPath({ text, type }: Claim, { specific }: Reading): boolean {
  const isLiteral = specific === 'star-or-dot-star' || specific === 'star-or-equal';
  return type === 'Exact' || (type === 'ImplementationSpecific' && isLiteral && !(known(text) ?? '*').endsWith('*'));
}

function hostOf(claim: Claim, host: string, reading: Reading): HostMatch {
  return matchHost(claim.aliases.includes(host) ? host : claim.host, host, reading.wildcard);
}

function pathOf(claim: Claim, path: string, asExpression: boolean, reading: Reading): PathMatch {
  const { text, type, unfollowed } = claim;
  if (isUnknown(text) || isUnknown(type)) return 'maybe';
  if (unfollowed.has('changes') || (unfollowed.has('changes-specific') && type === 'ImplementationSpecific'))
    return 'maybe';
  const how = type === 'Exact' ? reading.exact : type === 'Prefix' ? reading.prefix : reading.specific;
  const takes = asExpression ? matchExpression(text, path) : matchPath(text, path, how);
  return takes === 'yes' && unfollowed.has('narrows') ? 'maybe' : takes;
}

function sorted(
  { bucket, owners }: Asked,
  all: readonly Fitting[],
  maybe: readonly Fitting[],
  { order }: Reading,
): Omit<Outcome, 'mayBeElsewhere'> {
  const main = all.filter((one) => !one.claim.isCanary);
  const first = firstOf(main, order);
  const isFoughtFor = first !== undefined && (owners.get(known(first.claim.host) ?? '')?.owners ?? 0) > 1;
  const equals = isFoughtFor
    ? [...byOwner(main).values()].flatMap((own) => firstOf(own, order) ?? [])
    : firstInEach(
        main.filter((one) => first && compareFitting(first, one, order) === 0),
        order,
      );
  const winners = leftOver(
    bucket.profile,
    equals.map((one) => one.claim),
  );
  const taken = new Set(winners.map((one) => placeOf(one, bucket.profile.competition)));
  return {
    fitting: new Set(main.map((one) => one.claim)),
    winners: new Set(winners),
    over: isFoughtFor ? 'host' : 'path',
    canaries: new Set(
      all.flatMap(({ claim }) =>
        claim.isCanary && taken.has(placeOf(claim, bucket.profile.competition)) ? claim : [],
      ),
    ),
    doubtful: new Set(maybe.flatMap((one) => (first === undefined || mayPrecede(one, first, order) ? one.claim : []))),
  };
}

function firstOf(fitting: readonly Fitting[], order: Reading['order']): Fitting | undefined {
  let first: Fitting | undefined;
  for (const one of fitting) if (!first || compareFitting(one, first, order) < 0) first = one;
  return first;
}

/** Some orders tell apart what stands in one Ingress, and not what stands in two. */
function firstInEach(equals: readonly Fitting[], order: Reading['order']): Fitting[] {
  const own = new Map<unknown, Fitting>();
  for (const one of equals) {
    const before = own.get(one.claim.ingress);
    if (!before || compareFitting(one, before, order) < 0) own.set(one.claim.ingress, one);
  }
  return equals.filter((one) => {
    const before = own.get(one.claim.ingress);
    return before === undefined || compareFitting(before, one, order) === 0;
  });
}

/** A master and its minions are one. */
function byOwner(fitting: readonly Fitting[]): Map<unknown, Fitting[]> {
  const groups = new Map<unknown, Fitting[]>();
  for (const one of fitting) {
    const owner = one.claim.share ?? one.claim.ingress;
    const key = owner === 'minion' ? 'master' : owner;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

function mayPrecede(one: Fitting, first: Fitting, order: Reading['order']): boolean {
  if (order === 'specification' && one.hostRank < first.hostRank) return false;
  return isUnknown(one.claim.text) || isUnknown(one.claim.type) || compareFitting(one, first, order) <= 0;
}

/** Of claims to the same place: those between which the manifests do not decide. */
function leftOver({ competition }: ControllerProfile, equals: readonly Claim[]): Claim[] {
  const { withinIngress } = competition;
  const kept = new Set<Claim>();
  const places = new Map<Claim['ingress'], Map<string, Claim>>();
  for (const claim of equals) {
    const own = places.get(claim.ingress) ?? new Map<string, Claim>();
    places.set(claim.ingress, own);
    const place = placeOf(claim, competition);
    const before = withinIngress === 'undefined' ? undefined : own.get(place);
    if (before !== undefined && byPosition(before, claim) < 0 !== (withinIngress === 'last')) continue;
    if (before !== undefined) kept.delete(before);
    own.set(place, claim);
    kept.add(claim);
  }
  const [first, ...others] = kept;
  return first && others.every((one) => isSameBackend(first, one)) ? [first] : [...kept];
}

/** Host, path and type, as far as the controller tells types apart. */
export function placeOf({ host, text, type }: Claim, { specificIsPrefix }: Competition): string {
  const isPrefix = specificIsPrefix && type === 'ImplementationSpecific';
  return JSON.stringify([host, text || '/', isPrefix ? 'Prefix' : type]);
}

/** Two rules that send the same request to the same place do not contend. */
export function isSameBackend(a: Claim, b: Claim): boolean {
  const [one, other] = [a.path.backend, b.path.backend];
  if (!one || !other || isUnknown(one.service) || isUnknown(one.port) || one.service === undefined) return false;
  const isSamePort = JSON.stringify(one.port) === JSON.stringify(other.port);
  return one.service === other.service && isSamePort && a.ingress.namespace === b.ingress.namespace;
}
