/** Lists of a cluster in groups, beyond those that every cluster needs: made when somebody asks, and kept over edits. */
import type { Cluster } from './cluster.js';
import { groupedBy } from './clusterIndex.js';
import { preparedBy } from './preparing.js';
import { regrouped } from './reindex.js';
import { succeeding } from './succession.js';

/** What an edit made of a list: a stretch of it gave way to another. */
export interface Stretch<T> {
  readonly start: number;
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/** Compares from both ends, so it costs little where an edit left most items alone. */
export function stretchBetween<T>(was: readonly T[], is: readonly T[]): Stretch<T> {
  let [start, wasEnd, isEnd] = [0, was.length, is.length];
  while (start < wasEnd && start < isEnd && was[start] === is[start]) start++;
  while (wasEnd > start && isEnd > start && was[wasEnd - 1] === is[isEnd - 1]) {
    wasEnd--;
    isEnd--;
  }
  return { start, removed: was.slice(start, wasEnd), added: is.slice(start, isEnd) };
}

/** More items in the stretch of an edit than this are grouped anew with all others. */
const MOST_CHANGED = 100;

/** Each group in the order of the list. Tells no reads: whoever asks for a group knows what it hangs on. */
export function grouping<T>(
  listOf: (cluster: Cluster) => readonly T[],
  keysOf: (item: T) => readonly string[],
): (cluster: Cluster) => ReadonlyMap<string, readonly T[]> {
  const made = succeeding<{ readonly list: readonly T[]; readonly groups: ReadonlyMap<string, readonly T[]> }>(
    (cluster, before) => {
      const list = listOf(cluster);
      if (!before) return { list, groups: groupedBy(list, keysOf) };
      if (before.list === list) return before;
      const stretch = stretchBetween(before.list, list);
      const isLarge = stretch.removed.length + stretch.added.length > MOST_CHANGED;
      return {
        list,
        groups: isLarge ? groupedBy(list, keysOf) : regrouped(before.groups, { list, ...stretch }, keysOf),
      };
    },
  );
  preparedBy((cluster, isOver) => {
    made(cluster);
    return !isOver();
  });
  return (cluster) => made(cluster).groups;
}
