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
  /** The first line that is more than a comment. */
  readonly firstContent: number;
  /**
   * The last line of what a comment alone on its line speaks of: of the block below it, which is what is indented
   * deeper, and the items of a list below its key. The comment's own line where nothing follows.
   */
  lastLineBelow(line: number): number;
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
  const below = blocksBelow(lines);
  return {
    comments,
    firstContent: top === -1 ? lines.length : top,
    lastLineBelow: (line) => below[line]?.end ?? line,
  };
}
/** Nobody writes a reason that far out, and longer lines would take long to search. */
const MOST_CHARACTERS_OF_LINE = 1000;
/** What stands before it on the line, and its text as a comment of a template or of YAML. */
const COMMENT = /^(.*?)(?:\{\{-?\s*\/\*\s*(.*?)\s*\*\/\s*-?\}\}|#\s*(podpath-ignore.*))/d;

/** What begins at a line that is no comment and no expression, with its last line. */
interface Block {
  readonly line: number;
  end: number;
}

/** For each line the block that begins next below it. */
function blocksBelow(lines: readonly string[]): Block[] {
  const below: Block[] = [];
  /** From the outermost to the innermost; of those that are equally deep, an item is within the key above it. */
  const open: { readonly block: Block; readonly indent: number; readonly isItem: boolean }[] = [];
  let latest = 0;
  for (const [line, text] of lines.entries()) {
    const content = text.trimStart();
    if (content === '' || content.startsWith('{{') || content.startsWith('#')) continue;
    const indent = text.length - content.length;
    const isItem = /^-\s/.test(content);
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (indent > last.indent || (indent === last.indent && isItem && !last.isItem)) break;
      last.block.end = latest;
      open.pop();
    }
    const block = { line, end: line };
    while (below.length < line) below.push(block);
    open.push({ block, indent, isItem });
    latest = line;
  }
  for (const { block } of open) block.end = latest;
  return below;
}
