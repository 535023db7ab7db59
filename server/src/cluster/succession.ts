/**
 * What is made for one cluster from what was made for the cluster before an edit. An edit makes another cluster, and
 * most of what was worked out for the last one still holds.
 */
import type { Cluster } from './cluster.js';

const handOvers: ((before: Cluster, after: Cluster) => void)[] = [];

/** Tells that an edit made one cluster of another, so that what was made for that one may be used again. */
export function succeed(before: Cluster, after: Cluster): void {
  for (const handOver of handOvers) handOver(before.base, after.base);
}

/**
 * Something made once a cluster, when it is first asked for, given what was made for a cluster before it. It must come
 * out as if it were made from nothing, and must tell reads itself: nothing is told here.
 */
export function succeeding<T extends object>(
  make: (cluster: Cluster, before: T | undefined) => T,
): (cluster: Cluster) => T {
  const made = new WeakMap<Cluster, T>();
  // The value and not its cluster, or clusters for which nobody asks would form a chain that is never freed.
  const last = new WeakMap<Cluster, T>();
  handOvers.push((before, after) => {
    const value = made.get(before) ?? last.get(before);
    if (value) last.set(after, value);
  });
  return ({ base }) => {
    const known = made.get(base);
    if (known) return known;
    const value = make(base, last.get(base));
    made.set(base, value);
    last.delete(base);
    return value;
  };
}
