/** Text that somebody wrote to break us: every answer comes in time, and none is an exception. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSourceFile, type SourceFile } from '../../server/src/workspace/index.js';
import { commentsOf, cutChunks, readChunk, type YamlDocument } from '../../server/src/yaml/index.js';
import { readTolerant } from '../../server/src/yaml/tolerantReader.js';
import { inTime } from '../speed/inTime.js';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\n';

/** Generous for a slow machine, and far below what a quadratic reader takes for these sizes. */
const MOST_MS = 10_000;

/** Reads the text in every way that the server does. */
function checkRead(text: string): { document: YamlDocument; file: SourceFile } {
  const document = inTime(MOST_MS, 'reading', () => readChunk(text));
  inTime(MOST_MS, 'reading tolerantly', () => readTolerant(text));
  inTime(MOST_MS, 'reading comments', () => commentsOf(text));
  const file = inTime(MOST_MS, 'reading the file', () => readSourceFile('/hostile.yaml', text));
  assert.ok(
    document.problems.every((one) => one.start >= 0 && one.start <= one.end && one.end <= Math.max(text.length, 1)),
  );
  return { document, file };
}

function checkRefused(text: string, reason: RegExp): void {
  const { document, file } = checkRead(text);
  assert.equal(document.broken, true);
  assert.match(document.problems[0]?.message ?? '', reason);
  assert.equal(document.problems.length, 1);
  assert.equal(file.documents[0]?.state, 'broken');
  assert.deepEqual(file.objects, []);
}

function checkAccepted(text: string): void {
  const { document, file } = checkRead(text);
  assert.equal(document.broken, false, document.problems[0]?.message);
  assert.equal(file.objects.length, 1);
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');

test('refuses aliases that expand without measure', () => {
  const level = (i: number): string => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`;
  checkRefused(
    `${HEAD}a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n${lines(12, level)}`,
    /expand to more than 1,000,000 values/,
  );
});

test('refuses merge keys that copy without measure', () => {
  const source = `${HEAD}a: &a\n${lines(20_000, (i) => `  k${i}: 1`)}`;
  checkRefused(`${source}b:\n  <<: [${Array(20_000).fill('*a').join(', ')}]\n`, /aliases of this document/);
  checkRefused(`${source}b:\n${lines(5000, () => '- <<: *a')}`, /aliases of this document/);
  const few = `${HEAD}a: &a\n${lines(30, (i) => `  k${i}: 1`)}`;
  checkRefused(`${few}b:\n${lines(4000, () => '- <<: *a')}`, /merge more than 100,000 keys/);
});

test('refuses aliases that nest without measure', () => {
  checkRefused(
    `${HEAD}l:\n- &a0 x\n${lines(500, (i) => `- &a${i + 1} [*a${i}]`)}`,
    /nest deeper than 100 levels|expand/,
  );
  checkRefused(`${HEAD}l:\n- &a0 x\n${lines(20_000, (i) => `- &a${i + 1} [*a${i}]`)}`, /aliases of this document/);
});

test('reads 5,000 aliases of one anchor', () => {
  checkAccepted(`${HEAD}a: &a {x: 1}\nb:\n${lines(5000, () => '- *a')}`);
});

test('an alias inside its own anchor refers to nothing', () => {
  const { document } = checkRead(`${HEAD}a: &a [*a]\nb: &b {c: *b}\n`);
  assert.deepEqual(
    document.problems.map((one) => one.code),
    ['undefined-alias', 'undefined-alias'],
  );
});

test('refuses brackets and braces that nest 10,000 deep, closed or not', () => {
  checkRefused(`${HEAD}a: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`, /nest deeper than 100 levels/);
  checkRefused(`${HEAD}a: ${'['.repeat(10_000)}\n`, /nest deeper than 100 levels/);
  checkRefused(`${HEAD}a: ${'{a: '.repeat(10_000)}\n`, /nest deeper than 100 levels/);
  checkRefused(`${HEAD}a: ${'['.repeat(990)}${']'.repeat(990)}\n`, /nest deeper than 100 levels/);
});

test('refuses blocks that nest thousands deep, whatever opens them', () => {
  checkRefused(HEAD + lines(2000, (i) => `${' '.repeat(i)}a:`), /nest deeper than 100 levels/);
  checkRefused(HEAD + lines(900, (i) => `${' '.repeat(i)}a:`), /nest deeper than 100 levels/);
  checkRefused(`${HEAD}a:\n${'- '.repeat(10_000)}x\n`, /nest deeper than 100 levels/);
  checkRefused(`${HEAD}${'? '.repeat(20_000)}x\n`, /nest deeper than 100 levels/);
  checkRefused(
    `${HEAD}a:\n${' '.repeat(900)}${'- '.repeat(40)}${'['.repeat(990)}\n`,
    /nest deeper than 100 levels|not closed/,
  );
});

test('reads 2 MB, and says what is wrong with 1 MB that breaks at the end', () => {
  const big = `${HEAD}data:\n${lines(60_000, (i) => `  key${i}: "some value here ${i}"`)}`;
  checkAccepted(big);
  checkRefused(
    `${HEAD}data:\n${lines(30_000, (i) => `  key${i}: "some value here ${i}"`)}x: [\n`,
    /`\[` of a list is not closed/,
  );
  checkRefused(`${HEAD}x: "\n${lines(30_000, (i) => `  key${i}: some value ${i}`)}`, /quote is never closed/);
});

test('reads a line of 1 MB', () => {
  checkAccepted(`${HEAD}a: ${'x'.repeat(1_000_000)}\n`);
  checkAccepted(`${HEAD}a: "${'x '.repeat(500_000)}"\n`);
  checkRefused(`${HEAD}a: ${'x '.repeat(500_000)}\n: [`, /./);
});

test('reports one mistake for one unclosed bracket above 7,000 lines', () => {
  checkRefused(`${HEAD}a: [\n${lines(7000, (i) => `key${i}: v`)}`, /`\[` of a list is not closed/);
});

test('reads many empty values, keys without values and commas in time', () => {
  checkAccepted(`${HEAD}a: {${Array.from({ length: 50_000 }, (_, i) => `k${i}`).join(', ')}}\n`);
  checkAccepted(HEAD + lines(50_000, (i) => `k${i}:`));
  checkAccepted(`${HEAD}a:\n${'-\n'.repeat(50_000)}`);
  checkRead(`${HEAD}a: [${','.repeat(10_000)}]`);
  checkRead(HEAD + lines(10_000, (i) => `k${i}: "a`));
  checkRead(HEAD + 'a: 1\n'.repeat(10_000));
});

test('control characters, lone surrogates and odd white space are no exception', () => {
  for (const part of [
    '\0',
    '\u0001',
    '\u0007',
    '\u001b[31m',
    '\ud800',
    '\udc00x',
    '\uFEFF',
    '\u0085',
    '\u2028',
    '\u00a0',
    '\u007f',
    '\t',
    '\r',
    '\u0002',
    '\u0018',
    '\u001f',
  ]) {
    for (const text of [
      `${HEAD}a: ${part}\n`,
      `${HEAD}a: "${part}"\n`,
      `${HEAD}${part}a: b\n`,
      `${HEAD}# ${part}\n`,
      `${HEAD}a: |\n  ${part}\n`,
      part,
    ])
      checkRead(text);
  }
});

test('long runs of one character are read in time', () => {
  for (const char of [
    ' ',
    '\t',
    '\r',
    '#',
    '%',
    '-',
    '!',
    '{{',
    '${',
    '$(',
    '<a',
    '@a',
    '__a',
    '{%',
    "'",
    '"',
    '&a ',
    '*a ',
    '? ',
    ': ',
    '|',
    '%a\n',
  ]) {
    checkRead(`${HEAD}a: [ ${char.repeat(10_000)}\n`);
    checkRead(`${HEAD}${char.repeat(10_000)}`);
  }
});

test('cuts a file of nothing but separators in time', () => {
  for (const line of ['---\n', '...\n', '# % comment\n---\n', '%a\n', '\n']) {
    inTime(MOST_MS, 'cutting', () => cutChunks(line.repeat(200_000)));
    inTime(MOST_MS, 'reading the file', () => readSourceFile('/hostile.yaml', HEAD + line.repeat(100_000)));
  }
});
