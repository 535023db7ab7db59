/** Every field that a packet meets stands where it is said to be edited. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misplaced, type Tally } from './positions.js';
import { OVERLAYS, SHOP } from './shop.js';

for (const overlay of OVERLAYS) {
  test(`each field of ${overlay} changes with the text that it comes from, and nothing else does`, () => {
    const tally: Tally = { fields: 0, places: 0, regrouped: 0 };
    assert.deepEqual(misplaced(new Map(Object.entries(SHOP)), overlay, tally), []);
    console.log(overlay, JSON.stringify(tally));
    assert.ok(tally.fields > 60 && tally.places > 30 && tally.regrouped < tally.places / 3, JSON.stringify(tally));
  });
}
