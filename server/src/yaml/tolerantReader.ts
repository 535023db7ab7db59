/**
 * The reader for text that is broken, as it is while somebody types: the `yaml` package, which recovers and says
 * what is wrong. Only the first syntax error of a chunk is reported, since one unclosed bracket causes thousands.
 */
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { ScalarStyle, YamlDocument, YamlProblem } from './node.js';
import { blockEnd, MOST_DEPTH, TreeBuilder } from './treeBuilder.js';

const TOO_DEEP = `Values nest deeper than ${MOST_DEPTH} levels, so this document is not read`;

export function readTolerant(text: string): YamlDocument {
  const document = nestsTooDeeply(text) ? undefined : parsed(text);
  if (document === undefined) {
    const message = TOO_DEEP;
    return {
      root: undefined,
      problems: [{ code: 'syntax', message, start: 0, end: firstLineEnd(text) }],
      broken: true,
    };
  }
  const builder = new TreeBuilder(text);
  const walked = walk(builder, text, document.contents as ParsedNode | null, 0);
  const root = builder.finish();
  const [first, ...more] = document.errors;
  const syntax = first === undefined ? [] : [longSeparator(text) ?? problemOf(text, first, more)];
  if (!walked && syntax.length === 0) {
    syntax.push({ code: 'syntax', message: TOO_DEEP, start: 0, end: firstLineEnd(text) });
  }
  // In broken text a key that seems to stand twice is mostly the same mistake again.
  return {
    root,
    problems: syntax.length > 0 ? syntax : builder.problems,
    broken: syntax.length > 0 || builder.refused,
  };
}

/**
 * Undefined where the library runs out of stack: one line of `a: b: c: …` nests for it as deep as it is long.
 * One unclosed bracket makes thousands of errors: where they were thrown is of no use, and dear to find out for each.
 */
function parsed(text: string): ReturnType<typeof parseDocument> | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parseDocument(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      merge: false,
      prettyErrors: false,
      logLevel: 'silent',
      keepSourceTokens: false,
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Feeds a node to the builder; false when it nests too deeply. */
function walk(builder: TreeBuilder, text: string, node: Node | null | undefined, depth: number): boolean {
  if (depth > MOST_DEPTH) return false;
  const range = node?.range;
  if (!node || !range) {
    builder.empty(false, undefined);
    return true;
  }
  const [start, end] = range;
  if (isAlias(node)) {
    builder.alias(node.source, start, end);
    return true;
  }
  if (isScalar(node)) {
    const style = styleOf(node.type);
    const isBlock = style === 'literal' || style === 'folded';
    const tagged = node.tag === 'tag:yaml.org,2002:str' || node.tag === '!';
    if (style === 'plain' && start === end) builder.empty(tagged, node.anchor);
    else {
      const last = isBlock ? blockEnd(text, start + 1, end) : end;
      builder.scalar(String(node.value ?? ''), style, tagged, node.anchor, start, last);
    }
    return true;
  }
  let complete = true;
  if (isMap(node)) {
    builder.openMap(start, node.flow === true, node.anchor);
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      complete = walk(builder, text, pair.key as Node, depth + 1) && complete;
      complete = walk(builder, text, pair.value as Node | null, depth + 1) && complete;
    }
    builder.close();
  } else if (isSeq(node)) {
    builder.openSeq(start, node.flow === true, node.anchor);
    for (const item of node.items) complete = walk(builder, text, item as Node, depth + 1) && complete;
    builder.close();
  }
  return complete;
}

function styleOf(type: string | undefined): ScalarStyle {
  switch (type) {
    case 'QUOTE_SINGLE':
      return 'single';
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'BLOCK_LITERAL':
      return 'literal';
    case 'BLOCK_FOLDED':
      return 'folded';
    default:
      return 'plain';
  }
}

function problemOf(text: string, error: YAMLError, more: readonly YAMLError[]): YamlProblem {
  const nested =
    error.code === 'BLOCK_AS_IMPLICIT_KEY' ? more.find((one) => one.code === 'MULTILINE_IMPLICIT_KEY') : undefined;
  const isList = nested !== undefined && /sequence/.test(error.message);
  const [from, to] = isList ? nested.pos : error.pos;
  const start = Math.min(from, Math.max(text.length - 1, 0));
  const end = Math.max(Math.min(to, text.length, isList ? firstLineEnd(text, start) : to), start + 1);
  if (!nested && error.code === 'MULTILINE_IMPLICIT_KEY') {
    const problem = withoutSpace(text, start);
    if (problem) return problem;
  }
  const message = isList
    ? 'This list item is indented further than the others of its list'
    : nested
      ? 'The line below this one is indented further, so both are read as one value'
      : explain(error);
  return { code: 'syntax', message, start, end };
}

/** A key whose colon has no space behind it: to YAML the line is one word. */
function withoutSpace(text: string, start: number): YamlProblem | undefined {
  const [word, key] = /^([A-Za-z][\w.-]*:)[^\s:/]\S*/.exec(text.slice(start, firstLineEnd(text, start))) ?? [];
  if (word === undefined || key === undefined) return undefined;
  const message = `\`${key}\` is no key without a space behind the colon`;
  const at = start + key.length;
  const cure = { title: `Put a space behind \`${key}\``, start: at, end: at, newText: ' ' };
  return { code: 'syntax', message, start, end: start + word.length, cure };
}

/** A line of four or more dashes: meant as a separator, read as text. */
function longSeparator(text: string): YamlProblem | undefined {
  const match = /^-{4,}(?=[ \t]*\r?$)/m.exec(text);
  if (!match) return undefined;
  const message = `\`${match[0]}\` does not separate documents; a separator is exactly \`---\``;
  return { code: 'syntax', message, start: match.index, end: match.index + match[0].length };
}

/** The package's message where it is clear, our own words where a person at the keyboard needs to know what to do. */
function explain(error: YAMLError): string {
  switch (error.code) {
    case 'RESOURCE_EXHAUSTION':
      return TOO_DEEP;
    case 'TAB_AS_INDENT':
      return 'A tab indents this line; YAML allows only spaces';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'A second ": " on this line; put the value into quotes if the colon belongs to it';
    case 'BAD_INDENT':
      if (/^Flow seq/.test(error.message)) return 'The `[` of a list is not closed before this';
      if (/^Flow map/.test(error.message)) return 'The `{` of a mapping is not closed before this';
      return 'This line is indented differently from the others of its mapping or list';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'This line is neither a key with a colon nor part of the value above';
    case 'MISSING_CHAR':
      return /quote/.test(error.message) ? 'This quote is never closed' : sentence(error.message);
    case 'BAD_COLLECTION_TYPE':
      return 'A list item and a key stand side by side here; one of them is indented wrongly';
    default:
      return sentence(error.message);
  }
}

/** First sentence, without the position that the package may append. */
function sentence(message: string): string {
  return message
    .replace(/ at line \d+[\s\S]*$/, '')
    .replace(/:\s*$/, '')
    .trim();
}

/**
 * A cheap guard before a recursive parser: more brackets open at once, more columns of indentation, or more dashes
 * and question marks one behind the other than any manifest has.
 */
function nestsTooDeeply(text: string): boolean {
  const most = MOST_DEPTH * 3;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x5b || char === 0x7b) {
      if (++depth > most) return true;
    } else if ((char === 0x5d || char === 0x7d) && depth > 0) depth--;
  }
  for (let lineStart = 0; ; ) {
    const width = indicatorsWidth(text, lineStart);
    if (width > most) return true;
    const newline = text.indexOf('\n', lineStart + width);
    if (newline === -1) return false;
    lineStart = newline + 1;
  }
}

/** Columns of a line before its content: spaces, and dashes, question marks and colons that open a collection each. */
function indicatorsWidth(text: string, lineStart: number): number {
  let at = lineStart;
  for (; at < text.length; at++) {
    const char = text[at];
    if (char === ' ') continue;
    if (char !== '-' && char !== '?' && char !== ':') break;
    if (text[at + 1] !== ' ') break;
  }
  return at - lineStart;
}

function firstLineEnd(text: string, from = 0): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}
