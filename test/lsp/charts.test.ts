/** When the server renders charts, with a program that stands in for helm. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, type TestContext, test } from 'node:test';
import { helmThat, NAIVE, REFUSING, SHOP } from '../helm/program.js';
import { type Start, startClient, type TestClient } from './client.js';

const SERVICE = 'shop/templates/service.yaml';
const SLIP =
  'warning service-selects-nothing at 9:10 Service carts selects no pods: `app` is `carts` on Deployment carts, the selector says `cart`.';

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function start(t: TestContext, program: string, more: Partial<Start> = {}): Promise<TestClient> {
  const settings = { helm: { path: helmThat(t, program) } };
  client = await startClient({ files: SHOP, trusted: true, settings, ...more });
  return client;
}

/** Findings of the Service's template come to be these. Rendering takes as long as it takes. */
async function checkFindings(of: TestClient, expected: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    await of.settled();
    if (JSON.stringify(of.findings(SERVICE)) === JSON.stringify(expected)) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  assert.deepEqual(of.findings(SERVICE), expected);
}

async function checkStatus(of: TestClient, wanted: string | undefined): Promise<void> {
  for (let tries = 0; tries < 100 && of.statuses.at(-1)?.notRendered !== wanted; tries++) {
    await of.settled();
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  assert.equal(of.statuses.at(-1)?.notRendered, wanted);
}

function open(of: TestClient, file: string): void {
  of.open(file, SHOP[file] ?? '', 'helm');
}

/** Counts its calls in a file beside itself. */
const COUNTING = `require('node:fs').appendFileSync(__dirname + '/calls', 'x');${NAIVE}`;

function callsOf(of: string): number {
  const file = path.join(path.dirname(of), 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
}

test('a chart is judged once a file of it is opened', async (t) => {
  const c = await start(t, NAIVE);
  assert.deepEqual(c.findings(SERVICE), []);
  open(c, 'shop/values.yaml');
  await checkFindings(c, [SLIP]);
});

test('a chart is judged again when a file of it is saved, and not while somebody types', async (t) => {
  const program = helmThat(t, COUNTING);
  const c = await start(t, NAIVE, { settings: { helm: { path: program } } });
  open(c, SERVICE);
  await checkFindings(c, [SLIP]);
  c.edit(SERVICE, 'app: cart', 'app: carts');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await checkFindings(c, [SLIP]);
  assert.equal(callsOf(program), 1);
  c.save(SERVICE);
  await checkFindings(c, []);
  assert.equal(callsOf(program), 2);
});

test('a chart that comes to be what it was is not rendered again', async (t) => {
  const program = helmThat(t, COUNTING);
  const c = await start(t, NAIVE, { settings: { helm: { path: program } } });
  open(c, SERVICE);
  await checkFindings(c, [SLIP]);
  c.edit(SERVICE, 'app: cart', 'app: carts');
  c.save(SERVICE);
  await checkFindings(c, []);
  c.edit(SERVICE, 'app: carts', 'app: cart');
  c.save(SERVICE);
  await checkFindings(c, [SLIP]);
  assert.equal(callsOf(program), 2);
});

test('a finding stays with its text while lines are typed above it', async (t) => {
  const c = await start(t, NAIVE);
  open(c, SERVICE);
  await checkFindings(c, [SLIP]);
  c.edit(SERVICE, '# The way in.\n', '# The way in, for everybody who asks.\n# And for nobody else.\n');
  await checkFindings(c, [SLIP.replace('9:10', '10:10')]);
});

test('a values file that changes on disk counts', async (t) => {
  const c = await start(t, NAIVE);
  open(c, SERVICE);
  await checkFindings(c, [SLIP]);
  writeFileSync(path.join(c.root, SERVICE), (SHOP[SERVICE] ?? '').replace('app: cart', 'app: carts'));
  c.close(SERVICE);
  c.changedOnDisk(SERVICE);
  await checkFindings(c, []);
});

test('nothing is run in a workspace that is not trusted, and the status says so', async (t) => {
  const program = helmThat(t, COUNTING);
  const c = await start(t, NAIVE, { trusted: false, settings: { helm: { path: program } } });
  open(c, SERVICE);
  await checkStatus(c, 'the workspace is not trusted');
  assert.equal(callsOf(program), 0);
  await c.connection.sendNotification('podpath/trustGranted');
  await checkFindings(c, [SLIP]);
  await checkStatus(c, undefined);
});

test('without helm the status says so, and what is configured later is used', async (t) => {
  const c = await start(t, NAIVE, { settings: { helm: { path: '/nowhere/helm' } } });
  open(c, SERVICE);
  await checkStatus(c, 'helm was not found');
  c.setSettings({ helm: { path: helmThat(t, NAIVE) } });
  await checkFindings(c, [SLIP]);
});

test("the server status tells helm's error", async (t) => {
  const c = await start(t, REFUSING);
  open(c, SERVICE);
  let report = '';
  for (let tries = 0; tries < 100 && !report.includes('schema'); tries++) {
    report = await c.connection.sendRequest<string>('podpath/serverStatus');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  assert.match(report, /- `shop`: a Helm chart that is not rendered: values do not meet the schema/);
});
