/** Scalars in block style for `blockReader.ts`: plain ones, those in quotes, and blocks of lines. */
import { CHOMPING_MODE, EVENT_ID, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import type { YScalar } from './node.js';
import {
  BACKSLASH,
  beginContent,
  behindSpaces,
  COLON,
  DASH,
  DOUBLE,
  GIVE_UP,
  HASH,
  isBlankAt,
  LITERAL,
  lineEnd,
  NEWLINE,
  PLUS,
  QUESTION,
  type Scan,
  SINGLE,
  SPACE,
  TAB,
  textBetween,
  toContent,
  toText,
} from './scan.js';

/** No indicator begins here. */
export function mayBePlain(codes: Uint16Array, at: number): boolean {
  const char = codes[at] ?? NEWLINE;
  if (char === DASH || char === QUESTION) return !isBlankAt(codes, at + 1);
  return !(char < INDICATORS.length && INDICATORS[char] === true);
}
const INDICATORS = Array.from({ length: 0x7f }, (_, code) =>
  '&*!|>\'"%@`,[]{}#:\t'.includes(String.fromCharCode(code)),
);

export function plain(scan: Scan, parent: number): YScalar {
  const { text, codes } = scan;
  const start = scan.at;
  if (!mayBePlain(codes, start)) throw GIVE_UP;
  let at = start;
  let isOneLine = true;
  for (;;) {
    const stop = behindPlain(codes, at);
    let end = stop;
    while (codes[end - 1] === SPACE) end--;
    scan.last = end;
    const isComment = codes[stop] === HASH;
    scan.at = isComment ? lineEnd(codes, stop) + 1 : stop + 1;
    const next = toText(scan);
    if (next !== HASH && scan.column > Math.max(parent, 0) && !isComment) {
      isOneLine = false;
      at = scan.at;
      continue;
    }
    if (next === HASH) toContent(scan);
    else beginContent(scan);
    const value = isOneLine ? textBetween(scan, start, end) : valueAt(text, SCALAR_STYLE.PLAIN, start, end);
    return { kind: 'scalar', text: value, style: 'plain', isString: false, start, end };
  }
}

/** The line break, or the beginning of the comment, that ends a line of a plain scalar. */
function behindPlain(codes: Uint16Array, from: number): number {
  for (let at = from; ; at++) {
    const char = codes[at] ?? NEWLINE;
    if (char > COLON || (char > HASH && char < COLON)) continue;
    if (char === NEWLINE || (char === HASH && codes[at - 1] === SPACE)) return at;
    if (char === TAB || (char === COLON && isBlankAt(codes, at + 1))) throw GIVE_UP;
  }
}

/** Where a scalar goes on in a line below; -1 where it ends. */
function continuation({ text, codes }: Scan, newline: number, parent: number): number {
  let lineStart = newline + 1;
  for (;;) {
    const at = behindSpaces(codes, lineStart);
    if (at >= text.length) return -1;
    const char = codes[at];
    if (char === TAB) throw GIVE_UP;
    if (char !== NEWLINE) return at - lineStart > Math.max(parent, 0) && char !== HASH ? at : -1;
    lineStart = at + 1;
  }
}

/** Behind the quote that closes what begins here. */
export function closingQuote({ text, codes }: Scan, start: number, quote: number): number {
  const { length } = text;
  for (let at = start + 1; at < length; at++) {
    const char = codes[at];
    if (char === BACKSLASH && quote === DOUBLE) at++;
    else if (char === quote) {
      if (quote === DOUBLE || codes[at + 1] !== SINGLE) return at + 1;
      at++;
    }
  }
  throw GIVE_UP;
}

export function quoted(scan: Scan, parent: number): YScalar {
  const { text } = scan;
  const start = scan.at;
  const quote = scan.codes[start] ?? DOUBLE;
  const end = closingQuote(scan, start, quote);
  const written = textBetween(scan, start + 1, end - 1);
  const isSimple = quote === DOUBLE ? !written.includes('\\') : !written.includes("'");
  const isOneLine = !written.includes('\n');
  if (!isOneLine) refuseDedented(scan, start, end, parent);
  if (!isSimple && quote === DOUBLE && !/^(?:[^\\]|\\[0abtnvfre "/\\N_LP])*$/.test(written)) throw GIVE_UP;
  const style = quote === DOUBLE ? 'double' : 'single';
  scan.last = end;
  scan.at = end;
  const value = isSimple && isOneLine ? written : valueAt(text, STYLES[style], start + 1, end - 1);
  return { kind: 'scalar', text: value, style, isString: true, start, end };
}

const STYLES = { double: SCALAR_STYLE.DOUBLE_QUOTED, single: SCALAR_STYLE.SINGLE_QUOTED };

/** Lines of a scalar in quotes are indented as its collection asks. */
function refuseDedented(scan: Scan, start: number, end: number, parent: number): void {
  for (let newline = lineEnd(scan.codes, start); newline < end; newline = lineEnd(scan.codes, newline + 1))
    if (continuation(scan, newline, parent) === -1) throw GIVE_UP;
}

export function blockScalar(scan: Scan, parent: number): YScalar {
  const { text, codes } = scan;
  const start = scan.at;
  const style = codes[start] === LITERAL ? 'literal' : 'folded';
  const mark = codes[start + 1];
  const header = mark === DASH || mark === PLUS ? start + 2 : start + 1;
  const first = lineEnd(codes, header) + 1;
  if (!/^ *(?: #.*)?$/.test(text.slice(header, first - 1))) throw GIVE_UP;
  let indent = -1;
  let at = first;
  for (;;) {
    const content = behindSpaces(codes, at);
    if (content >= text.length) {
      if (content > at) throw GIVE_UP;
      break;
    }
    const column = content - at;
    if (codes[content] !== NEWLINE) {
      if (indent === -1) {
        if (column <= parent || codes[content] === TAB) break;
        if (hasWiderLine(codes, first, at, column)) throw GIVE_UP;
        indent = column;
      } else if (column < indent) break;
    }
    at = lineEnd(codes, content) + 1;
  }
  at = Math.min(at, text.length);
  if (indent === -1) throw GIVE_UP;
  const chomping = mark === DASH ? CHOMPING_MODE.STRIP : mark === PLUS ? CHOMPING_MODE.KEEP : CHOMPING_MODE.CLIP;
  const value =
    style === 'folded' || mark === PLUS
      ? valueAt(
          text,
          style === 'folded' ? SCALAR_STYLE.FOLDED_BLOCK : SCALAR_STYLE.LITERAL_BLOCK,
          first,
          at,
          indent,
          chomping,
        )
      : literalValue(scan, first, at, indent, mark === DASH);
  let end = at;
  while (end > start + 1 && isBlankAt(codes, end - 1)) end--;
  scan.last = end;
  scan.at = at;
  toContent(scan);
  return { kind: 'scalar', text: value, style, isString: true, start, end };
}

/** An empty line before the content has more spaces than it, which is a mistake. */
function hasWiderLine(codes: Uint16Array, first: number, content: number, indent: number): boolean {
  for (let at = first; at < content; ) {
    const end = lineEnd(codes, at);
    if (end - at > indent) return true;
    at = end + 1;
  }
  return false;
}

function literalValue({ text, codes }: Scan, first: number, end: number, indent: number, strip: boolean): string {
  const lines: string[] = [];
  let filled = 0;
  for (let at = first; at < end; ) {
    const newline = Math.min(lineEnd(codes, at), end);
    lines.push(newline - at > indent ? text.slice(at + indent, newline) : '');
    if (newline - at > indent) filled = lines.length;
    at = newline + 1;
  }
  lines.length = filled;
  // What follows a line break that is added would be kept as a second string.
  if (!strip) lines.push('');
  return lines.join('\n');
}

/** The value of a scalar that is folded or escaped, as the library makes it. */
function valueAt(
  text: string,
  style: ScalarEvent['style'],
  valueStart: number,
  valueEnd: number,
  indent = -1,
  chomping: ScalarEvent['chomping'] = CHOMPING_MODE.CLIP,
): string {
  const none = { anchorStart: -1, anchorEnd: -1, tagStart: -1, tagEnd: -1 };
  return getScalarValue(text, {
    type: EVENT_ID.SCALAR,
    valueStart,
    valueEnd,
    ...none,
    style,
    chomping,
    indent,
    fast: false,
  });
}
