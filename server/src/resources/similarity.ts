/** How alike two names are: for did-you-mean, and for the near misses of selectors. */

/**
 * Insertions, deletions, substitutions and swaps of neighbours that lead from one word to the other. Above `limit` it
 * is only said to be more.
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  let start = 0;
  let [endOfA, endOfB] = [a.length, b.length];
  while (start < endOfA && start < endOfB && a[start] === b[start]) start++;
  while (endOfA > start && endOfB > start && a[endOfA - 1] === b[endOfB - 1]) {
    endOfA--;
    endOfB--;
  }
  return distanceOf(a.slice(start, endOfA), b.slice(start, endOfB), limit);
}

/** Row by row, until two rows in turn are beyond the limit everywhere. */
function distanceOf(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  let leastOfLast = 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
      least = Math.min(least, best);
    }
    if (least > limit && leastOfLast > limit) return limit + 1;
    leastOfLast = least;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The candidate that a person most likely meant, if one is near: at most two edits, and at most a third of the word. */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(2, Math.ceil(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** Parts between `-`, `_`, `.` and `/`. */
export function tokensOf(name: string): string[] {
  return name.split(/[-_./]+/).filter((token) => token !== '');
}

/**
 * Values that a person may have confused: at most two edits apart while most of the shorter one is shared, all tokens
 * of one among the other's, or one inside the other (three characters at least).
 */
export function isSimilar(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short === '' || short === long) return false;
  if (short.length >= 3 && long.includes(short)) return true;
  if (mayShareTokens(short, long)) {
    const longTokens = new Set(tokensOf(long));
    const shortTokens = tokensOf(short);
    if (shortTokens.length > 0 && shortTokens.every((token) => longTokens.has(token))) return true;
  }
  if (long.length - short.length > 2) return false;
  const most = Math.min(2, Math.floor(long.length / 2));
  return editDistance(a, b, most) <= most;
}

/** False where the last token of the short one is not a part of the long one, which is quickly told. */
function mayShareTokens(short: string, long: string): boolean {
  let start = short.length;
  while (start > 0 && !isSeparator(short.charCodeAt(start - 1))) start--;
  return start === short.length || long.includes(short.slice(start));
}

function isSeparator(code: number): boolean {
  return code === 0x2d || code === 0x5f || code === 0x2e || code === 0x2f;
}
