/** Random policies that the API server would accept, in every form that it accepts. */
import fc from 'fast-check';
import type {
  Alpha1Port,
  Alpha2Port,
  DestinationPort,
  NetworkPolicyManifest,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
  PodsOrNamespaces,
  TieredPeer,
  TieredPolicyManifest,
  TieredPolicySpec,
  TieredRule,
} from './oracle.js';
import {
  chance,
  cidrs,
  compact,
  exceptionsOf,
  listOf,
  NAMESPACES,
  namespaceSelectors,
  oneOf,
  PORT_NAMES,
  PORTS,
  podSelectors,
  protocols,
} from './words.js';

const blocks: fc.Arbitrary<NetworkPolicyPeer> = cidrs.chain((cidr) =>
  fc
    .oneof(fc.constantFrom(undefined, null), exceptionsOf(cidr))
    .map((except) => ({ ipBlock: compact({ cidr, except }) as { cidr: string } })),
);

const networkPolicyPeers: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  fc.record({ podSelector: podSelectors }),
  fc.record({ namespaceSelector: namespaceSelectors }),
  fc.record({ namespaceSelector: namespaceSelectors, podSelector: podSelectors }),
  blocks,
);

const networkPolicyPorts: fc.Arbitrary<NetworkPolicyPort> = fc.oneof(
  fc.record({ protocol: protocols }, { requiredKeys: [] }),
  fc.record({ protocol: protocols, port: oneOf(PORTS) }, { requiredKeys: ['port'] }),
  fc.record({ protocol: protocols, port: oneOf(PORT_NAMES) }, { requiredKeys: ['port'] }),
  fc
    .tuple(fc.record({ protocol: protocols }, { requiredKeys: [] }), oneOf(PORTS), oneOf(PORTS))
    .map(([more, a, b]) => ({ ...more, port: Math.min(a, b), endPort: Math.max(a, b) })),
);

export const networkPolicyRules = {
  ingress: networkPolicyRule('from'),
  egress: networkPolicyRule('to'),
};

export const networkPolicies: fc.Arbitrary<NetworkPolicyManifest[]> = fc
  .array(
    fc.record({
      namespace: oneOf(NAMESPACES),
      spec: fc
        .record({
          podSelector: fc.oneof(
            { weight: 5, arbitrary: podSelectors },
            { weight: 1, arbitrary: fc.constantFrom(undefined, null) },
          ),
          policyTypes: fc.constantFrom<NetworkPolicySpec['policyTypes']>(
            undefined,
            undefined,
            null,
            [],
            ['Ingress'],
            ['Egress'],
            ['Ingress', 'Egress'],
          ),
          ingress: listOf(networkPolicyRules.ingress, 2),
          egress: listOf(networkPolicyRules.egress, 2),
        })
        .map(compact),
    }),
    { maxLength: 6 },
  )
  .map((list) =>
    list.map(({ namespace, spec }, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `np${index}`, namespace },
      spec: spec as NetworkPolicySpec,
    })),
  );

function networkPolicyRule(key: 'from' | 'to'): fc.Arbitrary<object> {
  return fc.record({ [key]: listOf(networkPolicyPeers, 3), ports: listOf(networkPolicyPorts, 3) }).map(compact);
}

/** Priorities are unique in their tier, since a tie is undecided. A BaselineAdminNetworkPolicy stands alone. */
export function tieredPolicies({ networks }: { networks: boolean }): fc.Arbitrary<TieredPolicyManifest[]> {
  const versions = fc.constantFrom('ANP' as const, 'CNP' as const);
  const admin = versions.chain((version) => policyOf(version, 'Admin', networks));
  const baselines = fc.oneof(
    policyOf('BANP', 'Baseline', networks).map((policy) => [policy]),
    fc.array(policyOf('CNP', 'Baseline', networks), { maxLength: 2 }),
  );
  return fc
    .tuple(fc.array(admin, { maxLength: 3 }), baselines, fc.boolean())
    .map(([admins, baseline, backwards]) => [...ranked(admins, backwards), ...ranked(baseline, backwards)]);
}

/** The order of the files is not that of the priorities. */
function ranked(policies: readonly TieredPolicyManifest[], backwards: boolean): TieredPolicyManifest[] {
  return policies.map((policy, index) => {
    if (policy.kind === 'BaselineAdminNetworkPolicy') return { ...policy, metadata: { name: 'default' } };
    const priority = 10 * (backwards ? policies.length - index : index);
    return {
      ...policy,
      metadata: { name: `${policy.spec.tier ?? 'Admin'}-${index}`.toLowerCase() },
      spec: { ...policy.spec, priority },
    };
  });
}

type Version = 'ANP' | 'BANP' | 'CNP';

function policyOf(version: Version, tier: 'Admin' | 'Baseline', networks: boolean): fc.Arbitrary<TieredPolicyManifest> {
  const rules = (direction: 'ingress' | 'egress'): fc.Arbitrary<TieredRule[] | undefined> =>
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.array(tieredRule(version, direction, networks && direction === 'egress'), {
          minLength: 1,
          maxLength: 3,
        }),
      },
      { weight: 1, arbitrary: fc.constantFrom<TieredRule[] | undefined>(undefined, []) },
    );
  return fc.record({ subject: subjects, ingress: rules('ingress'), egress: rules('egress') }).map((spec) => ({
    apiVersion: version === 'CNP' ? 'policy.networking.k8s.io/v1alpha2' : 'policy.networking.k8s.io/v1alpha1',
    kind:
      version === 'CNP'
        ? 'ClusterNetworkPolicy'
        : version === 'ANP'
          ? 'AdminNetworkPolicy'
          : 'BaselineAdminNetworkPolicy',
    metadata: { name: '' },
    spec: compact({ ...(version === 'CNP' ? { tier } : {}), ...spec }) as TieredPolicySpec,
  }));
}

const subjects: fc.Arbitrary<PodsOrNamespaces> = fc.oneof(
  fc.record({ namespaces: namespaceSelectors }),
  fc.record({ pods: fc.record({ namespaceSelector: namespaceSelectors, podSelector: podSelectors }) }),
);

function tieredRule(version: Version, direction: 'ingress' | 'egress', networks: boolean): fc.Arbitrary<TieredRule> {
  const actions: readonly TieredRule['action'][] =
    version === 'CNP' ? ['Accept', 'Deny', 'Pass'] : version === 'ANP' ? ['Allow', 'Deny', 'Pass'] : ['Allow', 'Deny'];
  const withNetworks = networks ? chance(1, 3) : fc.constant(false);
  return withNetworks.chain((some) => {
    const network = fc.record({ networks: fc.uniqueArray(cidrs, { minLength: 1, maxLength: 2 }) });
    const peer: fc.Arbitrary<TieredPeer> = some ? fc.oneof(subjects, network) : subjects;
    // A name has no meaning outside, so the API server refuses it beside networks.
    const port = version === 'CNP' ? alpha2Ports(!some) : alpha1Ports(!some);
    return fc
      .record({
        action: oneOf(actions),
        [direction === 'egress' ? 'to' : 'from']: fc.array(peer, { minLength: 1, maxLength: 2 }),
        [version === 'CNP' ? 'protocols' : 'ports']: fc.oneof(
          fc.constantFrom(undefined, []),
          fc.array(port as fc.Arbitrary<Alpha1Port | Alpha2Port>, { minLength: 1, maxLength: 2 }),
        ),
      })
      .map((rule) => compact(rule) as unknown as TieredRule);
  });
}

const ranges = fc
  .uniqueArray(oneOf(PORTS), { minLength: 2, maxLength: 2 })
  .map(([a = 1, b = 2]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));

function alpha1Ports(named: boolean): fc.Arbitrary<Alpha1Port> {
  const numbers: fc.Arbitrary<Alpha1Port>[] = [
    fc.record({
      portNumber: fc.record({ protocol: protocols, port: oneOf(PORTS) }, { requiredKeys: ['port'] }),
    }),
    fc.record({
      portRange: fc
        .tuple(fc.record({ protocol: protocols }, { requiredKeys: [] }), ranges)
        .map(([more, range]) => ({ ...more, ...range })),
    }),
  ];
  return fc.oneof(...numbers, ...(named ? [fc.record({ namedPort: oneOf(PORT_NAMES) })] : []));
}

function alpha2Ports(named: boolean): fc.Arbitrary<Alpha2Port> {
  const destination: fc.Arbitrary<DestinationPort> = fc
    .oneof(fc.record({ number: oneOf(PORTS) }), fc.record({ range: ranges }))
    .map((destinationPort) => ({ destinationPort }));
  const byProtocol = fc
    .tuple(fc.constantFrom('tcp', 'udp', 'sctp'), destination)
    .map(([protocol, port]): Alpha2Port => ({ [protocol]: port }));
  return fc.oneof(byProtocol, ...(named ? [fc.record({ destinationNamedPort: oneOf(PORT_NAMES) })] : []));
}
