/** The fields of a kustomization, as the reader and the real program take them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fieldProblems } from '../../server/src/workspace/kustomize/fieldCheck.js';
import { readChunk } from '../../server/src/yaml/index.js';
import { build, KUSTOMIZE, SKIPPED } from './program.js';

const UNDERSTOOD = [
  'resources: [a.yaml]',
  'resources: []',
  'Resources: [a.yaml]\nnamePREFIX: a-',
  'resources: [a.yaml]\nresources: [a.yaml]',
  'resources: [a.yaml]\nlabels: [{pairs: {app: b, "on": c}, includeSelectors: yes}]',
  'resources: [a.yaml]\ncommonLabels: {team: }',
  'resources: [a.yaml]\ncommonLabels:\nnamePrefix:',
  'resources: [a.yaml]\nreplicas: [{name: web, count: 3}]',
  'resources: [a.yaml]\nimages: [{name: a, newTag: "1.10"}]',
  'resources: [a.yaml]\nsortOptions: {order: legacy}',
  'resources: [a.yaml]\nmetadata: {name: shop, labels: {a: b}}',
  'resources: [a.yaml]\nbuildMetadata: [originAnnotations]',
  'resources: [a.yaml]\npatches: [{target: {kind: Service}, patch: "[]", options: {allowNameChange: true}}]',
  'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [a.yaml]',
  'kind: Component\nresources: [a.yaml]',
];

const REFUSED: Readonly<Record<string, string>> = {
  'resource: [a.yaml]': 'A kustomization has no field `resource`; did you mean `resources`?',
  'resources: [a.yaml]\nx-team: shop': 'A kustomization has no field `x-team`',
  'resources: a.yaml': '`resources` must be a list, but is text',
  'resources: [a.yaml, 3]': '`resources[1]` must be text, but is the number `3`; put it into quotes',
  'resources: [a.yaml]\nnamePrefix: true': '`namePrefix` must be text, but is the boolean `true`; put it into quotes',
  'resources: [a.yaml]\npatches: [{ptch: x}]': '`patches[0]` has no field `ptch`; did you mean `patch`?',
  'resources: [a.yaml]\npatches: [a.yaml]': '`patches[0]` must be a mapping, but is text; a file is named by `path`',
  'resources: [a.yaml]\nreplicas: [{name: web, count: "3"}]': '`replicas[0].count` must be a whole number, but is text',
  'resources: [a.yaml]\nreplicas: [{name: web, count: 1.5}]':
    '`replicas[0].count` must be a whole number, but is the number',
  'resources: [a.yaml]\nreplicas: {name: web, count: 3}': '`replicas` must be a list, but is a mapping',
  'resources: [a.yaml]\nlabels: {app: x}': '`labels` must be a list, but is a mapping',
  'resources: [a.yaml]\nlabels: [{pairs: {app: x}, includeSelectors: "true"}]':
    '`labels[0].includeSelectors` must be true or false, but is text',
  'resources: [a.yaml]\ncommonLabels: {version: 2}':
    '`commonLabels.version` must be text, but is the number `2`; put it into quotes',
  'resources: [a.yaml]\ncommonLabels: [version]': '`commonLabels` must be a mapping, but is a list',
  'resources: [a.yaml]\ncommonAnnotations: {on: yes}':
    '`commonAnnotations.true` must be text, but is the boolean `yes`; put it into quotes',
  'resources: [a.yaml]\nimages: [{name: a, newTag: 1.10}]':
    '`images[0].newTag` must be text, but is the number `1.10`; put it into quotes',
  'resources: [a.yaml]\nmetadata: {name: shop, uid: x}': '`metadata` has no field `uid`',
  'resources: [a.yaml]\nsortOptions: {order: first}':
    '`sortOptions.order` is `first`, which is neither fifo nor legacy',
  'kind: Kustomize\nresources: [a.yaml]':
    'The kind of a kustomization is `Kustomization` or `Component`, not `Kustomize`',
  'apiVersion: kustomize.config.k8s.io/v1\nresources: [a.yaml]':
    'The apiVersion of a Kustomization is `kustomize.config.k8s.io/v1beta1`, not `kustomize.config.k8s.io/v1`',
  'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Component\nresources: [a.yaml]':
    'The apiVersion of a Component is `kustomize.config.k8s.io/v1alpha1`, not `kustomize.config.k8s.io/v1beta1`',
  'kind: Kustomization': 'The kustomization is empty; without `resources` or another field kustomize refuses it',
  'resources:\nnamePrefix:': 'The kustomization is empty; without `resources` or another field kustomize refuses it',
  '- a.yaml': 'A kustomization must be a mapping',
};

const FOLDER = KUSTOMIZE === undefined ? undefined : mkdtempSync(path.join(tmpdir(), 'podpath-fields-'));
after(() => FOLDER !== undefined && rmSync(FOLDER, { recursive: true }));
if (KUSTOMIZE === undefined) process.on('exit', () => console.log(SKIPPED));

for (const text of UNDERSTOOD) test(`understands ${JSON.stringify(text)}`, () => checkUnderstood(text));
for (const [text, message] of Object.entries(REFUSED))
  test(`refuses ${JSON.stringify(text)}`, () => checkRefused(text, message));

test('has nothing to say of a Kustomization of Flux, nor of a file without content', () => {
  assert.deepEqual(messagesOf('apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: ./}'), []);
  assert.deepEqual(messagesOf('# nothing yet\n'), []);
});

test('stops after twenty problems in a file that is something else', () => {
  const text = Array.from({ length: 50 }, (_, index) => `field${index}: 1`).join('\n');
  assert.equal(messagesOf(text).length, 20);
});

function checkUnderstood(text: string): void {
  assert.deepEqual(messagesOf(text), []);
  assert.equal(refusal(text), undefined);
}

function checkRefused(text: string, message: string): void {
  assert.deepEqual(messagesOf(text), [message]);
  if (KUSTOMIZE !== undefined) assert.notEqual(refusal(text), undefined, 'kustomize takes it');
}

function messagesOf(text: string): string[] {
  const problems = fieldProblems(readChunk(text).root, { file: '/shop/kustomization.yaml', document: 0 });
  return problems.map((problem) => problem.message);
}

/** What the program says of it; nothing where it builds or is not there. */
function refusal(text: string): string | undefined {
  if (FOLDER === undefined) return undefined;
  writeFileSync(path.join(FOLDER, 'kustomization.yaml'), text);
  writeFileSync(
    path.join(FOLDER, 'a.yaml'),
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n',
  );
  const built = build(FOLDER);
  return 'error' in built ? built.error : undefined;
}
