/**
 * A fix as the pages show it: a hunk header with the fix's kind and title, and the lines that it changes.
 *
 *     @@ suggested: Select `app: carts` @@
 *        selector:
 *     -    app: cart
 *     +    app: carts
 *
 * A line `+++ name.yaml` names the file that the hunks below it belong to; a bare `@@` begins a hunk further down.
 */

export interface ShownFix {
  readonly kind: string;
  readonly title: string;
  /** Lines with their signs, in the order in which they occur in the file. */
  readonly hunks: readonly { readonly file: string | undefined; readonly lines: readonly string[] }[];
}

export function readDiff(text: string): ShownFix {
  const [, kind, title] = /^@@ (safe|suggested): (.+) @@$/m.exec(text) ?? [];
  if (kind === undefined || title === undefined)
    throw new Error(`a diff begins with \`@@ safe|suggested: TITLE @@\`:\n${text}`);
  const hunks: { file: string | undefined; lines: string[] }[] = [];
  let file: string | undefined;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (line.startsWith('+++ ')) {
      file = line.slice(4);
      hunks.push({ file, lines: [] });
    } else if (line.startsWith('@@')) hunks.push({ file, lines: [] });
    else hunks.at(-1)?.lines.push(line);
  }
  return { kind, title, hunks: hunks.filter((hunk) => hunk.lines.length > 0) };
}

/** What a file becomes when the hunks are applied to it. */
export function applyHunks(text: string, hunks: readonly { readonly lines: readonly string[] }[]): string {
  let lines = text.split('\n');
  let from = 0;
  for (const hunk of hunks) {
    const before = hunk.lines.filter((line) => !line.startsWith('+')).map((line) => line.slice(1));
    const after = hunk.lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1));
    const at = lines.findIndex(
      (_, index) => index >= from && before.every((line, offset) => lines[index + offset] === line),
    );
    if (at === -1) throw new Error(`these lines of the diff are not in the example:\n${before.join('\n')}`);
    lines = [...lines.slice(0, at), ...after, ...lines.slice(at + before.length)];
    from = at + after.length;
  }
  return lines.join('\n');
}

/** The hunks that lead from one text to the other, with a line of context around each. */
export function drawHunks(before: string, after: string): string {
  const signed = signedLines(before.split('\n'), after.split('\n'));
  const changed = (index: number): boolean => signed[index] !== undefined && !signed[index].startsWith(' ');
  let last = -1;
  return signed
    .flatMap((line, index) => {
      if (!changed(index) && !changed(index - 1) && !changed(index + 1)) return [];
      const gap = last !== -1 && index > last + 1;
      last = index;
      return gap ? ['@@', line] : [line];
    })
    .join('\n');
}

/** The longest common subsequence, written as lines with ` `, `-` and `+`. */
function signedLines(before: readonly string[], after: readonly string[]): string[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row)
        row[j] = before[i] === after[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const signed: string[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      signed.push(` ${before[i]}`);
      i++;
      j++;
    } else if (i < before.length && (j === after.length || length(i + 1, j) >= length(i, j + 1)))
      signed.push(`-${before[i++]}`);
    else signed.push(`+${after[j++]}`);
  }
  return signed;
}
