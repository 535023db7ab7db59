/** Two peers of a rule that were meant as one: what tells them from two that were meant. */
import { type Cluster, namespaceLabels, type Pod, podLabels, policyNamespace } from '../../cluster/index.js';
import {
  describe,
  isEmptySelector,
  known,
  type LabelSelector,
  type Match,
  matchesSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
} from '../../resources/index.js';

/** Whom two peers would mean as one; undefined where they are not taken for one. */
export function meantAsOne(
  cluster: Cluster,
  policy: NetworkPolicy,
  before: NetworkPolicyPeer | undefined,
  peer: NetworkPolicyPeer,
): { readonly text: string; readonly pods: readonly Pod[] } | undefined {
  const split = before && splitOf(before, peer);
  return split && meantBy(cluster, policy, split.namespaces, split.pods);
}

interface Split {
  readonly namespaces: LabelSelector;
  readonly pods: LabelSelector;
}

/** Namespaces alone, and behind them pods alone. */
function splitOf(before: NetworkPolicyPeer, peer: NetworkPolicyPeer): Split | undefined {
  if (before.kind !== 'pods' || peer.kind !== 'pods') return undefined;
  if (before.namespaces === undefined || before.pods !== undefined) return undefined;
  if (peer.pods === undefined || peer.namespaces !== undefined || isEmptySelector(peer.pods)) return undefined;
  return { namespaces: before.namespaces, pods: peer.pods };
}

/** Whom both selectors together mean, where the second by itself surely means nobody. */
function meantBy(
  cluster: Cluster,
  policy: NetworkPolicy,
  namespaces: LabelSelector,
  selector: LabelSelector,
): { readonly text: string; readonly pods: readonly Pod[] } | undefined {
  const own = policyNamespace(cluster, policy.namespace);
  const matches = (pod: Pod): Match => matchesSelector(selector, podLabels(pod));
  const isOwn = (pod: Pod): boolean => policyNamespace(cluster, pod.namespace) === own;
  const { pods } = cluster;
  if (!pods.some(isOwn) || pods.some((pod) => isOwn(pod) && matches(pod) !== 'no')) return undefined;
  const there = pods.filter((pod) => !isOwn(pod) && isIn(cluster, pod, namespaces) === 'yes');
  const meant = there.filter((pod) => matches(pod) === 'yes');
  if (meant.length > 0 && meant.length < there.length)
    return {
      text: meant
        .slice(0, 2)
        .map((pod) => describe(pod.workload))
        .join(' and '),
      pods: meant,
    };
  return own !== 'kube-system' && meansDns(selector) && mayMeanSystem(namespaces)
    ? { text: 'the DNS of the cluster', pods: [] }
    : undefined;
}

function isIn(cluster: Cluster, { namespace: written }: Pod, selector: LabelSelector): Match {
  const namespace = policyNamespace(cluster, written);
  return matchesSelector(selector, namespaceLabels(cluster, namespace, written));
}

/** The pods of kube-system are in no manifest, but everybody knows those that answer for names. */
function meansDns({ matchLabels }: LabelSelector): boolean {
  return known(matchLabels.values.get('k8s-app')) === 'kube-dns';
}

function mayMeanSystem(namespaces: LabelSelector): boolean {
  const labels = { values: new Map([['kubernetes.io/metadata.name', 'kube-system']]), complete: false };
  return matchesSelector(namespaces, labels) !== 'no';
}
