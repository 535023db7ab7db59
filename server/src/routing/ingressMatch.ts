/**
 * Whether a host and a path of a rule match those of a request, under one reading of a controller (I2). Works on texts
 * alone, in time that grows with their length.
 */
import { isUnknown, type Uncertain } from '../resources/index.js';
import type { PathReading, WildcardReading } from './controllers/profile.js';

/** How closely a host matches: an exact one wins over a wildcard, that over none. */
export type HostMatch =
  | { readonly match: 'yes'; readonly rank: number }
  /** The controller chooses this host for the request, and then no path of it. */
  | { readonly match: 'refused'; readonly rank: number }
  /** The host is filled in later. */
  | { readonly match: 'maybe'; readonly rank: number }
  | { readonly match: 'no' };

/** No host name is as long as that. */
export const EXACT_HOST = 1000;
const NO: HostMatch = { match: 'no' };

/** `written` and `host` in lower case; undefined and empty mean every host. */
export function matchHost(written: Uncertain<string> | undefined, host: string, wildcard: WildcardReading): HostMatch {
  if (isUnknown(written)) return { match: 'maybe', rank: EXACT_HOST };
  if (written === undefined || written === '') return { match: 'yes', rank: 0 };
  if (written === host) return { match: 'yes', rank: EXACT_HOST };
  if (!written.startsWith('*.')) return NO;
  const suffix = written.slice(1);
  if (!host.endsWith(suffix) || host.length === suffix.length) return NO;
  const rank = Math.min(written.length, EXACT_HOST - 1);
  const isOneLabel = !host.slice(0, -suffix.length).includes('.');
  if (isOneLabel || wildcard === 'any-depth') return { match: 'yes', rank };
  return wildcard === 'one-label-or-refused' ? { match: 'refused', rank } : NO;
}

export type PathMatch = 'yes' | 'no' | 'maybe';

/** `request` is the path of a URL, without its query. An empty `text` takes every path. */
export function matchPath(text: string, request: string, reading: PathReading): PathMatch {
  if (text === '') return 'yes';
  switch (reading) {
    case 'equal':
      return sure(text === request);
    case 'elements':
      return sure(isElementPrefix(text, request));
    case 'characters':
      return sure(request.startsWith(text));
    case 'glob':
      return sure(matchesGlob(text, request));
    case 'trailing-star': {
      const base = text.endsWith('/*') ? text.slice(0, -1) : undefined;
      if ((base ?? text).includes('*')) return 'maybe';
      return sure(base === undefined ? text === request : request.startsWith(base));
    }
    case 'star-or-dot-star':
      if (text.endsWith('.*')) return sure(request.startsWith(text.slice(0, -2)));
      if (!text.endsWith('/*')) return sure(text === request);
      // Whether `/foo/*` takes `/foo` and `/foobar` too is not documented.
      return request.startsWith(text.slice(0, -1)) ? 'yes' : request.startsWith(text.slice(0, -2)) ? 'maybe' : 'no';
    case 'expression-or-characters':
      return /[\^+*[\]%]/.test(text) ? 'maybe' : sure(request.startsWith(text));
    case 'tilde-or-characters':
      return text.startsWith('/~') ? 'maybe' : sure(request.startsWith(text));
    case 'star-or-equal':
      return sure(text.endsWith('*') ? request.startsWith(text.slice(0, -1)) : text === request);
  }
}

function sure(matches: boolean): PathMatch {
  return matches ? 'yes' : 'no';
}

/** Without the slash at its end, which counts for nothing where paths are compared part by part. */
export function withoutSlash(text: string): string {
  return text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text;
}

function isElementPrefix(text: string, request: string): boolean {
  const bare = withoutSlash(text);
  return bare === '/' || request === bare || request.startsWith(`${bare}/`);
}

/** `*` is any text, `?` any character. Goes back to the last asterisk only, so it takes text × pattern at worst. */
function matchesGlob(pattern: string, text: string): boolean {
  let [at, star, from] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      from = index;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++from;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** A path that an annotation makes an expression of ingress-nginx: from the beginning, without regard to case. */
export function matchExpression(text: string, request: string): PathMatch {
  const path = request.toLowerCase();
  const idiom = /^([\w./~-]*?)(?:\(\/\|\$\)\(\.\*\)|\/\(\.\*\)|\/\?\(\.\*\)|\(\.\*\)|\.\*)?$/.exec(text);
  const literal = idiom?.[1]?.toLowerCase();
  if (idiom === null || literal === undefined || literal.includes('.')) return 'maybe';
  const rest = text.slice(literal.length);
  if (rest === '(/|$)(.*)') return sure(path === literal || path.startsWith(`${literal}/`));
  return sure(path.startsWith(rest.startsWith('/(') ? `${literal}/` : literal));
}
