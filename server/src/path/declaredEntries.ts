/** Flows from outside: what Ingresses, load balancers, node ports and host ports are there to let in. */
import { type Cluster, type Pod, targetOnPod } from '../cluster/index.js';
import { known, type Protocol, type Service } from '../resources/index.js';
import {
  type Endpoint,
  type Hop,
  type Route,
  sameNamespace,
  servicesSelecting,
  type WayIn,
  waysInto,
} from '../routing/index.js';
import { parseCidr } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Because, Declared, Flow, FlowEnd, OpenEnd } from './flow.js';

export function declaredEntries(cluster: Cluster, pod: Pod): Declared {
  const flows: Flow[] = [];
  const open: OpenEnd[] = [];
  const annotation = known(pod.template.annotations.values.get('prometheus.io/scrape'));
  if (annotation === 'true') open.push({ pod, direction: 'ingress', port: scraped(pod), why: { kind: 'scraper' } });
  for (const one of waysInto(cluster, { kind: 'pod', pod })) {
    if (one.from !== 'internet') continue;
    const found = entry(cluster, pod, one);
    flows.push(...found.flows);
    open.push(...found.open);
  }
  return { flows, open: [...open, ...fromApiServer(cluster, pod)] };
}

/** Webhooks and aggregated APIs: the API server is no pod, and where it runs no manifest tells (N23). */
function fromApiServer(cluster: Cluster, pod: Pod): OpenEnd[] {
  const services = servicesSelecting(cluster, pod);
  return cluster.others.flatMap((object) =>
    object.apiServerCalls.flatMap((call) =>
      services
        .filter(
          ({ name, namespace }) => name === call.name && sameNamespace(cluster, namespace, call.namespace) !== 'no',
        )
        .flatMap((service) =>
          service.ports
            .filter((port) => port.port === call.port)
            .flatMap((port): OpenEnd[] => {
              const target = targetOnPod(pod, port, cluster.profile);
              if (target.kind !== 'number') return [];
              const why = { kind: 'api-server-calls', object, service } as const;
              return [{ pod, direction: 'ingress', port: { protocol: 'TCP', port: target.number }, why }];
            }),
        ),
    ),
  );
}

function scraped(pod: Pod): OpenEnd['port'] {
  const port = Number(known(pod.template.annotations.values.get('prometheus.io/port')) ?? Number.NaN);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { protocol: 'TCP', port } : undefined;
}

function entry(cluster: Cluster, pod: Pod, one: WayIn): Declared {
  switch (one.kind) {
    case 'pod-address':
      return NOTHING;
    case 'host-port': {
      const { podPort, protocol, number, hops } = one.hostPort;
      const port = { protocol, port: podPort };
      const because = { kind: 'host-port', number } as const;
      const broken = brokenIn(hops);
      if (broken === undefined) return fromAnywhere(cluster, pod, port, because);
      return isPrivate(broken) ? fromPrivate(pod, port, because) : NOTHING;
    }
    case 'ingress':
      return throughController(pod, one);
    case 'service':
      return throughService(cluster, pod, one);
  }
}

const NOTHING: Declared = { flows: [], open: [] };

/** A step that cannot work, whatever stands behind it: a route goes on after it with what was probably meant. */
function brokenIn(hops: readonly Hop[]): Hop | undefined {
  return hops.find((one) => one.kind !== 'endpoints' && one.verdict === 'denied');
}

/** It is no mistake: the internet has no way in there, and somebody else has. */
function isPrivate({ kind }: Hop): boolean {
  return kind === 'load-balancer' || kind === 'node';
}

function fromPrivate(pod: Pod, port: NonNullable<OpenEnd['port']>, because: Because): Declared {
  return { flows: [], open: [{ pod, direction: 'ingress', port, why: { kind: 'private-entry', because } }] };
}

function throughController(pod: Pod, { match }: WayIn & { kind: 'ingress' }): Declared {
  const { route, controller, ingress } = match;
  const port = route && portOn(route, pod);
  const broken = route && brokenIn([...match.hops, ...route.hops]);
  if (!port || (broken && !isPrivate(broken))) return NOTHING;
  const because: Because & { kind: 'ingress' } = {
    kind: 'ingress',
    ingress,
    to: pod,
    host: known(match.rule?.host),
    path: known(match.path?.urlPath),
  };
  const { seenAs } = route;
  const proxies = seenAs.who === 'ingress-controller' ? controller.pods : [];
  if (proxies.length === 0) {
    const onNodes = seenAs.who === 'node';
    const why = { kind: 'controller', because, controller: controller.kind, onNodes } as const;
    return { flows: [], open: [{ pod, direction: 'ingress', port, why }] };
  }
  const to: FlowEnd = { kind: 'pod', pod };
  return { flows: proxies.map((proxy) => ({ from: { kind: 'pod', pod: proxy }, to, ...port, because })), open: [] };
}

/** The node ports of a load balancer are there for the load balancer. */
function throughService(cluster: Cluster, pod: Pod, { way, service, route }: WayIn & { kind: 'service' }): Declared {
  const port = portOn(route, pod);
  if (!port || way === 'cluster-ip' || way === 'slices') return NOTHING;
  if (way === 'node-port' && service.type === 'LoadBalancer') return NOTHING;
  const because = { kind: 'service', service, way } as const;
  const ranges = way === 'load-balancer' ? sourceRanges(service) : [];
  const broken = brokenIn(route.hops);
  if (broken && !isPrivate(broken)) return NOTHING;
  if (broken && ranges.length === 0) return fromPrivate(pod, port, because);
  if (ranges.length === 0) return fromAnywhere(cluster, pod, port, because);
  const to: FlowEnd = { kind: 'pod', pod };
  return {
    flows: ranges.map((cidr) => ({ from: { kind: 'addresses', cidr, except: [] }, to, ...port, because })),
    open: [
      ...(route.seenAs.who === 'client'
        ? []
        : [{ pod, direction: 'ingress', port, why: { kind: 'node-addresses', because } } as const]),
    ],
  };
}

function sourceRanges(service: Sourced<Service>): string[] {
  return service.loadBalancerSourceRanges.flatMap((one) => {
    const text = known(one);
    return text !== undefined && parseCidr(text).kind === 'cidr' ? [text] : [];
  });
}

/** Every address but those of pods, where it is known which these are. */
function fromAnywhere(
  { profile }: Cluster,
  pod: Pod,
  port: { readonly protocol: Protocol; readonly port: number },
  because: Because,
): Declared {
  const families = [
    { cidr: '0.0.0.0/0', isOwn: (cidr: string) => !cidr.includes(':') },
    ...(profile.dualStack ? [{ cidr: '::/0', isOwn: (cidr: string) => cidr.includes(':') }] : []),
  ];
  const blocks = families.map(({ cidr, isOwn }) => ({ cidr, except: profile.podCIDRs.filter(isOwn) }));
  const to: FlowEnd = { kind: 'pod', pod };
  return {
    flows: blocks.map((block) => ({ from: { kind: 'addresses', ...block }, to, ...port, because })),
    open: blocks
      .filter(({ except }) => except.length === 0)
      .map(({ cidr }) => ({ pod, direction: 'ingress', port, why: { kind: 'pods-in-block', cidr } })),
  };
}

/** The port of the pod that a route ends at. */
function portOn(route: Route, pod: Pod): { readonly protocol: Protocol; readonly port: number } | undefined {
  const isOwn = ({ destination }: Endpoint): boolean => destination.kind === 'pod' && destination.pod === pod;
  const port = route.endpoints.find(isOwn)?.port;
  return port === undefined ? undefined : { protocol: route.protocol, port };
}
