/** A cluster that tells only what its surround is asked, and answers like the one that it was made of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askingAround, type Cluster, watched } from '../../server/src/cluster/index.js';
import { remembered } from '../../server/src/cluster/remembered.js';
import { analysisOf } from '../workspace/fixture.js';

const WEB = `=== a.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
`;
const AROUND = ['around: service db'];

function cluster(): Cluster {
  const [only] = analysisOf(WEB).clusters;
  assert.ok(only);
  return only;
}

/** Reads of the cluster and of its surround, for an answer that is kept. */
function newQuestion(): (cluster: Cluster) => boolean {
  const about = {};
  const find = remembered((asked, _: object) => asked.services.length === 1 && asked.surround.hasService('db', 'n'));
  return (asked) => find(asked, about);
}

function told(ask: () => void, keys: string[]): string[] {
  keys.length = 0;
  ask();
  return [...new Set(keys)].sort();
}

test('what the surround is asked is told, and what is read of the cluster is not', () => {
  const keys: string[] = [];
  const asking = askingAround(cluster(), (key) => keys.push(key));
  const ask = (): boolean => asking.surround.hasService('db', 'n') || asking.services.length === 2;
  assert.deepEqual(told(ask, keys), AROUND);
});

test('an answer that is kept tells what it asked the surround each time somebody gets it', () => {
  const keys: string[] = [];
  const asking = askingAround(cluster(), (key) => keys.push(key));
  const question = newQuestion();
  for (let time = 0; time < 2; time++)
    assert.deepEqual(
      told(() => question(asking), keys),
      AROUND,
      `time ${time}`,
    );
});

test('an answer that was kept without its reads is found again by who has to tell them, and the other way round is not', () => {
  const base = cluster();
  const keys: string[] = [];
  const asking = askingAround(base, (key) => keys.push(key));
  const watching = watched(base, (key) => keys.push(key));
  const question = newQuestion();
  question(asking);
  assert.deepEqual(
    told(() => question(watching), keys),
    [...AROUND, 'services'],
  );
  assert.deepEqual(
    told(() => question(asking), keys),
    AROUND,
  );
});
