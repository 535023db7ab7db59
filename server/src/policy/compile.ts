/**
 * Policies, made ready to be asked: which pods each selects, whom each rule's peers are, which ports it names.
 * Peers become bitsets when they are first needed, and equal selectors share one.
 */
import {
  type Action,
  type Direction,
  isUnknown,
  known,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type Protocol,
  type TieredPeer,
  type TieredPolicy,
  type TieredPort,
} from '../resources/index.js';
import {
  type AddressSet,
  ALL_CONNECTIONS,
  ALL_PORTS,
  type Connections,
  connectionsOf,
  equalAddresses,
  isSubsetOfAddresses,
  NO_CONNECTIONS,
  parseCidr,
  portRange,
  subtractAddresses,
  unionConnections,
} from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';
import type { PolicyProblem } from './problems.js';

export type AnyPolicy = Sourced<NetworkPolicy> | Sourced<TieredPolicy>;

export interface CompiledPolicy {
  readonly policy: AnyPolicy;
  readonly tier: 'Admin' | 'NetworkPolicy' | 'Baseline';
  readonly priority: number;
  readonly subject: PeerMatcher | undefined;
  readonly isolates: Readonly<Record<Direction, boolean>>;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

export interface CompiledRule {
  readonly policy: AnyPolicy;
  readonly path: Path;
  /** Undefined where it is filled in later. */
  readonly action: Action | undefined;
  /** Undefined stands for everybody. */
  readonly peers: readonly PeerMatcher[] | undefined;
  readonly ports: CompiledPorts;
}

export type PeerMatcher =
  /** `namespace` names the policy's own; otherwise the selector picks namespaces. */
  | {
      readonly kind: 'pods';
      readonly namespace: string | undefined;
      readonly namespaces: LabelSelector | undefined;
      readonly pods: LabelSelector | undefined;
      readonly skipsHostNetwork: boolean;
    }
  /** `always`: the API says that it matches pods, whatever the plugin. */
  | { readonly kind: 'block'; readonly addresses: AddressSet; readonly always: boolean }
  | { readonly kind: 'nodes' }
  | { readonly kind: 'domains' }
  /** Not known whom it means. */
  | { readonly kind: 'unknown' };

export interface CompiledPorts {
  readonly fixed: Connections;
  /** Ports that a value which is filled in later may add. */
  readonly possible: Connections;
  /** Looked up on the destination pod (N12); a protocol of undefined is any. */
  readonly named: readonly { readonly name: string; readonly protocol: Protocol | undefined }[];
}

const EVERY_PORT: CompiledPorts = { fixed: ALL_CONNECTIONS, possible: NO_CONNECTIONS, named: [] };
const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** `namespace` is the one that a NetworkPolicy is put into; administrators' policies have none. */
export function compilePolicy(policy: AnyPolicy, namespace: string, problems: PolicyProblem[]): CompiledPolicy {
  return policy.model === 'networkPolicy'
    ? compileNetworkPolicy(policy, namespace, problems)
    : compileTiered(policy, problems);
}

function compileNetworkPolicy(
  policy: Sourced<NetworkPolicy>,
  namespace: string,
  problems: PolicyProblem[],
): CompiledPolicy {
  const rules = (direction: Direction): CompiledRule[] =>
    policy.rules[direction].map((rule) => ({
      policy,
      path: rule.path,
      action: 'Allow' as const,
      peers: rule.peers?.flatMap((peer) => compilePeer(policy, peer, namespace, problems) ?? []),
      ports:
        rule.ports === undefined ? EVERY_PORT : merged(rule.ports.map((port) => compilePort(policy, port, problems))),
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
  policy: AnyPolicy,
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
            message: `The exception \`${known(text)}\` must be a smaller part of \`${peer.cidr}\``,
          });
        addresses = subtractAddresses(addresses, except);
      }
      return { kind: 'block', addresses, always: false };
    }
    case 'invalid':
      problems.push({ object: policy, path: peer.path, code: 'peer', message: `This peer is refused: ${peer.reason}` });
      return undefined;
    case 'unknown':
      return { kind: 'unknown' };
  }
}

function addressesOf(policy: AnyPolicy, text: string, path: Path, problems: PolicyProblem[]): AddressSet | undefined {
  const cidr = parseCidr(text);
  if (cidr.kind === 'cidr') return cidr.addresses;
  problems.push({ object: policy, path, code: 'cidr', message: `\`${text}\` is no CIDR` });
  return undefined;
}

function compilePort(policy: AnyPolicy, port: NetworkPolicyPort, problems: PolicyProblem[]): CompiledPorts {
  const protocol = known(port.protocol);
  const possible = (): CompiledPorts => ({
    fixed: NO_CONNECTIONS,
    possible: protocol === undefined ? ALL_CONNECTIONS : connectionsOf({ [protocol]: ALL_PORTS }),
    named: [],
  });
  const { port: ref, endPort } = port;
  if (protocol === undefined || isUnknown(ref) || isUnknown(endPort)) return possible();
  const none = { fixed: NO_CONNECTIONS, possible: NO_CONNECTIONS, named: [] };
  const refuse = (message: string): CompiledPorts => {
    problems.push({ object: policy, path: port.path, code: 'port', message });
    return none;
  };
  if (ref === undefined)
    return endPort === undefined
      ? { ...none, fixed: connectionsOf({ [protocol]: ALL_PORTS }) }
      : refuse('`endPort` needs a port');
  if ('name' in ref)
    return endPort === undefined
      ? { ...none, named: [{ name: ref.name, protocol }] }
      : refuse('`endPort` needs a number as port');
  const last = endPort ?? ref.number;
  if (last < ref.number) return refuse(`\`endPort\` ${last} is below the port ${ref.number}`);
  if (ref.number < 1 || last > 65_535)
    return refuse(`Ports go from 1 to 65535, not to ${ref.number < 1 ? ref.number : last}`);
  return { ...none, fixed: connectionsOf({ [protocol]: portRange(ref.number, last) }) };
}

function compileTiered(policy: Sourced<TieredPolicy>, problems: PolicyProblem[]): CompiledPolicy {
  const priority = known(policy.priority);
  if (policy.subject === undefined)
    problems.push({
      object: policy,
      path: ['spec', 'subject'],
      code: 'subject',
      message: 'The subject must have either `namespaces` or `pods`',
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
          message: 'This peer or port has no form that is known, so the rule fails closed',
        });
      // Fails closed: an Allow matches nothing, a Deny or Pass denies everybody (A10).
      if (invalid && action !== 'Allow')
        return { policy, path: rule.path, action: 'Deny' as const, peers: undefined, ports: EVERY_PORT };
      return {
        policy,
        path: rule.path,
        action,
        peers: invalid ? [] : rule.peers.flatMap((peer) => compileTieredPeer(policy, peer, problems)),
        ports:
          rule.ports === undefined
            ? EVERY_PORT
            : merged(rule.ports.map((port) => compileTieredPort(policy, port, problems))),
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

function compileTieredPeer(policy: AnyPolicy, peer: TieredPeer, problems: PolicyProblem[]): PeerMatcher[] {
  switch (peer.kind) {
    case 'pods':
      return [
        { kind: 'pods', namespace: undefined, namespaces: peer.namespaces, pods: peer.pods, skipsHostNetwork: true },
      ];
    case 'networks':
      return peer.cidrs.flatMap((cidr, index): PeerMatcher[] => {
        if (isUnknown(cidr)) return [{ kind: 'unknown' }];
        const addresses = addressesOf(policy, cidr, [...peer.path, 'networks', index], problems);
        return addresses ? [{ kind: 'block', addresses, always: true }] : [];
      });
    case 'nodes':
      return [{ kind: 'nodes' }];
    case 'domains':
      return [{ kind: 'domains' }];
    case 'invalid':
      return [];
  }
}

function compileTieredPort(policy: AnyPolicy, port: TieredPort, problems: PolicyProblem[]): CompiledPorts {
  const none = { fixed: NO_CONNECTIONS, possible: NO_CONNECTIONS, named: [] };
  switch (port.kind) {
    case 'protocol':
      return { ...none, fixed: connectionsOf({ [port.protocol]: ALL_PORTS }) };
    case 'named': {
      const name = known(port.name);
      return name === undefined
        ? { ...none, possible: ALL_CONNECTIONS }
        : { ...none, named: [{ name, protocol: undefined }] };
    }
    case 'range': {
      const first = known(port.first);
      const last = known(port.last);
      if (first === undefined || last === undefined)
        return { ...none, possible: connectionsOf({ [port.protocol]: ALL_PORTS }) };
      if (last < first || first < 1 || last > 65_535) {
        problems.push({
          object: policy,
          path: port.path,
          code: 'port',
          message: `Ports ${first} to ${last} are no range`,
        });
        return none;
      }
      return { ...none, fixed: connectionsOf({ [port.protocol]: portRange(first, last) }) };
    }
    case 'invalid':
      return none;
  }
}

function merged(all: readonly CompiledPorts[]): CompiledPorts {
  return {
    fixed: all.map((one) => one.fixed).reduce(unionConnections, NO_CONNECTIONS),
    possible: all.map((one) => one.possible).reduce(unionConnections, NO_CONNECTIONS),
    named: all.flatMap((one) => one.named),
  };
}

/** Address sets that policies name, each once per place. */
export function blocksOf(policies: readonly CompiledPolicy[]): AddressSet[] {
  return policies.flatMap((one) =>
    DIRECTIONS.flatMap((direction) =>
      one.rules[direction].flatMap((rule) =>
        (rule.peers ?? []).flatMap((peer) => (peer.kind === 'block' ? [peer.addresses] : [])),
      ),
    ),
  );
}
