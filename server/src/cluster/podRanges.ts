/**
 * Parts of a cluster's pods among which a selector may mean some, and the words that their labels are made of: for
 * whoever looks for pods that are nearly the right ones. What most selectors ask, the label index tells.
 */
import { known, type Labels, mayShareNamespace, type Uncertain } from '../resources/index.js';
import { draftOf, stretchBetween } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { type Cluster, candidates, type Pod } from './cluster.js';
import { podsOf } from './clusterIndex.js';
import { grouping } from './groupings.js';
import { policyNamespace } from './policyLabels.js';
import { preparedBy } from './preparing.js';
import { question } from './questions.js';
import { noteRead, ONLY_NAMESPACE } from './reads.js';
import { succeeding } from './succession.js';

export interface PodRange {
  /** Equal for equal ranges. */
  readonly key: string;
  has(cluster: Cluster, pod: Pod): boolean;
}

export const EVERY_POD: PodRange = { key: '*', has: () => true };

/** Pods that are, or may be, in the namespace. */
export function podsSharing(namespace: Uncertain<string> | undefined): PodRange {
  const name = known(namespace);
  if (name === undefined) return EVERY_POD;
  return { key: `in or near ${JSON.stringify(name)}`, has: (_, pod) => mayShareNamespace(pod.namespace, name) };
}

/** Pods that policies see in one of the namespaces. */
export function podsOfNamespaces(names: readonly string[]): PodRange {
  const all = new Set(names);
  return {
    key: `in ${JSON.stringify(names)}`,
    has(cluster, pod) {
      if (cluster.note) noteRead(cluster, ONLY_NAMESPACE);
      return all.has(policyNamespace(cluster.base, pod.namespace));
    },
  };
}

/** Pods of a file that may be in the namespace. */
export function podsOfFile(file: string, namespace: Uncertain<string> | undefined): PodRange {
  const { key, has } = podsSharing(namespace);
  return {
    key: `of ${JSON.stringify(file)} ${key}`,
    has: (cluster, pod) => pod.workload.source.file === file && has(cluster, pod),
  };
}

/** Whether a range has any pod at all. */
export const hasPods = question<PodRange, boolean>({
  name: 'pods: whether there are some in a range',
  lists: ['pods', ONLY_NAMESPACE],
  keyOf: ({ key }) => key,
  answer: (cluster, range) => cluster.pods.some((pod) => range.has(cluster, pod)),
  isSame: (a, b) => a === b,
  affected({ before, after, changed, touched }) {
    const pods = podsAmong(changed);
    return (range) =>
      touched.has(ONLY_NAMESPACE) || pods.some((pod) => range.has(before, pod) || range.has(after, pod));
  },
});

/** Pods of the workloads among some objects. */
export function podsAmong(objects: readonly Sourced[]): readonly Pod[] {
  return objects.flatMap((object) => (object.model === 'workload' ? podsOf(object) : []));
}

/** Pods of a range that may carry all of the labels; others may be among them. In no order. */
export function mayCarry(cluster: Cluster, range: PodRange, labels: Labels): readonly Pod[] {
  const { labelIndex, pods } = cluster.base;
  return candidates(labelIndex, pods, labels).filter((pod) => range.has(cluster, pod));
}

type Counts<K> = ReadonlyMap<K, number>;

/** Of all pods of a cluster. Values that are not known count as undefined. */
interface Words {
  readonly pods: readonly Pod[];
  readonly valuesByKey: ReadonlyMap<string, Counts<string | undefined>>;
  readonly keysByValue: ReadonlyMap<string | undefined, Counts<string>>;
}

const wordsOf = succeeding<Words>(({ pods }, before) => {
  if (before?.pods === pods) return before;
  const { pods: was, ...counts } = before ?? NO_WORDS;
  const { removed, added } = stretchBetween(was, pods);
  const valuesByKey = countsAfter(counts.valuesByKey, removed, added, (key, value) => [key, value]);
  const keysByValue = countsAfter(counts.keysByValue, removed, added, (key, value) => [value, key]);
  return { pods, valuesByKey, keysByValue };
});
preparedBy((cluster, isOver) => {
  wordsOf(cluster);
  return !isOver();
});
const NO_WORDS: Words = { pods: [], valuesByKey: new Map(), keysByValue: new Map() };

function countsAfter<A, B>(
  before: ReadonlyMap<A, Counts<B>>,
  removed: readonly Pod[],
  added: readonly Pod[],
  turned: (key: string, value: string | undefined) => readonly [A, B],
): ReadonlyMap<A, Counts<B>> {
  const changes = new Map<A, Map<B, number>>();
  for (const [pods, by] of [[removed, -1] as const, [added, 1] as const]) {
    for (const { template } of pods) {
      for (const [key, value] of template.labels.values) {
        const [outer, inner] = turned(key, known(value));
        const own = changes.get(outer) ?? new Map<B, number>();
        changes.set(outer, own);
        own.set(inner, (own.get(inner) ?? 0) + by);
      }
    }
  }
  const all = draftOf(before);
  for (const [outer, own] of changes) {
    const counts = draftOf(all.get(outer) ?? new Map<B, number>());
    for (const [inner, by] of own) {
      const count = (counts.get(inner) ?? 0) + by;
      if (count > 0) counts.set(inner, count);
      else counts.delete(inner);
    }
    const done = counts.done();
    if (done.size > 0) all.set(outer, done);
    else all.delete(outer);
  }
  return all.done();
}

/** By the names of their workloads and the values of their labels, and by what these begin with up to a dash. */
const podsByBeginning = grouping(
  ({ pods }) => pods,
  ({ workload, template }) => {
    const beginnings = new Set<string>();
    for (const word of [workload.name, ...template.labels.values.values()].map(known)) {
      if (word === undefined || word.length > MOST_CHARACTERS) continue;
      beginnings.add(word);
      for (let dash = word.indexOf('-'); dash !== -1; dash = word.indexOf('-', dash + 1))
        beginnings.add(word.slice(0, dash));
    }
    return [...beginnings];
  },
);
/** Kubernetes takes no longer names; of a hostile one every beginning would be kept. */
const MOST_CHARACTERS = 253;

/** Some pod of the range has the key, with whichever value. */
export function hasKey(cluster: Cluster, range: PodRange, key: string): boolean {
  const { labelIndex } = cluster.base;
  const isIn = (pod: Pod): boolean => range.has(cluster, pod);
  const values = wordsOf(cluster).valuesByKey.get(key);
  if (values === undefined) return false;
  for (const value of values.keys())
    if (value !== undefined && labelIndex.byPair.get(`${key}=${value}`)?.some(isIn)) return true;
  return labelIndex.uncertain.some((pod) => pod.template.labels.values.has(key) && isIn(pod));
}

/** Known values of a key, on whichever pods. */
export function valuesOf(cluster: Cluster, key: string): readonly string[] {
  const counts = wordsOf(cluster).valuesByKey.get(key);
  if (counts === undefined) return [];
  const values = valuesOfCounts.get(counts) ?? [...counts.keys()].flatMap((value) => value ?? []);
  valuesOfCounts.set(counts, values);
  return values;
}
const valuesOfCounts = new WeakMap<Counts<string | undefined>, readonly string[]>();

/** Keys under which some pod has the value. */
export function keysOf(cluster: Cluster, value: string): Iterable<string> {
  return wordsOf(cluster).keysByValue.get(value)?.keys() ?? [];
}

/**
 * Pods of the range with one of the pairs, or that a name is for: their workload or the value of a label is called so,
 * or so and with a dash and something more.
 */
export function podsHaving(
  cluster: Cluster,
  range: PodRange,
  pairs: Iterable<readonly [key: string, value: string]>,
  name: string | undefined,
): readonly Pod[] {
  const { byPair } = cluster.base.labelIndex;
  const found = new Set<Pod>();
  const add = (pods: readonly Pod[] | undefined): void => {
    for (const pod of pods ?? []) if (range.has(cluster, pod)) found.add(pod);
  };
  for (const [key, value] of pairs) add(byPair.get(`${key}=${value}`));
  if (name !== undefined) add(podsByBeginning(cluster).get(name));
  return inOrder(cluster, found);
}

/** As the manifests have them. */
export function inOrder({ base: { pods } }: Cluster, some: ReadonlySet<Pod>): readonly Pod[] {
  return some.size < 2 ? [...some] : pods.filter((pod) => some.has(pod));
}
