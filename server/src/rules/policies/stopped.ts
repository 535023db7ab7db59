/**
 * A connection that policies stop at one end, as a finding tells it: which policy, which rule came nearest and what it
 * lacks, where a person would edit, and the edit.
 */
import type { Cluster, Pod } from '../../cluster/index.js';
import {
  cost,
  isPeerOfNobody,
  isSlip,
  type Lack,
  type NearestRule,
  nearestPeer,
  type PolicyDecision,
} from '../../path/index.js';
import type { CompiledPolicy, CompiledRule } from '../../policy/index.js';
import {
  describe,
  enumeration,
  isEmptySelector,
  known,
  type Labels,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type Protocol,
} from '../../resources/index.js';
import {
  type Connections,
  connectionsOf,
  hasConnection,
  isAllPorts,
  isNoConnections,
  isNoPorts,
  isSubsetOfConnections,
  PROTOCOLS,
  portIntervals,
  singlePort,
} from '../../sets/index.js';
import type { Anchor, Sourced } from '../../workspace/index.js';
import { at, edit, type Fix, keyAt, nameOf } from '../rule.js';
import { allowance, numberOf } from './allowance.js';
import { isNamespaceSlip } from './namespaces.js';

export interface Stopped {
  readonly decision: PolicyDecision;
  /** The pod whose policies stop it. */
  readonly pod: Pod;
  /** At the other end; undefined where no pod of the cluster is there, and `otherName` says who is. */
  readonly other: Pod | undefined;
  readonly otherName?: string;
  readonly otherLabels?: Labels | undefined;
  readonly protocol: Protocol;
  /** On the destination; undefined where only its name is known, and every port fares alike. */
  readonly port: number | undefined;
  /** The port of the Service by which the client came. */
  readonly servicePort: number | undefined;
}

/** What a finding says of it. */
export interface StoppedText {
  /** A clause: who isolates whom, and what the nearest rule lacks. */
  readonly why: string;
  /** Undefined where no policy has a place for it: all that isolate the pod mean every pod of the namespace. */
  readonly anchor: Anchor | undefined;
  readonly policies: readonly CompiledPolicy['policy'][];
  readonly fix: Fix | undefined;
  /** The policy in which an allowance has its place. */
  readonly home: Sourced<NetworkPolicy> | undefined;
  /** A rule lacks but one thing, or denies it outright. */
  readonly near: boolean;
}

type AnyPolicy = CompiledPolicy['policy'];

export function tellStopped(cluster: Cluster, stopped: Stopped): StoppedText {
  const { decision, pod, protocol, port } = stopped;
  const otherText = nameOfOther(stopped);
  const { direction, evidence } = decision;
  const { policies, rule } = evidence;
  if (evidence.because === 'denied-by-rule' && rule !== undefined)
    return {
      why: `rule ${numberOf(rule.path)} of ${describe(rule.policy)} denies it`,
      anchor: keyAt(rule.policy, ...rule.path, 'action'),
      policies,
      fix: undefined,
      home: undefined,
      near: true,
    };
  const nearest = nearestOf(cluster, stopped);
  const isolates = `${namesOf(policies)} ${policies.length > 1 ? 'isolate' : 'isolates'} ${describe(pod.workload)} for ${direction}`;
  const asked = port === undefined ? `any ${protocol} port` : `${protocol} ${port}`;
  const admits =
    direction === 'ingress' ? `lets ${otherText} in on ${asked}` : `lets it send to ${otherText} on ${asked}`;
  const lack = nearest ? `; ${lackText(stopped, nearest)}` : '';
  const home = nearest ? networkPolicy(nearest.rule.policy) : homeOf(policies);
  return {
    why: `${isolates}, and no rule ${admits}${lack}`,
    anchor: nearest ? anchorOf(cluster, stopped, nearest) : home && keyAt(home, 'spec', direction),
    policies,
    home,
    fix: home && fixFor(cluster, stopped, home, nearest),
    near: nearest !== undefined,
  };
}

function nameOfOther({ other, otherName }: Stopped): string {
  return otherName ?? (other ? describe(other.workload) : 'anybody');
}

interface Nearest extends NearestRule {
  /** The peer that comes nearest, where it is the peer that lacks. */
  readonly peer: NetworkPolicyPeer | undefined;
  readonly lack: Lack | undefined;
}

/** The rule whose peers fit; else the one for whose peers the least is lacking, if that is one label or namespace. */
function nearestOf(cluster: Cluster, { decision, other }: Stopped): Nearest | undefined {
  let best: { readonly nearest: Nearest; readonly rank: number } | undefined;
  for (const one of decision.nearest) {
    if (one.lacks === 'port') {
      const own = networkPolicy(one.rule.policy);
      // A rule for DNS is about nothing else.
      if (own === undefined || isDns(one.connections)) continue;
      return { ...one, peer: undefined, lack: undefined };
    }
    if (other === undefined) continue;
    const near = nearestPeer(cluster, one.rule.policy, peersOf(one.rule), { kind: 'pod', pod: other });
    const [lack, ...more] = near?.lacks ?? [];
    if (near === undefined || lack === undefined || more.length > 0 || lack.kind === 'block') continue;
    const rank = cost(near.lacks);
    if (best === undefined || rank < best.rank) best = { nearest: { ...one, peer: near.peer, lack }, rank };
  }
  return best?.nearest;
}

function isDns(connections: Connections): boolean {
  const dns = connectionsOf({ TCP: singlePort(53), UDP: singlePort(53) });
  return !isNoConnections(connections) && isSubsetOfConnections(connections, dns);
}

function peersOf({ policy, path }: CompiledRule): readonly NetworkPolicyPeer[] {
  if (policy.model !== 'networkPolicy') return [];
  const rules = [...policy.rules.ingress, ...policy.rules.egress];
  return rules.find((rule) => rule.path.join('.') === path.join('.'))?.peers ?? [];
}

function networkPolicy(policy: AnyPolicy): Sourced<NetworkPolicy> | undefined {
  return policy.model === 'networkPolicy' ? policy : undefined;
}

/** The policy in which an allowance has its place: the one that is about these pods rather than about all. */
function homeOf(policies: readonly AnyPolicy[]): Sourced<NetworkPolicy> | undefined {
  const own = policies
    .flatMap((policy) => networkPolicy(policy) ?? [])
    .filter((one) => !isEmptySelector(one.podSelector));
  const labels = (one: NetworkPolicy): number => one.podSelector.matchLabels.values.size;
  return own.reduce<Sourced<NetworkPolicy> | undefined>(
    (best, one) => (best === undefined || labels(one) > labels(best) ? one : best),
    undefined,
  );
}

function anchorOf(cluster: Cluster, { decision }: Stopped, { rule, lacks, peer, lack }: Nearest): Anchor {
  if (lacks === 'port') return keyAt(rule.policy, ...rule.path, 'ports');
  if (lack?.kind === 'label' && peer && isSlipOfNobody(cluster, rule.policy, lack, peer))
    return at(rule.policy, ...lack.path);
  return keyAt(rule.policy, ...rule.path, decision.direction === 'ingress' ? 'from' : 'to');
}

function isLikelySlip(lack: Lack): boolean {
  if (lack.kind !== 'label' || lack.actual === undefined) return false;
  return lack.of === 'namespace' ? isNamespaceSlip(lack.wanted, lack.actual) : isSlip(lack);
}

/** The peer means nobody as it is written, and this pod but for a slip. */
function isSlipOfNobody(cluster: Cluster, policy: AnyPolicy, lack: Lack, peer: NetworkPolicyPeer): boolean {
  return isLikelySlip(lack) && isPeerOfNobody(cluster, policy, peer);
}

function fixFor(
  cluster: Cluster,
  { decision, other, otherLabels, protocol, port }: Stopped,
  home: Sourced<NetworkPolicy>,
  nearest: Nearest | undefined,
): Fix | undefined {
  if (port === undefined || other === undefined) return undefined;
  const { lack, peer } = nearest ?? {};
  if (lack?.kind === 'label' && lack.actual !== undefined && peer && isSlipOfNobody(cluster, home, lack, peer)) {
    const { key, actual, path } = lack;
    return {
      title: `Select \`${key}: ${actual}\``,
      safe: false,
      edits: [edit(home, path, (p) => ({ op: 'setString', path: p, value: actual }))],
    };
  }
  // What a policy for every pod lets through, it lets through to each of them.
  if (isEmptySelector(home.podSelector) && home.rules[decision.direction].length === 0) return undefined;
  return allowance(cluster, home, { direction: decision.direction, other, otherLabels, protocol, port }, nearest);
}

/** "rule 2 allows TCP 80, which is the port of the Service; policies see that of the pods". */
function lackText(stopped: Stopped, nearest: Nearest): string {
  const { decision, protocol, port, servicePort } = stopped;
  const otherText = nameOfOther(stopped);
  const { rule, lacks, connections, lack } = nearest;
  const several = decision.evidence.policies.length > 1;
  const which = `rule ${numberOf(rule.path)}${several ? ` of ${describe(rule.policy)}` : ''}`;
  if (lacks === 'port') {
    const names = [...new Set(rule.ports.named.map((one) => `\`${one.name}\``))];
    const behind =
      servicePort !== undefined && servicePort !== port && hasConnection(connections, protocol, servicePort);
    if (PROTOCOLS.every((one) => isNoPorts(connections[one])))
      return names.length === 0
        ? `${which} names no port`
        : `${which} allows port ${enumeration(names)}, which the pods do not have`;
    return `${which} allows ${connectionsText(connections)}${behind ? `, the port of the Service, while policies see that of its pods, ${port}` : ''}`;
  }
  const side = decision.direction === 'ingress' ? 'from' : 'to';
  switch (lack?.kind) {
    case 'label': {
      if (!isLikelySlip(lack))
        return `${which} allows it ${side} ${lack.of === 'pod' ? 'pods' : 'namespaces'} with \`${lack.key}: ${lack.wanted}\``;
      const owner = lack.of === 'pod' ? otherText : `the namespace of ${otherText}`;
      const has = lack.actual === undefined ? `has no label \`${lack.key}\`` : `has \`${lack.key}: ${lack.actual}\``;
      return `${which} asks for \`${lack.key}: ${lack.wanted}\`, and ${owner} ${has}`;
    }
    case 'namespace':
      return `${which} allows it ${side} pods of namespace \`${lack.own}\`, and ${otherText} is in \`${lack.actual}\``;
    default:
      return `${which} allows it ${side} others`;
  }
}

/** "TCP 80, 8080-8090 and UDP 53". */
function connectionsText(connections: Connections): string {
  const parts = PROTOCOLS.filter((protocol) => !isNoPorts(connections[protocol])).map((protocol) => {
    const ports = connections[protocol];
    const texts = portIntervals(ports).map(([first, last]) => (first === last ? String(first) : `${first}-${last}`));
    const shown = texts.length > 4 ? [...texts.slice(0, 3), '…'] : texts;
    return `${protocol}${isAllPorts(ports) ? '' : ` ${shown.join(', ')}`}`;
  });
  return enumeration(parts);
}

/** "NetworkPolicies a and b", "NetworkPolicy a". */
export function namesOf(policies: readonly AnyPolicy[]): string {
  const [first] = policies;
  if (policies.length > 1 && policies.every((policy) => policy.kind === first?.kind)) {
    const names = policies.map((policy) => known(policy.name) ?? '…');
    const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
    return `${first?.kind.replace(/y$/, 'ies')} ${enumeration(shown)}`;
  }
  return enumeration(policies.map(describe));
}

/** Where a policy is named, for a finding that stands elsewhere. */
export function namePlaces(
  policies: readonly AnyPolicy[],
): readonly { readonly anchor: Anchor; readonly text: string }[] {
  return policies.slice(0, 5).map((policy) => ({ anchor: nameOf(policy), text: describe(policy) }));
}
