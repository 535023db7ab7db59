/**
 * What a policy lacks for a connection, as an edit: the smallest entry that lets it through and nobody else. Where the
 * pods at the other end cannot be told from others by their labels, there is none.
 */
import {
  type Cluster,
  hasPodWith,
  namespaceLabels,
  type Pod,
  podLabels,
  policyNamespace,
} from '../../cluster/index.js';
import type { NearestRule } from '../../path/index.js';
import {
  type Direction,
  describe,
  known,
  type Labels,
  matchesLabels,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type Protocol,
} from '../../resources/index.js';
import { connectionsOf, equalConnections, singlePort } from '../../sets/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { NewMapping } from '../../yaml/index.js';
import { edit, type Fix } from '../rule.js';

/** A connection that a policy should let through, seen from the pods that it selects. */
export interface Wanted {
  readonly direction: Direction;
  /** The pods at the other end: those of one template, or all that a Service selects. */
  readonly other: Pod;
  /** Labels by which the pods at the other end are known anyway; they are taken as they are. */
  readonly otherLabels?: Labels | undefined;
  readonly protocol: Protocol;
  readonly port: number;
}

/** A port as rules of NetworkPolicies name it. */
export function portEntry(protocol: Protocol, port: number): NewMapping {
  return { protocol, port };
}

/** The edits that let the connection through in one policy; `nearest` is the rule of it that lacks one thing. */
export function allowance(
  cluster: Cluster,
  policy: Sourced<NetworkPolicy>,
  wanted: Wanted,
  nearest: NearestRule | undefined,
): Fix | undefined {
  const { direction, protocol, port } = wanted;
  const peer = peerFor(cluster, policy, wanted);
  if (peer === undefined) return undefined;
  const who = describe(wanted.other.workload);
  const ports = portEntry(protocol, port);
  const side = direction === 'ingress' ? 'from' : 'to';
  const title = `Allow ${protocol} ${port} ${side} ${who}`;
  const rule = nearest && policy.rules[direction].find((one) => isSamePath(one.path, nearest.rule.path));
  if (nearest && rule?.ports && nearest.lacks === 'port' && isOnlyPeer(cluster, policy, rule.peers, wanted))
    return {
      title: `${title} in rule ${numberOf(rule.path)}`,
      safe: false,
      edits: [edit(policy, [...rule.path, 'ports'], (at) => ({ op: 'insertItem', path: at, value: ports }))],
    };
  const isOnlyPort =
    nearest !== undefined &&
    nearest.rule.ports.named.length === 0 &&
    equalConnections(nearest.connections, connectionsOf({ [protocol]: singlePort(port) }));
  if (nearest && rule?.peers && nearest.lacks === 'peer' && isOnlyPort)
    return {
      title: `${title} in rule ${numberOf(rule.path)}`,
      safe: false,
      edits: [edit(policy, [...rule.path, side], (at) => ({ op: 'insertItem', path: at, value: peer }))],
    };
  const value = { [side]: [peer], ports: [ports] };
  return {
    title,
    safe: false,
    edits: [edit(policy, ['spec', direction], (at) => ({ op: 'insertItem', path: at, value }))],
  };
}

/** Counted from 1, among the rules of its direction. */
export function numberOf(path: NetworkPolicyPeer['path']): number {
  const last = path.at(-1);
  return typeof last === 'number' ? last + 1 : 1;
}

function isSamePath(a: NetworkPolicyPeer['path'], b: NetworkPolicyPeer['path']): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

/** A peer that means the pods at the other end. */
function peerFor(cluster: Cluster, policy: Sourced<NetworkPolicy>, wanted: Wanted): NewMapping | undefined {
  const { other, otherLabels } = wanted;
  const labels = otherLabels ?? identifying(cluster, policy, other);
  if (labels === undefined) return undefined;
  const pairs: [string, string][] = [];
  for (const [key, value] of labels.values) {
    const text = known(value);
    if (text === undefined) return undefined;
    pairs.push([key, text]);
  }
  if (pairs.length === 0) return undefined;
  const podSelector = { matchLabels: Object.fromEntries(pairs) };
  const own = policyNamespace(cluster, policy.namespace);
  const its = policyNamespace(cluster, other.namespace);
  if (own === its) return { podSelector };
  const name = known(other.namespace);
  return name === undefined
    ? undefined
    : { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } }, podSelector };
}

/**
 * As few labels as tell the pods from all others of their namespace: a key that the policy uses already, then any one,
 * then those by which their controller knows them. All of them where even these do not.
 */
function identifying(cluster: Cluster, policy: Sourced<NetworkPolicy>, pod: Pod): Labels | undefined {
  const { labels } = pod.template;
  const certain = new Map([...labels.values].filter(([, value]) => known(value) !== undefined));
  if (certain.size === 0) return undefined;
  const its = policyNamespace(cluster, pod.namespace);
  const isOther = (one: Pod): boolean =>
    one.workload !== pod.workload && policyNamespace(cluster, one.namespace) === its;
  const used = keysOf(policy);
  const single = [...certain].sort(([a], [b]) => rank(a, used) - rank(b, used)).map((pair) => new Map([pair]));
  const selector = pod.workload.selector?.matchLabels.values;
  const own = new Map([...certain].filter(([key]) => selector?.has(key)));
  const choices = [...single, ...(own.size > 0 ? [own] : []), certain].map((values) => ({ values, complete: true }));
  const telling = choices.find((choice) => !hasPodWith(cluster, choice, isOther));
  return telling ?? { values: certain, complete: true };
}

function rank(key: string, used: ReadonlySet<string>): number {
  const usual = ['app', 'app.kubernetes.io/name', 'k8s-app', 'name', 'app.kubernetes.io/component', 'component'];
  const place = usual.indexOf(key);
  return (used.has(key) ? 0 : 100) + (place === -1 ? usual.length : place);
}

/** Keys of labels that the policy's selectors name. */
function keysOf({ podSelector, rules }: NetworkPolicy): Set<string> {
  const peers = [...rules.ingress, ...rules.egress].flatMap((rule) => rule.peers ?? []);
  const selectors = [podSelector, ...peers.flatMap((peer) => (peer.kind === 'pods' && peer.pods ? [peer.pods] : []))];
  return new Set(selectors.flatMap((selector) => [...selector.matchLabels.values.keys()]));
}

/** The rule lets nobody through but the pods that are meant, so that another port opens it for them alone. */
function isOnlyPeer(
  cluster: Cluster,
  policy: Sourced<NetworkPolicy>,
  peers: readonly NetworkPolicyPeer[] | undefined,
  { other, otherLabels }: Wanted,
): boolean {
  const [peer, ...more] = peers ?? [];
  if (peer?.kind !== 'pods' || more.length > 0 || peer.pods === undefined) return false;
  if (peer.pods.matchExpressions.length > 0 || peer.pods.matchLabels.values.size === 0) return false;
  const own = policyNamespace(cluster, policy.namespace);
  const { matchLabels } = peer.pods;
  const its = policyNamespace(cluster, other.namespace);
  const isStranger = (pod: Pod): boolean => {
    if (pod.workload === other.workload) return false;
    const namespace = policyNamespace(cluster, pod.namespace);
    // A Service selects pods of its own namespace alone.
    if (otherLabels && namespace === its && matchesLabels(otherLabels, podLabels(pod)) === 'yes') return false;
    if (peer.namespaces === undefined && namespace !== own) return false;
    if (peer.namespaces && peer.namespaces.matchExpressions.length === 0) {
      const labels = namespaceLabels(cluster, namespace, pod.namespace);
      if (matchesLabels(peer.namespaces.matchLabels, labels) === 'no') return false;
    }
    return true;
  };
  return !hasPodWith(cluster, matchLabels, isStranger);
}

/** Lets everybody in from outside on one port, as a load balancer is there to do; pods stay out where they are known. */
export function addressAllowance(
  { profile }: Cluster,
  policy: Sourced<NetworkPolicy>,
  protocol: Protocol,
  port: number,
): Fix {
  const families = profile.dualStack ? ['0.0.0.0/0', '::/0'] : ['0.0.0.0/0'];
  const from = families.map((cidr) => {
    const except = profile.podCIDRs.filter((block) => block.includes(':') === cidr.includes(':'));
    return { ipBlock: except.length === 0 ? { cidr } : { cidr, except } };
  });
  const value = { from, ports: [portEntry(protocol, port)] };
  return {
    title: `Allow ${protocol} ${port} from every address${profile.podCIDRs.length === 0 ? '' : ' outside the cluster'}`,
    safe: false,
    edits: [edit(policy, ['spec', 'ingress'], (at) => ({ op: 'insertItem', path: at, value }))],
  };
}
