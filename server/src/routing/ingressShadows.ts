/**
 * Rules that never get a request, since another one takes all that they could take and is asked first: by the order of
 * a load balancer's list, or because expressions are asked by their length.
 */
import { known } from '../resources/index.js';
import type { Bucket, Claim } from './ingressClaims.js';
import { withoutSlash } from './ingressMatch.js';
import { compareFitting } from './ingressOrder.js';

/** Pairs of a claim that gets nothing, and the claim that takes it. Only claims whose texts are known are asked. */
export function shadowsIn({ profile, claims: all }: Bucket, claims: readonly Claim[]): [own: Claim, rival: Claim][] {
  if (profile.readings.every((one) => one.order === 'sequence') && profile.competition.among !== 'class-name')
    return bySequence(claims);
  if (profile.annotations.expressionsOf !== 'host') return [];
  const hosts = new Set(all.flatMap((one) => (one.isExpression ? (known(one.host) ?? []) : [])));
  return byExpressions(claims.filter((one) => hosts.has(known(one.host) ?? '*') && !one.isCanary));
}

/** A list is asked from its beginning, so what a pattern before covers never comes to a pattern behind it. */
function bySequence(claims: readonly Claim[]): [Claim, Claim][] {
  const inOrder = claims
    .map((claim) => ({ claim, hostRank: 0, asExpression: false, isWhole: false, isExact: false }))
    .sort((a, b) => compareFitting(a, b, 'sequence'))
    .map((one) => one.claim);
  const earlier = new Map<string, Claim>();
  const found: [Claim, Claim][] = [];
  for (const claim of inOrder) {
    const patterns = patternsOf(claim);
    const covering = patterns.map((pattern) => coveringClaim(earlier, known(claim.host) ?? '', pattern));
    const rival = covering[0];
    if (rival !== undefined && covering.every((one) => one !== undefined)) found.push([claim, rival]);
    for (const pattern of patterns) {
      const key = `${known(claim.host) ?? ''}\n${pattern}`;
      if (!earlier.has(key)) earlier.set(key, claim);
    }
  }
  return found;
}

/** A path as patterns in which `*` is any text. */
function patternsOf({ text, type }: Claim): string[] {
  const written = known(text) ?? '';
  if (written === '' || (type === 'Prefix' && written === '/')) return ['/*'];
  const bare = withoutSlash(written);
  return type === 'Prefix' ? [bare, `${bare}/*`] : [written];
}

/** Looks up every pattern that could cover this one, longest first: as many as it has characters, for each host. */
function coveringClaim(earlier: ReadonlyMap<string, Claim>, host: string, pattern: string): Claim | undefined {
  for (const wider of widerHosts(host)) {
    const same = earlier.get(`${wider}\n${pattern}`);
    if (same) return same;
    for (let length = Math.min(pattern.length, MOST_PATTERN); length >= 0; length--) {
      // `/a*` covers what begins with `/a`, also patterns.
      const found = earlier.get(`${wider}\n${pattern.slice(0, length)}*`);
      if (found) return found;
    }
  }
  return undefined;
}
/** A load balancer takes patterns of 128 characters. */
const MOST_PATTERN = 200;

function widerHosts(host: string): string[] {
  const labels = host.split('.').slice(0, 20);
  const wild = labels.map(
    (_, index) =>
      `*.${host
        .split('.')
        .slice(index + 1)
        .join('.')}`,
  );
  return [...new Set([host, ...wild.slice(0, -1), ''])];
}

/** Longer expressions are asked first; one that ends in "and anything" takes plain paths that begin like it. */
function byExpressions(claims: readonly Claim[]): [Claim, Claim][] {
  const open = claims.flatMap((claim) => {
    const beginning = beginningOf(known(claim.text) ?? '');
    return beginning === undefined ? [] : [{ claim, beginning }];
  });
  const byHost = new Map<string, typeof open>();
  for (const one of open) {
    const host = known(one.claim.host) ?? '';
    byHost.set(host, [...(byHost.get(host) ?? []), one].slice(0, MOST_OPEN));
  }
  return claims.flatMap((claim): [Claim, Claim][] => {
    const text = known(claim.text) ?? '';
    if (!/^[\w/~-]+$/.test(text)) return [];
    const asked = { claim, hostRank: 0, asExpression: true, isWhole: false, isExact: false };
    const rival = (byHost.get(known(claim.host) ?? '') ?? []).find(
      (one) =>
        one.claim !== claim &&
        text.toLowerCase().startsWith(one.beginning) &&
        compareFitting(
          { claim: one.claim, hostRank: 0, asExpression: true, isWhole: false, isExact: false },
          asked,
          'specification',
        ) < 0,
    );
    return rival ? [[claim, rival.claim]] : [];
  });
}
const MOST_OPEN = 50;

/** Whatever begins with this is taken by the expression; undefined where nobody can tell by looking. */
function beginningOf(text: string): string | undefined {
  const [, literal = '', rest = ''] = /^([\w/~-]*)(\(\/\|\$\)\(\.\*\)|\/\?\(\.\*\)|\(\.\*\)|\.\*)$/.exec(text) ?? [];
  if (rest === '') return undefined;
  return (rest.startsWith('(/|$)') ? `${literal}/` : literal).toLowerCase();
}
