/** Which ways lead to a pod or a Service: from the internet, and from inside the cluster, each followed to its end. */
import { type Cluster, derived, type Pod } from '../cluster/index.js';
import { backendsOf, type Ingress, isHeadless, isUnknown, type Service } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { servicesSelecting } from './directory.js';
import { type Client, type Verdict, worst } from './hop.js';
import { type HostPort, hostPortsOf } from './hostPort.js';
import { type IngressMatch, ingressMatchOf } from './ingress.js';
import { type Route, routeToPort, type Way } from './service.js';
import { allocates, hasNodePorts } from './servicePorts.js';

export type Target =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'service'; readonly service: Sourced<Service> };

/** `verdict` covers the whole way; for a pod, up to this pod. */
export type WayIn = { readonly from: 'internet' | 'cluster'; readonly verdict: Verdict } & (
  | { readonly kind: 'service'; readonly way: Way; readonly service: Sourced<Service>; readonly route: Route }
  | { readonly kind: 'ingress'; readonly match: IngressMatch }
  | { readonly kind: 'host-port'; readonly hostPort: HostPort }
  /** Straight to the pod's address, on any port. */
  | { readonly kind: 'pod-address' }
);

const INTERNET: Client = { kind: 'outside', addresses: undefined };

/** From the internet first, and there: Ingress, load balancer, external address, node port, host port. */
export function waysInto(cluster: Cluster, target: Target, inside: Client = { kind: 'node' }): WayIn[] {
  const services = target.kind === 'service' ? [target.service] : servicesSelecting(cluster, target.pod);
  const pod = target.kind === 'pod' ? target.pod : undefined;
  const ways = services.flatMap((service) => waysIntoService(cluster, service, inside, pod));
  const ingresses = services.flatMap((service) => ingressesInto(cluster, service, pod));
  const hostPorts = pod
    ? hostPortsOf(cluster, pod, INTERNET).map(
        (hostPort): WayIn => ({ from: 'internet', kind: 'host-port', hostPort, verdict: hostPort.verdict }),
      )
    : [];
  const direct: WayIn[] = pod ? [{ from: 'cluster', kind: 'pod-address', verdict: 'allowed' }] : [];
  const all = [...ingresses, ...ways, ...hostPorts, ...direct];
  return [...all.filter((one) => one.from === 'internet'), ...all.filter((one) => one.from === 'cluster')];
}

function waysIntoService(cluster: Cluster, service: Sourced<Service>, inside: Client, pod: Pod | undefined): WayIn[] {
  if (service.type === 'ExternalName') return [];
  const through = (from: WayIn['from'], way: Way, client: Client): WayIn[] =>
    routesThrough(cluster, service, way, client).map((route) => {
      return { from, kind: 'service', way, service, route, verdict: verdictFor(route, pod) };
    });
  return [
    ...outsideWaysOf(service).flatMap((way) => through('internet', way, INTERNET)),
    ...through('cluster', 'cluster-ip', inside),
  ];
}

/** How a Service takes traffic from outside the cluster, but for Ingresses in front of it. */
export function outsideWaysOf(service: Service): OutsideWay[] {
  if (service.type === 'ExternalName') return [];
  return [
    ...(service.type === 'LoadBalancer' ? ['load-balancer' as const] : []),
    ...(service.externalIPs.length > 0 ? ['external-ip' as const] : []),
    ...(hasNodePorts(service) !== 'no' && !isHeadless(service) ? ['node-port' as const] : []),
  ];
}
export type OutsideWay = Extract<Way, 'load-balancer' | 'external-ip' | 'node-port'>;

/** One for each port of the Service that the way serves. */
export function routesThrough(cluster: Cluster, service: Sourced<Service>, way: Way, client: Client): Route[] {
  return service.ports
    .filter(
      (port) =>
        way !== 'node-port' ||
        port.nodePort !== undefined ||
        isUnknown(service.allocateLoadBalancerNodePorts) ||
        allocates(service),
    )
    .map((port) => routeToPort(cluster, service, port, way, client));
}

/** A Service may be open while this pod of it is left out. */
function verdictFor(route: Route, pod: Pod | undefined): Verdict {
  if (pod === undefined) return route.verdict;
  const endpoint = route.endpoints.find((one) => one.destination.kind === 'pod' && one.destination.pod === pod);
  const before = route.hops.filter((one) => one.kind !== 'endpoints').map((one) => one.verdict);
  return endpoint ? worst([...before, endpoint.verdict]) : 'denied';
}

function ingressesInto(cluster: Cluster, service: Sourced<Service>, pod: Pod | undefined): WayIn[] {
  return (ingressesByBackend(cluster).get(service.name) ?? []).flatMap((ingress) =>
    backendsOf(ingress)
      .filter(({ backend }) => backend.service === service.name)
      .flatMap((at): WayIn[] => {
        const match = ingressMatchOf(cluster, ingress, at, INTERNET);
        if (match.service !== service) return [];
        const verdict = match.route
          ? worst([...match.hops.map((one) => one.verdict), verdictFor(match.route, pod)])
          : match.verdict;
        return [{ from: 'internet', kind: 'ingress', match, verdict }];
      }),
  );
}

/** By the names of the Services that they lead to, in the order of the manifests. */
const ingressesByBackend = derived(['ingresses'], ({ ingresses }) => {
  const byName = new Map<unknown, Sourced<Ingress>[]>();
  for (const ingress of ingresses) {
    for (const name of new Set(backendsOf(ingress).map(({ backend }) => backend.service))) {
      const list = byName.get(name);
      if (list) list.push(ingress);
      else byName.set(name, [ingress]);
    }
  }
  return byName;
});
