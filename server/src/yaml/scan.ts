/**
 * Going through a text for `blockReader.ts`: where it stands, lines and comments, and what keys and collections share.
 */
import type { YEntry } from './node.js';
import { keyText } from './scalar.js';

/** How far the text is read. Between nodes it stands at the first character of a line's content. */
export interface Scan {
  readonly text: string;
  /** Its UTF-16 codes, and behind them a few line breaks, so that nobody need ask where the text ends. */
  readonly codes: Uint16Array;
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

export function scanOf(text: string): Scan {
  return { text, codes: codesOf(text), at: 0, lineStart: 0, column: 0, last: 0, depth: 0, hash: 0 };
}

/** Codes stand in memory that the next text is written over; they are looked at one by one several times as fast as in the text. */
function codesOf(text: string): Uint16Array {
  const isShort = text.length + LINE_BREAKS_BEHIND <= KEPT_CODES.length;
  const codes = isShort ? KEPT_CODES : new Uint16Array(text.length + LINE_BREAKS_BEHIND);
  if (IS_LITTLE_ENDIAN) (isShort ? KEPT_BYTES : bytesOf(codes)).write(text, 'utf16le');
  else for (let at = 0; at < text.length; at++) codes[at] = text.charCodeAt(at);
  codes.fill(NEWLINE, text.length, text.length + LINE_BREAKS_BEHIND);
  return codes;
}

function bytesOf({ buffer }: Uint16Array): Buffer {
  return Buffer.from(buffer);
}

const LINE_BREAKS_BEHIND = 4;
/** Nearly every document is shorter. */
const KEPT_CODES = new Uint16Array(131_072);
const KEPT_BYTES = bytesOf(KEPT_CODES);
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const DOUBLE = 0x22;
export const HASH = 0x23;
export const SINGLE = 0x27;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const DOT = 0x2e;
export const COLON = 0x3a;
export const QUESTION = 0x3f;
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
  while (toText(scan) === HASH) scan.at = lineEnd(scan.codes, scan.at) + 1;
  beginContent(scan);
}

/** From the start of a line to the next text, which may be a comment: its first character, or -1 at the end. */
export function toText(scan: Scan): number {
  const { codes } = scan;
  const { length } = scan.text;
  let { at } = scan;
  let lineStart = at;
  for (; at < length; at++) {
    const char = codes[at];
    if (char === SPACE) continue;
    if (char === NEWLINE) {
      lineStart = at + 1;
      continue;
    }
    if (char === TAB || char === undefined) throw GIVE_UP;
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
export function beginContent(scan: Scan): void {
  const { codes, at } = scan;
  if (scan.column !== 0 || at === 0) return;
  if (isMarker(codes, at, DOT) || (scan.last > 0 && isMarker(codes, at, DASH))) throw GIVE_UP;
}

/** `---` or `...` stands there. */
export function isMarker(codes: Uint16Array, at: number, mark: typeof DASH | typeof DOT): boolean {
  return codes[at] === mark && codes[at + 1] === mark && codes[at + 2] === mark && isBlankAt(codes, at + 3);
}

/** The line break at or behind an offset; the end of the text counts as one. */
export function lineEnd(codes: Uint16Array, from: number): number {
  let at = from;
  while (codes[at] !== NEWLINE) at++;
  return at;
}

export function isBlankAt(codes: Uint16Array, at: number): boolean {
  const char = codes[at];
  return char === SPACE || char === NEWLINE || char === TAB;
}

export function behindSpaces(codes: Uint16Array, from: number): number {
  let at = from;
  while (codes[at] === SPACE) at++;
  return at;
}

/** Behind a value: nothing but a comment may follow on its line. Goes on to the next content. */
export function endLine(scan: Scan): void {
  const { codes } = scan;
  let at = behindSpaces(codes, scan.at);
  if (codes[at] !== NEWLINE) {
    if (codes[at] !== HASH || at === scan.at) throw GIVE_UP;
    at = lineEnd(codes, at);
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
export function keyBetween({ text, codes }: Scan, start: number, end: number, hash: number): string {
  const slot = hash & (SLOTS - 1);
  const seen = slots[slot];
  if (seen !== undefined && seen.length === end - start && isAt(codes, start, seen)) return seen;
  const written = text.slice(start, end);
  const key = plainKey(written);
  // One that looks like a number or a boolean is another key than it is written.
  if (key === written && key.length <= LONGEST_KEPT) slots[slot] = key;
  return key;
}

/** The text between two offsets. A short one is nearly always one that was there before, and is the same string then. */
export function textBetween({ text, codes }: Scan, start: number, end: number): string {
  const length = end - start;
  if (length > LONGEST_COPIED) return text.slice(start, end);
  const ends = (codes[start] ?? 0) * 7 + (codes[end - 1] ?? 0) * 61 + (codes[end - 2] ?? 0) * 13;
  const slot = (ends + (codes[start + (length >> 1)] ?? 0) * 31 + length * 257) & (SLOTS - 1);
  const seen = copied[slot];
  if (seen !== undefined && seen.length === length && isAt(codes, start, seen)) return seen;
  const own = text.slice(start, end);
  copied[slot] = own;
  return own;
}

/** V8 copies so many characters; a longer slice would keep the whole text in memory. */
const LONGEST_COPIED = 12;

function isAt(codes: Uint16Array, start: number, text: string): boolean {
  for (let at = 0; at < text.length; at++) if (codes[start + at] !== text.charCodeAt(at)) return false;
  return true;
}

const SLOTS = 4_096;
const slots: (string | undefined)[] = Array.from({ length: SLOTS });
const copied: (string | undefined)[] = Array.from({ length: SLOTS });
const LONGEST_KEPT = 100;

/** A key that is written twice is a problem, which the other readers tell of. */
export function refuseRepeated(entries: readonly YEntry[]): void {
  if (entries.length <= FEW_ENTRIES) {
    for (let i = 1; i < entries.length; i++) {
      const key = entries[i]?.key;
      for (let j = 0; j < i; j++) if (entries[j]?.key === key) throw GIVE_UP;
    }
    return;
  }
  const seen = new Set<string>();
  for (const { key } of entries) seen.add(key);
  if (seen.size < entries.length) throw GIVE_UP;
}

const FEW_ENTRIES = 8;
