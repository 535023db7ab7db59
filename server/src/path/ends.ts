/** Addresses that people type → the pods, Services and outsiders of a cluster that they mean, or what they may have meant. */
import { type Cluster, type Pod, policyNamespace } from '../cluster/index.js';
import { known, nearestName } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Address, Misread } from './address.js';
import type { End } from './hops.js';

/** Ends that an address stands for: every pod template of a workload is one. Never empty. */
export type Ends = readonly [End, ...End[]];

export function findEnds(cluster: Cluster, address: Address): Ends | Misread {
  switch (address.kind) {
    case 'internet':
    case 'node':
      return [{ kind: address.kind }];
    case 'addresses':
      return [{ kind: 'addresses', text: address.text }];
    case 'url':
      return [{ kind: 'url', host: address.host, path: address.path }];
    case 'host':
      return [{ kind: 'host', host: address.host }];
    case 'service': {
      const services = cluster.services.filter(
        (one) => known(one.name) === address.name && isIn(cluster, one, address.namespace),
      );
      const found = only(
        services.map((service) => ({ end: { kind: 'service', service } as const, place: placeOf(cluster, service) })),
      );
      return found ?? notFound(cluster, address.name, address.namespace, 'Service', cluster.services);
    }
    case 'workload': {
      const isMeant = (pod: Pod): boolean =>
        known(pod.workload.name) === address.name &&
        (address.of === undefined || pod.workload.kind.toLowerCase() === address.of) &&
        isIn(cluster, pod.workload, address.namespace);
      const found = only(
        cluster.pods.filter(isMeant).map((pod) => ({
          end: { kind: 'pod', pod } as const,
          place: `${pod.workload.kind} ${placeOf(cluster, pod.workload)}`,
        })),
      );
      const candidates = cluster.workloads.filter(
        (one) => address.of === undefined || one.kind.toLowerCase() === address.of,
      );
      return found ?? notFound(cluster, address.name, address.namespace, address.of ?? 'workload', candidates);
    }
  }
}

function isIn(cluster: Cluster, object: Sourced, namespace: string | undefined): boolean {
  return namespace === undefined || policyNamespace(cluster, object.namespace) === namespace;
}

function placeOf(cluster: Cluster, object: Sourced): string {
  return `${policyNamespace(cluster, object.namespace)}/${known(object.name) ?? ''}`;
}

/** All ends, if they are of one object; a problem if several objects answer to the name; undefined if none does. */
function only(found: readonly { readonly end: End; readonly place: string }[]): Ends | Misread | undefined {
  const [first, ...rest] = found;
  if (!first) return undefined;
  const places = [...new Set(found.map((one) => one.place))];
  if (places.length > 1)
    return {
      problem: `Several objects have that name: ${places.slice(0, 4).join(', ')}; say which by KIND/NAMESPACE/NAME`,
    };
  return [first.end, ...rest.map((one) => one.end)];
}

function notFound(
  cluster: Cluster,
  name: string,
  namespace: string | undefined,
  what: string,
  candidates: readonly Sourced[],
): Misread {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const elsewhere = candidates
    .filter((one) => known(one.name) === name)
    .map((one) => `${one.kind.toLowerCase()}/${placeOf(cluster, one)}`);
  const near = nearestName(
    name,
    candidates.flatMap((one) => known(one.name) ?? []),
  );
  const meant = elsewhere[0] ?? (near === undefined ? undefined : nameIn(cluster, candidates, near));
  const hint = meant === undefined ? '' : `; did you mean \`${meant}\`?`;
  return { problem: `There is no ${what} \`${name}\`${where} in cluster ${cluster.name}${hint}` };
}

function nameIn(cluster: Cluster, candidates: readonly Sourced[], name: string): string | undefined {
  const object = candidates.find((one) => known(one.name) === name);
  return object && `${object.kind.toLowerCase()}/${placeOf(cluster, object)}`;
}
