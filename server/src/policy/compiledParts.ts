/** What policies of all kinds are made of: blocks of addresses, sets of ports, and what several of them come to. */
import {
  type AddressSet,
  ALL_CONNECTIONS,
  NO_CONNECTIONS,
  parseCidr,
  unionConnections,
  unionOfAddresses,
} from '../sets/index.js';
import type { Path } from '../yaml/index.js';
import type { AnyPolicy, BlockMatcher, CompiledPorts, PeerMatcher } from './compiled.js';
import type { PolicyProblem } from './problems.js';

export const EVERY_PORT: CompiledPorts = { fixed: ALL_CONNECTIONS, possible: NO_CONNECTIONS, named: [] };
export const NO_PORT: CompiledPorts = { fixed: NO_CONNECTIONS, possible: NO_CONNECTIONS, named: [] };

/** Undefined for what is no CIDR, which is a problem. */
export function addressesOf(
  policy: AnyPolicy,
  text: string,
  path: Path,
  problems: PolicyProblem[],
): AddressSet | undefined {
  const cidr = parseCidr(text);
  if (cidr.kind === 'cidr') return cidr.addresses;
  problems.push({ object: policy, path, code: 'cidr', message: `\`${text}\` is no CIDR` });
  return undefined;
}

export function blockOf(addresses: AddressSet, always: boolean): BlockMatcher {
  return { kind: 'block', addresses, key: keyOf(addresses), always };
}

function keyOf({ IPv4, IPv6 }: AddressSet): string {
  return `${IPv4.join(' ')}:${IPv6.join(' ')}`;
}

/** Blocks of one rule work together: 0.0.0.0/0 and ::/0 hold every address of a pod, though neither does alone. */
export function joinedPeers(peers: readonly PeerMatcher[]): readonly PeerMatcher[] {
  const blocks = peers.filter((peer) => peer.kind === 'block');
  const [first] = blocks;
  if (first === undefined || blocks.length === 1) return peers;
  const joined = blockOf(unionOfAddresses(blocks.map((block) => block.addresses)), first.always);
  return [...peers.filter((peer) => peer.kind !== 'block'), joined];
}

export function joinedPorts(all: readonly CompiledPorts[]): CompiledPorts {
  const [only] = all;
  if (only && all.length === 1) return only;
  return {
    fixed: all.map((one) => one.fixed).reduce(unionConnections, NO_CONNECTIONS),
    possible: all.map((one) => one.possible).reduce(unionConnections, NO_CONNECTIONS),
    named: all.flatMap((one) => one.named),
  };
}
