/** The built server over stdio, as an editor sees it. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { ExplainedPath, PathEnds } from '../../server/src/protocol.js';
import { type Start, startClient, type TestClient } from './client.js';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: carts
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: carts
  template:
    metadata:
      labels:
        app: carts
    spec:
      containers:
        - name: carts
          image: example.org/carts:1
          ports:
            - name: http
              containerPort: 8080
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: carts
  namespace: shop
spec:
  selector:
    app: cart
  ports:
    - port: 80
      targetPort: http
`;
const NEAR_MISS =
  'warning service-selects-nothing at 8:10 Service carts selects no pods: `app` is `carts` on Deployment carts, the selector says `cart`.';

let client: TestClient | undefined;
afterEach(async () => {
  await client?.stop();
  client = undefined;
});

async function start(files: Start['files'], more: Omit<Start, 'files'> = {}): Promise<TestClient> {
  client = await startClient({ files, ...more });
  await client.settled();
  return client;
}

async function checkFindings(of: TestClient, file: string, expected: readonly string[]): Promise<void> {
  await of.settled();
  assert.deepEqual(of.findings(file), expected);
}

/** Waits, since the server reads settings and folders by asking back. */
async function checkFindingsSoon(of: TestClient, file: string, expected: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 100 && of.findings(file).join() !== expected.join(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(of.findings(file), expected);
}

test('publishes findings of files that nobody has opened', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE });
  await checkFindings(c, 'service.yaml', [NEAR_MISS]);
  const [diagnostic] = c.diagnostics('service.yaml');
  assert.equal(diagnostic?.source, 'podpath');
  assert.match(diagnostic?.codeDescription?.href ?? '', /\/service-selects-nothing\.md$/);
  assert.equal(diagnostic?.relatedInformation?.[0]?.location.uri, c.uri('deployment.yaml'));
});

test('follows each edit, in the edited file and in the others', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE });
  c.open('service.yaml', SERVICE);
  c.edit('service.yaml', 'app: cart', 'app: carts');
  await checkFindings(c, 'service.yaml', []);
  c.open('deployment.yaml', DEPLOYMENT);
  c.edit('deployment.yaml', 'labels:\n        app: carts', 'labels:\n        app: cart');
  await checkFindings(c, 'deployment.yaml', [
    'error workload-selector-mismatch at 10:12 Deployment carts is refused: its selector asks for `app: carts`, its pod template has `app: cart`.',
  ]);
  await checkFindings(c, 'service.yaml', [
    'warning service-selects-nothing at 8:10 Service carts selects no pods: `app` is `cart` on Deployment carts, the selector says `carts`.',
  ]);
});

test('an open document wins over the disk until it is closed', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE });
  c.open('service.yaml', SERVICE.replace('app: cart', 'app: carts'));
  await checkFindings(c, 'service.yaml', []);
  c.changedOnDisk('service.yaml');
  await checkFindings(c, 'service.yaml', []);
  c.close('service.yaml');
  await checkFindings(c, 'service.yaml', [NEAR_MISS]);
});

test('follows files that come, change and go on disk', async () => {
  const c = await start({ 'service.yaml': SERVICE });
  await checkFindings(c, 'service.yaml', []);
  c.write('deployment.yaml', DEPLOYMENT);
  c.changedOnDisk('deployment.yaml');
  await checkFindings(c, 'service.yaml', [NEAR_MISS]);
  c.remove('deployment.yaml');
  c.changedOnDisk('deployment.yaml');
  await checkFindings(c, 'service.yaml', []);
});

test('leaves out what .gitignore leaves out, and reads it once it no longer does', async () => {
  const c = await start({
    '.gitignore': 'build/\n',
    'build/deployment.yaml': DEPLOYMENT,
    'build/service.yaml': SERVICE,
  });
  await checkFindings(c, 'build/service.yaml', []);
  c.changedOnDisk('build/service.yaml');
  await checkFindings(c, 'build/service.yaml', []);
  c.write('.gitignore', '');
  c.changedOnDisk('.gitignore');
  await checkFindingsSoon(c, 'build/service.yaml', [NEAR_MISS]);
});

test('says nothing about YAML that is not Kubernetes, however broken', async () => {
  const c = await start({ 'values.yaml': 'a: [1\nb: {\n', 'compose.json': '{"kind": ' });
  c.open('values.yaml', 'a: [1\nb: {\nkind: x\n');
  await checkFindings(c, 'values.yaml', []);
  assert.deepEqual(c.publications, []);
});

test('lints an untitled document by itself', async () => {
  const c = await start({});
  c.open('untitled:Untitled-1', `${SERVICE}---\n${DEPLOYMENT}`);
  await checkFindings(c, 'untitled:Untitled-1', [NEAR_MISS]);
});

test('publishes nothing again when nothing changed', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE });
  c.open('service.yaml', SERVICE);
  await c.settled();
  const before = c.publications.length;
  c.edit('service.yaml', 'port: 80', 'port: 81');
  await c.settled();
  assert.equal(c.publications.length, before);
});

test('hover on a Service explains its type, name, pods and ports', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE.replace('app: cart', 'app: carts') });
  const text = (await c.hover('service.yaml', 3, 9)) ?? '';
  assert.match(text, /\*\*Service carts · ClusterIP\*\*/);
  assert.match(text, /carts\.shop\.svc/);
  assert.match(text, /Deployment `carts` \(2 replicas\)/);
  assert.match(text, /Port 80 → 8080 of container `carts`/);
  assert.equal(await c.hover('service.yaml', 0, 3), undefined);
});

test('the fix of a finding takes it away', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE });
  c.open('service.yaml', SERVICE);
  await c.settled();
  const actions = await c.actions('service.yaml', one(c, 'service.yaml'));
  const fix = actions.find((action) => action.isPreferred);
  assert.equal(fix?.title, 'Select `app: carts`');
  if (fix) c.apply(fix);
  assert.match(c.textOf('service.yaml'), /^ {4}app: carts$/m);
  await checkFindings(c, 'service.yaml', []);
});

test('offers the fix of a finding at once when another document was edited, opened or mended just before', async () => {
  const files = { 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE };
  const c = await start(files);
  for (const [file, text] of Object.entries(files)) c.open(file, text);
  await c.settled();
  const finding = one(c, 'service.yaml');
  const offered = await c.actions('service.yaml', finding);
  assert.ok(offered.some((action) => action.isPreferred));
  // Nobody waits for what these lead to: the request comes right behind them.
  c.edit('deployment.yaml', 'replicas: 2', 'replicas: 3');
  assert.deepEqual(await c.actions('service.yaml', finding), offered);
  c.open('more.yaml', SERVICE.replaceAll('carts', 'orders'));
  assert.deepEqual(await c.actions('service.yaml', finding), offered);
  c.edit('deployment.yaml', 'labels:\n        app: carts', 'labels:\n        app: wagons');
  c.edit('deployment.yaml', 'matchLabels:\n      app: carts', 'matchLabels:\n      app: wagons');
  c.edit('deployment.yaml', 'labels:\n        app: wagons', 'labels:\n        app: carts');
  c.edit('deployment.yaml', 'matchLabels:\n      app: wagons', 'matchLabels:\n      app: carts');
  assert.deepEqual(await c.actions('service.yaml', finding), offered);
});

for (const where of ['here', 'in this file', 'in the project']) {
  test(`"ignore ${where}" takes a finding away`, async () => {
    const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE });
    c.open('service.yaml', SERVICE);
    await c.settled();
    const actions = await c.actions('service.yaml', one(c, 'service.yaml'));
    const action = actions.find(({ title }) => title === `Podpath: ignore service-selects-nothing ${where}`);
    assert.ok(action, `no such action among ${actions.map(({ title }) => title).join(', ')}`);
    c.apply(action);
    await checkFindings(c, 'service.yaml', []);
  });
}

test('"ignore here" in JSON puts the reason into an annotation', async () => {
  const service = JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'carts' },
      spec: { selector: { app: 'cart' }, ports: [{ port: 80 }] },
    },
    null,
    2,
  );
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.json': service });
  c.open('service.json', service, 'json');
  await c.settled();
  const actions = await c.actions('service.json', one(c, 'service.json'));
  const action = actions.find(({ title }) => title.endsWith('here'));
  assert.ok(action);
  c.apply(action);
  assert.deepEqual(JSON.parse(c.textOf('service.json')).metadata.annotations, {
    'podpath.dev/ignore.service-selects-nothing': 'known and accepted',
  });
  await checkFindings(c, 'service.json', []);
});

test('offers the documentation only to clients that can show it', async () => {
  const files = { 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE };
  const c = await start(files);
  const titles = async (of: TestClient): Promise<string[]> =>
    (await of.actions('service.yaml', one(of, 'service.yaml'))).map(({ title }) => title);
  assert.ok((await titles(c)).some((title) => title.includes('documentation')));
  await c.stop();
  const plain = await start(files, { commands: [] });
  assert.ok(!(await titles(plain)).some((title) => title.includes('documentation')));
});

test('levels in the settings cap those of a rule, and `off` silences it', async () => {
  const c = await start(
    { 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE },
    { settings: { rules: { 'service-selects-nothing': 'hint' } } },
  );
  await checkFindings(c, 'service.yaml', [NEAR_MISS.replace('warning', 'hint')]);
  c.setSettings({ rules: { 'service-selects-nothing': 'off' } });
  await checkFindingsSoon(c, 'service.yaml', []);
  c.setSettings({});
  await checkFindingsSoon(c, 'service.yaml', [NEAR_MISS]);
});

test('the configuration file wins over the settings', async () => {
  const files = {
    'deployment.yaml': DEPLOYMENT,
    'service.yaml': SERVICE,
    '.podpath.yaml': 'rules:\n  service-selects-nothing: warning\n',
  };
  const c = await start(files, { settings: { rules: { 'service-selects-nothing': 'off' } } });
  await checkFindings(c, 'service.yaml', [NEAR_MISS]);
});

test('a mistake in the configuration is a finding in it', async () => {
  const c = await start({ 'service.yaml': SERVICE, '.podpath.yaml': 'rule:\n  service-selects-nothing: off\n' });
  await c.settled();
  assert.match(c.findings('.podpath.yaml').join('\n'), /^error configuration-invalid at 1:1 .*did you mean `rules`\?/);
});

test('switching the extension off takes all findings away, switching it on brings them back', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE });
  await checkFindings(c, 'service.yaml', [NEAR_MISS]);
  c.setSettings({ enable: false });
  await checkFindingsSoon(c, 'service.yaml', []);
  c.setSettings({ enable: true });
  await checkFindingsSoon(c, 'service.yaml', [NEAR_MISS]);
});

test('excluded files are not read', async () => {
  const c = await start(
    { 'deployment.yaml': DEPLOYMENT, 'old/service.yaml': SERVICE, 'service.yaml': SERVICE },
    { settings: { exclude: ['old/**', 'deployment.yaml'] } },
  );
  await checkFindings(c, 'service.yaml', []);
  c.setSettings({});
  await checkFindingsSoon(c, 'service.yaml', [NEAR_MISS]);
});

test('folders of the workspace come and go', async () => {
  const c = await start(
    { 'a/service.yaml': SERVICE, 'b/deployment.yaml': DEPLOYMENT, 'b/service.yaml': SERVICE },
    { folders: ['a'] },
  );
  await checkFindings(c, 'b/service.yaml', []);
  const folder = { uri: c.uri('b'), name: 'b' };
  void c.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
    event: { added: [folder], removed: [] },
  });
  await checkFindingsSoon(c, 'b/service.yaml', [NEAR_MISS]);
  void c.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
    event: { added: [], removed: [folder] },
  });
  await checkFindingsSoon(c, 'b/service.yaml', []);
});

test('a document that is broken while one types silences others and comes back', async () => {
  const both = `${DEPLOYMENT}---\n${SERVICE}`;
  const c = await start({ 'all.yaml': both });
  c.open('all.yaml', both);
  c.edit('all.yaml', 'kind: Deployment', 'kind: Deployment: x');
  await c.settled();
  assert.deepEqual(
    c.findings('all.yaml').map((finding) => finding.split(' ')[1]),
    ['yaml-syntax'],
  );
  c.edit('all.yaml', 'kind: Deployment: x', 'kind: Deployment');
  await c.settled();
  assert.deepEqual(
    c.findings('all.yaml').map((finding) => finding.split(' ')[1]),
    ['service-selects-nothing'],
  );
});

test('tells what it knows in the server status', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'web/Chart.yaml': 'name: web\n' });
  const report = await c.connection.sendRequest<string>('podpath/serverStatus');
  assert.match(report, /\| Kubernetes objects \| 1 \|/);
  assert.match(report, /`web`: a Helm chart/);
});

function one(c: TestClient, file: string): ReturnType<TestClient['diagnostics']>[number] {
  const [diagnostic, ...others] = c.diagnostics(file);
  assert.ok(diagnostic);
  assert.deepEqual(others, []);
  return diagnostic;
}

test('explains a traffic path with links, and says what it may start from', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE.replace('app: cart', 'app: carts') });
  const ends = await c.connection.sendRequest<PathEnds>('podpath/pathEnds', {
    uri: c.uri('service.yaml'),
    position: { line: 3, character: 9 },
  });
  assert.equal(ends.to, 'service/shop/carts:80');
  assert.ok(ends.sources.some((one) => one.address === 'internet'));
  assert.ok(ends.sources.some((one) => one.address === 'deployment/shop/carts'));
  const { text, links } = await c.connection.sendRequest<ExplainedPath>('podpath/explainPath', {
    cluster: ends.cluster,
    from: 'deployment/shop/carts',
    to: 'service/shop/carts:80',
  });
  assert.match(text, /^✔ allowed {2}deployment\/shop\/carts → service\/shop\/carts:80$/m);
  const link = links.find((one) => one.uri === c.uri('deployment.yaml'));
  assert.ok(link);
  assert.equal(text.split('\n')[link.line]?.slice(link.start, link.end), `deployment.yaml:${link.target + 1}`);
});

test('says in words which address is unknown', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, 'service.yaml': SERVICE });
  const { text } = await c.connection.sendRequest<ExplainedPath>('podpath/explainPath', {
    cluster: '.',
    from: 'deployment/shop/cartz',
    to: 'internet',
  });
  assert.match(text, /did you mean `deployment\/shop\/carts`/);
});

test('hover on the backend of an Ingress tells where it leads', async () => {
  const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: carts
                port:
                  number: 80
`;
  const c = await start({
    'deployment.yaml': DEPLOYMENT,
    'service.yaml': SERVICE.replace('app: cart', 'app: carts'),
    'ingress.yaml': ingress,
  });
  const text = (await c.hover('ingress.yaml', 14, 24)) ?? '';
  assert.match(text, /\*\*Ingress shop → Service carts\*\*/);
  assert.match(text, /`shop\.example\/`/);
  assert.match((await c.hover('service.yaml', 3, 9)) ?? '', /From outside: \? Ingress `shop\.example\/`/);
});

test('completes and explains the configuration while it is typed', async () => {
  const c = await start({ 'deployment.yaml': DEPLOYMENT, '.podpath.yaml': '' });
  c.open('.podpath.yaml', 'rules:\n  service-sel\nprofile: {cni: }\n');
  const rules = await c.complete('.podpath.yaml', 1, 13);
  const one = rules.find((item) => item.label === 'service-selects-nothing');
  assert.deepEqual(one?.textEdit, {
    range: { start: { line: 1, character: 2 }, end: { line: 1, character: 13 } },
    newText: 'service-selects-nothing: ',
  });
  const plugins = await c.complete('.podpath.yaml', 2, 15);
  assert.ok(plugins.some((item) => item.label === 'cilium'));
  c.edit('.podpath.yaml', 'service-sel', 'service-selects-nothing: off');
  assert.match((await c.hover('.podpath.yaml', 1, 5)) ?? '', /\*\*service-selects-nothing\*\*/);
  assert.match((await c.hover('.podpath.yaml', 2, 12)) ?? '', /^Network plugin/);
  assert.deepEqual(await c.complete('deployment.yaml', 2, 0), []);
});
