/** `podpath policy`: what it writes, what it says about what it cannot know, and mistakes in asking. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { type Files, folderWith, podpath } from './commandLine.js';

/** `name` may hold a namespace: `shop/web`. `container` are fields of the only one, in flow style. */
function workload(name: string, container = '', spec = '', kind = 'Deployment'): string {
  const [own = '', namespace] = name.split('/').reverse();
  const place = namespace === undefined ? '' : `, namespace: ${namespace}`;
  return `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${own}${place} }
spec:
  selector: { matchLabels: { app: ${own} } }
  template:
    metadata: { labels: { app: ${own} } }
    spec: { ${spec}${spec && ', '}containers: [{ name: main${container && `, ${container}`} }] }
`;
}

function service(name: string, ports: string, more = ''): string {
  const [own = '', namespace] = name.split('/').reverse();
  const place = namespace === undefined ? '' : `, namespace: ${namespace}`;
  return `apiVersion: v1
kind: Service
metadata: { name: ${own}${place} }
spec: { selector: { app: ${own} }, ports: [${ports}]${more && `, ${more}`} }
`;
}

const SHOP: Files = {
  'k8s/web.yaml': `${workload('shop/web', 'env: [{ name: CART_ADDR, value: "cart:80" }, { name: PAY, value: "https://api.pay.example.com" }]')}---
${service('shop/web', '{ port: 80, targetPort: 8080 }')}---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec:
  ingressClassName: nginx
  rules: [{ host: shop.example, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
`,
  'k8s/cart.yaml': `${workload('shop/cart', 'args: ["--db=tcp://db.data:5432"]')}---
${service('shop/cart', '{ port: 80, targetPort: 7070 }')}`,
  'k8s/db.yaml': `${workload('data/db', '', '', 'StatefulSet')}---\n${service('data/db', '{ port: 5432 }', 'clusterIP: None')}`,
};

async function checkWrites(context: TestContext, args: string, expected: string, files: Files = SHOP): Promise<void> {
  const said = await podpath(args, folderWith(context, files));
  assert.deepEqual(said, { code: 0, stdout: expected.replace(/^\n/, ''), stderr: '' });
}

async function checkSays(context: TestContext, args: string, expected: RegExp, files: Files): Promise<void> {
  const { code, stdout, stderr } = await podpath(args, folderWith(context, files));
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.match(stdout.replace(/\n *# */g, ' '), expected);
  for (const document of parseAllDocuments(stdout)) assert.deepEqual(document.errors, []);
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line);
}

const DNS = `    - to:
        # the cluster's DNS
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: TCP
          port: 53
        - protocol: UDP
          port: 53
`;

test('a workload gets one policy for both directions, with a reason beside each peer', (t) =>
  checkWrites(
    t,
    'policy deploy/cart k8s',
    `
# What the manifests declare for Deployment shop/cart, and nothing else.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: cart
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        # web calls cart:80 (web.yaml, env CART_ADDR)
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 7070
  egress:
    - to:
        # cart calls tcp://db.data:5432 (cart.yaml, argument db)
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: data
          podSelector:
            matchLabels:
              app: db
      ports:
        - protocol: TCP
          port: 5432
${DNS}`,
  ));

test('what the manifests do not tell is a comment', (t) =>
  checkWrites(
    t,
    'policy deployment/shop/web k8s',
    `
# What the manifests declare for Deployment shop/web, and nothing else.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
    - Ingress
    - Egress
  # What the manifests do not tell:
  # - Ingress web sends shop.example/ to web (web.yaml) on TCP 8080; the pods of
  #   the controller (ingress-nginx) are not in these manifests. Add a peer that
  #   picks them.
  ingress: []
  egress:
    - to:
        # web calls cart:80 (web.yaml, env CART_ADDR)
        - podSelector:
            matchLabels:
              app: cart
      ports:
        - protocol: TCP
          port: 7070
${DNS}    # What the manifests do not tell:
    # - web calls https://api.pay.example.com (web.yaml, env PAY), a host
    #   outside the cluster. A policy cannot name hosts: add its addresses as an
    #   ipBlock.
`,
  ));

test('a namespace gets a policy for each of its workloads', async (t) => {
  const { stdout } = await podpath('policy shop k8s', folderWith(t, SHOP));
  const names = parseAllDocuments(stdout).map((one) => one.getIn(['metadata', 'name']));
  assert.deepEqual(names, ['cart', 'web']);
  const again = await podpath('policy namespace/shop k8s', folderWith(t, SHOP));
  assert.equal(again.stdout, stdout);
});

test('the controller of an Ingress is a peer where its pods are here', (t) =>
  checkSays(
    t,
    'policy deploy/web k8s',
    /Ingress web sends shop\.example\/ to web \(web\.yaml\)\n {8}- namespaceSelector:\n {12}matchLabels:\n {14}kubernetes\.io\/metadata\.name: edge\n {10}podSelector:\n {12}matchLabels:\n {14}app\.kubernetes\.io\/name: ingress-nginx\n {6}ports:\n {8}- protocol: TCP\n {10}port: 8080\n/,
    {
      ...SHOP,
      'k8s/controller.yaml': workload('edge/controller').replaceAll(
        'app: controller',
        'app.kubernetes.io/name: ingress-nginx',
      ),
    },
  ));

test('a canary whose labels include those of the others is told apart by the label that they lack', (t) =>
  checkSays(
    t,
    'policy deploy/web .',
    /matchLabels:\n {6}app: web\n {4}matchExpressions:\n {6}- key: track\n {8}operator: DoesNotExist\n/,
    {
      'web.yaml': workload('web'),
      'canary.yaml': workload('web')
        .replace('name: web }', 'name: canary }')
        .replace('labels: { app: web }', 'labels: { app: web, track: canary }'),
    },
  ));

test('labels that change with a release are left out, unless nothing else tells the pods apart', async (t) => {
  const versioned = (name: string): string =>
    workload('web').replace('name: web }', `name: ${name} }`).replaceAll('app: web', `app: web, version: ${name}`);
  await checkSays(t, 'policy deploy/v1 .', /podSelector:\n {4}matchLabels:\n {6}app: web\n {2}policyTypes/, {
    'v1.yaml': versioned('v1'),
  });
  await checkSays(t, 'policy deploy/v1 .', /matchLabels:\n {6}app: web\n {6}version: v1\n/, {
    'v1.yaml': versioned('v1'),
    'v2.yaml': versioned('v2'),
  });
});

test('workloads whose pods carry the same labels share a policy, which says so', (t) =>
  checkSays(
    t,
    'policy deploy/web .',
    /Deployment web and StatefulSet web, and nothing else\. Their pods carry the same labels, so one policy is for all of them\./,
    { 'web.yaml': `${workload('web')}---\n${workload('web', '', '', 'StatefulSet')}` },
  ));

test('a policy that exists keeps its name, and what it allows', async (t) => {
  const files = {
    'web.yaml': workload('web'),
    'policy.yaml':
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: web }\nspec: { podSelector: {} }\n',
  };
  await checkSays(
    t,
    'policy deploy/web .',
    /NetworkPolicy web selects these pods too: what is allowed there stays allowed\./,
    files,
  );
  await checkSays(t, 'policy deploy/web .', /\n {2}name: web-deployment\n/, files);
});

test('what policies at the other end stop is said', (t) =>
  checkSays(
    t,
    'policy deploy/web k8s',
    /- web calls cart:80 \(web\.yaml, env CART_ADDR\) on TCP 7070, and other policies stop it: NetworkPolicy closed\./,
    {
      ...SHOP,
      'k8s/closed.yaml':
        'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: closed, namespace: shop }\nspec: { podSelector: { matchLabels: { app: cart } } }\n',
    },
  ));

test('a webhook is called by the API server, whose addresses no manifest tells', (t) =>
  checkSays(
    t,
    'policy deploy/hook k8s',
    /- ValidatingWebhookConfiguration check \(hook\.yaml\) has the API server call Service hook on TCP 9443\. No manifest tells its addresses: add them as an ipBlock\.\n/,
    {
      'k8s/hook.yaml': `${workload('shop/hook')}---\n${service('shop/hook', '{ port: 443, targetPort: 9443 }')}---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: check }
webhooks: [{ name: a.example, clientConfig: { service: { name: hook, namespace: shop } } }]
`,
    },
  ));

test('a mesh, and a plugin that ignores policies, are said at the head', (t) =>
  checkSays(
    t,
    'policy deploy/web k8s',
    /^# What .* The ports of the mesh \(istio-ambient\) are not in here: .* The network plugin of this cluster \(flannel\) ignores policies: this one will have no effect\.\napiVersion/s,
    { ...SHOP, '.podpath.yaml': 'profile: { mesh: istio-ambient, cni: flannel }\n' },
  ));

test('the DNS of the cluster gets no policy, since everybody asks it', async (t) => {
  const files = { 'dns.yaml': workload('kube-system/coredns').replaceAll('app: coredns', 'k8s-app: kube-dns') };
  assert.deepEqual(await podpath('policy deploy/coredns .', folderWith(t, files)), {
    code: 2,
    stdout: '',
    stderr:
      'podpath: Deployment coredns gets no policy: it is the DNS of the cluster, which pods that no manifest names ask too.\n',
  });
});

test('a Service that nobody is declared to call is named', (t) =>
  checkSays(t, 'policy data k8s', /Service lonely leads here on TCP 9000, and nobody is declared to call it\./, {
    'k8s/a.yaml': `${workload('data/lonely')}---\n${service('data/lonely', '{ port: 80, targetPort: 9000 }')}`,
  }));

test('a load balancer lets in everybody but pods, where their addresses are known', (t) =>
  checkSays(
    t,
    'policy deploy/web k8s',
    /Service web is open to the outside by a load balancer \(web\.yaml\)\n {8}- ipBlock:\n {12}cidr: 0\.0\.0\.0\/0\n {12}except:\n {14}- 10\.42\.0\.0\/16\n/,
    {
      '.podpath.yaml': 'profile: { podCIDRs: [10.42.0.0/16] }\n',
      'k8s/web.yaml': `${workload('web')}---\n${service('web', '{ port: 80 }', 'type: LoadBalancer')}`,
    },
  ));

test('a name server of its own is allowed in place of the cluster DNS', (t) =>
  checkSays(
    t,
    'policy deploy/web .',
    /egress:\n {4}- to: a name server of its dnsConfig\n {8}- ipBlock:\n {12}cidr: 1\.1\.1\.1\/32\n/,
    {
      'web.yaml': workload('web', '', 'dnsPolicy: None, dnsConfig: { nameservers: [1.1.1.1] }'),
    },
  ));

test('pods on the network of their node get no policy, and it is said', async (t) => {
  const files = { 'all.yaml': `${workload('web')}---\n${workload('agent', '', 'hostNetwork: true', 'DaemonSet')}` };
  const { code, stdout, stderr } = await podpath('policy default .', folderWith(t, files));
  assert.equal(code, 0);
  assert.deepEqual(parseAllDocuments(stdout).length, 1);
  assert.equal(
    stderr,
    'podpath: DaemonSet agent gets no policy: it uses the network of its node, where policies have no effect on it.\n',
  );
});

test('labels that are filled in later leave it open whether the policy is exact', async (t) => {
  const files = {
    'web.yaml': workload('web'),
    'other.yaml': workload('other').replace('labels: { app: other }', 'labels: { app: "$(NAME)" }'),
  };
  const { code, stdout } = await podpath('policy default .', folderWith(t, files));
  assert.equal(code, 3, stdout);
  assert.match(stdout, /\n# It may hold for other too, whose labels are not all known\.\n/);
});

test('hostile names stay in their comments and values', async (t) => {
  const evil = 'x\\n- evil: true\\n#';
  const files = {
    'web.yaml': workload('web', `env: [{ name: "A\\n  b", value: "http://cart:80" }]`).replaceAll(
      'app: web',
      'app: "true"',
    ),
    'cart.yaml': `${workload('cart').replaceAll('app: cart', `"${evil}": "${evil}"`)}---\n${service('cart', '{ port: 80 }').replace('app: cart', `"${evil}": "${evil}"`)}`,
  };
  const { stdout } = await podpath('policy default .', folderWith(t, files));
  for (const document of parseAllDocuments(stdout)) {
    assert.deepEqual(document.errors, []);
    assert.deepEqual(Object.keys(document.toJS()), ['apiVersion', 'kind', 'metadata', 'spec']);
  }
  assert.match(stdout, /app: "true"/);
});

const MISTAKES: Readonly<Record<string, string>> = {
  policy:
    'For whom? `podpath policy deployment/NAME` writes one policy, `podpath policy NAMESPACE` one for each workload.',
  'policy shpo k8s': 'There is no namespace `shpo` in cluster k8s; did you mean `shop`?',
  'policy web k8s': 'There is no namespace `web` in cluster k8s; did you mean `deployment/web`?',
  'policy deploy/wep k8s': 'There is no deployment `wep` in cluster k8s; did you mean `deployment/shop/web`?',
  'policy service/shop/web k8s':
    'A policy is written for pods: name a workload, such as `deployment/web`, or a namespace, not `service/shop/web`.',
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
