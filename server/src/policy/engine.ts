/** Puts the engine of one cluster together: policies made ready, everybody who may talk, ports cut into atoms. */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import { type Connections, connectionsOf, partitionConnections, singlePort } from '../sets/index.js';
import { CNIS, type CniFacts, UNKNOWN_CNI } from './cni.js';
import { blocksOf, type CompiledPolicy, compilePolicies } from './compile.js';
import { evaluator, type Parts } from './evaluate.js';
import type { PolicyEngine } from './evidence.js';
import { BIGINTS, NUMBERS } from './masks.js';
import { makeMatchers } from './matchers.js';
import type { PolicyProblem } from './problems.js';
import { findTies } from './ties.js';
import { makeUniverse, type Universe } from './universe.js';

export function makePolicyEngine(cluster: Cluster): PolicyEngine {
  const problems: PolicyProblem[] = [];
  const policies = compilePolicies(cluster, (policy) => policyNamespace(cluster, policy.namespace), problems);
  const facts = factsOf(cluster);
  const universe = makeUniverse(cluster, blocksOf(policies), facts);
  const matchers = makeMatchers(universe, facts, cluster.profile);
  const inputs = portInputs(policies, universe);
  const partition = partitionConnections(inputs.list);
  const atoms = partition.atoms.map((atom) => connectionsOf({ [atom.protocol]: atom.ports }));
  const parts: Parts = {
    universe,
    facts,
    policies,
    matchers,
    atoms,
    atomsOf: partition.atomsOf,
    inputOf: inputs.indexOf,
  };
  const ties = (): PolicyProblem[] =>
    findTies(
      policies,
      (policy) => (policy.subject ? matchers.membersOf(policy.subject) : undefined),
      (rule) => matchers.members(rule.peers),
    );
  const engine = atoms.length <= 31 ? evaluator(parts, NUMBERS(atoms.length)) : evaluator(parts, BIGINTS(atoms.length));
  let found: readonly PolicyProblem[] | undefined;
  return {
    universe,
    ...engine,
    get problems() {
      found ??= [...problems, ...ties()];
      return found;
    },
  };
}

function factsOf({ profile }: Cluster): CniFacts {
  const facts = (profile.cni === undefined ? undefined : CNIS[profile.cni]) ?? UNKNOWN_CNI;
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
): { list: Connections[]; indexOf: (connections: Connections) => number } {
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
  return { list, indexOf: add };
}
