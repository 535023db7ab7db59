/**
 * Going through a text for `blockReader.ts`: where it stands, lines and comments, and what keys and collections share.
 */
import type { YEntry } from './node.js';
import { keyText } from './scalar.js';

/** How far the text is read. Between nodes it stands at the first character of a line's content. */
export interface Scan {
  readonly text: string;
  at: number;
  /** Where the line begins that `at` is in. */
  lineStart: number;
  /** Of `at` after a block node has been read; -1 at the end of the text. */
  column: number;
  /** Behind the last thing read; where a block collection ends. */
  last: number;
  depth: number;
  /** A number that the key last looked at comes to. */
  hash: number;
}

export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const DOUBLE = 0x22;
export const HASH = 0x23;
export const SINGLE = 0x27;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const COLON = 0x3a;
export const BACKSLASH = 0x5c;
export const OPEN_SEQ = 0x5b;
export const CLOSE_SEQ = 0x5d;
export const OPEN_MAP = 0x7b;
export const CLOSE_MAP = 0x7d;
export const LITERAL = 0x7c;
export const FOLDED = 0x3e;

/** Collections inside collections, at most; the other readers know what to say of deeper ones. */
const MOST_DEPTH = 60;

/** Thrown by what reads a `Scan`, and caught in `readBlocks` alone. */
export const GIVE_UP = new Error('this text is for another reader');

/** From the start of a line to the next content; comments and empty lines are skipped. */
export function toContent(scan: Scan): void {
  while (toText(scan) === HASH) scan.at = lineEnd(scan.text, scan.at) + 1;
  beginContent(scan);
}

/** From the start of a line to the next text, which may be a comment: its first character, or -1 at the end. */
export function toText(scan: Scan): number {
  const { text } = scan;
  let { at } = scan;
  let lineStart = at;
  for (; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === SPACE) continue;
    if (char === NEWLINE) {
      lineStart = at + 1;
      continue;
    }
    if (char === TAB) throw GIVE_UP;
    scan.at = at;
    scan.lineStart = lineStart;
    scan.column = at - lineStart;
    return char;
  }
  scan.at = at;
  scan.column = -1;
  return -1;
}

/** Content may begin where it stands. A `---` is read where only comments stand before it. */
export function beginContent({ text, at, column, last }: Scan): void {
  if (column !== 0 || at === 0) return;
  const isEnd = isMarker(text, at, '...');
  if (isEnd || (last > 0 && isMarker(text, at, '---'))) throw GIVE_UP;
}

export function isMarker(text: string, at: number, marker: '---' | '...'): boolean {
  return text.charCodeAt(at) === marker.charCodeAt(0) && text.startsWith(marker, at) && isBlankAt(text, at + 3);
}

export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline;
}

export function isBlankAt(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const char = text.charCodeAt(at);
  return char === SPACE || char === NEWLINE || char === TAB;
}

/** Behind a value: nothing but a comment may follow on its line. Goes on to the next content. */
export function endLine(scan: Scan): void {
  const { text } = scan;
  let { at } = scan;
  while (at < text.length && text.charCodeAt(at) === SPACE) at++;
  if (at < text.length && text.charCodeAt(at) !== NEWLINE) {
    if (text.charCodeAt(at) !== HASH || at === scan.at) throw GIVE_UP;
    at = lineEnd(text, at);
  }
  scan.at = at + 1;
  toContent(scan);
}

export function deeper(scan: Scan): void {
  if (++scan.depth > MOST_DEPTH) throw GIVE_UP;
}

export function plainKey(written: string): string {
  const known = keys.get(written);
  if (known !== undefined) return known;
  if (written === '<<' || written.includes('\t')) throw GIVE_UP;
  // A slice would keep the whole text in memory. Names of properties are compared at once with those in code.
  const [own = written] = Object.keys({ [written]: true });
  const key = keyText(own, false);
  if (keys.size < MOST_KEYS) keys.set(own, key);
  return key;
}

/** Manifests have the same few keys again and again. */
const keys = new Map<string, string>();

const MOST_KEYS = 2_000;

/** The key between two offsets, the characters of which come to `hash`: most are found without being cut out. */
export function keyBetween(text: string, start: number, end: number, hash: number): string {
  const slot = hash & (SLOTS - 1);
  const seen = slots[slot];
  if (seen !== undefined && seen.length === end - start && text.startsWith(seen, start)) return seen;
  const written = text.slice(start, end);
  const key = plainKey(written);
  // One that looks like a number or a boolean is another key than it is written.
  if (key === written && key.length <= LONGEST_KEPT) slots[slot] = key;
  return key;
}

const SLOTS = 4_096;
const slots: (string | undefined)[] = Array.from({ length: SLOTS });
const LONGEST_KEPT = 100;

/** A key that is written twice is a problem, which the other readers tell of. */
export function refuseRepeated(entries: readonly YEntry[]): void {
  if (entries.length <= FEW_ENTRIES) {
    for (let i = 1; i < entries.length; i++)
      for (let j = 0; j < i; j++) if (entries[i]?.key === entries[j]?.key) throw GIVE_UP;
    return;
  }
  const seen = new Set<string>();
  for (const { key } of entries) seen.add(key);
  if (seen.size < entries.length) throw GIVE_UP;
}

const FEW_ENTRIES = 8;
