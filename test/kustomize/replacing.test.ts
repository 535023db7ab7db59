/** Images, replicas and replacements: what they change, where it is edited then, and what the program refuses. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkProblems, checkRendered } from './renderedFields.js';
import { rendered, type Texts } from './texts.js';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers:
      - {name: i, image: busybox}
      containers:
      - {name: c, image: "registry:5000/web:1"}
      - {name: d, image: nginx@sha256:abc, env: [{name: URL, value: "http://api:80/x"}]}
`;
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec:\n  ports: [{port: 8080}]\n';
const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata: {name: config}
data:
  number: "9090"
  app.json: '{"port": 80, "hosts": ["a", "b"]}'
  app.yaml: |
    port: 80
    hosts: [a, b]
`;
const texts = (kustomization: string): Texts => ({
  'kustomization.yaml': `resources: [web.yaml, api.yaml, config.yaml]\n${kustomization}`,
  'web.yaml': WEB,
  'api.yaml': SERVICE,
  'config.yaml': CONFIG,
});
const container = 'Deployment:web/spec/template/spec/containers';

describe('images', () => {
  test('get tags, names and digests, which are edited in the kustomization', () => {
    const images =
      'images:\n- {name: "registry:5000/web", newTag: "2"}\n- {name: nginx, newName: my/nginx}\n- {name: busybox, digest: "sha256:1"}\n';
    checkRendered(texts(images), {
      [`${container}/0/image`]: ['registry:5000/web:2', 'kustomization.yaml:images/0/newTag'],
      [`${container}/1/image`]: ['my/nginx@sha256:abc', 'kustomization.yaml:images/1/newName'],
      'Deployment:web/spec/template/spec/initContainers/0/image': [
        'busybox@sha256:1',
        'kustomization.yaml:images/2/digest',
      ],
    });
  });

  test('take their names for expressions, and a suffix for usual containers twice, as the program does', () => {
    checkRendered(texts('images:\n- {name: "regist.*", tagSuffix: -x}\n'), {
      [`${container}/0/image`]: ['registry:5000/web:1-x-x', 'kustomization.yaml:images/0/tagSuffix'],
    });
  });

  test('leave what they do not name the very object of its file', () => {
    const [web] = rendered(texts('images:\n- {name: other, newTag: "2"}\n')).objects;
    assert.equal(web?.object.source.origins, undefined);
  });
});

describe('replicas', () => {
  test('are made where they are missing, and are edited in the kustomization', () => {
    checkRendered(texts('replicas:\n- {name: web, count: 3}\n'), {
      'Deployment:web/spec/replicas': [3, 'kustomization.yaml:replicas/0/count'],
    });
  });

  test('of a workload that is not there are refused', () => {
    checkProblems(texts('replicas:\n- {name: wep, count: 3}\n'), [
      'replicas-unmatched',
      'kustomization.yaml:replicas/0/name',
      /is called `wep`/,
      'web',
    ]);
  });
});

const replacement = (source: string, targets: string): Texts =>
  texts(`replacements:\n- source: {${source}}\n  targets: [${targets}]\n`);
const URL = 'spec.template.spec.containers.[name=d].env.[name=URL].value';

describe('replacements', () => {
  test('put a value where it is wanted, which is edited where it comes from', () => {
    checkRendered(
      replacement(
        'kind: ConfigMap, fieldPath: data.number',
        '{select: {kind: Service}, fieldPaths: [spec.ports.0.port]}',
      ),
      {
        'Service:api/spec/ports/0/port': [9090, 'config.yaml:data/number'],
      },
    );
  });

  test('put it into a part of a text', () => {
    const options = `{select: {name: web}, fieldPaths: ['${URL}'], options: {delimiter: "/", index: 2}}`;
    checkRendered(replacement('kind: Service, fieldPath: metadata.name', options), {
      [`${container}/1/env/0/value`]: ['http://api/x', 'api.yaml:metadata/name'],
    });
  });

  test('make missing fields where they are told to', () => {
    const target = '{select: {kind: Service}, fieldPaths: [metadata.labels.port], options: {create: true}}';
    checkRendered(replacement('kind: ConfigMap, fieldPath: data.number', target), {
      // Without quotes, as the program leaves it.
      'Service:api/metadata/labels/port': [9090, 'config.yaml:data/number'],
    });
  });

  test('reach into JSON and YAML that stand as text', () => {
    const paths = '["data.[app.json].port", "data.[app.json].hosts.1", "data.[app.yaml].hosts.0"]';
    checkRendered(
      replacement('kind: Service, fieldPath: spec.ports.0.port', `{select: {kind: ConfigMap}, fieldPaths: ${paths}}`),
      {
        'ConfigMap:config/data/app.json': ['{"hosts":["a","8080"],"port":8080}', 'config.yaml:data/app.json'],
        'ConfigMap:config/data/app.yaml': ['port: 80\nhosts:\n- "8080"\n- b', 'config.yaml:data/app.yaml'],
      },
    );
  });

  test('may stand in a file of their own', () => {
    const file = '- source: {kind: Service}\n  targets: [{select: {kind: Deployment}, reject: [{name: other}]}]\n';
    checkRendered(
      { ...texts('replacements:\n- path: names.yaml\n'), 'names.yaml': file },
      {
        'Deployment:api/metadata/name': ['api', 'api.yaml:metadata/name'],
      },
    );
  });
});

describe('replacements that the program refuses', () => {
  const into = (paths: string, options = ''): string => `{select: {kind: Service}, fieldPaths: [${paths}]${options}}`;
  const number = 'kind: ConfigMap, fieldPath: data.number';
  const checkRefused = (source: string, targets: string, place: string, message: RegExp, meant?: string): void =>
    checkProblems(replacement(source, targets), [
      'replacement-unmatched',
      `kustomization.yaml:replacements/0/${place}`,
      message,
      meant,
    ]);

  test('a source that is not there', () =>
    checkRefused('kind: ConfigMap, name: confg', into('metadata.name'), 'source/name', /is ConfigMap confg/, 'config'));
  test('a source that is several objects', () =>
    checkRefused('version: v1', into('metadata.name'), 'source', /3 objects/));
  test('a source without the field', () =>
    checkRefused(
      'kind: ConfigMap, fieldPath: data.nmber',
      into('a'),
      'source/fieldPath',
      /config has no `data.nmber`/,
    ));
  test('a target without the field', () =>
    checkRefused(number, into('spec.prts'), 'targets/0/fieldPaths/0', /api has no `spec.prts`/));
  test('a text in the place of a number', () =>
    checkRefused('kind: Service', into('spec.ports.0.port'), 'targets/0/fieldPaths/0', /place of a whole number/));

  test('and one whose target selects nothing is without effect', () => {
    const { problems } = rendered(replacement(number, '{select: {name: nothing}, fieldPaths: [a]}'));
    assert.deepEqual(
      problems.map(({ code, refused }) => [code, refused]),
      [['replacement-unmatched', false]],
    );
  });
});

describe('hostile replacements', () => {
  test('that copy values into one another end with a gap', () => {
    const double = `- source: {kind: Service, fieldPath: metadata.annotations}
  targets:
  - {select: {kind: Service}, fieldPaths: [metadata.annotations.a, metadata.annotations.b], options: {create: true}}
`;
    const { gaps } = rendered({
      ...texts(`replacements:\n${double.repeat(200)}`),
      'api.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: api, annotations: {x: y}}\n',
    });
    assert.deepEqual(
      gaps.map(({ kind }) => kind),
      ['too-large'],
    );
  });

  test('that would make the program run for ever are refused', () => {
    const odd = `{select: {kind: Service}, fieldPaths: ["spec.ports.[name=a+b].port"], options: {create: true}}`;
    checkProblems(replacement('kind: ConfigMap, fieldPath: data.number', odd), [
      'replacement-unmatched',
      'kustomization.yaml:replacements/0/targets/0/fieldPaths/0',
      /has no/,
    ]);
  });
});
