/** Flows that callers are told of: the hosts in their variables, arguments and ConfigMaps, followed to pod ports. */
import { type Call, type Cluster, callsFrom, type Mention, mentionsOf, type Pod } from '../cluster/index.js';
import { isHeadless, known, type Service, type ServicePort } from '../resources/index.js';
import { type Client, type Endpoint, type Route, resolveName, routeToPort, serviceRoute } from '../routing/index.js';
import { formatAddress, parseAddress } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Declared, Flow, FlowEnd, OpenEnd, WhyOpen } from './flow.js';

export function declaredCalls(cluster: Cluster): Declared {
  const flows: Flow[] = [];
  const open: OpenEnd[] = [];
  for (const workload of cluster.workloads) {
    for (const call of callsFrom(cluster, workload)) {
      const found = follow(cluster, call);
      flows.push(...found.flows);
      open.push(...found.open);
    }
  }
  for (const pod of cluster.pods)
    for (const mention of foreignHosts(cluster, pod)) open.push(hostOutside(pod, mention));
  return { flows, open };
}

function follow(cluster: Cluster, call: Call): Declared {
  const client: Client = { kind: 'pod', pod: call.caller };
  const services = call.services.filter((one) => one.type !== 'ExternalName');
  if (services.length > 0) return joined(services.map((service) => intoService(cluster, call, service, client)));
  const { answer } = resolveName(cluster, client, call.host);
  switch (answer.kind) {
    case 'service':
      return intoService(cluster, call, answer.service, client);
    case 'api-server':
      return stuck(call, { kind: 'api-server', mention: call });
    case 'external':
      return isWord(call) ? NOTHING : stuck(call, { kind: 'outside-host', mention: call });
    case 'loopback':
      return NOTHING;
    default:
      return isWord(call) ? NOTHING : stuck(call, { kind: 'nobody', mention: call });
  }
}

const NOTHING: Declared = { flows: [], open: [] };

/** Only the name of its variable makes it a host, so it may as well be none. */
function isWord({ form }: Mention): boolean {
  return form === 'key';
}

function intoService(cluster: Cluster, call: Call, service: Sourced<Service>, client: Client): Declared {
  const routes = routesOf(cluster, call, service, client);
  if (routes.length === 0) return stuck(call, { kind: 'port-not-served', call, service });
  const anyPort = known(call.dials) === undefined && service.ports.length > 1;
  const flows = routes.flatMap((route) =>
    route.endpoints.flatMap((endpoint): Flow[] => {
      const to = endOf(endpoint);
      if (to === undefined || endpoint.port === undefined) return [];
      const from: FlowEnd = { kind: 'pod', pod: call.caller };
      const because = { kind: 'call', call, service, anyPort } as const;
      return [{ from, to, protocol: route.protocol, port: endpoint.port, because }];
    }),
  );
  return flows.length === 0 ? stuck(call, { kind: 'no-endpoints', call, service }) : { flows, open: [] };
}

/** By the dialed port; by every port of the Service where the call names none. */
function routesOf(cluster: Cluster, call: Call, service: Sourced<Service>, client: Client): Route[] {
  const dialed = known(call.dials);
  const served = dialed === undefined ? service.ports : service.ports.filter((one) => one.port === dialed);
  if (served.length > 0)
    return spoken(call, served).map((port) => routeToPort(cluster, service, port, 'cluster-ip', client));
  if (dialed === undefined || !isHeadless(service)) return [];
  const way = { service, port: { number: dialed }, protocol: 'TCP', way: 'cluster-ip', client } as const;
  return [serviceRoute(cluster, way)];
}

/** The schemes of URLs are spoken over TCP; of other calls nobody knows the protocol, so all that is served counts. */
function spoken(call: Call, ports: readonly ServicePort[]): readonly ServicePort[] {
  const tcp = ports.filter((one) => one.protocol === 'TCP');
  return call.scheme !== undefined && call.scheme !== 'udp' && tcp.length > 0 ? tcp : ports;
}

function endOf({ destination }: Endpoint): FlowEnd | undefined {
  if (destination.kind === 'pod') return { kind: 'pod', pod: destination.pod };
  const address = parseAddress(destination.address);
  if (address.kind !== 'address') return undefined;
  const prefix = address.address.family === 'IPv4' ? 32 : 128;
  return { kind: 'addresses', cidr: `${formatAddress(address.address)}/${prefix}`, except: [] };
}

/** Hosts of more labels than a name of the cluster can have. Words in files are often no hosts that anybody dials. */
function foreignHosts(cluster: Cluster, pod: Pod): Mention[] {
  return mentionsOf(cluster, pod).filter(
    ({ host, form }) => form !== 'key' && host.split('.').length > 3 && !host.toLowerCase().split('.').includes('svc'),
  );
}

function hostOutside(pod: Pod, mention: Mention): OpenEnd {
  return { pod, direction: 'egress', port: undefined, why: { kind: 'outside-host', mention } };
}

function stuck(call: Call, why: WhyOpen): Declared {
  return { flows: [], open: [{ pod: call.caller, direction: 'egress', port: undefined, why }] };
}

function joined(parts: readonly Declared[]): Declared {
  return { flows: parts.flatMap((one) => one.flows), open: parts.flatMap((one) => one.open) };
}
