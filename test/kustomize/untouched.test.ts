/**
 * A strategic merge looks at what the patch speaks of, and at the rest only where that needs tidying up: random objects
 * and patches, merged into a copy that nobody has looked into and into one that is written out.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { copyOf, isOpened } from '../../server/src/workspace/kustomize/copies.js';
import { applyStrategicMerge } from '../../server/src/workspace/kustomize/strategicMerge.js';
import { originAt, type TMap, type TNode } from '../../server/src/workspace/kustomize/tree.js';
import { readChunk, type YMap } from '../../server/src/yaml/index.js';
import { anyPatchCase, type Parts, type PatchCase } from './patchArbitraries.js';
import { plainValue } from './texts.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 400);

function treeOf({ apiVersion, kind }: PatchCase, { metadata, fields }: Parts): YMap {
  const text = `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: web${metadata && `, ${metadata}`}}${fields && `, ${fields}`}}`;
  const { root } = readChunk(text);
  assert.equal(root?.kind, 'map', text);
  return root as YMap;
}

/** Opens all of it. */
function writtenOut(node: TNode): void {
  if (node.kind === 'map') for (const { value } of node.entries) writtenOut(value);
  else if (node.kind === 'seq') for (const item of node.items) writtenOut(item);
}

function countUnopened(node: TNode): number {
  if (node.kind === 'scalar') return 0;
  if (!isOpened(node)) return 1;
  const below = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items;
  return below.reduce((count, one) => count + countUnopened(one), 0);
}

/** With how it is written, which later merges tell apart. */
function shown(node: TNode): unknown {
  if (node.kind === 'scalar') return [plainValue(node), node.text, node.style, node.isString];
  return node.kind === 'seq' ? node.items.map(shown) : node.entries.map(({ key, value }) => [key, shown(value)]);
}

test('a merge comes to the same whether or not anybody has looked into its target', (t: TestContext) => {
  const tally = { merges: 0, unopened: 0 };
  fc.assert(
    fc.property(anyPatchCase, (one) => {
      const object = treeOf(one, one.object);
      for (const patch of one.patches) {
        if (!('patch' in patch)) continue;
        const [lazy, eager] = [false, true].map((isWhole) => {
          const target: TMap = copyOf(object, originAt({ file: 'a.yaml', document: 0 }));
          if (isWhole) writtenOut(target);
          return applyStrategicMerge(
            target,
            copyOf(treeOf(one, patch.patch), originAt({ file: 'p.yaml', document: 0 })),
          );
        });
        tally.merges++;
        assert.equal(lazy?.kind, eager?.kind);
        if (lazy?.kind !== 'merged' || eager?.kind !== 'merged') continue;
        assert.deepEqual(lazy.lost, eager.lost);
        if (lazy.tree && countUnopened(lazy.tree) > 0) tally.unopened++;
        assert.deepEqual(lazy.tree && shown(lazy.tree), eager.tree && shown(eager.tree));
      }
    }),
    { numRuns: RUNS },
  );
  t.diagnostic(`${tally.merges} merges, ${tally.unopened} of which left something alone`);
  assert.ok(tally.unopened > tally.merges / 4, 'hardly anything is left alone');
});
