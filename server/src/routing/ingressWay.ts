/**
 * Whether any request at all gets to a rule of an Ingress: other rules for the same host and path may be asked before
 * it, or nobody can tell which of them is. Asks for requests that only this rule and its rivals fit.
 */
import { type IngressPath, isUnknown } from '../resources/index.js';
import type { Bucket, Claim } from './ingressClaims.js';
import { type Decided, decide } from './ingressDecision.js';
import { withoutSlash } from './ingressMatch.js';
import type { Request } from './ingressReading.js';

/** A label and a part of a path that stand in no rule. */
const NOWHERE_ELSE = 'podpath-any';

/** What keeps every request from the rule with this path, or may; undefined where some request gets there. */
export function hindrance(bucket: Bucket, path: IngressPath): Decided | undefined {
  const index = indexOf(bucket);
  const claim = index.byPath.get(path);
  if (claim === undefined) return undefined;
  const among = rivalsOf(bucket, index, claim);
  if (among.claims.length < 2) return undefined;
  const found = requestsFor(claim).flatMap((request) => decide(among, request).filter((one) => one.claim === claim));
  const isHindered = ({ standing }: Decided): boolean => standing.is === 'outranked' || standing.is === 'contested';
  if (!found.every(isHindered)) return undefined;
  return found.find((one) => one.standing.is === 'contested') ?? found[0];
}

interface ClaimIndex {
  readonly byPath: ReadonlyMap<IngressPath, Claim>;
  readonly byHost: ReadonlyMap<Claim['host'], readonly Claim[]>;
  /** Some claim has a number that goes before host and path. */
  readonly isRanked: boolean;
}

/**
 * The claims for the same host. One for a wider host is not asked where this host is the closest, and one for a closer
 * host does not fit the requests that are asked for.
 */
function rivalsOf(bucket: Bucket, { byHost, isRanked }: ClaimIndex, claim: Claim): Bucket {
  if (isRanked) return bucket;
  const claims = byHost.get(claim.host) ?? [];
  const owners = new Set(claims.map((one) => one.ingress));
  return { ...bucket, claims, members: bucket.members.filter((one) => owners.has(one.ingress)) };
}

function indexOf(bucket: Bucket): ClaimIndex {
  const known = indexes.get(bucket);
  if (known) return known;
  const byHost = new Map<Claim['host'], Claim[]>();
  for (const claim of bucket.claims) {
    const same = byHost.get(claim.host);
    if (same) same.push(claim);
    else byHost.set(claim.host, [claim]);
  }
  const byPath = new Map(bucket.claims.map((one) => [one.path, one]));
  const index = { byPath, byHost, isRanked: bucket.claims.some((one) => one.priority !== undefined) };
  indexes.set(bucket, index);
  return index;
}
const indexes = new WeakMap<Bucket, ClaimIndex>();

function requestsFor({ host, text, type, isExpression }: Claim): Request[] {
  if (isUnknown(host) || isUnknown(text) || isUnknown(type) || isExpression) return [];
  const name = host === '' ? `${NOWHERE_ELSE}.invalid` : host.replace(/^\*/, NOWHERE_ELSE);
  const base = text.replace(/\*$/, '') || '/';
  const bare = withoutSlash(base);
  const behind = `${bare === '/' ? '' : bare}/${NOWHERE_ELSE}`;
  const paths = type === 'Exact' ? [text] : [base, bare, behind, `${base}${NOWHERE_ELSE}`];
  return [...new Set(paths)].map((path) => ({ host: name, path }));
}
