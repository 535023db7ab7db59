/**
 * Immutable sets of IPv4 and IPv6 addresses. One set holds both families side by side, so every operation works within
 * each family and none can mix them up. Knows numbers, no text: `cidr.ts` reads and writes that.
 * Equal sets have equal shapes; an empty result is always the very object NO_ADDRESSES.
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

export const FAMILIES = ['IPv4', 'IPv6'] as const;
export type Family = (typeof FAMILIES)[number];

/** An address as an unsigned integer of 32 or 128 bits. */
export type Address =
  | { readonly family: 'IPv4'; readonly value: number }
  | { readonly family: 'IPv6'; readonly value: bigint };

/** Half-open bounds in ascending order for each family (see `intervals.ts`); ask `toCidrs` for readable blocks. */
export interface AddressSet {
  readonly IPv4: Bounds<number>;
  readonly IPv6: Bounds<bigint>;
}

/** The length of an address in bits, which is also the longest prefix. */
export const ADDRESS_BITS = { IPv4: 32, IPv6: 128 } as const satisfies Record<Family, number>;

export const NO_ADDRESSES: AddressSet = { IPv4: [], IPv6: [] };
/** 0.0.0.0/0 */
export const ALL_IPV4: AddressSet = { IPv4: [0, 2 ** 32], IPv6: [] };
/** ::/0 */
export const ALL_IPV6: AddressSet = { IPv4: [], IPv6: [0n, 1n << 128n] };
/** 0.0.0.0/0 and ::/0 */
export const ALL_ADDRESSES: AddressSet = { IPv4: ALL_IPV4.IPv4, IPv6: ALL_IPV6.IPv6 };

export const allOfFamily = (family: Family): AddressSet => (family === 'IPv4' ? ALL_IPV4 : ALL_IPV6);

export const singleAddress = (address: Address): AddressSet => addressRange(address, address);

/** The addresses from `first` to `last`, both included; empty when they are out of order or of different families. */
export function addressRange(first: Address, last: Address): AddressSet {
  if (first.family === 'IPv4' && last.family === 'IPv4' && first.value <= last.value) {
    return { IPv4: [first.value, last.value + 1], IPv6: [] };
  }
  if (first.family === 'IPv6' && last.family === 'IPv6' && first.value <= last.value) {
    return { IPv4: [], IPv6: [first.value, last.value + 1n] };
  }
  return NO_ADDRESSES;
}

/**
 * The block of all addresses that share the first `prefix` bits of `address`; empty when the prefix is no whole number
 * from 0 to ADDRESS_BITS.
 */
export function addressBlock(address: Address, prefix: number): AddressSet {
  const hostBits = ADDRESS_BITS[address.family] - prefix;
  if (!Number.isInteger(prefix) || prefix < 0 || hostBits < 0) return NO_ADDRESSES;
  if (address.family === 'IPv4') {
    const size = 2 ** hostBits;
    const first = address.value - (address.value % size);
    return { IPv4: [first, first + size], IPv6: [] };
  }
  const size = 1n << BigInt(hostBits);
  const first = address.value - (address.value % size);
  return { IPv4: [], IPv6: [first, first + size] };
}

export function unionAddresses(a: AddressSet, b: AddressSet): AddressSet {
  if (a === b || isNoAddresses(b)) return a;
  return isNoAddresses(a) ? b : addressSet(unionBounds(a.IPv4, b.IPv4), unionBounds(a.IPv6, b.IPv6));
}

/** The union of a list; of none, NO_ADDRESSES. Fast for long lists. */
export const unionOfAddresses = (sets: readonly AddressSet[]): AddressSet =>
  addressSet(
    boundsOfIntervals(sets.flatMap((set) => intervalsOf(set.IPv4))),
    boundsOfIntervals(sets.flatMap((set) => intervalsOf(set.IPv6))),
  );

export const intersectAddresses = (a: AddressSet, b: AddressSet): AddressSet =>
  a === b ? a : addressSet(intersectBounds(a.IPv4, b.IPv4), intersectBounds(a.IPv6, b.IPv6));

/** The addresses of `a` that are not in `b`. */
export const subtractAddresses = (a: AddressSet, b: AddressSet): AddressSet =>
  isNoAddresses(b) ? a : addressSet(subtractBounds(a.IPv4, b.IPv4), subtractBounds(a.IPv6, b.IPv6));

/** The addresses of one family that are not in the set; none of the other family. */
export const complementAddresses = (set: AddressSet, family: Family): AddressSet =>
  subtractAddresses(allOfFamily(family), set);

export const hasAddress = (set: AddressSet, address: Address): boolean =>
  address.family === 'IPv4' ? hasValue(set.IPv4, address.value) : hasValue(set.IPv6, address.value);

export const isNoAddresses = (set: AddressSet): boolean => set.IPv4.length === 0 && set.IPv6.length === 0;

export const equalAddresses = (a: AddressSet, b: AddressSet): boolean =>
  equalBounds(a.IPv4, b.IPv4) && equalBounds(a.IPv6, b.IPv6);

/** Whether every address of `a` is in `b`; equal sets are subsets of each other. */
export const isSubsetOfAddresses = (a: AddressSet, b: AddressSet): boolean =>
  isSubsetBounds(a.IPv4, b.IPv4) && isSubsetBounds(a.IPv6, b.IPv6);

export const overlapAddresses = (a: AddressSet, b: AddressSet): boolean =>
  overlapBounds(a.IPv4, b.IPv4) || overlapBounds(a.IPv6, b.IPv6);

/** The families that have an address in the set, IPv4 first. */
export const familiesOf = (set: AddressSet): Family[] => FAMILIES.filter((family) => set[family].length > 0);

/** Wraps bounds that lie within their families; empty becomes the canonical object. */
function addressSet(IPv4: Bounds<number>, IPv6: Bounds<bigint>): AddressSet {
  return IPv4.length === 0 && IPv6.length === 0 ? NO_ADDRESSES : { IPv4, IPv6 };
}
