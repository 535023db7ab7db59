/** The Service that a caller probably means by a name that no Service has: judged by spelling, and by whose pods it leads to. */
import {
  editDistance,
  known,
  mayShareNamespace,
  type Service,
  type Uncertain,
  type Workload,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Cluster } from '../cluster.js';
import type { NameParts } from './calls.js';
import { leadersTo, namesNear, servicesOfName, statefulSetOf } from './nameIndex.js';

export type NearService =
  | { readonly kind: 'spelling'; readonly service: Sourced<Service> }
  /** The Service that gives the dialled pod its name, or the only one of the workload that has the name. */
  | { readonly kind: 'workload'; readonly service: Sourced<Service>; readonly workload: Sourced<Workload> };

type Namespace = Uncertain<string> | undefined;

/**
 * `name` is in lower case; `pod` stands before it in the host. `port` is the dialled one, where it is known: a Service
 * that serves it is nearer.
 */
export function nearService(
  cluster: Cluster,
  { service: name, pod }: Pick<NameParts, 'service' | 'pod'>,
  namespace: Namespace,
  port: number | undefined,
): NearService | undefined {
  const owner = pod === undefined ? undefined : statefulSetOf(cluster, pod, namespace);
  return (
    (owner && byOwner(cluster, owner)) ??
    bySpelling(cluster, name, namespace, port) ??
    byWorkload(cluster, name, namespace, port)
  );
}

function byOwner(cluster: Cluster, workload: Sourced<Workload>): NearService | undefined {
  const name = known(workload.serviceName)?.toLowerCase() ?? '';
  const service = servicesOfName(cluster, name).find((one) => mayShareNamespace(one.namespace, workload.namespace));
  return service && { kind: 'workload', service, workload };
}

function bySpelling(
  cluster: Cluster,
  name: string,
  namespace: Namespace,
  port: number | undefined,
): NearService | undefined {
  let best: { readonly service: Sourced<Service>; readonly distance: number } | undefined;
  const bare = withoutNumbers(name);
  for (const other of namesNear(cluster, name) ?? []) {
    // `redis-1` is no slip for `redis-2`.
    if (withoutNumbers(other) === bare) continue;
    const service = servicesOfName(cluster, other).find((one) => mayShareNamespace(one.namespace, namespace));
    const distance = editDistance(name, other);
    if (service === undefined || (best && best.distance <= distance)) continue;
    const isShort = Math.min(name.length, other.length) < SHORT;
    const isSure = port !== undefined && serves(service, port) && distance * 3 <= name.length + 2;
    if (isSure || (distance === 1 && !isShort)) best = { service, distance };
  }
  return best && { kind: 'spelling', service: best.service };
}
/** Words of fewer characters are often neighbors by chance. */
const SHORT = 5;

function withoutNumbers(name: string): string {
  return name.replace(/[0-9]+/g, '#');
}

function byWorkload(
  cluster: Cluster,
  name: string,
  namespace: Namespace,
  port: number | undefined,
): NearService | undefined {
  const [only, ...others] = leadersTo(cluster, name).filter(({ service }) =>
    mayShareNamespace(service.namespace, namespace),
  );
  if (only === undefined || others.length > 0) return undefined;
  return port === undefined || serves(only.service, port) ? { kind: 'workload', ...only } : undefined;
}

function serves(service: Service, port: number): boolean {
  return service.ports.some((one) => known(one.port) === port);
}
