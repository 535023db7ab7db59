/**
 * The naive model of port sets: a list of probes, each in or out. The probes are every port of three small windows
 * (both ends of the space, and its middle) and one for each gap between them. Sets are made of ranges between window
 * ports, so within a gap all ports are alike and the model misses nothing.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasPort, type PortInterval, type PortSet, portsIn } from '../../server/src/sets/index.js';

const portsFrom = (first: number): number[] => Array.from({ length: 16 }, (_, i) => first + i);

const WINDOW_PORTS: readonly number[] = [...portsFrom(1), ...portsFrom(32760), ...portsFrom(65520)];

/** Ascending. */
export const PORT_PROBES: readonly number[] = [...WINDOW_PORTS, 20000, 50000].sort((a, b) => a - b);

export interface ModelledPorts {
  readonly set: PortSet;
  readonly has: (probe: number) => boolean;
}

const someWindowPort = fc.constantFrom(...WINDOW_PORTS);

const someInterval: fc.Arbitrary<PortInterval> = fc
  .tuple(someWindowPort, someWindowPort)
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);

export const modelledPorts: fc.Arbitrary<ModelledPorts> = fc.array(someInterval, { maxLength: 6 }).map((intervals) => ({
  set: portsIn(intervals),
  has: (probe) => intervals.some(([first, last]) => first <= probe && probe <= last),
}));

export function checkPorts(set: PortSet, isIn: (probe: number) => boolean): void {
  const wrong = PORT_PROBES.filter((probe) => hasPort(set, probe) !== isIn(probe));
  assert.deepEqual(wrong, [], JSON.stringify(set));
}
