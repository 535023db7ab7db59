/**
 * One simulated cluster: the objects that a scope applies together, indexed so that a rule asks for what it needs
 * and never walks over everything.
 */
import {
  type ConfigMap,
  type Endpoints,
  type Ingress,
  type IngressClass,
  isUnknown,
  known,
  type Labels,
  matchesLabels,
  mayShareNamespace,
  type NamespaceObject,
  type NetworkPolicy,
  type PodTemplate,
  type Service,
  type TieredPolicy,
  type Uncertain,
  type Workload,
} from '../resources/index.js';
import { beginningOf, type Gap, type Profile, type Scope, type Sourced, type SourceFile } from '../workspace/index.js';
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
}

/** The objects of a list of files, found by what they are. Depends on the files alone, so scopes may share it. */
export interface ClusterIndex {
  readonly objects: readonly Sourced[];
  readonly services: readonly Sourced<Service>[];
  readonly ingresses: readonly Sourced<Ingress>[];
  readonly ingressClasses: readonly Sourced<IngressClass>[];
  readonly endpoints: readonly Sourced<Endpoints>[];
  readonly configMaps: readonly Sourced<ConfigMap>[];
  readonly namespaces: readonly Sourced<NamespaceObject>[];
  readonly networkPolicies: readonly Sourced<NetworkPolicy>[];
  readonly tieredPolicies: readonly Sourced<TieredPolicy>[];
  readonly workloads: readonly Sourced<Workload>[];
  readonly pods: readonly Pod[];
  readonly labelIndex: LabelIndex;
  readonly fileGaps: readonly Gap[];
}

/** Pods that a selector picks, for certain or perhaps (a label is templated). */
export interface Selection {
  readonly certain: readonly Pod[];
  readonly possible: readonly Pod[];
}

export function makeCluster(scope: Scope, index: ClusterIndex, profile: Profile, surround: Surround): Cluster {
  return { ...index, scope, name: scope.name, profile, gaps: [...scope.gaps, ...index.fileGaps], surround };
}

export function indexFiles(files: readonly SourceFile[]): ClusterIndex {
  const objects = files.flatMap((file) => file.objects);
  const workloads = objects.filter((object) => object.model === 'workload');
  const pods = workloads.flatMap(podsOf);
  return {
    objects,
    services: objects.filter((object) => object.model === 'service'),
    ingresses: objects.filter((object) => object.model === 'ingress'),
    ingressClasses: objects.filter((object) => object.model === 'ingressClass'),
    endpoints: objects.filter((object) => object.model === 'endpoints'),
    configMaps: objects.filter((object) => object.model === 'configMap'),
    namespaces: objects.filter((object) => object.model === 'namespace'),
    networkPolicies: objects.filter((object) => object.model === 'networkPolicy'),
    tieredPolicies: objects.filter((object) => object.model === 'tieredPolicy'),
    workloads,
    pods,
    labelIndex: indexLabels(pods),
    fileGaps: files.flatMap(gapsOf),
  };
}

function podsOf(workload: Sourced<Workload>): Pod[] {
  return workload.templates.map((template) => ({ workload, template, namespace: workload.namespace }));
}

/** What could not be read in a file. */
export function gapsOf(file: SourceFile): Gap[] {
  if (file.tooLarge) return [{ kind: 'too-large', file: file.path, what: `${file.path} is too large to be read` }];
  return file.documents.flatMap((document, index): Gap[] => {
    const { line, text, state } = document;
    const where = `line ${line + 1}`;
    const anchor = beginningOf(document, { file: file.path, document: index });
    if (state === 'broken')
      return [{ kind: 'unparsed', file: file.path, what: `a document does not parse (${where})`, text, anchor }];
    if (state === 'templated')
      return [{ kind: 'templated', file: file.path, what: `a document is a template (${where})`, text, anchor }];
    return [];
  });
}

/** Pods by label pair; pods whose labels are not all known stand apart, since they may carry any. */
export interface LabelIndex {
  readonly byPair: ReadonlyMap<string, readonly Pod[]>;
  readonly uncertain: readonly Pod[];
}

function indexLabels(pods: readonly Pod[]): LabelIndex {
  const byPair = new Map<string, Pod[]>();
  const uncertain: Pod[] = [];
  for (const pod of pods) {
    const { labels } = pod.template;
    let certain = labels.complete;
    for (const [key, value] of labels.values) {
      if (isUnknown(value)) certain = false;
      else {
        const pair = `${key}=${value}`;
        const list = byPair.get(pair);
        if (list) list.push(pod);
        else byPair.set(pair, [pod]);
      }
    }
    if (!certain) uncertain.push(pod);
  }
  return { byPair, uncertain };
}

/** Pods of a namespace that carry every label of an equality selector (S1). An empty selector picks none. */
export function selectPods(cluster: Cluster, selector: Labels, namespace: Uncertain<string> | undefined): Selection {
  const certain: Pod[] = [];
  const possible: Pod[] = [];
  if (selector.values.size === 0 && selector.complete) return { certain, possible };
  for (const pod of candidates(cluster.labelIndex, cluster.pods, selector)) {
    if (!mayShareNamespace(pod.namespace, namespace)) continue;
    const match = matchesLabels(selector, pod.template.labels);
    if (match === 'yes') certain.push(pod);
    else if (match === 'unknown') possible.push(pod);
  }
  return { certain, possible };
}

/** The shortest list that holds every pod which may match. */
function candidates(index: LabelIndex, all: readonly Pod[], selector: Labels): readonly Pod[] {
  let best: readonly Pod[] | undefined;
  for (const [key, value] of selector.values) {
    if (isUnknown(value)) continue;
    const list = index.byPair.get(`${key}=${value}`) ?? [];
    if (!best || list.length < best.length) best = list;
  }
  if (!best) return all;
  return index.uncertain.length === 0 ? best : [...new Set([...best, ...index.uncertain])];
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
  const { certain, possible } = podsSelectedBy(cluster, service);
  if (possible.length > 0) return undefined;
  const own = certain.filter((pod) => pod.workload.source.file === service.source.file);
  const pods = cluster.scope.kind === 'directory' && own.length > 0 ? own : certain;
  return pods.length === 0 ? undefined : pods;
}

/** Services of that name that an object in `namespace` would reach by it. */
export function servicesNamed(
  cluster: Cluster,
  name: string,
  namespace: Uncertain<string> | undefined,
): Sourced<Service>[] {
  return cluster.services.filter(
    (service) => known(service.name) === name && mayShareNamespace(service.namespace, namespace),
  );
}

/** A part of the kustomization that is not rendered may change any object, so fields are not what they seem. */
export function mayBePatched(cluster: Cluster): boolean {
  return cluster.scope.root !== undefined && cluster.gaps.some((gap) => gap.kind === 'not-rendered');
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
