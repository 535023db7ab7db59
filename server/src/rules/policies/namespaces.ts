/** The namespaces of a cluster as policies select them, and the one that a selector with a slip in it probably meant. */
import { isDeepStrictEqual } from 'node:util';
import {
  type Cluster,
  fact,
  grouping,
  namespaceLabels,
  ONLY_NAMESPACE,
  type Pod,
  policyNamespace,
} from '../../cluster/index.js';
import { editDistance, known, type LabelSelector, type Labels, matchesPair } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';

export interface KnownNamespace {
  readonly name: string;
  readonly labels: Labels;
  readonly hasPods: boolean;
  /** Its manifest, or what stands in it first. */
  readonly object: Sourced | undefined;
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Namespaces that have pods or a manifest of their own. */
export const knownNamespaces = fact(
  'namespaces: those that there are',
  ['namespaces', 'pods', ONLY_NAMESPACE],
  (cluster): readonly KnownNamespace[] => {
    const all = new Map<string, KnownNamespace>();
    for (const object of cluster.namespaces) {
      const name = known(object.name);
      if (name !== undefined && !all.has(name))
        all.set(name, { name, labels: namespaceLabels(cluster, name, name), hasPods: false, object });
    }
    for (const pod of firstPods(cluster)) {
      const name = policyNamespace(cluster, pod.namespace);
      const one = all.get(name);
      if (one?.hasPods) continue;
      const labels = one?.labels ?? namespaceLabels(cluster, name, pod.namespace);
      all.set(name, { name, labels, hasPods: true, object: one?.object ?? pod.workload });
    }
    return [...all.values()];
  },
  (a, b) => a.length === b.length && a.every((one, at) => isAlike(one, b[at])),
);

const podsByNamespace = grouping(
  ({ pods }) => pods,
  ({ namespace }: Pod) => [known(namespace) ?? ''],
);

/** The first pod of every namespace that pods name, and of those that name none, as the manifests have them. */
function firstPods(cluster: Cluster): readonly Pod[] {
  const firsts = [...podsByNamespace(cluster).values()].flatMap((pods) => pods[0] ?? []);
  const places = new Map(firsts.map((pod) => [pod, cluster.pods.indexOf(pod)]));
  return firsts.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

function isAlike(a: KnownNamespace, b: KnownNamespace | undefined): boolean {
  return (
    a.object === b?.object && a.name === b?.name && a.hasPods === b.hasPods && isDeepStrictEqual(a.labels, b.labels)
  );
}

/** It can mean no other namespace than the one that it names. */
export function isPinned({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return (
    matchLabels.values.has(NAME_LABEL) ||
    matchExpressions.some((one) => known(one.key) === NAME_LABEL && known(one.operator) === 'In')
  );
}

export interface NearNamespace {
  readonly namespace: KnownNamespace;
  readonly key: string;
  readonly wanted: string;
  readonly actual: string;
}

/**
 * The namespace that has all labels but one, whose value is one slip away. Names of namespaces are often alike on
 * purpose (`prod` and `prod-db`, `team-1` and `team-2`), and namespaces are often elsewhere, so nothing wider counts.
 */
export function nearNamespace(
  cluster: Cluster,
  { matchLabels, matchExpressions }: LabelSelector,
  all: readonly KnownNamespace[],
): NearNamespace | undefined {
  if (matchExpressions.length > 0) return undefined;
  for (const namespace of all) {
    const differing = [...matchLabels.values].filter(
      ([key, value]) => matchesPair(key, value, namespace.labels) !== 'yes',
    );
    const [only, ...more] = differing;
    if (only === undefined || more.length > 0) continue;
    const [key] = only;
    const wanted = known(only[1]);
    const actual = known(namespace.labels.values.get(key));
    if (wanted === undefined || actual === undefined || !isNamespaceSlip(wanted, actual)) continue;
    const asked = { values: new Map([[key, wanted]]), complete: true };
    if (cluster.scope.kind !== 'input' && cluster.surround.hasNamespace(asked)) continue;
    return { namespace, key, wanted, actual };
  }
  return undefined;
}

/** A letter or two: names of namespaces are often alike on purpose. */
export function isNamespaceSlip(a: string, b: string): boolean {
  const most = Math.min(2, Math.floor(Math.min(a.length, b.length) / 3));
  return a.replace(/\d+/g, '') !== b.replace(/\d+/g, '') && editDistance(a, b, most) <= most;
}
