/**
 * Bitsets of a fixed size over dense ids 0..size-1, in words of 32 bits. The one mutable thing of this room, for the
 * innermost loops: build with `Bits`, hand out as `ReadonlyBits`.
 * Bits at and beyond `size` are always 0. An id outside the set or operands of different sizes are mistakes of the
 * caller, never of the user, and throw a RangeError; `hasBit` alone answers false instead.
 */

export interface ReadonlyBits {
  /** The number of ids, not of those that are set. */
  readonly size: number;
  /** Bit `i % 32` of word `i / 32` stands for id `i`. */
  readonly words: ArrayLike<number>;
}

export interface Bits extends ReadonlyBits {
  readonly words: Uint32Array;
}

/** An empty bitset for the ids 0..size-1. */
export function emptyBits(size: number): Bits {
  if (!Number.isInteger(size) || size < 0) throw new RangeError(`A bitset cannot have the size ${size}.`);
  return { size, words: new Uint32Array(Math.ceil(size / 32)) };
}

/** A bitset with every id set. */
export function fullBits(size: number): Bits {
  const bits = emptyBits(size);
  bits.words.fill(0xffffffff);
  if (size % 32 !== 0) bits.words[bits.words.length - 1] = 2 ** (size % 32) - 1;
  return bits;
}

/** A bitset with the listed ids set. */
export function bitsOf(size: number, ids: Iterable<number>): Bits {
  const bits = emptyBits(size);
  for (const id of ids) setBit(bits, id);
  return bits;
}

export const copyBits = (bits: ReadonlyBits): Bits => ({ size: bits.size, words: Uint32Array.from(bits.words) });

export function setBit(bits: Bits, id: number): void {
  checkId(bits, id);
  bits.words[id >>> 5] = word(bits, id >>> 5) | (1 << (id & 31));
}

export function clearBit(bits: Bits, id: number): void {
  checkId(bits, id);
  bits.words[id >>> 5] = word(bits, id >>> 5) & ~(1 << (id & 31));
}

/** False for anything that is no id of the set. */
export const hasBit = (bits: ReadonlyBits, id: number): boolean =>
  isId(bits, id) && (word(bits, id >>> 5) & (1 << (id & 31))) !== 0;

/** Keeps in `target` what is in `other` too. */
export function andInto(target: Bits, other: ReadonlyBits): void {
  checkSizes(target, other);
  for (let i = 0; i < target.words.length; i++) target.words[i] = word(target, i) & word(other, i);
}

/** Adds to `target` what is in `other`. */
export function orInto(target: Bits, other: ReadonlyBits): void {
  checkSizes(target, other);
  for (let i = 0; i < target.words.length; i++) target.words[i] = word(target, i) | word(other, i);
}

/** Takes from `target` what is in `other`. */
export function andNotInto(target: Bits, other: ReadonlyBits): void {
  checkSizes(target, other);
  for (let i = 0; i < target.words.length; i++) target.words[i] = word(target, i) & ~word(other, i);
}

export const andBits = (a: ReadonlyBits, b: ReadonlyBits): Bits => changed(a, (copy) => andInto(copy, b));

export const orBits = (a: ReadonlyBits, b: ReadonlyBits): Bits => changed(a, (copy) => orInto(copy, b));

/** What is in `a` and not in `b`. */
export const andNotBits = (a: ReadonlyBits, b: ReadonlyBits): Bits => changed(a, (copy) => andNotInto(copy, b));

/** The number of ids that are set. */
export function countBits(bits: ReadonlyBits): number {
  let count = 0;
  for (let i = 0; i < bits.words.length; i++) count += ones(word(bits, i));
  return count;
}

export function isEmptyBits(bits: ReadonlyBits): boolean {
  for (let i = 0; i < bits.words.length; i++) if (word(bits, i) !== 0) return false;
  return true;
}

/** Whether the same ids of the same size are set; sizes may differ, and then the answer is false. */
export function equalBits(a: ReadonlyBits, b: ReadonlyBits): boolean {
  if (a.size !== b.size) return false;
  for (let i = 0; i < a.words.length; i++) if (word(a, i) !== word(b, i)) return false;
  return true;
}

/** Whether some id is set in both; stops at the first. */
export function intersectsBits(a: ReadonlyBits, b: ReadonlyBits): boolean {
  checkSizes(a, b);
  for (let i = 0; i < a.words.length; i++) if ((word(a, i) & word(b, i)) !== 0) return true;
  return false;
}

/** Visits the ids that are set, in ascending order. */
export function forEachBit(bits: ReadonlyBits, visit: (id: number) => void): void {
  for (let i = 0; i < bits.words.length; i++) {
    for (let rest = word(bits, i); rest !== 0; rest &= rest - 1) visit(i * 32 + 31 - Math.clz32(rest & -rest));
  }
}

/** The ids that are set, in ascending order. */
export function idsOfBits(bits: ReadonlyBits): number[] {
  const ids: number[] = [];
  forEachBit(bits, (id) => ids.push(id));
  return ids;
}

/** 32 bits, unsigned; equal bitsets have equal hashes. For finding rows to share, not for keeping. */
export function hashBits(bits: ReadonlyBits): number {
  let hash = bits.size;
  for (let i = 0; i < bits.words.length; i++) {
    // One round of MurmurHash3 (x86, 32 bits) per word; its finalizer below.
    const mixed = Math.imul(word(bits, i), 0xcc9e2d51);
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const word = (bits: ReadonlyBits, i: number): number => bits.words[i] as number;

function changed(bits: ReadonlyBits, change: (copy: Bits) => void): Bits {
  const copy = copyBits(bits);
  change(copy);
  return copy;
}

/** The number of ones in a 32-bit word: sums over pairs, nibbles, bytes, then all bytes at once. */
function ones(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const isId = (bits: ReadonlyBits, id: number): boolean => Number.isInteger(id) && id >= 0 && id < bits.size;

function checkId(bits: ReadonlyBits, id: number): void {
  if (!isId(bits, id)) throw new RangeError(`Id ${id} is outside a bitset of size ${bits.size}.`);
}

function checkSizes(a: ReadonlyBits, b: ReadonlyBits): void {
  if (a.size !== b.size) throw new RangeError(`Bitsets of sizes ${a.size} and ${b.size} do not go together.`);
}
