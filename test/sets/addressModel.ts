/**
 * The naive model of address sets: a list of probes, each in or out. The probes are every address of a few small
 * windows (both ends of the space, and places where carries happen) and one for each gap between the windows. Sets are
 * made of ranges between window addresses, so within a gap all addresses are alike and the model misses nothing.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Address,
  type AddressSet,
  addressRange,
  FAMILIES,
  type Family,
  hasAddress,
  unionOfAddresses,
} from '../../server/src/sets/index.js';

const WINDOW = 16n;
const WINDOW_STARTS: Record<Family, readonly bigint[]> = {
  IPv4: [0n, (10n << 24n) - 8n, (1n << 31n) - 8n, (1n << 32n) - WINDOW],
  IPv6: [0n, (1n << 53n) - 8n, (1n << 64n) - 8n, (0x20010db8n << 96n) - 8n, (1n << 128n) - WINDOW],
};

export const addressOf = (family: Family, value: bigint): Address =>
  family === 'IPv4' ? { family, value: Number(value) } : { family, value };

const windowAddresses = (family: Family): Address[] =>
  WINDOW_STARTS[family].flatMap((start) =>
    Array.from({ length: Number(WINDOW) }, (_, i) => addressOf(family, start + BigInt(i))),
  );

const gapAddresses = (family: Family): Address[] =>
  WINDOW_STARTS[family].slice(1).map((start, i) => {
    const gapStart = (WINDOW_STARTS[family][i] as bigint) + WINDOW;
    return addressOf(family, (gapStart + start) / 2n);
  });

const byValue = (a: Address, b: Address): number => (a.value < b.value ? -1 : 1);

/** Ascending within a family, IPv4 first. */
export const PROBES: readonly Address[] = FAMILIES.flatMap((family) =>
  [...windowAddresses(family), ...gapAddresses(family)].sort(byValue),
);

export type Range = readonly [first: Address, last: Address];

export interface ModelledAddresses {
  readonly set: AddressSet;
  readonly has: (probe: Address) => boolean;
}

const someRange: fc.Arbitrary<Range> = fc.constantFrom(...FAMILIES).chain((family) => {
  const some = fc.constantFrom(...windowAddresses(family));
  return fc.tuple(some, some).map(([a, b]): Range => (a.value <= b.value ? [a, b] : [b, a]));
});

export const modelledAddresses: fc.Arbitrary<ModelledAddresses> = fc
  .array(someRange, { maxLength: 6 })
  .map((ranges) => ({
    set: unionOfAddresses(ranges.map(([first, last]) => addressRange(first, last))),
    has: ({ family, value }: Address) =>
      ranges.some(([first, last]) => first.family === family && first.value <= value && value <= last.value),
  }));

export function checkAddresses(set: AddressSet, isIn: (probe: Address) => boolean): void {
  const wrong = PROBES.filter((probe) => hasAddress(set, probe) !== isIn(probe));
  assert.deepEqual(wrong, []);
}
