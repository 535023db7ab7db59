/**
 * What a kustomization makes after an edit of itself is compared with what it made before: trees that are called the same
 * must be the same, and be edited at the same places. PODPATH_RUNS asks for more than the usual runs.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { renderTrees } from '../../server/src/workspace/kustomize/render.js';
import type { Resource } from '../../server/src/workspace/kustomize/resource.js';
import { isSameTree } from '../../server/src/workspace/kustomize/sameTree.js';
import { anyKustomization } from './kustomizations.js';
import { anyLineEdit, lineEdited } from './lineEdits.js';
import { spelledOut } from './spelledOut.js';
import { type Workspace, workspaceOf } from './texts.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 200);

function resourcesOf(root: string, { kustomizations, files }: Workspace): readonly Resource[] {
  const at = kustomizations.get(root);
  return at === undefined ? [] : renderTrees(at, kustomizations, files).resources;
}

test('trees that are called the same say the same, edited at the same places', (t: TestContext) => {
  const tally = { same: 0, others: 0 };
  fc.assert(
    fc.property(anyKustomization, anyLineEdit, ({ files, root }, edit) => {
      const place = `${root}/kustomization.yaml`;
      const before = workspaceOf(files);
      const after = workspaceOf(new Map(files).set(place, lineEdited(files.get(place) ?? '', edit)));
      // The manifests are not read anew.
      const rest = resourcesOf(root, { kustomizations: after.kustomizations, files: before.files });
      for (const { copy, definition } of resourcesOf(root, before)) {
        const others = rest.flatMap((one) =>
          one.copy && one.definition.file === definition.file && one.definition.document === definition.document
            ? [one.copy]
            : [],
        );
        for (const other of copy ? others : []) {
          if (copy && isSameTree(copy, other)) {
            tally.same++;
            assert.deepEqual(spelledOut(copy), spelledOut(other));
          } else tally.others++;
        }
      }
    }),
    { numRuns: RUNS },
  );
  t.diagnostic(`${tally.same} the same, ${tally.others} not`);
  assert.ok(Math.min(tally.same, tally.others) > RUNS / 10, 'hardly anything was compared');
});
