/** The labels that policies see on pods and namespaces: those of the manifests and those that Kubernetes adds (N10, N24). */
import {
  isUnknown,
  known,
  type Labels,
  matchesSelector,
  type NetworkPolicy,
  type Uncertain,
  unknown,
} from '../resources/index.js';
import { draftOf, stretchBetween } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { type Cluster, candidates, type Pod } from './cluster.js';
import { grouping } from './groupings.js';
import {
  isSetLater,
  namespaceKey,
  noteRead,
  ONLY_NAMESPACE,
  policiesAskingKey,
  policiesKey,
  policiesOnKey,
  workloadKey,
} from './reads.js';
import { succeeding } from './succession.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The namespace that an object is put into: its own, else the scope's only explicit one, else `default`. */
export function policyNamespace(cluster: Cluster, namespace: Uncertain<string> | undefined): string {
  const own = known(namespace);
  if (own !== undefined) return own;
  noteRead(cluster, ONLY_NAMESPACE);
  return onlyNamespace(cluster.base) ?? 'default';
}

/** The only namespace that objects of the cluster name. */
export function onlyNamespace(cluster: Cluster): string | undefined {
  const { objects } = cluster.base;
  const cached = onlyNamespaces.get(objects);
  if (cached !== undefined) return cached.name;
  const { counts } = namespaceCounts(cluster.base);
  const [name] = counts.size === 1 ? counts.keys() : [];
  onlyNamespaces.set(objects, { name });
  return name;
}
const onlyNamespaces = new WeakMap<object, { readonly name: string | undefined }>();

interface NamespaceCounts {
  readonly objects: Cluster['objects'];
  /** How many objects name a namespace. */
  readonly counts: ReadonlyMap<string, number>;
}

const namespaceCounts = succeeding<NamespaceCounts>(({ objects }, before = NOBODY) => {
  const { removed, added } = stretchBetween(before.objects, objects);
  const counts = draftOf(before.counts);
  for (const [some, by] of [[removed, -1] as const, [added, 1] as const]) {
    for (const { namespace, source } of some) {
      const name = known(namespace);
      // What exists elsewhere says nothing about where these objects go.
      if (name === undefined || source.assumed) continue;
      const count = (counts.get(name) ?? 0) + by;
      if (count > 0) counts.set(name, count);
      else counts.delete(name);
    }
  }
  return { objects, counts: counts.done() };
});
const NOBODY: NamespaceCounts = { objects: [], counts: new Map() };

/**
 * Labels of a namespace: its manifest's, and its name, which every namespace carries. Where no manifest of it is in a
 * cluster that need not be complete, it may carry others; where the name itself is only assumed, its label is unknown.
 */
export function namespaceLabels(cluster: Cluster, namespace: string, written: Uncertain<string> | undefined): Labels {
  const object = cluster.namespaces.find((one) => known(one.name) === namespace);
  const assumed = known(written) === undefined && !cluster.scope.complete;
  const values = new Map<string, Uncertain<string>>(object?.labels.values ?? []);
  values.set(NAME_LABEL, assumed ? unknown('its namespace is given when it is applied') : namespace);
  const complete = object === undefined ? cluster.scope.complete : object.labels.complete;
  return { values, complete };
}

/**
 * The keys of all that may change what policies say of a pod: the pod, its namespace's labels, the policies that select
 * it, and those of the whole cluster.
 */
export function policyReads(cluster: Cluster, pod: Pod): string[] {
  const namespace = policyNamespace(cluster, pod.namespace);
  return [
    workloadKey(pod.workload),
    namespaceKey(namespace),
    policiesOnKey(pod.workload),
    policiesKey(undefined),
    ONLY_NAMESPACE,
    'tieredPolicies',
  ];
}

/** The NetworkPolicies that are put into a namespace, in the order of the manifests. */
function policiesIn(cluster: Cluster, namespace: string): readonly Sourced<NetworkPolicy>[] {
  noteRead(cluster, policiesKey(namespace), policiesKey(undefined), ONLY_NAMESPACE);
  return listedPolicies(cluster, namespace);
}

/**
 * The NetworkPolicies of a namespace that may select whatever another one of it does, which is among them: those that
 * ask for no label, and those that ask first for one that it asks for too. Of hundreds few are left to be compared.
 */
export function policiesThatMaySpeakFor(
  cluster: Cluster,
  { podSelector: { matchLabels, matchExpressions } }: NetworkPolicy,
  namespace: string,
): readonly Sourced<NetworkPolicy>[] {
  // Expressions may ask for a label as well.
  if (matchExpressions.length > 0 || !matchLabels.complete) return policiesIn(cluster, namespace);
  const written = [...matchLabels.values].flatMap(([key, value]) => (isUnknown(value) ? [] : [`${key}=${value}`]));
  const pairs = [...written, undefined];
  const keys = pairs.map((pair) => policiesAskingKey(namespace, pair));
  noteRead(cluster, policiesKey(undefined), ONLY_NAMESPACE, ...keys);
  const fallback = policyNamespace(cluster.base, undefined);
  const groups = pairs.flatMap((pair) => {
    const asking = policiesByFirstPair(cluster).get(pair ?? NO_PAIR) ?? [];
    const here = asking.filter((policy) => (known(policy.namespace) ?? fallback) === namespace);
    return here.length === 0 ? [] : [here];
  });
  const [only, ...more] = groups;
  if (more.length === 0) return only ?? NO_POLICIES;
  const places = placesIn(cluster.networkPolicies);
  return groups.flat().sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

const policiesByFirstPair = grouping(
  ({ networkPolicies }) => networkPolicies,
  (policy) => [firstPairOf(policy) ?? NO_PAIR],
);
/** No pair reads so. */
const NO_PAIR = '';

function placesIn(policies: Cluster['networkPolicies']): ReadonlyMap<Sourced<NetworkPolicy>, number> {
  const known = places.get(policies) ?? new Map(policies.map((policy, place) => [policy, place]));
  places.set(policies, known);
  return known;
}
const places = new WeakMap<Cluster['networkPolicies'], ReadonlyMap<Sourced<NetworkPolicy>, number>>();

/** A label of which few policies ask for the same value, where there is one; undefined where no value is known. */
function firstPairOf({ podSelector: { matchLabels } }: NetworkPolicy): string | undefined {
  const pairs = [...matchLabels.values];
  const [key, value] = pairs.find(([one]) => TELLING.test(one)) ?? pairs[0] ?? [];
  return key === undefined || value === undefined || isUnknown(value) ? undefined : `${key}=${value}`;
}
/** Keys by which applications are told apart, rather than what they are a part of. */
const TELLING = /^(?:app|name|k8s-app|app\.kubernetes\.io\/name|app\.kubernetes\.io\/instance)$/;

function listedPolicies({ base }: Cluster, namespace: string): readonly Sourced<NetworkPolicy>[] {
  const groups = policiesByNamespace(base);
  const named = groups.get(`in ${namespace}`) ?? NO_POLICIES;
  const unnamed = groups.get(IN_NONE);
  if (unnamed === undefined || policyNamespace(base, undefined) !== namespace) return named;
  if (named.length === 0) return unnamed;
  const kept = together.get(named);
  if (kept?.unnamed === unnamed) return kept.all;
  const both = new Set([...named, ...unnamed]);
  const all = base.networkPolicies.filter((policy) => both.has(policy));
  together.set(named, { unnamed, all });
  return all;
}
const policiesByNamespace = grouping(
  ({ networkPolicies }) => networkPolicies,
  ({ namespace }) => {
    const name = known(namespace);
    return [name === undefined ? IN_NONE : `in ${name}`];
  },
);
const IN_NONE = 'unnamed';
const NO_POLICIES: readonly Sourced<NetworkPolicy>[] = [];
/** Those that name a namespace with those that go there because they name none. */
const together = new WeakMap<
  readonly Sourced<NetworkPolicy>[],
  { readonly unnamed: readonly Sourced<NetworkPolicy>[]; readonly all: readonly Sourced<NetworkPolicy>[] }
>();

/** Those that may select a pod, and perhaps others of its namespace. */
export function policiesFor(cluster: Cluster, pod: Pod): readonly Sourced<NetworkPolicy>[] {
  if (cluster.note) noteRead(cluster, ...policyReads(cluster, pod));
  const policies = listedPolicies(cluster, policyNamespace(cluster, pod.namespace));
  const labels = podLabels(pod);
  if (!labels.complete || policies.length === 0) return policies;
  const { byKey, rest } = byFirstPair(policies);
  const found = [...rest];
  for (const [key, value] of labels.values) {
    const values = byKey.get(key);
    if (values) found.push(...(isUnknown(value) ? [...values.values()].flat() : (values.get(value) ?? [])));
  }
  return found;
}

/** Keys that policies which come, go or change touch: of the labels that they ask for, and of the workloads that they may select. */
export function keysOfPolicies(cluster: Cluster, policies: Iterable<Sourced<NetworkPolicy>>): Set<string> {
  const keys = new Set<string>();
  const { labelIndex, pods } = cluster.base;
  for (const policy of policies) {
    const { podSelector, namespace } = policy;
    // Every pod reads those of which nobody knows where they go.
    const name = known(namespace);
    if (name === undefined) continue;
    keys.add(policiesAskingKey(name, firstPairOf(policy)));
    const written = [...podSelector.matchLabels.values].filter(([key]) => !isSetLater(key));
    for (const pod of candidates(labelIndex, pods, { values: new Map(written), complete: true }))
      if (
        policyNamespace(cluster.base, pod.namespace) === name &&
        matchesSelector(podSelector, podLabels(pod)) !== 'no'
      )
        keys.add(policiesOnKey(pod.workload));
  }
  return keys;
}

interface ByPair {
  readonly byKey: ReadonlyMap<string, ReadonlyMap<string, readonly Sourced<NetworkPolicy>[]>>;
  /** Those that name no pair. */
  readonly rest: readonly Sourced<NetworkPolicy>[];
}

function byFirstPair(policies: readonly Sourced<NetworkPolicy>[]): ByPair {
  const known = pairs.get(policies);
  if (known) return known;
  const byKey = new Map<string, Map<string, Sourced<NetworkPolicy>[]>>();
  const rest: Sourced<NetworkPolicy>[] = [];
  for (const policy of policies) {
    const [pair] = policy.podSelector.matchLabels.values;
    if (pair === undefined || isUnknown(pair[1])) {
      rest.push(policy);
      continue;
    }
    const [key, value] = pair;
    const values = byKey.get(key) ?? new Map<string, Sourced<NetworkPolicy>[]>();
    byKey.set(key, values);
    const list = values.get(value);
    if (list) list.push(policy);
    else values.set(value, [policy]);
  }
  const made = { byKey, rest };
  pairs.set(policies, made);
  return made;
}
const pairs = new WeakMap<readonly Sourced<NetworkPolicy>[], ByPair>();

/** Cheaper to ask than an engine: no policy stands where it could select the pod. */
export function isBeyondPolicies(cluster: Cluster, pod: Pod): boolean {
  return policiesFor(cluster, pod).length === 0 && cluster.tieredPolicies.length === 0;
}

/** Labels that controllers add when they make the pods; their values are theirs to choose, but for a Job's name. */
export function podLabels(pod: Pod): Labels {
  const known = labelsOfPods.get(pod);
  if (known) return known;
  const { labels } = pod.template;
  const added = addedLabels(pod);
  const all =
    added.length === 0 ? labels : { values: new Map([...added, ...labels.values]), complete: labels.complete };
  labelsOfPods.set(pod, all);
  return all;
}
const labelsOfPods = new WeakMap<Pod, Labels>();

function addedLabels({ workload }: Pod): [string, Uncertain<string>][] {
  const later = unknown('its controller sets it');
  const name = workload.name;
  switch (`${workload.group}/${workload.kind}`) {
    case 'apps/Deployment':
    case 'apps/ReplicaSet':
      return [['pod-template-hash', later]];
    case 'apps/DaemonSet':
      return [
        ['controller-revision-hash', later],
        ['pod-template-generation', later],
      ];
    case 'apps/StatefulSet':
      return [
        ['controller-revision-hash', later],
        ['statefulset.kubernetes.io/pod-name', later],
        ['apps.kubernetes.io/pod-index', later],
      ];
    case 'batch/Job':
      return [
        ['batch.kubernetes.io/job-name', name],
        ['job-name', name],
        ['batch.kubernetes.io/controller-uid', later],
        ['controller-uid', later],
      ];
    case 'batch/CronJob':
      return [
        ['batch.kubernetes.io/job-name', later],
        ['job-name', later],
        ['batch.kubernetes.io/controller-uid', later],
        ['controller-uid', later],
      ];
    default:
      return [];
  }
}
