/** Makes one item of two that stand below each other in a list of mappings: the dash of the second goes. */
import type { TextEdit } from './edit.js';
import { nodeAt, type Path, type YNode } from './node.js';

/** Undefined for a list in brackets, and where the keys of the two do not stand in one column. */
export function joinItem(text: string, root: YNode | undefined, path: Path): TextEdit | undefined {
  const index = path.at(-1);
  const list = nodeAt(root, path.slice(0, -1));
  if (typeof index !== 'number' || index < 1 || list?.kind !== 'seq') return undefined;
  const [before, item] = [list.items[index - 1], list.items[index]];
  if (before?.kind !== 'map' || item?.kind !== 'map' || before.flow || item.flow) return undefined;
  const [first] = before.entries;
  const [own] = item.entries;
  if (!first || !own || columnOf(text, first.keyStart) !== columnOf(text, own.keyStart)) return undefined;
  const lineStart = text.lastIndexOf('\n', own.keyStart - 1) + 1;
  const dash = /^ *-(?= *$)/.exec(text.slice(lineStart, own.keyStart));
  const at = lineStart + (dash?.[0].length ?? 0) - 1;
  return dash ? { start: at, end: at + 1, newText: ' ' } : undefined;
}

function columnOf(text: string, offset: number): number {
  return offset - text.lastIndexOf('\n', offset - 1) - 1;
}
