/** Numbers by chance that a seed repeats: the same seed throws the same dice on every machine. */

export interface Dice {
  /** An integer from 0 to below `sides`; 0 where there are none. */
  below(sides: number): number;
  /** True once in so many throws. */
  once(inSo: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(all: readonly T[]): T;
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  // Mulberry32: 32 bits of state, every throw all of them.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (sides: number): number => (sides < 1 ? 0 : next() % sides);
  return {
    below,
    once: (inSo) => below(inSo) === 0,
    pick: (all) => all[below(all.length)] as (typeof all)[number],
  };
}

/** The seed of one case of many. */
export function seedOf(seed: number, number: number): number {
  return Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35);
}
