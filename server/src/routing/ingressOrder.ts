/** Which of two claims that fit the same request is asked first, by the order that a controller keeps. */
import { isUnknown, known } from '../resources/index.js';
import type { Reading, RuleOrder } from './controllers/profile.js';
import type { Claim } from './ingressClaims.js';
import { withoutSlash } from './ingressMatch.js';

/** A claim that fits, with what its host and path were compared as. */
export interface Fitting {
  readonly claim: Claim;
  readonly hostRank: number;
  /** Its path is compared as an expression, by an annotation. */
  readonly asExpression: boolean;
  /** It takes one path alone. */
  readonly isExact: boolean;
  /** The path of the request is the text of the rule, and not only begins with it. */
  readonly isWhole: boolean;
}

/** Negative where the first is asked before the second, 0 where this order does not tell. */
export function compareFitting(a: Fitting, b: Fitting, order: Reading['order']): number {
  switch (order) {
    case 'specification':
      return byHost(a, b) || (a.asExpression ? byExpression(a.claim, b.claim) : byPath(a, b));
    case 'stable':
      return byHost(a, b) || byPath(a, b) || (isOfOne(a, b) ? byPosition(a.claim, b.claim) : 0);
    case 'url-map':
      return (
        byHost(a, b) ||
        Number(b.isWhole) - Number(a.isWhole) ||
        beginningLength(b.claim) - beginningLength(a.claim) ||
        (isOfOne(a, b) ? byPosition(b.claim, a.claim) : 0)
      );
    case 'rule-length':
    case 'strict-rule-length':
    case 'rule-length-2':
      return priorityOf(b, order) - priorityOf(a, order);
    case 'sequence':
      return bySequence(a.claim, b.claim);
    case 'as-written':
      return isOfOne(a, b) ? byPosition(a.claim, b.claim) : 0;
  }
}

function byHost(a: Fitting, b: Fitting): number {
  return b.hostRank - a.hostRank;
}

function isOfOne(a: Fitting, b: Fitting): boolean {
  return a.claim.ingress === b.claim.ingress;
}

/** The same path as Exact, then the longest path. */
function byPath(a: Fitting, b: Fitting): number {
  return Number(b.isExact) - Number(a.isExact) || (a.isExact ? 0 : beginningLength(b.claim) - beginningLength(a.claim));
}

/** `/foo/*` and `/foo` as a prefix are the same place. */
function beginningLength({ text }: Claim): number {
  return withoutSlash((known(text) ?? '').replace(/\*$/, '')).length;
}

/** ingress-nginx sorts locations by length, and those of one length by their text, backwards. */
function byExpression(a: Claim, b: Claim): number {
  const [one, other] = [known(a.text) || '/', known(b.text) || '/'];
  return other.length - one.length || (one === other ? 0 : one > other ? -1 : 1);
}

/** Traefik asks the router with the longest rule first, or by a number that an annotation gives. */
function priorityOf({ claim }: Fitting, order: RuleOrder): number {
  if (claim.priority !== undefined) return claim.priority;
  const host = known(claim.host) ?? '';
  const path = known(claim.text) ?? '';
  const parts = [host === '' ? '' : hostRule(host, order), path === '' ? '' : pathRule(claim, path, order)];
  return parts.filter((part) => part !== '').join(' && ').length;
}

function hostRule(host: string, order: RuleOrder): string {
  if (!host.startsWith('*.')) return `Host(\`${host}\`)`;
  const rest = host.slice(2);
  return order === 'rule-length-2'
    ? `HostRegexp(\`{subdomain:[a-zA-Z0-9-]+}.${rest}\`)`
    : `HostRegexp(\`^[a-zA-Z0-9-]+\\.${rest.replaceAll('.', '\\.')}$\`)`;
}

function pathRule({ type }: Claim, path: string, order: RuleOrder): string {
  if (known(type) === 'Exact') return `Path(\`${path}\`)`;
  const bare = withoutSlash(path);
  return order === 'strict-rule-length' && known(type) === 'Prefix' && bare !== '/'
    ? `(Path(\`${bare}\`) || PathPrefix(\`${bare}/\`))`
    : `PathPrefix(\`${path}\`)`;
}

/** The rules of a load balancer of AWS are numbered in this order; places that are filled in later tell nothing. */
function bySequence(a: Claim, b: Claim): number {
  if (a.ingress !== b.ingress) {
    const unclear = [a, b].some(({ groupOrder, ingress }) => isUnknown(groupOrder) || isUnknown(ingress.namespace));
    if (unclear || typeof a.groupOrder !== 'number' || typeof b.groupOrder !== 'number') return 0;
    return a.groupOrder - b.groupOrder || (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0);
  }
  return (
    a.position[0] - b.position[0] ||
    typeRank(a) - typeRank(b) ||
    (known(a.type) === 'Prefix' ? (known(b.text) ?? '').length - (known(a.text) ?? '').length : 0) ||
    byPosition(a, b)
  );
}

function typeRank({ type }: Claim): number {
  return known(type) === 'Exact' ? 0 : known(type) === 'Prefix' ? 1 : 2;
}

export function byPosition(a: Claim, b: Claim): number {
  return a.position[0] - b.position[0] || a.position[1] - b.position[1];
}
