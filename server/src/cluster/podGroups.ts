/**
 * Groups of pods among which a selector may mean some, indexed by their labels when somebody first looks for pods that
 * are nearly the right ones. What most selectors ask, the label index of the cluster answers.
 */
import { isUnknown, known, type Labels, mayShareNamespace, type Uncertain } from '../resources/index.js';
import type { Cluster, Pod } from './cluster.js';
import { isUncertain } from './clusterIndex.js';
import { noteRead } from './reads.js';

/** Lists of pods are made from a group in the order of its pods. */
export interface PodGroup {
  readonly pods: readonly Pod[];
  /** Those that carry all of the labels, or may; others may be among them. */
  mayCarry(labels: Labels): readonly Pod[];
  /** Those that have one of the pairs, or may; others may be among them. */
  mayHave(pairs: readonly (readonly [key: string, value: string])[]): readonly Pod[];
  /** Some pod has the key, with whichever value. */
  hasKey(key: string): boolean;
  /** Known values of a key. */
  valuesOf(key: string): Iterable<string>;
  /** Keys under which some pod has the value. */
  keysOf(value: string): Iterable<string>;
  /** Known values of labels, and names of workloads. */
  readonly words: Iterable<string>;
  /** Pods with one of the pairs, or with one of the words as a value or as the name of their workload. */
  having(pairs: Iterable<readonly [key: string, value: string]>, words: Iterable<string>): readonly Pod[];
}

/** Smaller groups are looked through. */
export const FEW_PODS = 32;

/** The same group for the same list. */
export function groupOf(pods: readonly Pod[]): PodGroup {
  const known = groups.get(pods);
  if (known) return known;
  const group = makeGroup(pods);
  groups.set(pods, group);
  return group;
}
const groups = new WeakMap<readonly Pod[], PodGroup>();

/** Pods that are, or may be, in the namespace; the same list for the same namespace of a cluster. */
export function podsSharing(cluster: Cluster, namespace: Uncertain<string> | undefined): readonly Pod[] {
  noteRead(cluster, 'pods');
  const { pods } = cluster.base;
  const name = known(namespace);
  if (name === undefined) return pods;
  const made = sharing.get(pods) ?? new Map<string, readonly Pod[]>();
  sharing.set(pods, made);
  let own = made.get(name);
  if (own === undefined) {
    own = pods.filter((pod) => mayShareNamespace(pod.namespace, name));
    if (own.length === pods.length) own = pods;
    made.set(name, own);
  }
  return own;
}
const sharing = new WeakMap<readonly Pod[], Map<string, readonly Pod[]>>();

type Places = readonly number[];

interface Index {
  readonly byKey: ReadonlyMap<string, ReadonlyMap<string, Places>>;
  readonly uncertain: Places;
  readonly byName: ReadonlyMap<string, Places>;
  readonly keysByValue: ReadonlyMap<string, readonly string[]>;
  readonly words: ReadonlySet<string>;
}

function makeGroup(pods: readonly Pod[]): PodGroup {
  let made: Index | undefined;
  const index = (): Index => {
    made ??= indexed(pods);
    return made;
  };
  const at = (places: Iterable<number>): readonly Pod[] =>
    [...new Set(places)].sort((a, b) => a - b).flatMap((place) => pods[place] ?? []);
  const withPair = (key: string, value: string): Places => index().byKey.get(key)?.get(value) ?? NONE;
  return {
    pods,
    mayCarry(labels) {
      if (pods.length < FEW_PODS) return pods;
      let best: Places | undefined;
      for (const [key, value] of labels.values) {
        if (isUnknown(value)) continue;
        const places = withPair(key, value);
        if (best === undefined || places.length < best.length) best = places;
      }
      return best === undefined ? pods : at([...best, ...index().uncertain]);
    },
    mayHave(pairs) {
      if (pods.length < FEW_PODS) return pods;
      return at([...pairs.flatMap(([key, value]) => withPair(key, value)), ...index().uncertain]);
    },
    hasKey: (key) => index().byKey.has(key),
    valuesOf: (key) => index().byKey.get(key)?.keys() ?? [],
    keysOf: (value) => index().keysByValue.get(value) ?? [],
    get words() {
      return index().words;
    },
    having(pairs, words) {
      const places: number[] = [];
      for (const [key, value] of pairs) places.push(...withPair(key, value));
      for (const word of words) {
        places.push(...(index().byName.get(word) ?? NONE));
        for (const key of index().keysByValue.get(word) ?? []) places.push(...withPair(key, word));
      }
      return at(places);
    },
  };
}
const NONE: Places = [];

function indexed(pods: readonly Pod[]): Index {
  const byKey = new Map<string, Map<string, number[]>>();
  const byName = new Map<string, number[]>();
  const uncertain: number[] = [];
  for (const [place, pod] of pods.entries()) {
    if (isUncertain(pod)) uncertain.push(place);
    put(byName, known(pod.workload.name), place);
    for (const [key, value] of pod.template.labels.values) {
      let values = byKey.get(key);
      if (values === undefined) {
        values = new Map();
        byKey.set(key, values);
      }
      put(values, known(value), place);
    }
  }
  const keysByValue = new Map<string, string[]>();
  for (const [key, values] of byKey) {
    for (const value of values.keys()) {
      const keys = keysByValue.get(value);
      if (keys) keys.push(key);
      else keysByValue.set(value, [key]);
    }
  }
  const words = new Set([...keysByValue.keys(), ...byName.keys()]);
  return { byKey, byName, uncertain, keysByValue, words };
}

function put(lists: Map<string, number[]>, key: string | undefined, place: number): void {
  if (key === undefined) return;
  const list = lists.get(key);
  if (list) list.push(place);
  else lists.set(key, [place]);
}
