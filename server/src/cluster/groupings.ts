/** Lists of a cluster in groups, beyond those that every cluster needs: made when somebody asks, and kept over edits. */
import { stretchBetween } from '../sets/index.js';
import type { Cluster } from './cluster.js';
import { groupedBy } from './clusterIndex.js';
import { preparedBy } from './preparing.js';
import { regrouped } from './reindex.js';
import { succeeding } from './succession.js';

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
