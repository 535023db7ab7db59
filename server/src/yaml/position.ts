/** Offsets ↔ lines and characters, and paths ↔ ranges. Lines and characters count from 0, in UTF-16 units, as LSP does. */
import { entryOf, nodeAt, type Path, type YNode } from './node.js';

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Offsets of a span, exclusive at its end. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Offsets at which lines begin; only `\n` ends a line, so `\r` counts as its last character. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

export function positionAt(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: offset - (starts[low] ?? 0) };
}

export function offsetAt(starts: readonly number[], position: Position, length: number): number {
  const start = starts[position.line];
  if (start === undefined) return length;
  const next = starts[position.line + 1] ?? length + 1;
  return Math.min(start + position.character, Math.max(next - 1, start), length);
}

/**
 * The span of a path's key or value. A path that the document does not have falls back to the key of its nearest
 * existing ancestor, so that "missing" can be shown where it is missing.
 */
export function spanOf(root: YNode | undefined, path: Path, part: 'key' | 'value'): Span {
  for (let length = path.length; length >= 0; length--) {
    const here = path.slice(0, length);
    const node = nodeAt(root, here);
    if (!node) continue;
    const exact = length === path.length;
    const last = here.at(-1);
    const parent = nodeAt(root, here.slice(0, -1));
    if ((part === 'key' || !exact || isWide(node)) && typeof last === 'string') {
      const entry = entryOf(parent, last);
      if (entry) return { start: entry.keyStart, end: entry.keyEnd };
    }
    if (node.kind !== 'scalar' && !(node.kind === 'map' && node.flow)) return firstKey(node);
    if (node.start === node.end && typeof last === 'string') {
      const entry = entryOf(parent, last);
      if (entry) return { start: entry.keyStart, end: entry.keyEnd };
    }
    return { start: node.start, end: Math.max(node.end, node.start + 1) };
  }
  return { start: 0, end: 1 };
}

/** A collection, or a scalar over several lines: too wide to underline. */
function isWide(node: YNode): boolean {
  return node.kind !== 'scalar' || node.style === 'literal' || node.style === 'folded';
}

function firstKey(node: YNode): Span {
  if (node.kind === 'map') {
    const first = node.entries.find((entry) => !entry.merged);
    if (first) return { start: first.keyStart, end: first.keyEnd };
  }
  if (node.kind === 'seq' && !node.flow) {
    const first = node.items[0];
    if (first) return first.kind === 'scalar' ? { start: first.start, end: first.end } : firstKey(first);
  }
  return { start: node.start, end: Math.max(node.end, node.start + 1) };
}

/** The path at an offset, and whether it stands on a key or a value. The deepest node that holds the offset wins. */
export function pathAt(root: YNode | undefined, offset: number): { path: Path; part: 'key' | 'value' } {
  const path: (string | number)[] = [];
  let node = root;
  for (;;) {
    if (node?.kind === 'map') {
      const entry = node.entries.find(
        (e) => !e.merged && offset >= e.keyStart && offset <= Math.max(e.keyEnd, e.value.end),
      );
      if (!entry) return { path, part: 'value' };
      path.push(entry.key);
      if (offset <= entry.keyEnd) return { path, part: 'key' };
      node = entry.value;
    } else if (node?.kind === 'seq') {
      const index = node.items.findIndex((item) => offset >= item.start && offset <= item.end);
      if (index === -1) return { path, part: 'value' };
      path.push(index);
      node = node.items[index];
    } else {
      return { path, part: 'value' };
    }
  }
}
