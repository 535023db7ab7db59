/** Generators and transformers that are configured in documents of their own, and charts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkLikeProgram } from './oracle.js';
import { KUSTOMIZE, SKIPPED } from './program.js';
import { checkProblems, checkRendered } from './renderedFields.js';
import { rendered, type Texts } from './texts.js';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - {name: c, image: nginx}
`;
const PLUGINS = `apiVersion: builtin
kind: LabelTransformer
metadata: {name: labels}
labels: {env: dev}
fieldSpecs:
- {path: metadata/labels, create: true}
---
apiVersion: builtin
kind: PrefixSuffixTransformer
metadata: {name: names}
prefix: x-
suffix: -y
fieldSpecs: [{path: metadata/name}]
---
apiVersion: builtin
kind: ImageTagTransformer
metadata: {name: images}
imageTag: {name: nginx, newTag: "2"}
---
apiVersion: builtin
kind: ReplicaCountTransformer
metadata: {name: replicas}
replica: {name: web, count: 3}
fieldSpecs: [{path: spec/replicas, create: true, kind: Deployment}]
---
apiVersion: builtin
kind: ReplacementTransformer
metadata: {name: replacements}
replacements:
- source: {kind: Deployment}
  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.web], options: {create: true}}]
`;
const texts: Texts = {
  'web.yaml': WEB,
  'plugins.yaml': PLUGINS,
  'generator.yaml':
    'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: settings, namespace: shop}\nliterals: [a=b]\n',
  'kustomization.yaml': `resources: [web.yaml]
generators: [generator.yaml]
transformers:
- plugins.yaml
- |-
  apiVersion: builtin
  kind: AnnotationsTransformer
  metadata: {name: annotations}
  annotations: {note: x}
  fieldSpecs: [{path: metadata/annotations, create: true}]
`,
};

describe('plugins that come with kustomize', () => {
  test('change what their documents say, which are edited there', () => {
    checkRendered(texts, {
      'Deployment:x-web-y/metadata/labels/env': ['dev', 'plugins.yaml:labels/env'],
      'Deployment:x-web-y/metadata/annotations/note': ['x', 'kustomization.yaml:transformers/1'],
      'Deployment:x-web-y/spec/replicas': [3, 'plugins.yaml:replica/count'],
      'Deployment:x-web-y/spec/template/spec/containers/0/image': ['nginx:2', 'plugins.yaml:imageTag/newTag'],
    });
    const { objects } = rendered(texts);
    assert.deepEqual(
      objects.map(({ object, file }) => [object.name, object.namespace, file]),
      [
        ['x-web-y', undefined, 'web.yaml'],
        ['x-settings-y-94bcb2mm82', 'shop', 'generator.yaml'],
      ],
    );
  });

  test('do so as the program does', { skip: KUSTOMIZE === undefined ? SKIPPED : false }, () => checkLikeProgram(texts));

  test('are a problem where their file is missing', () => {
    checkProblems({ 'kustomization.yaml': 'transformers: [label.yaml]\n', 'labels.yaml': PLUGINS }, [
      'missing',
      'kustomization.yaml:transformers/0',
      /There is no `label.yaml`/,
      'labels.yaml',
    ]);
  });
});

describe('what is not rendered', () => {
  const checkGap = (kustomization: string, gap: string): void => {
    const { gaps, problems } = rendered({ 'kustomization.yaml': kustomization });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      gaps.map(({ kind, what }) => `${kind}: ${what}`),
      [gap],
    );
  };

  test('are charts', () =>
    checkGap('helmCharts: [{name: redis}]\n', 'chart: chart redis of `helmCharts` is not rendered'));
  test('are plugins that need a program', () =>
    checkGap(
      'generators:\n- |-\n  apiVersion: viaduct.ai/v1\n  kind: ksops\n  metadata: {name: secrets}\n',
      'not-rendered: ksops secrets is not followed',
    ));
  test('are not validators, which change nothing', () => {
    const { gaps } = rendered({ 'kustomization.yaml': 'validators:\n- |-\n  apiVersion: a/v1\n  kind: V\n' });
    assert.deepEqual(gaps, []);
  });
});
