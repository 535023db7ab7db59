/**
 * Maps that are never changed, made from one another: what an edit changes lies in a thin layer over a thick one that
 * maps before and after share. Making the next one, and telling where two differ, costs what has changed.
 */

import { trimmed } from './trimmed.js';

const GONE = Symbol('gone');

class LayeredMap<K, V> implements ReadonlyMap<K, V> {
  readonly base: ReadonlyMap<K, V>;
  readonly top: ReadonlyMap<K, V | typeof GONE>;
  readonly size: number;

  constructor(base: ReadonlyMap<K, V>, top: ReadonlyMap<K, V | typeof GONE>, size: number) {
    this.base = base;
    this.top = top;
    this.size = size;
  }

  get(key: K): V | undefined {
    const value = this.top.size === 0 ? undefined : this.top.get(key);
    if (value === undefined && !this.top.has(key)) return this.base.get(key);
    return value === GONE ? undefined : value;
  }

  has(key: K): boolean {
    return this.top.has(key) ? this.top.get(key) !== GONE : this.base.has(key);
  }

  *entries(): MapIterator<[K, V]> {
    for (const entry of this.base) {
      const value = this.top.get(entry[0]);
      if (value === undefined && !this.top.has(entry[0])) yield entry;
      else if (value !== GONE) yield [entry[0], value as V];
    }
    for (const [key, value] of this.top) if (value !== GONE && !this.base.has(key)) yield [key, value];
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(each: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) each(value, key, this);
  }
}

/** Takes changes to a map, and gives the map that they come to. The map itself stays as it is. */
export interface Draft<K, V> {
  get(key: K): V | undefined;
  has(key: K): boolean;
  set(key: K, value: V): void;
  delete(key: K): void;
  /** The very map where nothing was changed. The draft takes no changes afterwards. */
  done(): ReadonlyMap<K, V>;
}

/** A layer may grow to this, or to a part of the map below it, before it is laid into that. */
const THIN = 64;
const THIN_PART = 1 / 20;

export function draftOf<K, V>(map: ReadonlyMap<K, V>): Draft<K, V> {
  const { base, over } =
    map instanceof LayeredMap
      ? { base: map.base as ReadonlyMap<K, V>, over: map.top as ReadonlyMap<K, V | typeof GONE> }
      : { base: map, over: EMPTY as ReadonlyMap<K, V> };
  let top: Map<K, V | typeof GONE> | undefined;
  let size = map.size;
  const current = (): ReadonlyMap<K, V | typeof GONE> => top ?? over;
  const has = (key: K): boolean => {
    const layer = current();
    return layer.size > 0 && layer.has(key) ? layer.get(key) !== GONE : base.has(key);
  };
  return {
    has,
    get(key) {
      const layer = current();
      if (layer.size === 0) return base.get(key);
      const value = layer.get(key);
      if (value === undefined && !layer.has(key)) return base.get(key);
      return value === GONE ? undefined : (value as V);
    },
    set(key, value) {
      if (!has(key)) size++;
      top ??= new Map(over);
      top.set(key, value);
    },
    delete(key) {
      if (!has(key)) return;
      size--;
      top ??= new Map(over);
      if (base.has(key)) top.set(key, GONE);
      else top.delete(key);
    },
    done() {
      if (top === undefined) return map;
      if (size === 0) return EMPTY as ReadonlyMap<K, V>;
      // Nothing lies below, so nothing in it can be gone.
      if (base.size === 0) return top as Map<K, V>;
      const isThin = top.size <= THIN || top.size <= base.size * THIN_PART;
      return isThin ? new LayeredMap(base, top, size) : laidInto(base, top);
    },
  };
}
const EMPTY: ReadonlyMap<unknown, unknown> = new Map();

/** Maps that a layer was laid into, with the map from below and the keys of the layer. */
const laid = new WeakMap<object, { readonly below: WeakRef<object>; readonly keys: readonly unknown[] }>();

function laidInto<K, V>(base: ReadonlyMap<K, V>, top: ReadonlyMap<K, V | typeof GONE>): ReadonlyMap<K, V> {
  const map = new Map(base);
  for (const [key, value] of top) {
    if (value === GONE) map.delete(key);
    else map.set(key, value as V);
  }
  laid.set(map, { below: new WeakRef(base), keys: [...top.keys()] });
  return map;
}

/** All keys in which the one may differ, which was made from the other; undefined where it was not. */
function keysLaidInto<K, V>(map: ReadonlyMap<K, V>, below: ReadonlyMap<K, V>): readonly K[] | undefined {
  if (map === below) return [];
  const from = laid.get(map);
  return from?.below.deref() === below ? (from.keys as readonly K[]) : undefined;
}

/** Keys whose values differ, or that only one of the maps has. Cheap for maps that were made from one another. */
export function differingKeys<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): Set<K> {
  const differing = new Set<K>();
  if (a === b) return differing;
  const [one, other] = [layersOf(a), layersOf(b)];
  const below = keysLaidInto(one.base, other.base) ?? keysLaidInto(other.base, one.base);
  const keys: Iterable<K>[] = below ? [below, one.top.keys(), other.top.keys()] : [a.keys(), b.keys()];
  for (const some of keys)
    for (const key of some) if (a.get(key) !== b.get(key) || a.has(key) !== b.has(key)) differing.add(key);
  return differing;
}

function layersOf<K, V>(map: ReadonlyMap<K, V>): Pick<LayeredMap<K, V>, 'base' | 'top'> {
  return map instanceof LayeredMap ? map : { base: map, top: EMPTY as ReadonlyMap<K, V> };
}

/** Takes changes to lists by key. A list without items is none. Items go by identity; in which order they stand, nobody asks. */
export interface ListsDraft<K, T> {
  add(key: K, item: T): void;
  /** Takes one away, where it is there. */
  remove(key: K, item: T): void;
  done(): ReadonlyMap<K, readonly T[]>;
}

export function draftOfLists<K, T>(map: ReadonlyMap<K, readonly T[]>): ListsDraft<K, T> {
  const next = draftOf(map);
  const own = new Map<K, T[]>();
  const pushed = new Set<K>();
  const listFor = (key: K): T[] => {
    const known = own.get(key);
    if (known) return known;
    const list = (next.get(key) ?? []).slice();
    own.set(key, list);
    return list;
  };
  return {
    add(key, item) {
      const list = own.get(key);
      if (list) {
        list.push(item);
        pushed.add(key);
        // To push to a copy would copy it once more, into room for half as many again.
      } else own.set(key, (next.get(key) ?? []).concat([item]));
    },
    remove(key, item) {
      const list = listFor(key);
      const at = list.indexOf(item);
      const last = list.pop();
      if (at === -1) {
        if (last !== undefined) list.push(last);
      } else if (at < list.length && last !== undefined) list[at] = last;
    },
    done() {
      for (const [key, list] of own) {
        // Within the length that it was copied with it has no room to spare.
        const hasGrown = pushed.has(key) && list.length > (next.get(key)?.length ?? 0);
        if (list.length > 0) next.set(key, hasGrown ? trimmed(list) : list);
        else next.delete(key);
      }
      return next.done();
    },
  };
}
