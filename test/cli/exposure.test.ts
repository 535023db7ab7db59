/** `podpath connectivity --exposure`: the table for people, the data for programs, and what is asked in vain. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Files, folderWith, podpath } from './commandLine.js';
import { deployment, service } from './manifests.js';

function policy(name: string, spec: string, namespace = 'default'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: ${spec}\n`;
}

const inNamespace = (namespace: string, text: string): string =>
  text.replaceAll('metadata:\n  name', `metadata:\n  namespace: ${namespace}\n  name`);

const SHOP: Files = {
  'open.yaml': deployment('open'),
  'web.yaml': `${deployment('web')}---\n${service('web', 'web', '  type: NodePort\n').replace('targetPort: 8080', 'targetPort: 8080\n      nodePort: 30001')}`,
  'db.yaml': deployment('db'),
  'metrics.yaml': inNamespace('ops', deployment('metrics')),
  'closed.yaml': deployment('closed'),
  'policies.yaml': [
    policy(
      'web',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }, { namespaceSelector: {}, podSelector: { matchLabels: { role: proxy } } }], ports: [{ port: http }] }] }',
    ),
    policy(
      'db',
      '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }, { from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ops } } }], ports: [{ port: 9187 }] }] }',
    ),
    policy('closed', '{ podSelector: { matchLabels: { app: closed } } }'),
  ].join('---\n'),
  'namespaces.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: ops }\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: default }\n',
};

const place = (text: string): string => inNamespace('default', text);
const PLACED: Files = Object.fromEntries(
  Object.entries(SHOP).map(([file, text]) => [file, file === 'metrics.yaml' ? text : place(text)]),
);

async function checkSays(context: TestContext, args: string, expected: string, files: Files = PLACED): Promise<void> {
  const said = await podpath(args, folderWith(context, files));
  assert.deepEqual(said, { code: 0, stdout: expected.replace(/^\n/, ''), stderr: '' });
}

test('the table begins with the widest holes and ends with what is closed', (t) =>
  checkSays(
    t,
    'connectivity . --exposure',
    `
From outside the cluster
  Service web, node port 30001
    → Deployment default/web   ? TCP 8080
  addresses 203.0.113.0/24
    → Deployment default/web   TCP 8080

From other namespaces
  every pod of the cluster
    → Deployment default/open  every port
    → Deployment ops/metrics   every port
  every pod in namespace ops
    → Deployment default/db    TCP 9187
  pods with role: proxy in any namespace (none here)
    → Deployment default/web   TCP 8080

From their own namespace alone
  pods with app: web (here: Deployment web)
    → Deployment default/db    TCP 5432

Closed to everybody
  Deployment default/closed

? marks what the manifests do not tell, such as whether nodes and load balancers
have public addresses.
`,
  ));

test('one workload, or those of a Service, can be asked for', async (t) => {
  await checkSays(
    t,
    'connectivity . --exposure --to deploy/db',
    `
From other namespaces
  every pod in namespace ops
    → Deployment default/db  TCP 9187

From their own namespace alone
  pods with app: web (here: Deployment web)
    → Deployment default/db  TCP 5432
`,
  );
  const { stdout } = await podpath('connectivity . --exposure --to service/web', folderWith(t, PLACED));
  assert.doesNotMatch(stdout, /default\/db/);
});

test('a rule of an administrator narrows whom a policy lets in', (t) =>
  checkSays(
    t,
    'connectivity . --exposure --to deploy/open',
    `
From other namespaces
  every pod of the cluster
    → Deployment default/open  TCP 1-9, 11-65535 UDP all SCTP all
  every pod of the cluster, but none in namespaces with team: red
    → Deployment default/open  TCP 10
`,
    {
      ...PLACED,
      'admin.yaml': `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: deny }
spec:
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: { matchLabels: { team: red } } }]
      ports: [{ portNumber: { protocol: TCP, port: 10 } }]
`,
    },
  ));

test('json has the selectors as manifests have them', async (t) => {
  const { stdout } = await podpath('connectivity . --exposure --format json --to deploy/web', folderWith(t, PLACED));
  const web = { kind: 'Deployment', namespace: 'default', name: 'web' };
  const ports = { TCP: [[8080, 8080]] };
  assert.deepEqual(JSON.parse(stdout), {
    exposures: [
      {
        cluster: '.',
        to: web,
        ways: [
          {
            kind: 'node-port',
            object: { ...web, kind: 'Service' },
            at: 30_001,
            text: 'Service web, node port 30001',
            protocol: 'TCP',
            port: 8080,
            verdict: 'unknown',
          },
        ],
        addresses: [{ cidrs: ['203.0.113.0/24'], allowed: ports, unknown: {} }],
        pods: [
          {
            match: [
              {
                namespace: null,
                namespaceSelector: { matchLabels: {}, matchExpressions: [] },
                podSelector: { matchLabels: { role: 'proxy' }, matchExpressions: [] },
              },
            ],
            except: [],
            text: 'pods with role: proxy in any namespace',
            here: [],
            otherNamespaces: true,
            allowed: ports,
            unknown: {},
          },
          {
            match: [{ cidrs: ['203.0.113.0/24'] }],
            except: [],
            text: 'pods with addresses in 203.0.113.0/24',
            here: [],
            otherNamespaces: true,
            allowed: {},
            unknown: ports,
          },
        ],
      },
    ],
  });
});

test('csv has a line for each way, block and selector', (t) =>
  checkSays(
    t,
    'connectivity . --exposure --format csv --to deploy/db',
    `
cluster,to_kind,to_namespace,to_name,from_kind,from,protocol,first_port,last_port,verdict
.,Deployment,default,db,pods,every pod in namespace ops,TCP,9187,9187,allowed
.,Deployment,default,db,pods,pods with app: web in namespace default,TCP,5432,5432,allowed
`,
  ));

test('mermaid and dot draw who comes in to whom', async (t) => {
  await checkSays(
    t,
    'connectivity . --exposure --format mermaid --to deploy/db',
    `
flowchart LR
  n0["every pod in namespace ops"]
  n1["Deployment default/db"]
  n2["pods with app: web in namespace default"]
  n0 -->|"TCP 9187"| n1
  n2 -->|"TCP 5432"| n1
`,
  );
  const { stdout } = await podpath('connectivity . --exposure --format dot --to deploy/web', folderWith(t, PLACED));
  assert.match(stdout, /^digraph exposure \{\n/);
  assert.match(
    stdout,
    /"Service web, node port 30001" -> "Deployment default\/web" \[label="\? TCP 8080", style=dashed\];/,
  );
});

test('hostile labels and long names stay on their lines, within 80 columns', async (t) => {
  const long = 'a-workload-with-a-name-that-goes-on-and-on-for-sixty-characters-at-least';
  const files = {
    'all.yaml': `${deployment(long)}---\n${policy('p', '{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { "a\\e[31m\\n": "b\\n]" } } }] }] }')}`,
  };
  const { stdout } = await podpath('connectivity . --exposure', folderWith(t, files), { columns: 80 });
  assert.doesNotMatch(stdout, /[\0-\x09\x0b-\x1f\x7f-\x9f]/);
  assert.deepEqual(
    stdout.split('\n').filter((line) => line.length > 80 && !line.includes(long)),
    [],
  );
});

const MISTAKES: Readonly<Record<string, string>> = {
  'connectivity . --exposure --from internet':
    '`--exposure` is about everybody who may come in; only `--to` narrows it.',
  'connectivity . --exposure --to deploy/wep':
    'There is no deployment `wep` in cluster .; did you mean `deployment/default/web`?',
  'connectivity . --exposur': '`podpath connectivity` has no flag `--exposur`; did you mean `--exposure`?',
};
for (const [args, expected] of Object.entries(MISTAKES)) {
  test(`\`podpath ${args}\` is told what is wrong`, async (t) => {
    const said = await podpath(args, folderWith(t, PLACED));
    assert.deepEqual(said, { code: 2, stdout: '', stderr: `podpath: ${expected}\n` });
  });
}
