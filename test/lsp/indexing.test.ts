/** Reading a workspace: what is said before it is complete, many files that change at once, and files that are too large. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startClient, type TestClient } from './client.js';

async function withClient(start: Parameters<typeof startClient>[0], check: (client: TestClient) => Promise<void>) {
  const client = await startClient(start);
  try {
    await check(client);
  } finally {
    await client.stop();
  }
}

const service = (name: string, app: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    app: ${app}\n  ports:\n  - port: 80\n`;
const deployment = (name: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    matchLabels:\n      app: ${name}\n  template:\n    metadata:\n      labels:\n        app: ${name}\n    spec:\n      containers:\n      - name: c\n        image: c\n`;
const BROKEN = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: "x\nspec: {}\n';

function many(count: number, text: (index: number) => string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`apps/${index}/app.yaml`, text(index)]));
}

const pair = (index: number, selected = index): string =>
  `${service(`web-${index}`, `web-${selected}`)}---\n${deployment(`web-${index}`)}`;

test('says of open documents what is certain before everything is read, and nothing of what may still come', async () => {
  const files = {
    ...many(1500, (index) => pair(index)),
    'open/broken.yaml': BROKEN,
    'open/service.yaml': service('lost', 'web-0x'),
    'open/web.yaml': deployment('web-0'),
  };
  await withClient({ files, opened: ['open/broken.yaml', 'open/service.yaml'] }, async (client) => {
    await client.connection.sendRequest('podpath/settled');
    const read = client.order.indexOf('end');
    const told = client.order.indexOf(client.uri('open/broken.yaml'));
    assert.ok(client.order.includes('report') && told !== -1 && told < read, client.order.slice(0, 9).join());
    assert.match(client.findings('open/broken.yaml').join(), /yaml-syntax/);
    // Its pods are looked for in the whole workspace.
    assert.ok(client.order.indexOf(client.uri('open/service.yaml')) > read);
    assert.match(client.findings('open/service.yaml').join(), /service-selects-nothing/);
  });
});

test('a checkout that changes a thousand files is told once a file', async () => {
  const files = many(1000, (index) => pair(index));
  await withClient({ files: { ...files, 'gone/app.yaml': pair(5000) } }, async (client) => {
    await client.connection.sendRequest('podpath/settled');
    const before = client.publications.length;
    const changed = Object.keys(files);
    for (const [index, file] of changed.entries()) client.write(file, pair(index, index % 2 === 0 ? 9 : index));
    client.remove('gone/app.yaml');
    client.write('apps/new/app.yaml', `${service('new', 'newx')}---\n${deployment('new')}`);
    // The editor tells in portions, and misses what happens to folders.
    for (let at = 0; at < changed.length; at += 100) client.changedOnDisk(...changed.slice(at, at + 100));
    await client.connection.sendRequest('podpath/settled');
    const counts = new Map<string, number>();
    for (const { uri } of client.publications.slice(before)) counts.set(uri, (counts.get(uri) ?? 0) + 1);
    assert.deepEqual(
      [...counts].filter(([, count]) => count > 1),
      [],
    );
    assert.match(client.findings('apps/2/app.yaml').join(), /service-selects-nothing/);
    assert.deepEqual(client.findings('apps/3/app.yaml'), []);
    assert.match(client.findings('apps/new/app.yaml').join(), /service-selects-nothing/);
    assert.ok(counts.size >= 400, `${counts.size} files`);
    const indexed = client.statuses.filter(({ state }) => state === 'indexing').length;
    assert.ok(indexed <= 3, `read ${indexed} times`);
  });
});

test('a document that is edited during a checkout keeps its text and its findings', async () => {
  const files = many(300, (index) => pair(index));
  await withClient({ files, opened: ['apps/0/app.yaml'] }, async (client) => {
    await client.connection.sendRequest('podpath/settled');
    for (const [file] of Object.entries(files)) client.write(file, '');
    client.changedOnDisk(...Object.keys(files));
    client.edit('apps/0/app.yaml', 'app: web-0\n  ports', 'app: wbe-0\n  ports');
    await client.connection.sendRequest('podpath/settled');
    assert.match(client.findings('apps/0/app.yaml').join(), /service-selects-nothing/);
    assert.deepEqual(client.statuses.at(-1)?.objects, 2);
  });
});

test('a file beyond podpath.maxFileSize is said to be left out, and read when the setting grows', async () => {
  const padding = `# ${'x'.repeat(150_000)}\n`;
  const files = { 'app.yaml': service('web', 'web'), 'large.yaml': padding + deployment('web'), 'data.json': padding };
  const rules = { 'scope-incomplete': 'information' };
  await withClient({ files, settings: { maxFileSize: 0.1, rules } }, async (client) => {
    await client.connection.sendRequest('podpath/settled');
    assert.equal(client.statuses.at(-1)?.objects, 1);
    assert.equal(client.statuses.at(-1)?.gaps, 1);
    assert.match(client.findings('large.yaml').join(), /too large/);
    assert.deepEqual(client.findings('app.yaml'), []);
    client.setSettings({ maxFileSize: 1, rules });
    await client.connection.sendRequest('podpath/settled');
    await client.connection.sendRequest('podpath/settled');
    assert.equal(client.statuses.at(-1)?.objects, 2);
    assert.deepEqual(client.findings('large.yaml'), []);
  });
});
