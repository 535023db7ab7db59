/**
 * Edits by path that leave comments, quoting and layout as they are. Each is tried out: where the edited text does not
 * read as it should (an anchor used elsewhere, a layout that was not foreseen), there is no edit, and the fix is not
 * offered.
 */
import { isEditMet } from './editCheck.js';
import { insertItem } from './insertItem.js';
import { joinItem } from './joinItem.js';
import { behindKey, columnOf, doubleQuoted, layoutOf, type NewMapping, type NewValue, quoted } from './newText.js';
import { entryOf, nodeAt, type Path, type YEntry, type YMap, type YNode } from './node.js';
import { partOf } from './part.js';
import type { Span } from './position.js';
import { readChunk } from './read.js';

export type YamlEdit =
  /** Puts a string where a scalar is; quotes are kept, or added where the text would not read back as that string. */
  | { readonly op: 'setString'; readonly path: Path; readonly value: string }
  /** Puts a number where a scalar is, unquoted. */
  | { readonly op: 'setNumber'; readonly path: Path; readonly value: number }
  /** Puts other characters in the place of some of a scalar's text (offsets into that text, not into the YAML). */
  | { readonly op: 'setPart'; readonly path: Path; readonly part: Span; readonly value: string }
  /** Puts a mapping where a scalar is. */
  | { readonly op: 'setMapping'; readonly path: Path; readonly value: NewMapping }
  | { readonly op: 'renameKey'; readonly path: Path; readonly key: string }
  /** Puts a scalar's text, as it stands, into double quotes. */
  | { readonly op: 'quote'; readonly path: Path }
  | { readonly op: 'removeEntry'; readonly path: Path }
  /** Adds a key with its value to the mapping at `path`: first, last, or behind a key. */
  | {
      readonly op: 'insertEntry';
      readonly path: Path;
      readonly key: string;
      readonly value: NewValue;
      readonly place: 'first' | 'last' | { readonly after: string };
    }
  /** Adds an item to the end of the list at `path`; where its key is absent or has no value, the list is made. */
  | { readonly op: 'insertItem'; readonly path: Path; readonly value: NewValue }
  /** Puts the entries of an item of a list, a mapping, into the item before it. */
  | { readonly op: 'joinItem'; readonly path: Path }
  /** Puts other characters into a document that does not parse, so that what is wrong there is no more. */
  | { readonly op: 'mendText'; readonly path: Path; readonly at: Span; readonly value: string }
  /** Puts other text in the place of some of a comment; of a whole one, an empty text takes its line too if it was alone. */
  | { readonly op: 'setComment'; readonly path: Path; readonly comment: Span; readonly value: string };

type TextMending = Extract<YamlEdit, { readonly op: 'mendText' }>;
/** Of a field that the tree has. */
export type FieldEdit = Exclude<YamlEdit, TextMending>;

/** Offsets into the chunk. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export function editText(text: string, root: YNode | undefined, edit: YamlEdit): TextEdit | undefined {
  if (edit.op === 'mendText') return mendText(text, edit);
  const change = changeFor(text, root, edit);
  if (root === undefined || change === undefined) return undefined;
  const after = readChunk(changed(text, change));
  const isWhole = !after.broken && after.problems.every((problem) => problem.code !== 'undefined-alias');
  return isWhole && isEditMet(root, after.root, edit) ? change : undefined;
}

function changed(text: string, { start, end, newText }: TextEdit): string {
  return text.slice(0, start) + newText + text.slice(end);
}

/** Only the first mistake of a text is known, so the next one may stand further down. */
function mendText(text: string, { at, value }: TextMending): TextEdit | undefined {
  const change = { start: at.start, end: at.end, newText: value };
  const after = readChunk(changed(text, change));
  const isMended = !after.broken || after.problems.every((problem) => problem.start > at.start + value.length);
  return isMended ? change : undefined;
}

function changeFor(text: string, root: YNode | undefined, edit: FieldEdit): TextEdit | undefined {
  if (isMergedIn(root, edit.path)) return undefined;
  if (edit.op === 'insertItem') return insertItemIn(text, root, edit);
  const node = nodeAt(root, edit.path);
  if (!node) return undefined;
  switch (edit.op) {
    case 'setString':
      return node.kind === 'scalar' && !isBlock(node)
        ? replacing(text, node, quoted(edit.value, text[node.start] ?? ''))
        : undefined;
    case 'setNumber':
      return node.kind === 'scalar' && !isBlock(node) ? replacing(text, node, String(edit.value)) : undefined;
    case 'setMapping':
      return node.kind === 'scalar' && !isBlock(node) ? putMapping(text, root, node, edit) : undefined;
    case 'setPart': {
      const part = node.kind === 'scalar' ? partOf(text, node, edit.part) : undefined;
      return part && { ...part, newText: edit.value };
    }
    case 'quote':
      return node.kind === 'scalar' && node.style === 'plain' && node.end > node.start
        ? replacing(text, node, doubleQuoted(node.text))
        : undefined;
    case 'renameKey': {
      const entry = entryAt(root, edit.path);
      return (
        entry && { start: entry.keyStart, end: entry.keyEnd, newText: quoted(edit.key, text[entry.keyStart] ?? '') }
      );
    }
    case 'removeEntry':
      return removeEntry(text, root, edit.path);
    case 'joinItem':
      return joinItem(text, root, edit.path);
    case 'insertEntry':
      return node.kind === 'map' ? insertEntry(text, root, node, edit) : undefined;
    case 'setComment':
      return setComment(text, edit.comment, edit.value);
  }
}

function setComment(text: string, { start, end }: Span, value: string): TextEdit {
  if (value !== '' || text[start] !== '#') return { start, end, newText: value };
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (before.trim() !== '') return { start: lineStart + before.trimEnd().length, end, newText: '' };
  const newline = text.indexOf('\n', end);
  return { start: lineStart, end: newline === -1 ? text.length : newline + 1, newText: '' };
}

function isBlock(node: YNode): boolean {
  return node.kind === 'scalar' && (node.style === 'literal' || node.style === 'folded');
}

function replacing(text: string, node: YNode, newText: string): TextEdit {
  const space = node.start === node.end && /[:-]/.test(text[node.start - 1] ?? '') ? ' ' : '';
  return { start: node.start, end: node.end, newText: space + newText };
}

function entryAt(root: YNode | undefined, path: Path): YEntry | undefined {
  const key = path.at(-1);
  return typeof key === 'string' ? entryOf(nodeAt(root, path.slice(0, -1)), key) : undefined;
}

/** A merge key brings it in, so it is written elsewhere. */
function isMergedIn(root: YNode | undefined, path: Path): boolean {
  return path.some((_, index) => entryAt(root, path.slice(0, index + 1))?.merged === true);
}

function removeEntry(text: string, root: YNode | undefined, path: Path): TextEdit | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = entryAt(root, path);
  if (!entry || parent?.kind !== 'map' || parent.entries.length < 2) return undefined;
  const index = parent.entries.indexOf(entry);
  const next = parent.entries[index + 1];
  const previous = parent.entries[index - 1];
  if (parent.flow) {
    if (next) return { start: entry.keyStart, end: next.keyStart, newText: '' };
    return previous && { start: previous.value.end, end: entry.value.end, newText: '' };
  }
  const lineStart = text.lastIndexOf('\n', entry.keyStart - 1) + 1;
  if (text.slice(lineStart, entry.keyStart).trim() !== '') {
    return next && { start: entry.keyStart, end: commentBefore(text, entry, next) ?? next.keyStart, newText: '' };
  }
  const newline = text.indexOf('\n', Math.max(entry.value.end, entry.keyEnd));
  return { start: lineStart, end: newline === -1 ? text.length : newline + 1, newText: '' };
}

/** Where comments on lines of their own begin that stand between two entries. */
function commentBefore(text: string, entry: YEntry, next: YEntry): number | undefined {
  const lineEnd = text.indexOf('\n', Math.max(entry.value.end, entry.keyEnd));
  const comment = lineEnd === -1 ? -1 : text.indexOf('#', lineEnd);
  return comment === -1 || comment > next.keyStart ? undefined : comment;
}

function insertItemIn(
  text: string,
  root: YNode | undefined,
  { path, value }: YamlEdit & { op: 'insertItem' },
): TextEdit | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (parent?.kind !== 'map' || typeof key !== 'string' || entryOf(parent, key))
    return insertItem(text, root, path, value);
  return insertEntry(text, root, parent, { op: 'insertEntry', path, key, value: [value], place: 'last' });
}

function insertEntry(
  text: string,
  root: YNode | undefined,
  map: YMap,
  edit: YamlEdit & { op: 'insertEntry' },
): TextEdit | undefined {
  const { place } = edit;
  const first = map.entries[0];
  const last = typeof place === 'string' ? map.entries.at(-1) : entryOf(map, place.after);
  if (!first || !last || first.merged || last.merged) return undefined;
  const quote = map.flow ? (text[first.keyStart] ?? '') : '';
  const lineStart = text.lastIndexOf('\n', first.keyStart - 1) + 1;
  const indent = ' '.repeat(first.keyStart - lineStart);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const value = behindKey(edit.value, indent.length, { flow: map.flow, quote }, layoutOf(text, root));
  const entry = `${quoted(edit.key, quote)}:${value}`;
  if (map.flow) {
    return place === 'first'
      ? { start: first.keyStart, end: first.keyStart, newText: `${entry}, ` }
      : { start: last.value.end, end: last.value.end, newText: `, ${entry}` };
  }
  if (place === 'first') return { start: first.keyStart, end: first.keyStart, newText: `${entry}${eol}${indent}` };
  const from = Math.max(last.value.end, last.keyEnd);
  const newline = text.indexOf('\n', from);
  if (newline === -1) return { start: text.length, end: text.length, newText: `${eol}${indent}${entry}` };
  const at = text[newline - 1] === '\r' ? newline - 1 : newline;
  return { start: at, end: at, newText: `${eol}${indent}${entry}` };
}

/** In the place of a scalar, as deep as its key asks for. */
function putMapping(
  text: string,
  root: YNode | undefined,
  node: YNode,
  { path, value }: YamlEdit & { op: 'setMapping' },
): TextEdit | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = entryAt(root, path);
  if (!entry || parent?.kind !== 'map') return undefined;
  const quote = parent.flow ? (text[entry.keyStart] ?? '') : '';
  const newText = behindKey(value, columnOf(text, entry.keyStart), { flow: parent.flow, quote }, layoutOf(text, root));
  // The space behind the colon is part of the new text.
  const start = text[node.start - 1] === ' ' && newText.startsWith(' ') ? node.start - 1 : node.start;
  const from = parent.flow ? start : entry.keyEnd + 1;
  return /^:[ \t]*$/.test(text.slice(entry.keyEnd, node.start)) ? { start: from, end: node.end, newText } : undefined;
}
