/** What somebody lacks to be a peer of a policy's rule, and which peer comes nearest. Data only; words are made elsewhere. */
import { type Cluster, hasPodWith, namespaceLabels, type Pod, podLabels, policyNamespace } from '../cluster/index.js';
import type { CompiledPolicy } from '../policy/index.js';
import {
  isSimilar,
  known,
  type LabelSelector,
  type Labels,
  matchesLabels,
  matchesSelector,
  type NetworkPolicyPeer,
} from '../resources/index.js';
import type { Path } from '../yaml/index.js';

/** Who is at the other end of the connection, as the policy sees it. */
export type Other =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'node' }
  | { readonly kind: 'internet' }
  | { readonly kind: 'addresses'; readonly text: string }
  /** An Ingress controller of which nothing is known. */
  | { readonly kind: 'stranger' };

/** What keeps somebody from being a peer. */
export type Lack =
  /** A selector of pods alone means the policy's own namespace. */
  | { readonly kind: 'namespace'; readonly own: string; readonly actual: string }
  | {
      readonly kind: 'label';
      readonly of: 'pod' | 'namespace';
      readonly key: string;
      readonly wanted: string;
      /** Undefined where the label is not there. */
      readonly actual: string | undefined;
      /** Of the label in the policy. */
      readonly path: Path;
    }
  | { readonly kind: 'expression'; readonly of: 'pod' | 'namespace' }
  /** The peer means pods, and this is none. */
  | { readonly kind: 'no-pod' }
  /** The peer is an address block. */
  | { readonly kind: 'block' };

/** The peer that comes nearest, and everything that is lacking for it. */
export function nearestPeer(
  cluster: Cluster,
  policy: CompiledPolicy['policy'],
  peers: readonly NetworkPolicyPeer[],
  other: Other,
): { readonly peer: NetworkPolicyPeer; readonly lacks: readonly Lack[] } | undefined {
  const own = policyNamespace(cluster, policy.namespace);
  const judged = peers.map((peer) => ({ peer, lacks: lacksOf(cluster, own, peer, other) }));
  return judged.filter((one) => one.lacks.length > 0).sort((a, b) => cost(a.lacks) - cost(b.lacks))[0];
}

/** How much is lacking; a label whose value is nearly right weighs least. */
export function cost(lacks: readonly Lack[]): number {
  return lacks.reduce((sum, lack) => sum + weight(lack), 0);
}

function weight(lack: Lack): number {
  switch (lack.kind) {
    case 'label':
      return isSlip(lack) ? 1 : 3;
    case 'block':
      return 8;
    default:
      return 4;
  }
}

/** The value was probably meant to be the other. */
export function isSlip(lack: Lack): boolean {
  return lack.kind === 'label' && lack.actual !== undefined && isSimilar(lack.wanted, lack.actual);
}

/** Nobody in the cluster is meant by the peer, so it can be rewritten and nobody loses a way. */
export function isPeerOfNobody(cluster: Cluster, policy: CompiledPolicy['policy'], peer: NetworkPolicyPeer): boolean {
  const own = policyNamespace(cluster, policy.namespace);
  if (peer.kind !== 'pods') return true;
  const labels = peer.pods?.matchLabels ?? NO_LABELS;
  return !hasPodWith(cluster, labels, (pod) => lacksOf(cluster, own, peer, { kind: 'pod', pod }).length === 0);
}

const NO_LABELS: Labels = { values: new Map(), complete: true };

function lacksOf(cluster: Cluster, own: string, peer: NetworkPolicyPeer, other: Other): Lack[] {
  if (peer.kind === 'block') return [{ kind: 'block' }];
  if (peer.kind !== 'pods') return [];
  if (other.kind !== 'pod') return [{ kind: 'no-pod' }];
  const { pod } = other;
  const namespace = policyNamespace(cluster, pod.namespace);
  const lacks: Lack[] = [];
  if (peer.namespaces === undefined) {
    if (namespace !== own) lacks.push({ kind: 'namespace', own, actual: namespace });
  } else {
    const labels = namespaceLabels(cluster, namespace, pod.namespace);
    lacks.push(...selectorLacks('namespace', peer.namespaces, labels, [...peer.path, 'namespaceSelector']));
  }
  if (peer.pods) lacks.push(...selectorLacks('pod', peer.pods, podLabels(pod), [...peer.path, 'podSelector']));
  return lacks;
}

function selectorLacks(of: 'pod' | 'namespace', selector: LabelSelector, labels: Labels, path: Path): Lack[] {
  const lacks: Lack[] = [];
  for (const [key, value] of selector.matchLabels.values) {
    const wanted = known(value);
    const only = { values: new Map([[key, value]]), complete: true };
    if (wanted === undefined || matchesLabels(only, labels) !== 'no') continue;
    lacks.push({
      kind: 'label',
      of,
      key,
      wanted,
      actual: known(labels.values.get(key)),
      path: [...path, 'matchLabels', key],
    });
  }
  const rest: LabelSelector = { ...selector, matchLabels: { values: new Map(), complete: true } };
  if (matchesSelector(rest, labels) === 'no') lacks.push({ kind: 'expression', of });
  return lacks;
}
