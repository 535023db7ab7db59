/**
 * Immutable sets of transport ports 1..65535. Port 0 is in no set: it cannot be connected to (RFC 6335 section 6).
 * Equal sets have equal shapes, and an empty or full result is always the very object NO_PORTS or ALL_PORTS.
 */
import {
  type Bounds,
  boundsOfIntervals,
  equalBounds,
  hasValue,
  intersectBounds,
  intervalsOf,
  isSubsetBounds,
  overlapBounds,
  subtractBounds,
  unionBounds,
} from './intervals.js';

export interface PortSet {
  /** Half-open bounds in ascending order (see `intervals.ts`); ask `portIntervals` for readable ranges. */
  readonly portBounds: Bounds<number>;
}

/** First and last port, both included. */
export type PortInterval = readonly [first: number, last: number];

export const FIRST_PORT = 1;
export const LAST_PORT = 65535;

export const NO_PORTS: PortSet = { portBounds: [] };
export const ALL_PORTS: PortSet = { portBounds: [FIRST_PORT, LAST_PORT + 1] };

/** One port; anything that is no whole number from 1 to 65535 gives the empty set. */
export const singlePort = (port: number): PortSet => portRange(port, port);

/**
 * The ports from `first` to `last`, both included, as far as they exist: `portRange(0, 70000)` is ALL_PORTS.
 * Fractions, NaN and a `first` above `last` give the empty set.
 */
export const portRange = (first: number, last: number): PortSet => portsIn([[first, last]]);

/** The union of any number of intervals, each read as `portRange` reads it; fast for long lists. */
export function portsIn(intervals: readonly PortInterval[]): PortSet {
  const real = intervals
    .filter(([first, last]) => Number.isInteger(first) && Number.isInteger(last))
    .map(([first, last]) => [Math.max(first, FIRST_PORT), Math.min(last, LAST_PORT) + 1] as const)
    .filter(([start, end]) => start < end);
  return portSet(boundsOfIntervals(real));
}

export function unionPorts(a: PortSet, b: PortSet): PortSet {
  if (a === b || isNoPorts(b)) return a;
  return isNoPorts(a) ? b : portSet(unionBounds(a.portBounds, b.portBounds));
}

/** The union of a list; of none, NO_PORTS. Fast for long lists. */
export const unionOfPorts = (sets: readonly PortSet[]): PortSet => portsIn(sets.flatMap(portIntervals));

export function intersectPorts(a: PortSet, b: PortSet): PortSet {
  if (a === b || isNoPorts(a)) return a;
  return isNoPorts(b) ? b : portSet(intersectBounds(a.portBounds, b.portBounds));
}

/** The ports of `a` that are not in `b`. */
export const subtractPorts = (a: PortSet, b: PortSet): PortSet =>
  isNoPorts(b) ? a : portSet(subtractBounds(a.portBounds, b.portBounds));

export const complementPorts = (set: PortSet): PortSet => subtractPorts(ALL_PORTS, set);

export const hasPort = (set: PortSet, port: number): boolean =>
  Number.isInteger(port) && hasValue(set.portBounds, port);

export const isNoPorts = (set: PortSet): boolean => set.portBounds.length === 0;

export const isAllPorts = (set: PortSet): boolean => equalPorts(set, ALL_PORTS);

export const equalPorts = (a: PortSet, b: PortSet): boolean => equalBounds(a.portBounds, b.portBounds);

/** Whether every port of `a` is in `b`; equal sets are subsets of each other. */
export const isSubsetOfPorts = (a: PortSet, b: PortSet): boolean => isSubsetBounds(a.portBounds, b.portBounds);

export const overlapPorts = (a: PortSet, b: PortSet): boolean => overlapBounds(a.portBounds, b.portBounds);

/** The number of ports in the set, 0 to 65535. */
export const countPorts = (set: PortSet): number =>
  portIntervals(set).reduce((count, [first, last]) => count + last - first + 1, 0);

/** The set as ranges in ascending order, as few as possible: `[[80, 80], [8080, 8090]]`. */
export const portIntervals = (set: PortSet): PortInterval[] =>
  intervalsOf(set.portBounds).map(([start, end]) => [start, end - 1] as const);

/** Wraps bounds that lie within 1..65536; empty and full become the canonical objects. */
function portSet(portBounds: Bounds<number>): PortSet {
  if (portBounds.length === 0) return NO_PORTS;
  return equalBounds(portBounds, ALL_PORTS.portBounds) ? ALL_PORTS : { portBounds };
}
