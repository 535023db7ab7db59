/** The language of the pages' examples: marks under text, and diffs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Mark, withMarks, withoutMarks } from './carets.js';
import { applyHunks, drawHunks, readDiff } from './diff.js';

const TEXT = 'kind: Service # a comment\nspec:\n  # another\n  selector:\n    app: cart\n';

test('marks stand under what they speak of, in both forms', () => {
  const marks: Mark[] = [
    { line: 0, start: 0, end: 4, text: 'hint yaml-syntax: At the margin.' },
    { line: 4, start: 9, end: 13, text: 'warning: `app` is `carts`.' },
  ];
  const drawn = `kind: Service # a comment
^^^^ hint yaml-syntax: At the margin.
spec:
  # another
  selector:
    app: cart
#        ^^^^ warning: \`app\` is \`carts\`.
`;
  assert.equal(withMarks(TEXT, marks), drawn);
});

test('a text loses its marks and nothing else, however long they are', () => {
  const word = fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 })
    .map((text) => text.replaceAll(' ', '_'));
  const mark = fc.record({
    line: fc.nat(4),
    start: fc.nat(60),
    length: fc.integer({ min: 1, max: 60 }),
    label: fc.constantFrom('error', 'warning', 'hint other-rule', 'related'),
    words: fc.array(word, { minLength: 1, maxLength: 30 }),
  });
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 5 }), (given) => {
      const marks = given.map(({ line, start, length, label, words }) => ({
        line,
        start,
        end: start + length,
        text: `${label}: ${words.join(' ')}`,
      }));
      assert.equal(withoutMarks(withMarks(TEXT, marks)), TEXT);
    }),
  );
});

test('the hunks that are drawn lead from one text to the other', () => {
  // Lines that stand once, so that a hunk fits in one place only.
  const letters = fc.constantFrom(...'abcdefghijklmnop');
  const text = fc.uniqueArray(letters, { minLength: 1 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      // A fix that changes nothing has no hunks to draw.
      fc.pre(before !== after);
      const { hunks } = readDiff(`@@ safe: Change it @@\n${drawHunks(before, after)}\n`);
      assert.equal(applyHunks(before, hunks), after);
    }),
  );
});

test('a hunk that is not in the text is named', () => {
  const { hunks } = readDiff('@@ suggested: Select `app: carts` @@\n-    app: basket\n+    app: carts\n');
  assert.throws(() => applyHunks(TEXT, hunks), /these lines of the diff are not in the example:\n {4}app: basket/);
});
