/** NetworkPolicies, made ready to be asked. What the API server refuses is a problem, and counts as not written. */
import {
  type Direction,
  isUnknown,
  known,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
} from '../resources/index.js';
import {
  ALL_CONNECTIONS,
  ALL_PORTS,
  connectionsOf,
  equalAddresses,
  isSubsetOfAddresses,
  NO_CONNECTIONS,
  portRange,
  subtractAddresses,
} from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { CompiledPolicy, CompiledPorts, CompiledRule, PeerMatcher } from './compiled.js';
import { addressesOf, blockOf, EVERY_PORT, joinedPeers, joinedPorts, NO_PORT } from './compiledParts.js';
import type { PolicyProblem } from './problems.js';

/** `namespace` is the one that the policy is put into. */
export function compileNetworkPolicy(
  policy: Sourced<NetworkPolicy>,
  namespace: string,
  problems: PolicyProblem[],
): CompiledPolicy {
  const rules = (direction: Direction): CompiledRule[] =>
    policy.rules[direction].map((rule) => ({
      policy,
      path: rule.path,
      action: 'Allow' as const,
      peers:
        rule.peers && joinedPeers(rule.peers.flatMap((peer) => compilePeer(policy, peer, namespace, problems) ?? [])),
      ports:
        rule.ports === undefined
          ? EVERY_PORT
          : joinedPorts(rule.ports.map((port) => compilePort(policy, port, problems))),
    }));
  return {
    policy,
    tier: 'NetworkPolicy',
    priority: 0,
    subject: { kind: 'pods', namespace, namespaces: undefined, pods: policy.podSelector, skipsHostNetwork: false },
    isolates: policy.isolates,
    rules: { ingress: rules('ingress'), egress: rules('egress') },
  };
}

function compilePeer(
  policy: Sourced<NetworkPolicy>,
  peer: NetworkPolicyPeer,
  namespace: string,
  problems: PolicyProblem[],
): PeerMatcher | undefined {
  switch (peer.kind) {
    case 'pods':
      return {
        kind: 'pods',
        namespace: peer.namespaces === undefined ? namespace : undefined,
        namespaces: peer.namespaces,
        pods: peer.pods,
        skipsHostNetwork: false,
      };
    case 'block': {
      if (isUnknown(peer.cidr) || peer.except.some(isUnknown)) return { kind: 'unknown' };
      const cidr = addressesOf(policy, peer.cidr, [...peer.path, 'ipBlock', 'cidr'], problems);
      if (cidr === undefined) return undefined;
      let addresses = cidr;
      for (const [index, text] of peer.except.entries()) {
        const except = addressesOf(policy, known(text) ?? '', [...peer.path, 'ipBlock', 'except', index], problems);
        if (!except) continue;
        if (!isSubsetOfAddresses(except, cidr) || equalAddresses(except, cidr))
          problems.push({
            object: policy,
            path: [...peer.path, 'ipBlock', 'except', index],
            code: 'cidr',
            message: `the exception \`${known(text)}\` is no smaller part of \`${peer.cidr}\``,
          });
        addresses = subtractAddresses(addresses, except);
      }
      return blockOf(addresses, false);
    }
    case 'invalid':
      problems.push({
        object: policy,
        path: peer.path,
        code: 'peer',
        message: `this peer is ${peer.reason}`,
      });
      return undefined;
    case 'unknown':
      return { kind: 'unknown' };
  }
}

function compilePort(
  policy: Sourced<NetworkPolicy>,
  port: NetworkPolicyPort,
  problems: PolicyProblem[],
): CompiledPorts {
  const protocol = known(port.protocol);
  const possible = (): CompiledPorts => ({
    fixed: NO_CONNECTIONS,
    possible: protocol === undefined ? ALL_CONNECTIONS : connectionsOf({ [protocol]: ALL_PORTS }),
    named: [],
  });
  const { port: ref, endPort } = port;
  if (protocol === undefined || isUnknown(ref) || isUnknown(endPort)) return possible();
  const refuse = (message: string): CompiledPorts => {
    problems.push({ object: policy, path: port.path, code: 'port', message });
    return NO_PORT;
  };
  if (ref === undefined)
    return endPort === undefined
      ? { ...NO_PORT, fixed: connectionsOf({ [protocol]: ALL_PORTS }) }
      : refuse('`endPort` needs a `port` to begin at');
  if ('name' in ref)
    return endPort === undefined
      ? { ...NO_PORT, named: [{ name: ref.name, protocol }] }
      : refuse('`endPort` needs a number as `port`, and this one is a name');
  const last = endPort ?? ref.number;
  if (last < ref.number) return refuse(`\`endPort\` ${last} is below the port ${ref.number}`);
  if (ref.number < 1 || last > 65_535)
    return refuse(`ports go from 1 to 65535, and this one is ${ref.number < 1 ? ref.number : last}`);
  return { ...NO_PORT, fixed: connectionsOf({ [protocol]: portRange(ref.number, last) }) };
}
