/** Maps made from one another hold what plain maps would, whatever is changed in which order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { differingKeys, draftOf, draftOfLists } from '../../server/src/sets/index.js';

const changes = fc.array(fc.tuple(fc.nat(150), fc.option(fc.nat(3), { nil: undefined })), { maxLength: 120 });

function changed(
  map: ReadonlyMap<number, number>,
  all: readonly (readonly [number, number | undefined])[],
): ReadonlyMap<number, number> {
  const draft = draftOf(map);
  for (const [key, value] of all) {
    if (value === undefined) draft.delete(key);
    else draft.set(key, value);
  }
  return draft.done();
}

function inOrder(map: ReadonlyMap<number, number>): [number, number][] {
  return [...map].sort(([a], [b]) => a - b);
}

test('a map made by changes holds what a plain map holds after them, and the one before stays as it was', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 6 }), (rounds) => {
      let map: ReadonlyMap<number, number> = new Map();
      const plain = new Map<number, number>();
      for (const round of rounds) {
        const before = inOrder(map);
        const next = changed(map, round);
        assert.deepEqual(inOrder(map), before);
        for (const [key, value] of round) {
          if (value === undefined) plain.delete(key);
          else plain.set(key, value);
        }
        map = next;
        assert.equal(map.size, plain.size);
        assert.deepEqual(inOrder(map), inOrder(plain));
        for (let key = 0; key <= 150; key++)
          assert.deepEqual([map.has(key), map.get(key)], [plain.has(key), plain.get(key)]);
      }
    }),
  );
});

test('the keys that differ are those whose values differ, however the maps came about', () => {
  fc.assert(
    fc.property(changes, changes, changes, (base, one, other) => {
      const first = changed(changed(new Map(), base), one);
      const second = changed(changed(new Map(), base), other);
      const third = changed(first, other);
      for (const [a, b] of [
        [first, second],
        [first, third],
        [third, third],
      ] as const) {
        const expected = [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
        assert.deepEqual([...differingKeys(a, b)].sort(), expected.sort());
      }
    }),
  );
});

test('large layers are laid into the map below, and what differs is told however many edits lie between', () => {
  const edit = fc.tuple(fc.nat(400), fc.constantFrom(1, 3, 70, 90), fc.option(fc.nat(3), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 6 }), fc.nat(6), fc.nat(6), (edits, one, other) => {
      const plain = new Map<number, number>(Array.from({ length: 400 }, (_, key) => [key, 9]));
      const maps = [changed(new Map(), [...plain])];
      for (const [start, count, value] of edits) {
        const keys = Array.from({ length: count }, (_, at) => start + at);
        for (const key of keys) {
          if (value === undefined) plain.delete(key);
          else plain.set(key, value);
        }
        const map = changed(
          maps.at(-1) ?? new Map(),
          keys.map((key) => [key, value]),
        );
        assert.deepEqual(inOrder(map), inOrder(plain));
        maps.push(map);
      }
      const [a, b] = [maps[one] ?? new Map(), maps[other] ?? new Map()];
      const expected = [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
      assert.deepEqual(new Set(differingKeys(a, b)), new Set(expected));
    }),
  );
});

test('lists take and give items by key, and an empty list is none', () => {
  const one = draftOfLists<string, number>(new Map());
  for (const item of [1, 2, 3]) one.add('a', item);
  one.add('b', 4);
  const before = one.done();
  const two = draftOfLists(before);
  two.remove('a', 1);
  two.remove('a', 9);
  two.remove('b', 4);
  const after = two.done();
  assert.deepEqual([...(before.get('a') ?? [])].sort(), [1, 2, 3]);
  assert.deepEqual([...(after.get('a') ?? [])].sort(), [2, 3]);
  assert.deepEqual([after.has('b'), before.get('b')], [false, [4]]);
});
