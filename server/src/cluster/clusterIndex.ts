/** The objects of a cluster, indexed so that a rule asks for what it needs and never walks over everything. */
import {
  type ConfigMap,
  type Endpoints,
  type Ingress,
  type IngressClass,
  isUnknown,
  known,
  type NamespaceObject,
  type NetworkPolicy,
  type OtherObject,
  type Service,
  type TieredPolicy,
  type Workload,
} from '../resources/index.js';
import { trimmed } from '../sets/index.js';
import { type Gap, gapsOf, type Sourced, type SourceFile, type Steps, toEnd } from '../workspace/index.js';
import type { Pod } from './cluster.js';

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
  /** Objects without a model of their own. */
  readonly others: readonly Sourced<OtherObject>[];
  /** Services whose name is known, by that name in lower case. */
  readonly servicesByName: ReadonlyMap<string, readonly Sourced<Service>[]>;
  readonly labelIndex: LabelIndex;
  /** By the file of their workload. */
  readonly podsByFile: ReadonlyMap<string, readonly Pod[]>;
  readonly fileGaps: readonly Gap[];
}

export function indexFiles(files: readonly SourceFile[]): ClusterIndex {
  const known = begun.get(files);
  begun.delete(files);
  return known?.index ?? toEnd(known?.steps ?? indexing(files));
}

/** Begins to index a long list, or goes on until the time is over; false where it is not done by then. `indexFiles` takes it from there. */
export function indexWithin(files: readonly SourceFile[], isOver: () => boolean): boolean {
  if (files.length <= AT_ONCE) return true;
  const { steps, index } = begun.get(files) ?? { steps: indexing(files), index: undefined };
  if (index) return true;
  for (;;) {
    const step = steps.next();
    begun.set(files, { steps, index: step.done ? step.value : undefined });
    if (step.done) return true;
    if (isOver()) return false;
  }
}
const begun = new WeakMap<
  readonly SourceFile[],
  { readonly steps: Steps<ClusterIndex>; readonly index: ClusterIndex | undefined }
>();
/** Files, or items to be grouped, between which nobody else has a turn. */
const AT_ONCE = 500;

function* indexing(files: readonly SourceFile[]): Steps<ClusterIndex> {
  const objects: Sourced[] = [];
  const gaps: Gap[] = [];
  const pods: Pod[] = [];
  // Thousands of clusters are indexed at once, each of few objects.
  const byModel: { [M in Sourced['model']]?: Sourced[] } = {};
  for (const [at, file] of files.entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) yield;
    gaps.push(...gapsOf(file));
    for (const object of file.objects) {
      objects.push(object);
      const same = byModel[object.model];
      if (same) same.push(object);
      else byModel[object.model] = [object];
      if (object.model === 'workload') pods.push(...podsOf(object));
    }
  }
  const of = <M extends Sourced['model']>(model: M): readonly Extract<Sourced, { readonly model: M }>[] =>
    trimmed((byModel[model] ?? []) as Extract<Sourced, { readonly model: M }>[]);
  const services = of('service');
  return {
    objects: trimmed(objects),
    services,
    ingresses: of('ingress'),
    ingressClasses: of('ingressClass'),
    endpoints: of('endpoints'),
    configMaps: of('configMap'),
    namespaces: of('namespace'),
    networkPolicies: of('networkPolicy'),
    tieredPolicies: of('tieredPolicy'),
    others: of('other'),
    servicesByName: yield* grouping(services, namesOf),
    workloads: of('workload'),
    pods: trimmed(pods),
    labelIndex: { byPair: yield* grouping(pods, pairsOf), uncertain: trimmed(pods.filter(isUncertain)) },
    podsByFile: yield* grouping(pods, filesOf),
    fileGaps: trimmed(gaps),
  };
}

/** The same pods for as long as the workload is the same. */
export function podsOf(workload: Sourced<Workload>): readonly Pod[] {
  const made = podsOfWorkload.get(workload);
  if (made) return made;
  const pods = workload.templates.map((template) => ({ workload, template, namespace: workload.namespace }));
  podsOfWorkload.set(workload, pods);
  return pods;
}
const podsOfWorkload = new WeakMap<Sourced<Workload>, readonly Pod[]>();

/** The name under which a Service is found. */
export function namesOf(service: Sourced<Service>): string[] {
  const name = known(service.name)?.toLowerCase();
  return name === undefined ? [] : [name];
}

/** Pods by label pair; pods whose labels are not all known stand apart, since they may carry any. */
export interface LabelIndex {
  readonly byPair: ReadonlyMap<string, readonly Pod[]>;
  readonly uncertain: readonly Pod[];
}

export function filesOf({ workload }: Pod): string[] {
  return [workload.source.file];
}

/** The pairs that a pod is found by. */
export function pairsOf({ template }: Pod): string[] {
  const pairs: string[] = [];
  for (const [key, value] of template.labels.values) if (!isUnknown(value)) pairs.push(`${key}=${value}`);
  return pairs;
}

export function isUncertain({ template: { labels } }: Pod): boolean {
  return !labels.complete || [...labels.values.values()].some(isUnknown);
}

export function groupedBy<T>(
  items: readonly T[],
  keysOf: (item: T) => readonly string[],
): ReadonlyMap<string, readonly T[]> {
  return toEnd(grouping(items, keysOf));
}

function* grouping<T>(
  items: readonly T[],
  keysOf: (item: T) => readonly string[],
): Steps<ReadonlyMap<string, readonly T[]>> {
  if (items.length === 0) return NO_GROUPS;
  const groups = new Map<string, T[]>();
  for (const [at, item] of items.entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) yield;
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  for (const [key, group] of groups) groups.set(key, group.slice());
  return groups;
}
const NO_GROUPS: ReadonlyMap<string, never[]> = new Map();
