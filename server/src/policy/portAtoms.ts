/**
 * Ports, cut into atoms that no policy tells apart, so that a set of ports is a small mask. Named ports take part with
 * every number that a pod gives them.
 */
import {
  type Connections,
  connectionsOf,
  NO_CONNECTIONS,
  partitionConnections,
  type ReadonlyBits,
  singlePort,
  unionOfConnections,
} from '../sets/index.js';
import type { CompiledPorts } from './compiled.js';
import { BIGINTS, type Masks, NUMBERS } from './masks.js';
import type { PortGroup } from './rulebook.js';
import type { PolicyPod } from './universe.js';

/** Numbers while 31 atoms do, else bigints. */
export interface PortAtoms<M> {
  readonly masks: Masks<M>;
  /** Ports that a group names for certain on a destination; undefined stands for an end that is no pod. */
  certain(group: PortGroup, destination: PolicyPod | undefined): M;
  /** Ports that it may name beside those. */
  possible(group: PortGroup, destination: PolicyPod | undefined): M;
  /** The same object for the same mask. */
  connectionsIn(mask: M): Connections;
  /** No port of a group or, by a name in use, of a pod is cut by something else than its atoms. */
  covers(groups: Iterable<PortGroup>, pods: Iterable<PolicyPod>): boolean;
}

interface GroupMasks<M> {
  readonly fixed: M;
  readonly possible: M;
  /** By the named ports of the destination; undefined where the group names none. */
  readonly named: WeakMap<PolicyPod['namedPorts'], M> | undefined;
}

export function portAtoms(groups: Iterable<PortGroup>, pods: readonly PolicyPod[]): PortAtoms<never> {
  const inputs = new Map<string, Connections>();
  const all = [...groups];
  for (const { ports } of all) for (const set of [ports.fixed, ports.possible]) inputs.set(keyOf(set), set);
  const names = namesIn(all);
  for (const set of numbersOf(names, pods)) inputs.set(keyOf(set), set);
  const { atoms, atomsOf } = partitionConnections([...inputs.values()]);
  const parts: Parts = {
    atoms: atoms.map((atom) => connectionsOf({ [atom.protocol]: atom.ports })),
    bitsOf: new Map([...inputs.keys()].map((key, index) => [key, atomsOf[index] as ReadonlyBits])),
    names,
  };
  const size = atoms.length;
  const made = size <= 31 ? withMasks(parts, NUMBERS(size)) : withMasks(parts, BIGINTS(size));
  // Whoever asks passes masks on as they are, so which of the two they are is nobody's business.
  return made as unknown as PortAtoms<never>;
}

interface Parts {
  readonly atoms: readonly Connections[];
  readonly bitsOf: ReadonlyMap<string, ReadonlyBits>;
  readonly names: ReadonlySet<string>;
}

function withMasks<M>({ atoms, bitsOf, names }: Parts, masks: Masks<M>): PortAtoms<M> {
  const sets = new Map<M, Connections>([[masks.none, NO_CONNECTIONS]]);
  const ofGroups = new WeakMap<PortGroup, GroupMasks<M>>();

  const maskOf = (connections: Connections): M => {
    const bits = bitsOf.get(keyOf(connections));
    return bits ? masks.of(bits) : masks.none;
  };
  const of = (group: PortGroup): GroupMasks<M> => {
    const known = ofGroups.get(group);
    if (known) return known;
    const { fixed, possible, named } = group.ports;
    const made = {
      fixed: maskOf(fixed),
      possible: maskOf(possible),
      named: named.length === 0 ? undefined : new WeakMap(),
    };
    ofGroups.set(group, made);
    return made;
  };
  const namedOn = ({ named }: CompiledPorts, made: WeakMap<object, M>, { namedPorts }: PolicyPod): M => {
    const known = made.get(namedPorts);
    if (known !== undefined) return known;
    let mask = masks.none;
    for (const { name, protocol } of named)
      for (const port of namedPorts.get(name) ?? [])
        if (protocol === undefined || protocol === port.protocol) mask = masks.or(mask, maskOf(numberOf(port)));
    made.set(namedPorts, mask);
    return mask;
  };

  return {
    masks,
    certain(group, destination) {
      const { fixed, named } = of(group);
      // A pod on the host's network is an address to many plugins, and addresses have no names (N12, N19).
      if (!named || destination?.hostNetwork !== false) return fixed;
      return masks.or(fixed, namedOn(group.ports, named, destination));
    },
    possible(group, destination) {
      const { possible, named } = of(group);
      if (!named || !destination || destination.hostNetwork === false) return possible;
      return masks.or(possible, namedOn(group.ports, named, destination));
    },
    connectionsIn(mask) {
      const known = sets.get(mask);
      if (known) return known;
      const made = unionOfConnections(atoms.filter((_, index) => masks.bit(mask, index)));
      sets.set(mask, made);
      return made;
    },
    covers(groups, pods) {
      for (const { ports } of groups) {
        if (!bitsOf.has(keyOf(ports.fixed)) || !bitsOf.has(keyOf(ports.possible))) return false;
        if (ports.named.some(({ name }) => !names.has(name))) return false;
      }
      return numbersOf(names, pods).every((set) => bitsOf.has(keyOf(set)));
    },
  };
}

function namesIn(groups: readonly PortGroup[]): ReadonlySet<string> {
  return new Set(groups.flatMap(({ ports }) => ports.named.map((named) => named.name)));
}

function numbersOf(names: ReadonlySet<string>, pods: Iterable<PolicyPod>): Connections[] {
  if (names.size === 0) return [];
  const found = new Set<Connections>();
  for (const { namedPorts } of pods)
    for (const [name, ports] of namedPorts) if (names.has(name)) for (const port of ports) found.add(numberOf(port));
  return [...found];
}

/** The same object for the same port, of which there are few for all the pods that have it. */
function numberOf({ protocol, number }: { protocol: 'TCP' | 'UDP' | 'SCTP'; number: number }): Connections {
  const made = numbers[protocol].get(number);
  if (made) return made;
  const fresh = connectionsOf({ [protocol]: singlePort(number) });
  numbers[protocol].set(number, fresh);
  return fresh;
}
const numbers = {
  TCP: new Map<number, Connections>(),
  UDP: new Map<number, Connections>(),
  SCTP: new Map<number, Connections>(),
};

/** Equal for equal connections. */
export function keyOf(connections: Connections): string {
  const known = keys.get(connections);
  if (known !== undefined) return known;
  const { TCP, UDP, SCTP } = connections;
  const key = `${TCP.portBounds.join(' ')}|${UDP.portBounds.join(' ')}|${SCTP.portBounds.join(' ')}`;
  keys.set(connections, key);
  return key;
}
const keys = new WeakMap<Connections, string>();
