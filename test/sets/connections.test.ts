/** Connections against the model of port sets, protocol by protocol. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ALL_CONNECTIONS,
  type Connections,
  complementConnections,
  connectionsOf,
  countConnections,
  countPorts,
  equalConnections,
  hasConnection,
  intersectConnections,
  isAllConnections,
  isNoConnections,
  isSubsetOfConnections,
  NO_CONNECTIONS,
  overlapConnections,
  PROTOCOLS,
  type Protocol,
  singlePort,
  subtractConnections,
  unionConnections,
  unionOfConnections,
} from '../../server/src/sets/index.js';
import { checkPorts, modelledPorts, PORT_PROBES } from './portModel.js';

interface Modelled {
  readonly set: Connections;
  readonly has: (protocol: Protocol, port: number) => boolean;
}

const modelledConnections: fc.Arbitrary<Modelled> = fc
  .tuple(modelledPorts, modelledPorts, modelledPorts)
  .map(([tcp, udp, sctp]) => ({
    set: connectionsOf({ TCP: tcp.set, UDP: udp.set, SCTP: sctp.set }),
    has: (protocol, port) => ({ TCP: tcp, UDP: udp, SCTP: sctp })[protocol].has(port),
  }));

const checkPair = (check: (a: Modelled, b: Modelled) => void): void =>
  fc.assert(fc.property(modelledConnections, modelledConnections, check), { numRuns: 500 });

const checkOperation = (
  operation: (a: Connections, b: Connections) => Connections,
  isIn: (inA: boolean, inB: boolean) => boolean,
): void =>
  checkPair((a, b) => {
    const result = operation(a.set, b.set);
    for (const protocol of PROTOCOLS) {
      checkPorts(result[protocol], (port) => isIn(a.has(protocol, port), b.has(protocol, port)));
    }
  });

const checkQuestion = (
  question: (a: Connections, b: Connections) => boolean,
  everywhere: (inA: boolean, inB: boolean) => boolean,
): void =>
  checkPair((a, b) => {
    const expected = PROTOCOLS.every((protocol) =>
      PORT_PROBES.every((port) => everywhere(a.has(protocol, port), b.has(protocol, port))),
    );
    assert.equal(question(a.set, b.set), expected);
  });

test('the union holds what is in either, protocol by protocol', () => {
  checkOperation(unionConnections, (inA, inB) => inA || inB);
  checkOperation(
    (a, b) => unionOfConnections([a, b, a]),
    (inA, inB) => inA || inB,
  );
});

test('the intersection holds what is in both, protocol by protocol', () => {
  checkOperation(intersectConnections, (inA, inB) => inA && inB);
});

test('the difference holds what is in the first alone, protocol by protocol', () => {
  checkOperation(subtractConnections, (inA, inB) => inA && !inB);
});

test('the complement holds everything else, protocol by protocol', () => {
  checkOperation(complementConnections, (inA) => !inA);
});

test('subset, overlap and equality agree with the model', () => {
  checkQuestion(isSubsetOfConnections, (inA, inB) => !inA || inB);
  checkQuestion(
    (a, b) => !overlapConnections(a, b),
    (inA, inB) => !inA || !inB,
  );
  checkQuestion(equalConnections, (inA, inB) => inA === inB);
  checkQuestion(
    (a, b) => equalConnections(unionConnections(a, b), unionConnections(b, a)),
    () => true,
  );
});

test('emptiness and fullness agree with the model, and the count adds up the protocols', () => {
  checkPair((a) => {
    const holds = PROTOCOLS.flatMap((protocol) => PORT_PROBES.map((port) => a.has(protocol, port)));
    assert.equal(isNoConnections(a.set), !holds.includes(true));
    assert.equal(isAllConnections(a.set), !holds.includes(false));
    assert.equal(countConnections(a.set), countPorts(a.set.TCP) + countPorts(a.set.UDP) + countPorts(a.set.SCTP));
  });
});

test('empty and full results are the canonical objects', () => {
  checkPair((a) => {
    assert.equal(subtractConnections(a.set, a.set), NO_CONNECTIONS);
    assert.equal(unionConnections(a.set, complementConnections(a.set)), ALL_CONNECTIONS);
  });
  assert.equal(connectionsOf({}), NO_CONNECTIONS);
  assert.equal(unionOfConnections([]), NO_CONNECTIONS);
  assert.equal(complementConnections(NO_CONNECTIONS), ALL_CONNECTIONS);
});

test('protocols do not stand in for each other', () => {
  const dns = connectionsOf({ UDP: singlePort(53) });
  assert.equal(hasConnection(dns, 'UDP', 53), true);
  assert.equal(hasConnection(dns, 'TCP', 53), false);
  assert.equal(overlapConnections(dns, connectionsOf({ TCP: singlePort(53) })), false);
});
