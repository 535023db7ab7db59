/** Manifests that nobody wrote in good faith, or that were written on other systems. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { excerptOf } from '../../server/src/cli/excerpt.js';
import { columnsOf, neutral, styleFor } from '../../server/src/cli/terminal.js';
import { folderWith, podpath } from './commandLine.js';
import { deployment, service } from './manifests.js';

const ESC = '\x1b[2J\x07\x9b31m\u202e';
const HARMFUL = /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;

/** A Service whose selector, as YAML text in quotes, misses the pods. */
function selecting(quoted: string): Record<string, string> {
  return { 'web.yaml': deployment('webX'), 'service.yaml': service('web', quoted) };
}

async function checkHarmless(
  context: TestContext,
  files: Readonly<Record<string, string>>,
  shown: string,
): Promise<void> {
  const folder = folderWith(context, files);
  for (const format of ['pretty', 'concise', 'json']) {
    const { stdout, stderr, code } = await podpath(`check . --verbose --format ${format}`, folder);
    assert.equal(code, 1);
    assert.doesNotMatch(stdout + stderr, HARMFUL, format);
    if (format !== 'json') assert.ok(stdout.includes(shown), stdout);
  }
}

test('escapes that a manifest spells out do not reach the terminal', (t) =>
  checkHarmless(t, selecting('"webX\\e[2J\\a\\u009b31m"'), 'webX␛[2J␇�31m'));
test('raw control characters in a manifest do not reach the terminal', (t) =>
  checkHarmless(t, selecting(`"webX${ESC}"`), 'webX␛[2J␇�31m�'));
test('control characters in the name of a file do not reach the terminal', (t) =>
  checkHarmless(t, { [`a\x1b[31m\n.yaml`]: `${service('web', 'wep')}---\n${deployment('web')}` }, 'a␛[31m␊.yaml'));

test('json keeps what it escapes', async (t) => {
  const { stdout } = await podpath('check --format json', folderWith(t, selecting('"webX\\u009b\\u202e"')));
  assert.ok(JSON.parse(stdout).findings[0].message.includes('`webX\u009b\u202e`'));
});

test('a very long name is cut in messages', async (t) => {
  const { stdout } = await podpath('check', folderWith(t, selecting(`webX${'y'.repeat(100_000)}`)));
  assert.ok(stdout.length < 6000, `${stdout.length} characters`);
});

/** The excerpt of a name that is not text, in this file. */
async function checkExcerpt(context: TestContext, text: string, expected: string): Promise<void> {
  const { stdout } = await podpath('check', folderWith(context, { 'a.yaml': text }));
  const lines = stdout.split('\n').filter((line) => line.includes('│'));
  assert.equal(
    lines
      .slice(1)
      .map((line) => line.replace(/^[ \d]+│ ?/, ''))
      .join('\n'),
    expected,
  );
}

test('Windows line ends leave no trace', (t) =>
  checkExcerpt(t, 'apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: true\r\n', '  name: true\n        ^^^^'));
test('a byte order mark does not shift columns', (t) =>
  checkExcerpt(
    t,
    '\uFEFF{apiVersion: v1, kind: ConfigMap, metadata: {name: true}}\n',
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: true}}\n                                                   ^^^^',
  ));
test('a tab takes two columns', (t) =>
  checkExcerpt(t, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name:\ttrue\n', '  name:  true\n         ^^^^'));
test('wide characters take two columns, combining ones none', (t) =>
  checkExcerpt(
    t,
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {a: "日本🙂e\u0301"}, name: true}\n',
    'metadata: {labels: {a: "日本🙂e\u0301"}, name: true}\n                                         ^^^^',
  ));
test('a line of three megabytes is clipped around the finding', (t) =>
  checkExcerpt(
    t,
    `{apiVersion: v1, kind: ConfigMap, data: {a: "${'x'.repeat(3_000_000)}"}, metadata: {name: true, labels: {b: "${'y'.repeat(500)}"}}}\n`,
    '…xx"}, metadata: {name: true, labels: {b: "yyyyyyyyyyyyyyyyyyyyyyyyyy…\n                        ^^^^',
  ));

const plain = styleFor({ write: () => {}, isTTY: false, columns: undefined }, {});
const line = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', ' ', '\t', '日', '🙂', '\u0301', '\x1b', 'é'),
    fc.string({ minLength: 1, maxLength: 1 }).filter((one) => one !== '\n'),
  ),
  maxLength: 300,
});

test('an excerpt never exceeds its width, marks something, and is harmless', () => {
  fc.assert(
    fc.property(line, fc.nat(310), fc.nat(310), fc.integer({ min: 40, max: 90 }), (text, from, length, width) => {
      const start = Math.min(from, text.length);
      const range = {
        start: { line: 0, character: start },
        end: { line: 0, character: Math.min(start + length, text.length) },
      };
      const excerpt = excerptOf(text, 0, range, width, plain);
      assert.ok(excerpt);
      assert.ok(columnsOf(excerpt.code) <= width && excerpt.marks.length <= width, JSON.stringify(excerpt));
      assert.doesNotMatch(excerpt.code, HARMFUL);
    }),
  );
});

test('neutral text is harmless and stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = neutral(text);
      assert.doesNotMatch(once, /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/);
      assert.equal(neutral(once), once);
    }),
  );
});
