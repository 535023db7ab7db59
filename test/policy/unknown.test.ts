/** What the engine must not claim to know, and what one bad object may not spoil. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  adminPolicy,
  checkVerdict,
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
  deployment('alpha/db'),
  deployment('beta/web'),
];

type Expected = Readonly<Record<string, readonly [allowed: string, unknown: string]>>;

/** What is allowed and what is unknown under these manifests. */
function check(manifests: readonly string[], expected: Expected, more: Partial<Given> = {}): void {
  const engine = engineFor({ ...more, manifests: [...PODS, ...manifests] });
  for (const [pair, [allowed, unknown]] of Object.entries(expected)) checkVerdict(engine, pair, allowed, unknown);
}

describe('values that are filled in later', () => {
  test('a templated label of a pod: it may be the peer or not', () => {
    const front = deployment('beta/front', '', 'tier: "{{ .Values.tier }}"');
    const into = networkPolicy(
      'alpha/p',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {tier: front}}}], ports: [{port: 80}]}]',
    );
    check([front, into], { 'beta/front -> alpha/db': ['none', 'TCP 80'], 'beta/web -> alpha/db': ['none', 'none'] });
  });

  test('a templated label of a subject: it may be isolated or not', () => {
    const front = deployment('alpha/front', '', 'tier: "${TIER}"');
    const deny = networkPolicy(
      'alpha/p',
      'podSelector: {matchLabels: {tier: front}}, ingress: [{ports: [{port: 80}]}]',
    );
    check([front, deny], { 'beta/web -> alpha/front': ['TCP 80', 'TCP 1-79 81-65535, UDP 1-65535, SCTP 1-65535'] });
  });

  test('a templated label changes nothing where both outcomes are alike', () => {
    const front = deployment('alpha/front', '', 'tier: "${TIER}"');
    check([front, networkPolicy('alpha/p', 'podSelector: {matchLabels: {tier: front}}, ingress: [{}]')], {
      'beta/web -> alpha/front': ['all', 'none'],
    });
    check(
      [
        front,
        adminPolicy(
          'a',
          'priority: 1, subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {tier: front}}}}, ingress: [{action: Allow, from: [{namespaces: {}}]}]',
        ),
      ],
      {
        'beta/web -> alpha/front': ['all', 'none'],
      },
    );
  });

  test('a templated value of a selector, an action, a port or a block', () => {
    const into = (rule: string): string => networkPolicy('alpha/p', `podSelector: {}, ingress: [${rule}]`);
    check([into('{from: [{namespaceSelector: {matchLabels: {team: "${TEAM}"}}}]}')], {
      'beta/web -> alpha/db': ['none', 'all'],
    });
    check([into('{ports: [{port: "${PORT}"}]}')], { 'beta/web -> alpha/db': ['none', 'TCP 1-65535'] });
    check([into('{from: [{ipBlock: {cidr: "${CIDR}"}}]}')], { '203.0.113.7 -> alpha/db': ['none', 'all'] });
    check(
      [
        adminPolicy(
          'a',
          'priority: 1, subject: {namespaces: {}}, ingress: [{action: "${ACTION}", from: [{namespaces: {}}]}]',
        ),
      ],
      {
        'beta/web -> alpha/db': ['none', 'all'],
      },
    );
  });

  test('labels that controllers choose are neither matched nor missed', () => {
    const into = networkPolicy(
      'alpha/p',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {pod-template-hash: abc}}}]}]',
    );
    check([into, pod('beta/bare')], {
      'beta/web -> alpha/db': ['none', 'all'],
      'beta/bare -> alpha/db': ['none', 'none'],
    });
  });
});

describe('what the manifests do not hold', () => {
  const fromBlue = networkPolicy(
    'alpha/p',
    'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: green}}}]}]',
  );

  test('labels of a namespace whose manifest is elsewhere', () => {
    check(
      [fromBlue, deployment('gamma/web')],
      { 'gamma/web -> alpha/db': ['none', 'all'], 'beta/web -> alpha/db': ['none', 'none'] },
      { complete: false },
    );
    check([fromBlue, deployment('gamma/web')], { 'gamma/web -> alpha/db': ['none', 'none'] }, { complete: true });
  });

  test('the name of a namespace that is given when the manifests are applied', () => {
    const bare =
      '{apiVersion: v1, kind: Pod, metadata: {name: bare, labels: {app: bare}}, spec: {containers: [{name: main}]}}';
    const fromDefault = networkPolicy(
      'alpha/p',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: default}}}]}]',
    );
    check([bare, fromDefault], { 'default/bare -> alpha/db': ['none', 'all'] }, { complete: false });
  });

  test('objects without a namespace go together into the only one that others name, or into default', () => {
    const bare = (kind: string, name: string, rest: string): string =>
      `{apiVersion: ${kind === 'Pod' ? 'v1' : 'networking.k8s.io/v1'}, kind: ${kind}, metadata: {name: ${name}, labels: {app: ${name}}}, spec: {${rest}}}`;
    const web = bare('Pod', 'web', 'containers: [{name: main}]');
    const deny = bare('NetworkPolicy', 'deny', 'podSelector: {}');
    checkVerdict(engineFor({ manifests: [web, deny, deployment('shop/db')] }), 'shop/db -> shop/web', 'none');
    checkVerdict(
      engineFor({ manifests: [web, deny, deployment('a/db'), deployment('b/db')] }),
      'a/db -> default/web',
      'none',
    );
  });

  test('whether a block holds pods, where neither the plugin nor their addresses are known', () => {
    const from = (cidr: string): string =>
      networkPolicy('alpha/p', `podSelector: {}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]`);
    for (const cidr of ['0.0.0.0/0', '10.0.0.0/8', '100.64.0.0/10', '203.0.113.0/24'])
      check([from(cidr)], { 'beta/web -> alpha/db': ['none', 'all'] });
    check([from('10.0.0.0/8')], { 'beta/web -> alpha/db': ['none', 'all'] }, { profile: { cni: 'calico' } });
    check(
      [from('10.0.0.0/8')],
      { 'beta/web -> alpha/db': ['all', 'none'] },
      { profile: { cni: 'calico', podCIDRs: ['10.244.0.0/16'] } },
    );
    check(
      [from('10.244.1.0/24')],
      { 'beta/web -> alpha/db': ['none', 'all'] },
      { profile: { cni: 'calico', podCIDRs: ['10.244.0.0/16'] } },
    );
    check(
      [from('203.0.113.0/24')],
      { 'beta/web -> alpha/db': ['none', 'none'] },
      { profile: { podCIDRs: ['10.244.0.0/16'] } },
    );
  });

  test('what policies do with pods on the network of their node, unless the profile or the plugin says', () => {
    const agent = deployment('alpha/agent', 'hostNetwork: true');
    const deny = networkPolicy('alpha/p', 'podSelector: {}');
    check([agent, deny], { 'beta/web -> alpha/agent': ['none', 'all'], 'alpha/agent -> alpha/db': ['none', 'all'] });
    check([agent, deny], { 'beta/web -> alpha/agent': ['all', 'none'] }, { profile: { cni: 'calico' } });
    check(
      [agent, deny],
      { 'beta/web -> alpha/agent': ['none', 'none'], 'alpha/agent -> alpha/db': ['none', 'none'] },
      { profile: { hostNetworkIsNode: false } },
    );
  });

  test('whether traffic of a node is its own', () => {
    const deny = networkPolicy('alpha/p', 'podSelector: {}, policyTypes: [Ingress, Egress]');
    check([deny], {
      'node -> alpha/db': ['none', 'all'],
      'alpha/db -> node': ['none', 'all'],
      'node -> beta/web': ['all', 'none'],
    });
    const fromAll = networkPolicy(
      'alpha/p',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}]',
    );
    check(
      [fromAll],
      { 'node -> alpha/db': ['TCP 80', 'TCP 1-79 81-65535, UDP 1-65535, SCTP 1-65535'] },
      { profile: { cni: 'calico' } },
    );
  });

  test('addresses behind a domain name', () => {
    const out = adminPolicy(
      'a',
      'priority: 1, subject: {namespaces: {}}, egress: [{action: Allow, to: [{domainNames: [example.org]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]',
    );
    check([out], { 'alpha/db -> 203.0.113.7': ['none', 'all'] });
  });
});

describe('network plugins', () => {
  const deny = networkPolicy('alpha/p', 'podSelector: {}');
  const adminDeny = adminPolicy(
    'a',
    'priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]',
  );

  test('one that does not enforce policies lets everything through', () => {
    check([deny, adminDeny], { 'beta/web -> alpha/db': ['all', 'none'] }, { profile: { cni: 'flannel' } });
  });

  test("one that knows no administrators' policies ignores them", () => {
    check([adminDeny], { 'beta/web -> alpha/db': ['all', 'none'] }, { profile: { cni: 'kube-router' } });
    check([adminDeny], { 'beta/web -> alpha/db': ['none', 'all'] }, { profile: { cni: 'calico' } });
  });
});

describe('one bad object', () => {
  const good = networkPolicy('alpha/good', 'podSelector: {}, ingress: [{ports: [{port: 80}]}]');
  const cases: readonly [title: string, spec: string, problem: string][] = [
    [
      'an invalid CIDR',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}]}]',
      'cidr bad spec.ingress.0.from.0',
    ],
    [
      'an exception outside its block',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/8]}}]}]',
      'cidr bad spec.ingress.0.from.0',
    ],
    ['an empty peer', 'podSelector: {}, ingress: [{from: [{}]}]', 'peer bad spec.ingress.0.from.0'],
    [
      'an exception as large as its block',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}]}]',
      'cidr bad spec.ingress.0.from.0',
    ],
    [
      'a block beside a selector',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]',
      'peer bad spec.ingress.0.from.0',
    ],
    [
      'a null podSelector as the only peer',
      'podSelector: {}, ingress: [{from: [{podSelector: null}]}]',
      'peer bad spec.ingress.0.from.0',
    ],
    [
      'a range that runs backwards',
      'podSelector: {}, ingress: [{ports: [{port: 90, endPort: 80}]}]',
      'port bad spec.ingress.0.ports.0',
    ],
    [
      'a port that does not exist',
      'podSelector: {}, ingress: [{ports: [{port: 70000}]}]',
      'port bad spec.ingress.0.ports.0',
    ],
    [
      'endPort after a name',
      'podSelector: {}, ingress: [{ports: [{port: http, endPort: 80}]}]',
      'port bad spec.ingress.0.ports.0',
    ],
  ];
  for (const [title, spec, problem] of cases) {
    test(`${title} is a problem on its object, and the rest is still worked out`, () => {
      const engine = engineFor({
        manifests: [...PODS, good, networkPolicy('alpha/bad', spec)],
        profile: { ipBlockMatchesPods: false },
      });
      assert.ok(
        problemsOf(engine).some((one) => one.startsWith(problem)),
        `${problem} is not among ${problemsOf(engine).join('; ')}`,
      );
      checkVerdict(engine, 'beta/web -> alpha/db', 'TCP 80');
      checkVerdict(engine, 'alpha/db -> beta/web', 'all');
    });
  }
});
