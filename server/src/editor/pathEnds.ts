/** What a traffic path may start from and lead to, as people would type it, for a list to choose from. */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import { known } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Position } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { asApplied, objectAt } from './objectAt.js';

export interface EndChoice {
  readonly address: string;
  readonly detail: string;
}

export interface EndChoices {
  readonly cluster: Cluster;
  readonly sources: readonly EndChoice[];
  readonly destinations: readonly EndChoice[];
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** The cluster is that of the document, else the largest. Undefined where the workspace has none. */
export function endsFor(
  analysis: Analysis,
  path: string | undefined,
  position: Position | undefined,
): EndChoices | undefined {
  const own = path === undefined ? undefined : analysis.clustersOf(path)[0];
  const cluster = own ?? largestOf(analysis.clusters);
  if (!cluster) return undefined;
  const written = path !== undefined && position ? objectAt(analysis, path, position) : undefined;
  const object = written && (asApplied(cluster, written) ?? written);
  const workloads = cluster.workloads.flatMap((one) => choiceOf(cluster, one, `${one.kind}, its pods`) ?? []);
  const services = cluster.services.flatMap((one) => serviceChoices(cluster, one));
  const urls = cluster.ingresses.flatMap((ingress) =>
    ingress.rules.flatMap((rule) =>
      rule.paths.flatMap((one) => {
        const host = known(rule.host);
        return host === undefined || host.startsWith('*')
          ? []
          : [
              {
                address: `https://${host}${known(one.urlPath) ?? '/'}`,
                detail: `Ingress ${known(ingress.name) ?? ''}`,
              },
            ];
      }),
    ),
  );
  const internet = { address: 'internet', detail: 'anywhere outside the cluster' };
  return {
    cluster,
    sources: [internet, ...workloads],
    destinations: [...services, ...urls, ...workloads, internet],
    from: object?.model === 'workload' ? choiceOf(cluster, object, '')?.address : undefined,
    to: object?.model === 'service' ? serviceChoices(cluster, object)[0]?.address : undefined,
  };
}

function largestOf(clusters: readonly Cluster[]): Cluster | undefined {
  const [first, ...rest] = clusters;
  return rest.reduce((most, one) => (most && most.objects.length >= one.objects.length ? most : one), first);
}

function choiceOf(cluster: Cluster, object: Sourced, detail: string): EndChoice | undefined {
  const name = known(object.name);
  return name === undefined
    ? undefined
    : { address: `${object.kind.toLowerCase()}/${policyNamespace(cluster, object.namespace)}/${name}`, detail };
}

function serviceChoices(cluster: Cluster, service: Cluster['services'][number]): EndChoice[] {
  const base = choiceOf(cluster, service, 'Service');
  if (!base) return [];
  const numbers = service.ports.flatMap((port) => known(port.port) ?? []);
  return numbers.length === 0 ? [base] : numbers.map((number) => ({ ...base, address: `${base.address}:${number}` }));
}

/** A workload or Service as people would type it, a Service with its first port. Undefined while it has no name. */
export function addressOf(cluster: Cluster, object: Sourced): string | undefined {
  return (object.model === 'service' ? serviceChoices(cluster, object)[0] : choiceOf(cluster, object, ''))?.address;
}
