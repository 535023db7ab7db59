/** What a traffic path may start from and lead to, as people would type it, for a list to choose from. */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import { type Ingress, known } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Position } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { isBeside, podsPicked } from './hovers/selection.js';
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

/** The cluster is the one that is named, else that of the document, else the largest. Undefined where there is none. */
export function endsFor(
  analysis: Analysis,
  path: string | undefined,
  position: Position | undefined,
  clusterName?: string,
): EndChoices | undefined {
  const cluster = clusterFor(analysis, clusterName, path);
  if (!cluster) return undefined;
  const written = path !== undefined && position ? objectAt(analysis, path, position) : undefined;
  const object = written && (asApplied(cluster, written) ?? written);
  const workloads = cluster.workloads.flatMap((one) => choiceOf(cluster, one, `${one.kind}, its pods`) ?? []);
  const services = cluster.services.flatMap((one) => serviceChoices(cluster, one));
  const urls = cluster.ingresses.flatMap(urlChoices);
  const internet = { address: 'internet', detail: 'anywhere outside the cluster' };
  return {
    cluster,
    sources: [internet, ...workloads],
    destinations: [...services, ...urls, ...workloads, internet],
    from: object?.model === 'workload' ? choiceOf(cluster, object, '')?.address : undefined,
    to: object && destinationOf(cluster, object),
  };
}

/** Where a lens or a cursor on an object leads to: the Service's first port, the first URL of an Ingress. */
function destinationOf(cluster: Cluster, object: Sourced): string | undefined {
  if (object.model === 'service') return serviceChoices(cluster, object)[0]?.address;
  if (object.model === 'ingress') return urlChoices(object)[0]?.address;
  if (object.model !== 'networkPolicy') return undefined;
  const [pod] = podsPicked(cluster, object.podSelector, isBeside(cluster, object)).certain;
  return pod && choiceOf(cluster, pod.workload, '')?.address;
}

function urlChoices(ingress: Sourced<Ingress>): EndChoice[] {
  const detail = `Ingress ${known(ingress.name) ?? ''}`;
  return ingress.rules.flatMap((rule) =>
    rule.paths.flatMap((one) => {
      const host = known(rule.host);
      return host === undefined || host.startsWith('*')
        ? []
        : [{ address: `https://${host}${known(one.urlPath) ?? '/'}`, detail }];
    }),
  );
}

/** The cluster of that name, else the one that the file belongs to, else the largest. */
export function clusterFor(
  { clusters, clustersOf }: Analysis,
  name: string | undefined,
  file: string | undefined,
): Cluster | undefined {
  const named = name === undefined ? undefined : clusters.find((one) => one.name === name);
  return named ?? (file === undefined ? undefined : clustersOf(file)[0]) ?? largestOf(clusters);
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
