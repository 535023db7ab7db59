/**
 * Facts about a cluster as a whole, worked out of lists that many edits touch: where its controllers run, which
 * namespaces there are. Whoever asks for one reads the fact and not the lists, and hears of an edit only if the fact
 * comes out differently.
 */
import type { Sourced } from '../workspace/index.js';
import type { Cluster } from './cluster.js';
import { type List, noteRead } from './reads.js';

/** What made one cluster of another. */
export interface ClusterEdit {
  readonly before: Cluster;
  readonly after: Cluster;
  /** The objects of either cluster that the other has not. */
  readonly changed: readonly Sourced[];
  readonly touched: ReadonlySet<string>;
}

interface Followed {
  readonly key: string;
  /** What is known of one cluster is known of the next; true where it is something else there. */
  follow(edit: ClusterEdit): boolean;
}

const followed: Followed[] = [];

/**
 * `lists` are all that it is worked out of, or a test for the objects that alone have a say in it. `isSame` tells values
 * that nobody who asks could tell apart. The name says in its beginning what a rule declares to read that asks for it.
 */
export function fact<T>(
  name: string,
  lists: readonly (List | string)[] | ((object: Sourced) => boolean),
  make: (cluster: Cluster) => T,
  isSame: (a: T, b: T) => boolean,
): (cluster: Cluster) => T {
  const key = `fact of ${name}`;
  const made = new WeakMap<Cluster, { readonly value: T }>();
  const valueIn = ({ base }: Cluster): { readonly value: T } => {
    const known = made.get(base) ?? { value: make(base) };
    made.set(base, known);
    return known;
  };
  followed.push({
    key,
    follow({ before, after, changed, touched }) {
      const last = made.get(before.base);
      const isTouched = typeof lists === 'function' ? changed.some(lists) : lists.some((list) => touched.has(list));
      // Nobody knows it of the cluster before, for it was never asked or is forgotten: so it may be another one now.
      if (last === undefined) return isTouched;
      if (isTouched && !isSame(last.value, valueIn(after).value)) return true;
      made.set(after.base, last);
      return false;
    },
  });
  return (cluster) => {
    noteRead(cluster, key);
    return valueIn(cluster).value;
  };
}

/** Keys of the facts that are others after an edit. To be asked after each edit that makes another cluster. */
export function factsTouched(edit: ClusterEdit): string[] {
  return followed.flatMap((one) => (one.follow(edit) ? one.key : []));
}
