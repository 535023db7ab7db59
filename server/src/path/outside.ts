/** Ways that lead in from outside the cluster: load balancer, node port, Ingress, host port, and what is left without one. */
import type { PortRef } from '../resources/index.js';
import {
  type Hop,
  type IngressMatch,
  ingressRoute,
  servicesSelecting,
  type Target,
  type WayIn,
  waysInto,
} from '../routing/index.js';
import { type Context, portsOf, servicePorts } from './question.js';
import { alongRoute, DIRECT, finished, routing, throughService, toPod } from './stretches.js';
import { type Way, way } from './ways.js';

export function fromOutside(context: Context, target: Target): Way[] {
  const ways = waysInto(context.cluster, target).filter((one) => one.from === 'internet');
  const open = ways.flatMap((one) => alongWayIn(context, target, one));
  return open.length > 0 ? open : [closedToOutside(context, target)];
}

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

function closedToOutside(context: Context, target: Target): Way {
  const { cluster } = context;
  const service = target.kind === 'service' ? target.service : servicesSelecting(cluster, target.pod)[0];
  const port = service && servicePorts(context, service)[0];
  const shut = service && port ? throughService(context, [], service, port) : atPodAddress(context, target);
  return cluster.scope.complete || shut.verdict === 'unknown' ? shut : { ...shut, verdict: 'unknown' };
}

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

function onlyTo(target: Target, whole: Way): Way {
  if (target.kind !== 'pod') return whole;
  const paths = whole.paths.filter((path) =>
    path.hops.every((hop) => hop.kind !== 'container' || hop.pod.template === target.pod.template),
  );
  return paths.length === 0 ? whole : way(paths);
}

export function throughIngress(context: Context, host: string, path: string): Way[] {
  const matches = ingressRoute(context.cluster, host, path, context.client);
  // Rules that others outrank are no ways; they are told only where nothing else takes the request.
  const taking = matches.filter((match) =>
    match.hops.every((hop) => hop.kind !== 'ingress-rule' || hop.verdict !== 'denied'),
  );
  return (taking.length > 0 ? taking : matches).map((match) => alongIngress(context, match));
}

export function alongIngress(context: Context, match: IngressMatch): Way {
  if (match.route) return alongRoute(context, match.hops, match.route);
  return way([finished(context, [...match.hops, ...(match.alias?.hops ?? [])].map(routing))]);
}
