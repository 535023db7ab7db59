/** Words that are near another one are found, and no others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { areNeighbors, neighborsAmong, wordsOf } from '../../server/src/cluster/calls/neighbors.js';

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

test('the search ends where there are too many neighbors', () => {
  const words = Array.from({ length: 500 }, (_, at) => `app-${at}`);
  assert.equal(neighborsAmong(wordsOf(words), 'app-x', 40).length, 41);
});
