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
import { spelledOut } from './spelledOut.js';
import { type Workspace, workspaceOf } from './texts.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 200);

/** Two lines change places, a line goes, a word becomes another one, or an item of a list comes twice. */
type Edit =
  | { readonly swap: number; readonly by: number }
  | { readonly drop: number }
  | { readonly word: number }
  | { readonly twice: number };
const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ swap: fc.nat(), by: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ drop: fc.nat() }),
  fc.record({ word: fc.nat() }),
  fc.record({ twice: fc.nat() }),
);

function edited(text: string, edit: Edit): string {
  const lines = text.split('\n');
  if ('word' in edit) {
    const words = [...text.matchAll(/[\w./-]+/g)];
    const found = words[edit.word % Math.max(1, words.length)];
    return found ? `${text.slice(0, found.index)}other${text.slice(found.index + found[0].length)}` : text;
  }
  if ('twice' in edit) {
    // What stands below it is edited elsewhere then, and says the same.
    const items = [...text.matchAll(/^( *)- .*\n(?:\1 .*\n)*/gm)];
    const found = items[edit.twice % Math.max(1, items.length)];
    return found ? text.slice(0, found.index) + found[0] + text.slice(found.index) : text;
  }
  if ('drop' in edit) return lines.filter((_, at) => at !== edit.drop % lines.length).join('\n');
  const [one, other] = [edit.swap % lines.length, (edit.swap + edit.by) % lines.length];
  return lines.map((line, at) => (at === one ? lines[other] : at === other ? lines[one] : line)).join('\n');
}

function resourcesOf(root: string, { kustomizations, files }: Workspace): readonly Resource[] {
  const at = kustomizations.get(root);
  return at === undefined ? [] : renderTrees(at, kustomizations, files).resources;
}

test('trees that are called the same say the same, edited at the same places', (t: TestContext) => {
  const tally = { same: 0, others: 0 };
  fc.assert(
    fc.property(anyKustomization, anyEdit, ({ files, root }, edit) => {
      const place = `${root}/kustomization.yaml`;
      const before = workspaceOf(files);
      const after = workspaceOf(new Map(files).set(place, edited(files.get(place) ?? '', edit)));
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
