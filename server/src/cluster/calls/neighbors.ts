/**
 * Words that are at most two edits from another, out of many: two words that near share a form of theirs from which at
 * most two characters are left out (the "symmetric delete" idea of W. Garbe's SymSpell). Looking forms up costs the same
 * for ten words as for ten thousand.
 */

/** Longer words are taken by their beginning, so that the forms stay few; what differs later is told by distance. */
const MOST_CHARACTERS = 24;

type Index = ReadonlyMap<string, readonly string[]>;

/** Those made last, each with its words: an edit leaves most words, or all, as they were. */
let indexes: readonly { readonly words: ReadonlySet<string>; readonly index: Index }[] = [];
const MOST_INDEXES = 8;

/** Among so few words a look at each costs less than their forms do. */
const FEW_WORDS = 32;

/**
 * Finds words that may be at most two edits from a given one, and a few that are further; the word itself is none. In
 * an order that hangs on the words alone.
 */
export function neighborsAmong(words: readonly string[]): (word: string) => ReadonlySet<string> {
  if (words.length <= FEW_WORDS)
    return (word) => new Set(words.filter((one) => one !== word && Math.abs(one.length - word.length) <= 2));
  const all = new Set(words);
  const { index, more } = indexNear(words, all);
  return (word) => {
    const found = new Set<string>();
    for (const form of formsOf(word)) {
      for (const one of index.get(form) ?? []) if (one !== word && all.has(one)) found.add(one);
      for (const one of more?.get(form) ?? []) if (one !== word) found.add(one);
    }
    return new Set([...found].sort());
  };
}

/** An index that holds all of the words but for a few, and one of these. */
function indexNear(words: readonly string[], all: ReadonlySet<string>): { index: Index; more: Index | undefined } {
  for (const kept of indexes) {
    const added = words.filter((word) => !kept.words.has(word));
    const gone = kept.words.size - (all.size - added.length);
    if (added.length <= FEW_WORDS && gone <= FEW_WORDS)
      return { index: kept.index, more: added.length === 0 ? undefined : indexOf(added) };
  }
  const index = indexOf(words);
  indexes = [{ words: all, index }, ...indexes.slice(0, MOST_INDEXES - 1)];
  return { index, more: undefined };
}

function indexOf(words: Iterable<string>): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const word of words) {
    for (const form of formsOf(word)) {
      const list = index.get(form);
      if (list) list.push(word);
      else index.set(form, [word]);
    }
  }
  return index;
}

/** The word without any one, and without any two, of its characters. */
function formsOf(word: string): Set<string> {
  const start = word.slice(0, MOST_CHARACTERS);
  const forms = new Set([start]);
  for (let i = 0; i < start.length; i++) {
    const one = start.slice(0, i) + start.slice(i + 1);
    forms.add(one);
    for (let j = i; j < one.length; j++) forms.add(one.slice(0, j) + one.slice(j + 1));
  }
  return forms;
}
