/** Puts the engine of one cluster together: policies made ready, everybody who may talk, ports cut into atoms. */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import {
  type AddressSet,
  type Connections,
  connectionsOf,
  overlapAddresses,
  partitionConnections,
  singlePort,
  toCidrs,
} from '../sets/index.js';
import { CNIS, type CniFacts, UNKNOWN_CNI } from './cni.js';
import { type AnyPolicy, blocksOf, type CompiledPolicy, compilePolicy } from './compile.js';
import { evaluator, type Parts, type Verdicts } from './evaluate.js';
import type { PolicyEngine } from './evidence.js';
import { BIGINTS, NUMBERS } from './masks.js';
import { makeMatchers } from './matchers.js';
import type { PolicyProblem } from './problems.js';
import { findTies } from './ties.js';
import { makeUniverse, type Universe } from './universe.js';

/**
 * The engine of a cluster. Given the engine of the cluster before an edit, it keeps what the edit did not touch: with
 * the same pods, and no address block or port that was not known before, only the changed policies are made ready.
 */
export function makePolicyEngine(cluster: Cluster, before?: PolicyEngine): PolicyEngine {
  const last = before && states.get(before);
  const world = last && isSameWorld(last.cluster, cluster) ? last : undefined;
  const compiled = new Map<AnyPolicy, Compiled>();
  const policies: CompiledPolicy[] = [];
  const fresh: CompiledPolicy[] = [];
  for (const policy of [...cluster.networkPolicies, ...cluster.tieredPolicies]) {
    const kept = world?.compiled.get(policy);
    const one = kept ?? compile(cluster, policy);
    compiled.set(policy, one);
    policies.push(one.policy);
    if (!kept) fresh.push(one.policy);
  }
  const base = world && isCovered(world, fresh) ? world : makeBase(cluster, policies);
  const parts: Parts = { ...base.parts, policies };
  const size = parts.atoms.length;
  const engine: Verdicts = size <= 31 ? evaluator(parts, NUMBERS(size)) : evaluator(parts, BIGINTS(size));
  let found: readonly PolicyProblem[] | undefined;
  const { universe } = parts;
  const made: PolicyEngine = {
    universe,
    ...engine,
    nodeId: universe.nodeId,
    strangerId: universe.strangerId,
    idOf(pod) {
      const id = universe.byPod.get(pod)?.id;
      if (id === undefined) throw new RangeError('the pod is of another cluster');
      return id;
    },
    outsideWithin: (addresses) => universe.outside.filter((one) => overlapAddresses(one.addresses, addresses)),
    outsideOf: (id) => universe.outside[id - universe.pods.length],
    get problems() {
      found ??= [...[...compiled.values()].flatMap((one) => one.problems), ...tiesOf(parts)];
      return found;
    },
  };
  states.set(made, { ...base, cluster, compiled, parts });
  return made;
}

interface Compiled {
  readonly policy: CompiledPolicy;
  readonly problems: readonly PolicyProblem[];
}

/** What does not change while pods, address blocks and ports stay the same. */
interface Base {
  readonly parts: Omit<Parts, 'policies'>;
  /** Address sets and port names that the classes and atoms were cut by. */
  readonly blocks: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

interface State extends Base {
  readonly cluster: Cluster;
  readonly compiled: ReadonlyMap<AnyPolicy, Compiled>;
}

const states = new WeakMap<PolicyEngine, State>();

function compile(cluster: Cluster, policy: AnyPolicy): Compiled {
  const problems: PolicyProblem[] = [];
  return { policy: compilePolicy(policy, policyNamespace(cluster, policy.namespace), problems), problems };
}

function makeBase(cluster: Cluster, policies: readonly CompiledPolicy[]): Base {
  const facts = factsOf(cluster);
  const sets = blocksOf(policies);
  const universe = makeUniverse(cluster, sets, facts);
  const inputs = portInputs(policies, universe);
  const partition = partitionConnections(inputs.list);
  const atoms = partition.atoms.map((atom) => connectionsOf({ [atom.protocol]: atom.ports }));
  const parts = {
    universe,
    facts,
    matchers: makeMatchers(universe, facts, cluster.profile),
    atoms,
    atomsOf: partition.atomsOf,
    inputOf: inputs.indexOf,
    ready: { ingress: new WeakMap(), egress: new WeakMap() },
  };
  return { parts, blocks: new Set(sets.map(blockKey)), names: inputs.names };
}

/** The same pods in namespaces of the same labels, seen through the same profile. */
function isSameWorld(a: Cluster, b: Cluster): boolean {
  return (
    a.profile === b.profile &&
    a.scope.complete === b.scope.complete &&
    policyNamespace(a, undefined) === policyNamespace(b, undefined) &&
    isSameList(a.workloads, b.workloads) &&
    isSameList(a.namespaces, b.namespaces)
  );
}

function isSameList(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/** New policies name no address set, port or port name that the classes and atoms were not cut by. */
function isCovered({ parts, blocks, names }: Base, fresh: readonly CompiledPolicy[]): boolean {
  const known = parts.atomsOf.length;
  return (
    blocksOf(fresh).every((set) => blocks.has(blockKey(set))) &&
    fresh.every((policy) =>
      [...policy.rules.ingress, ...policy.rules.egress].every(
        ({ ports }) =>
          parts.inputOf(ports.fixed) < known &&
          parts.inputOf(ports.possible) < known &&
          ports.named.every((named) => names.has(named.name)),
      ),
    )
  );
}

function blockKey(set: AddressSet): string {
  return toCidrs(set).join(' ');
}

function tiesOf({ policies, matchers }: Parts): PolicyProblem[] {
  return findTies(
    policies,
    (policy) => (policy.subject ? matchers.membersOf(policy.subject) : undefined),
    (rule) => matchers.members(rule.peers),
  );
}

function factsOf({ profile }: Cluster): CniFacts {
  const facts = profile.cni === undefined ? UNKNOWN_CNI : CNIS[profile.cni];
  return {
    ...facts,
    blockMatchesPods: profile.ipBlockMatchesPods ?? facts.blockMatchesPods,
    hostNetworkIsNode: profile.hostNetworkIsNode ?? facts.hostNetworkIsNode,
  };
}

/** Every port set that a rule names, or that a named port means on some pod. */
function portInputs(
  policies: readonly CompiledPolicy[],
  universe: Universe,
): { list: Connections[]; names: ReadonlySet<string>; indexOf: (connections: Connections) => number } {
  const list: Connections[] = [];
  const index = new Map<string, number>();
  const add = (connections: Connections): number => {
    const key = JSON.stringify([connections.TCP, connections.UDP, connections.SCTP]);
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, list.length);
    list.push(connections);
    return list.length - 1;
  };
  const names = new Set<string>();
  for (const policy of policies) {
    for (const rule of [...policy.rules.ingress, ...policy.rules.egress]) {
      add(rule.ports.fixed);
      add(rule.ports.possible);
      for (const named of rule.ports.named) names.add(named.name);
    }
  }
  for (const pod of universe.pods) {
    for (const name of names)
      for (const port of pod.namedPorts.get(name) ?? [])
        add(connectionsOf({ [port.protocol]: singlePort(port.number) }));
  }
  return { list, names, indexOf: add };
}
