/** Which objects a target chooses. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readTextSelector } from '../../server/src/workspace/kustomize/selectorText.js';
import { wholeMatch } from '../../server/src/workspace/kustomize/targets.js';
import { checkRefused, checkRendered } from './written.js';

interface Chosen {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const OBJECTS: readonly Chosen[] = [
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', labels: { app: 'web', tier: 'front' } } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web-db', namespace: 'prod', labels: { app: 'db' } } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', annotations: { note: 'a' } } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'reader' } },
];
const TEXT = OBJECTS.map((object) => JSON.stringify(object)).join('\n---\n');

/** The objects that a target chooses, each as kind and name. */
function checkChosen(target: string, ...expected: string[]): void {
  const marked = OBJECTS.map((object) => {
    const isChosen = expected.includes(`${object.kind} ${object.metadata['name']}`);
    return JSON.stringify(isChosen ? { ...object, marked: 'x' } : object);
  });
  const kustomization = `patches:\n- target: ${target}\n  patch: '[{"op": "add", "path": "/marked", "value": "x"}]'\n`;
  checkRendered(kustomization, TEXT, marked.join('\n---\n'));
}

function checkWrong(target: string, message: RegExp): void {
  checkRefused(
    `patches:\n- target: ${target}\n  patch: '[{"op": "add", "path": "/marked", "value": 1}]'\n`,
    TEXT,
    message,
  );
}

describe('a target chooses', () => {
  test('by name and kind', () => {
    checkChosen('{kind: Service, name: web}', 'Service web');
    checkChosen('{name: web}', 'Service web', 'Deployment web');
    checkChosen('{}', ...OBJECTS.map(({ kind, metadata }) => `${kind} ${metadata['name']}`));
  });

  test('by expressions that match the whole', () => {
    checkChosen('{name: web.*}', 'Service web', 'Service web-db', 'Deployment web');
    checkChosen('{name: .*-db}', 'Service web-db');
    checkChosen('{kind: "Service|ClusterRole"}', 'Service web', 'Service web-db', 'ClusterRole reader');
    checkChosen('{kind: Serv, name: .*}'.replace('Serv,', '"Serv.+",'), 'Service web', 'Service web-db');
  });

  test('by group and version', () => {
    checkChosen('{group: apps, version: v1}', 'Deployment web');
    checkChosen('{group: .*k8s.io}', 'ClusterRole reader');
  });

  test('by namespace, which is default where none is named', () => {
    checkChosen('{namespace: prod}', 'Service web-db');
    checkChosen('{namespace: default}', 'Service web', 'Deployment web');
  });

  test('by labels and annotations', () => {
    checkChosen('{labelSelector: app=web}', 'Service web');
    checkChosen('{labelSelector: "app in (web, db), !tier"}', 'Service web-db');
    checkChosen('{annotationSelector: note}', 'Deployment web');
  });
});

describe('a target is wrong', () => {
  test('where an expression does not parse', () => {
    checkWrong('{name: "we(b"}', /^`name` is no regular expression that kustomize can read \(RE2\)/);
    checkWrong('{name: "(?!web).*"}', /^`name` is no regular expression/);
  });

  test('where a selector does not parse', () => {
    checkWrong('{labelSelector: "app in web"}', /^`labelSelector` has no values in parentheses after `in`$/);
    checkWrong('{labelSelector: "app=a b"}', /^`labelSelector` has `b` where a comma is expected$/);
    checkWrong('{annotationSelector: "=a"}', /^`annotationSelector` has no key where one is expected$/);
  });
});

function checkSelector(text: string, labels: Readonly<Record<string, string>>, expected: boolean): void {
  const selector = readTextSelector(text);
  assert.ok('matches' in selector, JSON.stringify(selector));
  assert.equal(selector.matches(new Map(Object.entries(labels))), expected, text);
}

describe('a selector in one text', () => {
  test('takes every operator of kubectl', () => {
    const labels = { app: 'web', 'a.b/n': '5', empty: '' };
    for (const text of [
      'app',
      'app=web',
      'app==web',
      'app!=db',
      'other!=x',
      '!other',
      'empty=',
      'empty',
      '',
      ' app = web ',
      'app in (web)',
    ])
      checkSelector(text, labels, true);
    for (const text of [
      'other',
      'app=',
      'app!=web',
      '!app',
      'app in (db,x)',
      'other in (a)',
      'app notin (web)',
      'other=x',
    ])
      checkSelector(text, labels, false);
    for (const text of ['a.b/n>4', 'a.b/n<6', 'other notin (x)', 'empty in (,)', 'app,empty,!x'])
      checkSelector(text, labels, true);
    for (const text of ['a.b/n>5', 'a.b/n<5', 'app>1', 'other>1']) checkSelector(text, labels, false);
  });

  test('is refused where kubectl refuses it', () => {
    for (const text of [
      'a b',
      'a,',
      ',',
      'a in',
      'a in ()',
      'a=(',
      '!',
      '!a=b',
      'a>x',
      '-a',
      'a=-',
      'a/b/c',
      'a in (b',
      `a=${'x'.repeat(64)}`,
    ])
      assert.ok('wrong' in readTextSelector(text), text);
  });
});

describe('an expression', () => {
  test('is matched in linear time', () => {
    const nested = wholeMatch('(a*)*b');
    assert.ok(typeof nested === 'function');
    assert.equal(nested('a'.repeat(900)), false);
  });

  test('of monstrous size is refused', () => {
    for (const text of ['a'.repeat(1001), '('.repeat(500) + ')'.repeat(500), '((a{100}){100}){100}'])
      assert.notEqual(typeof wholeMatch(`${text}.`), 'function');
  });

  test('matches a whole text, whatever it begins with', () => {
    const matches = (pattern: string, text: string): boolean => {
      const test = wholeMatch(pattern);
      assert.ok(typeof test === 'function', pattern);
      return test(text);
    };
    for (const [pattern, text] of [
      ['webs?', 'web'],
      ['web*', 'we'],
      ['web{0,1}', 'we'],
      ['web+', 'webb'],
      ['web|db', 'db'],
      ['(?i)WEB', 'web'],
      ['we\\.b', 'we.b'],
      ['web$', 'web'],
      ['a)|(b', 'xb'],
    ] as const)
      assert.ok(matches(pattern, text), `${pattern} ${text}`);
    for (const [pattern, text] of [
      ['web.', 'web'],
      ['.eb', 'aweb'],
      ['web.*', 'aweb'],
      ['.', 'a\n'],
      ['.*', 'a\nb'],
    ] as const)
      assert.ok(!matches(pattern, text), `${pattern} ${text}`);
  });

  test('that is a plain word matches that word alone', () => {
    const word = wholeMatch('web-1');
    assert.ok(typeof word === 'function');
    assert.deepEqual(['web-1', 'web-11', 'a-web-1'].map(word), [true, false, false]);
  });
});
