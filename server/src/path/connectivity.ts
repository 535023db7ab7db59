/**
 * Every connection that a cluster allows, workload by workload: a table of who may talk to whom. Pods of one owner
 * count as their owner, and addresses outside the cluster that fare alike stand together as blocks.
 */
import type { Cluster } from '../cluster/index.js';
import { makePolicyEngine, type PolicyEngine } from '../policy/index.js';
import { known, type Workload } from '../resources/index.js';
import {
  type AddressSet,
  type Connections,
  equalConnections,
  isNoConnections,
  subtractConnections,
  toCidrs,
  unionOfAddresses,
  unionOfConnections,
} from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';

export interface Connection {
  readonly from: ConnectionPeer;
  readonly to: ConnectionPeer;
  readonly allowed: Connections;
  /** What may be allowed: something that decides it is not known. */
  readonly unknown: Connections;
}

export type ConnectionPeer = WorkloadPeer | OutsidePeer;

export interface WorkloadPeer {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface OutsidePeer {
  /** As few as possible, ascending. */
  readonly cidrs: readonly string[];
}

interface Answer {
  readonly allowed: Connections;
  readonly unknown: Connections;
}

interface Group {
  readonly peer: WorkloadPeer;
  readonly ids: readonly number[];
}

/**
 * Workloads in the order of the manifests, each with those it reaches. Where pods of one owner differ, a connection
 * counts that one of them may make. A workload's connections with itself are left out, and so are pairs without any.
 */
export function connectivityOf(cluster: Cluster, engine: PolicyEngine = makePolicyEngine(cluster)): Connection[] {
  const groups = groupsOf(engine);
  const found: Connection[] = [];
  const add = (from: ConnectionPeer, to: ConnectionPeer, { allowed, unknown }: Answer): void => {
    if (!isNoConnections(allowed) || !isNoConnections(unknown)) found.push({ from, to, allowed, unknown });
  };
  for (const group of groups) {
    for (const { addresses, answer } of outsideOf(engine, (outside) => between(engine, [outside], group.ids)))
      add({ cidrs: toCidrs(addresses) }, group.peer, answer);
  }
  for (const from of groups) {
    for (const { addresses, answer } of outsideOf(engine, (outside) => between(engine, from.ids, [outside])))
      add(from.peer, { cidrs: toCidrs(addresses) }, answer);
    for (const to of groups) if (to !== from) add(from.peer, to.peer, between(engine, from.ids, to.ids));
  }
  return found;
}

/** Pods by the workload that people know them by. One that is scaled to nothing has no pods. */
function groupsOf({ universe }: PolicyEngine): Group[] {
  const groups = new Map<string, { peer: WorkloadPeer; ids: number[] }>();
  for (const { id, pod, namespace } of universe.pods) {
    if (known(pod.workload.replicas) === 0) continue;
    const { kind, name } = namedAs(pod.workload);
    const key = `${kind}/${namespace}/${name}`;
    const group = groups.get(key) ?? { peer: { kind, namespace, name }, ids: [] };
    group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function namedAs(workload: Sourced<Workload>): { readonly kind: string; readonly name: string } {
  const { owner } = workload;
  return owner ?? { kind: workload.kind, name: nameOf(workload) };
}

/** A name that is not known yet is told apart by its place. */
function nameOf(object: Sourced<Workload>): string {
  return known(object.name) ?? `(${object.source.file} document ${object.source.document + 1})`;
}

function between(engine: PolicyEngine, from: readonly number[], to: readonly number[]): Answer {
  const [one] = from;
  const [other] = to;
  if (one !== undefined && other !== undefined && from.length === 1 && to.length === 1)
    return engine.verdict(one, other);
  const answers = from.flatMap((source) => to.map((destination) => engine.verdict(source, destination)));
  const allowed = unionOfConnections(answers.map((answer) => answer.allowed));
  const unknown = unionOfConnections(answers.map((answer) => answer.unknown));
  return { allowed, unknown: subtractConnections(unknown, allowed) };
}

/** Outside classes of one family with equal answers, joined. */
function outsideOf(
  { universe }: PolicyEngine,
  answerOf: (outside: number) => Answer,
): { readonly addresses: AddressSet; readonly answer: Answer }[] {
  const alike: { readonly answer: Answer; readonly family: string; readonly parts: AddressSet[] }[] = [];
  for (const { id, family, addresses } of universe.outside) {
    const answer = answerOf(id);
    const same = alike.find((one) => one.family === family && equalAnswers(one.answer, answer));
    if (same) same.parts.push(addresses);
    else alike.push({ answer, family, parts: [addresses] });
  }
  return alike.map(({ answer, parts }) => ({ answer, addresses: unionOfAddresses(parts) }));
}

const equalAnswers = (a: Answer, b: Answer): boolean =>
  equalConnections(a.allowed, b.allowed) && equalConnections(a.unknown, b.unknown);
