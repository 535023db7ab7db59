/** What a file's documents are taken for, and which are read again after an edit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_CHARACTERS, readSourceFile, type SourceFile } from '../../server/src/workspace/index.js';
import { readingSourceFile } from '../../server/src/workspace/sourceFile.js';
import { configMap, service } from './fixture.js';

function checkStates(text: string, ...expected: string[]): void {
  assert.deepEqual(
    readSourceFile('/w/a.yaml', text).documents.map((document) => document.state),
    expected,
    text,
  );
}

test('documents with objects are Kubernetes, others are foreign', () => {
  checkStates(`${service('a')}---\nfoo: bar\n---\n${configMap('b')}`, 'kubernetes', 'foreign', 'kubernetes');
  checkStates('apiVersion: v2\nname: chart\nkind_of: x\n', 'foreign');
});

test('a broken document beside good ones is broken alone', () => {
  checkStates(
    `${service('a')}---\napiVersion: v1\nkind: Service\nmetadata: {name: x\n---\n${service('b')}`,
    'kubernetes',
    'broken',
    'kubernetes',
  );
});

test('broken text that is not Kubernetes is foreign, even where it mentions the words', () => {
  checkStates('text: the apiVersion and kind of [\n', 'foreign');
});

test('KYAML and JSON are looked at inside their braces', () => {
  checkStates(
    '---\n{\n  apiVersion: "v1",\n  kind: "Service",\n  metadata: {\n    name: "a",\n  },\n}\n',
    'kubernetes',
  );
  checkStates('{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}\n', 'broken');
});

test('a document that only placeholders break is a template, in each of their forms', () => {
  const head = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n';
  for (const part of [
    '{{- if .x }}\nspec: 1\n{{- end }}\n',
    'spec:\n  type: x\n  {{ toYaml .x | indent 2 }}\n',
    'spec: {{ .x }} y\n',
    'spec: {% x %} y\n',
    'spec: @X@\n',
    '<if x>\nspec: 1\n',
    '${EXTRA}\nspec: 1\n',
    '$(EXTRA)\nspec: 1\n',
    '__EXTRA__\nspec: 1\n',
  ]) {
    checkStates(head + part, 'templated');
  }
});

test('placeholders that YAML can read leave a document as it is', () => {
  for (const part of [
    'spec: ${X}\n',
    'spec: $(X)\n',
    'spec: <x>\n',
    'spec: __X__\n',
    'spec: "{{ x }}"\n',
    'spec: {{ x }}\n',
  ]) {
    checkStates(`apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n${part}`, 'kubernetes');
  }
});

test('a mistake beside a placeholder is still a mistake', () => {
  checkStates('apiVersion: v1\nkind: Service\nmetadata: {name: {{ x }}\nspec: [\n', 'broken');
});

test('CRLF, a byte order mark and ninety documents are read', () => {
  checkStates(`\uFEFF${service('a').replaceAll('\n', '\r\n')}`, 'kubernetes');
  const many = Array.from({ length: 93 }, (_, i) => service(`s${i}`)).join('---\n');
  assert.equal(readSourceFile('/w/a.yaml', many).objects.length, 93);
});

test('a file beyond the limit is not read, and says so', () => {
  const file = readSourceFile('/w/a.yaml', service('a') + '#'.repeat(MOST_CHARACTERS));
  assert.equal(file.tooLarge, true);
  assert.deepEqual([file.objects, file.documents], [[], []]);
});

test('after an edit only the documents whose text is new are read again', () => {
  const before = readSourceFile('/w/a.yaml', [service('a'), service('b'), service('c')].join('---\n'));
  const after = readSourceFile('/w/a.yaml', [service('a'), service('bb'), service('c')].join('---\n'), before);
  assert.equal(after.documents[0], before.documents[0]);
  assert.notEqual(after.documents[1], before.documents[1]);
  assert.equal(after.documents[2]?.objects, before.documents[2]?.objects);
  assert.equal(after.documents[2]?.offset, (before.documents[2]?.offset ?? 0) + 2);
});

test('a document is read at each step, and one that was read before takes none', () => {
  const texts = Array.from({ length: 90 }, (_, index) => service(`s-${index}`));
  const text = texts.join('---\n');
  const check = (now: string, before: SourceFile | undefined, count: number): void => {
    const reading = readingSourceFile('/w/a.yaml', now, before);
    let steps = 1;
    for (let step = reading.next(); ; step = reading.next(), steps++) {
      if (!step.done) continue;
      assert.deepEqual(step.value, readSourceFile('/w/a.yaml', now));
      break;
    }
    assert.equal(steps, count);
  };
  check(text, undefined, 90);
  check(`# a comment\n${text}`, readSourceFile('/w/a.yaml', text), 1);
  check(texts.with(40, service('other')).join('---\n'), readSourceFile('/w/a.yaml', text), 2);
});

test('objects know the place of their document after one above it is gone', () => {
  const before = readSourceFile('/w/a.yaml', [service('a'), service('b')].join('---\n'));
  const after = readSourceFile('/w/a.yaml', `---\n${service('b')}`, before);
  assert.deepEqual(
    after.objects.map((object) => object.source),
    [{ file: '/w/a.yaml', document: 0 }],
  );
});
