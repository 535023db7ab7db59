/** Paths as a whole: what joins routing and policy, from an address that people type to a verdict. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { analyse } from '../../server/src/editor/index.js';
import { findEnds, readAddress, type Trace, trace } from '../../server/src/path/index.js';
import { makePolicyEngine } from '../../server/src/policy/index.js';
import { emptySnapshot, withChanges } from '../../server/src/workspace/index.js';
import { deployment, service } from '../judging/workspace.js';

function traced(manifests: readonly string[], from: string, to: string, profile = ''): Trace {
  const options = { folders: ['/w'], ruleIds: [], exclude: [], oneCluster: { name: 'test', complete: true } };
  const files = new Map([
    ['/w/all.yaml', manifests.join('---\n')],
    ['/w/.podpath.yaml', profile],
  ]);
  const [cluster] = analyse(withChanges(emptySnapshot(options), files)).clusters;
  assert.ok(cluster);
  const [source, target] = [readAddress(from), readAddress(to)];
  assert.ok('kind' in source && 'kind' in target, inspect([source, target]));
  const [ends, goals] = [findEnds(cluster, source), findEnds(cluster, target)];
  if ('problem' in ends || 'problem' in goals) throw new Error(JSON.stringify([ends, goals]));
  const port =
    'port' in target && target.port !== undefined
      ? typeof target.port === 'number'
        ? { number: target.port }
        : target.port
      : undefined;
  return trace(cluster, makePolicyEngine(cluster), ends, goals, { port, protocol: 'TCP' });
}

function checkVerdict(
  manifests: readonly string[],
  from: string,
  to: string,
  expected: Trace['verdict'],
  profile = '',
): Trace {
  const result = traced(manifests, from, to, profile);
  assert.equal(result.verdict, expected, steps(result).join('\n'));
  return result;
}

/** "verdict what", a line a hop, paths one after the other. */
function steps(result: Trace): string[] {
  return result.paths.flatMap((path) =>
    path.hops.map((hop) => {
      const what =
        hop.kind === 'routing'
          ? hop.hop.reason.code
          : hop.kind === 'policy'
            ? `${hop.decision.direction} ${hop.decision.evidence.because}`
            : hop.kind;
      return `${hop.verdict} ${what}`;
    }),
  );
}

const policy = (name: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\nspec: ${spec}\n`;
const SHOP = [
  deployment('web'),
  deployment('db'),
  service('db', 'app: db', 'ports: [{ port: 5432, targetPort: 8080 }]'),
];

test('without policies a pod reaches a Service and its container', () => {
  const result = checkVerdict(SHOP, 'deployment/web', 'service/db:5432', 'allowed');
  assert.equal(result.paths.length, 1);
  assert.equal(steps(result).at(-1), 'allowed container');
});

test('policies are asked about the pod port, not the port of the Service', () => {
  const allow = (port: number): string =>
    policy('db', `{ podSelector: { matchLabels: { app: db } }, ingress: [{ ports: [{ port: ${port} }] }] }`);
  checkVerdict([...SHOP, allow(8080)], 'deployment/web', 'service/db:5432', 'allowed');
  const denied = checkVerdict([...SHOP, allow(5432)], 'deployment/web', 'service/db:5432', 'denied');
  const hop = denied.paths[0]?.hops.find((one) => one.kind === 'policy' && one.verdict === 'denied');
  assert.ok(hop?.kind === 'policy');
  assert.deepEqual(
    hop.decision.nearest.map((one) => one.lacks),
    ['port'],
  );
});

test('a denial names the policy and the rule whose peer nearly fits', () => {
  const rule = policy(
    'db',
    '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: webb } } }], ports: [{ port: 8080 }] }] }',
  );
  const denied = checkVerdict([...SHOP, rule], 'deployment/web', 'service/db:5432', 'denied');
  const hop = denied.paths[0]?.hops.find((one) => one.kind === 'policy' && one.verdict === 'denied');
  assert.ok(hop?.kind === 'policy');
  assert.equal(hop.decision.evidence.policies[0]?.name, 'db');
  assert.deepEqual(
    hop.decision.nearest.map((one) => one.lacks),
    ['peer'],
  );
});

test('both ends must agree', () => {
  const noEgress = policy('web', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress] }');
  assert.ok(
    steps(checkVerdict([...SHOP, noEgress], 'deployment/web', 'service/db:5432', 'denied')).includes(
      'denied egress isolated',
    ),
  );
});

test('a path goes on behind a broken hop', () => {
  const result = checkVerdict(SHOP, 'deployment/web', 'service/db:80', 'denied');
  assert.ok(steps(result).includes('denied service-port-missing'));
  assert.equal(steps(result).at(-1), 'allowed container');
});

test('a Service of which only some pods may be reached is partly reachable', () => {
  const second = deployment('replica', { labels: 'app: db, role: replica' });
  const closed = policy('replica', '{ podSelector: { matchLabels: { role: replica } } }');
  const result = checkVerdict([...SHOP, second, closed], 'deployment/web', 'service/db:5432', 'partial');
  assert.deepEqual(
    result.paths.map((path) => path.verdict),
    ['allowed', 'denied'],
  );
});

test('a templated label makes the answer unknown', () => {
  const templated = policy(
    'db',
    '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: "${CALLER}" } } }] }] }',
  );
  checkVerdict([...SHOP, templated], 'deployment/web', 'service/db:5432', 'unknown');
});

test('names of the cluster lead where DNS leads', () => {
  checkVerdict(SHOP, 'deployment/web', 'db.default.svc.cluster.local:5432', 'allowed');
  checkVerdict(SHOP, 'deployment/web', 'nobody.default.svc.cluster.local:5432', 'denied');
});

test('traffic to the outside meets only policies at the source', () => {
  const only = policy(
    'web',
    '{ podSelector: { matchLabels: { app: web } }, egress: [{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }] }',
  );
  checkVerdict([...SHOP, only], 'deployment/web', '203.0.113.7:443', 'allowed');
  checkVerdict([...SHOP, only], 'deployment/web', '198.51.100.7:443', 'denied');
});

test('from the internet there is no way to a ClusterIP', () => {
  const result = traced(SHOP, 'internet', 'service/db:5432');
  assert.ok(result.verdict === 'denied' || result.paths.length === 0, steps(result).join('\n'));
});

test('an internet-facing load balancer leads to the container, hop by hop', () => {
  const web = service('web', 'app: web', 'type: LoadBalancer\n  ports: [{ port: 80, targetPort: 8080 }]').replace(
    '  name: web\n',
    '  name: web\n  annotations: { service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing }\n',
  );
  const result = traced([...SHOP, web], 'internet', 'deployment/web');
  const codes = steps(result);
  assert.ok(codes.includes('allowed load-balancer-public'), codes.join('\n'));
  assert.equal(codes.at(-1), 'allowed container');
});

test('a URL leads through the Ingress rule that takes it', () => {
  const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - { path: /db, pathType: Prefix, backend: { service: { name: db, port: { number: 5432 } } } }
`;
  const result = traced([...SHOP, ingress], 'internet', 'https://shop.example/db/1');
  assert.ok(steps(result).includes('allowed rule-matches'), steps(result).join('\n'));
  assert.equal(steps(result).at(-1), 'allowed container');
  assert.deepEqual(traced([...SHOP, ingress], 'internet', 'https://other.example/').paths, []);
});

test('IPv6 addresses that a cluster does not have make no path sure, either way', () => {
  const rule = policy('web', '{ podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }');
  for (const manifests of [SHOP, [...SHOP, rule]]) {
    const out = checkVerdict(manifests, 'deployment/web', '[2001:db8::1]:443', 'unknown');
    assert.ok(steps(out).includes('unknown egress no-ipv6'), steps(out).join('\n'));
    checkVerdict(manifests, '::1', 'deployment/web:8080', 'unknown');
  }
  checkVerdict(SHOP, 'deployment/web', '[2001:db8::1]:443', 'allowed', 'profile: { dualStack: true }\n');
});

test('an address that names nothing says what may have been meant', () => {
  for (const [text, problem] of [
    ['interne', /did you mean `internet`/],
    ['deployment/', /KIND\/NAME/],
    ['ftp://x/', /not followed/],
  ] as const) {
    const read = readAddress(text);
    assert.ok('problem' in read);
    assert.match(read.problem, problem);
  }
  assert.throws(() => traced(SHOP, 'deployment/wep', 'service/db'), /did you mean `deployment\/default\/web`/);
});
