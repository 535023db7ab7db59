/**
 * What a check has looked at. A cluster that is watched tells every read as a key; an edit touches keys; a result
 * whose keys an edit does not touch still holds. Whole lists have the list's name as their key, questions that an
 * index answers have finer ones.
 */
import { backendsOf, type Ingress, isUnknown, known, type Labels, type Workload } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Cluster } from './cluster.js';
import { watchedSurround } from './surround.js';

export interface Note {
  (key: string): void;
  /**
   * Notes all keys of a list that nobody changes any more, so that whoever keeps keys may keep the list itself. Without
   * it each key is noted by itself.
   */
  readonly all?: (keys: readonly string[]) => void;
}

/** An answer, and the keys that were read to find it. */
export interface Answer<T> {
  readonly value: T;
  readonly reads: Iterable<string>;
}

/** What a cluster has that tells only what its surround is asked; see `asking.ts`. */
export interface Asking {
  /** What is asked to find something is told with it, and not by itself. */
  collect<T>(find: () => T): Answer<T>;
  tell(reads: Iterable<string>): void;
}

/** The lists of a cluster, and the facts about it as a whole. */
const LISTS = [
  'objects',
  'services',
  'ingresses',
  'ingressClasses',
  'endpoints',
  'namespaces',
  'networkPolicies',
  'tieredPolicies',
  'workloads',
  'pods',
  'others',
  'configMaps',
  'gaps',
] as const satisfies readonly (keyof Cluster)[];
export type List = (typeof LISTS)[number];

/** Pods whose labels are not all known, which may be picked by any selector. */
export const UNCERTAIN_PODS = 'pods with unknown labels';
/** Objects that may make pods which no manifest shows. */
export const POD_MAKERS = 'objects that may make pods';
/** The namespace that stands in for a missing one. */
export const ONLY_NAMESPACE = 'only namespace';

export function pairKey(key: string, value: string): string {
  return `pods with ${key}=${value}`;
}

/** Pods whose workloads stand in a file. */
export function podsInKey(file: string): string {
  return `pods in ${file}`;
}

/** Names in DNS have no case. */
export function serviceKey(name: string): string {
  return `service ${name.toLowerCase()}`;
}

/** The NetworkPolicies of a namespace; undefined for those of which no manifest says where they go. */
export function policiesKey(namespace: string | undefined): string {
  return `network policies of ${namespace ?? '?'}`;
}

/** NetworkPolicies of a namespace whose selectors ask for a pair; undefined for those that name none. */
export function policiesAskingKey(namespace: string, pair: string | undefined): string {
  return `network policies of ${namespace} asking for ${pair ?? '?'}`;
}

/** The NetworkPolicies that may select the pods of a workload. */
export function policiesOnKey({ kind, name }: Workload): string {
  return `network policies on ${kind} ${known(name) ?? '?'}`;
}

/** Services whose selector asks for a pair that manifests give to pods; undefined for those that name none. */
export function askingKey(pair: string | undefined): string {
  return `services asking for ${pair ?? '?'}`;
}

/** One pair of an equality selector that each pod has which it picks for certain; undefined where it names none. */
export function askedPair(selector: Labels): string | undefined {
  for (const [key, value] of selector.values) if (!isUnknown(value) && !SET_LATER.test(key)) return `${key}=${value}`;
  return undefined;
}

export function namespaceKey(name: string): string {
  return `namespace ${name}`;
}

/** Ingresses that send to a Service of that name in some namespace; names in DNS have no case. */
export function ingressesToKey(service: string): string {
  return `ingresses to ${service.toLowerCase()}`;
}

/** Ingresses with rules for a host in lower case, or for hosts below it if it is a wildcard; empty for every host. */
export function ingressesOnKey(host: string): string {
  return `ingresses on ${host}`;
}

/** `*.foo.com` for `a.foo.com`; undefined for what has no dot, and for wildcards. */
export function wildcardAbove(host: string): string | undefined {
  const dot = host.indexOf('.');
  return dot === -1 || host.startsWith('*') ? undefined : `*.${host.slice(dot + 1)}`;
}

function ingressHostKeys({ rules }: Ingress): string[] {
  return rules.flatMap((rule) => {
    const host = rule.host === undefined ? '' : known(rule.host)?.toLowerCase();
    if (host === undefined) return [];
    const wildcard = wildcardAbove(host);
    return wildcard === undefined ? ingressesOnKey(host) : [ingressesOnKey(host), ingressesOnKey(wildcard)];
  });
}

export function ingressTargetKeys(ingress: Ingress): string[] {
  return [...new Set(backendsOf(ingress).map(({ backend }) => ingressesToKey(known(backend.service) ?? '')))];
}

export function configMapsNamedKey(name: string): string {
  return `configMaps named ${name}`;
}

/** Workloads of any kind; names are compared without case. */
export function workloadsNamedKey(name: string): string {
  return `workloads named ${name.toLowerCase()}`;
}

/** One of the same kind and name in another namespace counts as the same. */
export function workloadKey({ kind, name }: Workload): string {
  return `workload ${kind} ${known(name) ?? '?'}`;
}

/** The same cluster, telling what is read from it. One watched cluster serves many checks: `note` knows which one runs. */
export function watched(cluster: Cluster, note: Note): Cluster {
  const { base } = cluster;
  const watching: Watching = Object.create(TELLING);
  watching.base = base;
  watching.note = note;
  // What never changes while a cluster is the same one needs no telling.
  watching.scope = base.scope;
  watching.name = base.name;
  watching.profile = base.profile;
  watching.surround = watchedSurround(base.surround, note);
  return watching as unknown as Cluster;
}

type Watching = { -readonly [K in 'base' | 'scope' | 'name' | 'profile' | 'surround']: Cluster[K] } & { note: Note };

/** Lists of a watched cluster; made once, since thousands of clusters are watched. */
const TELLING: object = Object.create(
  null,
  Object.fromEntries(
    LISTS.map((list) => [
      list,
      {
        enumerable: true,
        get(this: Watching) {
          this.note(list);
          return this.base[list];
        },
      },
    ]),
  ),
);

/** Tells that a whole list was read, by what is kept under another name than the list's. */
export function noteRead(cluster: Cluster, ...keys: readonly (List | string)[]): void {
  if (cluster.note) for (const key of keys) cluster.note(key);
}

/**
 * The pods that may match a selector all carry each of its known pairs, or have unknown labels. One pair is enough to
 * be told of every change among them.
 */
export function noteSelector(cluster: Cluster, selector: Labels): void {
  if (!cluster.note) return;
  for (const [key, value] of selector.values) {
    if (isUnknown(value) || SET_LATER.test(key)) continue;
    cluster.note(pairKey(key, value));
    cluster.note(UNCERTAIN_PODS);
    return;
  }
  cluster.note('pods');
}

/** Labels that controllers set stand in no template. */
export function isSetLater(key: string): boolean {
  return SET_LATER.test(key);
}
const SET_LATER =
  /^(?:statefulset\.kubernetes\.io|apps\.kubernetes\.io|batch\.kubernetes\.io)\/|^(?:job-name|controller-uid|pod-template-hash|pod-template-generation|controller-revision-hash)$/;

let places = 0;

/** Something worked out of whole lists, once a cluster. Whoever uses it has read those lists. */
export function derived<T>(lists: readonly (List | string)[], make: (cluster: Cluster) => T): (cluster: Cluster) => T {
  const place = places++;
  return (cluster) => {
    if (cluster.note) for (const list of lists) cluster.note(list);
    const { base } = cluster;
    // A list and no map of clusters: thousands of them come and go, and each is asked hundreds of times.
    const before = base.kept[place] as { readonly value: T } | undefined;
    if (before) return before.value;
    const value = make(base);
    base.kept[place] = { value };
    return value;
  };
}

/** The keys that an object which comes, goes or changes touches, lists included. */
export function keysTouchedBy(object: Sourced): string[] {
  const keys: string[] = ['objects', listOf(object)];
  if (object.model === 'service') {
    const name = known(object.name);
    keys.push(...(name === undefined ? [] : [serviceKey(name)]), askingKey(askedPair(object.selector)));
  }
  if (object.model === 'networkPolicy') keys.push(policiesKey(known(object.namespace)));
  if (object.model === 'namespace') {
    const name = known(object.name);
    keys.push(...(name === undefined ? [] : [namespaceKey(name)]));
  }
  if (object.model === 'ingress') keys.push(...ingressTargetKeys(object), ...ingressHostKeys(object));
  if (object.model === 'configMap') keys.push(configMapsNamedKey(known(object.name) ?? ''));
  if (object.model === 'workload') keys.push(workloadKey(object), workloadsNamedKey(known(object.name) ?? '?'));
  if (object.model === 'workload' && object.templates.length > 0) {
    keys.push('pods', podsInKey(object.source.file));
    for (const { labels } of object.templates) {
      let certain = labels.complete;
      for (const [key, value] of labels.values) {
        if (isUnknown(value)) certain = false;
        else keys.push(pairKey(key, value));
      }
      if (!certain) keys.push(UNCERTAIN_PODS);
    }
  }
  return keys;
}

function listOf(object: Sourced): List {
  switch (object.model) {
    case 'service':
      return 'services';
    case 'ingress':
      return 'ingresses';
    case 'ingressClass':
      return 'ingressClasses';
    case 'endpoints':
      return 'endpoints';
    case 'namespace':
      return 'namespaces';
    case 'networkPolicy':
      return 'networkPolicies';
    case 'tieredPolicy':
      return 'tieredPolicies';
    case 'workload':
      return 'workloads';
    case 'configMap':
      return 'configMaps';
    default:
      return 'others';
  }
}
