/** Where a file is cut into documents, and that nothing is lost between the pieces. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutChunks } from '../../server/src/yaml/index.js';
import { yamlText } from './yamlText.js';

function checkCut(text: string, ...expected: string[]): void {
  const chunks = cutChunks(text);
  assert.deepEqual(
    chunks.map((chunk) => chunk.text),
    expected,
  );
  for (const chunk of chunks) {
    assert.equal(text.slice(chunk.offset, chunk.offset + chunk.text.length), chunk.text);
    assert.equal(
      chunk.line,
      text.slice(0, chunk.offset).split('\n').length - 1,
      `line of ${JSON.stringify(chunk.text)}`,
    );
  }
}

test('a separator begins the document behind it', () => {
  checkCut('a: 1\n---\nb: 2\n', 'a: 1\n', '---\nb: 2\n');
  checkCut('---\na: 1\n---\nb: 2\n', '---\na: 1\n', '---\nb: 2\n');
});

test('a separator may carry a comment, a value, white space or CRLF', () => {
  checkCut('a: 1\n--- # two\nb: 2\n', 'a: 1\n', '--- # two\nb: 2\n');
  checkCut('a: 1\r\n---\r\nb: 2\r\n', 'a: 1\r\n', '---\r\nb: 2\r\n');
  checkCut('a\n---\tb\n', 'a\n', '---\tb\n');
  checkCut('a\n---', 'a\n', '---');
});

test('only three dashes at the start of a line separate', () => {
  checkCut('a: |\n  ---\nb: 1\n', 'a: |\n  ---\nb: 1\n');
  checkCut('a: 1\n----\nb: 2\n', 'a: 1\n----\nb: 2\n');
  checkCut('a: 1\n---foo\n', 'a: 1\n---foo\n');
});

test('three dots end a document', () => {
  checkCut('a: 1\n...\nb: 2\n', 'a: 1\n...\n', 'b: 2\n');
  checkCut('a: 1\n...\n---\nb: 2\n', 'a: 1\n...\n', '---\nb: 2\n');
  checkCut('\n...\na: 1\n', '\n...\n', 'a: 1\n');
});

test('a byte order mark belongs to no document', () => {
  checkCut('\uFEFFa: 1\n---\nb: 2\n', 'a: 1\n', '---\nb: 2\n');
});

test('white space alone is no document', () => {
  checkCut('');
  checkCut('\n\n  \n');
  checkCut('\n\n---\na: 1\n', '---\na: 1\n');
});

test('directives and comments above the first separator belong to its document', () => {
  checkCut('%YAML 1.2\n---\na: 1\n', '%YAML 1.2\n---\na: 1\n');
  checkCut('# top\n%YAML 1.2\n---\na: 1\n---\nb: 1\n', '# top\n%YAML 1.2\n---\na: 1\n', '---\nb: 1\n');
});

test('the pieces of any text follow one another and leave out nothing but white space', () => {
  const pieces = fc.array(fc.constantFrom('---', '...', '\n', '\r\n', 'a: 1', ' ', '#', '%x', '\uFEFF', '-'), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      let at = 0;
      for (const chunk of cutChunks(text)) {
        assert.equal(
          text
            .slice(at, chunk.offset)
            .replace(/^\uFEFF/, '')
            .trim(),
          '',
        );
        assert.equal(text.slice(chunk.offset, chunk.offset + chunk.text.length), chunk.text);
        assert.equal(chunk.line, text.slice(0, chunk.offset).split('\n').length - 1);
        at = chunk.offset + chunk.text.length;
      }
      assert.equal(
        text
          .slice(at)
          .replace(/^\uFEFF/, '')
          .trim(),
        '',
      );
    }),
    { numRuns: 3000 },
  );
});

test('documents joined by separators are cut apart again', () => {
  const one = yamlText
    .filter((text) => !/^(?:---|\.\.\.)/m.test(text) && text.trim() !== '')
    .map((text) => `${text}\n`);
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (documents) => {
      const chunks = cutChunks(documents.join('---\n'));
      assert.deepEqual(
        chunks.map((chunk) => chunk.text.replace(/^---\n/, '')),
        documents,
      );
    }),
    { numRuns: 300 },
  );
});
