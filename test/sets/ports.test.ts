/** Port sets against a model that looks at every port of small windows, and once at all 65535. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ALL_PORTS,
  complementPorts,
  countPorts,
  equalPorts,
  hasPort,
  intersectPorts,
  isAllPorts,
  isNoPorts,
  isSubsetOfPorts,
  NO_PORTS,
  overlapPorts,
  type PortSet,
  portIntervals,
  portRange,
  portsIn,
  singlePort,
  subtractPorts,
  unionOfPorts,
  unionPorts,
} from '../../server/src/sets/index.js';
import { checkPorts, type ModelledPorts, modelledPorts, PORT_PROBES } from './portModel.js';

const ALL = Array.from({ length: 65535 }, (_, i) => i + 1);

const checkPair = (check: (a: ModelledPorts, b: ModelledPorts) => void): void =>
  fc.assert(fc.property(modelledPorts, modelledPorts, check), { numRuns: 1000 });

const checkOne = (check: (a: ModelledPorts) => void): void =>
  fc.assert(fc.property(modelledPorts, check), { numRuns: 1000 });

const checkIntervals = (set: PortSet, expected: readonly (readonly [number, number])[]): void =>
  assert.deepEqual(portIntervals(set), expected);

test('a set holds the ports of its intervals and no others', () => {
  checkOne((a) => checkPorts(a.set, a.has));
});

test('the union holds what is in either', () => {
  checkPair((a, b) => checkPorts(unionPorts(a.set, b.set), (port) => a.has(port) || b.has(port)));
});

test('the intersection holds what is in both', () => {
  checkPair((a, b) => checkPorts(intersectPorts(a.set, b.set), (port) => a.has(port) && b.has(port)));
});

test('the difference holds what is in the first alone', () => {
  checkPair((a, b) => checkPorts(subtractPorts(a.set, b.set), (port) => a.has(port) && !b.has(port)));
});

test('the complement holds every other port', () => {
  checkOne((a) => checkPorts(complementPorts(a.set), (port) => !a.has(port)));
});

test('the union of a list is the union one by one', () => {
  fc.assert(
    fc.property(fc.array(modelledPorts, { maxLength: 4 }), (list) => {
      const sets = list.map((one) => one.set);
      assert.deepEqual(unionOfPorts(sets), sets.reduce(unionPorts, NO_PORTS));
    }),
  );
});

test('subset, overlap and equality agree with the model', () => {
  checkPair((a, b) => {
    const all = (holds: (inA: boolean, inB: boolean) => boolean): boolean =>
      PORT_PROBES.every((port) => holds(a.has(port), b.has(port)));
    assert.equal(
      isSubsetOfPorts(a.set, b.set),
      all((inA, inB) => !inA || inB),
    );
    assert.equal(overlapPorts(a.set, b.set), !all((inA, inB) => !inA || !inB));
    assert.equal(
      equalPorts(a.set, b.set),
      all((inA, inB) => inA === inB),
    );
    assert.ok(isSubsetOfPorts(intersectPorts(a.set, b.set), b.set));
  });
});

test('the count is the number of ports, wherever they lie', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(70000), fc.nat(70000))), (intervals) => {
      const expected = ALL.filter((port) => intervals.some(([first, last]) => first <= port && port <= last));
      const set = portsIn(intervals);
      assert.equal(countPorts(set), expected.length);
      assert.deepEqual(
        ALL.filter((port) => hasPort(set, port)),
        expected,
      );
    }),
    { numRuns: 30 },
  );
});

test('intervals are ascending, apart from each other, and make the set again', () => {
  checkOne((a) => {
    const intervals = portIntervals(a.set);
    intervals.forEach(([first, last], i) => {
      assert.ok(first <= last);
      assert.ok(first > (intervals[i - 1]?.[1] ?? -1) + 1);
    });
    assert.deepEqual(portsIn(intervals), a.set);
  });
});

test('sets with the same ports have the same shape however they were made', () => {
  checkPair((a, b) => {
    const viaComplements = complementPorts(unionPorts(complementPorts(a.set), complementPorts(b.set)));
    assert.deepEqual(viaComplements, intersectPorts(a.set, b.set));
    assert.deepEqual(unionPorts(subtractPorts(a.set, b.set), intersectPorts(a.set, b.set)), a.set);
  });
});

test('empty and full results are the canonical objects', () => {
  checkOne((a) => {
    assert.equal(subtractPorts(a.set, a.set), NO_PORTS);
    assert.equal(intersectPorts(a.set, complementPorts(a.set)), NO_PORTS);
    assert.equal(unionPorts(a.set, complementPorts(a.set)), ALL_PORTS);
    assert.equal(isNoPorts(a.set), a.set === NO_PORTS);
    assert.equal(isAllPorts(a.set), a.set === ALL_PORTS);
  });
  assert.equal(unionOfPorts([]), NO_PORTS);
  assert.equal(portRange(1, 65535), ALL_PORTS);
  assert.equal(complementPorts(NO_PORTS), ALL_PORTS);
});

test('operations leave their operands alone', () => {
  checkPair((a, b) => {
    const before = JSON.stringify([a.set, b.set]);
    [unionPorts, intersectPorts, subtractPorts].forEach((operation) => {
      operation(a.set, b.set);
    });
    assert.equal(JSON.stringify([a.set, b.set]), before);
  });
});

test('neighbouring ranges become one', () => {
  checkIntervals(unionPorts(portRange(80, 89), portRange(90, 99)), [[80, 99]]);
  checkIntervals(
    portsIn([
      [90, 90],
      [80, 89],
    ]),
    [[80, 90]],
  );
});

test('numbers that are no ports are in no set', () => {
  for (const number of [0, -1, 65536, 80.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(singlePort(number), NO_PORTS, `${number}`);
    assert.equal(hasPort(ALL_PORTS, number), false, `${number}`);
  }
});

test('a range is cut to the ports that exist', () => {
  checkIntervals(portRange(-5, 3), [[1, 3]]);
  checkIntervals(portRange(65530, 70000), [[65530, 65535]]);
  checkIntervals(portRange(0, 0), []);
});

test('a range from high to low is empty', () => {
  assert.equal(portRange(90, 80), NO_PORTS);
});
