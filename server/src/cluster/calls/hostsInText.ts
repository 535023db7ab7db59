/**
 * Hosts that a text dials: in URLs, before a port, and names that end in `.svc`. Knows text, no cluster. One pass over
 * the colons and dots, without expressions that could blow up, so that a dashboard of a megabyte costs next to nothing.
 */
import type { Span } from '../../yaml/index.js';

export interface HostInText {
  /** As written, without a dot at its end. */
  readonly host: string;
  /** Of the host, in the text. */
  readonly at: Span;
  /** In lower case; undefined outside of URLs. */
  readonly scheme: string | undefined;
  readonly port: PortInText | undefined;
}

export type PortInText =
  | { readonly kind: 'number'; readonly number: number; readonly at: Span }
  /** Something is filled in there, or it is no port. */
  | { readonly kind: 'unknown' };

/** More hosts than any real text names; what comes after them is not looked at. */
const MOST_HOSTS = 5000;
const MOST_CHARACTERS = 1_100_000;

export function hostsInText(text: string): HostInText[] {
  if (text.length > MOST_CHARACTERS || !mayHoldHosts(text)) return [];
  const masked = withoutPlaceholders(text);
  const found: HostInText[] = [];
  let behind = 0;
  const add = (one: HostInText): void => {
    behind = Math.max(behind, one.at.end, one.port?.kind === 'number' ? one.port.at.end : 0);
    if (!isInComment(text, one.at.start)) found.push(one);
  };
  for (let colon = masked.indexOf(':'); colon !== -1 && found.length < MOST_HOSTS; ) {
    if (masked.startsWith('://', colon)) {
      const end = authorityEnd(masked, colon + '://'.length);
      for (const one of hostsOfAuthority(masked, schemeBefore(masked, colon), colon + '://'.length, end)) add(one);
      behind = Math.max(behind, end);
      colon = masked.indexOf(':', end);
      continue;
    }
    const one = colon >= behind ? hostBefore(masked, colon, behind) : undefined;
    if (one) add(one);
    colon = masked.indexOf(':', colon + 1);
  }
  const starts = new Set(found.map((one) => one.at.start));
  for (const one of namesOfServices(masked)) if (!starts.has(one.at.start)) add(one);
  return found.sort((a, b) => a.at.start - b.at.start);
}

function mayHoldHosts(text: string): boolean {
  return text.includes(':') || text.includes('.svc');
}

/** Stands where nobody knows the characters; part of no host and no port. */
export const UNKNOWN_CHARACTER = '\ufffc';
const PLACEHOLDERS =
  /\{\{[^{}]*\}\}|\{%[^{}%]*%\}|\$\{[^{}]*\}|\$\([^()]*\)|\$[A-Za-z_][A-Za-z0-9_]*|<[^<>\s]+>|__[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*__|@[A-Za-z_][A-Za-z0-9_]*@|%[A-Za-z_][A-Za-z0-9_]*%/g;

/** The text at its length, with what is filled in later made unknown. */
export function withoutPlaceholders(text: string): string {
  if (!/[${<@%]|__/.test(text)) return text;
  return text.replace(PLACEHOLDERS, (written) => UNKNOWN_CHARACTER.repeat(written.length));
}

function schemeBefore(text: string, colon: number): string {
  let start = colon;
  while (start > 0 && colon - start < 32 && /[A-Za-z0-9+.-]/.test(text[start - 1] ?? '')) start--;
  return text.slice(start, colon).toLowerCase();
}

/** Where the part of a URL before its path ends. */
function authorityEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && at - start < MOST_AUTHORITY && !/[/?#\s"'`<>|\\(){};&]/.test(text[at] ?? '')) at++;
  // `one:9092,ssl://two`: another URL begins behind the comma.
  return text.startsWith('://', at - 1) ? start + Math.max(0, text.slice(start, at).lastIndexOf(',')) : at;
}
const MOST_AUTHORITY = 4000;

/** `user:secret@one:9092,two:9092`. */
function hostsOfAuthority(text: string, scheme: string, from: number, end: number): HostInText[] {
  const authority = text.slice(from, end);
  let start = from + authority.lastIndexOf('@') + 1;
  return text
    .slice(start, end)
    .split(',')
    .flatMap((part) => {
      const colon = part.indexOf(':');
      const hostEnd = start + (colon === -1 ? part.length : colon);
      const one = hostAt(text, start, hostEnd);
      const port = colon === -1 ? undefined : (portAt(text, hostEnd + 1) ?? ({ kind: 'unknown' } as const));
      start += part.length + 1;
      return one ? [{ ...one, scheme, port }] : [];
    });
}

/** `host:80`, where nothing before the host and behind the port makes it a part of something else. */
function hostBefore(text: string, colon: number, from: number): HostInText | undefined {
  if (!/[0-9\ufffc]/.test(text[colon + 1] ?? '')) return undefined;
  let start = colon;
  while (start > from && colon - start < 260 && isHostCharacter(text[start - 1] ?? '')) start--;
  if (start > 0 && !/[\s"'`=,;([{|:@]/.test(text[start - 1] ?? '') && !text.startsWith('//', start - 2))
    return undefined;
  const one = hostAt(text, start, colon);
  const port = portAt(text, colon + 1);
  return one && port && { ...one, scheme: undefined, port };
}

function isHostCharacter(character: string): boolean {
  return /[A-Za-z0-9._-]/.test(character);
}

/** A name of DNS with a letter in it: addresses and times of day are none. */
function hostAt(text: string, start: number, end: number): Pick<HostInText, 'host' | 'at'> | undefined {
  const written = text.slice(start, end);
  const host = written.endsWith('.') ? written.slice(0, -1) : written;
  if (!isHostName(host)) return undefined;
  return { host, at: { start, end: start + host.length } };
}

/** One or more labels of DNS, not all of them numbers. */
export function isHostName(text: string): boolean {
  if (text.length > 253 || text === '' || !/[A-Za-z]/.test(text)) return false;
  return text
    .split('.')
    .every((label) => label.length <= 63 && /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/.test(label));
}

/** Digits that end where a number ends. Undefined for what is no port; a placeholder may become one. */
function portAt(text: string, start: number): PortInText | undefined {
  let end = start;
  while (end - start < 6 && /[0-9]/.test(text[end] ?? '')) end++;
  if (text[end] === UNKNOWN_CHARACTER) return { kind: 'unknown' };
  const number = Number(text.slice(start, end));
  const goesOn = /[A-Za-z0-9_$%-]/.test(text[end] ?? '') || /^\.[A-Za-z0-9]/.test(text.slice(end, end + 2));
  return end === start || goesOn || number < 1 || number > 65_535
    ? undefined
    : { kind: 'number', number, at: { start, end } };
}

/** `web.shop.svc` and what may follow: such a name can be nothing else. */
function namesOfServices(text: string): HostInText[] {
  const found: HostInText[] = [];
  for (let dot = text.indexOf('.svc'); dot !== -1 && found.length < MOST_HOSTS; ) {
    let start = dot;
    while (start > 0 && dot - start < 260 && isHostCharacter(text[start - 1] ?? '')) start--;
    let end = dot + 4;
    while (end < text.length && end - dot < 260 && isHostCharacter(text[end] ?? '')) end++;
    const isWhole = start === 0 || /[\s"'`=,;([{|:@*!]/.test(text[start - 1] ?? '');
    const one = isWhole && !/[\ufffc$]/.test(text[end] ?? '') ? hostAt(text, start, end) : undefined;
    if (one && /^[^.]+\.[^.]+(?:\.[^.]+)?\.svc(?:\.|$)/.test(one.host))
      found.push({ ...one, scheme: undefined, port: undefined });
    dot = text.indexOf('.svc', end);
  }
  return found;
}

/** The line begins as comments do in shells, properties, YAML, nginx and the like. Longer lines are none. */
function isInComment(text: string, offset: number): boolean {
  const before = text.slice(Math.max(0, offset - LONGEST_COMMENT), offset);
  const newline = before.lastIndexOf('\n');
  if (newline === -1 && offset > LONGEST_COMMENT) return false;
  return /^\s*(?:#|;|\/\/)/.test(before.slice(newline + 1)) && text.includes('\n');
}
const LONGEST_COMMENT = 400;
