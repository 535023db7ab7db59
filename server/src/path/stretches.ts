/** Stretches of a way that many ways share: into a Service, along its endpoints, past the policies, to the container. */
import type { Pod } from '../cluster/index.js';
import type { PortRef, Service } from '../resources/index.js';
import { type Endpoint, type Hop, type Route, type SeenAs, serviceRoute, worst } from '../routing/index.js';
import { type AddressSet, ALL_ADDRESSES } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { arriving, leaving } from './atPolicies.js';
import type { ContainerHop, PathHop, TracedPath } from './hops.js';
import { addressesOf, type Context, type NumberedPort } from './question.js';
import { type Way, way } from './ways.js';

export const DIRECT: SeenAs = { who: 'client', because: 'not-rewritten', evidence: [] };

export function throughService(
  context: Context,
  before: readonly Hop[],
  service: Sourced<Service>,
  port: PortRef,
): Way {
  const { cluster, client, options } = context;
  return alongRoute(
    context,
    before,
    serviceRoute(cluster, { service, port, protocol: options.protocol, way: 'cluster-ip', client }),
  );
}

export function alongRoute(context: Context, before: readonly Hop[], route: Route): Way {
  const hops = [...before, ...route.hops];
  if (route.endpoints.length === 0) return way([finished(context, hops.map(routing))]);
  const paths = route.endpoints.map((endpoint) => ({ endpoint, path: toEndpoint(context, hops, route, endpoint) }));
  // Kubernetes leaves endpoints out that cannot serve, and the others get their share.
  const used = paths.filter((one) => one.endpoint.inRotation);
  return way(
    paths.map((one) => one.path),
    (used.length > 0 ? used : paths).map((one) => one.path),
  );
}

function toEndpoint(context: Context, hops: readonly Hop[], route: Route, endpoint: Endpoint): TracedPath {
  const before = [...hops, endpoint];
  const { destination, port } = endpoint;
  if (port === undefined) return finished(context, before.map(routing));
  if (destination.kind === 'pod')
    return toPod(context, before, destination.pod, { number: port, protocol: route.protocol }, route.seenAs);
  const addresses = addressesOf(destination.address);
  const egress = addresses && leaving(context.engine, context.client, addresses, route.protocol, port);
  return finished(context, [...before.map(routing), ...(egress ? [egress] : [])]);
}

export function toPod(
  context: Context,
  before: readonly Hop[],
  pod: Pod,
  port: NumberedPort,
  seenAs: SeenAs,
): TracedPath {
  const { engine, client } = context;
  const { number, protocol } = port;
  // What a proxy sends on is the proxy's traffic: the client's own policies were about the way to the proxy.
  const egress = seenAs.who === 'ingress-controller' ? undefined : leaving(engine, client, pod, protocol, number);
  const ingress = arriving(engine, client, seenAs, pod, protocol, number);
  return finished(context, [...before.map(routing), ...(egress ? [egress] : []), ingress, containerHop(pod, port)]);
}

export function containerHop(pod: Pod, { number, protocol }: NumberedPort): ContainerHop {
  const { containers, initContainers } = pod.template;
  const all = [...containers, ...initContainers.filter((one) => one.sidecar)];
  const container = all.find((one) => one.ports.some((port) => port.number === number && port.protocol === protocol));
  return { kind: 'container', verdict: 'allowed', pod, container, port: number, protocol };
}

export function outwards(
  context: Context,
  before: readonly Hop[],
  addresses: AddressSet | undefined,
  port: NumberedPort,
): TracedPath {
  const egress = leaving(context.engine, context.client, addresses ?? ALL_ADDRESSES, port.protocol, port.number);
  return finished(context, [...before.map(routing), ...(egress ? [egress] : [])]);
}

export function finished({ from, to, start }: Context, hops: readonly PathHop[]): TracedPath {
  return { verdict: worst(hops.map((one) => one.verdict)), from, to, hops: [start, ...hops] };
}

export function routing(hop: Hop): PathHop {
  return { kind: 'routing', verdict: hop.verdict, hop, evidence: hop.evidence };
}
