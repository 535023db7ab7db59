/**
 * A rendering goes in steps, so that others have their turn between them: random kustomizations, rendered step by step
 * and left halfway for another one or for an edit, against rendering them in one go.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { emptySnapshot, type Scope, type Snapshot, withChanges } from '../../server/src/workspace/index.js';
import { anyKustomization, type Files } from './kustomizations.js';

const OPTIONS = { folders: ['/w'], ruleIds: [], exclude: [] };

function snapshotOf(files: Files): Snapshot {
  return withChanges(emptySnapshot(OPTIONS), new Map([...files].map(([name, text]) => [`/w/${name}`, text])));
}

/** The files that scopes come to, with the places of all fields, and what is said about them. */
function plain(snapshot: Snapshot): unknown {
  return snapshot.division.scopes.map((scope) => {
    const { scope: made, files, problems } = snapshot.contentOf(scope);
    const objects = files.map(({ path, objects: all }) => [
      path,
      all.map(({ source, ...facts }) => [facts, source.document, source.origins?.trace]),
    ]);
    return { id: made.id, gaps: made.gaps, open: made.open, objects, problems };
  });
}

/** How often it takes to ask, where each time one step is taken. */
function stepsOf(snapshot: Snapshot, scope: Scope): number {
  for (let asked = 1; ; asked++) if (snapshot.contentWithin(scope, () => true)) return asked;
}

test('kustomizations are rendered in turns as one after the other', () => {
  fc.assert(
    fc.property(anyKustomization, fc.array(fc.nat(5), { maxLength: 20 }), ({ files }, turns) => {
      const snapshot = snapshotOf(files);
      const { scopes } = snapshot.division;
      for (const turn of turns) {
        const scope = scopes[turn % scopes.length];
        if (scope) snapshot.contentWithin(scope, () => true);
      }
      assert.deepEqual(plain(snapshot), plain(snapshotOf(files)));
    }),
    { numRuns: 40 },
  );
});

test('a rendering that an edit interrupts begins anew', () => {
  fc.assert(
    fc.property(anyKustomization, fc.nat(20), fc.nat(5), ({ files }, steps, edited) => {
      let snapshot = snapshotOf(files);
      for (const scope of snapshot.division.scopes)
        for (let step = 0; step < steps; step++) snapshot.contentWithin(scope, () => true);
      const name = [...files.keys()][edited % files.size] ?? '';
      const text = `${files.get(name)}# edited\n`.replace('name: ', 'name: x');
      snapshot = withChanges(snapshot, new Map([[`/w/${name}`, text]]));
      assert.deepEqual(plain(snapshot), plain(snapshotOf(new Map(files).set(name, text))));
    }),
    { numRuns: 40 },
  );
});

test('the larger a kustomization, the more steps its rendering takes', () => {
  const manifest = (name: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {}\n`;
  const ofSize = (size: number): Files => {
    const names = Array.from({ length: size }, (_, index) => `s${index}`);
    return new Map([
      ...names.map((name): [string, string] => [`base/${name}.yaml`, manifest(name)]),
      ['base/kustomization.yaml', `resources: [${names.map((name) => `${name}.yaml`).join(', ')}]\n`],
      ['top/kustomization.yaml', 'resources: [../base]\nnamespace: n\nlabels: [{pairs: {a: b}}]\n'],
    ]);
  };
  const taken = [50, 500].map((size) => {
    const snapshot = snapshotOf(ofSize(size));
    const top = snapshot.division.scopes.find(({ root }) => root === '/w/top/kustomization.yaml');
    return top ? stepsOf(snapshot, top) : 0;
  });
  const [few = 0, many = 0] = taken;
  assert.ok(few > 50 && many > 500, `${few} steps for 50 objects, ${many} for 500`);
});
