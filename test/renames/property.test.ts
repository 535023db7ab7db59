/** A rename of anything, anywhere, changes what things are called and nothing else; renaming back gives the same texts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renameAt } from '../../server/src/editor/index.js';
import { judge, ROOT } from '../judging/workspace.js';
import { connections, findings, flows, targets } from './meaning.js';
import { textsAfter } from './renaming.js';
import { type Files, repositories } from './worlds.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 40);
const SEED = Number(process.env['PODPATH_SEED'] ?? 20_260);

test('a random rename keeps connections, flows and findings, and can be taken back', () => {
  const outcomes = new Map<string, number>();
  const count = (outcome: string): void => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  fc.assert(
    fc.property(repositories, fc.nat(), (files, choice) => {
      const before = judge(files);
      const all = targets(before);
      const target = all[choice % all.length];
      if (!target) return;
      const result = renameAt(before, target.file, target.position, 'fresh-name');
      assert.ok(result !== undefined, `nothing is named at ${target.text}`);
      if ('refusal' in result) {
        count(
          `${target.kind} refused: ${result.refusal.replaceAll(/`[^`]*`|[\w./-]+:\d+|over-\d|policy-\d|\b(?:web|api|db|cart|shop)(?:-svc)?\b/g, '…')}`,
        );
        return;
      }
      count(`${target.kind} renamed`);
      const texts = textsAfter(files, result);
      const after = judge(texts);
      assert.deepEqual(connections(after.snapshot), connections(before.snapshot));
      assert.deepEqual(flows(after.snapshot), flows(before.snapshot));
      // Words decide what is a slip, so only where all is well nothing may be found.
      const isClean = findings(before).length === 0;
      if (isClean) assert.deepEqual(findings(after), []);
      if (isClean) count('of these in a clean repository');
      assert.deepEqual(takenBack(texts, target, after), files);
    }),
    { numRuns: RUNS, seed: SEED, includeErrorInReport: true },
  );
  console.log(
    `${RUNS} renames, seed ${SEED}: ${[...outcomes]
      .sort(([, a], [, b]) => b - a)
      .map(([what, times]) => `\n  ${times} × ${what}`)
      .join('')}`,
  );
  const renames = [...outcomes].reduce((sum, [what, times]) => sum + (what.endsWith('renamed') ? times : 0), 0);
  assert.ok(renames > RUNS / 2, 'most names can be renamed');
});

function takenBack(
  texts: Files,
  { file, position, text }: ReturnType<typeof targets>[number],
  after: ReturnType<typeof judge>,
): Files {
  assert.ok(file.startsWith(ROOT));
  const back = renameAt(after, file, position, text);
  assert.ok(
    back && 'edits' in back,
    `cannot be taken back: ${back && 'refusal' in back ? back.refusal : 'nothing is named'}`,
  );
  return textsAfter(texts, back);
}
