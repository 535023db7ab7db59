/** Comments, and the node that each speaks of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commentsOf, nodesOfComments, readChunk } from '../../server/src/yaml/index.js';
import { yamlText } from './yamlText.js';

function checkComments(text: string, ...expected: string[]): void {
  const comments = commentsOf(text);
  assert.deepEqual(
    comments.map((one) => one.text),
    expected,
  );
  for (const one of comments) assert.equal(text.slice(one.start, one.end).replace(/^#/, '').trim(), one.text);
}

/** The comment `# here` speaks of the node at the path; undefined where it speaks of none. */
function checkNode(text: string, expected: string | undefined): void {
  const comment = commentsOf(text).find((one) => one.text === 'here');
  assert.ok(comment, text);
  assert.equal(nodesOfComments(text, readChunk(text).root)(comment)?.join('.'), expected, text);
}

test('comments are found at the top, behind values and on lines of their own', () => {
  checkComments('# one\na: 1 # two\n  # three\nb: 2 #four', 'one', 'two', 'three', 'four');
  checkComments('--- # one\r\na: 1\r\n# two\r\n', 'one', 'two');
});

test('a number sign inside a value is no comment', () => {
  checkComments('a: x#y\nb: "# no"\nc: \'# no\'\nd: |\n  # no\n  x # no\ne: >\n  # no\nf: http://x/#y # yes\n', 'yes');
  checkComments('|\n# no\n');
  checkComments('a: |# no\n', 'no');
  checkComments('{a: "#", b: x} # yes\n', 'yes');
});

test('comments keep their places behind a byte order mark, tabs and control characters', () => {
  checkComments('\uFEFFa: 1\t# one\nb: "\u0002" # two\n', 'one', 'two');
});

test('a comment behind a value speaks of it', () => {
  checkNode('a:\n  b: 1 # here\n  c: 2\n', 'a.b');
  checkNode('a:\n  b: # here\n    c: 1\n', 'a.b');
});

test('a comment on its own line speaks of the one below', () => {
  checkNode('x: 1\na:\n  # here\n  b: 1\n', 'a.b');
  checkNode('x: 1\n# here\n\n# other\na:\n  b: 1\n', 'a');
});

test('a comment at a list item speaks of the whole item', () => {
  checkNode('x: 1\na:\n# here\n- b: 1\n  c: 2\n', 'a.0');
  checkNode('a:\n- b: 1 # here\n  c: 2\n', 'a.0');
  checkNode('a:\n- b: 1\n  c: 2 # here\n', 'a.0.c');
  checkNode('a:\n- x\n- y # here\n', 'a.1');
});

test('a comment above the first line speaks of the document', () => {
  checkNode('# here\na: 1\n', '');
  checkNode('---\n# here\na: 1\n', '');
  checkNode('--- # here\na: 1\n', '');
});

test('a comment with nothing below speaks of nothing', () => {
  checkNode('a: 1\n# here\n', undefined);
});

test('in random documents exactly the written comments are found', () => {
  fc.assert(
    fc.property(yamlText, (text) => {
      const found = commentsOf(text).filter((one) => ['behind', 'above'].includes(one.text));
      const written = [...text.matchAll(/(?:^|[ \t])# (?:behind|above)\r?$/gm)];
      assert.deepEqual(
        found.map((one) => one.start),
        written.map((match) => match.index + match[0].indexOf('#')),
        text,
      );
    }),
    { numRuns: 1000 },
  );
});
