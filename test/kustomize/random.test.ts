/**
 * Random kustomizations, rendered and built by the real program: equal by value, and refused by one only if the other
 * has a problem to tell. PODPATH_KUSTOMIZE_RUNS asks for more runs than the usual ones, PODPATH_KUSTOMIZE_SEED for others.
 * Left out is what nobody writes and kustomize does by accident: values whose type a replacement changes, and generated
 * objects whose kind a patch changes.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderTrees } from '../../server/src/workspace/kustomize/render.js';
import { differences } from './comparison.js';
import { anyKustomization, type RandomKustomization } from './kustomizations.js';
import { type Built, build, KUSTOMIZE, SKIPPED } from './program.js';
import { plainValue, workspaceOf } from './texts.js';

const RUNS = Number(process.env['PODPATH_KUSTOMIZE_RUNS'] ?? 60);
/** The same cases on every machine; another seed looks for what nobody has seen yet. */
const SEED = Number(process.env['PODPATH_KUSTOMIZE_SEED'] ?? 2);

if (KUSTOMIZE === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  test(`${RUNS} random kustomizations are rendered as kustomize builds them (seed ${SEED})`, () => {
    const tally = { equal: 0, refused: 0 };
    fc.assert(
      fc.property(anyKustomization, (one) => checkEqual(one, tally)),
      { numRuns: RUNS, seed: SEED },
    );
    console.log(`${tally.equal} built and equal, ${tally.refused} refused by both`);
    assert.ok(tally.equal > RUNS / 2, `only ${tally.equal} of ${RUNS} were built`);
  });
}

function checkEqual({ files, root }: RandomKustomization, tally: { equal: number; refused: number }): void {
  const theirs = buildIn(files, root);
  const { kustomizations, files: readers } = workspaceOf(files);
  const top = kustomizations.get(root);
  assert.ok(top);
  const { resources, gaps, problems } = renderTrees(top, kustomizations, readers);
  const refusals = problems.filter((problem) => problem.refused).map((problem) => problem.message);
  const show = [...files].map(([name, text]) => `# ${name}\n${text}`).join('\n');
  assert.deepEqual(gaps, [], show);
  if ('error' in theirs) {
    assert.notEqual(refusals.length, 0, `kustomize refuses, and we see nothing: ${theirs.error}\n${show}`);
    tally.refused++;
    return;
  }
  assert.deepEqual(refusals, [], `kustomize builds it\n${show}`);
  const ours = resources.map((resource) => plainValue(resource.view));
  assert.deepEqual(differences(ours, theirs.objects), [], show);
  tally.equal++;
}

function buildIn(files: ReadonlyMap<string, string>, root: string): Built {
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-kustomize-'));
  try {
    for (const [name, text] of files) {
      mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    return build(path.join(folder, root));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
