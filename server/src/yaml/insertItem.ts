/** An item more in a list, written as its neighbors are; the list itself where there is none yet. */
import type { TextEdit } from './edit.js';
import {
  behindDash,
  behindKey,
  columnOf,
  dashOf,
  inline,
  type Layout,
  layoutOf,
  type NewValue,
  type Style,
} from './newText.js';
import { entryOf, nodeAt, type Path, type YEntry, type YMap, type YNode, type YSeq } from './node.js';
import { readScalar } from './scalar.js';

/** Undefined where there is neither a list nor a mapping that could hold one. */
export function insertItem(text: string, root: YNode | undefined, path: Path, value: NewValue): TextEdit | undefined {
  const layout = layoutOf(text, root);
  const node = nodeAt(root, path);
  if (node?.kind === 'seq' && node.items.length > 0) return append(layout, root, path, node, value);
  const parent = nodeAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (parent?.kind !== 'map' || typeof key !== 'string') return undefined;
  const entry = entryOf(parent, key);
  if (entry === undefined) return undefined;
  const isEmpty = node?.kind === 'seq' || (node?.kind === 'scalar' && readScalar(node).type === 'null');
  return isEmpty && !entry.merged ? fill(layout, parent, entry, value) : undefined;
}

function append(layout: Layout, root: YNode | undefined, path: Path, seq: YSeq, value: NewValue): TextEdit | undefined {
  const { text, eol } = layout;
  const last = seq.items.at(-1);
  if (last === undefined) return undefined;
  const isFlow = last.kind !== 'scalar' && last.flow;
  const style: Style = { flow: seq.flow || isFlow, quote: quoteAround(text, root, path), model: last };
  if (seq.flow) return insertion(last.end, `, ${inline(value, style, layout)}`);
  const dash = dashOf(text, seq, seq.items.length - 1);
  if (dash === undefined) return undefined;
  const column = columnOf(text, dash);
  const gap = text.slice(dash + 1, last.start);
  const space = /^ +$/.test(gap) ? gap : ' ';
  const item = isFlow ? inline(value, style, layout) : behindDash(value, column + 1 + space.length, style, layout);
  const at = lineEnd(text, contentEnd(text, last));
  return insertion(at, `${eol}${' '.repeat(column)}-${space}${item}`);
}

/** A list in the place of an empty one, or of nothing. */
function fill(
  layout: Layout,
  parent: YMap,
  { keyStart, keyEnd, value: empty }: YEntry,
  value: NewValue,
): TextEdit | undefined {
  const { text } = layout;
  const before = text[keyStart] ?? '';
  const style: Style = { flow: parent.flow, quote: before === '"' || before === "'" ? before : '' };
  const list = behindKey([value], columnOf(text, keyStart), style, layout);
  const colon = /^[ \t]*:/.exec(text.slice(keyEnd, keyEnd + 10));
  if (!colon) return undefined;
  const from = keyEnd + colon[0].length;
  if (empty.start < from || text.slice(from, empty.start).trim() !== '') {
    // Nothing is written, so a comment may follow on the line.
    return empty.start === empty.end && !parent.flow ? insertion(lineEnd(text, from), list) : undefined;
  }
  // A comment behind the empty list stays on the line of its key.
  const end = lineEnd(text, empty.end);
  const rest = text.slice(empty.end, end);
  if (parent.flow || rest.trim() === '') return { start: from, end: parent.flow ? empty.end : end, newText: list };
  return { start: from, end, newText: `${rest}${list}` };
}

function insertion(at: number, newText: string): TextEdit {
  return { start: at, end: at, newText };
}

/** Before the line break. */
function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  if (newline === -1) return text.length;
  return text[newline - 1] === '\r' && newline > from ? newline - 1 : newline;
}

/** Where the last character of a node stands; what an alias brings stands elsewhere and does not count. */
function contentEnd(text: string, node: YNode): number {
  let end = node.kind === 'scalar' || node.flow ? node.end : node.start;
  if (node.kind === 'map' && !node.flow) {
    for (const { keyStart, keyEnd, merged, value } of node.entries) {
      if (merged) continue;
      end = Math.max(end, keyEnd, value.start >= keyStart ? contentEnd(text, value) : keyEnd);
    }
  }
  if (node.kind === 'seq' && !node.flow)
    for (const item of node.items) if (item.start >= node.start) end = Math.max(end, contentEnd(text, item));
  // A block of text ends behind its last line break.
  while (node.kind === 'scalar' && end > node.start && /[\r\n]/.test(text[end - 1] ?? '')) end--;
  return end;
}

/** The quote of the keys of the mapping that holds a list. */
function quoteAround(text: string, root: YNode | undefined, path: Path): string {
  const key = path.at(-1);
  const entry = typeof key === 'string' ? entryOf(nodeAt(root, path.slice(0, -1)), key) : undefined;
  const start = entry && text[entry.keyStart];
  return start === '"' || start === "'" ? start : '';
}
