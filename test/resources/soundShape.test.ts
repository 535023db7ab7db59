/** What is proven quickly about the shape of an object is what its schema says of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KINDS } from '#kinds';
import { plainValue } from '../../server/src/resources/plainValue.js';
import { isSound } from '../../server/src/resources/soundShape.js';
import { readChunk, type YNode } from '../../server/src/yaml/index.js';
import { damageOf, damages } from './shapeDamages.js';
import { WHOLE } from './wholeObjects.js';

function verdicts(kind: string, root: YNode | undefined): { sound: boolean; valid: boolean } {
  const known = KINDS[kind];
  assert.ok(known && root, kind);
  return { sound: isSound(root, known.shape), valid: known.validate(plainValue(root)) };
}

/** The tree without what stands at a JSON pointer. */
function without(root: YNode, [step, ...rest]: readonly string[]): YNode {
  if (step === undefined) return root;
  if (root.kind === 'seq')
    return { ...root, items: root.items.map((item, index) => (`${index}` === step ? without(item, rest) : item)) };
  if (root.kind === 'scalar') return root;
  return {
    ...root,
    entries: root.entries.flatMap((entry) =>
      entry.key !== step ? entry : rest.length === 0 ? [] : { ...entry, value: without(entry.value, rest) },
    ),
  };
}

test('of each kind an object with all its fields is sound once it has none that only some versions have', () => {
  for (const [kind, text] of Object.entries(WHOLE)) {
    const { root } = readChunk(text);
    const known = KINDS[kind];
    assert.ok(known && root, kind);
    known.validate(plainValue(root));
    const versioned = (known.validate.errors ?? []).map(({ instancePath }) => instancePath);
    const plain = versioned.reduce((tree, pointer) => without(tree, pointer.split('/').slice(1)), root);
    assert.equal(isSound(root, known.shape), versioned.length === 0, kind);
    assert.deepEqual(verdicts(kind, plain), { sound: true, valid: true }, kind);
  }
});

test('an object with random damage is called sound just where its schema finds nothing', () => {
  const check = (given: Parameters<typeof damageOf>[0]): void => {
    const damage = damageOf(given);
    if (damage === undefined) return;
    const text = JSON.stringify(damage.object);
    const { sound, valid } = verdicts(given.kind, readChunk(text).root);
    assert.equal(sound, valid, text);
  };
  fc.assert(fc.property(damages, check), { numRuns: 3000, seed: 11 });
});

const POD = (spec: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers: [{ name: web, image: web }]\n${spec}`;

function checkSound(spec: string, expected: { sound: boolean; valid: boolean }): void {
  assert.deepEqual(verdicts('v1 Pod', readChunk(POD(spec)).root), expected, spec);
}

test('values are taken as the reader of Kubernetes takes them', () => {
  checkSound('  hostNetwork: yes\n  priority: 1.0\n  nodeName: 1.10.2\n', { sound: true, valid: true });
  checkSound('  hostNetwork:\n  nodeName: ~\n', { sound: true, valid: true });
  checkSound('  hostNetwork: "yes"\n', { sound: false, valid: false });
  checkSound('  priority: .inf\n', { sound: false, valid: false });
  checkSound('  priority: 1.5\n', { sound: false, valid: false });
  checkSound('  nodeName: 12\n', { sound: false, valid: false });
  checkSound('  volumes:\n  - $patch: delete\n    name: x\n', { sound: false, valid: false });
});

test('what is rare is left to the schema', () => {
  // A key that a template fills in is left out of what the schema sees.
  checkSound('  ${MORE}: x\n', { sound: false, valid: true });
});
