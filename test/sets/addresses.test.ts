/** Address sets against a model that looks at every address of small windows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ADDRESS_BITS,
  ALL_ADDRESSES,
  ALL_IPV4,
  ALL_IPV6,
  addressBlock,
  addressRange,
  allOfFamily,
  complementAddresses,
  equalAddresses,
  FAMILIES,
  familiesOf,
  hasAddress,
  intersectAddresses,
  isNoAddresses,
  isSubsetOfAddresses,
  NO_ADDRESSES,
  overlapAddresses,
  singleAddress,
  subtractAddresses,
  unionAddresses,
  unionOfAddresses,
} from '../../server/src/sets/index.js';
import { addressOf, checkAddresses, type ModelledAddresses, modelledAddresses, PROBES } from './addressModel.js';

const checkPair = (check: (a: ModelledAddresses, b: ModelledAddresses) => void): void =>
  fc.assert(fc.property(modelledAddresses, modelledAddresses, check), { numRuns: 500 });

test('a set holds the addresses of its ranges and no others', () => {
  checkPair((a) => checkAddresses(a.set, a.has));
});

test('the union holds what is in either', () => {
  checkPair((a, b) => checkAddresses(unionAddresses(a.set, b.set), (probe) => a.has(probe) || b.has(probe)));
});

test('the intersection holds what is in both', () => {
  checkPair((a, b) => checkAddresses(intersectAddresses(a.set, b.set), (probe) => a.has(probe) && b.has(probe)));
});

test('the difference holds what is in the first alone', () => {
  checkPair((a, b) => checkAddresses(subtractAddresses(a.set, b.set), (probe) => a.has(probe) && !b.has(probe)));
});

test('the complement holds the other addresses of one family and none of the other family', () => {
  for (const family of FAMILIES) {
    checkPair((a) =>
      checkAddresses(complementAddresses(a.set, family), (probe) => probe.family === family && !a.has(probe)),
    );
  }
});

test('the union of a list is the union one by one', () => {
  fc.assert(
    fc.property(fc.array(modelledAddresses), (list) => {
      const sets = list.map((one) => one.set);
      assert.deepEqual(unionOfAddresses(sets), sets.reduce(unionAddresses, NO_ADDRESSES));
    }),
  );
});

test('subset, overlap and equality agree with the model', () => {
  checkPair((a, b) => {
    assert.equal(
      isSubsetOfAddresses(a.set, b.set),
      PROBES.every((probe) => !a.has(probe) || b.has(probe)),
    );
    assert.equal(
      overlapAddresses(a.set, b.set),
      PROBES.some((probe) => a.has(probe) && b.has(probe)),
    );
    assert.equal(
      equalAddresses(a.set, b.set),
      PROBES.every((probe) => a.has(probe) === b.has(probe)),
    );
    assert.ok(isSubsetOfAddresses(intersectAddresses(a.set, b.set), a.set));
  });
});

test('the families of a set are those with an address in it', () => {
  checkPair((a) => {
    const expected = FAMILIES.filter((family) => PROBES.some((probe) => probe.family === family && a.has(probe)));
    assert.deepEqual(familiesOf(a.set), expected);
    assert.equal(isNoAddresses(a.set), expected.length === 0);
  });
});

test('sets with the same addresses have the same shape however they were made', () => {
  checkPair((a, b) => {
    const halves = unionAddresses(subtractAddresses(a.set, b.set), intersectAddresses(b.set, a.set));
    assert.deepEqual(halves, a.set);
    assert.deepEqual(subtractAddresses(ALL_ADDRESSES, subtractAddresses(ALL_ADDRESSES, a.set)), a.set);
  });
});

test('an empty result is the canonical object', () => {
  checkPair((a) => {
    assert.equal(subtractAddresses(a.set, a.set), NO_ADDRESSES);
    assert.equal(isNoAddresses(a.set), a.set === NO_ADDRESSES);
  });
  assert.equal(intersectAddresses(ALL_IPV4, ALL_IPV6), NO_ADDRESSES);
  assert.equal(unionOfAddresses([]), NO_ADDRESSES);
});

test('all addresses are those of both families', () => {
  assert.deepEqual(unionAddresses(ALL_IPV4, ALL_IPV6), ALL_ADDRESSES);
  for (const family of FAMILIES) {
    checkAddresses(allOfFamily(family), (probe) => probe.family === family);
    assert.deepEqual(complementAddresses(NO_ADDRESSES, family), allOfFamily(family));
  }
});

test('equal numbers of different families are different addresses', () => {
  const ipv4 = singleAddress(addressOf('IPv4', 1n));
  const ipv6 = singleAddress(addressOf('IPv6', 1n));
  assert.equal(overlapAddresses(ipv4, ipv6), false);
  assert.equal(isSubsetOfAddresses(ipv4, ipv6), false);
  assert.equal(hasAddress(ipv4, addressOf('IPv6', 1n)), false);
});

test('a range out of order or across families is empty', () => {
  for (const family of FAMILIES) {
    assert.equal(addressRange(addressOf(family, 2n), addressOf(family, 1n)), NO_ADDRESSES);
  }
  assert.equal(addressRange(addressOf('IPv4', 1n), addressOf('IPv6', 2n)), NO_ADDRESSES);
});

test('a block holds the addresses that share its prefix', () => {
  for (const address of PROBES) {
    for (let prefix = 0; prefix <= ADDRESS_BITS[address.family]; prefix++) {
      const host = BigInt(ADDRESS_BITS[address.family] - prefix);
      checkAddresses(
        addressBlock(address, prefix),
        (probe) => probe.family === address.family && BigInt(probe.value) >> host === BigInt(address.value) >> host,
      );
    }
  }
});

test('a block with an impossible prefix is empty', () => {
  for (const family of FAMILIES) {
    for (const prefix of [-1, 1.5, Number.NaN, ADDRESS_BITS[family] + 1]) {
      assert.equal(addressBlock(addressOf(family, 5n), prefix), NO_ADDRESSES, `${family} ${prefix}`);
    }
  }
});
