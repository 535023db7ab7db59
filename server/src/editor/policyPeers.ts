/**
 * The peers of a policy's rule in words, and what somebody lacks to be one of them. A peer is told as it is written:
 * by labels, by namespaces, by address blocks.
 */
import { type Cluster, namespaceLabels, type Pod, podLabels, policyNamespace } from '../cluster/index.js';
import type { CompiledPolicy } from '../policy/index.js';
import {
  isEmptySelector,
  isSimilar,
  known,
  type LabelSelector,
  type Labels,
  matchesLabels,
  matchesSelector,
  type NetworkPolicyPeer,
  type TieredPeer,
  type Uncertain,
} from '../resources/index.js';
import type { Path } from '../yaml/index.js';
import { listed, objectText, type Wording } from './wording.js';

/** Who is at the other end of the connection, as the policy sees it. */
export type Other =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'node' }
  | { readonly kind: 'internet' }
  | { readonly kind: 'addresses'; readonly text: string }
  /** An Ingress controller of which nothing is known. */
  | { readonly kind: 'stranger' };

export function otherText(other: Other, wording: Wording): string {
  switch (other.kind) {
    case 'pod':
      return objectText(other.pod.workload, wording);
    case 'node':
      return 'a node';
    case 'internet':
      return 'the internet';
    case 'addresses':
      return wording.code(other.text);
    case 'stranger':
      return 'the Ingress controller';
  }
}

/** "pods with `app: a` or `10.0.0.0/8`"; everybody where a rule names no peers. */
export function peersText(peers: readonly (NetworkPolicyPeer | TieredPeer)[] | undefined, wording: Wording): string {
  return peers === undefined
    ? 'everybody'
    : listed(
        peers.map((peer) => peerText(peer, wording)),
        4,
        'or',
      );
}

function peerText(peer: NetworkPolicyPeer | TieredPeer, wording: Wording): string {
  const { code } = wording;
  switch (peer.kind) {
    case 'pods': {
      const pods =
        peer.pods === undefined || isEmptySelector(peer.pods)
          ? 'every pod'
          : `pods with ${selectorText(peer.pods, wording)}`;
      if (peer.namespaces === undefined) return pods === 'every pod' ? 'every pod of its namespace' : pods;
      return isEmptySelector(peer.namespaces)
        ? `${pods} of every namespace`
        : `${pods} of namespaces with ${selectorText(peer.namespaces, wording)}`;
    }
    case 'block': {
      const except =
        peer.except.length === 0 ? '' : ` except ${listed(peer.except.map((one) => valueText(one, code)))}`;
      return `${valueText(peer.cidr, code)}${except}`;
    }
    case 'networks':
      return listed(
        peer.cidrs.map((one) => valueText(one, code)),
        4,
        'or',
      );
    case 'nodes':
      return isEmptySelector(peer.nodes) ? 'every node' : `nodes with ${selectorText(peer.nodes, wording)}`;
    case 'domains':
      return listed(
        peer.names.map((one) => valueText(one, code)),
        4,
        'or',
      );
    case 'invalid':
      return 'nobody (a peer that the API server refuses)';
    case 'unknown':
      return 'a peer that is filled in later';
  }
}

export function selectorText(selector: LabelSelector, { code }: Wording): string {
  const pairs = [...selector.matchLabels.values].map(([key, value]) => code(`${key}: ${known(value) ?? '…'}`));
  const expressions = selector.matchExpressions.map((one) => {
    const key = known(one.key) ?? '…';
    const values = `(${one.values.map((value) => known(value) ?? '…').join(', ')})`;
    switch (known(one.operator)) {
      case 'In':
        return code(`${key} in ${values}`);
      case 'NotIn':
        return code(`${key} not in ${values}`);
      case 'Exists':
        return `a label ${code(key)}`;
      case 'DoesNotExist':
        return `no label ${code(key)}`;
      default:
        return code(`${key} … ${values}`);
    }
  });
  const all = [...pairs, ...expressions];
  return all.length === 0 ? 'labels that are filled in later' : listed(all);
}

function valueText(value: Uncertain<string>, code: Wording['code']): string {
  const text = known(value);
  return text === undefined ? 'a block that is filled in later' : code(text);
}

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
  return cluster.pods.every((pod) => lacksOf(cluster, own, peer, { kind: 'pod', pod }).length > 0);
}

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

/** What is lacking, as the rest of a sentence: "Deployment carts has `name: carts`". */
export function lackText(lack: Lack, other: Other, wording: Wording): string {
  const { code } = wording;
  const who = otherText(other, wording);
  switch (lack.kind) {
    case 'namespace':
      return `${who} is in namespace ${code(lack.actual)}, and a ${code('podSelector')} alone means pods of the policy's own namespace, ${code(lack.own)}`;
    case 'label': {
      const owner = lack.of === 'pod' ? who : `the namespace of ${who}`;
      return lack.actual === undefined
        ? `${owner} has no label ${code(lack.key)}`
        : `${owner} has ${code(`${lack.key}: ${lack.actual}`)}`;
    }
    case 'expression':
      return lack.of === 'pod' ? `the labels of ${who} differ` : `the labels of the namespace of ${who} differ`;
    case 'no-pod':
      return `${who} is no pod, and only an ${code('ipBlock')} means addresses`;
    case 'block':
      return other.kind === 'pod' ? `${who} is a pod` : `${who} is not in that block`;
  }
}
