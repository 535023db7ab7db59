/**
 * Where traffic comes in from outside the cluster: the routes of Ingresses, and the doors that Services and pods open
 * themselves. Listed without following anything; each may then be followed to its end.
 */
import { type Cluster, derived, type Pod } from '../cluster/index.js';
import type { PolicyEngine } from '../policy/index.js';
import { backendsOf, type Ingress, known, type Service } from '../resources/index.js';
import {
  type Client,
  hostPortsOf,
  ingressMatchOf,
  type OutsideWay,
  outsideWaysOf,
  routesThrough,
  servicesOf,
} from '../routing/index.js';
import type { Sourced } from '../workspace/index.js';
import type { End, Trace } from './hops.js';
import { alongIngress } from './outside.js';
import type { Context } from './question.js';
import { alongRoute, toPod } from './stretches.js';
import { allOf, type Way, way } from './ways.js';

type Backend = ReturnType<typeof backendsOf>[number];

export type Entrance =
  /** One route of an Ingress; without a rule its default backend. */
  | { readonly kind: 'ingress'; readonly ingress: Sourced<Ingress>; readonly at: Backend }
  /** All ports of a Service that are open so. */
  | { readonly kind: OutsideWay; readonly service: Sourced<Service> }
  /** Ports of a node that lead to this pod without a Service. */
  | { readonly kind: 'host-port'; readonly pod: Pod };

/** Ingresses first, all in the order of the manifests. */
export const entrancesOf = derived(['ingresses', 'services', 'pods'], (cluster): readonly Entrance[] => [
  ...cluster.ingresses.flatMap((ingress) =>
    backendsOf(ingress).map((at): Entrance => ({ kind: 'ingress', ingress, at })),
  ),
  ...servicesOf(cluster).flatMap((service) => outsideWaysOf(service).map((kind): Entrance => ({ kind, service }))),
  ...cluster.pods
    .filter((pod) => hostPortsOf(cluster, pod, INTERNET).length > 0)
    .map((pod): Entrance => ({ kind: 'host-port', pod })),
]);

const INTERNET: Client = { kind: 'outside', addresses: undefined };
const FROM: End = { kind: 'internet' };

/** From the internet through this entrance. Every port that it has counts: partial where some lead nowhere. */
export function traceEntrance(cluster: Cluster, engine: PolicyEngine, entrance: Entrance): Trace {
  const to = endOf(entrance);
  const context: Context = {
    cluster,
    engine,
    options: { port: undefined, protocol: 'TCP' },
    from: FROM,
    to,
    client: INTERNET,
    start: { kind: 'source', verdict: 'allowed', end: FROM, evidence: [] },
  };
  const ways = waysThrough(context, entrance);
  // A Service without ports, which the API server refuses, opens nothing.
  const verdict = ways.length === 0 ? 'unknown' : allOf(ways.map((one) => one.verdict));
  return { verdict, from: [FROM], to: [to], paths: ways.flatMap((one) => one.paths) };
}

function endOf(entrance: Entrance): End {
  switch (entrance.kind) {
    case 'ingress': {
      const { rule, path } = entrance.at;
      return { kind: 'url', host: known(rule?.host) ?? '*', path: known(path?.urlPath) ?? '/' };
    }
    case 'host-port':
      return { kind: 'pod', pod: entrance.pod };
    default:
      return { kind: 'service', service: entrance.service };
  }
}

function waysThrough(context: Context, entrance: Entrance): Way[] {
  const { cluster } = context;
  switch (entrance.kind) {
    case 'ingress':
      return [alongIngress(context, ingressMatchOf(cluster, entrance.ingress, entrance.at, INTERNET))];
    case 'host-port':
      return hostPortsOf(cluster, entrance.pod, INTERNET).map(({ hops, podPort: number, protocol, seenAs }) =>
        way([toPod(context, hops, entrance.pod, { number, protocol }, seenAs)]),
      );
    default:
      return routesThrough(cluster, entrance.service, entrance.kind, INTERNET).map((route) =>
        alongRoute(context, [], route),
      );
  }
}
