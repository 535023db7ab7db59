import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enumeration } from '../../server/src/resources/index.js';

function checkEnumeration(parts: readonly string[], and: string, or: string): void {
  assert.deepEqual([enumeration(parts), enumeration(parts, 'or')], [and, or]);
}

test('names one, two, and more things as a sentence does', () => {
  checkEnumeration([], '', '');
  checkEnumeration(['a'], 'a', 'a');
  checkEnumeration(['a', 'b'], 'a and b', 'a or b');
  checkEnumeration(['a', 'b', 'c'], 'a, b, and c', 'a, b, or c');
});
