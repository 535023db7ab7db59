/**
 * Whether a rule's host and path match a request: as the Ingress specification has it, and as each controller reads
 * what the specification leaves open (I2, §1.1 and §1.2 of the controllers' semantics).
 */
import { type IngressPath, type IngressRule, isUnknown, known } from '../resources/index.js';
import type { ControllerKind } from './controllers/profile.js';
import type { PathDifference } from './reasons.js';

/** How closely a host matches: an exact one wins over a wildcard, that over none. */
export type HostMatch =
  | { readonly match: 'yes'; readonly rank: number }
  | { readonly match: 'unknown'; readonly why: PathDifference | undefined }
  | { readonly match: 'no' };

export function matchHost(rule: IngressRule, host: string, kind: ControllerKind | undefined): HostMatch {
  const { host: written } = rule;
  if (isUnknown(written)) return { match: 'unknown', why: undefined };
  if (written === undefined || written === '') return { match: 'yes', rank: 0 };
  const wanted = written.toLowerCase();
  if (wanted === host) return { match: 'yes', rank: 1000 };
  if (!wanted.startsWith('*.')) return { match: 'no' };
  const suffix = wanted.slice(1);
  if (!host.endsWith(suffix) || host.length === suffix.length) return { match: 'no' };
  const isOneLabel = !host.slice(0, -suffix.length).includes('.');
  // Exactly one label, except for controllers that compare ends of text.
  if (isOneLabel || kind === 'haproxy' || kind === 'aws-alb') return { match: 'yes', rank: wanted.length };
  return kind === undefined ? { match: 'unknown', why: 'wildcard-depth' } : { match: 'no' };
}

export interface PathMatch {
  readonly match: 'yes' | 'no' | 'unknown';
  readonly why: PathDifference | undefined;
  /** Greater wins: longer, and at equal length exact. */
  readonly rank: number;
}

export interface PathQuestion {
  readonly path: IngressPath;
  /** Of the URL: begins with `/`, without query. */
  readonly request: string;
  readonly kind: ControllerKind | undefined;
  /** An annotation makes every path of this host a regular expression. */
  readonly regex: boolean;
}

export function matchPath({ path, request, kind, regex }: PathQuestion): PathMatch {
  if (isUnknown(path.urlPath) || isUnknown(path.pathType))
    return { match: 'unknown', why: undefined, rank: Number.POSITIVE_INFINITY };
  const text = path.urlPath ?? '';
  const type = known(path.pathType) ?? 'ImplementationSpecific';
  const bare = text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text;
  const judged = (match: PathMatch['match'], why?: PathDifference): PathMatch => ({
    match,
    why,
    rank: type === 'Exact' ? text.length * 2 + 1 : bare.length * 2,
  });
  if (regex) return judged(...matchRegex(text, request));
  switch (type) {
    case 'Exact':
      return judged(text === request ? 'yes' : 'no');
    case 'Prefix':
      if (isElementPrefix(bare, request)) return judged('yes');
      return request.startsWith(bare) && (kind === undefined || kind === 'traefik') && bare !== ''
        ? judged('unknown', 'prefix-by-character')
        : judged('no');
    default:
      return judged(...matchSpecific(text, request, kind));
  }
}

type Judged = [PathMatch['match'], PathDifference?];

/** Element by element; a slash at the end of the rule's path counts for nothing. */
function isElementPrefix(bare: string, request: string): boolean {
  return bare === '/' || bare === '' || request === bare || request.startsWith(`${bare}/`);
}

/** `ImplementationSpecific` by what each controller documents. */
function matchSpecific(text: string, request: string, kind: ControllerKind | undefined): Judged {
  if (text === '') return ['yes'];
  const bare = text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text;
  const star = text.endsWith('/*') ? text.slice(0, -2) : undefined;
  switch (kind) {
    case 'ingress-nginx':
    case 'nginx-ingress':
    case 'haproxy-ingress':
      return [isElementPrefix(bare, request) ? 'yes' : 'no'];
    case 'traefik':
    case 'haproxy':
      return [request.startsWith(text) ? 'yes' : 'no'];
    case 'contour':
      if (/[\^+*[\]%]/.test(text)) return ['unknown', 'regular-expression'];
      return [request.startsWith(text) ? 'yes' : 'no'];
    case 'gke':
    case 'aws-alb':
    case 'azure':
    case 'istio':
      if (star !== undefined) return [request.startsWith(`${star}/`) ? 'yes' : 'no'];
      if (/[*?]/.test(text)) return ['unknown', 'implementation-specific'];
      return [text === request ? 'yes' : 'no'];
    default:
      if (text === request && !/[*?^$+()[\]%\\|]/.test(text)) return ['yes'];
      return request.startsWith(star ?? bare) || /[*?^$+()[\]%\\|]/.test(text)
        ? ['unknown', 'implementation-specific']
        : ['no'];
  }
}

/** Paths of a host under `use-regex` or `rewrite-target`: they match from the beginning, without regard to case. */
function matchRegex(text: string, request: string): Judged {
  const path = request.toLowerCase();
  const idiom = /^([\w./~-]*?)(?:\(\/\|\$\)\(\.\*\)|\/\(\.\*\)|\/\?\(\.\*\)|\(\.\*\)|\.\*)?$/.exec(text);
  const literal = idiom?.[1]?.toLowerCase();
  if (idiom === null || literal === undefined || literal.includes('.')) return ['unknown', 'regular-expression'];
  const rest = text.slice(literal.length);
  if (rest === '(/|$)(.*)') return [path === literal || path.startsWith(`${literal}/`) ? 'yes' : 'no'];
  return [path.startsWith(rest.startsWith('/(') ? `${literal}/` : literal) ? 'yes' : 'no'];
}
