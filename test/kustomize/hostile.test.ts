/** Rendering answers whatever it is given: cut, mangled and mistyped kustomizations, manifests and patches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderKustomization } from '../../server/src/workspace/kustomize/render.js';
import { anyKustomization } from './kustomizations.js';
import { rendered, workspaceOf } from './texts.js';

/** What somebody might have typed, or an attacker written, in the place of something else. */
const ODD = [
  '',
  'null',
  '[]',
  '{}',
  '- - -',
  '1e999',
  'true',
  '"\\u0000"',
  '&a [*a]',
  '*missing',
  '{{ x }}',
  '|',
  '__proto__',
  'constructor',
  '/etc/passwd',
  '../../../..',
  '[[[[[[[[',
  '\t',
];

const mangled = fc.tuple(
  anyKustomization,
  fc.array(
    fc.record({
      file: fc.nat(),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(30),
      by: fc.oneof(fc.constantFrom(...ODD), fc.string()),
    }),
    { minLength: 1, maxLength: 6 },
  ),
);

test('mangled kustomizations are rendered without an exception', () => {
  fc.assert(
    fc.property(mangled, ([{ files, root }, edits]) => {
      const texts = new Map(files);
      const paths = [...texts.keys()];
      for (const { file, at, length, by } of edits) {
        const path = paths[file % paths.length] ?? '';
        const text = texts.get(path) ?? '';
        const from = Math.floor(at * text.length);
        texts.set(path, text.slice(0, from) + by + text.slice(from + length));
      }
      const { kustomizations, files: readers } = workspaceOf(texts);
      const top = kustomizations.get(root);
      if (top) renderKustomization(top, kustomizations, readers);
    }),
    { numRuns: 500 },
  );
});

test('fields of every wrong type are passed over', () => {
  const fields = [
    ...['resources', 'bases', 'components', 'configurations', 'crds', 'patches', 'patchesStrategicMerge'],
    ...['patchesJson6902', 'labels', 'commonLabels', 'commonAnnotations', 'namespace', 'namePrefix', 'nameSuffix'],
    ...['replicas', 'images', 'replacements', 'vars', 'configMapGenerator', 'secretGenerator', 'generatorOptions'],
    ...['helmCharts', 'transformers', 'generators', 'validators', 'sortOptions', 'buildMetadata', 'openapi'],
  ];
  const values = [
    'null',
    '1',
    'text',
    '[1, null, [], {}, text]',
    '{a: 1, b: null, c: [], d: {}}',
    '[{a: {a: {a: 1}}}]',
  ];
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n';
  for (const field of fields) {
    for (const value of values) {
      const text = `${field}: ${value}\n${field === 'resources' ? 'bases' : 'resources'}: [a.yaml]\n`;
      const { objects } = rendered({ 'kustomization.yaml': text, 'a.yaml': service });
      assert.ok(field === 'bases' || objects.length === 1, text);
    }
  }
});

test('objects of every wrong type pass through every transformer', () => {
  const kustomization = `namespace: n
namePrefix: p
commonLabels: {a: b}
commonAnnotations: {a: b}
labels: [{pairs: {c: d}, includeTemplates: true}]
resources: [a.yaml]
`;
  const values = ['null', '1', 'text', '[]', '[1, null, []]', '{}', '{a: 1}', '[{metadata: 1}, {from: [1]}]'];
  for (const kind of ['Deployment', 'Service', 'NetworkPolicy', 'RoleBinding', 'Ingress', 'StatefulSet', 'CronJob']) {
    for (const value of values) {
      for (const field of ['metadata', 'spec', 'subjects', 'roleRef']) {
        const manifest = `apiVersion: v1\nkind: ${kind}\n${field}: ${value}\n`;
        assert.equal(rendered({ 'kustomization.yaml': kustomization, 'a.yaml': manifest }).objects.length, 1, manifest);
      }
      const inner = `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: a, labels: ${value}, annotations: ${value}}\nspec: {selector: ${value}, template: ${value}, volumeClaimTemplates: ${value}}\n`;
      assert.equal(rendered({ 'kustomization.yaml': kustomization, 'a.yaml': inner }).objects.length, 1, inner);
    }
  }
});
