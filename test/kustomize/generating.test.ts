/** Generated ConfigMaps and Secrets. The hashes are those of the real program. */
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
      containers:
      - name: c
        envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: keys}}]
`;
const GENERATED = `resources: [web.yaml]
namePrefix: x-
configMapGenerator:
- name: settings
  literals: [LEVEL=info]
  files: [a.txt]
  envs: [a.env]
secretGenerator:
- name: keys
  literals: ["PASSWORD='geheim'"]
`;
const TEXTS: Texts = {
  'web.yaml': WEB,
  'a.txt': 'some\ntext\n',
  'a.env': '# where it is\nURL=http://web:8080\n',
  'kustomization.yaml': GENERATED,
};
const settings = 'ConfigMap:x-settings-fc85b767f6';
const references = 'Deployment:x-web/spec/template/spec/containers/0/envFrom';

describe('generated objects', () => {
  test('have the hash of their content behind their name, and references follow', () => {
    checkRendered(TEXTS, {
      [`${settings}/metadata/name`]: ['x-settings-fc85b767f6', 'kustomization.yaml:configMapGenerator/0/name'],
      [`${references}/0/configMapRef/name`]: [
        'x-settings-fc85b767f6',
        'web.yaml:spec/template/spec/containers/0/envFrom/0/configMapRef/name',
      ],
      'Secret:x-keys-gkbfb54k95/data/PASSWORD': ['Z2VoZWlt', 'kustomization.yaml:secretGenerator/0/literals/0'],
      'Secret:x-keys-gkbfb54k95/type': ['Opaque', 'kustomization.yaml:secretGenerator/0'],
      [`${references}/1/secretRef/name`]: ['x-keys-gkbfb54k95'],
    });
  });

  test('take their data from literals, files and files of variables', () => {
    checkRendered(TEXTS, {
      [`${settings}/data`]: [{ LEVEL: 'info', URL: 'http://web:8080', 'a.txt': 'some\ntext\n' }],
      [`${settings}/data/LEVEL`]: ['info', 'kustomization.yaml:configMapGenerator/0/literals/0'],
      [`${settings}/data/a.txt`]: ['some\ntext\n', 'kustomization.yaml:configMapGenerator/0/files/0'],
      [`${settings}/data/URL`]: ['http://web:8080', 'kustomization.yaml:configMapGenerator/0/envs/0'],
    });
  });

  test('have no hash where an option says so, and the options that all share', () => {
    const text = `configMapGenerator:
- name: a
  literals: [n=8080]
  options: {labels: {team: a, tier: own}, immutable: true}
generatorOptions: {disableNameSuffixHash: true, labels: {tier: all}, annotations: {note: x}}
`;
    checkRendered(
      { 'kustomization.yaml': text },
      {
        'ConfigMap:a/data/n': ['8080'],
        'ConfigMap:a/immutable': [true, 'kustomization.yaml:configMapGenerator/0/options/immutable'],
        'ConfigMap:a/metadata/labels': [{ team: 'a', tier: 'own' }],
        'ConfigMap:a/metadata/labels/tier': ['own', 'kustomization.yaml:configMapGenerator/0/options/labels/tier'],
        'ConfigMap:a/metadata/annotations/note': ['x', 'kustomization.yaml:generatorOptions/annotations/note'],
      },
    );
  });

  test('are merged with those of a base, or replace them', () => {
    const texts = (behavior: string): Texts => ({
      'kustomization.yaml': `resources: [base]\nconfigMapGenerator:\n- {name: a, behavior: ${behavior}, literals: [new=1]}\n`,
      'base/kustomization.yaml': 'namePrefix: x-\nconfigMapGenerator:\n- {name: a, literals: [old=0]}\n',
    });
    checkRendered(texts('merge'), {
      'ConfigMap:x-a-hd58468dmh/data': [{ new: '1', old: '0' }],
      'ConfigMap:x-a-hd58468dmh/data/new': ['1', 'kustomization.yaml:configMapGenerator/0/literals/0'],
      'ConfigMap:x-a-hd58468dmh/data/old': ['0', 'base/kustomization.yaml:configMapGenerator/0/literals/0'],
    });
    checkRendered(texts('replace'), { 'ConfigMap:x-a-btdm98b972/data': [{ new: '1' }] });
  });
});

describe('inputs of generators', () => {
  const texts: Texts = {
    'kustomization.yaml': 'configMapGenerator:\n- {name: a, files: [app.yaml, key=b.txt], envs: [.env], env: c.env}\n',
    'b.txt': 'b',
  };

  test('that are not known leave a stable name and unknown values, and are a gap', () => {
    const { objects, gaps, problems } = rendered(texts);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      gaps.map(({ kind, what }) => `${kind}: ${what}`),
      ['.env', 'c.env', 'app.yaml'].map((file) => `generator-input: ${file} is not in the workspace`),
    );
    assert.match(String(objects[0]?.object.name), /^a-[a-z0-9]{10}$/);
    assert.deepEqual(rendered(texts).objects[0]?.object.name, objects[0]?.object.name);
  });

  test('are among what a rendering reads, so that they can be loaded', () => {
    const more = { ...texts, 'kustomization.yaml': `${texts['kustomization.yaml']}replacements: [{path: r.yaml}]\n` };
    for (const input of ['.env', 'c.env', 'app.yaml', 'b.txt', 'r.yaml']) assert.ok(rendered(more).reads.has(input));
  });

  test('that are no text have no hash that could be known', () => {
    const { gaps } = rendered({ ...texts, '.env': '', 'c.env': '', 'app.yaml': 'PK\ufffd' });
    assert.deepEqual(
      gaps.map(({ what }) => what),
      ['app.yaml is not a text'],
    );
  });

  test('that were probably meant otherwise are a problem', () => {
    checkProblems({ ...texts, 'app.yml': '', '.env': '', 'c.env': '' }, [
      'missing',
      'kustomization.yaml:configMapGenerator/0/files/0',
      /There is no `app.yaml`; did you mean `app.yml`/,
      'app.yml',
    ]);
  });
});

describe('generators that the program refuses', () => {
  const checkRefused = (entry: string, place: string, message: RegExp): void =>
    checkProblems(
      { 'kustomization.yaml': `resources: [a.yaml]\nconfigMapGenerator:\n- ${entry}\n`, 'a.yaml': CONFIG_MAP },
      ['generator-invalid', `kustomization.yaml:configMapGenerator/0${place}`, message],
    );
  const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n';

  test('one without a name', () => checkRefused('{literals: [a=b]}', '', /needs a `name`/));
  test('a literal without an equals sign', () =>
    checkRefused('{name: a, literals: [ab]}', '/literals/0', /has the form `key=value`/));
  test('a key that is there twice', () =>
    checkRefused('{name: a, literals: [a=b, a=c]}', '/literals/1', /`a` is there twice/));
  test('one that is there already', () => checkRefused('{name: settings}', '/name', /settings is there already/));
  test('one that merges with nothing, unless it may be in a gap', () => {
    const texts = (resource: string): Texts => ({
      'kustomization.yaml': `resources: [${resource}]\nconfigMapGenerator:\n- {name: setting, behavior: merge}\n`,
      'a.yaml': CONFIG_MAP,
    });
    const place = 'kustomization.yaml:configMapGenerator/0/name';
    checkProblems(texts('a.yaml'), [
      'generator-unmatched',
      place,
      /no ConfigMap setting here to merge with/,
      'settings',
    ]);
    checkProblems(texts('"https://example.com/a.yaml"'));
  });
});
