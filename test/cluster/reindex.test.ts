/** An index that follows edits equals one made anew: the same objects in the same order in every list and group. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ClusterIndex, indexFiles, indexWithin, reindexed } from '../../server/src/cluster/index.js';
import { readSourceFile, type SourceFile } from '../../server/src/workspace/index.js';

const label = fc.constantFrom('app: a', 'app: b', 'tier: x', 'app: ${X}');
const document = fc.oneof(
  fc
    .tuple(fc.constantFrom('w', 'v'), label)
    .map(
      ([name, l]) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {${l}}}\nspec: {containers: []}\n`,
    ),
  fc
    .constantFrom('web', 'Web', 'db')
    .map((name) => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {ports: [{port: 80}]}\n`),
  fc.constantFrom(
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}}\n',
    'apiVersion: v1\nkind: Service\nmetadata: {name: [\n',
    'apiVersion: x.io/v1\nkind: Other\nmetadata: {name: o}\n',
  ),
);
const text = fc.array(document, { maxLength: 4 }).map((documents) => documents.join('---\n'));
const edits = fc.array(fc.array(fc.tuple(fc.nat(5), text), { maxLength: 3 }), { maxLength: 8 });

function plain(index: ClusterIndex): unknown {
  const { labelIndex, servicesByName, podsByFile, ...lists } = index;
  const groups = [labelIndex.byPair, servicesByName, podsByFile].map((map) =>
    [...(map as ReadonlyMap<string, readonly unknown[]>)].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return { ...lists, uncertain: labelIndex.uncertain, groups };
}

test('after edits of files the index equals one from scratch', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 6, maxLength: 6 }), edits, (texts, rounds) => {
      let files: readonly SourceFile[] = texts.map((one, at) => readSourceFile(`/w/${at}.yaml`, one));
      let index = indexFiles(files);
      for (const round of rounds) {
        const next = [...files];
        for (const [at, one] of round) next[at] = readSourceFile(`/w/${at}.yaml`, one, next[at]);
        index = reindexed(index, files, next);
        files = next;
        assert.deepEqual(plain(index), plain(indexFiles(files)));
      }
    }),
  );
});

test('an edit leaves the lists alone that it does not touch', () => {
  const pod = (app: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: ${app}}}\nspec: {containers: [{name: c}]}\n`;
  const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {}\n';
  const before = [readSourceFile('/w/a.yaml', pod('a')), readSourceFile('/w/b.yaml', service)];
  const after = before.with(0, readSourceFile('/w/a.yaml', pod('b'), before[0]));
  const index = indexFiles(before);
  const next = reindexed(index, before, after);
  assert.equal(next.services, index.services);
  assert.equal(next.servicesByName, index.servicesByName);
  assert.notEqual(next.pods, index.pods);
});

/** As many files as one may have between two turns, eight times. */
const MANY = 4_000;

test('a long list is indexed in many turns, and comes to what it comes to in one', () => {
  const pod = (at: number): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p-${at}, labels: {app: a-${at % 7}}}\nspec: {containers: []}\n`;
  const files = Array.from({ length: MANY }, (_, at) => readSourceFile(`/w/${at}.yaml`, pod(at)));
  let turns = 1;
  while (!indexWithin(files, () => true)) turns++;
  assert.ok(turns > 20, `${turns} turns`);
  assert.deepEqual(plain(indexFiles(files)), plain(indexFiles([...files])));
  // Whoever cannot wait takes the rest at once.
  const others = [...files];
  assert.equal(
    indexWithin(others, () => true),
    false,
  );
  assert.deepEqual(plain(indexFiles(others)), plain(indexFiles(files)));
  assert.ok(
    indexWithin(files.slice(0, 100), () => true),
    'a short list is not worth a turn',
  );
});
