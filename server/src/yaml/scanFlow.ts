/** Collections in brackets for `blockReader.ts`. */
import type { YEntry, YMap, YNode, YScalar, YSeq } from './node.js';
import {
  CLOSE_MAP,
  CLOSE_SEQ,
  COLON,
  COMMA,
  DASH,
  DOT,
  DOUBLE,
  deeper,
  GIVE_UP,
  HASH,
  isBlankAt,
  isMarker,
  lineEnd,
  NEWLINE,
  OPEN_MAP,
  OPEN_SEQ,
  plainKey,
  QUESTION,
  refuseRepeated,
  type Scan,
  SINGLE,
  SPACE,
  TAB,
  textBetween,
} from './scan.js';
import { mayBePlain, quoted } from './scanScalars.js';

export function flowNode(scan: Scan, parent: number): YNode {
  switch (scan.codes[scan.at]) {
    case OPEN_MAP:
      return flowMap(scan, parent);
    case OPEN_SEQ:
      return flowSeq(scan, parent);
    case DOUBLE:
    case SINGLE:
      return quoted(scan, parent);
    default:
      return flowPlain(scan);
  }
}

function flowMap(scan: Scan, parent: number): YMap {
  const { codes } = scan;
  const start = scan.at;
  const entries: YEntry[] = [];
  deeper(scan);
  scan.at++;
  skipInFlow(scan, parent);
  while (codes[scan.at] !== CLOSE_MAP) {
    const keyStart = scan.at;
    const written = flowNode(scan, parent);
    if (written.kind !== 'scalar') throw GIVE_UP;
    const keyEnd = scan.at;
    skipInFlow(scan, parent);
    if (codes[scan.at] !== COLON) throw GIVE_UP;
    scan.at++;
    skipInFlow(scan, parent);
    const key = written.isString ? written.text : plainKey(written.text);
    entries.push({ key, keyStart, keyEnd, value: flowNode(scan, parent), merged: false });
    endItem(scan, parent, CLOSE_MAP);
  }
  scan.last = ++scan.at;
  scan.depth--;
  refuseRepeated(entries);
  return { kind: 'map', entries, flow: true, start, end: scan.at };
}

function flowSeq(scan: Scan, parent: number): YSeq {
  const { codes } = scan;
  const start = scan.at;
  const items: YNode[] = [];
  deeper(scan);
  scan.at++;
  skipInFlow(scan, parent);
  while (codes[scan.at] !== CLOSE_SEQ) {
    items.push(flowNode(scan, parent));
    endItem(scan, parent, CLOSE_SEQ);
  }
  scan.last = ++scan.at;
  scan.depth--;
  return { kind: 'seq', items, flow: true, start, end: scan.at };
}

/** A comma, or the closing bracket, which is left to its collection. */
function endItem(scan: Scan, parent: number, closing: number): void {
  skipInFlow(scan, parent);
  const char = scan.codes[scan.at];
  if (char === COMMA) {
    scan.at++;
    skipInFlow(scan, parent);
  } else if (char !== closing) throw GIVE_UP;
}

/** To what stands next inside brackets, which must be indented as the collection around them asks. */
function skipInFlow(scan: Scan, parent: number): void {
  const { text, codes } = scan;
  let { at } = scan;
  let lineStart = -1;
  for (; at < text.length; at++) {
    const char = codes[at];
    if (char === NEWLINE) lineStart = at + 1;
    else if (char === HASH && isBlankAt(codes, at - 1)) at = lineEnd(codes, at) - 1;
    else if (char !== SPACE) break;
  }
  if (at >= text.length || codes[at] === TAB) throw GIVE_UP;
  if (lineStart !== -1 && at - lineStart <= parent) throw GIVE_UP;
  scan.at = at;
}

function flowPlain(scan: Scan): YScalar {
  const { text, codes } = scan;
  const start = scan.at;
  if (!mayBePlain(codes, start) || isFlowIndicator(codes, start)) throw GIVE_UP;
  let end = start;
  let at = start;
  for (; at < text.length; at++) {
    const char = codes[at];
    if (char === SPACE) continue;
    if (char === COMMA || char === CLOSE_MAP || char === CLOSE_SEQ || char === OPEN_MAP || char === OPEN_SEQ) break;
    if (char === COLON && (isBlankAt(codes, at + 1) || ',[]{}'.includes(text.charAt(at + 1)))) break;
    if (char === HASH && codes[at - 1] === SPACE) break;
    if (char === NEWLINE) {
      // Whatever is no bracket would go on with this scalar.
      const next = /[^ \n]/.exec(text.slice(at, at + MOST_BETWEEN))?.[0];
      if (next === undefined || !',]}#'.includes(next)) throw GIVE_UP;
      break;
    }
    if (char === TAB) throw GIVE_UP;
    end = at + 1;
  }
  if (isMarker(codes, start, DASH) || isMarker(codes, start, DOT)) throw GIVE_UP;
  scan.last = end;
  scan.at = end;
  return { kind: 'scalar', text: textBetween(scan, start, end), style: 'plain', isString: false, start, end };
}

/** White space that is looked through for the end of a scalar in brackets. */
const MOST_BETWEEN = 400;

/** `-` and `?` before a bracket or comma are no scalars. */
function isFlowIndicator(codes: Uint16Array, at: number): boolean {
  const first = codes[at];
  return (first === DASH || first === QUESTION) && ',[]{}'.includes(String.fromCharCode(codes[at + 1] ?? NEWLINE));
}
