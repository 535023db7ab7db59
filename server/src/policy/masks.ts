/** Sets of port atoms as masks: numbers while 31 bits do, else bigints. */
import type { ReadonlyBits } from '../sets/index.js';

export interface Masks<M> {
  readonly none: M;
  readonly all: M;
  readonly or: (a: M, b: M) => M;
  readonly and: (a: M, b: M) => M;
  readonly andNot: (a: M, b: M) => M;
  readonly of: (bits: ReadonlyBits) => M;
  readonly bit: (mask: M, index: number) => boolean;
}

export const NUMBERS = (size: number): Masks<number> => ({
  none: 0,
  all: size === 31 ? 0x7fffffff : (1 << size) - 1,
  or: (a, b) => a | b,
  and: (a, b) => a & b,
  andNot: (a, b) => a & ~b,
  of: (bits) => (bits.words[0] ?? 0) | 0,
  bit: (mask, index) => (mask & (1 << index)) !== 0,
});

export const BIGINTS = (size: number): Masks<bigint> => ({
  none: 0n,
  all: (1n << BigInt(size)) - 1n,
  or: (a, b) => a | b,
  and: (a, b) => a & b,
  andNot: (a, b) => a & ~b,
  of: (bits) => Array.from(bits.words).reduceRight((mask, word) => (mask << 32n) | BigInt(word), 0n),
  bit: (mask, index) => (mask & (1n << BigInt(index))) !== 0n,
});
