/**
 * Cuts a file's text into chunks, one document each, so that an edit costs the reading of one document.
 * YAML allows no `---` at column 0 inside any scalar, so cutting there is always right, even in broken text.
 */

export interface Chunk {
  /** The chunk's text with its `---` line, if it has one. Equal text reads to equal documents. */
  readonly text: string;
  /** Where it begins in the file: UTF-16 offset, and line from 0. */
  readonly offset: number;
  readonly line: number;
}

const BOM = '\uFEFF';
const DASH = 0x2d;
const DOT = 0x2e;

export function cutChunks(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = text.startsWith(BOM) ? BOM.length : 0;
  let line = 0;
  let nextLine = 0;
  let from = start;
  const push = (end: number): void => {
    const chunkText = text.slice(start, end);
    if (chunkText.trim() !== '') chunks.push({ text: chunkText, offset: start, line });
    start = end;
    line = nextLine;
  };
  while (from <= text.length) {
    const newline = text.indexOf('\n', from);
    const first = text.charCodeAt(from);
    if (first === DASH && from > start && isMarker(text, from, '---') && !isPrologue(text.slice(start, from)))
      push(from);
    nextLine++;
    if (newline === -1) break;
    const lineStart = from;
    from = newline + 1;
    if (first === DOT && isMarker(text, lineStart, '...')) push(from);
  }
  push(text.length);
  return chunks;
}

/** `---` or `...` at the start of a line, followed by white space or the line's end. */
function isMarker(text: string, at: number, marker: '---' | '...'): boolean {
  if (!text.startsWith(marker, at)) return false;
  const next = text.charCodeAt(at + 3);
  return Number.isNaN(next) || next === 0x0a || next === 0x0d || next === 0x20 || next === 0x09;
}

/** Directives (`%YAML 1.2`) belong to the document whose `---` follows them. */
function isPrologue(text: string): boolean {
  return text.includes('%') && text.split('\n').every((line) => /^\s*(?:#.*|%.*)?\s*$/.test(line));
}
