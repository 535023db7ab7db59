/** Comments and the nodes they stand at. Read on demand, since few chunks have a comment that anybody asks about. */
import { Lexer } from 'yaml';
import { nodeAt, type Path, type YNode } from './node.js';
import { pathAt } from './position.js';

export interface Comment {
  /** Text behind the `#`, trimmed. */
  readonly text: string;
  /** UTF-16 offset of the `#` in the chunk. */
  readonly start: number;
  readonly end: number;
  /** Nothing but white space stands before it on its line. */
  readonly alone: boolean;
}

export function commentsOf(text: string): Comment[] {
  const comments: Comment[] = [];
  let offset = 0;
  let isContent = false;
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
      comments.push({ text: lexeme.slice(1).trim(), start: offset, end: offset + lexeme.length, alone });
    }
    offset += lexeme.length;
  }
  return comments;
}

/**
 * The node that a comment speaks of: the one on its own line, or, for a comment alone on its line, the one below.
 * Above a document's first line it is the whole document (an empty path). Undefined when nothing follows.
 */
export function nodeOfComment(text: string, root: YNode | undefined, comment: Comment): Path | undefined {
  const lineStart = comment.alone ? nextContentLine(text, comment.end) : text.lastIndexOf('\n', comment.start - 1) + 1;
  if (lineStart === undefined || root === undefined) return undefined;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0].length ?? 0;
  const first = lineStart + indent;
  if (comment.alone && first <= root.start) return [];
  const dashes = /^(?:-[ \t]+)*/.exec(text.slice(first))?.[0] ?? '';
  const { path } = pathAt(root, first + dashes.length);
  const items = dashes.split('-').length - 1;
  const last = path.at(-1);
  return items > 0 && typeof last === 'string' && nodeAt(root, path) !== undefined ? path.slice(0, -1) : path;
}

function nextContentLine(text: string, from: number): number | undefined {
  for (let newline = text.indexOf('\n', from); newline !== -1; newline = text.indexOf('\n', newline + 1)) {
    const line = /^[^\n]*/.exec(text.slice(newline + 1, newline + 200))?.[0].trim() ?? '';
    if (line !== '' && !line.startsWith('#') && line !== '---') return newline + 1;
  }
  return undefined;
}
