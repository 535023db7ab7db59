/**
 * Every connection that a cluster allows, workload by workload: a table of who may talk to whom. Pods of one owner
 * count as their owner, and addresses outside the cluster that fare alike stand together as blocks.
 */
import type { Cluster } from '../cluster/index.js';
import { makePolicyEngine, type OutsideClass, type PolicyEngine } from '../policy/index.js';
import { known, type Workload } from '../resources/index.js';
import {
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

export interface Answer {
  readonly allowed: Connections;
  readonly unknown: Connections;
}

export interface Group {
  readonly peer: WorkloadPeer;
  readonly ids: readonly number[];
}

/** Which workloads are asked for, at either end; blocks of addresses always are. */
export interface AskedPeers {
  readonly isFrom: (peer: WorkloadPeer) => boolean;
  readonly isTo: (peer: WorkloadPeer) => boolean;
}

const EVERYBODY: AskedPeers = { isFrom: () => true, isTo: () => true };

/**
 * One by one, since they are as many as the square of the workloads: in the order of the manifests, each with those it
 * reaches. Where pods of one owner differ, a connection counts that one of them may make. A workload's connections with
 * itself are left out, and so are pairs without any.
 */
export function* connectivityOf(
  cluster: Cluster,
  { isFrom, isTo }: AskedPeers = EVERYBODY,
): Generator<Connection, void> {
  const engine = makePolicyEngine(cluster);
  const groups = groupsOf(engine);
  const outsideThat = outsidePeers(engine);
  const [sources, targets] = [groups.filter(({ peer }) => isFrom(peer)), groups.filter(({ peer }) => isTo(peer))];
  for (const { peer, ids } of targets)
    for (const outside of outsideThat((id) => between(engine, [id], ids)))
      yield* connection(outside.peer, peer, outside.answer);
  for (const from of sources) {
    for (const outside of outsideThat((id) => between(engine, from.ids, [id])))
      yield* connection(from.peer, outside.peer, outside.answer);
    for (const to of targets) if (to !== from) yield* connection(from.peer, to.peer, between(engine, from.ids, to.ids));
  }
}

function* connection(from: ConnectionPeer, to: ConnectionPeer, { allowed, unknown }: Answer): Generator<Connection> {
  if (!isNoConnections(allowed) || !isNoConnections(unknown)) yield { from, to, allowed, unknown };
}

/** Pods by the workload that people know them by. One that is scaled to nothing has no pods. */
export function groupsOf({ universe }: PolicyEngine): Group[] {
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

export function between(engine: PolicyEngine, from: readonly number[], to: readonly number[]): Answer {
  const [source, destination] = [from[0], to[0]];
  if (source !== undefined && destination !== undefined && from.length === 1 && to.length === 1)
    return engine.verdict(source, destination);
  const answers: Answer[] = [];
  for (const source of from) {
    for (const destination of to) {
      const answer = engine.verdict(source, destination);
      if (!answers.some((one) => one.allowed === answer.allowed && one.unknown === answer.unknown))
        answers.push(answer);
    }
  }
  const [only] = answers;
  if (only && answers.length === 1) return only;
  const allowed = unionOfConnections(answers.map((answer) => answer.allowed));
  const unknown = unionOfConnections(answers.map((answer) => answer.unknown));
  return { allowed, unknown: subtractConnections(unknown, allowed) };
}

export interface Outside {
  readonly peer: OutsidePeer;
  readonly answer: Answer;
}

/** Asks for every outside class, and joins those of one family that get the same answer. */
export function outsidePeers({ universe }: PolicyEngine): (answerOf: (outside: number) => Answer) => Outside[] {
  const peers = new Map<string, OutsidePeer>();
  const peerOf = (classes: readonly OutsideClass[]): OutsidePeer => {
    const key = classes.map((one) => one.id).join();
    const known = peers.get(key);
    if (known) return known;
    const peer = { cidrs: toCidrs(unionOfAddresses(classes.map((one) => one.addresses))) };
    peers.set(key, peer);
    return peer;
  };
  return (answerOf) => {
    const alike: { readonly answer: Answer; readonly classes: OutsideClass[] }[] = [];
    for (const one of universe.outside) {
      const answer = answerOf(one.id);
      const same = alike.find(
        ({ answer: other, classes }) => classes[0]?.family === one.family && equalAnswers(other, answer),
      );
      if (same) same.classes.push(one);
      else alike.push({ answer, classes: [one] });
    }
    return alike.map(({ answer, classes }) => ({ answer, peer: peerOf(classes) }));
  };
}

const equalAnswers = (a: Answer, b: Answer): boolean =>
  equalConnections(a.allowed, b.allowed) && equalConnections(a.unknown, b.unknown);
