/** What was probably meant by a name that is not there. */
import { nearestName } from '../../resources/index.js';

/** Names that are looked through; thousands of misses among thousands of names are no slips. */
const MOST_LOOKS = 100_000;

/** A search for several names, which ends when it has taken long. */
export type Suggesting = (word: string, names: () => Iterable<string>) => string | undefined;

export function suggesting(): Suggesting {
  let left = MOST_LOOKS;
  return (word, names) => {
    if (left <= 0) return undefined;
    const candidates = new Set(names());
    left -= candidates.size;
    return nearestName(word, candidates);
  };
}
