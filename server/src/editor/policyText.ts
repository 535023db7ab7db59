/**
 * What the policies at one end decided, in sentences: which policy, which rule, what the nearest rules lack, and where
 * nobody can tell, why.
 */
import type { Cluster } from '../cluster/index.js';
import { cost, type NearestRule, nearestPeer, type Other, type PolicyHop } from '../path/index.js';
import type { CompiledPolicy, CompiledRule } from '../policy/index.js';
import {
  known,
  type NetworkPolicyPeer,
  type ServicePort,
  type TieredPeer,
  type Uncertain,
} from '../resources/index.js';
import type { SeenAs } from '../routing/index.js';
import { hasConnection, isNoConnections } from '../sets/index.js';
import { lackText, otherText, peersText } from './policyPeers.js';
import { connectionsText, listed, objectText, sentence, type Wording } from './wording.js';

type AnyPolicy = CompiledPolicy['policy'];

export interface PolicySetting {
  readonly cluster: Cluster;
  /** As the policies see it. */
  readonly other: Other;
  /** The port of the Service by which the client came, if it came by one. */
  readonly servicePort: ServicePort | undefined;
}

/** The decision first, then what helps to understand it. */
export function policySentences(hop: PolicyHop, setting: PolicySetting, wording: Wording): string[] {
  const { evidence, nearest } = hop.decision;
  const told = [decisionText(hop, setting, wording)];
  const matters = evidence.because !== 'not-isolated' && evidence.because !== 'not-enforced';
  if (hop.seenAs && matters) told.push(...seenText(hop.seenAs, wording));
  for (const rule of worthTelling(nearest, setting)) told.push(nearestText(rule, hop, setting, wording));
  if (hop.addresses && hop.addresses.length > 0)
    told.push(
      `of the addresses outside, only ${listed(hop.addresses.map(wording.code))} ${hop.addresses.length === 1 ? 'gets' : 'get'} through.`,
    );
  return told.map(sentence);
}

/** Two at most; only one where it is that one for all we know: a label with a slip in it. */
function worthTelling(nearest: readonly NearestRule[], setting: PolicySetting): NearestRule[] {
  const sorted = nearestFirst(nearest, setting);
  const slips = sorted.filter((one) => one.lacks === 'peer' && lackingFor(one, setting) === 1);
  return slips.length > 0 ? slips.slice(0, 1) : sorted.slice(0, 2);
}

/** Rules whose peers fit, then those for whose peers the least is lacking. */
export function nearestFirst(nearest: readonly NearestRule[], setting: PolicySetting): NearestRule[] {
  const ranked = nearest.map((one) => ({ one, rank: lackingFor(one, setting) }));
  return ranked.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank)).map(({ one }) => one);
}

function lackingFor({ rule, lacks }: NearestRule, { cluster, other }: PolicySetting): number {
  if (lacks === 'port') return 0;
  const near = nearestPeer(cluster, rule.policy, networkPeers(writtenPeers(rule) ?? []), other);
  return near ? cost(near.lacks) : Number.POSITIVE_INFINITY;
}

function decisionText(hop: PolicyHop, setting: PolicySetting, wording: Wording): string {
  const { direction, evidence } = hop.decision;
  const { because, policies, rule } = evidence;
  const pod = objectText(hop.pod.workload, wording);
  const other = otherText(setting.other, wording);
  const asked = `${hop.protocol} ${hop.port}`;
  switch (because) {
    case 'not-isolated':
      return direction === 'egress'
        ? `no policy isolates ${pod} for egress, so it may send to everyone.`
        : `no policy isolates ${pod} for ingress, so everyone may reach it.`;
    case 'allowed-by-rule':
      return rule === undefined
        ? `${policiesText(policies, wording)} ${policies.length > 1 ? 'allow' : 'allows'} it.`
        : `${ruleText(rule, wording)} allows it: ${portsAndPeers(rule, direction, wording)}.`;
    case 'denied-by-rule': {
      if (rule === undefined) return `${policiesText(policies, wording)} denies it.`;
      const tier =
        tierOf(rule.policy) === 'Baseline'
          ? `it counts because no NetworkPolicy isolates ${pod} for ${direction}`
          : 'it counts before every NetworkPolicy, whatever those allow';
      return `${ruleText(rule, wording)} denies it: ${portsAndPeers(rule, direction, wording)}. ${sentence(tier)}.`;
    }
    case 'isolated': {
      const many = policies.length > 1;
      const isolate = `${policiesText(policies, wording)} ${many ? 'isolate' : 'isolates'} ${pod} for ${direction}`;
      if (policies.every((policy) => policy.rules[direction].length === 0))
        return `${isolate} and ${many ? 'have' : 'has'} no ${direction} rule, so nothing gets ${direction === 'egress' ? 'out' : 'in'}.`;
      return direction === 'egress'
        ? `${isolate}, and no rule lets it send to ${other} on ${asked}.`
        : `${isolate}, and no rule lets ${other} in on ${asked}.`;
    }
    case 'rule-may-apply':
      return `${policiesText(policies, wording)} ${policies.length > 1 ? 'isolate' : 'isolates'} ${pod} for ${direction}, and whether a rule lets ${direction === 'egress' ? `it send to ${other}` : `${other} in`} cannot be told: ${doubtText(hop, setting, wording)}.`;
    case 'policy-may-select':
      return `whether ${policiesText(policies, wording)} ${policies.length > 1 ? 'apply' : 'applies'} to ${pod} cannot be told: ${selectionDoubt(setting.cluster, hop, wording)}. ${OUTCOMES[hop.verdict]}`;
    case 'node-traffic':
      return direction === 'ingress'
        ? `the traffic comes with a node's address. A pod's own node always reaches it, other nodes only as policies say; which node it is cannot be told.`
        : `the traffic goes to a node. Whether a policy keeps a pod from its own node differs between network plugins.`;
    case 'not-enforced':
      return `the network plugin${pluginText(setting.cluster, wording)} does not enforce policies: they are accepted and have no effect.`;
    case 'no-policy-here':
      return `no policy speaks for ${pod} here.`;
    case 'no-ipv6':
      return `the cluster has no IPv6, as far as is known, so whether it gets there cannot be told; ${wording.code('dualStack')} in ${wording.code('.podpath.yaml')} would tell.`;
  }
}

/** Its name, and where it was seen. */
function pluginText({ profile: { cni }, scope }: Cluster, { code }: Wording): string {
  if (cni === undefined) return '';
  const seen = scope.settings?.detected.find((fact) => fact.field === 'cni' && fact.value === cni);
  return ` (${code(cni)}${seen ? `, which ${code(seen.object.what)} installs` : ''})`;
}

const OUTCOMES = {
  allowed: 'It gets through either way.',
  denied: 'It is stopped either way.',
  unknown: 'The answer hangs on it.',
} as const;

/** Why a rule may or may not apply. */
function doubtText(hop: PolicyHop, { cluster, other }: PolicySetting, { code }: Wording): string {
  const { direction, evidence } = hop.decision;
  const rules: readonly { readonly peers: readonly { readonly kind: string }[] | undefined }[] = evidence.rule
    ? [{ peers: writtenPeers(evidence.rule) }]
    : evidence.policies.flatMap((policy): { peers: readonly (NetworkPolicyPeer | TieredPeer)[] | undefined }[] => [
        ...policy.rules[direction],
      ]);
  const hasBlock = rules.some((rule) => rule.peers?.some((peer) => peer.kind === 'block'));
  if (other.kind === 'pod' && hasBlock) {
    const { cni, podCIDRs } = cluster.profile;
    return cni === undefined
      ? `an ${code('ipBlock')} may hold the pod's address, and network plugins differ in whether it then matches; ${code('cni')} and ${code('podCIDRs')} in ${code('.podpath.yaml')} would tell`
      : `an ${code('ipBlock')} may hold the pod's address${podCIDRs.length === 0 ? `, which is not known; ${code('podCIDRs')} in ${code('.podpath.yaml')} would tell` : ''}`;
  }
  if (other.kind === 'stranger')
    return 'the pods of the Ingress controller are not here, so their labels are not known';
  if (other.kind === 'node') return 'the address of the node is not known';
  if (other.kind === 'internet') return 'the address of the client is not known';
  return 'labels, addresses or ports are filled in later';
}

function selectionDoubt(cluster: Cluster, hop: PolicyHop, { code }: Wording): string {
  const { cni } = cluster.profile;
  if (hop.pod.template.hostNetwork !== false)
    return `it uses the network of its node, and network plugins differ in whether policies then select it`;
  if (cni !== undefined && hop.pod.template.labels.complete)
    return `whether ${code(cni)} enforces it depends on its version or configuration`;
  return 'labels are filled in later';
}

function seenText({ because }: SeenAs, { code }: Wording): string[] {
  switch (because) {
    case 'not-rewritten':
      return [];
    case 'masqueraded':
      return [
        `the pod sees the address of a node in place of the client's, since kube-proxy rewrites it (${code('externalTrafficPolicy: Cluster')}).`,
      ];
    case 'local-policy':
      return [`${code('externalTrafficPolicy: Local')} keeps the client's address.`];
    case 'proxied':
      return ['the Ingress controller opens a connection of its own, so policies see its pods and not the client.'];
    case 'controller-on-host-network':
      return ['the Ingress controller uses the network of its node, so policies see the address of a node.'];
    case 'kube-proxy-unknown':
      return [
        `whether the pod sees the client's address or a node's depends on kube-proxy; ${code('kubeProxyMode')} in ${code('.podpath.yaml')} would tell.`,
      ];
    case 'load-balancer-unknown':
      return [
        `whether the pod sees the client's address, a node's or the load balancer's depends on the load balancer; ${code('loadBalancerTargets')} in ${code('.podpath.yaml')} would tell.`,
      ];
    case 'controller-unknown':
      return ['whose address the pod sees depends on the Ingress controller, which is not known.'];
  }
}

/** "Rule 1 allows TCP 27017 from pods with `name: cart`; Deployment carts has `name: carts`." */
export function nearestText(nearest: NearestRule, hop: PolicyHop, setting: PolicySetting, wording: Wording): string {
  const { rule, lacks, connections } = nearest;
  const several = hop.decision.evidence.policies.length > 1;
  const which = several ? ruleText(rule, wording) : `rule ${ruleNumber(rule)}`;
  if (lacks === 'port') {
    if (isNoConnections(connections)) return sentence(`${which} names ${unresolvedPorts(rule, hop, wording)}.`);
    const behind = setting.servicePort && known(setting.servicePort.port);
    const isServicePort =
      behind !== undefined && behind !== hop.port && hasConnection(connections, hop.protocol, behind);
    const why = isServicePort
      ? `that is the Service's port, and policies see the pod's port, ${hop.port}`
      : `port ${hop.port} for ${hop.protocol} is asked`;
    return sentence(`${which} allows ${connectionsText(connections)}; ${why}.`);
  }
  const peers = writtenPeers(rule);
  const near = peers && nearestPeer(setting.cluster, rule.policy, networkPeers(peers), setting.other);
  const side = hop.decision.direction === 'ingress' ? 'from' : 'to';
  const allows = `${which} allows ${connectionsText(connections)} ${side} ${peersText(near ? [near.peer] : peers, wording)}`;
  const more = near && peers && peers.length > 1 ? ' among others' : '';
  if (!near) return sentence(`${allows}.`);
  return sentence(`${allows}${more}; ${listed(near.lacks.map((lack) => lackText(lack, setting.other, wording)))}.`);
}

function unresolvedPorts(rule: CompiledRule, hop: PolicyHop, { code }: Wording): string {
  const names = [...new Set(rule.ports.named.map((one) => one.name))];
  return names.length === 0
    ? 'no port'
    : `port ${listed(names.map(code), 4, 'or')}, which the destination does not have for ${hop.protocol}`;
}

export function networkPeers(peers: readonly (NetworkPolicyPeer | TieredPeer)[]): NetworkPolicyPeer[] {
  return peers.filter(
    (peer): peer is NetworkPolicyPeer => peer.kind === 'block' || (peer.kind === 'pods' && 'pods' in peer),
  );
}

/** "Rule 2 of NetworkPolicy web-access", with the name that the rule may have. */
export function ruleText(rule: CompiledRule, wording: Wording): string {
  const { policy } = rule;
  const name =
    policy.model === 'tieredPolicy'
      ? known(
          [...policy.rules.ingress, ...policy.rules.egress].find((one) => samePath(one.path, rule.path))
            ?.name as Uncertain<string>,
        )
      : undefined;
  return `rule ${ruleNumber(rule)}${name === undefined ? '' : ` (${wording.code(name)})`} of ${objectText(policy, wording)}`;
}

/** Counted from 1, among the rules of its direction. */
export function ruleNumber(rule: CompiledRule): number {
  const last = rule.path.at(-1);
  return typeof last === 'number' ? last + 1 : 1;
}

function portsAndPeers(rule: CompiledRule, direction: 'ingress' | 'egress', wording: Wording): string {
  const { fixed, named } = rule.ports;
  const parts = [
    ...(isNoConnections(fixed) ? [] : [connectionsText(fixed)]),
    ...(named.length === 0 ? [] : [`port ${listed([...new Set(named.map((one) => one.name))].map(wording.code))}`]),
  ];
  const ports = parts.length === 0 ? 'ports that are filled in later' : parts.join(' and ');
  return `${ports} ${direction === 'ingress' ? 'from' : 'to'} ${peersText(writtenPeers(rule), wording)}`;
}

/** The peers of a rule as they are written; undefined stands for everybody. */
export function writtenPeers(rule: CompiledRule): readonly (NetworkPolicyPeer | TieredPeer)[] | undefined {
  const { policy } = rule;
  const all: readonly {
    readonly path: typeof rule.path;
    readonly peers: readonly (NetworkPolicyPeer | TieredPeer)[] | undefined;
  }[] = [...policy.rules.ingress, ...policy.rules.egress];
  return all.find((one) => samePath(one.path, rule.path))?.peers;
}

function samePath(a: CompiledRule['path'], b: CompiledRule['path']): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

function policiesText(policies: readonly AnyPolicy[], wording: Wording): string {
  const kinds = new Set(policies.map((policy) => policy.kind));
  const [kind] = kinds;
  if (policies.length > 1 && kinds.size === 1 && kind !== undefined) {
    const names = policies.map((policy) => wording.name(known(policy.name) ?? '(name not known yet)'));
    return `${wording.name(kind).replace(/y$/, 'ies')} ${listed(names)}`;
  }
  return listed(policies.map((policy) => objectText(policy, wording)));
}

function tierOf(policy: AnyPolicy): 'Admin' | 'Baseline' | 'NetworkPolicy' {
  return policy.model === 'tieredPolicy' ? policy.tier : 'NetworkPolicy';
}
