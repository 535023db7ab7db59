/** Texts in which damage at random has found a fault: everything may be asked about them, everywhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from 'yaml';
import { THOROUGH } from './questions.js';
import { tryCase } from './trial.js';

function checkNoFault(text: string, questions?: typeof THOROUGH): void {
  const { fault } = tryCase({ steps: [new Map([['web.yaml', text]])] }, 1, { milliseconds: 10_000 }, false, questions);
  assert.equal(fault, undefined);
}

test('an item that is not written yet, at the end of a file without a line end, is shown within the file', () =>
  checkNoFault('apiVersion: v1\nkind: Service\nspec:\n  ports:\n    -', THOROUGH));

test('a text on which the YAML library runs out of stack is read all the same', () => {
  const text = `apiVersion: v1\nkind: Service\nspec:\n${' x: \r'.repeat(20_000)}\nb`;
  assert.throws(() => parseDocument(text), RangeError);
  checkNoFault(text);
});
