/** `podpath connectivity`: every format, the filters, and mistakes in what was typed. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Files, folderWith, podpath } from './commandLine.js';
import { deployment, service } from './manifests.js';

function policy(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
}

const SHOP: Files = {
  'web.yaml': deployment('web'),
  'api.yaml': deployment('api'),
  'db.yaml': deployment('db'),
  'api-service.yaml': service('api'),
  'closed.yaml': policy('closed', '{ podSelector: {}, policyTypes: [Ingress, Egress] }'),
  'api-in.yaml': policy(
    'api-in',
    '{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }, { port: 9000, endPort: 9010 }, { port: 53, protocol: UDP }] }] }',
  ),
  'web-out.yaml': policy(
    'web-out',
    '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{}] }',
  ),
  'web-in.yaml': policy(
    'web-in',
    '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }] }',
  ),
  'db-in.yaml': policy(
    'db-in',
    '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 5432 }] }] }',
  ),
};

async function checkSays(context: TestContext, args: string, expected: string, files: Files = SHOP): Promise<void> {
  const said = await podpath(args, folderWith(context, files));
  assert.deepEqual(said, { code: 0, stdout: expected.replace(/^\n/, ''), stderr: '' });
}

test('the table has a part for everybody who sends, and a column of ports', (t) =>
  checkSays(
    t,
    'connectivity .',
    `
Deployment default/web
  → Deployment default/api  TCP 8080, 9000-9010 UDP 53
  → Deployment default/db   ? TCP 5432
  → outside the cluster     every port

outside 10.0.0.0/8
  → Deployment default/db   TCP 5432

outside 203.0.113.0/24
  → Deployment default/web  every port
`,
  ));

test('connections from an address are those from its block', (t) =>
  checkSays(
    t,
    'connectivity . --from 203.0.113.9',
    `
outside 203.0.113.0/24
  → Deployment default/web  every port
`,
  ));
test('connections to a Service are those to its pods', (t) =>
  checkSays(
    t,
    'connectivity . --to service/api',
    `
Deployment default/web
  → Deployment default/api  TCP 8080, 9000-9010 UDP 53
`,
  ));
test('connections to the internet are those to outside', (t) =>
  checkSays(
    t,
    'connectivity . --from deploy/web --to internet',
    `
Deployment default/web
  → outside the cluster  every port
`,
  ));
test('where nothing is left the table says so', (t) =>
  checkSays(t, 'connectivity . --from deploy/api', 'Nothing may talk to anything.\n'));
test('clusters of the current folder are listed one by one', (t) =>
  checkSays(
    t,
    'connectivity --from deploy/web --to deploy/api',
    `
Cluster a

Deployment default/web
  → Deployment default/api  every port

Cluster b

Deployment default/web
  → Deployment default/api  every port
`,
    {
      'a/all.yaml': `${deployment('web')}---\n${deployment('api')}`,
      'b/all.yaml': `${deployment('web')}---\n${deployment('api')}`,
    },
  ));

test('json has ranges of ports, and what is not known apart', async (t) => {
  const { stdout } = await podpath('connectivity . --format json --from deploy/web', folderWith(t, SHOP));
  const web = { kind: 'Deployment', namespace: 'default', name: 'web' };
  const all = [[1, 65535]];
  assert.deepEqual(JSON.parse(stdout), {
    connections: [
      {
        cluster: '.',
        from: web,
        to: { cidrs: ['0.0.0.0/0'] },
        allowed: { TCP: all, UDP: all, SCTP: all },
        unknown: {},
      },
      {
        cluster: '.',
        from: web,
        to: { ...web, name: 'api' },
        allowed: {
          TCP: [
            [8080, 8080],
            [9000, 9010],
          ],
          UDP: [[53, 53]],
        },
        unknown: {},
      },
      { cluster: '.', from: web, to: { ...web, name: 'db' }, allowed: {}, unknown: { TCP: [[5432, 5432]] } },
    ],
  });
});

test('csv has a line for each range', (t) =>
  checkSays(
    t,
    'connectivity . --format csv --from deploy/web --to deploy/api',
    `
cluster,from_kind,from_namespace,from_name,to_kind,to_namespace,to_name,protocol,first_port,last_port,verdict
.,Deployment,default,web,Deployment,default,api,TCP,8080,8080,allowed
.,Deployment,default,web,Deployment,default,api,TCP,9000,9010,allowed
.,Deployment,default,web,Deployment,default,api,UDP,53,53,allowed
`,
  ));
test('dot is a graph with the ports on its edges, dashed where they are not known', (t) =>
  checkSays(
    t,
    'connectivity . --format dot --from deploy/web',
    `
digraph connectivity {
  rankdir=LR;
  "Deployment default/web" [shape=box];
  "0.0.0.0/0" [shape=ellipse, style=dashed];
  "Deployment default/api" [shape=box];
  "Deployment default/db" [shape=box];
  "Deployment default/web" -> "0.0.0.0/0" [label="all"];
  "Deployment default/web" -> "Deployment default/api" [label="TCP 8080,9000-9010 UDP 53"];
  "Deployment default/web" -> "Deployment default/db" [label="? TCP 5432", style=dashed];
}
`,
  ));
test('mermaid is a graph with the ports on its edges', (t) =>
  checkSays(
    t,
    'connectivity . --format mermaid --from deploy/web',
    `
flowchart LR
  n0["Deployment default/web"]
  n1["0.0.0.0/0"]
  n2["Deployment default/api"]
  n3["Deployment default/db"]
  n0 -->|"all"| n1
  n0 -->|"TCP 8080,9000-9010 UDP 53"| n2
  n0 -.->|"? TCP 5432"| n3
`,
  ));

test('names can neither break out of a picture nor become a formula', async (t) => {
  const files = {
    'a.yaml': `${deployment('web')}---\n${deployment('api').replace('name: api', 'name: "=x\\"]; y|\\e[31m\\n>`#,"')}`,
  };
  const folder = folderWith(t, files);
  const said = async (format: string): Promise<string> =>
    (await podpath(`connectivity . --format ${format}`, folder)).stdout;
  const [mermaid, dot, csv] = [await said('mermaid'), await said('dot'), await said('csv')];
  for (const text of [mermaid, dot, csv]) assert.doesNotMatch(text, /[\0-\x09\x0b-\x1f\x7f-\x9f]/);
  for (const line of mermaid.trimEnd().split('\n').slice(1))
    assert.match(line, /^ {2}n\d+(?:\["[^"[\]|<>`]*"\]| --?\.?->\|"[^"|<>`]*"\| n\d+)$/);
  for (const line of dot.split('\n').slice(2, -2))
    assert.match(line, /^ {2}"(?:[^"\\]|\\.)*"(?: -> "(?:[^"\\]|\\.)*")? \[[^\]]*\];$/);
  assert.ok(csv.includes(`,"'=x""]; y|␛[31m␊>\`#,",`), csv);
  for (const line of csv.trimEnd().split('\n')) assert.doesNotMatch(line, /(?:^|,)"?[=+\-@]/);
});

test('long names keep the table within 80 columns', async (t) => {
  const long = 'a-workload-with-a-name-that-goes-on-and-on-for-sixty-characters-at-least';
  const folder = folderWith(t, { 'a.yaml': `${deployment('web')}---\n${deployment(long)}` });
  const { stdout } = await podpath('connectivity .', folder, { columns: 80 });
  const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.includes(long));
  assert.deepEqual(wide, []);
  assert.match(stdout, /at-least\n {10,}every port\n/);
});

const MISTAKES: Readonly<Record<string, string>> = {
  'connectivity . --from deploy/wep':
    'There is no deployment `wep` in cluster .; did you mean `deployment/default/web`?',
  'connectivity . --to web':
    '`web` is no address; name an object as KIND/NAME, such as `deployment/web` or `service/web:80`.',
  'connectivity . --to https://shop.example/':
    '`url` has no row of its own; name a workload, a Service, an address or `internet`.',
  'connectivity . --format text,json': '`--format` cannot be `text,json`; it is one of text, json, csv, mermaid, dot.',
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

test('more connections than memory holds are refused', async (t) => {
  const many = Array.from({ length: 500 }, (_, index) => deployment(`web${index}`)).join('---\n');
  const folder = folderWith(t, { 'web.yaml': many });
  const all = await podpath('connectivity web.yaml', folder);
  assert.equal(all.code, 2);
  assert.match(all.stderr, /more than 200,000 connections among 500 workloads; `--from`, `--to`/);
});
