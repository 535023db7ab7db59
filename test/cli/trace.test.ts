/** `podpath trace`: formats, exit codes, which cluster is meant, and mistakes in what was typed. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Files, folderWith, podpath, type Said } from './commandLine.js';
import { deployment, service } from './manifests.js';

function policy(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
}

const SHOP: Files = {
  'web.yaml': deployment('web'),
  'api.yaml': deployment('api'),
  'api-service.yaml': service('api'),
};
const SLIP: Files = {
  ...SHOP,
  'policy.yaml': policy(
    'api-access',
    '{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: webs } } }] }] }',
  ),
};
const BLOCK: Files = {
  ...SHOP,
  'policy.yaml': policy('a', '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }'),
};
const TRACE = 'trace deployment/web service/api:80';

async function answered(
  context: TestContext,
  args: string,
  files: Files,
  code: number,
  headline: RegExp,
): Promise<Said> {
  const said = await podpath(args, folderWith(context, files));
  assert.match(said.stdout, headline, said.stderr);
  assert.equal(said.code, code);
  return said;
}

async function checkEnds(...asked: Parameters<typeof answered>): Promise<void> {
  await answered(...asked);
}

test('an open path exits with 0', (t) =>
  checkEnds(t, `${TRACE} .`, SHOP, 0, /^✔ allowed {2}deployment\/web → service\/api:80\n/));
test('a closed path exits with 1', (t) => checkEnds(t, `${TRACE} .`, SLIP, 1, /^✖ denied /));
test('a path that the manifests do not settle exits with 3', (t) =>
  checkEnds(t, `${TRACE} .`, BLOCK, 3, /^\? unknown /));
test('a path to some backends only exits with 1', (t) =>
  checkEnds(
    t,
    `${TRACE} .`,
    {
      ...SHOP,
      'api-v2.yaml': deployment('api-v2', { label: 'api' })
        .replaceAll('app: api\n', 'app: api\n        version: v2\n')
        .replace('      app: api\n        version: v2\n', '      app: api\n'),
      'policy.yaml': policy('v2', '{ podSelector: { matchLabels: { version: v2 } } }'),
    },
    1,
    /^▲ partly allowed /,
  ));

test('json has the verdict, the hops with their evidence, the nearest rules and the fixes', async (t) => {
  const { stdout, code } = await podpath(`${TRACE} . --format json`, folderWith(t, SLIP));
  const report = JSON.parse(stdout);
  assert.equal(code, 1);
  assert.deepEqual(Object.keys(report), ['verdict', 'paths', 'fixes']);
  const [path] = report.paths;
  assert.deepEqual(
    path.hops.map((hop: { kind: string; verdict: string }) => `${hop.kind} ${hop.verdict}`),
    [
      'source allowed',
      'resolver allowed',
      'dns allowed',
      'service-type allowed',
      'service-port allowed',
      'endpoints allowed',
      'endpoint allowed',
      'policy allowed',
      'policy denied',
      'container allowed',
    ],
  );
  const denied = path.hops[8];
  const object = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: 'default',
    name: 'api-access',
  };
  assert.deepEqual(denied.object, { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'api' });
  assert.equal(denied.reason, 'isolated');
  assert.match(denied.text, /^NetworkPolicy api-access isolates Deployment api for ingress/);
  assert.deepEqual(denied.evidence[0], { file: 'policy.yaml', range: denied.evidence[0].range, object, role: 'rule' });
  assert.equal(denied.evidence[0].range.start.line, 3);
  const [nearest] = denied.nearest;
  assert.deepEqual(
    { ...nearest, range: 0, text: 0, allowed: 0 },
    { file: 'policy.yaml', range: 0, object, rule: 1, lacks: 'peer', allowed: 0, text: 0 },
  );
  assert.deepEqual(nearest.allowed, { TCP: [[1, 65535]], UDP: [[1, 65535]], SCTP: [[1, 65535]] });
  const [fix] = report.fixes;
  assert.deepEqual(
    fix.edits.map((edit: { file: string; newText: string }) => [edit.file, edit.newText]),
    [['policy.yaml', 'web']],
  );
});

test('the edit of a fix makes the path open', async (t) => {
  await checkFixOpens(t, SLIP);
  await checkFixOpens(t, {
    ...SHOP,
    'policy.yaml': policy(
      'api-access',
      '{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80 }] }] }',
    ),
  });
});

async function checkFixOpens(context: TestContext, files: Files): Promise<void> {
  const { stdout } = await podpath(`${TRACE} . --format json`, folderWith(context, files));
  const [edit] = JSON.parse(stdout).fixes[0].edits;
  const lines = (files['policy.yaml'] ?? '').split('\n');
  const line = lines[edit.range.start.line] ?? '';
  lines[edit.range.start.line] =
    line.slice(0, edit.range.start.character) + edit.newText + line.slice(edit.range.end.character);
  await checkEnds(context, `${TRACE} .`, { ...files, 'policy.yaml': lines.join('\n') }, 0, /^✔ allowed/);
}

test('mermaid draws a node for each hop, and a dotted way behind the broken one', async (t) => {
  const { stdout } = await podpath(`${TRACE} . --format mermaid`, folderWith(t, SLIP));
  assert.match(stdout, /^flowchart TD\n {2}n0\["✔ pod<br\/>Deployment web"\]:::allowed\n/);
  assert.match(stdout, /n8\["✖ ingress policy<br\/>Deployment api"\]:::denied\n/);
  assert.match(stdout, /\n {2}n7 --> n8\n {2}n8 -\.-> n9\n/);
});

test('manifests come from standard input too', async (t) => {
  const said = await podpath(`${TRACE} -`, folderWith(t, {}), { stdin: Object.values(SHOP).join('---\n') });
  assert.equal(said.code, 0, said.stderr);
});
test('without a PATH the cluster of the current folder is taken', (t) => checkEnds(t, TRACE, SHOP, 0, /^✔ allowed/));
test('without a PATH a cluster is taken by its name', (t) =>
  checkEnds(
    t,
    `${TRACE} --cluster a`,
    { 'a/all.yaml': Object.values(SHOP).join('---\n'), 'b/all.yaml': Object.values(SHOP).join('---\n') },
    0,
    /^✔ allowed/,
  ));
test('the configuration that is given counts', (t) =>
  checkEnds(t, `${TRACE} . --config my.yaml`, { ...BLOCK, 'my.yaml': 'profile: { cni: flannel }\n' }, 0, /^✔ allowed/));
test('a kustomization that is named is followed to its base', (t) =>
  checkEnds(
    t,
    `${TRACE} overlays/prod`,
    {
      'base/kustomization.yaml': 'resources: [all.yaml]\n',
      'base/all.yaml': Object.values(SHOP).join('---\n'),
      'base/extra.yaml': policy('closed', '{ podSelector: {} }'),
      'overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
    },
    0,
    /^✔ allowed/,
  ));

test('of an object that is named twice the last one counts, and is said to', async (t) => {
  const closed = policy('api-access', '{ podSelector: {} }');
  const open = policy('api-access', '{ podSelector: {}, ingress: [{}] }');
  const files = { 'base/all.yaml': Object.values(SHOP).join('---\n'), 'base/z.yaml': closed, 'patch/a.yaml': open };
  const last = await answered(t, `${TRACE} base patch`, files, 0, /^✔ allowed/);
  assert.equal(
    last.stderr,
    'podpath: NetworkPolicy api-access is defined twice; patch/a.yaml:3 counts, and base/z.yaml:3 does not.\n',
  );
  await checkEnds(t, `${TRACE} patch base`, files, 1, /^✖ denied/);
});

test('what could not be read is said', async (t) => {
  const { stderr } = await answered(
    t,
    `${TRACE} .`,
    { ...SHOP, 'broken.yaml': 'apiVersion: v1\nkind: [\n' },
    0,
    /^✔ allowed/,
  );
  assert.equal(stderr, 'podpath: Not in the picture: broken.yaml (a document does not parse (line 1)).\n');
});

test('escapes in names do not reach the terminal in any format', async (t) => {
  const files = {
    'a.yaml': `${deployment('web')}---\n${deployment('api').replace('name: main', 'name: "x\\e[31m\\u202e`y"')}---\n${service('api')}`,
  };
  for (const format of ['text', 'json', 'mermaid']) {
    const { stdout, code } = await podpath(`${TRACE} . --format ${format}`, folderWith(t, files));
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]/, format);
  }
});

test('colors take no columns', async (t) => {
  const folder = folderWith(t, SLIP);
  const plain = await podpath(`${TRACE} .`, folder, { columns: 80 });
  const colored = await podpath(`${TRACE} .`, folder, { columns: 80, terminal: true });
  assert.match(colored.stdout, /^\x1b\[1;31m✖ denied\x1b\[0m/);
  const bare = colored.stdout.replace(/\x1b\[[0-9;]*m/g, '');
  assert.ok(
    bare.split('\n').every((line) => line.length <= 80),
    bare,
  );
  assert.ok(
    plain.stdout.split('\n').every((line) => line.length <= 80),
    plain.stdout,
  );
});
test('without symbols of the character set there are signs of ASCII', async (t) => {
  const { stdout } = await podpath(`${TRACE} .`, folderWith(t, SLIP), { env: { LC_ALL: 'C' } });
  assert.doesNotMatch(stdout, /[^\n\x20-\x7e]/);
  assert.match(stdout, /^x denied {2}deployment\/web > service\/api:80\n/);
});

const INGRESS =
  'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: shop }\nspec: { rules: [{ host: shop.example, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { number: 80 } } } }] } }] }\n';

const MISTAKES: Readonly<Record<string, string>> = {
  trace: 'From where to where? `podpath trace FROM TO`; `podpath trace --help` shows what they may be.',
  'trace deployment/wep service/api:80 .':
    'There is no deployment `wep` in cluster .; did you mean `deployment/default/web`?',
  'trace web service/api:80 .':
    '`web` is no address; name an object as KIND/NAME, such as `deployment/web` or `service/web:80`.',
  'trace service/api deployment/web .':
    '`service/api` only takes traffic; FROM is a workload, an address, `node` or `internet`.',
  'trace deployment/web service/api:80 . --port 81':
    '`service/api:80` names the port itself, so `--port` is one too many.',
  'trace deployment/web deployment/api . --port 0': '`--port` cannot be `0`; ports go from 1 to 65535.',
  'trace deployment/web deployment/api . --port a/b':
    '`--port` cannot be `a/b`; it is a number, or the name of a port.',
  'trace deployment/web deployment/api . --protocol UDP':
    'Which port of `deployment/api`? It declares none for UDP; `--port N` says which.',
  'trace deployment/web deployment/api . --protocol udp': '`--protocol` cannot be `udp`; did you mean `UDP`?',
  'trace deployment/web deployment/api . --format yaml':
    '`--format` cannot be `yaml`; it is one of text, json, mermaid.',
  'trace deployment/web deployment/api --cluster other': 'There is no cluster `other`; there are `.`.',
  'trace deployment/web deployment/api nowhere': 'Cannot read `nowhere`: there is no such file or folder.',
};
for (const [args, expected] of Object.entries(MISTAKES)) {
  test(`\`podpath ${args}\` is told what is wrong`, async (t) => {
    assert.deepEqual(await podpath(args, folderWith(t, SHOP)), {
      code: 2,
      stdout: '',
      stderr: `podpath: ${expected}\n`,
    });
  });
}

async function checkMistake(context: TestContext, args: string, files: Files, expected: string): Promise<void> {
  assert.deepEqual(await podpath(args, folderWith(context, files)), {
    code: 2,
    stdout: '',
    stderr: `podpath: ${expected}\n`,
  });
}
test('where several clusters have both ends they are named', (t) =>
  checkMistake(
    t,
    TRACE,
    { 'a/all.yaml': Object.values(SHOP).join('---\n'), 'b/all.yaml': Object.values(SHOP).join('---\n') },
    'Several clusters have both ends: `a`, `b`; `--cluster NAME` picks one.',
  ));
test('a folder without manifests has nothing to trace', (t) =>
  checkMistake(t, `${TRACE} .`, {}, 'No Kubernetes manifests were found in this folder.'));
test('a chart that cannot be rendered has nothing to trace', (t) =>
  checkMistake(
    t,
    `${TRACE} c`,
    { 'c/Chart.yaml': 'name: c\n', 'c/templates/a.yaml': deployment('web') },
    'No Kubernetes manifests were found in c, only the chart `c`, which is not rendered: helm was not found.',
  ));
test('a configuration that is not understood is not guessed at', (t) =>
  checkMistake(
    t,
    TRACE,
    { ...SHOP, '.podpath.yaml': 'profil: {}\n' },
    '`.podpath.yaml` is not understood; `podpath check` shows why.',
  ));
test('a host that no Ingress serves is told with those that one does', (t) =>
  checkMistake(
    t,
    'trace internet https://shp.example/ .',
    { ...SHOP, 'ingress.yaml': INGRESS },
    'No Ingress in cluster . has a rule for `https://shp.example/`; did you mean `shop.example`?',
  ));
