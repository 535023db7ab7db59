/** Whether two places that name the same mean the same: their namespaces, or their pods, meet. */
import { type Cluster, namespaceLabels, type Pod, podLabels, policyNamespace } from '../../cluster/index.js';
import { isUnknown, known, type Match, matchesSelector } from '../../resources/index.js';
import type { PodSet, Reach } from './occurrence.js';

type Namespaces = Extract<Reach, { readonly in: 'namespace' | 'namespaces' }>;

export function meets(a: Reach, b: Reach, cluster: Cluster): Match {
  if (a.in === 'cluster' || b.in === 'cluster') return a.in === b.in ? 'yes' : 'no';
  if (isOfPods(a) || isOfPods(b)) {
    if (a.in === 'pod' && b.in === 'pod') return a.pod === b.pod ? 'yes' : 'no';
    if (a.in === 'pod' && b.in === 'pods') return anyOf(b.sets.map((set) => holds(set, a.pod, cluster)));
    if (b.in === 'pod' && a.in === 'pods') return meets(b, a, cluster);
    // Two selections have ports in common where there is a pod that says so.
    return 'no';
  }
  return shareNamespace(a as Namespaces, b as Namespaces, cluster);
}

function isOfPods(reach: Reach): boolean {
  return reach.in === 'pod' || reach.in === 'pods';
}

export function holds({ namespaces, pods }: PodSet, pod: Pod, cluster: Cluster): Match {
  const isThere: Match =
    namespaces === undefined
      ? 'yes'
      : shareNamespace(namespaces, { in: 'namespace', namespace: pod.namespace }, cluster);
  if (isThere === 'no' || pods === undefined) return isThere;
  const isPicked = matchesSelector(pods, podLabels(pod));
  return isPicked === 'yes' ? isThere : isPicked;
}

function shareNamespace(a: Namespaces, b: Namespaces, cluster: Cluster): Match {
  if (a.in === 'namespace' && b.in === 'namespace') {
    if (isUnknown(a.namespace) || isUnknown(b.namespace)) return 'unknown';
    // What names no namespace is put where the others of its cluster are.
    if (a.namespace === b.namespace) return 'yes';
    if (policyNamespace(cluster, a.namespace) === policyNamespace(cluster, b.namespace)) return 'yes';
    return a.namespace === undefined || b.namespace === undefined ? 'unknown' : 'no';
  }
  if (a.in === 'namespaces' && b.in === 'namespace') return isAmong(b, a, cluster);
  if (a.in === 'namespace' && b.in === 'namespaces') return isAmong(a, b, cluster);
  return 'unknown';
}

function isAmong(
  { namespace }: Extract<Reach, { readonly in: 'namespace' }>,
  { selector }: Extract<Reach, { readonly in: 'namespaces' }>,
  cluster: Cluster,
): Match {
  if (isUnknown(namespace)) return 'unknown';
  return matchesSelector(selector, namespaceLabels(cluster, policyNamespace(cluster, namespace), known(namespace)));
}

function anyOf(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return matches.includes('unknown') ? 'unknown' : 'no';
}
