/** What every answer must hold to, whatever was asked: places lie in their texts, and sentences show nothing that JavaScript made up. */
import assert from 'node:assert/strict';
import type { Analysis } from '../../server/src/editor/index.js';
import { lineStarts, type Position, type Range } from '../../server/src/yaml/index.js';

export function textOf({ snapshot }: Analysis, file: string): string | undefined {
  return (snapshot.files.get(file) ?? snapshot.configurations.find((one) => one.file === file))?.text;
}

export function checkRange(analysis: Analysis, file: string, { start, end }: Range): void {
  const text = textOf(analysis, file);
  // A file that is too large keeps no text.
  if (text === undefined || text === '') return;
  const starts = startsIn(text);
  const isInside = ({ line, character }: Position): boolean => {
    const from = starts[line];
    const next = starts[line + 1] ?? text.length + 1;
    return from !== undefined && character >= 0 && character <= next - from - 1;
  };
  const isOrdered = !isBefore(end, start);
  assert.ok(
    isInside(start) && isInside(end) && isOrdered,
    `a range outside ${file}: ${JSON.stringify({ start, end })}`,
  );
}

/** Both are of one text. */
export function checkWithin(inner: Range, outer: Range): void {
  const isWithin = !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
  assert.ok(isWithin, `${JSON.stringify(inner)} is not within ${JSON.stringify(outer)}`);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** Of the text that was last asked about, since thousands of ranges may lie in one. */
function startsIn(text: string): readonly number[] {
  if (last.text !== text) last = { text, starts: lineStarts(text) };
  return last.starts;
}
let last: { readonly text: string; readonly starts: readonly number[] } = { text: '', starts: [0] };

/** "Which of them decides is undefined" is English, and `.nan` is a number that people may write. */
export function checkSentence(text: string): void {
  assert.doesNotMatch(text, /\[object |(?<![\w`"'-])(?<!\bis )undefined(?![\w`"'-])/);
}
