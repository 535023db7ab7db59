/** Answers that are kept from one cluster to the one that an edit makes of it, and those that an edit takes away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cluster, inherit, makeCluster, watched } from '../../server/src/cluster/index.js';
import { remembered } from '../../server/src/cluster/remembered.js';
import { analysisOf } from '../workspace/fixture.js';

const service = (name: string): string => `apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {ports: [{port: 80}]}
`;

function clusterWith(...names: readonly string[]): Cluster {
  const [only] = analysisOf(`=== a.yaml\n${names.map(service).join('---\n')}`).clusters;
  assert.ok(only);
  return only;
}

/** A question about the Services of a cluster that counts how often it had to be worked out. */
function counted(): { ask(cluster: Cluster): number; readonly times: number } {
  const about = {};
  let times = 0;
  const find = remembered((cluster, _: object) => {
    times++;
    return cluster.services.length;
  });
  return {
    ask: (cluster) => find(cluster, about),
    get times() {
      return times;
    },
  };
}

/** Asks before and after an edit that touched these keys; the answer is worked out `times` times. */
function checkEdit(touched: readonly string[], answer: number, times: number): void {
  const [before, after] = [clusterWith('web'), clusterWith('web', 'api')];
  const question = counted();
  assert.equal(question.ask(before), 1);
  inherit(before, after, touched);
  assert.equal(question.ask(after), answer);
  assert.equal(question.ask(after), answer);
  assert.equal(question.times, times);
}

test('an answer holds after an edit that touched nothing of what it has read', () =>
  // It is not what the cluster would say, which shows that nobody asked it.
  checkEdit(['pods', 'service web'], 1, 1));

test('an answer is worked out again after an edit that touched what it has read', () => checkEdit(['services'], 2, 2));

test('an answer that nobody asked for between two edits is judged by both', () => {
  const [first, second, third] = [clusterWith('web'), clusterWith('web', 'api'), clusterWith('web', 'api')];
  const question = counted();
  question.ask(first);
  inherit(first, second, ['services']);
  inherit(second, third, ['pods']);
  assert.equal(question.ask(third), 2);
});

test('the cluster before an edit gives its own answers, whatever was asked of the one after it', () => {
  const [before, after] = [clusterWith('web'), clusterWith('web', 'api')];
  const question = counted();
  question.ask(before);
  inherit(before, after, ['services']);
  assert.equal(question.ask(after), 2);
  assert.equal(question.ask(before), 1);
});

test('an answer that is kept over an edit tells what it has read', () => {
  const [before, after] = [clusterWith('web'), clusterWith('web', 'api')];
  const question = counted();
  question.ask(before);
  inherit(before, after, ['pods']);
  const keys: string[] = [];
  question.ask(watched(after, (key) => keys.push(key)));
  assert.deepEqual(keys, ['services']);
  assert.equal(question.times, 1);
});

test('an answer that has asked the rest of the workspace is worked out again, for who told of that may be gone', () => {
  const [before, after] = [clusterWith('web'), clusterWith('web', 'api')];
  const isElsewhere = remembered((cluster, _: object) => cluster.surround.hasService('cart', undefined));
  const about = {};
  let isThere = false;
  const around = { ...before.surround, hasService: () => isThere };
  const [first, second] = [before, after].map((one) => makeCluster(one.scope, one, one.profile, around));
  assert.ok(first && second);
  assert.equal(isElsewhere(first, about), false);
  isThere = true;
  inherit(first, second, ['services']);
  assert.equal(isElsewhere(second, about), true);
});

test('two clusters that one edit after the other made of the same one do not mix their answers', () => {
  const [before, one, other] = [clusterWith('web'), clusterWith('web', 'api'), clusterWith('web', 'api', 'db')];
  const question = counted();
  question.ask(before);
  inherit(before, one, ['services']);
  inherit(before, other, ['services']);
  assert.deepEqual(
    [other, one, before].map((cluster) => question.ask(cluster)),
    [3, 2, 1],
  );
});

test('answers are given up where edits have touched far more keys than anybody has read', () => {
  const clusters = [clusterWith('web'), clusterWith('web')] as const;
  const question = counted();
  question.ask(clusters[0]);
  for (let edit = 0; edit < 2_000; edit++)
    inherit(clusters[edit % 2 === 0 ? 0 : 1], clusters[edit % 2 === 0 ? 1 : 0], [`service ${edit}`]);
  question.ask(clusters[0]);
  assert.equal(question.times, 2);
});
