/** Comments and the nodes they stand at. Read on demand, since few chunks have a comment that anybody asks about. */
import { Lexer } from 'yaml';
import { countUpTo } from '../sets/index.js';
import { nodeAt, type Path, type YNode } from './node.js';
import { lineStarts, pathAt } from './position.js';

export interface Comment {
  /** Text behind the `#`, trimmed. */
  readonly text: string;
  /** UTF-16 offset of the `#` in the chunk. */
  readonly start: number;
  readonly end: number;
  /** Nothing but white space stands before it on its line. */
  readonly alone: boolean;
  /** Nothing but comments, empty lines and `---` stands before it in the chunk. */
  readonly isAboveContent: boolean;
}

export function commentsOf(text: string): Comment[] {
  const comments: Comment[] = [];
  let offset = 0;
  let isContent = false;
  let isAboveContent = true;
  for (const lexeme of new Lexer().lex(text)) {
    // Control lexemes mark a document's or a scalar's start and stand for no text; a scalar's text follows its mark.
    if (!isContent && /^[\u0002\u0018\u001f]$/.test(lexeme)) {
      isContent = lexeme === '\u001f';
      continue;
    }
    const wasContent = isContent;
    isContent = false;
    if (lexeme.startsWith('#') && !wasContent) {
      const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
      const alone = text.slice(lineStart, offset).trim() === '';
      const end = offset + lexeme.length;
      comments.push({ text: lexeme.slice(1).trim(), start: offset, end, alone, isAboveContent });
    } else if (lexeme.trim() !== '' && lexeme !== '---') {
      isAboveContent = false;
    }
    offset += lexeme.length;
  }
  return comments;
}

/**
 * The nodes that comments of a text speak of: the one on its own line, or, for a comment alone on its line, the one
 * below. Above a document's first line it is the whole document (an empty path). Undefined when nothing follows.
 */
export function nodesOfComments(text: string, root: YNode | undefined): (comment: Comment) => Path | undefined {
  const content = contentLines(text);
  return (comment) => {
    const lineStart = comment.alone
      ? content[countUpTo(content, comment.end)]
      : text.lastIndexOf('\n', comment.start - 1) + 1;
    return lineStart === undefined || root === undefined ? undefined : nodeOnLine(text, root, lineStart, comment);
  };
}

function nodeOnLine(text: string, root: YNode, lineStart: number, { alone }: Comment): Path {
  const first = behind(/[ \t]*/y, text, lineStart);
  if (alone && first <= root.start) return [];
  const value = behind(/(?:-[ \t]+)*/y, text, first);
  const { path } = pathAt(root, value);
  const isItem = value > first;
  return isItem && typeof path.at(-1) === 'string' && nodeAt(root, path) !== undefined ? path.slice(0, -1) : path;
}

/** The offset behind what matches at an offset, which may be nothing. */
function behind(sticky: RegExp, text: string, offset: number): number {
  sticky.lastIndex = offset;
  sticky.test(text);
  return sticky.lastIndex;
}

/** Offsets of the lines that are more than a comment or `---`. */
function contentLines(text: string): number[] {
  return lineStarts(text).filter((start) => {
    const line = text.slice(start, Math.min(start + MOST_LOOKED_AT, lineEnd(text, start))).trim();
    return line !== '' && !line.startsWith('#') && line !== '---';
  });
}
/** Whether there is more than white space on a line is seen at its beginning. */
const MOST_LOOKED_AT = 200;

function lineEnd(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 ? text.length : newline;
}
