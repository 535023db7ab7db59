/** YAML that stands as text inside a scalar, such as an inline patch: its offsets lead back to those of the outer text. */
import type { YScalar } from './node.js';
import { lineStarts, positionAt } from './position.js';

/**
 * From offsets in a scalar's text to offsets in the text that the scalar stands in. Undefined where escapes or folding
 * make them differ, so that only the scalar as a whole has a place.
 */
export function outwards(text: string, scalar: YScalar): ((offset: number) => number) | undefined {
  if (scalar.style === 'literal') return fromBlock(text, scalar);
  const shift = scalar.style === 'plain' ? 0 : 1;
  const start = scalar.start + shift;
  return text.slice(start, start + scalar.text.length) === scalar.text ? (offset) => start + offset : undefined;
}

/** A literal block's lines are those of its text behind the indentation. */
function fromBlock(text: string, scalar: YScalar): ((offset: number) => number) | undefined {
  const header = text.indexOf('\n', scalar.start);
  if (header === -1) return undefined;
  const inner = lineStarts(scalar.text);
  const outer = lineStarts(text);
  const first = positionAt(outer, header).line + 1;
  const filled = inner.findIndex((start) => scalar.text[start] !== undefined && scalar.text[start] !== '\n');
  const sample = outer[first + filled];
  if (filled === -1 || sample === undefined) return undefined;
  const indent =
    text.indexOf(scalar.text.slice(inner[filled], endOfLine(scalar.text, inner[filled] ?? 0)), sample) - sample;
  if (indent < 0) return undefined;
  return (offset) => {
    const { line, character } = positionAt(inner, offset);
    const start = outer[first + line] ?? text.length;
    return Math.min(start + indent + character, endOfLine(text, start));
  };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
