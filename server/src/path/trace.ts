/**
 * Joins routing and policy into paths: every way from a source to a container, hop by hop, with a verdict and its
 * evidence on each. A broken hop does not end a path, since what would have followed is part of the answer.
 */
import { type Cluster, type Pod, policyNamespace } from '../cluster/index.js';
import type { PolicyEngine } from '../policy/index.js';
import { known, type PortRef, type Protocol, type Service } from '../resources/index.js';
import {
  type Client,
  type Endpoint,
  type Hop,
  type IngressMatch,
  ingressRoute,
  type Route,
  resolveName,
  routeToPort,
  type SeenAs,
  serviceRoute,
  servicesSelecting,
  type Target,
  type Verdict,
  type WayIn,
  waysInto,
  worst,
} from '../routing/index.js';
import {
  type AddressSet,
  ALL_ADDRESSES,
  hasAddress,
  parseCidr,
  parseAddress as parseIp,
  singleAddress,
} from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { arriving, leaving } from './atPolicies.js';
import type { ContainerHop, End, PathHop, Trace, TracedPath } from './hops.js';

export interface TraceOptions {
  /** Where the destination names no port: this one, else those that its containers declare. */
  readonly port: PortRef | undefined;
  readonly protocol: Protocol;
}

const DIRECT: SeenAs = { who: 'client', because: 'not-rewritten', evidence: [] };

/** A way in with its backends: it is open if they all are. */
interface Way {
  readonly paths: readonly TracedPath[];
  readonly verdict: Trace['verdict'];
}

/** Every way from each source to each destination. `from` and `to` are not empty. */
export function trace(
  cluster: Cluster,
  engine: PolicyEngine,
  from: readonly End[],
  to: readonly End[],
  options: TraceOptions,
): Trace {
  const tracer: Tracer = { cluster, engine, options };
  // Several sources are the pods of one workload, several destinations likewise: all of them count.
  const pairs = from.flatMap((source) => to.map((target) => oneOf(waysBetween(tracer, source, target))));
  const paths = pairs.flatMap((pair) => pair.paths).sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return { verdict: allOf(pairs.map((pair) => pair.verdict)), from, to, paths };
}

interface Tracer {
  readonly cluster: Cluster;
  readonly engine: PolicyEngine;
  readonly options: TraceOptions;
}

const ORDER: readonly Verdict[] = ['allowed', 'unknown', 'denied'];

function waysBetween(tracer: Tracer, from: End, to: End): Way[] {
  const client = clientOf(from);
  if (client === undefined) return [];
  const start: PathHop = {
    kind: 'source',
    verdict: 'allowed',
    end: from,
    evidence:
      from.kind === 'pod' ? [{ object: from.pod.workload, path: from.pod.template.path, role: 'workload' }] : [],
  };
  const context: Context = { ...tracer, from, to, client, start };
  switch (to.kind) {
    case 'pod':
      return client.kind === 'outside'
        ? fromOutside(context, { kind: 'pod', pod: to.pod })
        : portsOf(context, to.pod).map((port) => way([toPod(context, [], to.pod, port, DIRECT)]));
    case 'service':
      return client.kind === 'outside'
        ? fromOutside(context, to)
        : servicePorts(context, to.service).map((port) =>
            throughService(context, dnsHops(context, to.service), to.service, port),
          );
    case 'host':
      return throughName(context, to.host);
    case 'addresses':
      return toAddresses(context, to.text);
    case 'url':
      return throughIngress(context, to.host, to.path);
    case 'internet':
      return portsAsked(context).map((port) => way([outwards(context, [], undefined, port)]));
    case 'node':
      return portsAsked(context).map(() => way([finished(context, [])]));
  }
}

interface Context extends Tracer {
  readonly from: End;
  readonly to: End;
  readonly client: Client;
  readonly start: PathHop;
}

/** Undefined for what only receives. */
function clientOf(end: End): Client | undefined {
  switch (end.kind) {
    case 'internet':
      return { kind: 'outside', addresses: undefined };
    case 'addresses':
      return { kind: 'outside', addresses: addressesOf(end.text) };
    case 'node':
      return { kind: 'node' };
    case 'pod':
      return { kind: 'pod', pod: end.pod };
    case 'service':
    case 'url':
    case 'host':
      return undefined;
  }
}

function addressesOf(text: string): AddressSet | undefined {
  const single = parseIp(text);
  if (single.kind === 'address') return singleAddress(single.address);
  const block = parseCidr(text);
  return block.kind === 'cidr' ? block.addresses : undefined;
}

function throughService(context: Context, before: readonly Hop[], service: Sourced<Service>, port: PortRef): Way {
  const { cluster, client, options } = context;
  return alongRoute(
    context,
    before,
    serviceRoute(cluster, { service, port, protocol: options.protocol, way: 'cluster-ip', client }),
  );
}

/** One path per endpoint; a route that leads to none is still a path. */
function alongRoute(context: Context, before: readonly Hop[], route: Route): Way {
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

interface NumberedPort {
  readonly number: number;
  readonly protocol: Protocol;
}

/** The last stretch: out past the client's policies, in past the pod's, to the container. */
function toPod(context: Context, before: readonly Hop[], pod: Pod, port: NumberedPort, seenAs: SeenAs): TracedPath {
  const { engine, client } = context;
  const { number, protocol } = port;
  // What a proxy sends on is the proxy's traffic: the client's own policies were about the way to the proxy.
  const egress = seenAs.who === 'ingress-controller' ? undefined : leaving(engine, client, pod, protocol, number);
  const ingress = arriving(engine, client, seenAs, pod, protocol, number);
  return finished(context, [...before.map(routing), ...(egress ? [egress] : []), ingress, containerHop(pod, port)]);
}

/** Declared or not, the port is there for whoever listens: a declaration opens nothing (N14). */
function containerHop(pod: Pod, { number, protocol }: NumberedPort): ContainerHop {
  const { containers, initContainers } = pod.template;
  const all = [...containers, ...initContainers.filter((one) => one.sidecar)];
  const container = all.find((one) => one.ports.some((port) => port.number === number && port.protocol === protocol));
  return { kind: 'container', verdict: 'allowed', pod, container, port: number, protocol };
}

/** From a pod to somewhere outside the cluster; undefined addresses stand for anywhere on the internet. */
function outwards(
  context: Context,
  before: readonly Hop[],
  addresses: AddressSet | undefined,
  port: NumberedPort,
): TracedPath {
  const egress = leaving(context.engine, context.client, addresses ?? ALL_ADDRESSES, port.protocol, port.number);
  return finished(context, [...before.map(routing), ...(egress ? [egress] : [])]);
}

/** Every way that leads from outside to the target; the port that is asked for is one of the Service or of the pod. */
function fromOutside(context: Context, target: Target): Way[] {
  const ways = waysInto(context.cluster, target).filter((one) => one.from === 'internet');
  const open = ways.flatMap((one) => alongWayIn(context, target, one));
  return open.length > 0 ? open : [closedToOutside(context, target)];
}

/** None where the port that is asked for is another. */
function alongWayIn(context: Context, target: Target, one: WayIn): Way[] {
  const asked = context.options.port;
  switch (one.kind) {
    case 'service': {
      const { route } = one;
      return isAsked(asked, route.port?.port, route.port?.name) ? [onlyTo(target, alongRoute(context, [], route))] : [];
    }
    case 'ingress': {
      const port = one.match.route?.port;
      return isAsked(asked, port?.port, port?.name) ? [onlyTo(target, alongIngress(context, one.match))] : [];
    }
    case 'host-port': {
      const { podPort: number, port, protocol, hops, seenAs } = one.hostPort;
      if (!isAsked(asked, number, port.name) || target.kind !== 'pod') return [];
      return [way([toPod(context, hops, target.pod, { number, protocol }, seenAs)])];
    }
    case 'pod-address':
      return [];
  }
}

/** Nothing here leads in from outside. What is applied elsewhere may, unless the cluster is complete. */
function closedToOutside(context: Context, target: Target): Way {
  const { cluster } = context;
  const service = target.kind === 'service' ? target.service : servicesSelecting(cluster, target.pod)[0];
  const port = service && servicePorts(context, service)[0];
  const shut = service && port ? throughService(context, [], service, port) : atPodAddress(context, target);
  return cluster.scope.complete || shut.verdict === 'unknown' ? shut : { ...shut, verdict: 'unknown' };
}

/** A pod's own address: whether outsiders may dial it is a matter of the network around the cluster. */
function atPodAddress(context: Context, target: Target): Way {
  if (target.kind !== 'pod') return way([finished(context, [])]);
  const { pod } = target;
  const evidence = [{ object: pod.workload, path: pod.template.path, role: 'workload' }] as const;
  const address: Hop = { kind: 'endpoint', verdict: 'unknown', reason: { code: 'pod-address-from-outside' }, evidence };
  const ports = portsOf(context, pod);
  if (ports.length === 0) return way([finished(context, [routing(address)])]);
  return way(ports.map((port) => toPod(context, [address], pod, port, DIRECT)));
}

function isAsked(asked: PortRef | undefined, number: unknown, name: unknown): boolean {
  if (asked === undefined) return true;
  return 'number' in asked ? asked.number === number : asked.name === name;
}

/** Of a way to a pod through a Service with other pods too, the paths that lead to this one. */
function onlyTo(target: Target, whole: Way): Way {
  if (target.kind !== 'pod') return whole;
  const paths = whole.paths.filter((path) =>
    path.hops.every((hop) => hop.kind !== 'container' || hop.pod.template === target.pod.template),
  );
  return paths.length === 0 ? whole : way(paths);
}

function throughIngress(context: Context, host: string, path: string): Way[] {
  const matches = ingressRoute(context.cluster, host, path, context.client);
  // Rules that others outrank are no ways; they are told only where nothing else takes the request.
  const taking = matches.filter((match) =>
    match.hops.every((hop) => hop.kind !== 'ingress-rule' || hop.verdict !== 'denied'),
  );
  return (taking.length > 0 ? taking : matches).map((match) => alongIngress(context, match));
}

/** To the controller, by the rule to the Service, and on to its pods. What the pod sees is the controller. */
function alongIngress(context: Context, match: IngressMatch): Way {
  if (match.route) return alongRoute(context, match.hops, match.route);
  return way([finished(context, [...match.hops, ...(match.alias?.hops ?? [])].map(routing))]);
}

function throughName(context: Context, host: string): Way[] {
  const { cluster, client, options } = context;
  const { hops, answer } = resolveName(cluster, client, host);
  switch (answer.kind) {
    case 'service': {
      const { service, way: kind } = answer;
      return servicePorts(context, service).map((port) =>
        alongRoute(
          context,
          hops,
          serviceRoute(cluster, { service, port, protocol: options.protocol, way: kind, client }),
        ),
      );
    }
    case 'srv':
      return [alongRoute(context, hops, routeToPort(cluster, answer.service, answer.port, 'cluster-ip', client))];
    case 'pods':
      return portsAsked(context).map((port) =>
        way(
          answer.destinations.map((one) =>
            one.kind === 'pod'
              ? toPod(context, hops, one.pod, port, DIRECT)
              : outwards(context, hops, addressesOf(one.address), port),
          ),
        ),
      );
    case 'address':
      return portsAsked(context).map((port) => way([outwards(context, hops, singleAddress(answer.address), port)]));
    case 'external':
      return portsAsked(context).map((port) => way([outwards(context, hops, undefined, port)]));
    // A pod reaches itself past every policy (N18).
    case 'loopback':
      return portsAsked(context).map((port) =>
        way([
          finished(context, [...hops.map(routing), ...(client.kind === 'pod' ? [containerHop(client.pod, port)] : [])]),
        ]),
      );
    case 'api-server':
    case 'none':
    case 'unknown':
      return [way([finished(context, hops.map(routing))])];
  }
}

/** Pods that are known to have one of the addresses, else somewhere outside. */
function toAddresses(context: Context, text: string): Way[] {
  const addresses = addressesOf(text);
  const pods =
    addresses === undefined
      ? []
      : context.engine.universe.pods.filter((one) => one.addresses.some((address) => hasAddress(addresses, address)));
  return portsAsked(context).map((port) => {
    if (pods.length > 0) return way(pods.map((one) => toPod(context, [], one.pod, port, DIRECT)));
    return way([outwards(context, [], addresses, port)]);
  });
}

/** What the client asks DNS before it dials the Service: its name, with the namespace where it is another. */
function dnsHops({ cluster, client }: Context, service: Sourced<Service>): readonly Hop[] {
  const name = known(service.name);
  if (client.kind !== 'pod' || name === undefined) return [];
  const own = policyNamespace(cluster, client.pod.namespace);
  const its = policyNamespace(cluster, service.namespace);
  return resolveName(cluster, client, own === its ? name : `${name}.${its}`).hops;
}

/** The port that was asked for, else every port of the Service. */
function servicePorts({ options }: Context, service: Sourced<Service>): PortRef[] {
  if (options.port) return [options.port];
  const numbers = service.ports
    .filter((port) => port.protocol === options.protocol)
    .flatMap((port) => known(port.port) ?? []);
  return numbers.length > 0 ? numbers.map((number) => ({ number })) : [{ number: 80 }];
}

/** The port that was asked for, by number or by a name that the pod gives it; else the ports that it declares. */
function portsOf(context: Context, pod: Pod): NumberedPort[] {
  const { port, protocol } = context.options;
  if (port && 'number' in port) return [{ number: port.number, protocol }];
  const declared = [...pod.template.containers, ...pod.template.initContainers.filter((one) => one.sidecar)].flatMap(
    (one) => one.ports,
  );
  const wanted = declared.filter((one) => one.protocol === protocol && (port === undefined || one.name === port.name));
  return wanted.flatMap((one) => (typeof one.number === 'number' ? [{ number: one.number, protocol }] : []));
}

function portsAsked({ options }: Context): NumberedPort[] {
  const { port, protocol } = options;
  return port && 'number' in port ? [{ number: port.number, protocol }] : [];
}

function finished({ from, to, start }: Context, hops: readonly PathHop[]): TracedPath {
  return { verdict: worst(hops.map((one) => one.verdict)), from, to, hops: [start, ...hops] };
}

function routing(hop: Hop): PathHop {
  return { kind: 'routing', verdict: hop.verdict, hop, evidence: hop.evidence };
}

/** `counted` are the paths that the verdict rests on: those that traffic is sent along. */
function way(paths: readonly TracedPath[], counted: readonly TracedPath[] = paths): Way {
  const someAddresses = counted.some((path) =>
    path.hops.some((hop) => hop.kind === 'policy' && hop.addresses !== undefined),
  );
  const verdict = allOf(counted.map((path) => path.verdict));
  return { paths, verdict: verdict === 'allowed' && someAddresses ? 'partial' : verdict };
}

/** Ways in are alternatives: the best one counts. */
function oneOf(ways: readonly Way[]): Way {
  const order: readonly Trace['verdict'][] = ['allowed', 'partial', 'unknown', 'denied'];
  // Without a way nothing was asked: no port is given and none is declared.
  const verdict = order.find((one) => ways.some((way) => way.verdict === one)) ?? 'unknown';
  return { verdict, paths: ways.flatMap((way) => way.paths) };
}

/** Backends are not alternatives: a connection may go to any of them. */
function allOf(verdicts: readonly Trace['verdict'][]): Trace['verdict'] {
  const [first] = verdicts;
  if (first === undefined) return 'denied';
  if (verdicts.every((one) => one === first)) return first;
  if (verdicts.includes('unknown'))
    return verdicts.includes('denied') || verdicts.includes('partial') ? 'partial' : 'unknown';
  return 'partial';
}
