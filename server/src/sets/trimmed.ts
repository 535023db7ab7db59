/**
 * A list at its length, for one that is kept for long: lists that are filled item by item, or come from `filter` and
 * `flatMap`, keep room for twenty more. Empty ones are one.
 */
export function trimmed<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? EMPTY : list.slice();
}
const EMPTY: readonly never[] = [];
