/**
 * Joins routing and policy into paths: every way from a source to a container, hop by hop, with a verdict and its
 * evidence on each. A broken hop does not end a path, since what would have followed is part of the answer.
 */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import type { PolicyEngine } from '../policy/index.js';
import { known, type Service } from '../resources/index.js';
import { type Hop, resolveName, routeToPort, serviceRoute, type Verdict } from '../routing/index.js';
import { hasAddress, singleAddress } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { End, PathHop, Trace } from './hops.js';
import { fromOutside, throughIngress } from './outside.js';
import {
  addressesOf,
  type Context,
  clientOf,
  portsAsked,
  portsOf,
  servicePorts,
  type TraceOptions,
  type Tracer,
} from './question.js';
import { alongRoute, containerHop, DIRECT, finished, outwards, routing, throughService, toPod } from './stretches.js';
import { allOf, oneOf, type Way, way } from './ways.js';

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

function dnsHops({ cluster, client }: Context, service: Sourced<Service>): readonly Hop[] {
  const name = known(service.name);
  if (client.kind !== 'pod' || name === undefined) return [];
  const own = policyNamespace(cluster, client.pod.namespace);
  const its = policyNamespace(cluster, service.namespace);
  return resolveName(cluster, client, own === its ? name : `${name}.${its}`).hops;
}
