/** Ranges against positions and against one another. Both ends of a range belong to it, as for a cursor behind a word. */
import type { Position, Range } from './position.js';

export function contains({ start, end }: Range, { line, character }: Position): boolean {
  return (
    (line > start.line || (line === start.line && character >= start.character)) &&
    (line < end.line || (line === end.line && character <= end.character))
  );
}

/** By lines first: of two ranges that hold a position, the shorter one is meant. */
export function isShorter(a: Range, b: Range): boolean {
  const lines = (range: Range): number => range.end.line - range.start.line;
  return (
    lines(a) < lines(b) ||
    (lines(a) === lines(b) && a.end.character - a.start.character < b.end.character - b.start.character)
  );
}
