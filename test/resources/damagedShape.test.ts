/** Random damage to objects in which nothing is wrong is found at its place, and nothing else is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readObjects, type ShapeProblem } from '../../server/src/resources/index.js';
import { type Path, readChunk } from '../../server/src/yaml/index.js';
import { type Damage, damageOf, damages } from './shapeDamages.js';

const RUNS = 3000;

test('damage to the shape of an object is found at its place, and nothing else is', () => {
  fc.assert(fc.property(damages, checkFound), { numRuns: RUNS, seed: 9 });
});

test('each way of damaging is met often', () => {
  const met = fc.sample(damages, { numRuns: RUNS, seed: 9 }).map((damage) => damageOf(damage)?.expected[0]?.code);
  for (const code of ['unknown-field', 'wrong-type', 'missing', 'not-allowed'] as const)
    assert.ok(met.filter((one) => one === code).length > 25, code);
});

function checkFound(given: Damage): void {
  const damage = damageOf(given);
  if (damage === undefined) return;
  const text = JSON.stringify(damage.object, undefined, 2);
  const found = readObjects(readChunk(text).root).flatMap(({ misshapen, notStrings }) => [
    ...misshapen.filter(({ code }) => code !== 'since' && code !== 'api-version').map(keyOf),
    ...notStrings.map(({ path }) => `wrong-type ${path.join('/')}`),
  ]);
  assert.deepEqual([...new Set(found)].sort(), damage.expected.map(keyOf).sort(), text);
}

function keyOf(problem: Pick<ShapeProblem, 'code'> & { readonly path: Path; readonly field?: string }): string {
  return `${problem.code} ${problem.path.join('/')} ${problem.field ?? ''}`.trimEnd();
}
