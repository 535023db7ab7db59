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

/** The class of every pod of the cluster. */
export function podClasses(cluster: Cluster): ReadonlyMap<Pod, PodClass> {
  const namespaces = new Map<string, Pod[]>();
  for (const pod of cluster.pods) {
    const namespace = policyNamespace(cluster, pod.namespace);
    const list = namespaces.get(namespace);
    if (list) list.push(pod);
    else namespaces.set(namespace, [pod]);
  }
  const classes = new Map<Pod, PodClass>();
  for (const [namespace, pods] of namespaces) {
    const alike = new Map<string, [Pod, ...Pod[]]>();
    for (const pod of pods) {
      const key = labelsKey(pod);
      const group = alike.get(key);
      if (group) group.push(pod);
      else alike.set(key, [pod]);
    }
    const groups = [...alike.values()];
    for (const group of groups) {
      const others = groups.filter((one) => one !== group).map(([first]) => first);
      const made = classOf(namespace, group, others);
      for (const pod of group) classes.set(pod, made);
    }
  }
  return classes;
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

function classOf(namespace: string, pods: readonly [Pod, ...Pod[]], others: readonly Pod[]): PodClass {
  const [pod] = pods;
  const own = knownLabels(pod);
  if (own.size === 0) return { namespace, pods, selector: undefined, maybeToo: [] };
  const chosen = new Map(usualLabels(pod, own));
  const keys = [...own.keys()].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  const absent: string[] = [];
  const rivals = (): Pod[] => others.filter((other) => picks({ chosen, absent }, other) === 'yes');
  for (let [rival] = rivals(); rival !== undefined; [rival] = rivals()) {
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
  const maybeToo = others.filter((other) => picks({ chosen, absent }, other) !== 'no');
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

function picks(
  { chosen, absent }: { readonly chosen: ReadonlyMap<string, string>; readonly absent: readonly string[] },
  pod: Pod,
): ReturnType<typeof matchesSelector> {
  const matchLabels: Labels = { values: chosen, complete: true };
  const matchExpressions = absent.map((key) => ({ path: [], key, operator: 'DoesNotExist', values: [] }));
  return matchesSelector({ matchLabels, matchExpressions }, podLabels(pod));
}
