/** How Kubernetes reads a plain scalar: section 12 of the semantics, checked against kubectl 1.32, as a table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldOf, isBooleanOnlyInYaml11, readChunk, readPlain, readScalar } from '../../server/src/yaml/index.js';

function checkPlain(text: string, expected: string | number | boolean | null): void {
  const read = readPlain(text);
  assert.deepEqual('value' in read ? read.value : null, expected, text);
  const node = fieldOf(readChunk(`k: ${text}\n`).root, 'k');
  assert.ok(node?.kind === 'scalar', text);
  assert.deepEqual(readScalar(node), read, text);
}

function checkKey(written: string, key: string): void {
  const { root } = readChunk(`${written}: x\n`);
  assert.deepEqual(root?.kind === 'map' ? root.entries.map((entry) => entry.key) : undefined, [key], written);
}

test('y, yes, on and true in their three casings are true', () => {
  for (const text of ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE']) checkPlain(text, true);
});

test('n, no, off and false in their three casings are false', () => {
  for (const text of ['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'])
    checkPlain(text, false);
});

test('other casings are text', () => {
  for (const text of ['tRue', 'yEs', 'oN', 'nO', 'oFF', 'fAlse', 'nUll', 'truE']) checkPlain(text, text);
});

test('nothing, a tilde and null in its three casings are null', () => {
  for (const text of ['', '~', 'null', 'Null', 'NULL']) checkPlain(text, null);
});

test('a leading zero is octal where its digits allow it, else decimal', () => {
  for (const [text, value] of [
    ['010', 8],
    ['08', 8],
    ['0800', 800],
    ['0o17', 15],
    ['00', 0],
    ['0', 0],
    ['-010', -8],
    ['0777', 511],
  ] as const) {
    checkPlain(text, value);
  }
});

test('hexadecimal, binary, underscores and exponents are numbers', () => {
  for (const [text, value] of [
    ['0x1F', 31],
    ['0XfF', 255],
    ['0b101', 5],
    ['1_000', 1000],
    ['1e3', 1000],
    ['1E+2', 100],
    ['1.10', 1.1],
    ['1.', 1],
    ['.5', 0.5],
    ['+1', 1],
    ['-1', -1],
    ['685_230.15', 685230.15],
  ] as const) {
    checkPlain(text, value);
  }
});

test('infinity and not-a-number are numbers', () => {
  checkPlain('.inf', Infinity);
  checkPlain('-.Inf', -Infinity);
  checkPlain('.NaN', Number.NaN);
});

test('what only resembles a number, a time or a date is text', () => {
  for (const text of [
    '12e4567',
    '12:30:45',
    '2024-01-31',
    '1.2.3',
    '0x',
    '0b2',
    '0xZ',
    '1e',
    '--1',
    '1-2',
    '10Mi',
    '100m',
    '0o8',
    '.',
    '+',
    '1 2',
    'v1',
    'e3',
    '.inff',
    'NaN',
    'inf',
  ]) {
    checkPlain(text, text);
  }
});

test('quotes, block layout and !!str make anything text', () => {
  for (const written of ['"true"', "'true'", '!!str true', '|-\n  true', '! true']) {
    const node = fieldOf(readChunk(`k: ${written}\n`).root, 'k');
    assert.ok(node?.kind === 'scalar');
    assert.deepEqual(readScalar(node), { type: 'string', value: 'true' }, written);
  }
});

test('keys are read as values are and then written out again', () => {
  checkKey('on', 'true');
  checkKey('y', 'true');
  checkKey('Off', 'false');
  checkKey('010', '8');
  checkKey('1.0', '1');
  checkKey('"on"', 'on');
  checkKey("'010'", '010');
  checkKey('app', 'app');
  checkKey('~', 'null');
});

test('the words that kustomize keeps as text are known in every casing', () => {
  for (const text of ['y', 'N', 'yes', 'NO', 'On', 'off']) assert.equal(isBooleanOnlyInYaml11(text), true, text);
  for (const text of ['true', 'False', '1', 'yess']) assert.equal(isBooleanOnlyInYaml11(text), false, text);
});
