/** Policies on the way of a packet: whom they see at each end, and what they make of it. */
import { type Pod, podsOf } from '../cluster/index.js';
import type { PolicyEngine } from '../policy/index.js';
import type { Direction, Protocol } from '../resources/index.js';
import { type Client, PUBLIC_ADDRESSES, type SeenAs, type Verdict } from '../routing/index.js';
import { type AddressSet, toCidrs, unionOfAddresses } from '../sets/index.js';
import type { PolicyHop } from './hops.js';
import { decide, type PolicyDecision } from './policyHop.js';

/** What a client sends to a pod, or to an address outside, past its own policies. Only pods have such. */
export function leaving(
  engine: PolicyEngine,
  client: Client,
  to: Pod | AddressSet,
  protocol: Protocol,
  port: number,
): PolicyHop | undefined {
  if (client.kind !== 'pod') return undefined;
  const from = engine.idOf(client.pod);
  const others = 'workload' in to ? [engine.idOf(to)] : classesWithin(engine, to);
  const { verdict, decision, addresses } = combined(
    engine,
    'egress',
    others.map((id) => ({ id, decision: decide(engine, from, id, protocol, port).egress })),
  );
  return { kind: 'policy', verdict, decision, pod: client.pod, port, protocol, seenAs: undefined, addresses };
}

/** What reaches a pod past its policies, which see the source that the way leaves in the packet. */
export function arriving(
  engine: PolicyEngine,
  client: Client,
  seenAs: SeenAs,
  pod: Pod,
  protocol: Protocol,
  port: number,
): PolicyHop {
  const to = engine.idOf(pod);
  const sources = sourcesOf(engine, client, seenAs);
  const { verdict, decision, addresses } = combined(
    engine,
    'ingress',
    sources.map((id) => ({ id, decision: decide(engine, id, to, protocol, port).ingress })),
  );
  return { kind: 'policy', verdict, decision, pod, port, protocol, seenAs, addresses };
}

function sourcesOf(engine: PolicyEngine, client: Client, seenAs: SeenAs): number[] {
  switch (seenAs.who) {
    case 'client':
      return clientIds(engine, client);
    case 'node':
      return [engine.nodeId];
    case 'ingress-controller':
      return controllerIds(engine, seenAs);
    case 'unknown':
      return [...clientIds(engine, client), engine.nodeId];
  }
}

/** The controller's own pods where its manifests are here; else a pod of which nothing is known (I3). */
function controllerIds(engine: PolicyEngine, seenAs: SeenAs): number[] {
  const ids = seenAs.evidence.flatMap(({ role, object }) =>
    role === 'ingress-controller' && object.model === 'workload' ? podsOf(object).map((pod) => engine.idOf(pod)) : [],
  );
  return ids.length > 0 ? [...new Set(ids)] : [engine.strangerId];
}

function clientIds(engine: PolicyEngine, client: Client): number[] {
  switch (client.kind) {
    case 'pod':
      return [engine.idOf(client.pod)];
    case 'node':
      return [engine.nodeId];
    case 'outside':
      return classesWithin(engine, client.addresses ?? PUBLIC_ADDRESSES);
  }
}

function classesWithin(engine: PolicyEngine, addresses: AddressSet): number[] {
  return engine.outsideWithin(addresses).map((one) => one.id);
}

/** One verdict for several possible ends: what they agree on; of outside addresses, those that get through. */
function combined(
  engine: PolicyEngine,
  direction: Direction,
  decisions: readonly { readonly id: number; readonly decision: PolicyDecision }[],
): { verdict: Verdict; decision: PolicyDecision; addresses: readonly string[] | undefined } {
  const worst =
    decisions.find((one) => one.decision.verdict === 'denied') ??
    decisions.find((one) => one.decision.verdict === 'unknown') ??
    decisions[0];
  // Of addresses, only a family that the cluster has is divided into classes.
  if (!worst) {
    const evidence = { because: 'no-ipv6', policies: [], rule: undefined } as const;
    return {
      verdict: 'unknown',
      decision: { direction, verdict: 'unknown', evidence, nearest: [] },
      addresses: undefined,
    };
  }
  const passing = decisions.filter((one) => one.decision.verdict === 'allowed');
  if (passing.length === 0 || passing.length === decisions.length)
    return { verdict: worst.decision.verdict, decision: worst.decision, addresses: undefined };
  const admitted = passing.flatMap((one) => engine.outsideOf(one.id)?.addresses ?? []);
  const [first] = passing;
  if (first && decisions.every((one) => engine.outsideOf(one.id))) {
    return { verdict: 'allowed', decision: first.decision, addresses: toCidrs(unionOfAddresses(admitted)) };
  }
  return { verdict: 'unknown', decision: { ...worst.decision, verdict: 'unknown' }, addresses: undefined };
}
