/** Compares what the readers make of a text. */
import assert from 'node:assert/strict';
import { readBlocks } from '../../server/src/yaml/blockReader.js';
import { readFast } from '../../server/src/yaml/fastReader.js';
import type { YNode } from '../../server/src/yaml/index.js';
import { readTolerant } from '../../server/src/yaml/tolerantReader.js';

/**
 * What the fast reader reads, the tolerant one reads to the same tree, positions included. False where the fast
 * reader gives up; then nothing is compared.
 */
export function checkReadersAgree(text: string, where = ''): boolean {
  const fast = readFast(text);
  checkBlocks(text, fast, where);
  if (fast === undefined) return false;
  const tolerant = readTolerant(text);
  const shown = `${where}\n${text.length > 2000 ? `${text.slice(0, 2000)}…` : text}`;
  assert.deepEqual(tolerant.problems, fast.problems, shown);
  assert.equal(tolerant.broken, fast.broken, shown);
  assert.deepEqual(outlineOf(tolerant.root), outlineOf(fast.root), shown);
  return true;
}

/** True where the block reader reads a text, which then is well-formed and has the same tree. */
export function checkBlocks(text: string, fast = readFast(text), where = ''): boolean {
  const root = readBlocks(text);
  if (root === false) return false;
  const shown = `${where}\n${text.length > 2000 ? `${text.slice(0, 2000)}…` : text}`;
  assert.ok(fast, `only the block reader reads this: ${shown}`);
  assert.deepEqual(fast.problems, [], shown);
  assert.deepEqual(outlineOf(root), outlineOf(fast.root), shown);
  return true;
}

/** The tree as lines, one a node: a difference is then shown with its path. Aliases are followed once. */
export function outlineOf(root: YNode | undefined): string[] {
  const lines: string[] = [];
  const seen = new Set<YNode>();
  const walk = (node: YNode, path: string): void => {
    const span = `${node.start}–${node.end}`;
    if (node.kind === 'scalar') {
      lines.push(`${path} ${span} ${node.style}${node.isString ? ' string' : ''} ${JSON.stringify(node.text)}`);
      return;
    }
    lines.push(`${path} ${span} ${node.flow ? 'flow ' : ''}${node.kind}`);
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'seq') {
      for (const [index, item] of node.items.entries()) walk(item, `${path}/${index}`);
      return;
    }
    for (const entry of node.entries) {
      lines.push(`${path}/${entry.key} key ${entry.keyStart}–${entry.keyEnd}${entry.merged ? ' merged' : ''}`);
      walk(entry.value, `${path}/${entry.key}`);
    }
  };
  if (root) walk(root, '');
  return lines;
}
