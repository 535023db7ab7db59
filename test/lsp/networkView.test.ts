/** The data of the network view over the built server: the graph of a path, its flowchart, the table of connections. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Matrix, PathEnds, PathGraph, PathGraphAnswer, PathMermaidAnswer } from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: main
          image: example.org/web
          ports:
            - containerPort: 8080
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8080
`;
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-in
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
    - Ingress
`;
const FILES = {
  'web.yaml': WEB,
  'service.yaml': SERVICE,
  'policy.yaml': POLICY,
  'api.yaml': WEB.replaceAll('web', 'api'),
};

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function start(commands: readonly string[] = []): Promise<TestClient> {
  client = await startClient({ files: FILES, commands });
  await client.settled();
  return client;
}

const QUESTION = { cluster: '.', from: 'deployment/shop/api', to: 'service/shop/web:80' };

async function graph(c: TestClient): Promise<PathGraph> {
  const answer = await c.connection.sendRequest<PathGraphAnswer>('podpath/pathGraph', QUESTION);
  assert.ok(!('problem' in answer));
  return answer;
}

test('the graph of a path follows an edit, and its places are documents of the editor', async () => {
  const c = await start();
  const before = await graph(c);
  assert.equal(before.verdict, 'denied');
  const gate = before.nodes.find((node) => node.shape === 'gate' && node.verdict === 'denied');
  assert.equal(gate?.name, 'web-in');
  assert.equal(gate.steps[0]?.places[0]?.uri, c.uri('policy.yaml'));
  c.open('policy.yaml', POLICY);
  c.edit('policy.yaml', '  policyTypes:\n    - Ingress\n', '  ingress:\n    - {}\n');
  assert.equal((await graph(c)).verdict, 'allowed');
});

test('what cannot be drawn is said in a sentence', async () => {
  const c = await start();
  const ask = (to: string): Promise<PathGraphAnswer> =>
    c.connection.sendRequest('podpath/pathGraph', { ...QUESTION, to });
  assert.deepEqual(await ask('service/shop/webb:80'), {
    problem: 'There is no Service `webb` in namespace shop in cluster .; did you mean `service/shop/web`?',
  });
  assert.match(JSON.stringify(await ask('https://nobody.example/')), /No Ingress of this cluster/);
});

test('the same path comes as a flowchart', async () => {
  const c = await start();
  const answer = await c.connection.sendRequest<PathMermaidAnswer>('podpath/pathMermaid', QUESTION);
  assert.match(JSON.stringify(answer), /"text":"flowchart /);
});

test('the table of connections names its peers by addresses that a path takes', async () => {
  const c = await start();
  const matrix = await c.connection.sendRequest<Matrix>('podpath/matrix', { uri: c.uri('web.yaml') });
  const number = (address: string): number => matrix.peers.findIndex((peer) => peer.address === address);
  const answer = matrix.answers[matrix.cells[number('deployment/shop/api')]?.[number('deployment/shop/web')] ?? -1];
  assert.deepEqual(answer, { verdict: 'denied', text: 'no port' });
});

test('the ends of a path come from the cluster that is named, and tell of the others', async () => {
  const c = await start();
  const ends = await c.connection.sendRequest<PathEnds>('podpath/pathEnds', { cluster: '.' });
  assert.deepEqual(ends.clusters, ['.']);
  assert.ok(ends.destinations.some((one) => one.address === 'service/shop/web:80'));
});

test('a lens leads to the picture where the client has one', async () => {
  const c = await start(['podpath.explainPath', 'podpath.showTrafficPath']);
  const [lens] = await c.lenses('service.yaml');
  assert.equal(lens?.command?.command, 'podpath.showTrafficPath');
});
