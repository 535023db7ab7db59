/** The namespaces of a cluster as policies select them, and the one that a selector with a slip in it probably meant. */
import { type Cluster, derived, namespaceLabels, type Pod, policyNamespace } from '../../cluster/index.js';
import { editDistance, known, type LabelSelector, type Labels, matchesPair } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';

export interface KnownNamespace {
  readonly name: string;
  readonly labels: Labels;
  readonly pods: readonly Pod[];
  /** Its manifest, or what stands in it. */
  readonly objects: readonly Sourced[];
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Namespaces that have pods or a manifest of their own. */
export const knownNamespaces = derived(['workloads', 'namespaces', 'objects'], (cluster): readonly KnownNamespace[] => {
  const all = new Map<string, { name: string; labels: Labels; pods: Pod[]; objects: Sourced[] }>();
  const namespaceOf = (name: string, written: Pod['namespace']) => {
    const one = all.get(name) ?? { name, labels: namespaceLabels(cluster, name, written), pods: [], objects: [] };
    all.set(name, one);
    return one;
  };
  for (const object of cluster.namespaces) {
    const name = known(object.name);
    if (name !== undefined) namespaceOf(name, name).objects.push(object);
  }
  for (const pod of cluster.pods) {
    const one = namespaceOf(policyNamespace(cluster, pod.namespace), pod.namespace);
    one.pods.push(pod);
    one.objects.push(pod.workload);
  }
  return [...all.values()];
});

/** The pods of some of all namespaces; the same list for the same ones. */
export function podsOfNamespaces(all: readonly KnownNamespace[], some: readonly KnownNamespace[]): readonly Pod[] {
  const [only, ...more] = some;
  if (only === undefined || more.length === 0) return only?.pods ?? [];
  const made = podsOfSome.get(all) ?? new Map<string, readonly Pod[]>();
  podsOfSome.set(all, made);
  const key = some.length === all.length ? '' : some.map(({ name }) => name).join('\n');
  const pods = made.get(key) ?? some.flatMap((one) => one.pods);
  made.set(key, pods);
  return pods;
}
const podsOfSome = new WeakMap<readonly KnownNamespace[], Map<string, readonly Pod[]>>();

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
