/** The line of a finding with its range underlined, clipped around the range where it is too wide to show. */
import type { Range } from '../yaml/index.js';
import { columnsOfCharacter, neutral, type Style } from './terminal.js';

export interface Excerpt {
  readonly code: string;
  readonly marks: string;
}

/** No screen shows more, so no more of a line is looked at on either side of the range. */
const MOST_CHARACTERS = 400;
const TAB = '  ';

interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly isMarked: boolean;
}

/** `text` is the whole file; positions count from 0 in UTF-16 units. Undefined where the file has no such line. */
export function excerptOf(
  text: string,
  lineStart: number | undefined,
  range: Range,
  width: number,
  style: Style,
): Excerpt | undefined {
  if (lineStart === undefined) return undefined;
  const { start, end } = range;
  const newline = text.indexOf('\n', lineStart);
  const lineEnd = newline === -1 ? text.length : newline;
  const from = lineStart + start.character;
  const to = end.line > start.line ? lineEnd : lineStart + end.character;
  const first = Math.max(lineStart, from - MOST_CHARACTERS);
  const last = Math.min(lineEnd, Math.max(to, from + 1), from + MOST_CHARACTERS);
  const cells = cellsOf(
    text.slice(first, Math.min(lineEnd, last + MOST_CHARACTERS)).replace(/\r$/, ''),
    from - first,
    Math.max(to - first, from - first + 1),
  );
  // A range at the end of its line marks the place after it.
  if (!cells.some((cell) => cell.isMarked)) cells.push({ text: ' ', columns: 1, isMarked: true });
  const { shown, cutBefore, cutAfter } = clip(cells, width, style.ellipsis.length);
  const before = first > lineStart || cutBefore ? style.ellipsis : '';
  const code = `${before}${shown.map((cell) => cell.text).join('')}`.trimEnd() + (cutAfter ? style.ellipsis : '');
  const marks =
    ' '.repeat(before.length) + shown.map((cell) => (cell.isMarked ? '^' : ' ').repeat(cell.columns)).join('');
  return { code, marks: marks.trimEnd() };
}

function cellsOf(line: string, from: number, to: number): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  for (const character of line) {
    const text = character === '\t' ? TAB : neutral(character);
    const columns = character === '\t' ? TAB.length : columnsOfCharacter(text);
    cells.push({ text, columns, isMarked: at >= from && at < to });
    at += character.length;
  }
  return cells;
}

/** The cells that fit: from the line's beginning if the mark is near, else with the mark's beginning at a third. */
function clip(
  cells: readonly Cell[],
  width: number,
  ellipsis: number,
): { shown: readonly Cell[]; cutBefore: boolean; cutAfter: boolean } {
  const total = sum(cells);
  if (total <= width) return { shown: cells, cutBefore: false, cutAfter: false };
  const marked = cells.findIndex((cell) => cell.isMarked);
  const markEnd = sum(cells.slice(0, cells.findLastIndex((cell) => cell.isMarked) + 1));
  const room = width - 2 * ellipsis;
  let first = 0;
  if (markEnd > width - ellipsis) {
    first = marked;
    for (let columns = 0; first > 0 && columns < room / 3; first--) columns += cells[first - 1]?.columns ?? 0;
  }
  let end = first;
  for (let columns = 0; end < cells.length && columns + (cells[end]?.columns ?? 0) <= room; end++)
    columns += cells[end]?.columns ?? 0;
  return { shown: cells.slice(first, end), cutBefore: first > 0, cutAfter: end < cells.length };
}

function sum(cells: readonly Cell[]): number {
  return cells.reduce((columns, cell) => columns + cell.columns, 0);
}
