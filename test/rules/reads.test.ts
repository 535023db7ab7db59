/**
 * What rules say that they read against what their checks are seen to read: on every example of every page, and in
 * random workspaces.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RULES, type Rule } from '../../server/src/rules/index.js';
import { emptySnapshot, type Snapshot, withChanges } from '../../server/src/workspace/index.js';
import { beginning, changesOf } from '../workspace/editScripts.js';
import { OPTIONS } from '../workspace/fixture.js';
import { aspectsRead, isClusterRule } from './observed.js';
import { examplesOf } from './pages.js';

const NONE = new Map<string, string>();
const random = fc.sample(beginning, { numRuns: 500, seed: 4 }).map((step) => changesOf(step, NONE));
const SNAPSHOTS: readonly Snapshot[] = [
  ...RULES.flatMap((rule) => examplesOf(rule).map((example) => example.judged().snapshot)),
  ...random.map((texts) => withChanges(emptySnapshot(OPTIONS), texts)),
];

for (const rule of RULES)
  test(`${rule.id} declares what it reads of a cluster, and nothing else`, () => checkReads(rule, SNAPSHOTS));

function checkReads(rule: Rule, snapshots: readonly Snapshot[]): void {
  const seen = new Set(snapshots.flatMap((snapshot) => [...aspectsRead(rule, snapshot)]));
  assert.deepEqual([...rule.reads].sort(), [...seen].sort(), `the metadata should say ${readsText(seen)}`);
}

function readsText(seen: ReadonlySet<string>): string {
  return `reads: [${[...seen]
    .sort()
    .map((aspect) => `'${aspect}'`)
    .join(', ')}]`;
}

test('a rule that reads what it does not declare, or declares what it never reads, is found out', () => {
  for (const rule of RULES.filter(isClusterRule)) {
    const [first] = rule.reads;
    if (first === undefined) continue;
    assert.throws(() => checkReads({ ...rule, reads: rule.reads.slice(1) }, SNAPSHOTS), rule.id);
    const more = rule.reads.includes('ingresses') ? 'config-maps' : 'ingresses';
    assert.throws(() => checkReads({ ...rule, reads: [...rule.reads, more] }, SNAPSHOTS), rule.id);
    return;
  }
});
