/**
 * Cuts a space into the fewest disjoint classes such that every input set is a union of classes. What the inputs say
 * of one member of a class they say of all, so that an answer is worked out once per class.
 * Classes cover the whole space (one may be in no input), are never empty, and are numbered by their lowest member.
 */
import { type Address, type AddressSet, ALL_IPV4, ALL_IPV6, type Family } from './addresses.js';
import {
  type Bits,
  clearBit,
  copyBits,
  emptyBits,
  equalBits,
  forEachBit,
  hasBit,
  hashBits,
  type ReadonlyBits,
  setBit,
} from './bits.js';
import { type Connections, PROTOCOLS, type Protocol } from './connections.js';
import { type Bounds, compareValues, countUpTo, type Value } from './intervals.js';
import { ALL_PORTS, hasPort, intersectPorts, type PortSet } from './ports.js';

export interface PartitionClass<Members> {
  readonly members: Members;
  /** Over the inputs, by their place in the list: those that contain the class. The others are disjoint from it. */
  readonly inputs: ReadonlyBits;
}

export interface Partition<Members, At extends Value> {
  readonly classes: readonly PartitionClass<Members>[];
  /** For each input, over the classes: those that it is made of. */
  readonly classesOf: readonly ReadonlyBits[];
  /** Where each run of one class begins, ascending; and the number of its class. Ask `classOf…`. */
  readonly starts: readonly At[];
  readonly classAt: readonly number[];
}

export type PortPartition = Partition<PortSet, number>;

export type AddressPartition =
  | ({ readonly family: 'IPv4' } & Partition<AddressSet, number>)
  | ({ readonly family: 'IPv6' } & Partition<AddressSet, bigint>);

/** Cuts all ports by a list of port sets; O(n log n) in the intervals, times the words of a bitset over the inputs. */
export const partitionPorts = (inputs: readonly PortSet[]): PortPartition =>
  partition(
    ALL_PORTS.portBounds,
    inputs.map((set) => set.portBounds),
    (portBounds) => intersectPorts(ALL_PORTS, { portBounds }),
  );

/** Cuts all addresses of one family by a list of address sets; the other family plays no part. */
export function partitionAddresses(family: Family, inputs: readonly AddressSet[]): AddressPartition {
  if (family === 'IPv4') {
    const bounds = inputs.map((set) => set.IPv4);
    return { family, ...partition(ALL_IPV4.IPv4, bounds, (members) => ({ IPv4: members, IPv6: [] })) };
  }
  const bounds = inputs.map((set) => set.IPv6);
  return { family, ...partition(ALL_IPV6.IPv6, bounds, (members) => ({ IPv4: [], IPv6: members })) };
}

/** The number of the class that a port is in; undefined for what is no port. */
export const classOfPort = (ports: PortPartition, port: number): number | undefined =>
  hasPort(ALL_PORTS, port) ? classOfValue(ports, port) : undefined;

/** The number of the class that an address is in; undefined for one of the other family. */
export function classOfAddress(addresses: AddressPartition, address: Address): number | undefined {
  if (addresses.family === 'IPv4' && address.family === 'IPv4') return classOfValue(addresses, address.value);
  if (addresses.family === 'IPv6' && address.family === 'IPv6') return classOfValue(addresses, address.value);
  return undefined;
}

/** Ports of one protocol that no input tells apart. */
export interface ConnectionAtom {
  readonly protocol: Protocol;
  readonly ports: PortSet;
  /** Over the inputs, by their place in the list: those that contain the atom. The others are disjoint from it. */
  readonly inputs: ReadonlyBits;
}

export interface ConnectionPartition {
  /** All of TCP, then UDP, then SCTP; at least one each. */
  readonly atoms: readonly ConnectionAtom[];
  /** For each input, over the atoms: those that it is made of. */
  readonly atomsOf: readonly ReadonlyBits[];
}

/** Cuts all ports of every protocol by a list of connections. */
export function partitionConnections(inputs: readonly Connections[]): ConnectionPartition {
  const atoms = PROTOCOLS.flatMap((protocol) =>
    partitionPorts(inputs.map((connections) => connections[protocol])).classes.map(
      ({ members, inputs }): ConnectionAtom => ({ protocol, ports: members, inputs }),
    ),
  );
  return { atoms, atomsOf: transpose(atoms, inputs.length) };
}

/** Walks the space from border to border, keeping note of the inputs that it is in. */
function partition<Members, At extends Value>(
  space: Bounds<At>,
  inputs: readonly Bounds<At>[],
  membersFrom: (bounds: Bounds<At>) => Members,
): Partition<Members, At> {
  const [low, high] = space as [At, At];
  const borders = inputs
    .flatMap((bounds, input) => bounds.map((at) => ({ at, input })))
    .sort((a, b) => compareValues(a.at, b.at));
  const isIn = emptyBits(inputs.length);
  const classes: { readonly inputs: ReadonlyBits; readonly bounds: At[] }[] = [];
  const numberOf = numbering();
  const starts: At[] = [];
  const classAt: number[] = [];
  let passed = 0;
  for (let at = low; at < high; ) {
    let border = borders[passed];
    for (; border?.at === at; border = borders[++passed]) flip(isIn, border.input);
    const end = border?.at ?? high;
    const number = numberOf(isIn);
    const known = classes[number];
    if (known) known.bounds.push(at, end);
    else classes.push({ inputs: copyBits(isIn), bounds: [at, end] });
    starts.push(at);
    classAt.push(number);
    at = end;
  }
  return {
    classes: classes.map(({ inputs, bounds }) => ({ members: membersFrom(bounds), inputs })),
    classesOf: transpose(classes, inputs.length),
    starts,
    classAt,
  };
}

/** Numbers bitsets from 0 by first sight, equal ones alike. */
function numbering(): (bits: ReadonlyBits) => number {
  const seenByHash = new Map<number, { readonly bits: ReadonlyBits; readonly number: number }[]>();
  let count = 0;
  return (bits) => {
    const hash = hashBits(bits);
    const seen = seenByHash.get(hash) ?? [];
    const known = seen.find((entry) => equalBits(entry.bits, bits));
    if (known) return known.number;
    seenByHash.set(hash, [...seen, { bits: copyBits(bits), number: count }]);
    return count++;
  };
}

function flip(bits: Bits, id: number): void {
  if (hasBit(bits, id)) clearBit(bits, id);
  else setBit(bits, id);
}

/** From "inputs that contain a class" to "classes that make an input". */
function transpose(classes: readonly { readonly inputs: ReadonlyBits }[], inputs: number): ReadonlyBits[] {
  const classesOf = Array.from({ length: inputs }, () => emptyBits(classes.length));
  classes.forEach((one, number) => {
    forEachBit(one.inputs, (input) => setBit(classesOf[input] as Bits, number));
  });
  return classesOf;
}

const classOfValue = <At extends Value>(of: Partition<unknown, At>, value: At): number =>
  of.classAt[countUpTo(of.starts, value) - 1] as number;
