/**
 * What Kubernetes would do with one packet, worked out the slow way: one pod, one address, one port at a time, over
 * the manifests as plain objects. Written from the semantics alone and without anything of the engine, so that the
 * two can disagree. Follows N1–N19 for NetworkPolicy and A1–A13 for the tiers of cluster administrators.
 */
import { type Bytes, blockHolds, familyOf } from './oracleAddresses.js';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';
export type Family = 'IPv4' | 'IPv6';
export type Direction = 'ingress' | 'egress';

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?: readonly LabelRequirement[] | null;
}

export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[] | null;
}

export interface OraclePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the containers and the native sidecars. */
  readonly ports: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: Protocol }[];
  readonly addresses: readonly string[];
  readonly hostNetwork: boolean;
}

export interface World {
  /** Labels as written; the label with the name is added here. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pods: readonly OraclePod[];
  readonly networkPolicies: readonly NetworkPolicyManifest[];
  readonly tieredPolicies: readonly TieredPolicyManifest[];
  /** The one thing that network plugins disagree about (N15). */
  readonly ipBlockMatchesPods: boolean;
}

export interface NetworkPolicyManifest {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: NetworkPolicySpec;
}

export interface NetworkPolicySpec {
  readonly podSelector?: LabelSelector | null;
  readonly policyTypes?: readonly ('Ingress' | 'Egress')[] | null;
  readonly ingress?: readonly NetworkPolicyRule[] | null;
  readonly egress?: readonly NetworkPolicyRule[] | null;
}

export interface NetworkPolicyRule {
  readonly from?: readonly NetworkPolicyPeer[] | null;
  readonly to?: readonly NetworkPolicyPeer[] | null;
  readonly ports?: readonly NetworkPolicyPort[] | null;
}

export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] | null };
}

export interface NetworkPolicyPort {
  readonly protocol?: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

export interface TieredPolicyManifest {
  readonly apiVersion: `policy.networking.k8s.io/v1alpha${1 | 2}`;
  readonly kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';
  readonly metadata: { readonly name: string };
  readonly spec: TieredPolicySpec;
}

export interface TieredPolicySpec {
  readonly tier?: 'Admin' | 'Baseline';
  readonly priority?: number;
  readonly subject: PodsOrNamespaces;
  readonly ingress?: readonly TieredRule[];
  readonly egress?: readonly TieredRule[];
}

export interface PodsOrNamespaces {
  readonly namespaces?: LabelSelector;
  readonly pods?: { readonly namespaceSelector: LabelSelector; readonly podSelector: LabelSelector };
}

export interface TieredRule {
  readonly name?: string;
  readonly action: 'Allow' | 'Accept' | 'Deny' | 'Pass';
  readonly from?: readonly TieredPeer[];
  readonly to?: readonly TieredPeer[];
  readonly ports?: readonly Alpha1Port[];
  readonly protocols?: readonly Alpha2Port[];
}

export interface TieredPeer extends PodsOrNamespaces {
  readonly networks?: readonly string[];
}

export interface Alpha1Port {
  readonly portNumber?: { readonly protocol?: Protocol; readonly port: number };
  readonly portRange?: { readonly protocol?: Protocol; readonly start: number; readonly end: number };
  readonly namedPort?: string;
}

export interface DestinationPort {
  readonly destinationPort: {
    readonly number?: number;
    readonly range?: { readonly start: number; readonly end: number };
  };
}

export interface Alpha2Port {
  readonly tcp?: DestinationPort;
  readonly udp?: DestinationPort;
  readonly sctp?: DestinationPort;
  readonly destinationNamedPort?: string;
}

/** One end of a connection: a pod by one of its addresses, or an address outside the cluster. */
export interface End {
  readonly pod?: OraclePod;
  readonly family: Family;
  readonly address: Bytes;
}

export interface Packet {
  readonly from: End;
  readonly to: End;
  readonly protocol: Protocol;
  readonly port: number;
}

/** What one end says. An end outside the cluster, or on the host's network, has no policy (N19, A6). */
export function admits(world: World, packet: Packet, direction: Direction): boolean {
  const subject = direction === 'egress' ? packet.from.pod : packet.to.pod;
  if (subject === undefined || subject.hostNetwork) return true;
  const byAdmin = tierVerdict(world, 'Admin', subject, packet, direction);
  if (byAdmin === 'Allow') return true;
  if (byAdmin === 'Deny') return false;
  // Nothing matched, or Pass: on to the NetworkPolicies, which are final for pods isolated in this direction (A4).
  const isolating = world.networkPolicies.filter((policy) => isolates(policy, subject, direction));
  if (isolating.length > 0) return isolating.some((policy) => lets(world, policy, packet, direction));
  return tierVerdict(world, 'Baseline', subject, packet, direction) !== 'Deny';
}

/** A2: the first rule of the lowest priority that matches decides. */
function tierVerdict(
  world: World,
  tier: 'Admin' | 'Baseline',
  subject: OraclePod,
  packet: Packet,
  direction: Direction,
): 'Allow' | 'Deny' | 'Pass' | undefined {
  const policies = world.tieredPolicies
    .filter((policy) => tierOf(policy) === tier && isPodOf(world, policy.spec.subject, subject))
    .sort((a, b) => (a.spec.priority ?? 0) - (b.spec.priority ?? 0));
  for (const policy of policies) {
    for (const rule of policy.spec[direction] ?? []) {
      if (!tieredRuleMatches(world, rule, packet, direction)) continue;
      return rule.action === 'Accept' ? 'Allow' : rule.action;
    }
  }
  return undefined;
}

function tierOf(policy: TieredPolicyManifest): 'Admin' | 'Baseline' {
  if (policy.kind === 'AdminNetworkPolicy') return 'Admin';
  if (policy.kind === 'BaselineAdminNetworkPolicy') return 'Baseline';
  return policy.spec.tier ?? 'Admin';
}

function tieredRuleMatches(world: World, rule: TieredRule, packet: Packet, direction: Direction): boolean {
  const peers = (direction === 'egress' ? rule.to : rule.from) ?? [];
  const other = direction === 'egress' ? packet.to : packet.from;
  if (!peers.some((peer) => isTieredPeer(world, peer, other))) return false;
  if (rule.ports !== undefined && rule.ports.length > 0) return rule.ports.some((port) => isAlpha1Port(port, packet));
  if (rule.protocols !== undefined && rule.protocols.length > 0)
    return rule.protocols.some((port) => isAlpha2Port(port, packet));
  return true;
}

function isTieredPeer(world: World, peer: TieredPeer, other: End): boolean {
  // A8: networks hold pods as well as what is outside.
  if (peer.networks !== undefined) return peer.networks.some((cidr) => blockHolds(cidr, other.family, other.address));
  return other.pod !== undefined && isPodOf(world, peer, other.pod);
}

/** A6: never a pod on the host's network. */
export function isPodOf(world: World, who: PodsOrNamespaces, pod: OraclePod): boolean {
  if (pod.hostNetwork) return false;
  if (who.namespaces !== undefined) return picksNamespace(world, who.namespaces, pod.namespace);
  if (who.pods === undefined) return false;
  return picksNamespace(world, who.pods.namespaceSelector, pod.namespace) && picksPod(who.pods.podSelector, pod);
}

function isAlpha1Port(port: Alpha1Port, packet: Packet): boolean {
  if (port.namedPort !== undefined) return hasNamedPort(packet, port.namedPort, packet.protocol);
  const { portNumber: one, portRange: range } = port;
  if (one !== undefined) return (one.protocol ?? 'TCP') === packet.protocol && one.port === packet.port;
  if (range === undefined) return false;
  return (range.protocol ?? 'TCP') === packet.protocol && range.start <= packet.port && packet.port <= range.end;
}

function isAlpha2Port(port: Alpha2Port, packet: Packet): boolean {
  if (port.destinationNamedPort !== undefined) return hasNamedPort(packet, port.destinationNamedPort, packet.protocol);
  const own = packet.protocol === 'TCP' ? port.tcp : packet.protocol === 'UDP' ? port.udp : port.sctp;
  if (own === undefined) return false;
  const { number, range } = own.destinationPort;
  if (number !== undefined) return number === packet.port;
  return range !== undefined && range.start <= packet.port && packet.port <= range.end;
}

/** N1, N4, N7: of its own namespace, by its selector, and for the directions of its types or their default. */
export function isolates(policy: NetworkPolicyManifest, pod: OraclePod, direction: Direction): boolean {
  const { namespace } = policy.metadata;
  const { podSelector, policyTypes, egress } = policy.spec;
  if (namespace !== pod.namespace || !picksPod(podSelector ?? {}, pod)) return false;
  if (policyTypes && policyTypes.length > 0)
    return policyTypes.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  return direction === 'ingress' || (egress ?? []).length > 0;
}

/** N3: any rule will do, and in a rule any peer with any port. */
function lets(world: World, policy: NetworkPolicyManifest, packet: Packet, direction: Direction): boolean {
  const other = direction === 'egress' ? packet.to : packet.from;
  return (policy.spec[direction] ?? []).some((rule) => {
    const peers = (direction === 'egress' ? rule.to : rule.from) ?? [];
    const ports = rule.ports ?? [];
    // N6: no peers means all of them, and no ports all of them.
    return (
      (peers.length === 0 || peers.some((peer) => isPeer(world, policy.metadata.namespace, peer, other))) &&
      (ports.length === 0 || ports.some((port) => isPort(port, packet)))
    );
  });
}

/** N8, N15, N19. */
function isPeer(world: World, namespace: string, peer: NetworkPolicyPeer, other: End): boolean {
  if (peer.ipBlock !== undefined) {
    const isPlainPod = other.pod !== undefined && !other.pod.hostNetwork;
    if (isPlainPod && !world.ipBlockMatchesPods) return false;
    const holds = (cidr: string): boolean => blockHolds(cidr, other.family, other.address);
    return holds(peer.ipBlock.cidr) && !(peer.ipBlock.except ?? []).some(holds);
  }
  if (other.pod === undefined || other.pod.hostNetwork) return false;
  const inNamespace =
    peer.namespaceSelector === undefined
      ? other.pod.namespace === namespace
      : picksNamespace(world, peer.namespaceSelector, other.pod.namespace);
  return inNamespace && picksPod(peer.podSelector ?? {}, other.pod);
}

/** N11–N13. */
function isPort(port: NetworkPolicyPort, packet: Packet): boolean {
  const protocol = port.protocol ?? 'TCP';
  if (protocol !== packet.protocol) return false;
  if (port.port === undefined) return true;
  if (typeof port.port === 'string') return hasNamedPort(packet, port.port, protocol);
  return port.port <= packet.port && packet.port <= (port.endPort ?? port.port);
}

/** N12: the destination pod has a port of that name and protocol, and it is the packet's. Nothing outside has names. */
function hasNamedPort(packet: Packet, name: string, protocol: Protocol): boolean {
  const pod = packet.to.pod;
  if (pod === undefined || pod.hostNetwork) return false;
  return pod.ports.some(
    (port) => port.name === name && (port.protocol ?? 'TCP') === protocol && port.containerPort === packet.port,
  );
}

/** N10: every namespace has a label with its name. */
function namespaceLabel(world: World, namespace: string, key: string): string | undefined {
  return key === 'kubernetes.io/metadata.name' ? namespace : world.namespaces[namespace]?.[key];
}

const picksNamespace = (world: World, selector: LabelSelector, namespace: string): boolean =>
  selects(selector, (key) => namespaceLabel(world, namespace, key));

const picksPod = (selector: LabelSelector, pod: OraclePod): boolean => selects(selector, (key) => pod.labels[key]);

/** N9: every pair and every expression must hold; NotIn and DoesNotExist hold where the key is missing. */
function selects(selector: LabelSelector, labelAt: (key: string) => string | undefined): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labelAt(key) !== value) return false;
  return (selector.matchExpressions ?? []).every((requirement) => meets(labelAt(requirement.key), requirement));
}

function meets(value: string | undefined, { operator, values }: LabelRequirement): boolean {
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && (values ?? []).includes(value);
    case 'NotIn':
      return value === undefined || !(values ?? []).includes(value);
  }
}

/** The ends by which a pod takes part: one for each of its addresses. */
export const endsOf = (pod: OraclePod): End[] => pod.addresses.map((text) => ({ pod, ...familyOf(text) }));
