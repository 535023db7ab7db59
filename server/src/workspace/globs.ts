/**
 * Globs over paths. What people write goes to picomatch, whose regular expressions take forever on some patterns; those
 * are matched here in a time that is bounded by the product of both lengths, and without extended globs.
 */
import picomatch from 'picomatch';

type Matches = (path: string) => boolean;

/** True for paths that one of the globs means. Paths are relative, with `/`; names that begin with a dot count. */
export function globMatcher(globs: readonly string[]): Matches {
  const all = globs.filter((glob) => glob !== '').map((glob) => (isTame(glob) ? tame(glob) : wild(glob)));
  return (path) => all.some((matches) => matches(path));
}

const tame = (glob: string): Matches => picomatch(glob, { dot: true });

const MOST_TAME_CHARACTERS = 300;
/** In one part of a path, or of `**` in a path. */
const MOST_TAME_STARS = 2;
const MOST_TAME_BRACES = 4;

/** Matching it by a regular expression is quick, whatever the path. */
function isTame(glob: string): boolean {
  if (glob.length > MOST_TAME_CHARACTERS || glob.split('{').length - 1 > MOST_TAME_BRACES) return false;
  const parts = glob.split('/');
  if (parts.filter((part) => part.includes('**')).length > MOST_TAME_STARS) return false;
  if (parts.some((part) => part !== '**' && part.split('*').length - 1 > MOST_TAME_STARS)) return false;
  // One group, and nothing that is repeated.
  if (/[\])}]\+/.test(glob)) return false;
  return !glob.includes('(') || /^[^()]*[!@?]\([^()]*\)[^()]*$/.test(glob);
}

const MOST_CHARACTERS = 2_000;

function wild(glob: string): Matches {
  if (glob.length > MOST_CHARACTERS) return () => false;
  const isNegated = /^!(?!\()/.test(glob);
  const alternatives = expanded(isNegated ? glob.slice(1) : glob).map((one) =>
    one
      .replace(/^\.\//, '')
      .split('/')
      .map((part): Part => (part === '**' ? '**' : tokensOf(part))),
  );
  return (path) => {
    const names = path.split('/');
    return alternatives.some((parts) => matchesParts(parts, names)) !== isNegated;
  };
}

type Part = '**' | readonly Token[];
/** A star, or what one character must be. */
type Token = '*' | ((character: string) => boolean);

const MOST_ALTERNATIVES = 100;

/** Without braces: each alternative for itself, or the glob as it is where those are too many. */
function expanded(glob: string): string[] {
  let all = [glob];
  for (;;) {
    const next = all.flatMap((one) => {
      const match = /\{([^{}]*,[^{}]*)\}/.exec(one);
      if (!match) return [one];
      const [before, after] = [one.slice(0, match.index), one.slice(match.index + match[0].length)];
      return (match[1] ?? '').split(',').map((choice) => before + choice + after);
    });
    if (next.length === all.length && next.every((one, index) => one === all[index])) return all;
    if (next.length > MOST_ALTERNATIVES) return [glob];
    all = next;
  }
}

function tokensOf(part: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < part.length; at++) {
    const character = part.charAt(at);
    const set = character === '[' ? /^\[(\^?)([^\]]+)\]/.exec(part.slice(at)) : null;
    if (character === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (character === '?') tokens.push(() => true);
    else if (set) {
      const isMember = members(set[2] ?? '');
      tokens.push(set[1] === '' ? isMember : (other) => !isMember(other));
      at += set[0].length - 1;
    } else {
      const literal = character === '\\' && at + 1 < part.length ? part.charAt(++at) : character;
      tokens.push((other) => other === literal);
    }
  }
  return tokens;
}

/** Of `abc` and `a-z`. */
function members(set: string): (character: string) => boolean {
  const ranges = [...set.matchAll(/([\s\S])-([\s\S])|[\s\S]/g)].map(
    ([whole, from = whole, to = whole]) => [from, to] as const,
  );
  return (character) => ranges.some(([from, to]) => from <= character && character <= to);
}

/** `reached` are the counts of names that the parts so far can stand for. */
function matchesParts(parts: readonly Part[], names: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    for (const count of reached) {
      if (part === '**') for (let more = count; more <= names.length && !next.has(more); more++) next.add(more);
      else if (count < names.length && matchesName(part, names[count] ?? '')) next.add(count + 1);
    }
    reached = next;
  }
  return reached.has(names.length);
}

/** Only the last star ever takes more, since what stands before it has been found as early as can be. */
function matchesName(tokens: readonly Token[], name: string): boolean {
  let [at, token, star, from] = [0, 0, -1, 0];
  while (at < name.length) {
    const wanted = tokens[token];
    if (wanted === '*') {
      [star, from] = [token, at];
      token++;
    } else if (wanted?.(name.charAt(at)) === true) {
      at++;
      token++;
    } else if (star !== -1) {
      token = star + 1;
      at = ++from;
    } else return false;
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}

/** For tests: how hostile globs are matched. */
export const wildMatcher = wild;
