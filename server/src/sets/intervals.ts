/**
 * The arithmetic under port sets and address sets: subsets of an ordered, discrete space as a list of bounds.
 * Bounds are half-open and strictly ascending: `[1, 5, 9, 10]` is 1..4 and 9. So neighbours merge by themselves, every
 * subset has exactly one list, and nothing but `<` is asked of a value: numbers and bigints both serve.
 * Knows neither ports nor addresses; private to the room.
 */

export type Value = number | bigint;

/** `[start, end, start, end, …]`, strictly ascending, so of even length; every `end` is exclusive. */
export type Bounds<T extends Value> = readonly T[];

/** Truth tables of two memberships: bit 0 answers for "in neither", 1 "only in a", 2 "only in b", 3 "in both". */
const UNION = 0b1110;
const INTERSECTION = 0b1000;
const DIFFERENCE = 0b0010;

export const unionBounds = <T extends Value>(a: Bounds<T>, b: Bounds<T>): Bounds<T> => sweep(a, b, UNION);

export const intersectBounds = <T extends Value>(a: Bounds<T>, b: Bounds<T>): Bounds<T> => sweep(a, b, INTERSECTION);

/** What is in `a` and not in `b`. */
export const subtractBounds = <T extends Value>(a: Bounds<T>, b: Bounds<T>): Bounds<T> => sweep(a, b, DIFFERENCE);

/** The union of any number of non-empty intervals `[start, end)` in any order, overlapping or not; O(n log n). */
export function boundsOfIntervals<T extends Value>(intervals: readonly (readonly [start: T, end: T])[]): Bounds<T> {
  const sorted = [...intervals].sort(([a], [b]) => compareValues(a, b));
  const bounds: T[] = [];
  for (const [start, end] of sorted) {
    const last = bounds.at(-1);
    if (last === undefined || last < start) bounds.push(start, end);
    else if (last < end) bounds[bounds.length - 1] = end;
  }
  return bounds;
}

/** The intervals of a set in ascending order; neighbours never touch. */
export function intervalsOf<T extends Value>(bounds: Bounds<T>): (readonly [start: T, end: T])[] {
  const intervals: (readonly [T, T])[] = [];
  for (let i = 0; i < bounds.length; i += 2) intervals.push([bounds[i] as T, bounds[i + 1] as T]);
  return intervals;
}

export const hasValue = <T extends Value>(bounds: Bounds<T>, value: T): boolean => countUpTo(bounds, value) % 2 === 1;

/** How many of the ascending `values` are at or below `value`; O(log n). */
export function countUpTo<T extends Value>(values: readonly T[], value: T): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as T) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const equalBounds = <T extends Value>(a: Bounds<T>, b: Bounds<T>): boolean =>
  a === b || (a.length === b.length && a.every((bound, i) => bound === b[i]));

export const isSubsetBounds = <T extends Value>(a: Bounds<T>, b: Bounds<T>): boolean =>
  subtractBounds(a, b).length === 0;

export const overlapBounds = <T extends Value>(a: Bounds<T>, b: Bounds<T>): boolean => intersectBounds(a, b).length > 0;

/** For `sort`: ascending. */
export function compareValues<T extends Value>(a: T, b: T): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** Walks both lists once from low to high and keeps what the truth table says; O(a + b). */
function sweep<T extends Value>(a: Bounds<T>, b: Bounds<T>, table: number): Bounds<T> {
  const kept: T[] = [];
  let membership = 0;
  let inside = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const fromA = i < a.length && (j >= b.length || (a[i] as T) <= (b[j] as T));
    const fromB = j < b.length && (i >= a.length || (b[j] as T) <= (a[i] as T));
    const at = (fromA ? a[i] : b[j]) as T;
    if (fromA) {
      membership ^= 1;
      i++;
    }
    if (fromB) {
      membership ^= 2;
      j++;
    }
    const now = (table >> membership) & 1;
    if (now !== inside) kept.push(at);
    inside = now;
  }
  return kept;
}
