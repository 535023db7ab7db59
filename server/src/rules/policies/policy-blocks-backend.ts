/** A way in from outside that an Ingress or a load balancer declares, and that the policies of the pods stop. */
import {
  type Cluster,
  grouping,
  ingressesToKey,
  ingressTargetKeys,
  isBeyondPolicies,
  noteRead,
  type Pod,
  podsOf,
  targetOnPod,
} from '../../cluster/index.js';
import { decide, isStopped, type PolicyDecision } from '../../path/index.js';
import { type PolicyEngine, policyEngineOf } from '../../policy/index.js';
import { describe, known, type Protocol } from '../../resources/index.js';
import {
  type Hop,
  holdsControllers,
  type Route,
  servicesSelecting,
  type WayIn,
  waysInto,
} from '../../routing/index.js';
import { ALL_ADDRESSES } from '../../sets/index.js';
import type { Anchor, Sourced } from '../../workspace/index.js';
import { at, clusterRule, type Fix, keyAt, relatedTo } from '../rule.js';
import { addressAllowance } from './allowance.js';
import { namePlaces, tellStopped } from './stopped.js';

export default clusterRule({
  id: 'policy-blocks-backend',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'An Ingress or a load balancer leads to pods whose policies let nobody in from there',
  silences:
    'a rule may let the controller, a node or some address in; the way in is broken before it comes to the pods (other rules); the network plugin does not enforce policies',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['services', 'pods', 'endpoints', 'ingresses', 'ingress-classes', 'namespaces', 'policies', 'profile'],
  fix: 'suggested',
  subject: 'workload',
  messages: {
    blocked: { level: 'warning', text: '{way} leads to {workload}, and does not get there: {why}.' },
    doubtful: {
      level: 'information',
      text: '{way} leads to {workload}, and may not get there, since {doubt}: {why}.',
    },
  },
  check(workload, cluster, report) {
    for (const pod of podsOf(workload)) {
      if (isBeyondPolicies(cluster, pod)) continue;
      const engine = policyEngineOf(cluster);
      if (engine.policiesOf(engine.idOf(pod), 'ingress').length === 0) continue;
      if (!isOpened(cluster, pod) || !mayBeStopped(cluster, engine, pod)) continue;
      for (const { name, place, object, stop, port, protocol, servicePort } of stoppedWays(cluster, engine, pod)) {
        const told = tellStopped(cluster, {
          decision: stop.decision,
          pod,
          other: stop.from,
          otherName: stop.name,
          protocol,
          port,
          servicePort,
        });
        const fix =
          stop.doubt === undefined ? (told.fix ?? outsideFix(cluster, stop, told.home, protocol, port)) : undefined;
        report(stop.doubt === undefined ? 'blocked' : 'doubtful', told.anchor ?? place, {
          values: { way: name, workload: describe(workload), why: told.why, doubt: stop.doubt ?? '' },
          object: told.anchor ? (told.policies.find((one) => one.source === told.anchor?.source) ?? object) : object,
          about: `${name} ${describe(workload)} ${port}`,
          related: told.anchor
            ? [relatedTo(object, place, `${name} leads to ${describe(workload)}`)]
            : namePlaces(told.policies),
          fixes: fix ? [fix] : [],
        });
      }
    }
  },
});

interface Stop {
  readonly decision: PolicyDecision;
  /** The pod of the controller. */
  readonly from: Pod | undefined;
  readonly name: string;
  /** Why it may get there nevertheless. */
  readonly doubt: string | undefined;
}

interface StoppedWay {
  readonly name: string;
  readonly place: Anchor;
  readonly object: Sourced;
  readonly stop: Stop;
  readonly port: number;
  readonly protocol: Protocol;
  readonly servicePort: number | undefined;
}

/** By the Services that they send to. */
const ingressesByTarget = grouping(({ ingresses }) => ingresses, ingressTargetKeys);

/** An Ingress or a load balancer may lead there: most pods have neither. */
function isOpened(cluster: Cluster, pod: Pod): boolean {
  return servicesSelecting(cluster, pod).some(({ type, name }) => {
    const key = ingressesToKey(known(name) ?? '');
    noteRead(cluster, key);
    return type === 'LoadBalancer' || ingressesByTarget(cluster).has(key);
  });
}

/**
 * Far cheaper than to follow each way. Where no controller is here, Ingresses come as somebody of whom nothing is known,
 * and to a port that a Service sends to.
 */
function mayBeStopped(cluster: Cluster, engine: PolicyEngine, pod: Pod): boolean {
  if (holdsControllers(cluster) || cluster.endpoints.length > 0) return true;
  const to = engine.idOf(pod);
  return servicesSelecting(cluster, pod).some(
    ({ type, ports }) =>
      type === 'LoadBalancer' ||
      ports.some((port) => {
        const target = targetOnPod(pod, port, cluster.profile);
        return target.kind === 'number' && isStopped(engine, engine.strangerId, to, 'TCP', target.number);
      }),
  );
}

function stoppedWays(cluster: Cluster, engine: PolicyEngine, pod: Pod): StoppedWay[] {
  const found = new Map<string, StoppedWay>();
  for (const way of waysInto(cluster, { kind: 'pod', pod })) {
    const one = way.from === 'internet' ? stoppedWay(engine, pod, way) : undefined;
    if (one) found.set(`${one.name} ${one.protocol} ${one.port}`, one);
  }
  return [...found.values()];
}

function stoppedWay(engine: PolicyEngine, pod: Pod, way: WayIn): StoppedWay | undefined {
  if (way.kind === 'ingress') {
    const { ingress, route, hops, controller } = way.match;
    const end = route && endAt(route, pod, hops);
    if (route === undefined || end === undefined) return undefined;
    const stop = stopOfController(engine, pod, route, controller.pods, end);
    const backend = way.match.path?.backend ?? ingress.defaultBackend;
    if (stop === undefined || backend === undefined) return undefined;
    const place = at(ingress, ...backend.servicePath);
    return { name: describe(ingress), place, object: ingress, stop, ...end, servicePort: known(route.port?.port) };
  }
  if (way.kind !== 'service' || way.way !== 'load-balancer') return undefined;
  const { service, route } = way;
  const end = endAt(route, pod, []);
  const stop = end && stopOfOutside(engine, pod, route, end);
  if (end === undefined || stop === undefined) return undefined;
  const name = `${describe(service)} of type LoadBalancer`;
  return {
    name,
    place: keyAt(service, 'spec', 'type'),
    object: service,
    stop,
    ...end,
    servicePort: known(route.port?.port),
  };
}

interface PodPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** The port of the pod at which the way ends; undefined where it is broken before. */
function endAt(route: Route, pod: Pod, before: readonly Hop[]): PodPort | undefined {
  const isBroken = ({ kind, verdict }: Hop): boolean => verdict === 'denied' && !NOT_FROM_THERE.has(kind);
  if ([...before, ...route.hops].some(isBroken)) return undefined;
  const endpoint = route.endpoints.find(
    ({ destination, verdict }) => destination.kind === 'pod' && destination.pod === pod && verdict === 'allowed',
  );
  return endpoint?.port === undefined ? undefined : { port: endpoint.port, protocol: route.protocol };
}
/** The internet has no way in there, but somebody else has. */
const NOT_FROM_THERE: ReadonlySet<string> = new Set(['load-balancer', 'node', 'source-ranges']);

function stopOfController(
  engine: PolicyEngine,
  pod: Pod,
  route: Route,
  controllers: readonly Pod[],
  { protocol, port }: PodPort,
): Stop | undefined {
  const to = engine.idOf(pod);
  const isDenied = ({ decision }: { readonly decision: PolicyDecision }): boolean => decision.verdict === 'denied';
  if (route.seenAs.who === 'ingress-controller' && controllers.length > 0) {
    const others = controllers.filter((from) => from !== pod);
    if (others.some((from) => !isStopped(engine, engine.idOf(from), to, protocol, port))) return undefined;
    const stops = others.map((from) => ({
      from,
      decision: decide(engine, engine.idOf(from), to, protocol, port).ingress,
    }));
    const [first] = stops;
    return first && stops.every(isDenied)
      ? { ...first, name: describe(first.from.workload), doubt: undefined }
      : undefined;
  }
  // On the network of its node it comes with the address of a node, and a node always reaches its own pods.
  if (route.seenAs.who === 'node') return undefined;
  if (!isStopped(engine, engine.strangerId, to, protocol, port)) return undefined;
  const decision = decide(engine, engine.strangerId, to, protocol, port).ingress;
  return decision.verdict === 'denied'
    ? {
        decision,
        from: undefined,
        name: 'the Ingress controller',
        doubt: 'the Ingress controller is not in the manifests',
      }
    : undefined;
}

/** Stopped wherever the clients are: which load balancers are reached from where is seldom stated. */
function stopOfOutside(engine: PolicyEngine, pod: Pod, route: Route, { protocol, port }: PodPort): Stop | undefined {
  const { who } = route.seenAs;
  if (who !== 'client' && who !== 'unknown') return undefined;
  const to = engine.idOf(pod);
  const clients = engine.outsideWithin(ALL_ADDRESSES);
  if (clients.some(({ id }) => !isStopped(engine, id, to, protocol, port))) return undefined;
  const decisions = clients.map(({ id }) => decide(engine, id, to, protocol, port).ingress);
  const [first] = decisions;
  if (first === undefined || decisions.some((one) => one.verdict !== 'denied')) return undefined;
  const doubt = who === 'client' ? undefined : "the pods may see the address of a node in place of the client's";
  return { decision: first, from: undefined, name: 'clients outside the cluster', doubt };
}

function outsideFix(
  cluster: Cluster,
  { from }: Stop,
  home: Parameters<typeof addressAllowance>[1] | undefined,
  protocol: Protocol,
  port: number,
): Fix | undefined {
  return from === undefined && home ? addressAllowance(cluster, home, protocol, port) : undefined;
}
