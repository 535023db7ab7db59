/**
 * Addresses and CIDR blocks between text and value. Reading never throws: what older readers let pass is read as they
 * read it and listed under `faults`; what no reader ever took is `invalid`, with a reason.
 * Old readers: Go's net.ParseIP and net.ParseCIDR up to Go 1.16. Strict readers: Go's net/netip, RFC 5952.
 */
import ipaddr from 'ipaddr.js';
import { ADDRESS_BITS, type Address, type AddressSet, addressBlock, type Family } from './addresses.js';
import { intervalsOf } from './intervals.js';

/**
 * - `leading-zeros`: `010.0.0.1`, `10.0.0.0/08`. Read as decimal; other readers take octal.
 * - `v4-mapped`: `::ffff:10.0.0.1`. Read as the IPv4 address; other readers keep it IPv6.
 * - `spelling`: nothing but the form differs from RFC 5952, as in `2001:DB8:0::1`; strict readers take it too.
 */
export type AddressFault = 'leading-zeros' | 'v4-mapped' | 'spelling';

/** `host-bits`: bits are set beyond the prefix, as in `10.10.1.12/24`. Read as the block around, `10.10.1.0/24`. */
export type CidrFault = AddressFault | 'host-bits';

/** `prefix-out-of-range`: above 32, or above 128 for IPv6. */
export type CidrInvalidity = 'not-an-address' | 'no-prefix' | 'prefix-not-a-number' | 'prefix-out-of-range';

export interface Invalid<Reason> {
  readonly kind: 'invalid';
  readonly reason: Reason;
}

export interface ParsedAddress {
  readonly kind: 'address';
  readonly address: Address;
  /** The canonical spelling of `address`. */
  readonly text: string;
  /** True exactly when the input was `text`, so when there are no faults. */
  readonly canonical: boolean;
  readonly faults: readonly AddressFault[];
}

export interface Cidr {
  readonly kind: 'cidr';
  readonly family: Family;
  /** 0 to 32 or 128; of a v4-mapped block, the prefix of the IPv4 block. */
  readonly prefix: number;
  readonly addresses: AddressSet;
  /** The canonical spelling of the block. */
  readonly text: string;
  /** True exactly when the input was `text`, so when there are no faults. */
  readonly canonical: boolean;
  readonly faults: readonly CidrFault[];
}

/** Reads a single address; no prefix, port, zone, brackets or spaces. Never throws. */
export function parseAddress(text: string): ParsedAddress | Invalid<'not-an-address'> {
  const read = readAddress(text);
  if (!read) return { kind: 'invalid', reason: 'not-an-address' };
  const mapped = mappedIPv4(read.address);
  const address = mapped ?? read.address;
  const canonicalText = formatAddress(address);
  const faults: AddressFault[] = [];
  if (read.leadingZeros) faults.push('leading-zeros');
  if (mapped) faults.push('v4-mapped');
  if (faults.length === 0 && text !== canonicalText) faults.push('spelling');
  return { kind: 'address', address, text: canonicalText, canonical: faults.length === 0, faults };
}

/** Reads `address/prefix`. Never throws. */
export function parseCidr(text: string): Cidr | Invalid<CidrInvalidity> {
  const slash = text.indexOf('/');
  const read = readAddress(slash === -1 ? text : text.slice(0, slash));
  if (!read) return { kind: 'invalid', reason: 'not-an-address' };
  if (slash === -1) return { kind: 'invalid', reason: 'no-prefix' };
  const prefixText = text.slice(slash + 1);
  if (!/^\d+$/.test(prefixText)) return { kind: 'invalid', reason: 'prefix-not-a-number' };
  const writtenPrefix = Number(prefixText);
  if (writtenPrefix > ADDRESS_BITS[read.address.family]) return { kind: 'invalid', reason: 'prefix-out-of-range' };

  // A mapped block is an IPv4 block only as long as its prefix keeps the mark that makes it one.
  const mapped = mappedIPv4(read.address);
  const asIPv4 = writtenPrefix >= MAPPED_PREFIX ? mapped : undefined;
  const address = asIPv4 ?? read.address;
  const prefix = asIPv4 ? writtenPrefix - MAPPED_PREFIX : writtenPrefix;
  const addresses = addressBlock(address, prefix);
  const first = firstOf(addresses, address.family);
  const canonicalText = `${formatAddress(first)}/${prefix}`;

  const faults: CidrFault[] = [];
  if (read.leadingZeros || /^0\d/.test(prefixText)) faults.push('leading-zeros');
  if (mapped) faults.push('v4-mapped');
  if (first.value !== address.value) faults.push('host-bits');
  if (faults.length === 0 && text !== canonicalText) faults.push('spelling');
  const canonical = faults.length === 0;
  return { kind: 'cidr', family: address.family, prefix, addresses, text: canonicalText, canonical, faults };
}

/** `10.0.0.1`, `2001:db8::1` (RFC 5952). */
export function formatAddress(address: Address): string {
  if (address.family === 'IPv4') return [24, 16, 8, 0].map((shift) => (address.value >>> shift) & 0xff).join('.');
  const parts = Array.from({ length: 8 }, (_, i) => Number((address.value >> BigInt(112 - 16 * i)) & 0xffffn));
  return new ipaddr.IPv6(parts).toRFC5952String();
}

/** The set as canonical CIDR blocks, as few as possible, ascending, IPv4 first. */
export const toCidrs = (set: AddressSet): string[] => [
  ...intervalsOf(set.IPv4).flatMap(([start, end]) => blocksBetween('IPv4', BigInt(start), BigInt(end))),
  ...intervalsOf(set.IPv6).flatMap(([start, end]) => blocksBetween('IPv6', start, end)),
];

/** Cuts `[start, end)` into blocks, always the largest that begins at what is left and fits into it. */
function blocksBetween(family: Family, start: bigint, end: bigint): string[] {
  const bits = ADDRESS_BITS[family];
  const blocks: string[] = [];
  for (let at = start; at < end; ) {
    let hostBits = 0;
    while (hostBits < bits && at % (2n << BigInt(hostBits)) === 0n && at + (2n << BigInt(hostBits)) <= end) hostBits++;
    blocks.push(`${formatAddress(addressFrom(family, at))}/${bits - hostBits}`);
    at += 1n << BigInt(hostBits);
  }
  return blocks;
}

const addressFrom = (family: Family, value: bigint): Address =>
  family === 'IPv4' ? { family, value: Number(value) } : { family, value };

interface ReadAddress {
  readonly address: Address;
  readonly leadingZeros: boolean;
}

const readAddress = (text: string): ReadAddress | undefined => (text.includes(':') ? readIPv6(text) : readIPv4(text));

function readIPv4(text: string): ReadAddress | undefined {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(text)) return undefined;
  const plain = text.replace(/\b0+(?=\d)/g, '');
  // Short, octal and hexadecimal forms, which the library would take too, are gone by now.
  if (!ipaddr.IPv4.isValidFourPartDecimal(plain)) return undefined;
  const value = ipaddr.IPv4.parse(plain).octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return { address: { family: 'IPv4', value }, leadingZeros: plain !== text };
}

function readIPv6(text: string): ReadAddress | undefined {
  const tailStart = text.lastIndexOf(':') + 1;
  const tail = text.slice(tailStart).includes('.') ? readIPv4(text.slice(tailStart)) : undefined;
  const hex = tail ? text.slice(0, tailStart) + asTwoGroups(tail.address) : text;
  if (!/^[\da-f:]+$/i.test(hex)) return undefined;
  // Up to four digits in a group are ordinary; more can only be leading zeros.
  const plain = hex.replace(/[\da-f]{5,}/gi, (group) => group.replace(/^0+(?=.)/, ''));
  if (!ipaddr.IPv6.isValid(plain)) return undefined;
  const value = ipaddr.IPv6.parse(plain).parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
  return { address: { family: 'IPv6', value }, leadingZeros: plain !== hex || tail?.leadingZeros === true };
}

function asTwoGroups(address: Address): string {
  const value = Number(address.value);
  return `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
}

/** ::ffff:0:0/96 (RFC 4291 section 2.5.5.2). */
const MAPPED_PREFIX = 96;

/** The IPv4 address inside a v4-mapped one; undefined for all others. */
function mappedIPv4(address: Address): Address | undefined {
  if (address.family === 'IPv4' || address.value >> 32n !== 0xffffn) return undefined;
  return { family: 'IPv4', value: Number(address.value & 0xffffffffn) };
}

const firstOf = (set: AddressSet, family: Family): Address =>
  family === 'IPv4' ? { family, value: set.IPv4[0] as number } : { family, value: set.IPv6[0] as bigint };
