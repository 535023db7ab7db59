/**
 * What a cluster holds for routing, found by name: Services, the pods that they select, addresses written by hand.
 * Objects without a namespace stand where the policies put them: in the only explicit one, else in `default` (N24).
 */
import {
  askedPair,
  askingKey,
  type Cluster,
  derived,
  grouping,
  noteRead,
  noteSelector,
  ONLY_NAMESPACE,
  type Pod,
  podLabels,
  policyNamespace,
  serviceKey,
  workloadKey,
} from '../cluster/index.js';
import {
  type Endpoints,
  isUnknown,
  known,
  type Labels,
  type Match,
  matchesLabels,
  type Service,
  type Uncertain,
} from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { hasOrdinal, isStatefulSet, ordinalIn } from './podNames.js';

type Namespace = Uncertain<string> | undefined;

/** Pods of one template behind a Service. */
export interface SelectedPod {
  readonly pod: Pod;
  readonly match: 'yes' | 'unknown';
  /** The only pod of the template that is meant, where the selector asks for one by its name. */
  readonly instance: string | undefined;
}

interface Directory {
  /** Where an object is defined twice, the last one; worked out when all are asked for. */
  readonly services: () => readonly Sourced<Service>[];
  readonly endpointsByService: ReadonlyMap<string, readonly Sourced<Endpoints>[]>;
  readonly selected: WeakMap<Service, readonly SelectedPod[]>;
  readonly selecting: WeakMap<Pod, readonly Sourced<Service>[]>;
}

const directoryOf = derived([], (cluster): Directory => {
  let services: readonly Sourced<Service>[] | undefined;
  return {
    services() {
      services ??= lastOfEach(cluster, cluster.services);
      return services;
    },
    endpointsByService: groupedBy(cluster.endpoints, (one) => known(one.service)),
    selected: new WeakMap(),
    selecting: new WeakMap(),
  };
});

/** Of Services with one name and namespace the last one, where the first one stands. */
function lastOfEach(cluster: Cluster, all: readonly Sourced<Service>[]): readonly Sourced<Service>[] {
  if (all.length < 2) return all;
  const last = new Map<string, Sourced<Service>>();
  for (const [index, service] of all.entries()) {
    const name = known(service.name);
    last.set(name === undefined ? `?${index}` : `${namespaceKey(cluster, service.namespace)}/${name}`, service);
  }
  return [...last.values()];
}

function groupedBy<T>(list: readonly T[], keyOf: (one: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one)?.toLowerCase();
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

export function servicesOf(cluster: Cluster): readonly Sourced<Service>[] {
  noteRead(cluster, 'services', ONLY_NAMESPACE);
  return directoryOf(cluster).services();
}

/** Services of that name in all namespaces; names are compared without case (D6). */
export function servicesCalled(cluster: Cluster, name: string): readonly Sourced<Service>[] {
  noteRead(cluster, serviceKey(name), ONLY_NAMESPACE);
  return lastOfEach(cluster, cluster.base.servicesByName.get(name.toLowerCase()) ?? []);
}

/** The Service that `name` means to an object of a namespace; it may be the one without a known namespace. */
export function serviceFor(cluster: Cluster, name: string, namespace: Namespace): Sourced<Service> | undefined {
  const all = servicesCalled(cluster, name);
  const at = (wanted: Match): Sourced<Service> | undefined =>
    all.find((one) => sameNamespace(cluster, one.namespace, namespace) === wanted);
  return at('yes') ?? at('unknown');
}

/** Hand-written endpoints of a Service (S9, C8). */
export function endpointsOf(cluster: Cluster, service: Sourced<Service>): readonly Sourced<Endpoints>[] {
  const name = known(service.name);
  if (name === undefined) return [];
  noteRead(cluster, 'endpoints', ONLY_NAMESPACE);
  const all = directoryOf(cluster).endpointsByService.get(name.toLowerCase()) ?? [];
  return all.filter((one) => sameNamespace(cluster, one.namespace, service.namespace) !== 'no');
}

/** Compares as the API server will, as far as that is known. */
export function sameNamespace(cluster: Cluster, a: Namespace, b: Namespace): Match {
  if (namespaceKey(cluster, a) === namespaceKey(cluster, b)) return 'yes';
  return isUnknown(a) || isUnknown(b) ? 'unknown' : 'no';
}

/** Whether an object will be in the namespace of that name. */
export function isIn(cluster: Cluster, object: { readonly namespace: Namespace }, namespace: string): Match {
  const written = known(object.namespace);
  if (written !== undefined) return written === namespace ? 'yes' : 'no';
  if (isUnknown(object.namespace)) return 'unknown';
  return policyNamespace(cluster, undefined) === namespace ? 'yes' : 'unknown';
}

/** The namespace of an object as text; a templated one by its placeholder, so that equal ones stay equal. */
export function namespaceKey(cluster: Cluster, namespace: Namespace): string {
  return isUnknown(namespace) ? `?${namespace.unknown}` : policyNamespace(cluster, namespace);
}

/** The pods that a Service selects, for certain or perhaps (S1). None for an empty selector or an ExternalName. */
export function selectedPods(cluster: Cluster, service: Sourced<Service>): readonly SelectedPod[] {
  noteSelector(cluster, service.selector);
  noteRead(cluster, ONLY_NAMESPACE);
  const { selected } = directoryOf(cluster);
  const made = selected.get(service);
  if (made) return made;
  const found = service.type === 'ExternalName' ? [] : select(cluster.base, service);
  selected.set(service, found);
  return found;
}

/** The Services that select a pod, for certain or perhaps. */
export function servicesSelecting(cluster: Cluster, pod: Pod): readonly Sourced<Service>[] {
  const { selecting, services } = directoryOf(cluster);
  const made = selecting.get(pod);
  if (made && !cluster.note) return made;
  const { labels } = pod.template;
  const isOpen = !labels.complete || [...labels.values.values()].some(isUnknown);
  const pairs = [...[...labels.values].map(([key, value]) => `${key}=${known(value)}`), undefined];
  const keys = pairs.map(askingKey);
  if (cluster.note) noteRead(cluster, workloadKey(pod.workload), ONLY_NAMESPACE, ...(isOpen ? ['services'] : keys));
  if (made) return made;
  const { base } = cluster;
  const asked = isOpen ? services() : keys.flatMap((key) => servicesByPair(base).get(key) ?? []);
  const own = asked.filter((service) => selectedPods(base, service).some((one) => one.pod === pod));
  const found = isOpen
    ? own
    : inOrder(
        base,
        own.filter((service) => isLast(base, service)),
      );
  selecting.set(pod, found);
  return found;
}

/** By what their selectors ask for. */
const servicesByPair = grouping(
  ({ services }) => services,
  ({ selector }: Service) => [askingKey(askedPair(selector))],
);

/** No other one of its name and namespace takes its place. */
function isLast(cluster: Cluster, service: Sourced<Service>): boolean {
  const name = known(service.name);
  return name === undefined || servicesCalled(cluster, name).includes(service);
}

/** As all Services of the cluster stand. */
function inOrder(cluster: Cluster, some: readonly Sourced<Service>[]): readonly Sourced<Service>[] {
  if (some.length < 2) return some;
  const { services, servicesByName } = cluster;
  const place = (service: Sourced<Service>): number => {
    const name = known(service.name);
    const namespace = namespaceKey(cluster, service.namespace);
    const first = servicesByName
      .get(name?.toLowerCase() ?? '')
      ?.find((one) => known(one.name) === name && namespaceKey(cluster, one.namespace) === namespace);
    return services.indexOf(first ?? service);
  };
  const places = new Map(some.map((service) => [service, place(service)]));
  return [...some].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';

function select(cluster: Cluster, service: Sourced<Service>): SelectedPod[] {
  const { selector } = service;
  if (selector.values.size === 0) return [];
  const found: SelectedPod[] = [];
  for (const pod of candidates(cluster, selector)) {
    const namespace = sameNamespace(cluster, pod.namespace, service.namespace);
    if (namespace === 'no') continue;
    const one = matchOne(pod, selector);
    if (one.match === 'no') continue;
    const certain = namespace === 'yes' && one.match === 'yes';
    found.push({ pod, match: certain ? 'yes' : 'unknown', instance: one.instance });
  }
  return found;
}

/** A selector on the labels that number a StatefulSet's pods picks one of them. */
function matchOne(pod: Pod, selector: Labels): { match: Match; instance: string | undefined } {
  const podName = known(selector.values.get(POD_NAME_LABEL));
  const index = known(selector.values.get(POD_INDEX));
  if ((podName === undefined && index === undefined) || !isStatefulSet(pod.workload))
    return { match: matchesLabels(selector, podLabels(pod)), instance: undefined };
  const ordinal = podName === undefined ? Number(index) : ordinalIn(pod.workload, podName);
  const values = new Map(selector.values);
  values.delete(POD_NAME_LABEL);
  values.delete(POD_INDEX);
  const rest = matchesLabels({ values, complete: selector.complete }, podLabels(pod));
  const exists = ordinal === undefined ? 'no' : hasOrdinal(pod.workload, ordinal);
  const contradicts = podName !== undefined && index !== undefined && Number(index) !== ordinal;
  if (rest === 'no' || exists === 'no' || contradicts) return { match: 'no', instance: undefined };
  const match = rest === 'yes' && exists === 'yes' ? 'yes' : 'unknown';
  return { match, instance: podName ?? `${known(pod.workload.name) ?? ''}-${ordinal}` };
}

/** The shortest list of pods that holds every one which may match. Labels that controllers add are in no list. */
function candidates(cluster: Cluster, selector: Labels): readonly Pod[] {
  const { byPair, uncertain } = cluster.labelIndex;
  let best: readonly Pod[] | undefined;
  for (const [key, value] of selector.values) {
    if (isUnknown(value) || ADDED_LATER.test(key)) continue;
    const list = byPair.get(`${key}=${value}`) ?? [];
    if (!best || list.length < best.length) best = list;
  }
  if (!best) return cluster.pods;
  return uncertain.length === 0 ? best : [...new Set([...best, ...uncertain])];
}

const ADDED_LATER =
  /^(?:statefulset\.kubernetes\.io|apps\.kubernetes\.io|batch\.kubernetes\.io)\/|^(?:job-name|controller-uid|pod-template-hash|pod-template-generation|controller-revision-hash)$/;
