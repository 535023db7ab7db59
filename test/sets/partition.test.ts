/** Partitions against grouping every port, or every probe address, by the inputs that contain it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Address,
  ALL_PORTS,
  classOfAddress,
  classOfPort,
  connectionsOf,
  emptyBits,
  FAMILIES,
  type Family,
  hasAddress,
  hasBit,
  hashBits,
  hasPort,
  idsOfBits,
  NO_PORTS,
  overlapPorts,
  type PortSet,
  PROTOCOLS,
  parseCidr,
  partitionAddresses,
  partitionConnections,
  partitionPorts,
  portRange,
  type ReadonlyBits,
  singlePort,
  subtractPorts,
  unionOfPorts,
} from '../../server/src/sets/index.js';
import { addressOf, modelledAddresses, PROBES } from './addressModel.js';
import { modelledPorts, PORT_PROBES } from './portModel.js';

interface Cut {
  readonly classes: readonly { readonly inputs: ReadonlyBits }[];
  readonly classesOf: readonly ReadonlyBits[];
}

/**
 * Checks a partition at every place, in ascending order: places with the same inputs are one class, and classes are
 * numbered as they come up.
 */
function checkPartition<Place>(
  cut: Cut,
  places: readonly Place[],
  isIn: readonly ((place: Place) => boolean)[],
  classOf: (place: Place) => number | undefined,
  isMember: (number: number, place: Place) => boolean,
): void {
  const numbers = new Map<string, number>();
  for (const place of places) {
    const inputs = isIn.flatMap((has, input) => (has(place) ? [input] : []));
    const number = numbers.get(inputs.join()) ?? numbers.size;
    if (number === numbers.size) {
      numbers.set(inputs.join(), number);
      assert.deepEqual(idsOfBits(cut.classes[number]?.inputs as ReadonlyBits), inputs);
    }
    assert.equal(classOf(place), number);
    const memberOf = cut.classes.flatMap((_, other) => (isMember(other, place) ? [other] : []));
    assert.deepEqual(memberOf, [number]);
  }
  assert.equal(cut.classes.length, numbers.size);
  checkTransposed(cut, isIn.length);
}

function checkTransposed(cut: Cut, inputs: number): void {
  assert.equal(cut.classesOf.length, inputs);
  cut.classesOf.forEach((classes, input) => {
    const expected = cut.classes.flatMap((one, number) => (idsOfBits(one.inputs).includes(input) ? [number] : []));
    assert.deepEqual(idsOfBits(classes), expected);
    assert.equal(classes.size, cut.classes.length);
  });
}

function checkPortPartition(inputs: readonly PortSet[], expected: readonly PortSet[]): void {
  assert.deepEqual(
    partitionPorts(inputs).classes.map((one) => one.members),
    expected,
  );
}

test('ports are in one class exactly when no input tells them apart', () => {
  fc.assert(
    fc.property(fc.array(modelledPorts, { maxLength: 40 }), (inputs) => {
      const cut = partitionPorts(inputs.map((input) => input.set));
      checkPartition(
        cut,
        PORT_PROBES,
        inputs.map((input) => input.has),
        (port) => classOfPort(cut, port),
        (number, port) => hasPort(cut.classes[number]?.members as PortSet, port),
      );
    }),
    { numRuns: 500 },
  );
});

const checkAddressesOf = (family: Family): void =>
  fc.assert(
    fc.property(fc.array(modelledAddresses, { maxLength: 40 }), (inputs) => {
      const cut = partitionAddresses(
        family,
        inputs.map((input) => input.set),
      );
      checkPartition(
        cut,
        PROBES.filter((probe) => probe.family === family),
        inputs.map((input) => input.has),
        (probe) => classOfAddress(cut, probe),
        (number, probe) => cut.classes[number] !== undefined && hasAddress(cut.classes[number].members, probe),
      );
      for (const probe of PROBES.filter((one) => one.family !== family)) {
        assert.equal(classOfAddress(cut, probe), undefined);
        for (const one of cut.classes) assert.equal(hasAddress(one.members, probe), false);
      }
    }),
    { numRuns: 100 },
  );

test('IPv4 addresses are in one class exactly when no input tells them apart', () => checkAddressesOf('IPv4'));

test('IPv6 addresses are in one class exactly when no input tells them apart', () => checkAddressesOf('IPv6'));

test('every input is the union of its classes', () => {
  fc.assert(
    fc.property(fc.array(modelledPorts, { maxLength: 8 }), (inputs) => {
      const cut = partitionPorts(inputs.map((input) => input.set));
      const members = cut.classes.map((one) => one.members);
      assert.equal(unionOfPorts(members), ALL_PORTS);
      cut.classesOf.forEach((classes, input) => {
        assert.deepEqual(
          unionOfPorts(idsOfBits(classes).map((number) => members[number] as PortSet)),
          inputs[input]?.set,
        );
      });
    }),
  );
});

test('atoms of connections are of one protocol and cut by the inputs of that protocol', () => {
  const some = fc.array(
    fc.tuple(modelledPorts, modelledPorts).map(([tcp, udp]) => connectionsOf({ TCP: tcp.set, UDP: udp.set })),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(some, (inputs) => {
      const { atoms, atomsOf } = partitionConnections(inputs);
      for (const protocol of PROTOCOLS) {
        const expected = partitionPorts(inputs.map((input) => input[protocol])).classes;
        const ofProtocol = atoms.filter((atom) => atom.protocol === protocol);
        assert.deepEqual(
          ofProtocol.map(({ ports, inputs }) => ({ members: ports, inputs })),
          expected,
        );
      }
      checkTransposed({ classes: atoms, classesOf: atomsOf }, inputs.length);
      inputs.forEach((input, number) => {
        for (const [id, atom] of atoms.entries()) {
          assert.equal(
            idsOfBits(atomsOf[number] as ReadonlyBits).includes(id),
            overlapPorts(atom.ports, input[atom.protocol]),
          );
        }
      });
    }),
    { numRuns: 50 },
  );
});

test('without inputs the whole space is one class', () => {
  checkPortPartition([], [ALL_PORTS]);
  for (const family of FAMILIES) assert.equal(partitionAddresses(family, []).classes.length, 1);
  assert.deepEqual(
    partitionConnections([]).atoms.map((atom) => atom.protocol),
    ['TCP', 'UDP', 'SCTP'],
  );
});

test('empty and full inputs cut nothing', () => {
  checkPortPartition([NO_PORTS, ALL_PORTS, NO_PORTS], [ALL_PORTS]);
});

test('equal inputs cut once', () => {
  const web = singlePort(80);
  checkPortPartition([web, web], [subtractPorts(ALL_PORTS, web), web]);
});

test('runs apart with the same inputs are one class', () => {
  const inputs = [portRange(1, 10), portRange(5, 6)];
  const around = unionOfPorts([portRange(1, 4), portRange(7, 10)]);
  checkPortPartition(inputs, [around, portRange(5, 6), portRange(11, 65535)]);
});

test('what is no port is in no class', () => {
  const cut = partitionPorts([singlePort(80)]);
  for (const number of [0, 65536, -1, 80.5, Number.NaN]) assert.equal(classOfPort(cut, number), undefined);
});

test('classes stay apart when the hashes of their inputs collide', () => {
  const [a, b] = collidingBits();
  const around = unionOfPorts([singlePort(1), singlePort(3)]);
  const between = singlePort(2);
  const inputs = Array.from({ length: a.size }, (_, input) =>
    unionOfPorts([hasBit(a, input) ? around : NO_PORTS, hasBit(b, input) ? between : NO_PORTS]),
  );
  checkPortPartition(inputs, [around, between, portRange(4, 65535)]);
});

/** Two different bitsets of 64 with one hash: with 32 bits of hash, some 80,000 tries have an even chance. */
function collidingBits(): readonly [ReadonlyBits, ReadonlyBits] {
  const byHash = new Map<number, ReadonlyBits>();
  for (let i = 1; ; i++) {
    const bits = emptyBits(64);
    bits.words.set([Math.imul(i, 0x9e3779b1), i]);
    const other = byHash.get(hashBits(bits));
    if (other) return [other, bits];
    byHash.set(hashBits(bits), bits);
  }
}

test('a thousand blocks are cut into classes that a point finds again', () => {
  const blocks = Array.from({ length: 1000 }, (_, i) => parseCidr(`10.${i % 250}.${i % 256}.0/24`));
  const sets = blocks.flatMap((block) => (block.kind === 'cidr' ? [block.addresses] : []));
  assert.equal(sets.length, 1000);
  const cut = partitionAddresses('IPv4', sets);
  const probes: Address[] = sets.map((set) => addressOf('IPv4', BigInt(set.IPv4[0] as number) + 7n));
  probes.forEach((probe, input) => {
    const inputs = idsOfBits(cut.classes[classOfAddress(cut, probe) as number]?.inputs as ReadonlyBits);
    assert.ok(inputs.includes(input));
    for (const other of inputs) assert.ok(hasAddress(sets[other] as (typeof sets)[number], probe));
  });
});
