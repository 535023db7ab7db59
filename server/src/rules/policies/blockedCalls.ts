/** The calls of a workload that policies stop, at the end where they stop them. */
import { type Call, type Cluster, callsFrom, isBeyondPolicies, type Pod, remembered } from '../../cluster/index.js';
import { decide, isStopped, type PolicyDecision } from '../../path/index.js';
import { policyEngineOf } from '../../policy/index.js';
import {
  isHeadless,
  isUnknown,
  known,
  type Protocol,
  type Service,
  targetOf,
  type Workload,
} from '../../resources/index.js';
import { type Endpoint, serviceRoute } from '../../routing/index.js';
import { isNoPorts } from '../../sets/index.js';
import type { Sourced } from '../../workspace/index.js';
import { engineWith, impliedPod } from './implied.js';

export interface BlockedCall {
  readonly call: Call;
  readonly service: Sourced<Service>;
  readonly protocol: Protocol;
  /** As dialled. */
  readonly servicePort: number;
  /** The pod whose policies stop it, and the one at the other end. */
  readonly pod: Pod;
  readonly other: Pod;
  readonly decision: PolicyDecision;
  /** On the pod; undefined where a custom resource makes it and only the port's name is known. */
  readonly port: number | undefined;
  /** Other pods behind the Service are reached, or may be. */
  readonly partial: boolean;
}

/** One for each end, pod and port: the caller's policies, and those of every workload behind the Service. */
export function blockedCalls(cluster: Cluster, workload: Sourced<Workload>): readonly BlockedCall[] {
  const found = new Map<string, BlockedCall>();
  for (const call of callsFrom(cluster, workload)) {
    if (!mayBeStopped(cluster, call)) continue;
    for (const one of blockedEnds(cluster, call)) {
      const { decision, pod, service, port, servicePort } = one;
      const key = JSON.stringify([
        decision.direction,
        call.caller.template.path,
        pod.workload.source,
        pod.template.path,
        known(service.name),
        known(service.namespace),
        servicePort,
        port,
      ]);
      if (!found.has(key)) found.set(key, one);
    }
  }
  return [...found.values()];
}

/** False for nearly all calls, which an edit elsewhere leaves as they are. */
const mayBeStopped = remembered((cluster, call: Call): boolean => {
  const dial = dialOf(call);
  if (dial === undefined) return false;
  const { isBroken, certain, isEmpty } = wayOf(cluster, dial);
  if (isBroken) return false;
  if (isEmpty) return !isHeadless(dial.service);
  return certain.some((endpoint) => isStoppedAt(cluster, call.caller, endpoint, dial.protocol));
});

interface Dialled {
  readonly service: Sourced<Service>;
  readonly servicePort: number;
  readonly protocol: Protocol;
}

/** The same one for all callers, whose way is the same; undefined where nobody knows what is dialled. */
function dialOf({ services, dials }: Call): Dialled | undefined {
  const [service, ...more] = services;
  const servicePort = known(dials);
  if (service === undefined || more.length > 0 || servicePort === undefined) return undefined;
  if (service.type === 'ExternalName' || isUnknown(service.type)) return undefined;
  const ofService = dialsOf.get(service) ?? new Map<number, Dialled>();
  dialsOf.set(service, ofService);
  const dial = ofService.get(servicePort) ?? { service, servicePort, protocol: protocolOf(service, servicePort) };
  ofService.set(servicePort, dial);
  return dial;
}
const dialsOf = new WeakMap<Service, Map<number, Dialled>>();

interface WayIn {
  /** Before the pods, which other rules tell. */
  readonly isBroken: boolean;
  /** No pods or addresses are behind the Service. */
  readonly isEmpty: boolean;
  /** Pods that certainly get their share, and how many endpoints get one, or may. */
  readonly certain: readonly PodEndpoint[];
  readonly inRotation: number;
}

const wayOf = remembered((cluster, { service, servicePort, protocol }: Dialled): WayIn => {
  const { hops, endpoints } = serviceRoute(cluster, {
    service,
    port: { number: servicePort },
    protocol,
    way: 'cluster-ip',
    // Nobody asks where in the cluster a client of its address is.
    client: { kind: 'node' },
  });
  return {
    isBroken: hops.some((hop) => hop.kind !== 'endpoints' && hop.verdict === 'denied'),
    isEmpty: endpoints.length === 0,
    certain: endpoints.filter(isCertain),
    inRotation: endpoints.filter((one) => one.inRotation).length,
  };
});

function blockedEnds(cluster: Cluster, call: Call): BlockedCall[] {
  const dial = dialOf(call);
  if (dial === undefined) return [];
  const { isBroken, isEmpty, certain, inRotation } = wayOf(cluster, dial);
  if (isBroken) return [];
  const base = { call, ...dial };
  if (isEmpty) return isHeadless(dial.service) ? [] : impliedEnds(cluster, base);
  const stopped = certain.flatMap((endpoint) => {
    if (!isStoppedAt(cluster, call.caller, endpoint, dial.protocol)) return [];
    const { pod } = endpoint.destination;
    const engine = policyEngineOf(cluster);
    const decided = decide(engine, engine.idOf(call.caller), engine.idOf(pod), dial.protocol, endpoint.port);
    const decisions = [decided.egress, decided.ingress].filter((one) => one.verdict === 'denied');
    return decisions.length === 0 ? [] : [{ pod, port: endpoint.port, decisions }];
  });
  const partial = stopped.length < inRotation;
  return stopped.flatMap(({ pod, port, decisions }) =>
    decisions.map((decision) => ({
      ...base,
      decision,
      pod: decision.direction === 'egress' ? call.caller : pod,
      other: decision.direction === 'egress' ? pod : call.caller,
      port,
      partial,
    })),
  );
}

/** The same number may be served for several protocols; what names and URLs lead to is TCP where it can be. */
function protocolOf({ ports }: Service, number: number): Protocol {
  const served = ports.filter((one) => one.port === number).map((one) => known(one.protocol));
  return served.includes('TCP') ? 'TCP' : (served.find((one) => one !== undefined) ?? 'TCP');
}

interface PodEndpoint extends Endpoint {
  readonly destination: { readonly kind: 'pod'; readonly pod: Pod; readonly instance: string | undefined };
  readonly port: number;
}

/** A pod that certainly gets its share. */
function isCertain(endpoint: Endpoint): endpoint is PodEndpoint {
  const { destination, port, inRotation, verdict } = endpoint;
  return destination.kind === 'pod' && port !== undefined && inRotation && verdict === 'allowed';
}

/** Policies at some end stop it for certain. */
function isStoppedAt(
  cluster: Cluster,
  caller: Pod,
  { destination: { pod }, port }: PodEndpoint,
  protocol: Protocol,
): boolean {
  // A pod reaches itself past policies, and which replica is picked nobody knows (N18).
  if (pod === caller) return false;
  if (isBeyondPolicies(cluster, caller) && isBeyondPolicies(cluster, pod)) return false;
  const engine = policyEngineOf(cluster);
  return isStopped(engine, engine.idOf(caller), engine.idOf(pod), protocol, port);
}

/** Pods of a custom resource: stopped where no rule can mean them, whatever else they carry. */
function impliedEnds(
  cluster: Cluster,
  base: Pick<BlockedCall, 'call' | 'service' | 'protocol' | 'servicePort'>,
): BlockedCall[] {
  const { call, service, protocol, servicePort } = base;
  const pod = impliedPod(cluster, service);
  const port = service.ports.find((one) => one.port === servicePort && one.protocol === protocol);
  const target = port && targetOf(port);
  if (pod === undefined || target === undefined || isUnknown(target)) return [];
  const engine = engineWith(cluster, pod, call.caller);
  const from = engine.idOf(call.caller);
  const to = engine.idOf(pod);
  if ('name' in target) {
    const explained = engine.explain(from, to);
    const closed = (['egress', 'ingress'] as const).filter((direction) =>
      explained[direction].parts.every((part) => part.verdict === 'denied' || isNoPorts(part.connections[protocol])),
    );
    const decisions = decide(engine, from, to, protocol, 1);
    return closed.map((direction) => ({
      ...base,
      // Every port fares alike, so the first one speaks for that of which only the name is known.
      decision: { ...decisions[direction], nearest: [] },
      pod: direction === 'egress' ? call.caller : pod,
      other: direction === 'egress' ? pod : call.caller,
      port: undefined,
      partial: false,
    }));
  }
  const { egress, ingress } = decide(engine, from, to, protocol, target.number);
  return [egress, ingress]
    .filter((one) => one.verdict === 'denied')
    .map((decision) => ({
      ...base,
      decision,
      pod: decision.direction === 'egress' ? call.caller : pod,
      other: decision.direction === 'egress' ? pod : call.caller,
      port: target.number,
      partial: false,
    }));
}
