/** Traces as people read them: some whole, so that a change of layout is seen, of others the step that matters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf } from '../../server/src/editor/index.js';
import { policy, SHOP, service, workload } from './manifests.js';
import { type Asked, tell } from './telling.js';

const DIRECT = { from: 'deployment/shop/web', to: 'service/shop/api:80', files: SHOP };

function checkText(asked: Partial<Asked>, expected: string): void {
  assert.equal(tell({ ...DIRECT, ...asked }).text, expected.replace(/^\n|\n$/g, ''));
}

/** The sentences of the step with that label on the first path, below its verdict. */
function checkStep(asked: Partial<Asked>, label: string, expected: readonly string[]): void {
  const { steps, text } = tell({ ...DIRECT, ...asked });
  const step = steps.findLast((one) => one.label === label);
  assert.ok(step !== undefined, text);
  assert.deepEqual([step.verdict, ...step.sentences], expected);
}

function guarded(spec: string): Record<string, string> {
  return { ...SHOP, 'policy.yaml': policy('api-access', spec) };
}

test('an open path is told step by step', () =>
  checkText(
    {},
    `
✔ allowed  deployment/shop/web → service/shop/api:80
Every step lets it through.

  ● pod             A pod of Deployment web in namespace \`shop\` opens the
  │                 connection.
  │                 → web.yaml:4  workload
  ✔ resolver        The pod asks the cluster's DNS for
  │                 \`api.shop.svc.cluster.local\`.
  ✔ DNS             DNS answers with the cluster address of Service api. The
  │                 short name works because client and Service share a
  │                 namespace.
  │                 → api-service.yaml:4  service
  ✔ Service         Service api has one address that exists only inside the
  │                 cluster; it stays while pods come and go.
  ✔ Service port    Service api takes port 80 and leads to port 8080 of its
  │                 pods.
  │                 → api-service.yaml:9  service port
  ✔ kube-proxy      Each connection goes to one ready pod of Service api.
  │                 → api-service.yaml:8  selector
  ✔ pod             A pod of Deployment api takes it.
  │                 → api.yaml:11  pod labels
  ✔ egress policy   No policy isolates Deployment web for egress, so it may send
  │                 to everyone.
  ✔ ingress policy  No policy isolates Deployment api for ingress, so everyone
  │                 may reach it.
  ✔ container       Container \`main\` declares that it listens on TCP 8080.
                    → api.yaml:16  container port
`,
  ));
test('several backends are told once in full, and then by what differs', () =>
  checkText(
    {
      files: {
        'web.yaml': workload('web'),
        'v1.yaml': workload('api-v1', { labels: 'app: api, version: v1' }),
        'v2.yaml': workload('api-v2', { labels: 'app: api, version: v2' }),
        'service.yaml': service('api'),
        'policy.yaml': policy('v2-closed', '{ podSelector: { matchLabels: { version: v2 } } }'),
      },
    },
    `
▲ partly allowed  deployment/shop/web → service/shop/api:80
There are 2 ways: 1 gets through and 1 is stopped.

Way 1 of 2  ✔ allowed  To Deployment api-v1, port 8080

  ● pod             A pod of Deployment web in namespace \`shop\` opens the
  │                 connection.
  │                 → web.yaml:4  workload
  ✔ resolver        The pod asks the cluster's DNS for
  │                 \`api.shop.svc.cluster.local\`.
  ✔ DNS             DNS answers with the cluster address of Service api. The
  │                 short name works because client and Service share a
  │                 namespace.
  │                 → service.yaml:4  service
  ✔ Service         Service api has one address that exists only inside the
  │                 cluster; it stays while pods come and go.
  ✔ Service port    Service api takes port 80 and leads to port 8080 of its
  │                 pods.
  │                 → service.yaml:9  service port
  ✔ kube-proxy      Each connection goes to one of the 2 backends of Service
  │                 api.
  │                 → service.yaml:8  selector
  ✔ pod             A pod of Deployment api-v1 takes it.
  │                 → v1.yaml:11  pod labels
  ✔ egress policy   No policy isolates Deployment web for egress, so it may send
  │                 to everyone.
  ✔ ingress policy  No policy isolates Deployment api-v1 for ingress, so
  │                 everyone may reach it.
  ✔ container       Container \`main\` declares that it listens on TCP 8080.
                    → v1.yaml:16  container port

Way 2 of 2  ✖ denied  To Deployment api-v2, port 8080

  ⋯ as in way 1: pod, resolver, DNS, Service, Service port and kube-proxy
  ✔ pod             A pod of Deployment api-v2 takes it.
                    → v2.yaml:11  pod labels
  ⋯ as in way 1: egress policy
  ✖ ingress policy  NetworkPolicy v2-closed isolates Deployment api-v2 for
                    ingress and has no ingress rule, so nothing gets in.
                    → policy.yaml:6  policy
  ⋯ as in way 1: container
`,
  ));
test('a slip in a policy is told with its cure, and what would have followed', () =>
  checkText(
    {
      files: guarded(
        '{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: webs } } }] }] }',
      ),
    },
    `
✖ denied  deployment/shop/web → service/shop/api:80
It stops at the ingress policy of Deployment api; the steps beside ┆ would have
followed.

  ● pod             A pod of Deployment web in namespace \`shop\` opens the
  │                 connection.
  │                 → web.yaml:4  workload
  ✔ resolver        The pod asks the cluster's DNS for
  │                 \`api.shop.svc.cluster.local\`.
  ✔ DNS             DNS answers with the cluster address of Service api. The
  │                 short name works because client and Service share a
  │                 namespace.
  │                 → api-service.yaml:4  service
  ✔ Service         Service api has one address that exists only inside the
  │                 cluster; it stays while pods come and go.
  ✔ Service port    Service api takes port 80 and leads to port 8080 of its
  │                 pods.
  │                 → api-service.yaml:9  service port
  ✔ kube-proxy      Each connection goes to one ready pod of Service api.
  │                 → api-service.yaml:8  selector
  ✔ pod             A pod of Deployment api takes it.
  │                 → api.yaml:11  pod labels
  ✔ egress policy   No policy isolates Deployment web for egress, so it may send
  │                 to everyone.
  ✖ ingress policy  NetworkPolicy api-access isolates Deployment api for
  ┆                 ingress, and no rule lets Deployment web in on TCP 8080.
  ┆                 – Rule 1 allows every port from pods with \`app: webs\`;
  ┆                   Deployment web has \`app: web\`.
  ┆                 → policy.yaml:6  rule
  ✔ container       Container \`main\` declares that it listens on TCP 8080.
                    → api.yaml:16  container port

fix: Write \`app: web\` in place of \`app: webs\`, which no pod has, in rule 1
     of NetworkPolicy api-access.
     → policy.yaml:6
`,
  ));

test('a part of the addresses that were asked about is told in the headline too', () => {
  const files = {
    ...SHOP,
    'policy.yaml': policy(
      'web-out',
      '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }] }',
    ),
  };
  const { text } = tell({ ...DIRECT, to: '0.0.0.0/0', port: 443, files });
  assert.match(
    text,
    /^▲ partly allowed .*\nEvery step lets it through, though for some of the addresses outside only\.\n/,
  );
  assert.match(text, /– Of the addresses outside, only `203\.0\.113\.0\/24` gets\n +through\.\n/);
});

const API = '{ podSelector: { matchLabels: { app: api } }, ingress: [';
const STEPS: readonly (readonly [name: string, asked: Partial<Asked>, label: string, expected: readonly string[]])[] = [
  [
    'a rule that allows is told with what it allows',
    { files: guarded(`${API}{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }] }] }`) },
    'ingress policy',
    ['allowed', 'Rule 1 of NetworkPolicy api-access allows it: TCP 8080 from pods with `app: web`.'],
  ],
  [
    'a policy without rules lets nothing in',
    { files: guarded('{ podSelector: {} }') },
    'ingress policy',
    [
      'denied',
      'NetworkPolicy api-access isolates Deployment api for ingress and has no ingress rule, so nothing gets in.',
    ],
  ],
  [
    'a policy that names the port of the Service is told that pods have another',
    { files: guarded(`${API}{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] }`) },
    'ingress policy',
    [
      'denied',
      'NetworkPolicy api-access isolates Deployment api for ingress, and no rule lets Deployment web in on TCP 8080.',
      "Rule 1 allows TCP 80; that is the Service's port, and policies see the pod's port, 8080.",
    ],
  ],
  [
    'a port name that the pods do not have lets nothing in',
    { files: guarded(`${API}{ ports: [{ port: http }] }] }`) },
    'ingress policy',
    [
      'denied',
      'NetworkPolicy api-access isolates Deployment api for ingress, and no rule lets Deployment web in on TCP 8080.',
      'Rule 1 names port `http`, which the destination does not have for TCP.',
    ],
  ],
  [
    'a selector of pods alone means the namespace of the policy',
    {
      from: 'deployment/other/web',
      files: {
        ...guarded(`${API}{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }`),
        'web.yaml': workload('web').replace('namespace: shop', 'namespace: other'),
      },
    },
    'ingress policy',
    [
      'denied',
      'NetworkPolicy api-access isolates Deployment api for ingress, and no rule lets Deployment web in on TCP 8080.',
      "Rule 1 allows every port from pods with `app: web`; Deployment web is in namespace `other`, and a `podSelector` alone means pods of the policy's own namespace, `shop`.",
    ],
  ],
  [
    'a namespace that lacks the label is told by its label',
    {
      from: 'deployment/other/web',
      files: {
        ...guarded(
          `${API}{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }] }] }`,
        ),
        'web.yaml': workload('web').replace('namespace: shop', 'namespace: other'),
      },
    },
    'ingress policy',
    [
      'denied',
      'NetworkPolicy api-access isolates Deployment api for ingress, and no rule lets Deployment web in on TCP 8080.',
      'Rule 1 allows every port from every pod of namespaces with `kubernetes.io/metadata.name: shop`; the namespace of Deployment web has `kubernetes.io/metadata.name: other`.',
    ],
  ],
  [
    'the rule whose label has a slip is told alone',
    {
      files: guarded(
        `${API}{ from: [{ podSelector: { matchLabels: { app: batch } } }] }, { from: [{ podSelector: { matchLabels: { app: webs } } }] }, { from: [{ podSelector: { matchLabels: { tier: x } } }] }] }`,
      ),
    },
    'ingress policy',
    [
      'denied',
      'NetworkPolicy api-access isolates Deployment api for ingress, and no rule lets Deployment web in on TCP 8080.',
      'Rule 2 allows every port from pods with `app: webs`; Deployment web has `app: web`.',
    ],
  ],
  [
    'of rules that miss, the one that misses least is told first',
    {
      files: guarded(
        `${API}{ from: [{ podSelector: { matchLabels: { app: job, tier: x } } }] }, { from: [{ podSelector: { matchLabels: { app: job } } }] }] }`,
      ),
    },
    'ingress policy',
    [
      'denied',
      'NetworkPolicy api-access isolates Deployment api for ingress, and no rule lets Deployment web in on TCP 8080.',
      'Rule 2 allows every port from pods with `app: job`; Deployment web has `app: web`.',
      'Rule 1 allows every port from pods with `app: job` and `tier: x`; Deployment web has `app: web` and Deployment web has no label `tier`.',
    ],
  ],
  [
    'what a network plugin decides is unknown, and the reader is told what would tell',
    { files: guarded(`${API}{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }] }] }`) },
    'ingress policy',
    [
      'unknown',
      "NetworkPolicy api-access isolates Deployment api for ingress, and whether a rule lets Deployment web in cannot be told: an `ipBlock` may hold the pod's address, and network plugins differ in whether it then matches; `cni` and `podCIDRs` in `.podpath.yaml` would tell.",
    ],
  ],
  [
    'a plugin that does not enforce is named',
    { files: guarded(`${API}] }`), profile: '{ cni: flannel }' },
    'ingress policy',
    ['allowed', 'The network plugin (`flannel`) does not enforce policies: they are accepted and have no effect.'],
  ],
  [
    'a plugin that was detected is named with what installs it',
    {
      files: {
        ...guarded(`${API}] }`),
        'cni.yaml': workload('kube-flannel-ds', { kind: 'DaemonSet' }).replace(
          'namespace: shop',
          'namespace: kube-flannel',
        ),
      },
    },
    'ingress policy',
    [
      'allowed',
      'The network plugin (`flannel`, which `DaemonSet kube-flannel-ds` installs) does not enforce policies: they are accepted and have no effect.',
    ],
  ],
  [
    'the internet is no pod',
    {
      from: '203.0.113.7',
      to: 'service/shop/api:80',
      profile: '{ nodeAddresses: public, kubeProxyMode: iptables }',
      files: {
        ...guarded(`${API}{ from: [{ podSelector: {} }] }] }`),
        'api-service.yaml': service(
          'api',
          'type: NodePort\n  externalTrafficPolicy: Local',
          '[{ port: 80, targetPort: 8080, nodePort: 30080 }]',
        ),
      },
    },
    'ingress policy',
    [
      'denied',
      'NetworkPolicy api-access isolates Deployment api for ingress, and no rule lets `203.0.113.7` in on TCP 8080.',
      "`externalTrafficPolicy: Local` keeps the client's address.",
      'Rule 1 allows every port from every pod of its namespace; `203.0.113.7` is no pod, and only an `ipBlock` means addresses.',
    ],
  ],
  [
    'an egress policy is told at the end that sends',
    {
      files: {
        ...SHOP,
        'policy.yaml': policy(
          'web-out',
          '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }], ports: [{ port: 443 }] }] }',
        ),
      },
      profile: '{ cni: cilium }',
    },
    'egress policy',
    [
      'denied',
      'NetworkPolicy web-out isolates Deployment web for egress, and no rule lets it send to Deployment api on TCP 8080.',
    ],
  ],
  [
    'an administrator denies before policies are asked',
    {
      files: {
        ...SHOP,
        'policy.yaml':
          'apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: lockdown }\nspec:\n  priority: 5\n  subject: { namespaces: {} }\n  ingress:\n    - { name: no-web, action: Deny, from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } } }] }\n',
      },
    },
    'ingress policy',
    [
      'denied',
      'Rule 1 (`no-web`) of AdminNetworkPolicy lockdown denies it: every port from pods with `app: web` of every namespace. It counts before every NetworkPolicy, whatever those allow.',
    ],
  ],
  [
    'a node port sees the address of a node',
    {
      from: 'internet',
      profile: '{ nodeAddresses: public, kubeProxyMode: iptables }',
      files: {
        ...guarded(`${API}{ from: [{ podSelector: {} }] }] }`),
        'api-service.yaml': service('api', 'type: NodePort', '[{ port: 80, targetPort: 8080, nodePort: 30080 }]'),
      },
    },
    'ingress policy',
    [
      'unknown',
      "The traffic comes with a node's address. A pod's own node always reaches it, other nodes only as policies say; which node it is cannot be told.",
      "The pod sees the address of a node in place of the client's, since kube-proxy rewrites it (`externalTrafficPolicy: Cluster`).",
    ],
  ],
  [
    'a port that the Service does not have is told with those that it has',
    { to: 'service/shop/api:8080' },
    'Service port',
    [
      'denied',
      'Service api has no port 8080 for TCP; it serves TCP 80. That is the port of its pods; clients dial 80.',
    ],
  ],
  [
    'a selector that misses its pods is told with the pod that was meant',
    { files: { ...SHOP, 'api-service.yaml': service('api', '', undefined, 'app: apis') } },
    'endpoints',
    ['denied', 'Service api selects no pod: none has `app: apis`. Deployment api comes nearest, with `app: api`.'],
  ],
  [
    'a headless Service maps no port',
    { files: { ...SHOP, 'api-service.yaml': service('api', 'clusterIP: None') } },
    'pod',
    [
      'unknown',
      'Service api is headless, so `targetPort: 8080` has no effect: clients reach Deployment api on port 80 itself, which no container declares. It works only if something listens there; clients that dial 8080 reach the pod.',
    ],
  ],
  [
    'a pod on the network of its node asks other name servers',
    { files: { ...SHOP, 'web.yaml': workload('web', { more: 'hostNetwork: true' }) } },
    'resolver',
    [
      'denied',
      "The pod is on the network of its node, where `ClusterFirst` means the node's name servers; they know no names of the cluster. `dnsPolicy: ClusterFirstWithHostNet` asks the cluster's DNS.",
    ],
  ],
  [
    'a ClusterIP cannot be reached from the internet',
    { from: 'internet' },
    'Service',
    [
      'denied',
      'Service api is of type `ClusterIP`, whose address is routed inside the cluster only. A NodePort, a LoadBalancer or an Ingress would let traffic in.',
    ],
  ],
  [
    'a port that no container declares may be listened on',
    { files: { ...SHOP, 'api.yaml': workload('api', { port: 9090 }) } },
    'container',
    [
      'allowed',
      'No container of Deployment api declares TCP 8080. It may listen there all the same: `containerPort` opens nothing and closes nothing.',
    ],
  ],
];
for (const [name, asked, label, expected] of STEPS) test(name, () => checkStep(asked, label, expected));

for (const width of [60, 80, 100, 120]) {
  test(`no line is wider than ${width} columns`, () => {
    const { text } = tell({ ...DIRECT, to: 'service/shop/api:8080', files: SHOP, width });
    for (const line of text.split('\n')) assert.ok(columnsOf(line) <= width, line);
  });
}
