/** Well-known blocks against the ranges that ipaddr.js names, at their borders and at random. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  BENCHMARKING,
  DOCUMENTATION,
  FAMILIES,
  formatAddress,
  hasAddress,
  IPV4_MAPPED,
  isSubsetOfAddresses,
  LINK_LOCAL,
  LOOPBACK,
  MULTICAST,
  NAT64,
  overlapAddresses,
  PRIVATE_USE,
  RESERVED,
  SHARED_SPACE,
  toCidrs,
  UNIQUE_LOCAL,
  UNSPECIFIED,
} from '../../server/src/sets/index.js';
import { addressOf } from './addressModel.js';

const NAMED: readonly (readonly [name: string, block: AddressSet])[] = [
  ['private', PRIVATE_USE],
  ['uniqueLocal', UNIQUE_LOCAL],
  ['carrierGradeNat', SHARED_SPACE],
  ['loopback', LOOPBACK],
  ['linkLocal', LINK_LOCAL],
  ['multicast', MULTICAST],
  ['unspecified', UNSPECIFIED],
  ['ipv4Mapped', IPV4_MAPPED],
];

/** Those for which the library has no name, or only for one family. */
const UNNAMED = [BENCHMARKING, DOCUMENTATION, RESERVED, NAT64];

/** First and last of every interval, and their neighbours. */
const BORDERS: readonly Address[] = [...NAMED.map(([, block]) => block), ...UNNAMED].flatMap((block) =>
  FAMILIES.flatMap((family) =>
    block[family]
      .flatMap((bound) => [BigInt(bound) - 1n, BigInt(bound)])
      .filter((value) => value >= 0n && value < (family === 'IPv4' ? 1n << 32n : 1n << 128n))
      .map((value) => addressOf(family, value)),
  ),
);

function checkNames(address: Address): void {
  const range = ipaddr.parse(formatAddress(address)).range();
  for (const [name, block] of NAMED) {
    assert.equal(hasAddress(block, address), range === name, `${formatAddress(address)}: ${name}, ${range}`);
  }
}

test('blocks begin and end where the registries say', () => {
  BORDERS.forEach(checkNames);
});

test('random addresses are in the blocks that the registries say', () => {
  const some = fc.oneof(
    fc.nat({ max: 2 ** 32 - 1 }).map((value): Address => ({ family: 'IPv4', value })),
    fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value): Address => ({ family: 'IPv6', value })),
  );
  fc.assert(fc.property(some, checkNames), { numRuns: 2000 });
});

test('documentation, benchmarking, reserved and NAT64 blocks are as their RFCs write them', () => {
  assert.deepEqual(toCidrs(DOCUMENTATION), [
    '192.0.2.0/24',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '2001:db8::/32',
    '3fff::/20',
  ]);
  assert.deepEqual(toCidrs(BENCHMARKING), ['198.18.0.0/15', '2001:2::/48']);
  assert.deepEqual(toCidrs(RESERVED), ['240.0.0.0/4']);
  assert.deepEqual(toCidrs(NAT64), ['64:ff9b::/96', '64:ff9b:1::/48']);
});

test('no two kinds of block share an address', () => {
  const all = [...NAMED.map(([, block]) => block), ...UNNAMED];
  all.forEach((a, i) => {
    assert.ok(isSubsetOfAddresses(a, ALL_ADDRESSES));
    for (const b of all.slice(i + 1)) assert.equal(overlapAddresses(a, b), false, `${toCidrs(a)} ${toCidrs(b)}`);
  });
});
