/**
 * Answers about one thing in a cluster, kept with what was read to find them: whoever gets one a second time has read
 * the same. After an edit, those still hold that have read nothing of what it touched.
 */
import type { Cluster } from './cluster.js';
import { type Answer, watched } from './reads.js';

/** What is kept of a cluster, and handed on to the one that an edit makes of it. */
interface Memory {
  /** Of edits that it has been handed on over. */
  edits: number;
  /** Keys by the last edit that touched them. */
  readonly touched: Map<string, number>;
  /** Keys that answers have read, each as one string. */
  readonly keys: Map<string, string>;
}

interface Kept<T> {
  readonly value: T;
  readonly reads: readonly string[];
  /** It holds after so many edits. */
  edits: number;
}

const memories = new WeakMap<Cluster, Memory>();

/** Keys of a memory beyond which it is given up, since those that nobody reads any more stay in it. */
const MOST_KEYS = 50_000;

/** Tells that an edit made one cluster of another, and which keys it touched. The one before keeps nothing. */
export function inherit(before: Cluster, after: Cluster, touched: Iterable<string>): void {
  const memory = memories.get(before.base);
  memories.delete(before.base);
  if (memory === undefined || memory.touched.size + memory.keys.size > MOST_KEYS) return;
  memory.edits++;
  for (const key of touched) memory.touched.set(key, memory.edits);
  memories.set(after.base, memory);
}

/**
 * `about` must be the same object for as long as the question is the same; answers go with it. `find` is given the last
 * answer where an edit has touched what that had read: parts of it may be used again, and what it is must not show.
 */
export function remembered<K extends object, T>(
  find: (cluster: Cluster, about: K, last: T | undefined) => T,
): (cluster: Cluster, about: K) => T {
  const answers = new WeakMap<Memory, WeakMap<K, Kept<T>>>();
  /** Those of which nobody has told what they read of the cluster itself. */
  const partial = new WeakMap<Cluster, Map<K, Answer<T>>>();
  return (cluster, about) => {
    const { base, asking, note } = cluster;
    const memory = memoryOf(base);
    const known = answers.get(memory);
    const kept = known?.get(about);
    if (kept && holds(kept, memory)) {
      if (asking) asking.tell(kept.reads);
      else if (note) for (const key of kept.reads) note(key);
      return kept.value;
    }
    if (asking) {
      const ofCluster = partial.get(base) ?? new Map<K, Answer<T>>();
      partial.set(base, ofCluster);
      const answer = ofCluster.get(about) ?? asking.collect(() => find(cluster, about, undefined));
      ofCluster.set(about, answer);
      asking.tell(answer.reads);
      return answer.value;
    }
    const { value, reads } = recorded(base, memory, (watching) => find(watching, about, kept?.value));
    const all = known ?? new WeakMap<K, Kept<T>>();
    answers.set(memory, all);
    all.set(about, { value, reads, edits: memory.edits });
    if (note) for (const key of reads) note(key);
    return value;
  };
}

function memoryOf(base: Cluster): Memory {
  const known = memories.get(base);
  if (known) return known;
  const memory: Memory = { edits: 0, touched: new Map(), keys: new Map() };
  memories.set(base, memory);
  return memory;
}

/** Nothing was touched since that it has read. */
function holds(kept: Kept<unknown>, { edits, touched }: Memory): boolean {
  if (kept.edits === edits) return true;
  for (const key of kept.reads) if ((touched.get(key) ?? 0) > kept.edits) return false;
  kept.edits = edits;
  return true;
}

function recorded<T>(
  base: Cluster,
  { keys }: Memory,
  find: (watching: Cluster) => T,
): { readonly value: T; readonly reads: readonly string[] } {
  const recorder = recorders.get(base) ?? newRecorder(base);
  recorders.set(base, recorder);
  const outer = recorder.reads;
  recorder.reads = new Set();
  try {
    const value = find(recorder.watching);
    const reads = Array.from(recorder.reads, (key) => {
      const one = keys.get(key);
      if (one !== undefined) return one;
      keys.set(key, key);
      return key;
    });
    return { value, reads };
  } finally {
    recorder.reads = outer;
  }
}

interface Recorder {
  readonly watching: Cluster;
  reads: Set<string>;
}
const recorders = new WeakMap<Cluster, Recorder>();

function newRecorder(base: Cluster): Recorder {
  const recorder: { watching: Cluster; reads: Set<string> } = { watching: base, reads: new Set() };
  recorder.watching = watched(base, (key) => recorder.reads.add(key));
  return recorder;
}
