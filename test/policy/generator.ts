/**
 * Random small clusters, as a world that the oracle reads and as the manifests that Podpath reads. All is known in
 * them: nothing is templated, every pod's address is given, and the profile says what ipBlock does with pods.
 */
import fc from 'fast-check';
import type { Family, NetworkPolicyManifest, OraclePod, Protocol, TieredPolicyManifest, World } from './oracle.js';
import { networkPolicies, tieredPolicies } from './policyArbitraries.js';
import { chance, labelSets, NAMESPACES, namespaceLabelSets, oneOf, PORT_NAMES, PORTS, protocols } from './words.js';

export interface RandomCluster {
  readonly world: World;
  readonly families: readonly Family[];
  readonly profile: Readonly<Record<string, unknown>>;
  readonly manifests: readonly object[];
}

/** What a random cluster is made of, before it is written in two ways. */
interface Draft {
  readonly family: 'IPv4' | 'IPv6' | 'both';
  readonly ipBlockMatchesPods: boolean;
  /** Pods come from controllers, which give them no addresses; then no block may reach for pods. */
  readonly fromTemplates: boolean;
  readonly cni: string | undefined;
  /** Undefined where no manifest of the namespace is there. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  readonly pods: readonly PodDraft[];
  readonly networkPolicies: readonly NetworkPolicyManifest[];
  readonly tieredPolicies: readonly TieredPolicyManifest[];
}

interface PodDraft {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: (typeof CONTROLLERS)[number];
  readonly containers: readonly (readonly PortDraft[])[];
  readonly sidecar: readonly PortDraft[];
  readonly init: readonly PortDraft[];
  readonly hostNetwork: boolean;
}

interface PortDraft {
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol?: Protocol;
}

const CONTROLLERS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const;

/** Names are unique in a container, as the API server demands; across containers they may repeat. */
const containerPorts: fc.Arbitrary<PortDraft[]> = fc.uniqueArray(
  fc.record(
    { name: oneOf(PORT_NAMES), containerPort: oneOf(PORTS), protocol: protocols },
    { requiredKeys: ['containerPort'] },
  ),
  { maxLength: 3, selector: (port) => port.name ?? `${port.containerPort}/${port.protocol}` },
);

function pods(hostNetwork: boolean): fc.Arbitrary<PodDraft[]> {
  const pod = fc.record({
    namespace: oneOf(NAMESPACES),
    labels: labelSets,
    kind: oneOf(CONTROLLERS),
    containers: fc.array(containerPorts, { minLength: 1, maxLength: 2 }),
    sidecar: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: containerPorts }),
    init: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: containerPorts }),
    hostNetwork: hostNetwork ? chance(1, 3) : fc.constant(false),
  });
  return fc.array(pod, { minLength: 1, maxLength: 6 });
}

export interface ClusterOptions {
  /** Some pods share the network of their node; then blocks match by address, or theirs would be unknown. */
  readonly hostNetwork?: boolean;
  /** Every pod has an address of each family. */
  readonly dualStack?: boolean;
}

export function clusters({ hostNetwork = false, dualStack = false }: ClusterOptions = {}): fc.Arbitrary<RandomCluster> {
  return fc
    .record({
      family: fc.constantFrom(...(dualStack ? ['both'] : ['IPv4', 'IPv4', 'IPv6'])) as fc.Arbitrary<Draft['family']>,
      ipBlockMatchesPods: hostNetwork ? fc.constant(true) : fc.boolean(),
      fromTemplates: hostNetwork || dualStack ? fc.constant(false) : chance(1, 4),
      cni: hostNetwork ? fc.constant('antrea') : fc.constantFrom(undefined, 'antrea'),
    })
    .chain(({ fromTemplates, ...rest }) =>
      fc.record({
        ...constants({ ...rest, fromTemplates }),
        ipBlockMatchesPods: fc.constant(rest.ipBlockMatchesPods && !fromTemplates),
        namespaces: fc.record(
          Object.fromEntries(NAMESPACES.map((name) => [name, fc.option(namespaceLabelSets, { nil: undefined })])),
        ) as fc.Arbitrary<Draft['namespaces']>,
        pods: pods(hostNetwork),
        networkPolicies,
        tieredPolicies: tieredPolicies({ networks: !fromTemplates }),
      }),
    )
    .map(write);
}

function constants<T extends object>(values: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fc.constant(value)])) as {
    [K in keyof T]: fc.Arbitrary<T[K]>;
  };
}

function write(draft: Draft): RandomCluster {
  const families: Family[] = draft.family === 'both' ? ['IPv4', 'IPv6'] : [draft.family];
  const worldPods = draft.pods.map((pod, index): OraclePod => {
    const addresses = families.map((family) => addressOf(family, pod, index));
    const ports = [...pod.containers.flat(), ...pod.sidecar];
    const { namespace, labels, hostNetwork } = pod;
    return { namespace, name: `p${index}`, labels, ports, addresses, hostNetwork };
  });
  const world: World = {
    namespaces: Object.fromEntries(Object.entries(draft.namespaces).map(([name, labels]) => [name, labels ?? {}])),
    pods: worldPods,
    networkPolicies: draft.networkPolicies,
    tieredPolicies: draft.tieredPolicies,
    ipBlockMatchesPods: draft.ipBlockMatchesPods,
  };
  return {
    world,
    families,
    profile: {
      ...(draft.cni === undefined ? {} : { cni: draft.cni }),
      ipBlockMatchesPods: draft.ipBlockMatchesPods,
      podCIDRs: families.map((family) => (family === 'IPv4' ? '10.0.0.0/16' : 'fd00::/56')),
      // The profile's word for "IPv6 takes part".
      dualStack: families.includes('IPv6'),
    },
    manifests: [
      ...Object.entries(draft.namespaces).flatMap(([name, labels]) =>
        labels === undefined ? [] : [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }],
      ),
      ...draft.pods.map((pod, index) =>
        draft.fromTemplates ? controllerManifest(pod, index) : podManifest(pod, index, worldPods[index]?.addresses),
      ),
      ...draft.networkPolicies,
      ...draft.tieredPolicies,
    ],
  };
}

/** Neighbors in a /24 or /64 for each namespace, so that blocks cut between them. */
function addressOf(family: Family, pod: PodDraft, index: number): string {
  const subnet = NAMESPACES.indexOf(pod.namespace as (typeof NAMESPACES)[number]);
  if (pod.hostNetwork) return family === 'IPv4' ? `192.168.1.${index + 2}` : `fd01::${index + 2}`;
  return family === 'IPv4' ? `10.0.${subnet}.${index + 2}` : `fd00:0:0:${subnet}::${index + 2}`;
}

function podManifest(pod: PodDraft, index: number, addresses: readonly string[] = []): object {
  const metadata = { name: `p${index}`, namespace: pod.namespace, labels: pod.labels };
  const status = { podIP: addresses[0], podIPs: addresses.map((ip) => ({ ip })) };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec(pod), status };
}

function controllerManifest(pod: PodDraft, index: number): object {
  const identity = { id: `p${index}` };
  const labels = { ...pod.labels, ...identity };
  const template = { metadata: { labels }, spec: podSpec(pod) };
  return {
    apiVersion: pod.kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind: pod.kind,
    metadata: { name: `p${index}`, namespace: pod.namespace },
    spec: pod.kind === 'Job' ? { template } : { selector: { matchLabels: identity }, template },
  };
}

function podSpec(pod: PodDraft): object {
  const initContainers = [
    ...(pod.sidecar.length > 0 ? [{ name: 'sidecar', restartPolicy: 'Always', ports: pod.sidecar }] : []),
    ...(pod.init.length > 0 ? [{ name: 'init', ports: pod.init }] : []),
  ];
  return {
    containers: pod.containers.map((ports, index) => ({ name: `c${index}`, image: 'example.org/c', ports })),
    ...(initContainers.length > 0 ? { initContainers } : {}),
    ...(pod.hostNetwork ? { hostNetwork: true } : {}),
  };
}
