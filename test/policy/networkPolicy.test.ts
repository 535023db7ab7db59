/** NetworkPolicy, rule by rule of the semantics (N1–N16), and the traps that people fall into with it. */
import { describe, test } from 'node:test';
import { checkVerdict, deployment, engineFor, type Given, namespace, networkPolicy, pod } from './notation.js';

const PODS = [
  namespace('alpha', 'team: red'),
  namespace('beta', 'team: blue'),
  deployment('alpha/web'),
  deployment('alpha/db'),
  deployment('beta/web'),
  deployment('beta/db'),
];

/** What the engine says of two namespaces with a web and a db each, under these policies. */
function check(
  policies: readonly string[],
  verdicts: Readonly<Record<string, string>>,
  more: Partial<Given> = {},
): void {
  const engine = engineFor({ ...more, manifests: [...PODS, ...policies] });
  for (const [pair, allowed] of Object.entries(verdicts)) checkVerdict(engine, pair, allowed);
}

describe('isolation', () => {
  test('nothing is isolated without a policy', () => {
    check([], { 'alpha/web -> beta/db': 'all', 'alpha/web -> 203.0.113.7': 'all', '203.0.113.7 -> alpha/web': 'all' });
  });

  test('a policy isolates the pods of its own namespace that it selects, and no others', () => {
    check([networkPolicy('alpha/deny', 'podSelector: {matchLabels: {app: db}}')], {
      'alpha/web -> alpha/db': 'none',
      'beta/web -> alpha/db': 'none',
      'alpha/db -> alpha/web': 'all',
      'alpha/web -> beta/db': 'all',
    });
  });

  for (const selector of ['podSelector: {}', 'podSelector: null', 'policyTypes: [Ingress]']) {
    test(`\`${selector}\` selects every pod of the namespace`, () => {
      check([networkPolicy('alpha/deny', selector)], {
        'beta/web -> alpha/db': 'none',
        'beta/web -> alpha/web': 'none',
      });
    });
  }

  test('both ends must allow a connection', () => {
    const out = networkPolicy(
      'alpha/out',
      'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}, {port: 81}]}]',
    );
    const into = networkPolicy('beta/in', 'podSelector: {}, ingress: [{ports: [{port: 81}, {port: 82}]}]');
    check([out, into], { 'alpha/web -> beta/db': 'TCP 81', 'beta/web -> alpha/db': 'all' });
    check([networkPolicy('alpha/out', 'podSelector: {}, policyTypes: [Egress], egress: [{}]'), into], {
      'alpha/web -> beta/db': 'TCP 81-82',
    });
  });

  test('policies add up: what one of them lets through is let through', () => {
    check(
      [
        networkPolicy('alpha/deny', 'podSelector: {}'),
        networkPolicy('alpha/a', 'podSelector: {}, ingress: [{ports: [{port: 80}]}]'),
        networkPolicy('alpha/b', 'podSelector: {}, ingress: [{ports: [{port: 443}]}]'),
      ],
      { 'beta/web -> alpha/db': 'TCP 80 443' },
    );
  });

  test('replicas of one workload are as isolated from each other as from anybody', () => {
    check([networkPolicy('alpha/deny', 'podSelector: {}')], { 'alpha/web -> alpha/web': 'none' });
  });
});

describe('policyTypes', () => {
  const ends = { out: 'alpha/web -> beta/db', into: 'beta/web -> alpha/db' };
  const cases: readonly [title: string, spec: string, out: string, into: string][] = [
    ['are Ingress where there are no egress rules', 'ingress: []', 'all', 'none'],
    ['are both where there are egress rules', 'egress: [{ports: [{port: 80}]}]', 'TCP 80', 'none'],
    ['are Ingress where the list of egress rules is empty', 'egress: []', 'all', 'none'],
    ['fall back to the default where the list is empty', 'policyTypes: [], egress: [{}]', 'all', 'none'],
    ['fall back to the default where it is null', 'policyTypes: null', 'all', 'none'],
    [
      'of Egress alone leave ingress rules dead',
      'policyTypes: [Egress], ingress: [{ports: [{port: 80}]}]',
      'none',
      'all',
    ],
    [
      'of Ingress alone leave egress rules dead',
      'policyTypes: [Ingress], egress: [{ports: [{port: 80}]}]',
      'all',
      'none',
    ],
    ['must name Egress to deny all of it', 'policyTypes: [Ingress, Egress]', 'none', 'none'],
  ];
  for (const [title, spec, out, into] of cases) {
    test(title, () => {
      check([networkPolicy('alpha/p', `podSelector: {}, ${spec}`)], { [ends.out]: out, [ends.into]: into });
    });
  }
});

describe('rules', () => {
  const ingress = (rules: string): string[] => [networkPolicy('alpha/p', `podSelector: {}, ingress: ${rules}`)];

  for (const none of ['[]', 'null']) {
    test(`\`ingress: ${none}\` lets nothing in`, () => {
      check(ingress(none), { 'beta/web -> alpha/db': 'none', '203.0.113.7 -> alpha/db': 'none' });
    });
  }

  test('one empty rule lets everything in', () => {
    check(ingress('[{}]'), { 'beta/web -> alpha/db': 'all', '203.0.113.7 -> alpha/db': 'all' });
  });

  for (const all of ['from: []', 'from: null', 'ports: []', 'ports: null']) {
    test(`\`${all}\` in a rule means everybody and every port`, () => {
      check(ingress(`[{${all}}]`), { 'beta/web -> alpha/db': 'all', '203.0.113.7 -> alpha/db': 'all' });
    });
  }

  test('a peer with a podSelector alone means pods of the own namespace', () => {
    check(ingress('[{from: [{podSelector: {matchLabels: {app: web}}}]}]'), {
      'alpha/web -> alpha/db': 'all',
      'beta/web -> alpha/db': 'none',
      '203.0.113.7 -> alpha/db': 'none',
    });
  });

  test('a peer with an empty podSelector alone still means the own namespace', () => {
    check(ingress('[{from: [{podSelector: {}}]}]'), { 'alpha/web -> alpha/db': 'all', 'beta/web -> alpha/db': 'none' });
  });

  test('an empty namespaceSelector means every pod of the cluster and nobody outside', () => {
    check(ingress('[{from: [{namespaceSelector: {}}]}]'), {
      'beta/web -> alpha/db': 'all',
      '203.0.113.7 -> alpha/db': 'none',
    });
  });

  test('two selectors in one item must both match', () => {
    check(
      ingress('[{from: [{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {app: web}}}]}]'),
      {
        'beta/web -> alpha/db': 'all',
        'beta/db -> alpha/db': 'none',
        'alpha/web -> alpha/db': 'none',
      },
    );
  });

  test('two selectors in two items are alternatives, the second for the own namespace', () => {
    check(
      ingress('[{from: [{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {matchLabels: {app: web}}}]}]'),
      {
        'beta/web -> alpha/db': 'all',
        'beta/db -> alpha/db': 'all',
        'alpha/web -> alpha/db': 'all',
        'alpha/db -> alpha/db': 'none',
      },
    );
  });

  test('peers and ports of one rule belong together', () => {
    check(
      ingress(
        '[{from: [{podSelector: {}}], ports: [{port: 80}]}, {from: [{namespaceSelector: {matchLabels: {team: blue}}}], ports: [{port: 443}]}]',
      ),
      { 'alpha/web -> alpha/db': 'TCP 80', 'beta/web -> alpha/db': 'TCP 443' },
    );
  });
});

describe('selectors', () => {
  const fromPods = (selector: string): string[] => [
    networkPolicy('alpha/p', `podSelector: {}, ingress: [{from: [{podSelector: ${selector}}]}]`),
    deployment('alpha/marked', '', 'tier: front'),
  ];
  const cases: readonly [expression: string, marked: string, plain: string][] = [
    ['{key: tier, operator: In, values: [front, back]}', 'all', 'none'],
    ['{key: tier, operator: NotIn, values: [front]}', 'none', 'all'],
    ['{key: tier, operator: NotIn, values: [back]}', 'all', 'all'],
    ['{key: tier, operator: Exists}', 'all', 'none'],
    ['{key: tier, operator: DoesNotExist}', 'none', 'all'],
  ];
  for (const [expression, marked, plain] of cases) {
    test(`${expression} of pods with and without the key`, () => {
      check(fromPods(`{matchExpressions: [${expression}]}`), {
        'alpha/marked -> alpha/db': marked,
        'alpha/web -> alpha/db': plain,
      });
    });
  }

  test('every namespace has a label with its name, written or not', () => {
    const from = networkPolicy(
      'alpha/p',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: gamma}}}]}]',
    );
    check([from, deployment('gamma/web')], { 'gamma/web -> alpha/db': 'all', 'beta/web -> alpha/db': 'none' });
  });

  test('NotIn on the name of a namespace lets in namespaces that nobody thought of', () => {
    const from = networkPolicy(
      'alpha/p',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [blue]}]}}]}]',
    );
    check([from, deployment('gamma/web')], { 'gamma/web -> alpha/db': 'all', 'beta/web -> alpha/db': 'none' });
  });

  test("a Job's pods carry its name", () => {
    const job =
      '{apiVersion: batch/v1, kind: Job, metadata: {name: load, namespace: alpha}, spec: {template: {spec: {containers: [{name: main}]}}}}';
    const from = (label: string): string =>
      networkPolicy(
        'alpha/p',
        `podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {${label}: load}}}]}]`,
      );
    check([job, from('job-name')], { 'alpha/load -> alpha/db': 'all', 'alpha/web -> alpha/db': 'none' });
    check([job, from('batch.kubernetes.io/job-name')], { 'alpha/load -> alpha/db': 'all' });
  });
});

describe('ports', () => {
  const ports = (list: string): string[] => [
    networkPolicy('alpha/p', `podSelector: {}, ingress: [{ports: [${list}]}]`),
  ];
  const cases: readonly [title: string, list: string, allowed: string][] = [
    ['are TCP where no protocol is given', '{port: 53}', 'TCP 53'],
    ['are all of the protocol where no port is given', '{protocol: UDP}', 'UDP 1-65535'],
    ['are all of TCP where nothing is given', '{}', 'TCP 1-65535'],
    ['of SCTP admit no TCP', '{protocol: SCTP, port: 80}', 'SCTP 80'],
    ['reach from port to endPort, both included', '{port: 8000, endPort: 8002}', 'TCP 8000-8002'],
    ['may be a range of one', '{port: 8000, endPort: 8000}', 'TCP 8000'],
    ['may end at the last port', '{protocol: UDP, port: 32768, endPort: 65535}', 'UDP 32768-65535'],
    ['that no container declares are let through all the same', '{port: 12345}', 'TCP 12345'],
  ];
  for (const [title, list, allowed] of cases) {
    test(title, () => {
      check(ports(list), { 'beta/web -> alpha/db': allowed });
    });
  }

  const two = pod(
    'alpha/two',
    [],
    '{name: http, containerPort: 8080}, {name: http, containerPort: 9000, protocol: UDP}',
  );
  const one = pod('alpha/one', [], '{name: http, containerPort: 80}');

  test('by name are looked up on each destination pod', () => {
    check([two, one, ...ports('{port: http}')], {
      'beta/web -> alpha/two': 'TCP 8080',
      'beta/web -> alpha/one': 'TCP 80',
      'beta/web -> alpha/db': 'none',
    });
  });

  test('by name are looked up on the destination for egress too, and never outside', () => {
    const out = networkPolicy('beta/p', 'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]');
    check([two, one, out], {
      'beta/web -> alpha/two': 'TCP 8080',
      'beta/web -> alpha/one': 'TCP 80',
      'beta/web -> alpha/db': 'none',
      'beta/web -> 203.0.113.7': 'none',
    });
  });

  test('by name are of the protocol that the rule says', () => {
    check([two, ...ports('{port: http, protocol: UDP}')], { 'beta/web -> alpha/two': 'UDP 9000' });
    check([two, ...ports('{port: http, protocol: SCTP}')], { 'beta/web -> alpha/two': 'none' });
  });

  test('by name are those of sidecars too, but not of init containers that end', () => {
    const init = (more: string): string =>
      pod('alpha/init', [], '', `initContainers: [{name: i, ports: [{name: http, containerPort: 90}]${more}}]`);
    check([init(', restartPolicy: Always'), ...ports('{port: http}')], { 'beta/web -> alpha/init': 'TCP 90' });
    check([init(''), ...ports('{port: http}')], { 'beta/web -> alpha/init': 'none' });
  });

  test('are those of the pod: a Service that maps 80 to 8080 needs 8080 allowed', () => {
    const service =
      '{apiVersion: v1, kind: Service, metadata: {name: db, namespace: alpha}, spec: {selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}}';
    check([service, ...ports('{port: 80}')], { 'beta/web -> alpha/db': 'TCP 80' });
  });
});

describe('ipBlock', () => {
  const block = (cidr: string, except = ''): string[] => [
    networkPolicy(
      'alpha/p',
      `podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '${cidr}'${except && `, except: [${except}]`}}}]}]`,
    ),
  ];
  const matching = { profile: { ipBlockMatchesPods: true } };
  const outsideOnly = { profile: { ipBlockMatchesPods: false } };
  const caller = pod('beta/caller', ['10.1.2.3']);

  test('holds its addresses from the first to the last', () => {
    const edges = {
      '198.51.100.3 -> alpha/db': 'none',
      '198.51.100.4 -> alpha/db': 'all',
      '198.51.100.7 -> alpha/db': 'all',
      '198.51.100.8 -> alpha/db': 'none',
    };
    check(block('198.51.100.4/30'), edges);
    // Host bits were accepted in the past and mean the block.
    check(block('198.51.100.6/30'), edges);
  });

  test('holds none of its exceptions, which another block may let in again', () => {
    check(block('198.51.100.0/24', '198.51.100.64/26'), {
      '198.51.100.63 -> alpha/db': 'all',
      '198.51.100.64 -> alpha/db': 'none',
      '198.51.100.128 -> alpha/db': 'all',
    });
    const again =
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 198.51.100.0/24, except: [198.51.100.64/26]}}, {ipBlock: {cidr: 198.51.100.65/32}}]}]';
    check([networkPolicy('alpha/p', again)], {
      '198.51.100.64 -> alpha/db': 'none',
      '198.51.100.65 -> alpha/db': 'all',
    });
  });

  test('of one family holds nothing of the other', () => {
    check(
      block('0.0.0.0/0'),
      { '203.0.113.7 -> alpha/db': 'all', '2001:db8::7 -> alpha/db': 'none' },
      { profile: { dualStack: true, ipBlockMatchesPods: false } },
    );
    check(block('::/0'), { '203.0.113.7 -> alpha/db': 'none', '2001:db8::7 -> alpha/db': 'all' });
  });

  test('holds pods by their address where the plugin does so', () => {
    check(
      [caller, ...block('10.1.0.0/16')],
      { 'beta/caller -> alpha/db': 'all', '10.1.9.9 -> alpha/db': 'all' },
      matching,
    );
    check([caller, ...block('10.1.0.0/16', '10.1.2.0/24')], { 'beta/caller -> alpha/db': 'none' }, matching);
  });

  test('holds no pods where the plugin knows them by identity, not even 0.0.0.0/0', () => {
    check(
      [caller, ...block('0.0.0.0/0')],
      { 'beta/caller -> alpha/db': 'none', '10.1.2.3 -> alpha/db': 'all' },
      outsideOnly,
    );
    check([caller, ...block('0.0.0.0/0')], { 'beta/caller -> alpha/db': 'none' }, { profile: { cni: 'cilium' } });
  });

  test('0.0.0.0/0 holds every pod of a cluster with IPv4 alone, whatever their addresses', () => {
    check(block('0.0.0.0/0'), { 'beta/web -> alpha/db': 'all' }, matching);
    check(block('0.0.0.0/0'), { 'beta/web -> alpha/db': 'all' }, { profile: { cni: 'calico' } });
  });

  test('the idiom for the internet alone holds no pods with private addresses', () => {
    const internet = block('0.0.0.0/0', '10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16');
    check(internet, { 'beta/web -> alpha/db': 'none' }, { profile: { cni: 'calico', podCIDRs: ['10.244.0.0/16'] } });
    check([caller, ...internet], { 'beta/caller -> alpha/db': 'none' }, matching);
  });

  test('blocks of both families in one rule let a dual-stack pod in', () => {
    const both = networkPolicy(
      'alpha/p',
      "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: '::/0'}}]}]",
    );
    check(
      [pod('beta/dual', ['10.1.2.4', 'fd00::4']), both],
      { 'beta/dual -> alpha/db': 'all' },
      { profile: { dualStack: true, ipBlockMatchesPods: true } },
    );
  });
});
