/** Reading and writing addresses and blocks, against Node's own `net` module, and sums done by hand. */
import assert from 'node:assert/strict';
import { BlockList, isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ADDRESS_BITS,
  type Address,
  type AddressFault,
  type AddressSet,
  ALL_ADDRESSES,
  addressRange,
  type CidrFault,
  type CidrInvalidity,
  equalAddresses,
  FAMILIES,
  type Family,
  formatAddress,
  hasAddress,
  isSubsetOfAddresses,
  NO_ADDRESSES,
  parseAddress,
  parseCidr,
  subtractAddresses,
  toCidrs,
  unionOfAddresses,
} from '../../server/src/sets/index.js';
import { inTime } from '../speed/inTime.js';
import { addressOf, modelledAddresses, PROBES } from './addressModel.js';

const RUNS = { numRuns: 2000 };

const someAddress: fc.Arbitrary<Address> = fc.oneof(
  fc.constantFrom(...PROBES),
  fc.nat({ max: 2 ** 32 - 1 }).map((value): Address => ({ family: 'IPv4', value })),
  fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }).map((value): Address => ({ family: 'IPv6', value })),
  // With many groups of zeros, for the spelling with `::`.
  fc
    .array(fc.constantFrom(0n, 0n, 0n, 1n, 0xabcdn), { minLength: 8, maxLength: 8 })
    .map((groups) => addressOf('IPv6', sumOfGroups(groups))),
);

const sumOfGroups = (groups: readonly bigint[]): bigint => groups.reduce((sum, group) => sum * 65536n + group, 0n);

/** The plainest spelling: four decimals, or eight groups of four digits. */
function spellOut({ family, value }: Address): string {
  if (family === 'IPv4') return [24n, 16n, 8n, 0n].map((shift) => (BigInt(value) >> shift) % 256n).join('.');
  const digits = value.toString(16).padStart(32, '0');
  return (digits.match(/.{4}/g) ?? []).join(':');
}

const isMapped = ({ family, value }: Address): boolean => family === 'IPv6' && BigInt(value) >> 32n === 0xffffn;

function checkAddress(text: string, expected: string, ...faults: AddressFault[]): void {
  const parsed = parseAddress(text);
  assert.ok(parsed.kind === 'address', `${text} is invalid`);
  assert.deepEqual([parsed.text, parsed.faults, parsed.canonical], [expected, faults, faults.length === 0], text);
  assert.equal(formatAddress(parsed.address), expected);
}

function checkCidr(text: string, expected: string, ...faults: CidrFault[]): void {
  const parsed = parseCidr(text);
  assert.ok(parsed.kind === 'cidr', `${text} is invalid`);
  assert.deepEqual([parsed.text, parsed.faults, parsed.canonical], [expected, faults, faults.length === 0], text);
  assert.deepEqual(toCidrs(parsed.addresses), [expected]);
  assert.equal(`${parsed.family}/${parsed.prefix}`, `${familyOf(expected)}/${expected.split('/')[1]}`);
}

const checkInvalid = (text: string, reason: CidrInvalidity): void =>
  assert.deepEqual(parseCidr(text), { kind: 'invalid', reason }, text);

const familyOf = (text: string): Family => (text.includes(':') ? 'IPv6' : 'IPv4');

const NODE_FAMILY = { IPv4: 'ipv4', IPv6: 'ipv6' } as const;

/** Node's answer to whether an address is in one of the blocks. */
function blockList(cidrs: readonly string[]): (address: Address) => boolean {
  // One list a family, for Node finds IPv4 addresses in IPv6 blocks, as mapped ones.
  const lists = { IPv4: new BlockList(), IPv6: new BlockList() };
  for (const cidr of cidrs) {
    const [network = '', prefix] = cidr.split('/');
    const family = familyOf(cidr);
    lists[family].addSubnet(network, Number(prefix), NODE_FAMILY[family]);
  }
  return (address) => lists[address.family].check(spellOut(address), NODE_FAMILY[address.family]);
}

/** The fewest blocks that make up the chosen addresses of an aligned row of 16: halve until full or empty. */
function fewestBlocks(row: readonly boolean[]): number {
  if (row.every((chosen) => chosen)) return 1;
  if (!row.includes(true)) return 0;
  return fewestBlocks(row.slice(0, row.length / 2)) + fewestBlocks(row.slice(row.length / 2));
}

test('an address that is spelled out is read back as itself', () => {
  fc.assert(
    fc.property(someAddress, (address) => {
      fc.pre(!isMapped(address));
      const parsed = parseAddress(spellOut(address));
      assert.ok(parsed.kind === 'address');
      assert.deepEqual(parsed.address, address);
    }),
    RUNS,
  );
});

test('a formatted address is valid, canonical and read back as itself', () => {
  fc.assert(
    fc.property(someAddress, (address) => {
      fc.pre(!isMapped(address));
      const text = formatAddress(address);
      assert.equal(isIP(text), address.family === 'IPv4' ? 4 : 6);
      checkAddress(text, text);
      const parsed = parseAddress(text);
      assert.ok(parsed.kind === 'address');
      assert.deepEqual(parsed.address, address);
    }),
    RUNS,
  );
});

test('exactly the addresses that Node knows are read without leading zeros', () => {
  const almost = fc
    .tuple(
      someAddress,
      fc.nat(),
      fc.constantFrom(0, 1, 2),
      fc.string({ unit: fc.constantFrom(...'0123456789abcDEF:.::'), maxLength: 4 }),
      fc.boolean(),
    )
    .map(([address, place, cut, inserted, short]) => {
      const text = short ? formatAddress(address) : spellOut(address);
      const at = place % (text.length + 1);
      return text.slice(0, at) + inserted + text.slice(at + cut);
    });
  fc.assert(
    fc.property(almost, (text) => {
      const parsed = parseAddress(text);
      const readStrictly = parsed.kind === 'address' && !parsed.faults.includes('leading-zeros');
      assert.equal(readStrictly, isIP(text) !== 0);
    }),
    { numRuns: 20000 },
  );
});

test('no text makes the readers throw', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdefxX:./%-+ []\n'), maxLength: 60 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      parseAddress(text);
      parseCidr(text);
    }),
    RUNS,
  );
});

test('a long hostile text is refused at once', () => {
  const many = 200_000;
  for (const piece of ['0', ':', ':1', '0.', '1.', 'a', '/', '::0', '1/']) {
    const text = piece.repeat(many);
    inTime(2000, piece, () => {
      for (const hostile of [text, `${text}x`, `::${text}`, `10.0.0.0/${text}x`, `${text}.0.0.0x/8`])
        parseCidr(hostile);
    });
  }
});

test('a block holds what Node says it holds', () => {
  fc.assert(
    fc.property(someAddress, fc.nat(), someAddress, (address, anyPrefix, other) => {
      fc.pre(!isMapped(address) && !isMapped(other));
      const prefix = anyPrefix % (ADDRESS_BITS[address.family] + 1);
      const text = `${spellOut(address)}/${prefix}`;
      const parsed = parseCidr(text);
      assert.ok(parsed.kind === 'cidr');
      const nodeHas = blockList([text]);
      const host = 1n << BigInt(ADDRESS_BITS[address.family] - prefix);
      const first = (BigInt(address.value) / host) * host;
      const neighbours = [first - 1n, first, first + host - 1n, first + host]
        .filter((value) => value >= 0n && value < 1n << BigInt(ADDRESS_BITS[address.family]))
        .map((value) => addressOf(address.family, value))
        .filter((neighbour) => !isMapped(neighbour));
      for (const probe of [address, other, ...neighbours]) {
        assert.equal(hasAddress(parsed.addresses, probe), nodeHas(probe), `${spellOut(probe)} in ${text}`);
      }
      assert.equal(parsed.faults.includes('host-bits'), first !== BigInt(address.value));
    }),
    RUNS,
  );
});

test('a block is canonical exactly when it is written as it is formatted', () => {
  fc.assert(
    fc.property(someAddress, fc.nat({ max: 128 }), fc.boolean(), (address, prefix, short) => {
      const text = `${short ? formatAddress(address) : spellOut(address)}/${prefix}`;
      const parsed = parseCidr(text);
      fc.pre(parsed.kind === 'cidr');
      assert.equal(parsed.canonical, text === parsed.text);
      assert.equal(parsed.canonical, parsed.faults.length === 0);
    }),
    RUNS,
  );
});

test('the blocks of a set are canonical and make the set again', () => {
  fc.assert(
    fc.property(modelledAddresses, ({ set, has }) => {
      const cidrs = toCidrs(set);
      const parsed = cidrs.map(parseCidr).filter((cidr) => cidr.kind === 'cidr');
      assert.deepEqual(
        parsed.map((cidr) => cidr.canonical),
        cidrs.map(() => true),
      );
      assert.deepEqual(unionOfAddresses(parsed.map((cidr) => cidr.addresses)), set);
      const nodeHas = blockList(cidrs);
      for (const probe of PROBES) assert.equal(nodeHas(probe), has(probe), spellOut(probe));
    }),
    { numRuns: 200 },
  );
});

test('the blocks of a set are as few as possible', () => {
  for (const family of FAMILIES) {
    const base = family === 'IPv4' ? 10n << 24n : 0x20010db8n << 96n;
    const chosen = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
    const check = (row: readonly boolean[]): void => {
      const single = (i: number): AddressSet =>
        addressRange(addressOf(family, base + BigInt(i)), addressOf(family, base + BigInt(i)));
      const set = unionOfAddresses(row.flatMap((isIn, i) => (isIn ? [single(i)] : [])));
      assert.equal(toCidrs(set).length, fewestBlocks(row));
    };
    fc.assert(fc.property(chosen, check), RUNS);
  }
});

test('the extremes are written as one block or none', () => {
  assert.deepEqual(toCidrs(NO_ADDRESSES), []);
  assert.deepEqual(toCidrs(ALL_ADDRESSES), ['0.0.0.0/0', '::/0']);
  const last = addressOf('IPv6', (1n << 128n) - 1n);
  assert.deepEqual(toCidrs(addressRange(last, last)), ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128']);
});

test('a block minus its exceptions is written as the blocks around them', () => {
  const [all, except] = ['10.0.0.0/8', '10.64.0.0/10'].map((text) => {
    const parsed = parseCidr(text);
    return parsed.kind === 'cidr' ? parsed.addresses : NO_ADDRESSES;
  }) as [AddressSet, AddressSet];
  assert.ok(isSubsetOfAddresses(except, all) && !equalAddresses(except, all));
  assert.deepEqual(toCidrs(subtractAddresses(all, except)), ['10.0.0.0/10', '10.128.0.0/9']);
});

test('canonical blocks have no faults', () => {
  for (const text of ['0.0.0.0/0', '10.0.0.0/8', '10.1.2.3/32', '::/0', '2001:db8::/32', '::1/128', 'fe80::/10']) {
    checkCidr(text, text);
  }
});

test('bits beyond the prefix are a fault, and the block around is meant', () => {
  checkCidr('10.10.1.12/24', '10.10.1.0/24', 'host-bits');
  checkCidr('255.255.255.255/0', '0.0.0.0/0', 'host-bits');
  checkCidr('2001:db8::1/64', '2001:db8::/64', 'host-bits');
});

test('leading zeros are a fault and read as decimal', () => {
  checkCidr('010.000.1.0/24', '10.0.1.0/24', 'leading-zeros');
  checkCidr('10.0.0.0/08', '10.0.0.0/8', 'leading-zeros');
  checkCidr('10.0.0.1/00', '0.0.0.0/0', 'leading-zeros', 'host-bits');
  checkCidr('00002001:db8::/32', '2001:db8::/32', 'leading-zeros');
  checkAddress('0000000192.168.010.1', '192.168.10.1', 'leading-zeros');
  checkAddress('64:ff9b::010.0.0.1', '64:ff9b::a00:1', 'leading-zeros');
});

test('a v4-mapped form is a fault and read as IPv4', () => {
  checkCidr('::ffff:10.0.0.0/104', '10.0.0.0/8', 'v4-mapped');
  checkCidr('::ffff:a00:0/104', '10.0.0.0/8', 'v4-mapped');
  checkCidr('::ffff:10.1.0.0/104', '10.0.0.0/8', 'v4-mapped', 'host-bits');
  checkCidr('::ffff:0:0/96', '0.0.0.0/0', 'v4-mapped');
  checkAddress('::ffff:10.0.0.1', '10.0.0.1', 'v4-mapped');
  checkAddress('0:0:0:0:0:FFFF:010.0.0.1', '10.0.0.1', 'leading-zeros', 'v4-mapped');
});

test('a v4-mapped form whose prefix cuts the mark off is read as IPv6', () => {
  checkCidr('::ffff:10.0.0.0/64', '::/64', 'v4-mapped', 'host-bits');
  checkCidr('::ffff:0.0.0.0/95', '::fffe:0:0/95', 'v4-mapped', 'host-bits');
});

test('another spelling of IPv6 than RFC 5952 is a fault of its own', () => {
  checkCidr('2001:DB8::/32', '2001:db8::/32', 'spelling');
  checkCidr('2001:0db8::/32', '2001:db8::/32', 'spelling');
  checkAddress('2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1', 'spelling');
  checkAddress('2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1', 'spelling');
  checkAddress('64:ff9b::10.0.0.1', '64:ff9b::a00:1', 'spelling');
});

test('what is no address has no meaning', () => {
  for (const text of ['', 'web', '10.0.0', '10.0.0.256', '10.0.0.0.0', '0x7f.0.0.1', '1e1.0.0.1', '١.0.0.1']) {
    assert.equal(parseAddress(text).kind, 'invalid', text);
    checkInvalid(`${text}/8`, 'not-an-address');
  }
  for (const text of [
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'fe80::1%eth0',
    '[::1]',
    '::1.2.3',
    ' ::1',
  ]) {
    assert.equal(parseAddress(text).kind, 'invalid', text);
    checkInvalid(`${text}/8`, 'not-an-address');
  }
});

test('a block needs a prefix', () => {
  checkInvalid('10.0.0.1', 'no-prefix');
  checkInvalid('2001:db8::1', 'no-prefix');
});

test('a prefix is a whole number in digits', () => {
  for (const prefix of ['', 'x', '-1', '+8', '8.0', ' 8', '8 ', '8/8', '255.0.0.0', '0x8', '8\n']) {
    checkInvalid(`10.0.0.0/${prefix}`, 'prefix-not-a-number');
  }
});

test('a prefix is at most the length of an address', () => {
  checkInvalid('10.0.0.0/33', 'prefix-out-of-range');
  checkInvalid('::/129', 'prefix-out-of-range');
  checkInvalid(`::/${'9'.repeat(400)}`, 'prefix-out-of-range');
});
