/** Texts in which damage at random has found a fault: everything may be asked about them, everywhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutChunks, readChunk } from '../../server/src/yaml/index.js';
import { caseOf, textsAfter } from './cases.js';
import { THOROUGH } from './questions.js';
import { tryCase } from './trial.js';

function checkNoFault(text: string): void {
  const { fault } = tryCase({ steps: [new Map([['web.yaml', text]])] }, 1, { milliseconds: 10_000 }, false, THOROUGH);
  assert.equal(fault, undefined);
}

test('an item that is not written yet, at the end of a file without a line end, is shown within the file', () =>
  checkNoFault('apiVersion: v1\nkind: Service\nspec:\n  ports:\n    -'));

test('a text on which the YAML library runs out of stack is refused as too deep', () => {
  const one = caseOf(51, 773);
  const told = [...textsAfter(one).values()].flatMap(cutChunks).flatMap(({ text }) => readChunk(text).problems);
  assert.ok(told.some(({ message }) => message.startsWith('Values nest deeper than')));
  assert.equal(tryCase(one, 1, { milliseconds: 10_000 }, false).fault, undefined);
});
