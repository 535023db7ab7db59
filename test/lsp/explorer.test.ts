/** The network explorer over the built server: its requests, and the word that something has changed. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { ExplorerChildren, ExplorerCluster, ExplorerDetails } from '../../server/src/protocol.js';
import { startClient, type TestClient } from './client.js';

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
`;
const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers: [{ name: main, image: example.org/web }]
`;

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function start(files: Readonly<Record<string, string>>): Promise<TestClient> {
  client = await startClient({ files });
  await client.settled();
  return client;
}

const children = ({ connection }: TestClient, parent?: string, cluster?: string): Promise<ExplorerChildren> =>
  connection.sendRequest<ExplorerChildren>('podpath/explorerChildren', { cluster, parent });

test('the explorer is told node by node', async () => {
  const c = await start({ 'web.yaml': `${SERVICE}---\n${WEB}` });
  const top = await children(c);
  assert.deepEqual(
    [top.state, top.cluster, top.clusters, top.items.map((item) => item.label)],
    ['ready', '.', 1, ['Internet', 'default']],
  );
  const { items } = await children(c, top.items[1]?.id);
  assert.deepEqual(
    items.map(({ label, description, below, can }) => [label, description, below, can]),
    [['✔ web', '80 → 1 pod', 'closed', ['reveal', 'path']]],
  );
});

test('the explorer says where a node and its worst finding stand', async () => {
  const c = await start({ 'web.yaml': `${SERVICE.replace('app: web', 'app: wed')}---\n${WEB}` });
  const id = '/namespace%20default/Service%20%20web';
  const told = await c.connection.sendRequest<ExplorerDetails | null>('podpath/explorerDetails', { id });
  assert.deepEqual(told?.place?.uri, c.uri('web.yaml'));
  assert.deepEqual([told?.place?.start.line, told?.problem?.start.line], [3, 6]);
  assert.match(told?.markdown ?? '', /`wed`/);
  assert.equal(await c.connection.sendRequest('podpath/explorerDetails', { id: '/gone' }), null);
});

test('the explorer tells of an edit, and keeps the ids of what stays', async () => {
  const c = await start({ 'web.yaml': SERVICE, 'pods.yaml': WEB });
  const told: string[] = [];
  c.connection.onNotification('podpath/changed', () => void told.push('changed'));
  const before = await children(c, '/namespace%20default');
  c.open('web.yaml', SERVICE);
  c.edit('web.yaml', 'app: web', 'app: other');
  const after = await children(c, '/namespace%20default');
  assert.equal(before.items[0]?.id, after.items[0]?.id);
  assert.equal(after.items[0]?.label, '✖ web');
  await c.settled();
  assert.ok(told.length > 0, 'nobody said that something has changed');
});

test('a cluster is shown by its name, and without manifests there is none', async () => {
  const c = await start({ 'a/web.yaml': WEB, 'b/web.yaml': `${SERVICE}---\n${WEB}` });
  const clusters = await c.connection.sendRequest<ExplorerCluster[]>('podpath/explorerClusters');
  assert.deepEqual(clusters, [
    { name: 'b', objects: 2 },
    { name: 'a', objects: 1 },
  ]);
  assert.equal((await children(c, undefined, 'a')).cluster, 'a');
  assert.equal((await children(c)).cluster, 'b');
  await c.stop();
  const empty = await start({ 'notes.yaml': 'a: b\n' });
  assert.deepEqual(await children(empty), { state: 'ready', clusters: 0, items: [] });
});
