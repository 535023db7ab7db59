/**
 * Sets of ports, of connections, of addresses, and of small numbers, and maps made from one another: pure arithmetic,
 * the lowest room.
 *
 * Invariants:
 * - Knows nothing of Kubernetes, YAML, files, editors or time, and imports no other room.
 * - No I/O, no logging, no state; the same input gives the same output.
 * - Never throws on what a user wrote: text reads to a value with faults or to a reason, numbers out of range to an
 *   empty set. Only a bitset used with a foreign id or size throws a RangeError, for that is a mistake in code.
 * - Sets are immutable and canonical: equal sets have equal shapes, so `deepEqual` is set equality. Bitsets alone may
 *   change, in the hands of who made them; they are passed on as `ReadonlyBits`.
 * - IPv4 and IPv6 never mix: an operation on address sets works within each family.
 * - IPv6 addresses are bigints, which JSON.stringify refuses: what is serialised or hashed keeps text or `toCidrs`.
 */
export * from './addresses.js';
export * from './bits.js';
export * from './blocks.js';
export * from './cidr.js';
export * from './connections.js';
export { countUpTo } from './intervals.js';
export * from './layered.js';
export * from './lists.js';
export * from './partition.js';
export * from './ports.js';
export * from './trimmed.js';
