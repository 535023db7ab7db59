/**
 * Answers about one thing in a cluster, kept with what was read to find them: whoever gets one a second time has read
 * the same. After an edit, those still hold that have read nothing of what it touched.
 */
import type { Cluster } from './cluster.js';
import { type Answer, type Note, watched } from './reads.js';
import { isAroundKey } from './surround.js';

/** What is kept of a cluster, and handed on to the one that an edit makes of it. */
interface Memory {
  /** Of edits that it has been handed on over. */
  edits: number;
  /** Keys by the last edit that touched them. */
  readonly touched: Map<string, number>;
  /** Keys that answers have read, each as one string, with the number of the recording that last read it. */
  readonly keys: Map<string, { readonly key: string; recording: number }>;
  /** Recordings that were begun. */
  recordings: number;
  /** More keys than these are not handed on; undefined before the first edit. */
  most: number | undefined;
}

interface Kept<T> {
  readonly value: T;
  readonly reads: readonly string[];
  /**
   * It has asked the rest of the workspace. A cluster hears of a change there only while some check of it asks the same,
   * so such an answer is not kept over an edit.
   */
  readonly asksAround: boolean;
  /** It holds after so many edits. */
  edits: number;
}

const memories = new WeakMap<Cluster, Memory>();

/**
 * Keys that nobody reads any more stay in a memory. Where twice as many have come together as there were before the
 * first edit, and more than these, it is given up.
 */
const GIVEN_UP_FROM = 200;

/** Tells that an edit made one cluster of another, and which keys it touched. The one before keeps nothing. */
export function inherit(before: Cluster, after: Cluster, touched: Iterable<string>): void {
  const memory = memories.get(before.base);
  memories.delete(before.base);
  if (memory === undefined) return;
  memory.most ??= Math.max(GIVEN_UP_FROM, 2 * memory.keys.size);
  if (memory.touched.size + memory.keys.size > memory.most) return;
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
  /**
   * Answers found in clusters that tell only what their surround is asked (`asking.ts`): what they have read of the
   * cluster itself nobody knows, so they end with it.
   */
  const partial = new WeakMap<Cluster, Map<K, Answer<T>>>();
  return (cluster, about) => {
    const { base, asking, note } = cluster;
    const memory = memoryOf(base);
    const known = answers.get(memory);
    const kept = known?.get(about);
    if (kept && holds(kept, memory)) {
      if (asking) asking.tell(kept.reads);
      else if (note) tell(note, kept.reads);
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
    const { value, reads } = recorded(base, memory, kept?.reads, (watching) => find(watching, about, kept?.value));
    const all = known ?? new WeakMap<K, Kept<T>>();
    answers.set(memory, all);
    all.set(about, { value, reads, asksAround: reads.some(isAroundKey), edits: memory.edits });
    if (note) tell(note, reads);
    return value;
  };
}

function tell(note: Note, reads: readonly string[]): void {
  if (note.all) note.all(reads);
  else for (const key of reads) note(key);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, at) => key === b[at]);
}

function memoryOf(base: Cluster): Memory {
  const known = memories.get(base);
  if (known) return known;
  const memory: Memory = { edits: 0, touched: new Map(), keys: new Map(), recordings: 0, most: undefined };
  memories.set(base, memory);
  return memory;
}

/** Nothing was touched since that it has read. */
function holds(kept: Kept<unknown>, { edits, touched }: Memory): boolean {
  if (kept.edits === edits) return true;
  if (kept.asksAround) return false;
  for (const key of kept.reads) if ((touched.get(key) ?? 0) > kept.edits) return false;
  kept.edits = edits;
  return true;
}

/** What is read to find one answer. A key that is read on the way for another answer may stand in it twice. */
interface Recording {
  readonly number: number;
  readonly reads: string[];
}

function recorded<T>(
  base: Cluster,
  memory: Memory,
  last: readonly string[] | undefined,
  find: (watching: Cluster) => T,
): { readonly value: T; readonly reads: readonly string[] } {
  const recorder = recorders.get(base) ?? newRecorder(base);
  recorders.set(base, recorder);
  const outer = recorder.recording;
  const recording: Recording = { number: ++memory.recordings, reads: [] };
  recorder.recording = recording;
  try {
    const value = find(recorder.watching);
    const { reads } = recording;
    // Who has read the very list of before has nothing to compare.
    return { value, reads: last && isSameList(reads, last) ? last : reads.slice() };
  } finally {
    recorder.recording = outer;
  }
}

interface Recorder {
  readonly watching: Cluster;
  recording: Recording | undefined;
}
const recorders = new WeakMap<Cluster, Recorder>();

function newRecorder(base: Cluster): Recorder {
  const recorder: { watching: Cluster; recording: Recording | undefined } = { watching: base, recording: undefined };
  recorder.watching = watched(base, (key) => {
    if (recorder.recording) record(memoryOf(base).keys, recorder.recording, key);
  });
  return recorder;
}

function record(keys: Memory['keys'], { number, reads }: Recording, key: string): void {
  const known = keys.get(key);
  if (known?.recording === number) return;
  if (known) known.recording = number;
  else keys.set(key, { key, recording: number });
  reads.push(known?.key ?? key);
}
