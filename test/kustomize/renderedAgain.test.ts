/**
 * A kustomization that is rendered again after an edit takes over what it made of objects before: random kustomizations
 * and random edits of their files, one after the other, against rendering everything from scratch. PODPATH_RUNS asks for
 * more than the usual runs.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { RULES } from '../../server/src/rules/index.js';
import { emptySnapshot, type Sourced, withChanges } from '../../server/src/workspace/index.js';
import { type RenderedObject, renderingKustomization } from '../../server/src/workspace/kustomize/render.js';
import type { TMap } from '../../server/src/workspace/kustomize/tree.js';
import { toEnd } from '../../server/src/workspace/steps.js';
import { anyKustomization } from './kustomizations.js';
import { anyLineEdit, lineEdited } from './lineEdits.js';
import { plain } from './plainContents.js';
import { type Workspace, workspaceOf } from './texts.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 60);
const OPTIONS = { folders: ['/w'], ruleIds: RULES.map((rule) => rule.id), exclude: [] };

/** Kustomizations twice as often as other files; an edit may be taken back, as the one before. */
const anyEdits = fc.array(fc.record({ file: fc.nat(20), edit: anyLineEdit, isTakenBack: fc.boolean() }), {
  minLength: 2,
  maxLength: 8,
});

test('a kustomization after edits of any of its files comes to what it comes to from scratch', () => {
  fc.assert(
    fc.property(anyKustomization, anyEdits, ({ files }, edits) => {
      const texts = new Map([...files].map(([name, text]) => [`/w/${name}`, text]));
      const names = [...texts.keys(), ...[...texts.keys()].filter((name) => name.endsWith('kustomization.yaml'))];
      let snapshot = withChanges(emptySnapshot(OPTIONS), texts);
      for (const scope of snapshot.division.scopes) snapshot.contentOf(scope);
      const type = (name: string, text: string): void => {
        texts.set(name, text);
        snapshot = withChanges(snapshot, new Map([[name, text]]));
        assert.deepEqual(plain(snapshot), plain(withChanges(emptySnapshot(OPTIONS), texts)), `${name}\n${text}`);
      };
      for (const { file, edit, isTakenBack } of edits) {
        const name = names[file % names.length] ?? '';
        const before = texts.get(name) ?? '';
        type(name, lineEdited(before, edit));
        if (isTakenBack) type(name, before);
      }
    }),
    { numRuns: RUNS },
  );
});

const APPS = 20;

/** Twenty Services and a Deployment, and an overlay that has something to say of all. */
function overlayWith(more: string): Workspace {
  const head = (kind: string, name: string): string => `kind: ${kind}\nmetadata:\n  name: ${name}\n`;
  const services = Array.from({ length: APPS }, (_, index) => `apiVersion: v1\n${head('Service', `app-${index}`)}`);
  const deployment = `apiVersion: apps/v1\n${head('Deployment', 'web')}spec:\n  replicas: 1\n`;
  return workspaceOf(
    new Map([
      ['base/kustomization.yaml', 'resources: [all.yaml]\ncommonAnnotations: {from: base}\n'],
      ['base/all.yaml', [...services, deployment].join('---\n')],
      ['over/kustomization.yaml', `resources: [../base]\nnamespace: shop\nlabels:\n- pairs: {app: all}\n${more}`],
    ]),
  );
}

/** How many of the objects after an edit are known from the rendering before. */
function takenOver(before: Workspace, after: Workspace): number {
  const root = { ...after, files: before.files };
  const outcomes = new Map();
  const renderedIn = ({ kustomizations, files }: Workspace, keeping: Parameters<typeof renderingKustomization>[3]) => {
    const over = kustomizations.get('over');
    assert.ok(over);
    return toEnd(renderingKustomization(over, kustomizations, files, keeping)).objects;
  };
  const first: readonly RenderedObject[] = renderedIn(before, { last: undefined, outcomes });
  const shared = new WeakMap<TMap, Sourced>();
  for (const { tree, object } of first) if (tree) shared.set(tree, object);
  const last = { outcomes, shared, others: new Map() };
  return renderedIn(root, { last, outcomes: new Map() }).filter(({ isKnown }) => isKnown).length;
}

test('what other settings change is taken over, and nothing that the changed ones make', (t: TestContext) => {
  const before = overlayWith('');
  const check = (more: string, count: number): void => {
    assert.equal(takenOver(before, overlayWith(more)), count, more);
    t.diagnostic(`${count} of ${APPS + 1}: ${more}`);
  };
  check('', APPS + 1);
  check('replicas: [{name: web, count: 3}]\n', APPS);
  check('images: [{name: nginx, newTag: v2}]\n', APPS + 1);
  check('patches: [{patch: "{apiVersion: v1, kind: Service, metadata: {name: app-3, labels: {a: b}}}"}]\n', APPS);
  check('configMapGenerator: [{name: more}]\n', APPS + 1);
  check('namePrefix: x-\n', 0);
  check('commonAnnotations: {a: b}\n', 0);
});
