/**
 * A stretch of a scalar's text, found again in the YAML that it was read from. Quoting, escapes, folding and
 * indentation come between the two, so a stretch is found by counting: it is the n-th of its kind in both.
 */
import type { YScalar } from './node.js';
import type { Span } from './position.js';

/**
 * Where the characters `part` of a scalar's text stand in the chunk. Undefined where they do not stand there as they
 * read (an escape, a line break within), or where it cannot be told which of several alike is meant.
 */
export function partOf(text: string, scalar: YScalar, part: Span): Span | undefined {
  const wanted = scalar.text.slice(part.start, part.end);
  if (wanted === '' || wanted.length !== part.end - part.start || /\s/.test(wanted)) return undefined;
  const from = contentStart(text, scalar);
  const inText = placesOf(wanted, scalar.text);
  const inSource = placesOf(wanted, text.slice(from, scalar.end));
  const at = inSource[inText.indexOf(part.start)];
  if (at === undefined || inText.length !== inSource.length) return undefined;
  return { start: from + at, end: from + at + wanted.length };
}

/** Behind the header of a block scalar, which may hold a comment. */
function contentStart(text: string, scalar: YScalar): number {
  if (scalar.style !== 'literal' && scalar.style !== 'folded') return scalar.start;
  const newline = text.indexOf('\n', scalar.start);
  return newline === -1 || newline >= scalar.end ? scalar.start : newline + 1;
}

/** Offsets of every occurrence; those that overlap count too, so that both sides count alike. */
function placesOf(wanted: string, text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) places.push(at);
  return places;
}
