/** What of a cluster the explorer shows, by namespace and name. Objects that no file defines are left out. */
import { type Cluster, derived, podsSelectedBy, policyNamespace } from '../../cluster/index.js';
import { type Ingress, known, type NetworkPolicy, type Service, type Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';

export interface NamespaceContents {
  readonly name: string;
  readonly ingresses: readonly Sourced<Ingress>[];
  readonly services: readonly Sourced<Service>[];
  readonly workloads: readonly Sourced<Workload>[];
  readonly policies: readonly Sourced<NetworkPolicy>[];
}

/** Namespaces with something to show, and what is in them, each by name. */
export const contentsOf = derived(
  ['ingresses', 'services', 'workloads', 'networkPolicies'],
  (cluster): readonly NamespaceContents[] => {
    const ingresses = byNamespace(cluster, cluster.ingresses);
    const services = byNamespace(cluster, cluster.services);
    const workloads = byNamespace(cluster, cluster.workloads);
    const policies = byNamespace(cluster, cluster.networkPolicies);
    const names = new Set([ingresses, services, workloads, policies].flatMap((one) => [...one.keys()]));
    return [...names].sort().map((name) => ({
      name,
      ingresses: ingresses.get(name) ?? [],
      services: services.get(name) ?? [],
      workloads: workloads.get(name) ?? [],
      policies: policies.get(name) ?? [],
    }));
  },
);

/** Workloads that a Service selects, or perhaps does. */
export const workloadsBehindServices = derived(['services', 'pods'], (cluster): ReadonlySet<Workload> => {
  const behind = new Set<Workload>();
  for (const service of cluster.services)
    for (const workload of workloadsBehind(cluster, service)) behind.add(workload);
  return behind;
});

/** Each once, those that it selects for certain first. */
export function workloadsBehind(cluster: Cluster, service: Sourced<Service>): Sourced<Workload>[] {
  const { certain, possible } = podsSelectedBy(cluster, service);
  return [...new Set([...certain, ...possible].map((pod) => pod.workload))];
}

function byNamespace<T extends Sourced>(cluster: Cluster, objects: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const object of byName(objects)) {
    if (object.source.assumed) continue;
    const namespace = policyNamespace(cluster, object.namespace);
    const group = groups.get(namespace);
    if (group) group.push(object);
    else groups.set(namespace, [object]);
  }
  return groups;
}

export function byName<T extends Sourced>(objects: readonly T[]): T[] {
  return objects
    .map((object) => [known(object.name) ?? '', object] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, object]) => object);
}
