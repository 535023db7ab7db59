/** The Service that a caller probably means by a name that no Service has: judged by spelling, and by whose pods it leads to. */
import {
  editDistance,
  known,
  mayShareNamespace,
  nearestName,
  type Service,
  type Uncertain,
  type Workload,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { backingPods, type Cluster } from '../cluster.js';

export type NearService =
  | { readonly kind: 'spelling'; readonly service: Sourced<Service> }
  /** The only Service of the workload that has the name. */
  | { readonly kind: 'workload'; readonly service: Sourced<Service>; readonly workload: Sourced<Workload> };

/** `port` is the dialled one, where it is known: a Service that serves it is nearer. */
export function nearService(
  cluster: Cluster,
  name: string,
  namespace: Uncertain<string> | undefined,
  port: number | undefined,
): NearService | undefined {
  const made = found.get(cluster) ?? new Map<string, NearService | undefined>();
  found.set(cluster, made);
  const key = `${name} ${known(namespace) ?? ''} ${port ?? ''}`;
  if (!made.has(key)) made.set(key, search(cluster, name, namespace, port));
  return made.get(key);
}
const found = new WeakMap<Cluster, Map<string, NearService | undefined>>();

function search(
  cluster: Cluster,
  name: string,
  namespace: Uncertain<string> | undefined,
  port: number | undefined,
): NearService | undefined {
  const there = cluster.services.filter((one) => mayShareNamespace(one.namespace, namespace));
  return bySpelling(there, name, port) ?? byWorkload(cluster, there, name, port);
}

function bySpelling(
  services: readonly Sourced<Service>[],
  name: string,
  port: number | undefined,
): NearService | undefined {
  const near = nearestName(
    name,
    services.flatMap((one) => {
      const other = known(one.name);
      // `redis-1` is no slip for `redis-2`.
      return other === undefined || withoutNumbers(other) === withoutNumbers(name) ? [] : [other];
    }),
  );
  const service = services.find((one) => known(one.name) === near);
  if (near === undefined || service === undefined) return undefined;
  const isShort = Math.min(name.length, near.length) < SHORT;
  const isFar = editDistance(name, near.toLowerCase()) > 1;
  const isSure = port !== undefined && serves(service, port);
  return isSure || !(isShort || isFar) ? { kind: 'spelling', service } : undefined;
}
/** Words of fewer characters are often neighbors by chance. */
const SHORT = 5;

function withoutNumbers(name: string): string {
  return name.replace(/[0-9]+/g, '#');
}

function byWorkload(
  cluster: Cluster,
  services: readonly Sourced<Service>[],
  name: string,
  port: number | undefined,
): NearService | undefined {
  const leading = services.flatMap((service) => {
    const pod = backingPods(cluster, service)?.find(({ workload }) => known(workload.name) === name);
    return pod ? [{ kind: 'workload', service, workload: pod.workload } as const] : [];
  });
  const [only, ...others] = leading;
  if (only === undefined || others.length > 0) return undefined;
  return port === undefined || serves(only.service, port) ? only : undefined;
}

function serves(service: Service, port: number): boolean {
  return service.ports.some((one) => known(one.port) === port);
}
