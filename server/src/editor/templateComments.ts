/** Comments in a template of a chart, those of YAML and those of templates, and the lines that belong to one below. */
import type { Span } from '../yaml/index.js';

interface TemplateComment {
  /** Its words, without `#` or the braces around them. Offsets into the template. */
  readonly comment: Span;
  /** From 0. */
  readonly line: number;
  /** Nothing stands before it on its line. */
  readonly isAlone: boolean;
}

export interface TemplateComments {
  /** Only those that speak of Podpath. */
  readonly comments: readonly TemplateComment[];
  readonly lines: readonly string[];
  /** The first line that is more than a comment. */
  readonly firstContent: number;
}

export function templateComments(text: string): TemplateComments {
  const whole = text.split('\n');
  const lines = whole.map((line) => line.slice(0, MOST_CHARACTERS_OF_LINE));
  const top = lines.findIndex((line) => !/^\s*(?:#.*|---.*|\{\{-?\s*\/\*.*\*\/\s*-?\}\})?\s*$/.test(line));
  const comments: TemplateComment[] = [];
  let offset = 0;
  for (const [line, shortened] of lines.entries()) {
    const match = shortened.includes('podpath-ignore') ? COMMENT.exec(shortened) : null;
    if (match?.indices) {
      const [start, end] = match.indices[2] ?? match.indices[3] ?? [0, 0];
      const isAlone = (match[1] ?? '').trim() === '';
      comments.push({ comment: { start: offset + start, end: offset + end }, line, isAlone });
    }
    offset += (whole[line]?.length ?? 0) + 1;
  }
  return { comments, lines, firstContent: top === -1 ? lines.length : top };
}
/** Nobody writes a reason that far out, and longer lines would take long to search. */
const MOST_CHARACTERS_OF_LINE = 1000;
/** What stands before it on the line, and its text as a comment of a template or of YAML. */
const COMMENT = /^(.*?)(?:\{\{-?\s*\/\*\s*(.*?)\s*\*\/\s*-?\}\}|#\s*(podpath-ignore.*))/d;

/** The last line of what begins at a line: those that are indented deeper, and the items of a list below its key. */
export function endOfBlock(lines: readonly string[], start: number): number {
  const first = lines[start] ?? '';
  const indent = indentOf(first);
  const isItem = first.trimStart().startsWith('-');
  let end = start;
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('{{')) continue;
    const isOwnItem = !isItem && indentOf(line) === indent && line.trimStart().startsWith('- ');
    if (indentOf(line) <= indent && !isOwnItem) break;
    end = index;
  }
  return end;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
