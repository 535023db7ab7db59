/**
 * A cluster that tells what its surround is asked, and nothing of what is read from itself: for checks that are all run
 * anew as soon as something in their cluster changes.
 */
import { type Cluster, makeCluster } from './cluster.js';
import type { Asking, Note } from './reads.js';
import { isAroundKey, watchedSurround } from './surround.js';

/** As quick to ask as one that nobody watches. */
export function askingAround({ base }: Cluster, note: Note): Cluster {
  let collected: string[] | undefined;
  let isCollecting = false;
  const tell = (key: string): void => {
    if (!isCollecting) note(key);
    else if (collected) collected.push(key);
    else collected = [key];
  };
  const asking: Asking = {
    collect(find) {
      const outer = { collected, isCollecting };
      collected = undefined;
      isCollecting = true;
      try {
        const value = find();
        return { value, reads: collected ?? NO_KEYS };
      } finally {
        ({ collected, isCollecting } = outer);
      }
    },
    tell(reads) {
      for (const key of reads) if (isAroundKey(key)) tell(key);
    },
  };
  const made: { -readonly [K in keyof Cluster]: Cluster[K] } = makeCluster(
    base.scope,
    base,
    base.profile,
    watchedSurround(base.surround, tell),
  );
  made.base = base;
  made.asking = asking;
  return made;
}
const NO_KEYS: readonly string[] = [];
