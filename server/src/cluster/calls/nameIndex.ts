/** What a cluster holds that a dialled name may mean, found without walking over everything for each name. */
import { known, mayShareNamespace, type Service, type Uncertain, type Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { backingPods, type Cluster } from '../cluster.js';
import { ownsPods } from '../customResources.js';
import { derived } from '../reads.js';
import { neighborsAmong } from './neighbors.js';

type Namespace = Uncertain<string> | undefined;

interface NameIndex {
  /** By name in lower case (D6). */
  readonly services: ReadonlyMap<string, readonly Sourced<Service>[]>;
  /** Names of `services` that are at most two edits from a word, and a few that are further. */
  near(word: string): ReadonlySet<string>;
  /** Whose names are filled in later. */
  readonly unnamed: readonly Sourced<Service>[];
  readonly statefulSets: ReadonlyMap<string, readonly Sourced<Workload>[]>;
  /** A part of the cluster that is not here, or that does not parse and holds the word. */
  unread(word: string): boolean;
  /** Names of custom resources whose operators make pods, and Services for them. */
  readonly makers: readonly string[];
  /** Namespaces that an object names, or that are defined. */
  readonly namespaces: ReadonlySet<string>;
  /** Services by the names of the workloads that they lead to; worked out when it is first asked for. */
  leadingTo(): ReadonlyMap<string, readonly { service: Sourced<Service>; workload: Sourced<Workload> }[]>;
}

export const nameIndex = derived(['objects', 'gaps'], (cluster): NameIndex => {
  const namespaces = new Set<string>();
  const makers = new Set<string>();
  for (const object of cluster.objects) {
    const namespace = known(object.model === 'namespace' ? object.name : object.namespace);
    if (namespace !== undefined) namespaces.add(namespace);
    // A rollout of Argo uses Services that somebody writes.
    const name = ownsPods(object) && object.kind !== 'Rollout' ? known(object.name) : undefined;
    if (name !== undefined) makers.add(name.toLowerCase());
  }
  const services = byName(cluster.services);
  let near: ReturnType<typeof neighborsAmong> | undefined;
  let leading: ReturnType<NameIndex['leadingTo']> | undefined;
  return {
    services,
    near(word) {
      near ??= remembered(neighborsAmong([...services.keys()]));
      return near(word);
    },
    unread: remembered((word) => cluster.gaps.some((gap) => gap.text === undefined || gap.text.includes(word))),
    unnamed: cluster.services.filter((one) => known(one.name) === undefined),
    statefulSets: byName(cluster.workloads.filter((one) => one.kind === 'StatefulSet')),
    makers: [...makers],
    namespaces,
    leadingTo() {
      leading ??= leadersOf(cluster);
      return leading;
    },
  };
});

function byName<T extends Sourced>(objects: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const object of objects) {
    const name = known(object.name)?.toLowerCase();
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(object);
    else groups.set(name, [object]);
  }
  return groups;
}

function leadersOf(cluster: Cluster): ReturnType<NameIndex['leadingTo']> {
  const leading = new Map<string, { service: Sourced<Service>; workload: Sourced<Workload> }[]>();
  for (const service of cluster.services) {
    const workloads = new Set(backingPods(cluster, service)?.map((pod) => pod.workload));
    for (const workload of workloads) {
      const name = known(workload.name)?.toLowerCase();
      if (name === undefined) continue;
      const list = leading.get(name);
      if (list) list.push({ service, workload });
      else leading.set(name, [{ service, workload }]);
    }
  }
  return leading;
}

/** The StatefulSet that makes a pod of this name, by the number at its end. */
export function statefulSetOf(cluster: Cluster, pod: string, namespace: Namespace): Sourced<Workload> | undefined {
  const name = /^(.+)-(?:0|[1-9][0-9]{0,5})$/.exec(pod)?.[1];
  const all = name === undefined ? undefined : nameIndex(cluster).statefulSets.get(name);
  return all?.find((one) => mayShareNamespace(one.namespace, namespace));
}

/** Something may answer to a name that no Service of the cluster has for certain: what could not be read, or an operator. */
export function mayBeMade(cluster: Cluster, service: string, namespace: Namespace): boolean {
  const { unnamed, makers, unread } = nameIndex(cluster);
  return (
    unread(service) ||
    unnamed.some((one) => mayShareNamespace(one.namespace, namespace)) ||
    makers.some((name) => service.startsWith(name))
  );
}

function remembered<T>(answer: (word: string) => T): (word: string) => T {
  const answers = new Map<string, T>();
  return (word) => {
    const kept = answers.get(word) ?? answer(word);
    answers.set(word, kept);
    return kept;
  };
}
