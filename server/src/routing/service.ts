/**
 * The ways into a Service and what follows behind each: cluster address, node port, load balancer, external address,
 * the pods themselves (S4–S18, P1–P5). A step that is broken does not end the route; it goes on with what was meant.
 */
import type { Cluster } from '../cluster/index.js';
import {
  isHeadless,
  isUnknown,
  known,
  type PortRef,
  type Protocol,
  type Service,
  type ServicePort,
} from '../resources/index.js';
import type { Family } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { type Endpoint, type EndpointsStep, endpointsDialled, endpointsOfPort } from './endpoints.js';
import { type Client, type Hop, hop, proof, type SeenAs, type Verdict, worst } from './hop.js';
import { loadBalancerHops } from './loadBalancer.js';
import { nodeHop, nodePortHop } from './nodePort.js';
import { findNodePort, findPort, type PortStep } from './servicePorts.js';
import { seenBehindNodes, trafficPolicyHop } from './trafficPolicy.js';

/** How the client comes to the Service. */
export type Way =
  /** By its cluster address; by the pods' own addresses where the Service is headless. */
  | 'cluster-ip'
  /** By the addresses and ports in its EndpointSlices or SRV records, as Ingress controllers do. */
  | 'slices'
  | 'node-port'
  | 'load-balancer'
  | 'external-ip';

export interface Dial {
  readonly service: Sourced<Service>;
  /** Of the Service; for `node-port` the number on the node. */
  readonly port: PortRef;
  readonly protocol: Protocol;
  readonly way: Way;
  readonly client: Client;
}

export interface Route {
  readonly service: Sourced<Service>;
  readonly way: Way;
  readonly protocol: Protocol;
  /** From the outside in, up to and including the endpoints as a whole. */
  readonly hops: readonly Hop[];
  /** The Service's port, or after a miss the one that was probably meant. */
  readonly port: ServicePort | undefined;
  readonly endpoints: readonly Endpoint[];
  readonly seenAs: SeenAs;
  readonly families: readonly Family[];
  /** All hops, and at least one endpoint. */
  readonly verdict: Verdict;
}

/** Follows a client into a Service. Never stops at a broken hop. */
export function serviceRoute(cluster: Cluster, dial: Dial): Route {
  const { service, port, protocol } = dial;
  switch (dial.way) {
    case 'cluster-ip':
      return isHeadless(service) && 'number' in port
        ? headlessRoute(cluster, dial, port.number)
        : clusterRoute(cluster, dial, findPort(cluster, service, port, protocol));
    case 'slices':
      return finish(cluster, dial, [], findPort(cluster, service, port, protocol), NOT_REWRITTEN);
    case 'node-port': {
      const step =
        'number' in port
          ? findNodePort(cluster, service, port.number, protocol)
          : findPort(cluster, service, port, protocol);
      return nodePortRoute(cluster, dial, step);
    }
    case 'load-balancer':
      return loadBalancerRoute(cluster, dial, findPort(cluster, service, port, protocol));
    case 'external-ip':
      return externalIPRoute(cluster, dial, findPort(cluster, service, port, protocol));
  }
}

/** As `serviceRoute`, for a port of the Service that is at hand, whose number need not be known. */
export function routeToPort(
  cluster: Cluster,
  service: Sourced<Service>,
  port: ServicePort,
  way: Way,
  client: Client,
): Route {
  const protocol = known(port.protocol) ?? 'TCP';
  const dial: Dial = { service, port: { number: known(port.port) ?? 0 }, protocol, way, client };
  const step: PortStep = {
    hop: hop(
      'service-port',
      isUnknown(port.protocol) ? 'unknown' : 'allowed',
      { code: 'service-port-found', port },
      proof(service, 'service-port', ...port.path),
    ),
    port,
  };
  switch (way) {
    case 'cluster-ip': {
      const number = known(port.port);
      return isHeadless(service) && number !== undefined
        ? headlessRoute(cluster, dial, number)
        : clusterRoute(cluster, dial, step);
    }
    case 'slices':
      return finish(cluster, dial, [], step, NOT_REWRITTEN);
    case 'node-port':
      return nodePortRoute(cluster, dial, step);
    case 'load-balancer':
      return loadBalancerRoute(cluster, dial, step);
    case 'external-ip':
      return externalIPRoute(cluster, dial, step);
  }
}

const NOT_REWRITTEN: SeenAs = { who: 'client', because: 'not-rewritten', evidence: [] };

function clusterRoute(cluster: Cluster, dial: Dial, step: PortStep): Route {
  const hops = [clusterAddressHop(dial.service, dial.client)];
  const policy = trafficPolicyHop(cluster, dial.service, 'internalTrafficPolicy');
  return finish(cluster, dial, policy ? [...hops, policy] : hops, step, NOT_REWRITTEN);
}

function clusterAddressHop(service: Sourced<Service>, client: Client): Hop {
  const type = proof(service, 'service-type', 'spec', 'type');
  if (isUnknown(service.type)) return hop('service-type', 'unknown', { code: 'type-unknown' }, type);
  if (service.type === 'ExternalName')
    return hop('service-type', 'denied', { code: 'external-name-has-no-address' }, type);
  const address = proof(service, 'cluster-ip', 'spec', 'clusterIP');
  if (isHeadless(service)) return hop('service-type', 'denied', { code: 'has-no-cluster-ip' }, address);
  return client.kind === 'outside'
    ? hop('service-type', 'denied', { code: 'cluster-ip-from-outside' }, type)
    : hop('service-type', 'allowed', { code: 'has-cluster-ip' }, proof(service, 'service'));
}

/** Nothing stands between client and pods: no mapping of ports, no traffic policy, no affinity (S6). */
function headlessRoute(cluster: Cluster, dial: Dial, number: number): Route {
  const { service, protocol, client } = dial;
  const address = proof(service, 'cluster-ip', 'spec', 'clusterIP');
  const hops: Hop[] = [];
  if (service.type !== 'ClusterIP' && !isUnknown(service.type) && service.type !== 'ExternalName')
    hops.push(
      hop(
        'service-type',
        'denied',
        { code: 'headless-with-type', type: service.type },
        proof(service, 'service-type', 'spec', 'type'),
        address,
      ),
    );
  if (service.type === 'ExternalName') hops.push(clusterAddressHop(service, client));
  if (client.kind === 'outside')
    hops.push(hop('service-type', 'unknown', { code: 'pod-address-from-outside' }, address));
  const port = service.ports.find((one) => one.port === number && one.protocol === protocol);
  hops.push(hop('service-port', 'allowed', { code: 'headless-dials-pods', port: number }, address));
  return assemble(cluster, dial, hops, port, endpointsDialled(cluster, service, number, protocol), NOT_REWRITTEN);
}

function nodePortRoute(cluster: Cluster, dial: Dial, step: PortStep): Route {
  const hops = [nodeHop(cluster, dial.client), nodePortHop(cluster, dial.service, step.port)];
  const policy = trafficPolicyHop(cluster, dial.service, 'externalTrafficPolicy', dial);
  return finish(cluster, dial, policy ? [...hops, policy] : hops, step, seenBehindNodes(cluster, dial));
}

function loadBalancerRoute(cluster: Cluster, dial: Dial, step: PortStep): Route {
  const hops = loadBalancerHops(cluster, dial.service, step.port, dial.client);
  const policy = trafficPolicyHop(cluster, dial.service, 'externalTrafficPolicy', dial);
  return finish(cluster, dial, policy ? [...hops, policy] : hops, step, seenBehindNodes(cluster, dial));
}

function externalIPRoute(cluster: Cluster, dial: Dial, step: PortStep): Route {
  const { service, client } = dial;
  const addresses = service.externalIPs.flatMap((one) => known(one) ?? []);
  const place = proof(service, 'external-ip', 'spec', 'externalIPs');
  const first =
    service.type === 'ExternalName' || service.externalIPs.length === 0
      ? hop('external-ip', 'denied', { code: 'no-external-ip' }, place)
      : client.kind === 'outside'
        ? hop('external-ip', 'unknown', { code: 'external-ip-routing-unknown', addresses }, place)
        : hop('external-ip', 'allowed', { code: 'external-ip-open', addresses }, place);
  const policy = trafficPolicyHop(cluster, service, 'externalTrafficPolicy', dial);
  return finish(cluster, dial, policy ? [first, policy] : [first], step, seenBehindNodes(cluster, dial));
}

/** The route of a proxy that took the port from elsewhere: to the pods themselves, or through the nodes' ports. */
export function proxyRoute(
  cluster: Cluster,
  service: Sourced<Service>,
  step: PortStep,
  through: 'pods' | 'nodes',
  client: Client,
  seenAs: SeenAs,
): Route {
  const way: Way = through === 'nodes' ? 'node-port' : 'slices';
  const dial: Dial = { service, port: { number: known(step.port?.port) ?? 0 }, protocol: 'TCP', way, client };
  const hops = through === 'nodes' ? [nodePortHop(cluster, service, step.port)] : [];
  return finish(cluster, dial, hops, step, seenAs);
}

function finish(cluster: Cluster, dial: Dial, hops: readonly Hop[], step: PortStep, seenAs: SeenAs): Route {
  const { service } = dial;
  const endpoints: EndpointsStep | undefined = step.port && endpointsOfPort(cluster, service, step.port);
  return assemble(cluster, dial, [...hops, step.hop], step.port, endpoints, seenAs);
}

function assemble(
  cluster: Cluster,
  { service, way, protocol }: Dial,
  hops: readonly Hop[],
  port: ServicePort | undefined,
  step: EndpointsStep | undefined,
  seenAs: SeenAs,
): Route {
  const all = step ? [...hops, step.hop] : hops;
  return {
    service,
    way,
    protocol,
    hops: all,
    port,
    endpoints: step?.endpoints ?? [],
    seenAs,
    families: familiesOf(cluster, service),
    verdict: worst(all.map((one) => one.verdict)),
  };
}

/** The address families that the Service has addresses of (S18). */
function familiesOf(cluster: Cluster, service: Service): readonly Family[] {
  const written = service.ipFamilies.flatMap((one) => (one === 'IPv4' || one === 'IPv6' ? one : []));
  const { dualStack } = cluster.profile;
  const policy = known(service.ipFamilyPolicy);
  const headlessWithoutSelector = isHeadless(service) && service.selector.values.size === 0 && policy === undefined;
  const wantsBoth = policy === 'PreferDualStack' || policy === 'RequireDualStack' || headlessWithoutSelector;
  const [first = known(service.clusterIP)?.includes(':') === true ? 'IPv6' : 'IPv4'] = written;
  if (!wantsBoth && written.length < 2) return [first];
  if (policy === 'SingleStack') return [first];
  return dualStack || policy === 'RequireDualStack' ? [first, first === 'IPv4' ? 'IPv6' : 'IPv4'] : [first];
}
