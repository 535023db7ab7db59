/** Bitsets against sets of numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  andBits,
  andInto,
  andNotBits,
  andNotInto,
  type Bits,
  bitsOf,
  clearBit,
  copyBits,
  countBits,
  emptyBits,
  equalBits,
  forEachBit,
  fullBits,
  hasBit,
  hashBits,
  idsOfBits,
  intersectsBits,
  isEmptyBits,
  orBits,
  orInto,
  type ReadonlyBits,
  setBit,
} from '../../server/src/sets/index.js';

/** Two lists of ids below one size; sizes around the borders of words, and none. */
const twoLists = fc
  .oneof(fc.constantFrom(0, 1, 31, 32, 33, 63, 64, 65), fc.integer({ min: 0, max: 200 }))
  .chain((size) => {
    const ids = size === 0 ? fc.constant([]) : fc.array(fc.nat({ max: size - 1 }), { maxLength: 2 * size });
    return fc.tuple(fc.constant(size), ids, ids);
  });

const checkLists = (check: (size: number, a: readonly number[], b: readonly number[]) => void): void =>
  fc.assert(
    fc.property(twoLists, ([size, a, b]) => check(size, a, b)),
    { numRuns: 500 },
  );

const ascending = (ids: Iterable<number>): number[] => [...new Set(ids)].sort((a, b) => a - b);

/** Compares everything that a bitset says with a list of ids, and that no bit is set beyond its size. */
function checkBits(bits: ReadonlyBits, size: number, expected: readonly number[]): void {
  const ids = ascending(expected);
  assert.equal(bits.size, size);
  assert.deepEqual(idsOfBits(bits), ids);
  assert.equal(countBits(bits), ids.length);
  assert.equal(isEmptyBits(bits), ids.length === 0);
  for (let id = -1; id <= size + 40; id++) assert.equal(hasBit(bits, id), ids.includes(id));
}

function checkOperation(
  fresh: (a: ReadonlyBits, b: ReadonlyBits) => Bits,
  inPlace: (target: Bits, other: ReadonlyBits) => void,
  isIn: (inA: boolean, inB: boolean) => boolean,
): void {
  checkLists((size, a, b) => {
    const expected = [...a, ...b].filter((id) => isIn(a.includes(id), b.includes(id)));
    const [left, right] = [bitsOf(size, a), bitsOf(size, b)];
    checkBits(fresh(left, right), size, expected);
    checkBits(left, size, a);
    inPlace(left, right);
    checkBits(left, size, expected);
    checkBits(right, size, b);
  });
}

test('a bitset holds the ids that were set', () => {
  checkLists((size, a) => checkBits(bitsOf(size, a), size, a));
});

test('clearing takes out one id and leaves the others', () => {
  checkLists((size, a, b) => {
    const bits = bitsOf(size, a);
    for (const id of b) clearBit(bits, id);
    checkBits(
      bits,
      size,
      a.filter((id) => !b.includes(id)),
    );
  });
});

test('a full bitset holds every id and nothing beyond', () => {
  checkLists((size) => checkBits(fullBits(size), size, [...Array(size).keys()]));
});

test('and, fresh and in place, keeps what is in both', () => {
  checkOperation(andBits, andInto, (inA, inB) => inA && inB);
});

test('or, fresh and in place, keeps what is in either', () => {
  checkOperation(orBits, orInto, (inA, inB) => inA || inB);
});

test('and-not, fresh and in place, keeps what is in the first alone', () => {
  checkOperation(andNotBits, andNotInto, (inA, inB) => inA && !inB);
});

test('intersects says whether some id is in both', () => {
  checkLists((size, a, b) =>
    assert.equal(
      intersectsBits(bitsOf(size, a), bitsOf(size, b)),
      a.some((id) => b.includes(id)),
    ),
  );
});

test('equality compares ids and size, and equal bitsets hash alike', () => {
  checkLists((size, a, b) => {
    const [left, right] = [bitsOf(size, a), bitsOf(size, b)];
    assert.equal(equalBits(left, right), ascending(a).join() === ascending(b).join());
    assert.equal(equalBits(left, bitsOf(size + 1, a)), false);
    assert.equal(hashBits(left), hashBits(bitsOf(size, a.toReversed())));
  });
});

test('hashes of similar bitsets differ', () => {
  const hashes = new Set<number>();
  for (let i = 0; i < 100; i++) for (let j = 0; j <= i; j++) hashes.add(hashBits(bitsOf(100, [i, j])));
  assert.equal(hashes.size, 5050);
  for (const hash of hashes) assert.ok(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32);
});

test('a copy does not change with its original', () => {
  const original = bitsOf(40, [3, 39]);
  const copy = copyBits(original);
  setBit(original, 7);
  clearBit(original, 39);
  checkBits(copy, 40, [3, 39]);
});

test('visits come in ascending order, also of the highest bit in a word', () => {
  const seen: number[] = [];
  forEachBit(bitsOf(96, [95, 31, 0, 32, 63]), (id) => seen.push(id));
  assert.deepEqual(seen, [0, 31, 32, 63, 95]);
});

test('foreign ids and sizes are mistakes in code and throw', () => {
  for (const id of [-1, 40, 1.5, Number.NaN]) {
    assert.throws(() => setBit(emptyBits(40), id), RangeError);
    assert.throws(() => clearBit(emptyBits(40), id), RangeError);
    assert.equal(hasBit(fullBits(40), id), false);
  }
  for (const size of [-1, 1.5, Number.NaN]) assert.throws(() => emptyBits(size), RangeError);
  for (const use of [andInto, orInto, andNotInto, intersectsBits, andBits, orBits, andNotBits]) {
    assert.throws(() => use(emptyBits(40), emptyBits(41)), RangeError);
  }
});
