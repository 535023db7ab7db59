/** Policies on the way of a packet: whom they see at each end, and what they make of it. */
import type { Pod } from '../cluster/index.js';
import type { PolicyEngine } from '../policy/index.js';
import type { Protocol } from '../resources/index.js';
import { type Client, PUBLIC_ADDRESSES, type SeenAs, type Verdict } from '../routing/index.js';
import { type AddressSet, overlapAddresses, toCidrs, unionOfAddresses } from '../sets/index.js';
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
  const from = idOf(engine, client.pod);
  const others = 'workload' in to ? [idOf(engine, to)] : classesWithin(engine, to);
  const { verdict, decision, addresses } = combined(
    engine,
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
  const to = idOf(engine, pod);
  const sources = sourcesOf(engine, client, seenAs);
  const { verdict, decision, addresses } = combined(
    engine,
    sources.map((id) => ({ id, decision: decide(engine, id, to, protocol, port).ingress })),
  );
  return { kind: 'policy', verdict, decision, pod, port, protocol, seenAs, addresses };
}

function sourcesOf(engine: PolicyEngine, client: Client, seenAs: SeenAs): number[] {
  const { universe } = engine;
  switch (seenAs.who) {
    case 'client':
      return clientIds(engine, client);
    case 'node':
      return [universe.nodeId];
    case 'ingress-controller':
      return controllerIds(engine, seenAs);
    case 'unknown':
      return [...clientIds(engine, client), universe.nodeId];
  }
}

/** The controller's own pods where its manifests are here; else a pod of which nothing is known (I3). */
function controllerIds(engine: PolicyEngine, seenAs: SeenAs): number[] {
  const workloads = new Set(
    seenAs.evidence.filter((one) => one.role === 'ingress-controller').map((one) => one.object),
  );
  const ids = engine.universe.pods.filter((one) => workloads.has(one.pod.workload)).map((one) => one.id);
  return ids.length > 0 ? ids : [engine.universe.strangerId];
}

function clientIds(engine: PolicyEngine, client: Client): number[] {
  switch (client.kind) {
    case 'pod':
      return [idOf(engine, client.pod)];
    case 'node':
      return [engine.universe.nodeId];
    case 'outside':
      return client.addresses === undefined
        ? engine.universe.outside
            .filter((one) => overlapAddresses(one.addresses, PUBLIC_ADDRESSES))
            .map((one) => one.id)
        : classesWithin(engine, client.addresses);
  }
}

function classesWithin(engine: PolicyEngine, addresses: AddressSet): number[] {
  return engine.universe.outside.filter((one) => overlapAddresses(one.addresses, addresses)).map((one) => one.id);
}

function idOf(engine: PolicyEngine, pod: Pod): number {
  const found = engine.universe.pods.find((one) => one.pod.template === pod.template);
  if (!found) throw new Error('the pod is of another cluster');
  return found.id;
}

/** One verdict for several possible ends: what they agree on; of outside addresses, those that get through. */
function combined(
  engine: PolicyEngine,
  decisions: readonly { readonly id: number; readonly decision: PolicyDecision }[],
): { verdict: Verdict; decision: PolicyDecision; addresses: readonly string[] | undefined } {
  const worst =
    decisions.find((one) => one.decision.verdict === 'denied') ??
    decisions.find((one) => one.decision.verdict === 'unknown') ??
    decisions[0];
  if (!worst) throw new Error('nobody sends');
  const passing = decisions.filter((one) => one.decision.verdict === 'allowed');
  if (passing.length === 0 || passing.length === decisions.length)
    return { verdict: worst.decision.verdict, decision: worst.decision, addresses: undefined };
  const outside = new Map(engine.universe.outside.map((one) => [one.id, one.addresses]));
  const admitted = passing.flatMap((one) => outside.get(one.id) ?? []);
  const [first] = passing;
  if (first && decisions.every((one) => outside.has(one.id))) {
    return { verdict: 'allowed', decision: first.decision, addresses: toCidrs(unionOfAddresses(admitted)) };
  }
  return { verdict: 'unknown', decision: { ...worst.decision, verdict: 'unknown' }, addresses: undefined };
}
