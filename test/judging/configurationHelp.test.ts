/** Completion and hovers in `.podpath.yaml`, also while it is half-typed. The cursor is the `|`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { configurationCompletions, configurationHover, detectedMarkdown } from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { CONFIGURATION, type Shape } from '../../server/src/workspace/index.js';
import { deployment, judge } from './workspace.js';

type Files = Readonly<Record<string, string>>;

function openAt(withCursor: string, files: Files = {}) {
  const offset = withCursor.indexOf('|');
  const text = withCursor.slice(0, offset) + withCursor.slice(offset + 1);
  const before = text.slice(0, offset).split('\n');
  const { snapshot } = judge({ ...files, '.podpath.yaml': text });
  const [configuration] = snapshot.configurations;
  assert.ok(configuration);
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { snapshot, configuration, position, text };
}

function labelsAt(withCursor: string, files?: Files): string[] {
  const { snapshot, configuration, position } = openAt(withCursor, files);
  return configurationCompletions(snapshot, configuration, position).map((one) => one.label);
}

/** The text after the completion of that label is taken. */
function checkTaken(withCursor: string, label: string, expected: string, files?: Files): void {
  const { snapshot, configuration, position, text } = openAt(withCursor, files);
  const one = configurationCompletions(snapshot, configuration, position).find((offer) => offer.label === label);
  assert.ok(one, `${label} is offered`);
  const lines = text.split('\n');
  const offset = ({ line, character }: typeof position): number =>
    lines.slice(0, line).reduce((sum, before) => sum + before.length + 1, 0) + character;
  assert.equal(text.slice(0, offset(one.range.start)) + one.newText + text.slice(offset(one.range.end)), expected);
}

function hoverAt(withCursor: string, files?: Files): string | undefined {
  const { snapshot, configuration, position } = openAt(withCursor, files);
  return configurationHover(snapshot, configuration, position, 'https://example.org/rules')?.markdown;
}

const rest = (...keys: string[]): string[] => Object.keys(CONFIGURATION).filter((key) => !keys.includes(key));

test('the keys of the file, without those that are there', () => {
  assert.deepEqual(labelsAt('|'), rest());
  assert.deepEqual(labelsAt('exclude: []\n|\nrules: {}\n'), rest('exclude', 'rules'));
  assert.deepEqual(labelsAt('ru|'), rest());
});

test('rules by their ids, with what they find', () => {
  const { snapshot, configuration, position } = openAt('rules:\n  service-|\n  yaml-syntax: off\n');
  const offers = configurationCompletions(snapshot, configuration, position);
  assert.deepEqual(
    offers.map((one) => one.label),
    RULES.map((rule) => rule.id).filter((id) => id !== 'yaml-syntax'),
  );
  const one = offers.find((offer) => offer.label === 'service-selects-nothing');
  assert.equal(one?.detail, 'error, warning');
  assert.match(one?.markdown ?? '', /^The selector of a Service .*\.\n\nStays quiet when: /);
});

test('levels, as a value and as a field', () => {
  const levels = ['error', 'warning', 'information', 'hint', 'off'];
  assert.deepEqual(labelsAt('rules:\n  yaml-syntax: |'), levels);
  assert.deepEqual(labelsAt('rules:\n  yaml-syntax:|'), levels);
  assert.deepEqual(labelsAt('rules:\n  yaml-syntax:\n    |'), [...levels, 'level', 'ignore']);
  assert.deepEqual(labelsAt('rules: {yaml-syntax: {level: o|'), levels);
});

test('names of network plugins, truths, and kinds', () => {
  assert.ok(labelsAt('profile:\n  cni: c|').includes('cilium'));
  assert.ok(labelsAt('clusters:\n- name: a\n  profile: {cni: |}').includes('calico'));
  assert.deepEqual(labelsAt('profile:\n  dualStack: |'), ['true', 'false']);
  assert.deepEqual(labelsAt('assume:\n  workloads:\n  - name: x\n    kind: |'), [
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'Pod',
  ]);
});

test('charts, values files, folders and namespaces of the workspace', () => {
  const files = {
    'charts/web/Chart.yaml': 'name: web\n',
    'charts/web/values.yaml': 'a: 1\n',
    'charts/web/values-prod.yaml': 'a: 2\n',
    'apps/cart.yaml': deployment('cart', { namespace: 'shop' }),
  };
  assert.deepEqual(labelsAt('helm:\n- chart: |', files), ['charts/web']);
  assert.deepEqual(labelsAt('helm:\n- chart: charts/web\n  values: [|', files), [
    'charts/web/values.yaml',
    'charts/web/values-prod.yaml',
  ]);
  assert.deepEqual(labelsAt('clusters:\n- name: a\n  include:\n  - |', files), ['apps/**']);
  assert.deepEqual(labelsAt('clusters:\n- name: a\n  namespace: |', files), ['shop']);
});

test('what is taken fits where it is put', () => {
  checkTaken('pro|', 'profile', 'profile:\n  ');
  checkTaken('profile:\n  c|\n', 'cni', 'profile:\n  cni: \n');
  checkTaken('profile:\n  cni:|\n', 'cilium', 'profile:\n  cni: cilium\n');
  checkTaken('profile:\n  c|ni: x\n', 'mesh', 'profile:\n  mesh: x\n');
  checkTaken('|', 'clusters', 'clusters:\n  - name: ');
  checkTaken('|', 'exclude', 'exclude:\n  - ');
  checkTaken('clusters:\n  |', '- name', 'clusters:\n  - name: ');
  checkTaken('clusters:\n  -|', 'name', 'clusters:\n  - name: ');
  checkTaken('clusters:\n- name: a\n  ass|', 'assume', 'clusters:\n- name: a\n  assume:\n    ');
  checkTaken('profile: {c|}', 'cni', 'profile: {cni: }');
  checkTaken('rules:\n  yaml-s|', 'yaml-syntax', 'rules:\n  yaml-syntax: ');
  checkTaken('exclude: [|]', 'a b/**', 'exclude: ["a b/**"]', { 'a b/x.yaml': deployment('x') });
});

test('nothing is offered where anything may stand, or where nothing is known', () => {
  for (const text of [
    '# |',
    'nonsense:\n  |',
    'profile:\n  kubernetes: |',
    'assume:\n  workloads:\n  - labels:\n      |',
    'constructor:\n  |',
  ])
    assert.deepEqual(labelsAt(text), [], text);
});

test('every key of the table is offered at its place and explained by its words', () => {
  const visit = (shape: Shape, lead: string, indent: string): void => {
    const object = shape.is === 'list' ? shape.of : shape;
    if (object.is !== 'object') return;
    const dash = shape.is === 'list' ? `${indent}- ` : indent;
    const inner = shape.is === 'list' ? `${indent}  ` : indent;
    assert.deepEqual(labelsAt(`${lead}${dash}|`), Object.keys(object.fields), lead);
    for (const [key, field] of Object.entries(object.fields)) {
      assert.ok(hoverAt(`${lead}${dash}|${key}: x\n`)?.startsWith(field.about), `${lead}${key}`);
      visit(field.shape, `${lead}${dash}${key}:\n`, `${inner}  `);
    }
  };
  visit({ is: 'object', fields: CONFIGURATION }, '', '');
});

test('a hover on a rule tells what it finds, its level, and where to read more', () => {
  const text = hoverAt('rules:\n  service-sel|ects-nothing: off\n');
  assert.match(text ?? '', /^\*\*service-selects-nothing\*\*: The selector/);
  assert.match(text ?? '', /Level: error, warning\./);
  assert.match(text ?? '', /\(https:\/\/example\.org\/rules\/service-selects-nothing\.md\)/);
  assert.equal(hoverAt('rules:\n  service-selects-nothing: o|ff\n'), text);
});

test('a hover on a value tells what may stand there', () => {
  assert.match(hoverAt('profile:\n  kubeProxyMode: ip|vs\n') ?? '', /One of `iptables`, `ipvs`/);
  assert.match(hoverAt('exclude: [ven|dor/**]\n') ?? '', /^Globs of files that are not read/);
});

test('a hover on what is detected says where it was seen', () => {
  const files = { 'infra/cni.yaml': deployment('cilium').replace('Deployment', 'DaemonSet') };
  assert.match(
    hoverAt('profile:\n  cn|i: \n', files) ?? '',
    /taken from what the workspace installs:\n\n- `cilium`, since `DaemonSet cilium` is in `infra\/cni\.yaml`$/,
  );
  assert.deepEqual(detectedMarkdown(judge(files).snapshot), [
    '- Network plugin: cilium, since `DaemonSet cilium` is in `infra/cni.yaml` (one cluster)',
  ]);
  assert.doesNotMatch(hoverAt('profile:\n  me|sh: istio\n', files) ?? '', /installs/);
});

test('no hover on what means nothing, between words, or in a comment', () => {
  for (const text of ['exl|ude: []\n', 'profile:\n  |\n', '# pro|file\n', 'pro|f\n', 'rules:\n  no-such-ru|le: off\n'])
    assert.equal(hoverAt(text), undefined, text);
});

test('whatever is typed, completion and hover answer', () => {
  const piece = fc.constantFrom(
    'rules',
    'profile',
    'clusters',
    'cni',
    ':',
    ': ',
    '\n',
    '\n  ',
    '\n    ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '#',
    '"',
    'x',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.array(piece, { maxLength: 6 }), (before, after) => {
      const text = `${before.join('')}|${after.join('')}`;
      labelsAt(text);
      hoverAt(text);
    }),
    { numRuns: 300 },
  );
});
