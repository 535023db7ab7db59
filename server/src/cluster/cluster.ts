/**
 * One simulated cluster: the objects that a scope applies together, indexed so that a rule asks for what it needs
 * and never walks over everything.
 */
import {
  isUnknown,
  known,
  type Labels,
  matchesLabels,
  mayShareNamespace,
  type PodTemplate,
  type Service,
  type Uncertain,
  type Workload,
} from '../resources/index.js';
import type { Gap, Profile, Scope, Sourced } from '../workspace/index.js';
import type { ClusterIndex, LabelIndex } from './clusterIndex.js';
import { type Asking, type Note, noteRead, noteSelector, podsInKey, serviceKey } from './reads.js';
import type { Surround } from './surround.js';

/** All pods of one template: alike in labels and ports, so alike to Services and policies. */
export interface Pod {
  readonly workload: Sourced<Workload>;
  readonly template: PodTemplate;
  readonly namespace: Uncertain<string> | undefined;
}

export interface Cluster extends ClusterIndex {
  readonly scope: Scope;
  readonly name: string;
  readonly profile: Profile;
  readonly gaps: readonly Gap[];
  /** The rest of the workspace; it may take a finding away, never raise one. */
  readonly surround: Surround;
  /** Is told what is read, where the cluster is watched; see `reads.ts`. */
  readonly note?: Note | undefined;
  /** Tells what the surround is asked, where only that is told; see `askingAround`. */
  readonly asking?: Asking | undefined;
  /** What `derived` has worked out of it, for the cluster itself. */
  readonly kept: unknown[];
  /** The cluster itself, unwatched. */
  readonly base: Cluster;
}

/** Pods that a selector picks, for certain or perhaps (a label is templated). */
export interface Selection {
  readonly certain: readonly Pod[];
  readonly possible: readonly Pod[];
}

export function makeCluster(scope: Scope, index: ClusterIndex, profile: Profile, surround: Surround): Cluster {
  // Written out: thousands are made at once, and a spread of so many fields takes forty times as long.
  const made: { -readonly [K in keyof Cluster]: Cluster[K] } = {
    objects: index.objects,
    services: index.services,
    ingresses: index.ingresses,
    ingressClasses: index.ingressClasses,
    endpoints: index.endpoints,
    configMaps: index.configMaps,
    namespaces: index.namespaces,
    networkPolicies: index.networkPolicies,
    tieredPolicies: index.tieredPolicies,
    workloads: index.workloads,
    pods: index.pods,
    others: index.others,
    servicesByName: index.servicesByName,
    labelIndex: index.labelIndex,
    podsByFile: index.podsByFile,
    fileGaps: index.fileGaps,
    scope,
    name: scope.name,
    profile,
    gaps: index.fileGaps.length === 0 ? scope.gaps : [...scope.gaps, ...index.fileGaps],
    surround,
    note: undefined,
    asking: undefined,
    kept: [],
    base: undefined as never,
  };
  made.base = made;
  return made;
}

/** Pods of a namespace that carry every label of an equality selector (S1). An empty selector picks none. */
export function selectPods(cluster: Cluster, selector: Labels, namespace: Uncertain<string> | undefined): Selection {
  const certain: Pod[] = [];
  const possible: Pod[] = [];
  if (selector.values.size === 0 && selector.complete) return { certain, possible };
  noteSelector(cluster, selector);
  const { labelIndex, pods } = cluster.base;
  for (const pod of candidates(labelIndex, pods, selector)) {
    if (!mayShareNamespace(pod.namespace, namespace)) continue;
    const match = matchesLabels(selector, pod.template.labels);
    if (match === 'yes') certain.push(pod);
    else if (match === 'unknown') possible.push(pod);
  }
  return { certain, possible };
}

/** The shortest list that holds every pod which may match. */
export function candidates(index: LabelIndex, all: readonly Pod[], selector: Labels): readonly Pod[] {
  let best: readonly Pod[] | undefined;
  for (const [key, value] of selector.values) {
    if (isUnknown(value)) continue;
    const list = index.byPair.get(`${key}=${value}`) ?? [];
    if (!best || list.length < best.length) best = list;
  }
  if (!best) return all;
  return index.uncertain.length === 0 ? best : [...new Set([...best, ...index.uncertain])];
}

/** Pods whose workloads stand in a file. */
export function podsIn(cluster: Cluster, file: string): readonly Pod[] {
  noteRead(cluster, podsInKey(file));
  return cluster.base.podsByFile.get(file) ?? [];
}

export function podsSelectedBy(cluster: Cluster, service: Service): Selection {
  if (service.type === 'ExternalName') return { certain: [], possible: [] };
  return selectPods(cluster, service.selector, service.namespace);
}

/**
 * The pods behind a Service, where they are known: undefined when none is, or when a templated label leaves it open.
 * In a directory a file that holds both Service and pods is taken by itself, since its neighbours are often examples
 * of their own.
 */
export function backingPods(cluster: Cluster, service: Sourced<Service>): readonly Pod[] | undefined {
  const { selector } = service;
  if (selector.values.size === 0 && selector.complete) return undefined;
  noteSelector(cluster, selector);
  const { base } = cluster;
  const made = backing.get(base) ?? { byService: new Map(), byQuestion: new Map() };
  backing.set(base, made);
  const known = made.byService.get(service);
  if (known) return known.pods;
  // Services that ask for the same share the answer.
  const question = JSON.stringify([
    [...selector.values].sort(),
    selector.complete,
    service.namespace,
    service.type === 'ExternalName',
    base.scope.kind === 'directory' ? service.source.file : '',
  ]);
  const answer = made.byQuestion.get(question) ?? { pods: findBackingPods(base, service) };
  made.byQuestion.set(question, answer);
  made.byService.set(service, answer);
  return answer.pods;
}

interface Backing {
  readonly pods: readonly Pod[] | undefined;
}
/** Several rules ask for each Service. */
const backing = new WeakMap<
  Cluster,
  { readonly byService: Map<Service, Backing>; readonly byQuestion: Map<string, Backing> }
>();

function findBackingPods(cluster: Cluster, service: Sourced<Service>): readonly Pod[] | undefined {
  const { certain, possible } = podsSelectedBy(cluster, service);
  if (possible.length > 0) return undefined;
  const own = certain.filter((pod) => pod.workload.source.file === service.source.file);
  const pods = cluster.base.scope.kind === 'directory' && own.length > 0 ? own : certain;
  return pods.length === 0 ? undefined : pods;
}

/** Services of that name that an object in `namespace` would reach by it. */
export function servicesNamed(
  cluster: Cluster,
  name: string,
  namespace: Uncertain<string> | undefined,
): Sourced<Service>[] {
  noteRead(cluster, serviceKey(name));
  return (cluster.base.servicesByName.get(name.toLowerCase()) ?? []).filter(
    (service) => known(service.name) === name && mayShareNamespace(service.namespace, namespace),
  );
}

/** A part of the kustomization that is not rendered may change any object, so fields are not what they seem. */
export function mayBePatched(cluster: Cluster): boolean {
  if (cluster.base.scope.root === undefined) return false;
  return cluster.gaps.some((gap) => gap.kind === 'not-rendered');
}

/** Annotations and labels by which meshes and operators are asked to add containers to a pod. */
const INJECTORS =
  /(?:^|\.)(?:sidecar\.istio\.io|linkerd\.io|vault\.hashicorp\.com|opentelemetry\.io|dapr\.io|consul\.hashicorp\.com|sidecar\.jaegertracing\.io|kuma\.io|openservicemesh\.io|conjur\.org)\//;

/** An injector may add containers, and with them ports that no manifest shows (C20). */
export function mayBeInjected(pod: Pod): boolean {
  const asks = ([key, value]: [string, Uncertain<string>]): boolean =>
    INJECTORS.test(key) && !/^(?:false|disabled)$/.test(known(value) ?? '');
  return [...pod.template.annotations.values].some(asks) || [...pod.template.labels.values].some(asks);
}
