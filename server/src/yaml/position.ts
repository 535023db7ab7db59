/** Offsets ↔ lines and characters, and paths ↔ ranges. Lines and characters count from 0, in UTF-16 units, as LSP does. */
import { countUpTo } from '../sets/index.js';
import { entryOf, nodeAt, type Path, type YEntry, type YMap, type YNode, type YSeq } from './node.js';

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
  const line = Math.max(0, countUpTo(starts, offset) - 1);
  return { line, character: offset - (starts[line] ?? 0) };
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
  while (node !== undefined && node.kind !== 'scalar') {
    const index = childAt(node, offset);
    if (node.kind === 'seq') {
      if (index === -1) break;
      path.push(index);
      node = node.items[index];
      continue;
    }
    const entry: YEntry | undefined = node.entries[index];
    if (!entry) break;
    path.push(entry.key);
    if (offset <= entry.keyEnd) return { path, part: 'key' };
    node = entry.value;
  }
  return { path, part: 'value' };
}

/** Index of the first entry or item that holds an offset, or -1. */
function childAt(node: YMap | YSeq, offset: number): number {
  const count = node.kind === 'map' ? node.entries.length : node.items.length;
  if (count < MANY_CHILDREN) {
    for (let index = 0; index < count; index++) if (holds(node, index, offset)) return index;
    return -1;
  }
  const { starts, indexes } = childrenOf(node, count);
  const next = countUpTo(starts, offset);
  for (const near of [indexes[next - 2], indexes[next - 1]])
    if (near !== undefined && holds(node, near, offset)) return near;
  return -1;
}
/** From here on a list of where they begin is kept, since a comment at each of thousands asks for its place. */
const MANY_CHILDREN = 64;

function holds(node: YMap | YSeq, index: number, offset: number): boolean {
  if (node.kind === 'seq') {
    const item = node.items[index];
    return item !== undefined && offset >= item.start && offset <= item.end;
  }
  const entry = node.entries[index];
  if (entry === undefined || entry.merged) return false;
  return offset >= entry.keyStart && offset <= Math.max(entry.keyEnd, entry.value.end);
}

/** Those that stand in the collection itself, in the order of their places; aliases and merged entries stand elsewhere. */
interface Children {
  readonly starts: readonly number[];
  readonly indexes: readonly number[];
}

function childrenOf(node: YMap | YSeq, count: number): Children {
  const known = children.get(node);
  if (known) return known;
  const [starts, indexes]: [number[], number[]] = [[], []];
  for (let index = 0; index < count; index++) {
    const entry = node.kind === 'map' ? node.entries[index] : undefined;
    const start = (node.kind === 'map' ? entry?.keyStart : node.items[index]?.start) ?? 0;
    if (entry?.merged === true || start < (starts.at(-1) ?? 0)) continue;
    starts.push(start);
    indexes.push(index);
  }
  const fresh = { starts, indexes };
  children.set(node, fresh);
  return fresh;
}
const children = new WeakMap<YNode, Children>();
