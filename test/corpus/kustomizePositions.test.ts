/** Every field that a packet meets stands where it is said to be edited: overlays of real repositories. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { misplaced, type Tally } from '../kustomize/positions.js';
import { CORPUS } from './corpus.js';

/** A folder with all that the overlay includes, and the overlay in it. */
const OVERLAYS: readonly (readonly [folder: string, overlay: string])[] = [
  ['Azure-Samples+aks-store-demo/kustomize', 'overlays/dev'],
  ['aws-samples+eks-workshop-v2/manifests', 'modules/introduction/kustomize'],
  ['aws-samples+eks-workshop-v2/manifests', 'modules/troubleshooting/alb/creating-alb'],
  ['GoogleCloudPlatform+microservices-demo/kustomize', 'tests/memorystore-with-all-components'],
];
const SKIPPED = 'SKIPPED: PODPATH_CORPUS is not set, so no field of a real overlay was followed';

if (CORPUS === undefined) {
  test(SKIPPED, () => {});
  process.on('exit', () => console.log(SKIPPED));
} else {
  for (const [folder, overlay] of OVERLAYS) {
    const base = path.join(CORPUS, 'real', folder);
    test(`each field of ${overlay} changes with the text that it comes from, and nothing else does`, () =>
      checkPlaces(base, overlay));
  }
}

function checkPlaces(base: string, overlay: string): void {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(base, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) texts.set(path.relative(base, file).replaceAll(path.sep, '/'), readFileSync(file, 'utf8'));
  }
  const tally: Tally = { fields: 0, places: 0, regrouped: 0 };
  assert.deepEqual(misplaced(texts, overlay, tally), []);
  console.log(
    `${overlay}: ${tally.fields} fields at ${tally.places} places, ${tally.regrouped} of them names and keys`,
  );
  assert.ok(tally.places > 10);
}
