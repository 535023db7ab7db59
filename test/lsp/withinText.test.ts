/** What the server shows within the text: lenses and inlay hints, over stdio. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { deployment, service } from '../judging/workspace.js';
import { type Start, startClient, type TestClient } from './client.js';

const FILES = {
  'deployment.yaml': deployment('carts', { ports: '[{ name: http, containerPort: 8080 }]' }),
  'service.yaml': service('carts', 'app: carts', 'ports: [{ port: 80, targetPort: http }]'),
};

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function start(more: Omit<Start, 'files'> = {}): Promise<TestClient> {
  client = await startClient({ files: FILES, ...more });
  await client.settled();
  return client;
}

test('a lens says what an object comes to, and explains the way to it where the client can', async () => {
  const c = await start({ commands: ['podpath.explainPath'] });
  const [lens] = await c.lenses('service.yaml');
  assert.deepEqual(lens?.command, {
    title: '1 pod · from inside only',
    command: 'podpath.explainPath',
    arguments: [{ uri: c.uri('service.yaml'), position: lens?.range.start }],
  });
});

test('a client without the command gets the lens as a text', async () => {
  const [lens] = await (await start()).lenses('service.yaml');
  assert.deepEqual(lens?.command, { title: '1 pod · from inside only', command: '', arguments: [] });
});

test('a hint stands behind a port', async () => {
  const hints = await (await start()).inlayHints('service.yaml');
  assert.deepEqual(hints, [{ position: { line: 7, character: 38 }, label: '→ 8080 (main)', paddingLeft: true }]);
});

test('lenses and hints can be switched off, each for itself', async () => {
  const c = await start({ settings: { codeLens: { enable: false } } });
  assert.equal((await c.lenses('service.yaml')).length, 0);
  assert.equal((await c.inlayHints('service.yaml')).length, 1);
  c.setSettings({ inlayHints: { enable: false } });
  await c.settled();
  assert.equal((await c.lenses('service.yaml')).length, 1);
  assert.equal((await c.inlayHints('service.yaml')).length, 0);
});

test('a file without Kubernetes in it has neither', async () => {
  const c = await start();
  c.open('other.yaml', 'kind: of blue\n');
  await c.settled();
  assert.deepEqual([await c.lenses('other.yaml'), await c.inlayHints('other.yaml')], [[], []]);
});
