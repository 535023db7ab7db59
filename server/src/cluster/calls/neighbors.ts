/**
 * Words that are at most two edits from another, out of many. Each word is looked at, most of them by their length and
 * by which characters they have alone: quick enough for ten thousand words, and nothing has to be kept for it.
 */
import { editDistance } from '../../resources/index.js';

/** More edits than this make another word. */
export const MOST_EDITS = 2;
/** An edit takes one character and brings one. */
const MOST_MARKS = 2 * MOST_EDITS;

/** Words by their length, each with marks for the characters that it has. */
export interface Words {
  readonly byLength: ReadonlyMap<number, Group>;
}

interface Group {
  /** In whichever order. */
  readonly words: readonly string[];
  readonly marks: Int32Array;
}

export function wordsOf(all: Iterable<string>): Words {
  const groups = new Map<number, string[]>();
  for (const word of all) {
    const group = groups.get(word.length);
    if (group) group.push(word);
    else groups.set(word.length, [word]);
  }
  return {
    byLength: new Map(
      [...groups].map(([length, words]) => [length, { words, marks: Int32Array.from(words, marksOf) }]),
    ),
  };
}

/** Words after some went and others, which were not among them, came: those of their lengths alone are looked at. */
export function wordsAfter(before: Words, gone: readonly string[], come: readonly string[]): Words {
  const byLength = new Map(before.byLength);
  for (const length of new Set([...gone, ...come].map((word) => word.length))) {
    const { words, marks } = byLength.get(length) ?? { words: [], marks: new Int32Array() };
    const places = new Set(gone.map((word) => words.indexOf(word)));
    const added = come.filter((word) => word.length === length);
    const all = [...words.filter((_, at) => !places.has(at)), ...added];
    const allMarks = new Int32Array(all.length);
    allMarks.set(marks.filter((_, at) => !places.has(at)));
    allMarks.set(added.map(marksOf), all.length - added.length);
    if (all.length === 0) byLength.delete(length);
    else byLength.set(length, { words: all, marks: allMarks });
  }
  return { byLength };
}

/** Those that are at most two edits away, and not the word itself; the search ends where there are more than `most`. */
export function neighborsAmong({ byLength }: Words, word: string, most: number): readonly string[] {
  const found: string[] = [];
  const own = marksOf(word);
  for (let length = word.length - MOST_EDITS; length <= word.length + MOST_EDITS; length++) {
    const group = byLength.get(length);
    if (!group) continue;
    const { words, marks } = group;
    for (let at = 0; at < words.length; at++) {
      if (bitsIn(own ^ (marks[at] as number)) > MOST_MARKS) continue;
      const other = words[at] as string;
      if (other === word || editDistance(word, other, MOST_EDITS) > MOST_EDITS) continue;
      found.push(other);
      if (found.length > most) return found;
    }
  }
  return found;
}

export function areNeighbors(a: string, b: string): boolean {
  return a !== b && Math.abs(a.length - b.length) <= MOST_EDITS && editDistance(a, b, MOST_EDITS) <= MOST_EDITS;
}

/** A bit for every character, which some share. */
function marksOf(word: string): number {
  let marks = 0;
  for (let at = 0; at < word.length; at++) marks |= 1 << (word.charCodeAt(at) & 31);
  return marks;
}

function bitsIn(marks: number): number {
  let bits = marks - ((marks >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
