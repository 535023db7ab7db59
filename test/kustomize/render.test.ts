/** What a kustomization gathers, and what it says about parts that are not there. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describe as named } from '../../server/src/resources/index.js';
import { rendered, type Texts } from './texts.js';

const object = (kind: string, name: string): string => `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

function checkObjects(texts: Texts, ...names: string[]): void {
  const { objects, problems, gaps } = rendered(texts);
  assert.deepEqual(
    objects.map((one) => named(one.object)),
    names,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(gaps, []);
}

function checkProblem(texts: Texts, code: string, message: RegExp, meant?: string): void {
  const { problems } = rendered(texts);
  assert.equal(problems.length, 1, JSON.stringify(problems));
  assert.equal(problems[0]?.code, code);
  assert.match(problems[0]?.message ?? '', message);
  assert.equal(problems[0]?.meant, meant);
}

describe('what a kustomization gathers', () => {
  test('files, bases and components, in order', () => {
    checkObjects(
      {
        'kustomization.yaml': 'resources: [a.yaml, base]\nbases: [./old/]\ncomponents: [part]\n',
        'a.yaml': `${object('Service', 'a1')}---\n${object('Service', 'a2')}`,
        'base/kustomization.yml': 'resources: [b.yaml]\n',
        'base/b.yaml': object('Service', 'b'),
        'old/Kustomization': 'resources: [c.yaml]\n',
        'old/c.yaml': object('Service', 'c'),
        'part/kustomization.yaml': 'kind: Component\nresources: [d.yaml]\n',
        'part/d.yaml': object('Service', 'd'),
      },
      'Service a1',
      'Service a2',
      'Service b',
      'Service c',
      'Service d',
    );
  });

  test('the items of lists', () => {
    checkObjects(
      {
        'kustomization.yaml': 'resources: [list.yaml]\n',
        'list.yaml': 'apiVersion: v1\nkind: ServiceList\nitems:\n- {metadata: {name: a}}\n- {metadata: {name: b}}\n',
      },
      'Service a',
      'Service b',
    );
  });

  test('nothing that is changed is the very object of its file', () => {
    const texts = { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': object('Service', 'a') };
    const { objects, reads } = rendered(texts);
    assert.equal(objects[0]?.object.source.origins, undefined);
    assert.deepEqual([...reads].sort(), ['a.yaml', 'kustomization.yaml']);
  });
});

describe('what is missing or wrong', () => {
  test('a missing file is a problem with what was meant, and a gap', () => {
    const texts = { 'kustomization.yaml': 'resources: [servce.yaml]\n', 'service.yaml': object('Service', 'a') };
    checkProblem(texts, 'missing', /There is no `servce.yaml`; did you mean `service.yaml`\?/, 'service.yaml');
    assert.deepEqual(
      rendered(texts).gaps.map((gap) => gap.kind),
      ['missing'],
    );
  });

  test('a remote resource is a gap and no problem', () => {
    const { problems, gaps } = rendered({
      'kustomization.yaml': 'resources: ["https://example.com/a.yaml", "github.com/a/b//c?ref=v1"]\n',
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      gaps.map((gap) => gap.kind),
      ['remote', 'remote'],
    );
  });

  test('schemas that tell of more fields are gaps, others are not', () => {
    const crd = '{"example.Fox": {"Schema": {"properties": {"den": {"x-kubernetes-object-ref-kind": "Den"}}}}}';
    const { gaps, problems } = rendered({
      'kustomization.yaml': 'resources: []\ncrds: [crd.json, plain.json]\n',
      'crd.json': crd,
      'plain.json': '{}',
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      gaps.map((gap) => gap.what),
      ['the schema crd.json is not followed'],
    );
  });

  test('files outside the workspace are not there', () => {
    for (const path of ['/etc/passwd', '../../../../etc/passwd'])
      checkProblem({ 'kustomization.yaml': `resources: [${path}]\n` }, 'missing', /etc.passwd/);
  });

  test('a cycle is named where it closes', () => {
    const texts = {
      'kustomization.yaml': 'resources: [a]\n',
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../a]\n',
    };
    checkProblem(texts, 'cycle', /^`\.\.\/a` leads back/);
    checkProblem({ 'kustomization.yaml': 'resources: [.]\n' }, 'cycle', /itself/);
    const within = { 'a/b/kustomization.yaml': 'resources: [../..]\n', 'kustomization.yaml': 'resources: [a/b]\n' };
    checkProblem(within, 'cycle', /leads back/);
  });

  test('one object twice is a problem, and is rendered once', () => {
    const texts = { 'kustomization.yaml': 'resources: [a.yaml, b.yaml]\n' };
    const both = { ...texts, 'a.yaml': object('Service', 'a'), 'b.yaml': object('Service', 'a') };
    checkProblem(both, 'duplicate', /Service a is part of this kustomization already/);
    assert.equal(rendered(both).objects.length, 1);
  });

  test('a Component in `resources` and a Kustomization in `components` are rendered all the same', () => {
    checkProblem(
      { 'kustomization.yaml': 'resources: [c]\n', 'c/kustomization.yaml': 'kind: Component\nresources: []\n' },
      'field-invalid',
      /belongs into `components`/,
    );
    checkProblem(
      { 'kustomization.yaml': 'components: [c]\n', 'c/kustomization.yaml': 'kind: Kustomization\nresources: []\n' },
      'field-invalid',
      /belongs into `resources`/,
    );
  });
});

describe('hostile kustomizations', () => {
  test('a thousand levels are followed, and two thousand are a gap', () => {
    const nested = (depth: number): Texts =>
      Object.fromEntries(
        Array.from({ length: depth }, (_, level) => [
          `${level === 0 ? '' : `l${level}/`}kustomization.yaml`,
          level === depth - 1 ? 'resources: [a.yaml]\n' : `resources: [${level === 0 ? '' : '../'}l${level + 1}]\n`,
        ]).concat([[`l${depth - 1}/a.yaml`, object('Service', 'a')]]),
      );
    assert.deepEqual(rendered(nested(1000)).problems, []);
    assert.equal(rendered(nested(1000)).objects.length, 1);
    assert.deepEqual(
      rendered(nested(2000)).gaps.map((gap) => gap.kind),
      ['not-rendered'],
    );
  });

  test('bases that double at every level come to an end', () => {
    const texts = Object.fromEntries(
      Array.from({ length: 64 }, (_, level) => [
        `${level === 0 ? '' : `l${level}/`}kustomization.yaml`,
        `resources: [${level === 0 ? '' : '../'}l${level + 1}, ./${level === 0 ? '' : '../'}l${level + 1}]\n`,
      ]),
    );
    const { gaps } = rendered(texts);
    assert.ok(gaps.length > 0);
  });
});
