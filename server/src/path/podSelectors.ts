/**
 * Selectors that pick the pods of one workload and no others of their namespace, in as few labels as that takes. Pods
 * with the very same labels can't be told apart by any policy: they are one class.
 */
import { type Cluster, type Pod, podLabels, policyNamespace } from '../cluster/index.js';
import { known, type Labels, matchesSelector } from '../resources/index.js';

export interface PodClass {
  readonly namespace: string;
  /** Not empty; in the order of the manifests. */
  readonly pods: readonly [Pod, ...Pod[]];
  /** Undefined where the pods carry no label that is known. */
  readonly selector: WrittenSelector | undefined;
  /** Pods that the selector may pick as well, since their labels are not all known. */
  readonly maybeToo: readonly Pod[];
}

/** A selector as it is to be written: pairs, and keys that must be absent. */
export interface WrittenSelector {
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly absent: readonly string[];
}

/** The class of each pod of the cluster, worked out when it is first asked for. */
export interface PodClasses {
  get(pod: Pod): PodClass | undefined;
}

export function podClasses(cluster: Cluster): PodClasses {
  const pods = new Map<string, Pod[]>();
  for (const pod of cluster.pods) {
    const namespace = policyNamespace(cluster, pod.namespace);
    const list = pods.get(namespace);
    if (list) list.push(pod);
    else pods.set(namespace, [pod]);
  }
  const namespaces = new Map<string, Neighborhood>();
  const classes = new Map<Pod, PodClass>();
  return {
    get(pod) {
      const known = classes.get(pod);
      if (known) return known;
      const namespace = policyNamespace(cluster, pod.namespace);
      const around = namespaces.get(namespace) ?? neighborhoodOf(pods.get(namespace) ?? []);
      namespaces.set(namespace, around);
      const group = around.groups.get(labelsKey(pod));
      if (!group) return undefined;
      const made = classOf(namespace, group, around);
      for (const one of group) classes.set(one, made);
      return made;
    },
  };
}

/** Pods of a namespace. */
interface Neighborhood {
  /** Those of the same labels, by these labels. */
  readonly groups: ReadonlyMap<string, readonly [Pod, ...Pod[]]>;
  /** The first of each group that may carry the pair, in the order of the manifests. */
  thatMayHave(key: string, value: string): readonly Pod[];
}

function neighborhoodOf(pods: readonly Pod[]): Neighborhood {
  const groups = new Map<string, [Pod, ...Pod[]]>();
  for (const pod of pods) {
    const key = labelsKey(pod);
    const group = groups.get(key);
    if (group) group.push(pod);
    else groups.set(key, [pod]);
  }
  const firsts = [...groups.values()].map(([first]) => first);
  const byPair = new Map<string, number[]>();
  // By key: the value is filled in later. Under no key: pods that may carry labels that are not here.
  const unsure = new Map<string | undefined, number[]>();
  for (const [index, pod] of firsts.entries()) {
    const { values, complete } = podLabels(pod);
    for (const [key, value] of values) {
      const text = known(value);
      if (text === undefined) addTo(unsure, key, index);
      else addTo(byPair, pairKey(key, text), index);
    }
    if (!complete) addTo(unsure, undefined, index);
  }
  return {
    groups,
    thatMayHave(key, value) {
      const found = new Set([
        ...(byPair.get(pairKey(key, value)) ?? []),
        ...(unsure.get(key) ?? []),
        ...(unsure.get(undefined) ?? []),
      ]);
      return [...found].sort((a, b) => a - b).flatMap((index) => firsts[index] ?? []);
    },
  };
}

function pairKey(key: string, value: string): string {
  return `${key}\n${value}`;
}

function addTo<K>(lists: Map<K, number[]>, key: K, index: number): void {
  const list = lists.get(key);
  if (list) list.push(index);
  else lists.set(key, [index]);
}

/** Pods whose labels are not all known are like no others. */
function labelsKey(pod: Pod): string {
  const { values, complete } = pod.template.labels;
  const pairs = [...knownLabels(pod)].sort(([a], [b]) => (a < b ? -1 : 1));
  const isKnown = complete && [...values.values()].every((value) => known(value) !== undefined);
  return isKnown
    ? JSON.stringify(pairs)
    : `${pod.workload.source.file} ${pod.workload.source.document} ${pod.workload.base.join()} ${pod.template.path.join()}`;
}

function classOf(namespace: string, pods: readonly [Pod, ...Pod[]], around: Neighborhood): PodClass {
  const [pod] = pods;
  const own = knownLabels(pod);
  if (own.size === 0) return { namespace, pods, selector: undefined, maybeToo: [] };
  const chosen = new Map(usualLabels(pod, own));
  const keys = [...own.keys()].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const absent: string[] = [];
  // Whoever lacks one of the pairs is told apart by it.
  const [others = []] = [...chosen]
    .map(([key, value]) => around.thatMayHave(key, value).filter((other) => other !== pod))
    .sort((a, b) => a.length - b.length);
  const firstRival = (): Pod | undefined => {
    const isPicked = picker({ chosen, absent });
    return others.find((other) => isPicked(other) === 'yes');
  };
  for (let rival = firstRival(); rival !== undefined; rival = firstRival()) {
    const apart = rival;
    const key = keys.find((one) => known(podLabels(apart).values.get(one)) !== own.get(one));
    const value = key === undefined ? undefined : own.get(key);
    if (key !== undefined && value !== undefined && !chosen.has(key)) chosen.set(key, value);
    else {
      const extra = extraKey(pod, apart);
      if (extra === undefined) break;
      absent.push(extra);
    }
  }
  const labels = keys.flatMap((key) => {
    const value = chosen.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const isPicked = picker({ chosen, absent });
  const maybeToo = others.filter((other) => isPicked(other) !== 'no');
  return { namespace, pods, selector: { labels, absent: absent.sort() }, maybeToo };
}

function knownLabels(pod: Pod): Map<string, string> {
  const labels = new Map<string, string>();
  for (const [key, value] of podLabels(pod).values) {
    const text = known(value);
    if (text !== undefined) labels.set(key, text);
  }
  return labels;
}

/** What the workload itself knows its pods by, as long as it lasts, else the label that comes first by habit. */
function usualLabels(pod: Pod, own: ReadonlyMap<string, string>): [string, string][] {
  const written = [...(pod.workload.selector?.matchLabels.values ?? [])].flatMap(([key, value]): [string, string][] => {
    const text = known(value);
    return text !== undefined && own.get(key) === text ? [[key, text]] : [];
  });
  const lasting = written.filter(([key]) => !PASSING.test(key));
  if (written.length > 0) return lasting.length > 0 ? lasting : written;
  const [first] = [...own].sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  return first ? [first] : [];
}

/** Labels that name what a pod is come first, those that change with a release last. */
const USUAL = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name', 'app.kubernetes.io/component', 'component', 'tier'];
const PASSING =
  /^(?:version|app\.kubernetes\.io\/(?:version|managed-by)|helm\.sh\/chart|chart|heritage|release|job-name|controller-uid|batch\.kubernetes\.io\/.*)$/;

function rankOf(key: string): number {
  const usual = USUAL.indexOf(key);
  if (usual !== -1) return usual;
  return PASSING.test(key) ? USUAL.length + 1 : USUAL.length;
}

/** A label that the other has and these pods have not: one of its template, or the name of its Job. */
function extraKey(pod: Pod, other: Pod): string | undefined {
  const own = podLabels(pod).values;
  const theirs = new Set([...other.template.labels.values.keys(), ...knownLabels(other).keys()]);
  const keys = [...theirs].filter((key) => !own.has(key));
  return keys.sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))[0];
}

function picker({
  chosen,
  absent,
}: {
  readonly chosen: ReadonlyMap<string, string>;
  readonly absent: readonly string[];
}): (pod: Pod) => ReturnType<typeof matchesSelector> {
  const matchLabels: Labels = { values: chosen, complete: true };
  const matchExpressions = absent.map((key) => ({ path: [], key, operator: 'DoesNotExist', values: [] }));
  return (pod) => matchesSelector({ matchLabels, matchExpressions }, podLabels(pod));
}
