/** Addresses for the oracle: lists of bytes, compared byte by byte. Knows nothing of the engine's sets. */
import type { Family } from './oracle.js';

/** 4 or 16 numbers from 0 to 255. */
export type Bytes = readonly number[];

export function familyOf(text: string): { readonly family: Family; readonly address: Bytes } {
  return text.includes(':')
    ? { family: 'IPv6', address: bytesOfIPv6(text) }
    : { family: 'IPv4', address: text.split('.').map(Number) };
}

/** Whether a CIDR holds an address; never one of the other family. */
export function blockHolds(cidr: string, family: Family, address: Bytes): boolean {
  const block = edgesOf(cidr);
  if (block.family !== family) return false;
  return isInOrder(block.first, address) && isInOrder(address, block.last);
}

function isInOrder(a: Bytes, b: Bytes): boolean {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at === -1 || (a[at] ?? 0) < (b[at] ?? 0);
}

/** The first and the last address of a block. */
export function edgesOf(cidr: string): Edges {
  const known = knownEdges.get(cidr);
  if (known) return known;
  const edges = readEdges(cidr);
  knownEdges.set(cidr, edges);
  return edges;
}

export interface Edges {
  readonly family: Family;
  readonly first: Bytes;
  readonly last: Bytes;
}
const knownEdges = new Map<string, Edges>();

function readEdges(cidr: string): Edges {
  const [text, prefix] = splitCidr(cidr);
  const { family, address } = familyOf(text);
  const fill = (with_: 0 | 1): number[] =>
    address.map((byte, index) => {
      let filled = byte;
      for (let bit = 0; bit < 8; bit++) {
        if (index * 8 + bit < prefix) continue;
        const mask = 0x80 >> bit;
        filled = with_ === 1 ? filled | mask : filled & ~mask;
      }
      return filled;
    });
  return { family, first: fill(0), last: fill(1) };
}

/** The next address; undefined past the end of the space. */
export function neighbor(address: Bytes): Bytes | undefined {
  const next = [...address];
  for (let index = next.length - 1; index >= 0; index--) {
    const byte = (next[index] ?? 0) + 1;
    next[index] = byte % 256;
    if (byte <= 255) return next;
  }
  return undefined;
}

export function textOfBytes(address: Bytes): string {
  if (address.length === 4) return address.join('.');
  const groups: string[] = [];
  for (let index = 0; index < 16; index += 2)
    groups.push((((address[index] ?? 0) << 8) | (address[index + 1] ?? 0)).toString(16));
  return groups.join(':');
}

function splitCidr(cidr: string): [text: string, prefix: number] {
  const slash = cidr.indexOf('/');
  return [cidr.slice(0, slash), Number(cidr.slice(slash + 1))];
}

function bytesOfIPv6(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
