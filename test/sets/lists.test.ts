/** Lists made from one another say where they differ as a comparison does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { differingPlaces, spliced, stretchBetween } from '../../server/src/sets/index.js';

const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
const splices = fc.array(fc.tuple(fc.nat(8), fc.nat(3), letters), { maxLength: 5 });

test('a list is spliced as an array is, and the one before stays as it was', () => {
  fc.assert(
    fc.property(letters, fc.nat(8), fc.nat(3), letters, (list, at, count, added) => {
      const start = Math.min(at, list.length);
      const before = [...list];
      const made = spliced(list, { start, removed: list.slice(start, start + count), added });
      assert.deepEqual(made, list.toSpliced(start, count, ...added));
      assert.deepEqual(list, before);
    }),
  );
});

test('the stretch between any two lists leads from the one to the other', () => {
  fc.assert(
    fc.property(letters, splices, fc.nat(5), fc.nat(5), (list, edits, one, other) => {
      let last: readonly string[] = list;
      const lists: (readonly string[])[] = [list];
      for (const [at, count, added] of edits) {
        const start = Math.min(at, last.length);
        last = spliced(last, { start, removed: last.slice(start, start + count), added });
        lists.push(last);
      }
      const [was, is] = [lists[one] ?? list, lists[other] ?? last];
      const { start, removed, added } = stretchBetween(was, is);
      assert.deepEqual(was.slice(start, start + removed.length), removed);
      assert.deepEqual(was.toSpliced(start, removed.length, ...added), [...is]);
    }),
  );
});

test('lists of one length differ in the places that a look at each tells', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(letters, fc.boolean()), { maxLength: 8 }), (items) => {
      const was = items.map(([item]) => item);
      const is = items.map(([item, isOther]) => (isOther ? [...item] : item));
      const places = items.flatMap(([, isOther], at) => (isOther ? [at] : []));
      assert.deepEqual([differingPlaces(was, is), differingPlaces(was, is)], [places, places]);
      assert.deepEqual(differingPlaces(was, was), []);
    }),
  );
});
