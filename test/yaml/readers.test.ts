/** The fast and the tolerant reader make the same tree of every text that the fast one reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutChunks, readChunk } from '../../server/src/yaml/index.js';
import { checkReadersAgree, outlineOf } from './readers.js';
import { yamlText } from './yamlText.js';

function checkAgreed(text: string): void {
  assert.ok(checkReadersAgree(text), `the fast reader gives up on ${JSON.stringify(text)}`);
}

test('the readers agree on random documents', () => {
  let read = 0;
  fc.assert(
    fc.property(yamlText, (text) => {
      for (const chunk of cutChunks(text)) if (checkReadersAgree(chunk.text, JSON.stringify(chunk.text))) read++;
    }),
    { numRuns: 3000 },
  );
  assert.ok(read > 2500, `the fast reader read only ${read} documents`);
});

test('well-formed random documents are not called broken', () => {
  fc.assert(
    fc.property(yamlText, (text) => {
      for (const chunk of cutChunks(text)) {
        const { broken, problems } = readChunk(chunk.text);
        assert.ok(!broken, `${problems[0]?.message}\n${chunk.text}`);
      }
    }),
    { numRuns: 1000 },
  );
});

test('the readers agree on rare forms', () => {
  for (const text of [
    '',
    '# only a comment\n',
    '---\n',
    'a:\n',
    'a:\n-\n-   # x - y\n- b\n',
    '{a, b: c, "d"}',
    '{a: , b: }',
    '[a, b: c]',
    '? a\n: b\n? c\n',
    '? {x: y}\n: b\nc: d\n',
    '? [x]\n: b\n',
    '"a": 1\n\'b\': 2\n',
    '- - - a\n    - b\n  - c\n',
    '- a: 1\n  b: 2\n- c: 3\n',
    'a: &x\nb: *x\n',
    'a: &x 1\n*x : 2\n',
    'a: !!str\nb: !!str 1\n',
    'a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n',
    'a: &x {b: 1}\nb: &y {b: 2, c: 3}\nc:\n  <<: [*x, *y]\n',
    '"<<": {a: 1}\n',
    'a: *none\n',
    'a: 1\na: 2\na: 3\n',
    '{"a": 1, "a": 2}',
    'a: |\n\n  x\n\n\nb: >-\n  y\n  z\n\n',
    'a: |+\n  x\n\n\nb: 1\n',
    'a: |2\n    x\n',
    '- |\n x\n- >\n y\n',
    'a: "x\n  y\n\n  z"\nb: \'x\n  y\'\nc: x\n  y\n',
    'a: 𝄞\n"𝄞": b # 𝄞\n',
    '{\n  "apiVersion": "v1",\r\n  "items": [\n    {"a": [1, 2]},\n  ]\n}\n',
  ]) {
    checkAgreed(text);
  }
});

test('an entry that a merge key brings in says so, and a written one wins over it', () => {
  const { root } = readChunk('a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  b: 3\n');
  assert.deepEqual(outlineOf(root).slice(-4), [
    '/d/c key 13–14 merged',
    '/d/c 16–17 plain "2"',
    '/d/b key 33–34',
    '/d/b 36–37 plain "3"',
  ]);
});

test('of a key that is written twice the last one is kept, and the first is named', () => {
  const { root, problems, broken } = readChunk('a: 1\nb: 2\na: 3\n');
  assert.equal(broken, false);
  assert.deepEqual(
    problems.map((one) => [one.code, one.start, one.end]),
    [['duplicate-key', 0, 1]],
  );
  assert.deepEqual(root?.kind === 'map' ? root.entries.map((entry) => entry.key) : [], ['b', 'a']);
});

test('a document that go-yaml reads in spite of its layout is not called broken', () => {
  for (const text of ['a: {\n"b": 1\n}\n', 'a: [\n1, 2\n]\nb: c\n', 'a: "x\ny"\nb: c\n', 'x:\n  a: [1,\n2]\n']) {
    assert.equal(readChunk(text).broken, false, text);
  }
});
