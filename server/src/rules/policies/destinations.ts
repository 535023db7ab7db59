/** The pods of a cluster that a rule of a NetworkPolicy opens, where these are all that it can mean. */
import { type Cluster, type Pod, podLabels, policyNamespace, selectPods } from '../../cluster/index.js';
import {
  type Direction,
  isEmptySelector,
  type LabelSelector,
  matchesSelector,
  type NetworkPolicy,
  type NetworkPolicyRule,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { isPinned, knownNamespaces } from './namespaces.js';

/**
 * The policy's own pods for ingress, the pods of its peers for egress. Undefined where there may be others: a peer that
 * is an address block or filled in later, namespaces that may be elsewhere, labels that are not all known.
 */
export function destinationsOf(
  cluster: Cluster,
  policy: Sourced<NetworkPolicy>,
  rule: NetworkPolicyRule,
  direction: Direction,
): readonly Pod[] | undefined {
  const own = policyNamespace(cluster, policy.namespace);
  if (direction === 'ingress') return podsIn(cluster, own, policy.podSelector);
  if (rule.peers === undefined) return undefined;
  const found = new Set<Pod>();
  for (const peer of rule.peers) {
    if (peer.kind !== 'pods') return undefined;
    const { namespaces } = peer;
    if (namespaces && !cluster.scope.complete && !isPinned(namespaces)) return undefined;
    const meant = namespaces
      ? knownNamespaces(cluster).map((one) => ({ name: one.name, match: matchesSelector(namespaces, one.labels) }))
      : [{ name: own, match: 'yes' as const }];
    for (const { name, match } of meant) {
      if (match === 'no') continue;
      const pods = match === 'yes' ? podsIn(cluster, name, peer.pods) : undefined;
      if (pods === undefined) return undefined;
      for (const pod of pods) found.add(pod);
    }
  }
  return [...found];
}

function podsIn(cluster: Cluster, namespace: string, selector: LabelSelector | undefined): readonly Pod[] | undefined {
  const all = candidates(cluster, namespace, selector);
  if (selector === undefined || isEmptySelector(selector)) return all;
  const found: Pod[] = [];
  for (const pod of all) {
    const match = matchesSelector(selector, podLabels(pod));
    if (match === 'unknown') return undefined;
    if (match === 'yes') found.push(pod);
  }
  return found;
}

function candidates(cluster: Cluster, namespace: string, selector: LabelSelector | undefined): readonly Pod[] {
  const isHere = (pod: Pod): boolean => policyNamespace(cluster, pod.namespace) === namespace;
  if (selector === undefined || selector.matchLabels.values.size === 0) return cluster.pods.filter(isHere);
  const { certain, possible } = selectPods(cluster, selector.matchLabels, undefined);
  return [...certain, ...possible].filter(isHere);
}

/** Pods that a policy selects for certain. */
export function selectedBy(cluster: Cluster, { podSelector, namespace }: Sourced<NetworkPolicy>): readonly Pod[] {
  const all = candidates(cluster, policyNamespace(cluster, namespace), podSelector);
  return all.filter((pod) => matchesSelector(podSelector, podLabels(pod)) === 'yes');
}
