/** Words that are near another one are found, and no others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  areNeighbors,
  neighborsAmong,
  type Words,
  wordsAfter,
  wordsOf,
} from '../../server/src/cluster/calls/neighbors.js';

const ALPHABET = ['a', 'p', '1', 'A'];

/** Insertions, deletions, substitutions and swaps of neighbors from one word to the other, all ways tried out. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  const isSwapped = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0];
  return Math.min(
    1 + distance(restA, b),
    1 + distance(a, restB),
    (a[0] === b[0] ? 0 : 1) + distance(restA, restB),
    isSwapped ? 1 + distance(a.slice(2), b.slice(2)) : Number.POSITIVE_INFINITY,
  );
}

const word = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 4 });

test('the neighbors of a word are those that two edits lead to', () => {
  fc.assert(
    fc.property(fc.uniqueArray(word, { maxLength: 40 }), word, (words, asked) => {
      const expected = words.filter((one) => one !== asked && distance(one, asked) <= 2).sort();
      assert.deepEqual([...neighborsAmong(wordsOf(words), asked, 100)].sort(), expected);
      assert.deepEqual(words.filter((one) => areNeighbors(one, asked)).sort(), expected);
    }),
  );
});

/** Some near to each other, and others that have hardly a character in common. */
const unlike = fc.constantFrom('abcdef', 'abcdeg', 'abcde', 'ijklmn', 'ijklmo', 'qrstuv', 'qrstu', 'wxyz12', 'wxyz13');

test('words that came one after the other have the neighbors of those that were there at once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.uniqueArray(unlike, { maxLength: 6 }), fc.nat(5)), { maxLength: 6 }),
      unlike,
      (edits, asked) => {
        let made = wordsOf([]);
        let all: readonly string[] = [];
        for (const [added, count] of edits) {
          const gone = all.slice(0, count);
          const come = added.filter((one) => !all.includes(one));
          made = wordsAfter(made, gone, come);
          all = [...all.slice(count), ...come];
        }
        const near = (words: Words): string[] => [...neighborsAmong(words, asked, 100)].sort();
        assert.deepEqual(near(made), near(wordsOf(all)));
      },
    ),
  );
});

test('the search ends where there are too many neighbors', () => {
  const words = Array.from({ length: 500 }, (_, at) => `app-${at}`);
  assert.equal(neighborsAmong(wordsOf(words), 'app-x', 40).length, 41);
});
