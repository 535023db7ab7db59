/** The difference of two texts as `diff -u` shows it and `patch` and `git apply` take it. */

const CONTEXT = 3;

/** Empty where the texts are equal. `name` is the file's, relative to where the patch is to be applied. */
export function unifiedDiff(name: string, before: string, after: string): string {
  const hunks = hunksOf(linesOf(before), linesOf(after));
  if (hunks.length === 0) return '';
  const isAbsolute = name.startsWith('/');
  const header = `--- ${quotedName(isAbsolute ? name : `a/${name}`)}\n+++ ${quotedName(isAbsolute ? name : `b/${name}`)}\n`;
  return header + hunks.map(hunkText).join('');
}

/** Lines with their ends; the last one may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** As git writes names that do not fit on a line of their own. */
function quotedName(name: string): string {
  if (!/["\\\x00-\x1f\x7f]/.test(name)) return name;
  const escaped = name.replace(/["\\\x00-\x1f\x7f]/g, (character) =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}

/** `lines` begin with ` `, `-` or `+`. Line numbers count from 0. */
interface Hunk {
  readonly before: number;
  readonly after: number;
  readonly lines: readonly string[];
}

function hunkText({ before, after, lines }: Hunk): string {
  const count = (sign: string): number => lines.filter((line) => line.startsWith(' ') || line.startsWith(sign)).length;
  const range = (start: number, length: number): string =>
    length === 1 ? `${start + 1}` : `${length === 0 ? start : start + 1},${length}`;
  const body = lines.map((line) => (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`)).join('');
  return `@@ -${range(before, count('-'))} +${range(after, count('+'))} @@\n${body}`;
}

/** Stretches of lines that differ, in order. */
interface Change {
  readonly before: number;
  readonly after: number;
  readonly removed: number;
  readonly added: number;
}

function hunksOf(before: readonly string[], after: readonly string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let group: Change[] = [];
  const close = (): void => {
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) return;
    const lead = Math.min(CONTEXT, first.before);
    const lines: string[] = [];
    let at = first.before - lead;
    for (const change of group) {
      for (; at < change.before; at++) lines.push(` ${before[at]}`);
      for (; at < change.before + change.removed; at++) lines.push(`-${before[at]}`);
      for (let i = 0; i < change.added; i++) lines.push(`+${after[change.after + i]}`);
    }
    for (const end = Math.min(before.length, at + CONTEXT); at < end; at++) lines.push(` ${before[at]}`);
    hunks.push({ before: first.before - lead, after: first.after - lead, lines });
    group = [];
  };
  for (const change of changesOf(before, after)) {
    const last = group.at(-1);
    if (last && change.before - (last.before + last.removed) > 2 * CONTEXT) close();
    group.push(change);
  }
  close();
  return hunks;
}

/** How far ahead a line is looked for that both have. Fixes change a line or two at a time. */
const AHEAD = 200;

/**
 * Walks both texts and, where they differ, to the nearest place where they go on alike. Right for any two texts,
 * shortest for those whose differences are small and far apart, and linear in their length.
 */
function changesOf(before: readonly string[], after: readonly string[]): Change[] {
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++;
      j++;
      continue;
    }
    const { removed, added } = gapAt(before, i, after, j);
    changes.push({ before: i, after: j, removed, added });
    i += removed;
    j += added;
  }
  return changes;
}

/** The fewest lines to pass over in both until they agree again, on two lines in a row if they can. */
function gapAt(
  before: readonly string[],
  i: number,
  after: readonly string[],
  j: number,
): Pick<Change, 'removed' | 'added'> {
  const agree = (a: number, b: number): boolean =>
    before[a] !== undefined && before[a] === after[b] && before[a + 1] === after[b + 1];
  for (let sum = 1; sum <= AHEAD; sum++) {
    for (let removed = Math.min(sum, before.length - i); removed >= 0; removed--) {
      const added = sum - removed;
      if (added > after.length - j) break;
      if (agree(i + removed, j + added)) return { removed, added };
    }
  }
  return { removed: before.length - i, added: after.length - j };
}
