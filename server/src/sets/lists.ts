/**
 * Lists that are never changed, made from one another: one that an edit made knows where it differs from the one
 * before, so that who follows the edit need not compare them.
 */

/** What an edit made of a list: a stretch of it gave way to another. */
export interface Stretch<T> {
  readonly start: number;
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

interface Edited {
  /** A list must not keep the one before it, or all would be kept. */
  readonly was: WeakRef<readonly unknown[]>;
  readonly stretch: Stretch<unknown>;
}
const edited = new WeakMap<readonly unknown[], Edited>();

/** The list after some of its items, which stand together, gave way to others; the same list where none did. */
export function spliced<T>(list: readonly T[], stretch: Stretch<T>): readonly T[] {
  const { start, removed, added } = stretch;
  if (removed.length + added.length === 0) return list;
  const made = list.slice();
  made.splice(start, removed.length, ...added);
  edited.set(made, { was: new WeakRef(list), stretch });
  return made;
}

/** Without `spliced`, compares from both ends, so it costs little where an edit left most items alone. */
export function stretchBetween<T>(was: readonly T[], is: readonly T[]): Stretch<T> {
  if (was === is) return { start: 0, removed: [], added: [] };
  const known = edited.get(is);
  if (known?.was.deref() === was) return known.stretch as Stretch<T>;
  let [start, wasEnd, isEnd] = [0, was.length, is.length];
  while (start < wasEnd && start < isEnd && was[start] === is[start]) start++;
  while (wasEnd > start && isEnd > start && was[wasEnd - 1] === is[isEnd - 1]) {
    wasEnd--;
    isEnd--;
  }
  return { start, removed: was.slice(start, wasEnd), added: is.slice(start, isEnd) };
}

/** Where two lists of one length differ. Who asks again for the same two gets the same places. */
export function differingPlaces<T>(was: readonly T[], is: readonly T[]): readonly number[] {
  const known = compared.get(is);
  if (known?.was.deref() === was) return known.places;
  const places: number[] = [];
  for (let at = 0; at < is.length; at++) if (was[at] !== is[at]) places.push(at);
  compared.set(is, { was: new WeakRef(was), places });
  return places;
}
const compared = new WeakMap<
  readonly unknown[],
  { readonly was: WeakRef<readonly unknown[]>; readonly places: readonly number[] }
>();
