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

export function cutChunks(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = text.startsWith(BOM) ? BOM.length : 0;
  let line = 0;
  let counted = 0;
  const push = (end: number): void => {
    const chunkText = text.slice(start, end);
    if (/\S/.test(chunkText)) {
      line += lineBreaksBetween(text, counted, start);
      counted = start;
      chunks.push({ text: chunkText, offset: start, line });
    }
    start = end;
  };
  let separator = nextMarker(text, '---', start);
  let end = nextMarker(text, '...', start);
  while (separator < text.length || end < text.length) {
    if (separator < end) {
      if (separator > start && !isPrologue(text.slice(start, separator))) push(separator);
      separator = nextMarker(text, '---', separator + 1);
    } else {
      const newline = text.indexOf('\n', end);
      if (newline !== -1) push(newline + 1);
      end = nextMarker(text, '...', end + 1);
    }
  }
  push(text.length);
  return chunks;
}

/**
 * The first `---` or `...` at or behind an offset that stands at the start of a line, followed by white space or the
 * line's end; the text's length where there is none.
 */
function nextMarker(text: string, marker: '---' | '...', from: number): number {
  for (let at = text.indexOf(marker, from); at !== -1; at = text.indexOf(marker, at + 1)) {
    const before = text[at - 1];
    const behind = text[at + marker.length];
    const isFirst = before === undefined || before === '\n' || (at === BOM.length && before === BOM);
    if (isFirst && (behind === undefined || '\n\r \t'.includes(behind))) return at;
  }
  return text.length;
}

function lineBreaksBetween(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Directives (`%YAML 1.2`) belong to the document whose `---` follows them. */
function isPrologue(text: string): boolean {
  return text.includes('%') && text.split('\n').every((line) => /^\s*(?:#.*|%.*)?\s*$/.test(line));
}
