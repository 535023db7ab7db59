/** The policies of administrators, made ready to be asked (A2–A11). What is not understood fails closed. */
import {
  type Direction,
  isUnknown,
  known,
  type TieredPeer,
  type TieredPolicy,
  type TieredPort,
} from '../resources/index.js';
import { ALL_CONNECTIONS, ALL_PORTS, connectionsOf, portRange } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { CompiledPolicy, CompiledPorts, CompiledRule, PeerMatcher } from './compiled.js';
import { addressesOf, blockOf, EVERY_PORT, joinedPeers, joinedPorts, NO_PORT } from './compiledParts.js';
import type { PolicyProblem } from './problems.js';

export function compileTiered(policy: Sourced<TieredPolicy>, problems: PolicyProblem[]): CompiledPolicy {
  const priority = known(policy.priority);
  if (policy.subject === undefined)
    problems.push({
      object: policy,
      path: ['spec', 'subject'],
      code: 'subject',
      message: 'the subject must have either `namespaces` or `pods`',
    });
  const { subject } = policy;
  const rules = (direction: Direction): CompiledRule[] =>
    policy.rules[direction].map((rule) => {
      const invalid =
        rule.peers.find((peer) => peer.kind === 'invalid') ?? rule.ports?.find((port) => port.kind === 'invalid');
      const action = known(rule.action);
      if (invalid)
        problems.push({
          object: policy,
          path: invalid.path,
          code: 'peer',
          message: 'this peer or port has no form that is known, so the rule fails closed',
        });
      // Fails closed: an Allow matches nothing, a Deny or Pass denies everybody (A10).
      if (invalid && action !== 'Allow')
        return { policy, path: rule.path, action: 'Deny' as const, peers: undefined, ports: EVERY_PORT };
      return {
        policy,
        path: rule.path,
        action,
        peers: invalid ? [] : joinedPeers(rule.peers.flatMap((peer) => compileTieredPeer(policy, peer, problems))),
        ports:
          rule.ports === undefined
            ? EVERY_PORT
            : joinedPorts(rule.ports.map((port) => compileTieredPort(policy, port, problems))),
      };
    });
  return {
    policy,
    tier: policy.tier,
    priority: priority ?? Number.MAX_SAFE_INTEGER,
    subject: subject && {
      kind: 'pods',
      namespace: undefined,
      namespaces: subject.namespaces,
      pods: subject.pods,
      skipsHostNetwork: true,
    },
    isolates: { ingress: false, egress: false },
    rules: { ingress: rules('ingress'), egress: rules('egress') },
  };
}

function compileTieredPeer(policy: Sourced<TieredPolicy>, peer: TieredPeer, problems: PolicyProblem[]): PeerMatcher[] {
  switch (peer.kind) {
    case 'pods':
      return [
        { kind: 'pods', namespace: undefined, namespaces: peer.namespaces, pods: peer.pods, skipsHostNetwork: true },
      ];
    case 'networks':
      return peer.cidrs.flatMap((cidr, index): PeerMatcher[] => {
        if (isUnknown(cidr)) return [{ kind: 'unknown' }];
        const addresses = addressesOf(policy, cidr, [...peer.path, 'networks', index], problems);
        return addresses ? [blockOf(addresses, true)] : [];
      });
    case 'nodes':
      return [{ kind: 'nodes' }];
    case 'domains':
      return [{ kind: 'domains' }];
    case 'invalid':
      return [];
  }
}

function compileTieredPort(policy: Sourced<TieredPolicy>, port: TieredPort, problems: PolicyProblem[]): CompiledPorts {
  switch (port.kind) {
    case 'protocol':
      return { ...NO_PORT, fixed: connectionsOf({ [port.protocol]: ALL_PORTS }) };
    case 'named': {
      const name = known(port.name);
      return name === undefined
        ? { ...NO_PORT, possible: ALL_CONNECTIONS }
        : { ...NO_PORT, named: [{ name, protocol: undefined }] };
    }
    case 'range': {
      const first = known(port.first);
      const last = known(port.last);
      if (first === undefined || last === undefined)
        return { ...NO_PORT, possible: connectionsOf({ [port.protocol]: ALL_PORTS }) };
      if (last < first || first < 1 || last > 65_535) {
        problems.push({
          object: policy,
          path: port.path,
          code: 'port',
          message: `ports ${first} to ${last} are no range`,
        });
        return NO_PORT;
      }
      return { ...NO_PORT, fixed: connectionsOf({ [port.protocol]: portRange(first, last) }) };
    }
    case 'invalid':
      return NO_PORT;
  }
}
