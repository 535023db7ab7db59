/**
 * Findings drawn under the text that they speak of, as the pages show them:
 *
 *     app: cart
 *     #    ^^^^ warning: Service carts selects no pods: …
 *     #         and what does not fit goes on here.
 *
 * A mark that begins in the first column has no `#`, since its carets stand there.
 */

/** A stretch of one line, from 0, and what is said of it: `warning: …`, `hint other-rule: …`, `related: …`. */
export interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const WIDTH = 100;
const LEAST_WIDTH = 40;
const MARK = /^#? *\^+ (?=(?:error|warning|information|hint|related)(?: [a-z-]+)?: )/;

/** The text below its marks, as it stands in the workspace. */
export function withoutMarks(drawn: string): string {
  let textColumn: number | undefined;
  const kept = drawn.split('\n').filter((line) => {
    const carets = MARK.exec(line)?.[0];
    if (carets !== undefined) {
      textColumn = carets.length;
      return false;
    }
    if (textColumn !== undefined && /^# +\S/.test(line) && line.slice(1).search(/\S/) + 1 === textColumn) return false;
    textColumn = undefined;
    return true;
  });
  return kept.join('\n');
}

/** The text with its marks, in the one form that pages use. */
export function withMarks(text: string, marks: readonly Mark[]): string {
  const ordered = [...marks].sort((a, b) => a.start - b.start || a.end - b.end);
  return text
    .split('\n')
    .flatMap((line, index) => [line, ...ordered.filter((mark) => mark.line === index).flatMap(draw)])
    .join('\n');
}

function draw(mark: Mark): string[] {
  const carets = '^'.repeat(Math.max(mark.end - mark.start, 1));
  const head = mark.start === 0 ? `${carets} ` : `#${' '.repeat(mark.start - 1)}${carets} `;
  const [first = '', ...more] = wrapped(mark.text, Math.max(WIDTH - head.length, LEAST_WIDTH));
  return [head + first, ...more.map((part) => `#${' '.repeat(head.length - 1)}${part}`)];
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
