/** Questions that keep their answers over edits: who asked hears of an edit only if the answer is another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Cluster,
  keysTouchedBetween,
  letGoOfAnswers,
  makeCluster,
  podsOfNamespaces,
  podsSharing,
  question,
  watched,
} from '../../server/src/cluster/index.js';
import { known } from '../../server/src/resources/index.js';
import { analysisOf } from '../workspace/fixture.js';

let names = 0;
/** Whether the cluster has a Service of that name; `asked` are the names for which it was looked. */
function newQuestion(): { readonly has: (cluster: Cluster, name: string) => boolean; readonly asked: string[] } {
  const asked: string[] = [];
  const has = question<string, boolean>({
    name: `services: number ${names++} of this test`,
    lists: ['services'],
    keyOf: (name) => name,
    answer({ services }, name) {
      asked.push(name);
      return services.some((one) => known(one.name) === name);
    },
    isSame: (a, b) => a === b,
    affected:
      ({ changed }) =>
      (name) =>
        changed.some((one) => known(one.name) === name),
  });
  return { has, asked };
}

function clusterOf(...services: readonly string[]): Cluster {
  const texts = services.map((name) => `=== ${name}.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\n`);
  const settings = '=== .podpath.yaml\nclusters: [{name: one, include: ["**"]}]\n';
  const [cluster] = analysisOf(`${settings}${texts.join('')}`).clusters;
  assert.ok(cluster);
  return cluster;
}

/** Keys that asking reads, and that an edit to another cluster touches. */
function checkTouched(
  before: Cluster,
  after: Cluster,
  ask: (cluster: Cluster) => void,
  isTouched: boolean,
  why: string,
): void {
  const reads = new Set<string>();
  ask(watched(before, (key) => reads.add(key)));
  const changed = [
    ...before.objects.filter(({ name }) => !after.objects.some((one) => one.name === name)),
    ...after.objects.filter(({ name }) => !before.objects.some((one) => one.name === name)),
  ];
  const touched = keysTouchedBetween(before, after, changed);
  assert.equal(
    [...reads].some((key) => touched.has(key)),
    isTouched,
    why,
  );
}

test('an edit touches the questions that it answers otherwise, and no others', () => {
  const { has } = newQuestion();
  const [before, after] = [clusterOf('web', 'db'), clusterOf('web', 'cart')];
  checkTouched(before, after, (cluster) => has(cluster, 'web'), false, 'it is still there');
  checkTouched(clusterOf('web', 'db'), after, (cluster) => has(cluster, 'cart'), true, 'it has come');
});

test('what an edit leaves alone is not looked for again', () => {
  const { has, asked } = newQuestion();
  const [before, after] = [clusterOf('web', 'db'), clusterOf('web', 'cart')];
  checkTouched(before, after, (cluster) => has(cluster, 'web'), false, 'it is still there');
  assert.equal(has(after, 'web'), true);
  assert.deepEqual(asked, ['web']);
});

test('what is asked of a cluster after an edit, or of the one before it, is not told of the other', () => {
  const { has } = newQuestion();
  const [before, after] = [clusterOf('web', 'db'), clusterOf('web', 'cart')];
  checkTouched(before, after, (cluster) => has(cluster, 'web'), false, 'it is still there');
  assert.deepEqual([has(before, 'cart'), has(after, 'cart')], [false, true]);
  assert.deepEqual([has(after, 'db'), has(before, 'db')], [false, true]);
});

test('a cluster that was let rest takes it that everything may be answered otherwise', () => {
  const { has } = newQuestion();
  const [before, after] = [clusterOf('web', 'db'), clusterOf('web', 'cart')];
  has(before, 'web');
  const resting = makeCluster(before.scope, before, before.profile, before.surround);
  letGoOfAnswers(before, resting);
  checkTouched(resting, after, (cluster) => has(cluster, 'web'), true, 'nobody knows what was asked before');
});

test('questions that nobody asks any more are forgotten, and whoever still asks is told to ask again', () => {
  const { has, asked } = newQuestion();
  const clusters = Array.from({ length: 3 }, (_, at) => clusterOf('web', `db-${at}`));
  const [first, second, third] = clusters;
  assert.ok(first && second && third);
  has(first, 'web');
  const isTold = (before: Cluster, after: Cluster): boolean => {
    const reads = new Set<string>();
    has(
      watched(before, (key) => reads.add(key)),
      'web',
    );
    const touched = keysTouchedBetween(
      before,
      after,
      [...before.objects, ...after.objects].filter(({ name }) => known(name) !== 'web'),
    );
    return [...reads].some((key) => touched.has(key));
  };
  assert.equal(isTold(first, second), false);
  for (let typed = 0; typed < 300; typed++) has(second, `typed-${typed}`);
  assert.equal(isTold(second, third), true);
  has(third, 'web');
  assert.deepEqual(
    asked.filter((name) => name === 'web'),
    ['web', 'web'],
  );
});

test('parts of the pods are told apart whatever namespaces are called', () => {
  const ranges = [podsOfNamespaces(['a', 'b']), podsOfNamespaces(['a b']), podsOfNamespaces(['or near a'])];
  const keys = [...ranges, podsSharing('a')].map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
});
