/** Texts in which damage at random has found a fault: everything may be asked about them, everywhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseOf } from './cases.js';
import { THOROUGH } from './questions.js';
import { tryCase } from './trial.js';

function checkNoFault(text: string): void {
  const { fault } = tryCase({ steps: [new Map([['web.yaml', text]])] }, 1, { milliseconds: 10_000 }, false, THOROUGH);
  assert.equal(fault, undefined);
}

test('an item that is not written yet, at the end of a file without a line end, is shown within the file', () =>
  checkNoFault('apiVersion: v1\nkind: Service\nspec:\n  ports:\n    -'));

test('a text on which the YAML library may run out of stack, which hangs on the machine, is read all the same', () => {
  assert.equal(tryCase(caseOf(51, 773), 1, { milliseconds: 10_000 }, false).fault, undefined);
});
