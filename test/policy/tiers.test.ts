/** AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy, rule by rule of the semantics (A1–A13). */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  adminPolicy,
  baselinePolicy,
  checkVerdict,
  clusterPolicy,
  deployment,
  engineFor,
  type Given,
  namespace,
  networkPolicy,
  pod,
  problemsOf,
} from './notation.js';

const PODS = [
  namespace('alpha', 'team: red'),
  namespace('beta', 'team: blue'),
  deployment('alpha/web'),
  deployment('alpha/db'),
  deployment('beta/web'),
];

/** What the engine says of two namespaces under these policies. */
function check(
  policies: readonly string[],
  verdicts: Readonly<Record<string, string>>,
  more: Partial<Given> = {},
): void {
  const engine = engineFor({ ...more, manifests: [...PODS, ...policies] });
  for (const [pair, allowed] of Object.entries(verdicts)) checkVerdict(engine, pair, allowed);
}

const ALPHA = 'subject: {namespaces: {matchLabels: {team: red}}}';
const FROM_ALL = 'from: [{namespaces: {}}]';
const TO_ALL = 'to: [{namespaces: {}}]';
const tcp = (port: number): string => `ports: [{portNumber: {port: ${port}}}]`;
const denyIntoAlpha = (name: string, priority: number, more = ''): string =>
  adminPolicy(name, `priority: ${priority}, ${ALPHA}, ingress: [{action: Deny, ${FROM_ALL}${more && `, ${more}`}}]`);

describe('order', () => {
  test('an admin rule decides before a NetworkPolicy, either way', () => {
    const allow80 = adminPolicy('a', `priority: 1, ${ALPHA}, ingress: [{action: Allow, ${FROM_ALL}, ${tcp(80)}}]`);
    check([allow80, networkPolicy('alpha/deny', 'podSelector: {}')], { 'beta/web -> alpha/db': 'TCP 80' });
    const deny = denyIntoAlpha('a', 1, tcp(80));
    check([deny, networkPolicy('alpha/open', 'podSelector: {}, ingress: [{ports: [{port: 80}, {port: 81}]}]')], {
      'beta/web -> alpha/db': 'TCP 81',
    });
  });

  test('the lower priority goes first, whatever the order of files', () => {
    const allow = (priority: number): string =>
      adminPolicy('allow', `priority: ${priority}, ${ALPHA}, ingress: [{action: Allow, ${FROM_ALL}}]`);
    check([denyIntoAlpha('deny', 2), allow(1)], { 'beta/web -> alpha/db': 'all' });
    check([allow(3), denyIntoAlpha('deny', 2)], { 'beta/web -> alpha/db': 'none' });
  });

  test('the first rule of a policy that matches wins, port by port', () => {
    const rules = `[{action: Allow, ${FROM_ALL}, ${tcp(80)}}, {action: Deny, ${FROM_ALL}}, {action: Allow, ${FROM_ALL}}]`;
    check([adminPolicy('a', `priority: 1, ${ALPHA}, ingress: ${rules}`)], { 'beta/web -> alpha/db': 'TCP 80' });
  });

  test('a later deny takes nothing back that was allowed', () => {
    const allow = adminPolicy('a', `priority: 1, ${ALPHA}, ingress: [{action: Allow, ${FROM_ALL}, ${tcp(80)}}]`);
    check([allow, denyIntoAlpha('deny', 2)], { 'beta/web -> alpha/db': 'TCP 80' });
  });

  test('what no rule matches falls through, for these policies isolate nothing', () => {
    check([denyIntoAlpha('deny', 1, tcp(80))], {
      'beta/web -> alpha/db': 'TCP 1-79 81-65535, UDP 1-65535, SCTP 1-65535',
    });
    check([adminPolicy('empty', `priority: 1, ${ALPHA}, ingress: [], egress: []`)], { 'beta/web -> alpha/db': 'all' });
  });

  test('Allow at one end leaves the other end its say', () => {
    const out = adminPolicy('out', `priority: 1, ${ALPHA}, egress: [{action: Allow, ${TO_ALL}}]`);
    check([out, networkPolicy('beta/deny', 'podSelector: {}')], { 'alpha/web -> beta/web': 'none' });
  });

  test('equal priorities with rules that overlap are a problem, and the rest is still worked out', () => {
    const a = adminPolicy('a', `priority: 5, ${ALPHA}, ingress: [{action: Allow, ${FROM_ALL}}]`);
    const engine = engineFor({ manifests: [...PODS, a, denyIntoAlpha('b', 5)] });
    assert.ok(problemsOf(engine).some((problem) => problem.startsWith('priority-tie')));
    checkVerdict(engine, 'alpha/db -> beta/web', 'all');
  });
});

describe('Pass', () => {
  const pass = adminPolicy('pass', `priority: 1, ${ALPHA}, ingress: [{action: Pass, ${FROM_ALL}, ${tcp(80)}}]`);

  test('skips the rest of the tier and leaves the port to NetworkPolicies', () => {
    const into = networkPolicy('alpha/p', 'podSelector: {}, ingress: [{ports: [{port: 80}, {port: 81}]}]');
    check([pass, denyIntoAlpha('deny', 2), into], { 'beta/web -> alpha/db': 'TCP 80' });
  });

  test('leaves it to the baseline where no NetworkPolicy isolates', () => {
    const base = baselinePolicy(`${ALPHA}, ingress: [{action: Deny, ${FROM_ALL}}]`);
    check([pass, denyIntoAlpha('deny', 2)], { 'beta/web -> alpha/db': 'TCP 80' });
    check([pass, denyIntoAlpha('deny', 2), base], { 'beta/web -> alpha/db': 'none' });
  });

  test('in a baseline means that all flows', () => {
    const base = (action: string, priority: number): string =>
      clusterPolicy(
        `b${priority}`,
        `tier: Baseline, priority: ${priority}, ${ALPHA}, ingress: [{action: ${action}, ${FROM_ALL}}]`,
      );
    check([base('Pass', 1), base('Deny', 2)], { 'beta/web -> alpha/db': 'all' });
  });
});

describe('the baseline', () => {
  const deny = baselinePolicy(`${ALPHA}, ingress: [{action: Deny, ${FROM_ALL}}], egress: [{action: Deny, ${TO_ALL}}]`);

  test('applies where no NetworkPolicy isolates', () => {
    check([deny], { 'beta/web -> alpha/db': 'none', 'alpha/db -> beta/web': 'none', 'beta/web -> beta/web': 'all' });
  });

  test('does not apply where a NetworkPolicy isolates the pod in that direction', () => {
    check([deny, networkPolicy('alpha/p', 'podSelector: {matchLabels: {app: db}}, ingress: [{}]')], {
      'beta/web -> alpha/db': 'all',
      'beta/web -> alpha/web': 'none',
    });
  });

  test('still applies where a NetworkPolicy isolates the pod in the other direction only', () => {
    check([deny, networkPolicy('alpha/p', 'podSelector: {}, policyTypes: [Egress], egress: [{}]')], {
      'beta/web -> alpha/db': 'none',
      'alpha/db -> beta/web': 'all',
    });
  });

  test('of ClusterNetworkPolicies goes by priority too', () => {
    const base = (action: string, priority: number): string =>
      clusterPolicy(
        `b${priority}`,
        `tier: Baseline, priority: ${priority}, ${ALPHA}, ingress: [{action: ${action}, ${FROM_ALL}}]`,
      );
    check([base('Deny', 2), base('Accept', 1)], { 'beta/web -> alpha/db': 'all' });
  });
});

describe('subjects and peers', () => {
  test('an empty subject is every pod of every namespace, that of the system too', () => {
    const deny = adminPolicy('a', `priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, ${FROM_ALL}}]`);
    check([deny, deployment('kube-system/dns')], { 'beta/web -> kube-system/dns': 'none' });
  });

  test('of pods must match in namespace and pod', () => {
    const subject =
      'subject: {pods: {namespaceSelector: {matchLabels: {team: red}}, podSelector: {matchLabels: {app: db}}}}';
    check([adminPolicy('a', `priority: 1, ${subject}, ingress: [{action: Deny, ${FROM_ALL}}]`)], {
      'beta/web -> alpha/db': 'none',
      'beta/web -> alpha/web': 'all',
    });
  });

  test('ingress rules never match what is outside', () => {
    check([denyIntoAlpha('a', 1)], { '203.0.113.7 -> alpha/db': 'all', 'beta/web -> alpha/db': 'none' });
  });

  test('networks match pods as well as what is outside, in each family by itself', () => {
    const deny = (network: string): string =>
      adminPolicy('a', `priority: 1, ${ALPHA}, egress: [{action: Deny, to: [{networks: ['${network}']}]}]`);
    const server = pod('beta/server', ['10.1.2.3']);
    for (const ipBlockMatchesPods of [true, false]) {
      const more = { profile: { ipBlockMatchesPods } };
      check(
        [server, deny('10.1.0.0/16')],
        { 'alpha/db -> beta/server': 'none', 'alpha/db -> 10.1.9.9': 'none', 'alpha/db -> 10.2.0.0': 'all' },
        more,
      );
      check([server, deny('::/0')], { 'alpha/db -> beta/server': 'all', 'alpha/db -> 2001:db8::1': 'none' }, more);
    }
    check([deny('0.0.0.0/0')], { 'alpha/db -> beta/web': 'none', 'alpha/db -> 203.0.113.7': 'none' });
  });

  test("pods on the host's network are neither", () => {
    const engine = engineFor({
      manifests: [...PODS, deployment('alpha/agent', 'hostNetwork: true'), denyIntoAlpha('a', 1)],
      profile: { cni: 'antrea' },
    });
    checkVerdict(engine, 'beta/web -> alpha/agent', 'all');
    checkVerdict(engine, 'alpha/agent -> alpha/db', 'all');
  });
});

describe('ports', () => {
  const allow = (ports: string): string[] => [
    adminPolicy(
      'a',
      `priority: 1, ${ALPHA}, ingress: [{action: Allow, ${FROM_ALL}, ports: [${ports}]}, {action: Deny, ${FROM_ALL}}]`,
    ),
  ];
  const accept = (protocols: string): string[] => [
    clusterPolicy(
      'a',
      `tier: Admin, priority: 1, ${ALPHA}, ingress: [{action: Accept, ${FROM_ALL}, protocols: [${protocols}]}, {action: Deny, ${FROM_ALL}}]`,
    ),
  ];
  const named = pod(
    'alpha/named',
    [],
    '{name: http, containerPort: 8080}, {name: http, containerPort: 9000, protocol: UDP}',
  );

  test('of v1alpha1 are numbers, ranges and names, TCP where no protocol is given', () => {
    check(allow('{portNumber: {port: 80}}, {portNumber: {protocol: SCTP, port: 9003}}'), {
      'beta/web -> alpha/db': 'TCP 80, SCTP 9003',
    });
    check(allow('{portRange: {start: 80, end: 90}}, {portRange: {protocol: UDP, start: 1, end: 2}}'), {
      'beta/web -> alpha/db': 'TCP 80-90, UDP 1-2',
    });
    check([named, ...allow('{namedPort: http}')], {
      'beta/web -> alpha/named': 'TCP 8080, UDP 9000',
      'beta/web -> alpha/db': 'none',
    });
  });

  test('of v1alpha2 stand under their protocol', () => {
    check(accept('{tcp: {destinationPort: {number: 80}}}, {udp: {destinationPort: {range: {start: 53, end: 54}}}}'), {
      'beta/web -> alpha/db': 'TCP 80, UDP 53-54',
    });
    check([named, ...accept('{destinationNamedPort: http}')], { 'beta/web -> alpha/named': 'TCP 8080, UDP 9000' });
  });

  test('that are left out are all', () => {
    check([denyIntoAlpha('a', 1, 'ports: []')], { 'beta/web -> alpha/db': 'none' });
  });
});

describe('what the API server would refuse or another group means', () => {
  test('an unknown peer fails closed: it allows nothing, and denies everything to everybody', () => {
    const rule = (action: string): string =>
      adminPolicy('a', `priority: 1, ${ALPHA}, ingress: [{action: ${action}, from: [{sameLabels: [x]}], ${tcp(80)}}]`);
    check([rule('Allow'), networkPolicy('alpha/p', 'podSelector: {}')], { 'beta/web -> alpha/db': 'none' });
    for (const action of ['Deny', 'Pass']) check([rule(action)], { 'beta/web -> alpha/db': 'none' });
    assert.ok(
      problemsOf(engineFor({ manifests: [...PODS, rule('Deny')] })).some((problem) => problem.startsWith('peer a')),
    );
  });

  test("Antrea's ClusterNetworkPolicy is another kind", () => {
    const antrea = clusterPolicy(
      'a',
      `tier: Admin, priority: 1, ${ALPHA}, ingress: [{action: Deny, ${FROM_ALL}}]`,
    ).replace('policy.networking.k8s.io/v1alpha2', 'crd.antrea.io/v1beta1');
    check([antrea], { 'beta/web -> alpha/db': 'all' });
  });
});
