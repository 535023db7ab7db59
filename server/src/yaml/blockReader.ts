/**
 * The reader for the YAML that nearly every manifest is written in: block mappings and sequences, scalars in all
 * styles, simple brackets. It makes the tree straight from the text, several times as fast as through events, and gives
 * up at whatever is rarer (anchors, tags, tabs, merge keys, repeated keys, any mistake), which `fastReader.ts` then reads.
 */
import type { YEntry, YMap, YNode, YScalar, YSeq } from './node.js';
import {
  behindSpaces,
  COLON,
  DASH,
  DOUBLE,
  deeper,
  endLine,
  FOLDED,
  GIVE_UP,
  HASH,
  isBlankAt,
  isMarker,
  keyBetween,
  LITERAL,
  lineEnd,
  NEWLINE,
  OPEN_MAP,
  OPEN_SEQ,
  refuseRepeated,
  type Scan,
  SINGLE,
  SPACE,
  scanOf,
  toContent,
} from './scan.js';
import { flowNode } from './scanFlow.js';
import { blockScalar, closingQuote, mayBePlain, plain, quoted } from './scanScalars.js';

/** Line breaks other than `\n`, and what YAML does not allow in a text. */
const UNUSUAL = /[^\t\n\x20-\x7E\xA0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/;

/** The tree of a document, undefined for one that holds nothing; `false` where another reader has to look at it. */
export function readBlocks(text: string): YNode | undefined | false {
  if (UNUSUAL.test(text)) return false;
  const scan = scanOf(text);
  try {
    toContent(scan);
    if (scan.column === 0 && isMarker(scan.codes, scan.at, DASH)) {
      scan.at += 3;
      scan.last = scan.at;
      endLine(scan);
    }
    if (scan.column === -1) return undefined;
    const root = blockNode(scan, scan.column, scan.column - 1);
    return scan.column === -1 && root.kind !== 'scalar' ? root : false;
  } catch (error) {
    if (error === GIVE_UP) return false;
    throw error;
  }
}

/** @param parent Column of the collection around it. */
function blockNode(scan: Scan, column: number, parent: number): YNode {
  const { codes, at } = scan;
  if (isItem(codes, at)) return blockSeq(scan, column);
  const colon = colonAfterKey(scan);
  return colon === -1 ? inlineValue(scan, parent) : blockMap(scan, column, colon);
}

/** A dash with a space behind it. */
function isItem(codes: Uint16Array, at: number): boolean {
  return codes[at] === DASH && isBlankAt(codes, at + 1);
}

/** Where the colon stands that makes a key of what begins here; -1 where it is no key. */
function colonAfterKey(scan: Scan): number {
  const { codes, at: start } = scan;
  const first = codes[start];
  if (first === DOUBLE || first === SINGLE) {
    const at = behindSpaces(codes, closingQuote(scan, start, first));
    const isOneLine = codes[at] === COLON && isBlankAt(codes, at + 1) && lineEnd(codes, start) > at;
    return isOneLine ? at : -1;
  }
  if (first === OPEN_MAP || first === OPEN_SEQ || first === LITERAL || first === FOLDED) return -1;
  let hash = 0;
  for (let at = start; ; at++) {
    const char = codes[at] ?? NEWLINE;
    if (char <= COLON) {
      if (char === COLON) {
        if (isBlankAt(codes, at + 1)) {
          scan.hash = hash;
          return at;
        }
      } else if (char === NEWLINE || (char === HASH && codes[at - 1] === SPACE)) return -1;
    }
    hash = (Math.imul(hash, 31) + char) | 0;
  }
}

function blockMap(scan: Scan, column: number, firstColon: number): YMap {
  const { codes } = scan;
  const start = scan.at;
  const entries: YEntry[] = [];
  deeper(scan);
  let colon = firstColon;
  for (;;) {
    const keyStart = scan.at;
    const key = readKey(scan, colon);
    const keyEnd = scan.at;
    scan.last = keyEnd;
    scan.at = colon + 1;
    entries.push({ key, keyStart, keyEnd, value: mapValue(scan, column, colon), merged: false });
    if (scan.column < column) break;
    if (scan.column > column || isItem(codes, scan.at)) throw GIVE_UP;
    colon = colonAfterKey(scan);
    if (colon === -1) throw GIVE_UP;
  }
  scan.depth--;
  refuseRepeated(entries);
  return { kind: 'map', entries, flow: false, start, end: scan.last };
}

/** The text of the key that ends before a colon; leaves `at` behind it. */
function readKey(scan: Scan, colon: number): string {
  const { codes, at } = scan;
  const first = codes[at];
  if (first === DOUBLE || first === SINGLE) return quoted(scan, -1).text;
  let end = colon;
  while (end > at && codes[end - 1] === SPACE) end--;
  if (end === at || !mayBePlain(codes, at)) throw GIVE_UP;
  scan.at = end;
  return keyBetween(scan, at, end, scan.hash);
}

/** What stands behind a key's colon: on its line, or below it. */
function mapValue(scan: Scan, column: number, colon: number): YNode {
  const { codes } = scan;
  const at = behindSpaces(codes, colon + 1);
  const char = codes[at];
  if (char !== NEWLINE && char !== HASH) {
    scan.at = at;
    return inlineValue(scan, column);
  }
  endLine(scan);
  if (scan.column > column) return blockNode(scan, scan.column, column);
  if (scan.column === column && isItem(codes, scan.at)) return blockSeq(scan, column);
  return empty(scan, colon + 1);
}

function blockSeq(scan: Scan, column: number): YSeq {
  const { codes } = scan;
  const start = scan.at;
  const items: YNode[] = [];
  deeper(scan);
  scan.last = start;
  do {
    const dash = scan.at;
    const at = behindSpaces(codes, dash + 1);
    const char = codes[at];
    if (char === NEWLINE || char === HASH) {
      scan.at = dash + 1;
      endLine(scan);
      items.push(scan.column > column ? blockNode(scan, scan.column, column) : empty(scan, dash + 1));
    } else {
      scan.at = at;
      items.push(blockNode(scan, at - scan.lineStart, column));
    }
    if (scan.column > column) throw GIVE_UP;
  } while (scan.column === column && isItem(codes, scan.at));
  scan.depth--;
  return { kind: 'seq', items, flow: false, start, end: scan.last };
}

function empty(scan: Scan, at: number): YScalar {
  scan.last = Math.max(scan.last, at);
  return { kind: 'scalar', text: '', style: 'plain', isString: false, start: at, end: at };
}

/** A value that begins here, in the middle of a line or alone on it; goes on to the next content. */
function inlineValue(scan: Scan, parent: number): YNode {
  switch (scan.codes[scan.at]) {
    case LITERAL:
    case FOLDED:
      return blockScalar(scan, parent);
    case DOUBLE:
    case SINGLE: {
      const node = quoted(scan, parent);
      endLine(scan);
      return node;
    }
    case OPEN_MAP:
    case OPEN_SEQ: {
      const node = flowNode(scan, parent);
      endLine(scan);
      return node;
    }
    default:
      return plain(scan, parent);
  }
}
