/** Words that are near another one are found, whichever words were asked about before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { neighborsAmong } from '../../server/src/cluster/calls/neighbors.js';

/** The word without up to two of its characters, tried out one by one. */
function shortened(word: string, left = 2): Set<string> {
  const all = new Set([word]);
  if (left > 0)
    for (let at = 0; at < word.length; at++)
      for (const one of shortened(word.slice(0, at) + word.slice(at + 1), left - 1)) all.add(one);
  return all;
}

function expected(words: readonly string[], word: string): string[] {
  const forms = shortened(word);
  return words.filter((one) => one !== word && [...shortened(one)].some((form) => forms.has(form))).sort();
}

/** Too many to look at each of them. */
const MANY = Array.from({ length: 60 }, (_, at) => `app${at.toString(4)}`);
const word = fc.string({ unit: fc.constantFrom('a', 'p', '1', '2'), minLength: 3, maxLength: 6 });

test('after words came and went the neighbors of a word are the same as if nobody had asked before', () => {
  const turn = fc.tuple(fc.array(word, { maxLength: 4 }), fc.nat(20), word);
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 4 }), (turns) => {
      let words = MANY;
      for (const [more, gone, asked] of turns) {
        words = [...new Set([...words.filter((_, at) => at % 21 !== gone), ...more])];
        for (const one of [asked, 'app1'])
          assert.deepEqual([...neighborsAmong(words)(one)], expected(words, one), `${one} among ${words}`);
      }
    }),
  );
});
