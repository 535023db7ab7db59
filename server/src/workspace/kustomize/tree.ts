/**
 * The tree that rendering works on: a copy of what was read, open to change, in which every key and value remembers
 * where a person would edit it. It has the shape of a YAML tree, so that objects are read from it like any other.
 */
import { type Path, readScalar, type YNode } from '../../yaml/index.js';
import type { Anchor, Source } from '../sourceFile.js';

/** A place in a text: the root of a tree, or one step below another place. */
export type Origin =
  | {
      readonly source: Source;
      /** Of the root within its document. */
      readonly path: Path;
      /** The tree was read from the text of the scalar at `path`. */
      readonly inner: boolean;
      /** Index of the document in that text, where it is not the first. */
      readonly innerDocument?: number;
    }
  | { readonly of: Origin; readonly step: string | number };

/** Offsets have no meaning in a rendered tree; they are those of the text that a node was read from. */
interface Spanned {
  readonly start: number;
  readonly end: number;
}

export interface TScalar extends Spanned {
  readonly kind: 'scalar';
  origin: Origin;
  text: string;
  style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  isString: boolean;
  /** Its text is not the one that stands at its origin: a prefix was added, an image's tag set. */
  composed?: boolean;
  /** Made by a replacement, without a type: another one may put anything into its place. */
  untyped?: boolean;
}

export interface TEntry {
  key: string;
  keyOrigin: Origin;
  keyStart: number;
  keyEnd: number;
  merged: boolean;
  value: TNode;
}

export interface TMap extends Spanned {
  readonly kind: 'map';
  readonly origin: Origin;
  entries: TEntry[];
  readonly flow: boolean;
}

export interface TSeq extends Spanned {
  readonly kind: 'seq';
  readonly origin: Origin;
  items: TNode[];
  readonly flow: boolean;
}

/** Assignable to `YNode`. */
export type TNode = TScalar | TMap | TSeq;

/** The place of a whole document, or of what stands at `path` in it. */
export function originAt(source: Source, path: Path = [], inner = false, innerDocument = 0): Origin {
  return innerDocument === 0 ? { source, path, inner } : { source, path, inner, innerDocument };
}

/** One step below a place. */
export function below(of: Origin, step: string | number): Origin {
  return { of, step };
}

/** A scalar that reads as this text. */
export function stringAt(text: string, origin: Origin): TScalar {
  return { kind: 'scalar', text, style: 'double', isString: true, origin, start: 0, end: 0 };
}

/** A scalar as it would stand unquoted: `8080` is a number, `true` a boolean. */
export function plainAt(text: string, origin: Origin): TScalar {
  return { kind: 'scalar', text, style: 'plain', isString: false, origin, start: 0, end: 0 };
}

/** Changes a scalar's text where it stands: a name gets a prefix. Its place is still the one to edit. */
export function rewrite(scalar: TScalar, text: string): void {
  if (scalar.text === text) return;
  scalar.text = text;
  scalar.composed = true;
}

export function mapAt(origin: Origin, entries: TEntry[] = []): TMap {
  return { kind: 'map', entries, flow: false, origin, start: 0, end: 0 };
}

export function seqAt(origin: Origin, items: TNode[] = []): TSeq {
  return { kind: 'seq', items, flow: false, origin, start: 0, end: 0 };
}

export function entryIn(map: TNode | undefined, key: string): TEntry | undefined {
  return map?.kind === 'map' ? map.entries.find((entry) => entry.key === key) : undefined;
}

export function fieldIn(map: TNode | undefined, key: string): TNode | undefined {
  return entryIn(map, key)?.value;
}

/** The node at a path of keys and indexes. */
export function nodeIn(root: TNode | undefined, path: Path): TNode | undefined {
  let node = root;
  for (const step of path) {
    if (typeof step === 'number') node = node?.kind === 'seq' ? node.items[step] : undefined;
    else node = fieldIn(node, step);
  }
  return node;
}

/** Replaces the value of a key, which keeps its place as a key, or adds both at its end. */
export function setField(map: TMap, key: string, value: TNode, keyOrigin: Origin = value.origin): void {
  const known = entryIn(map, key);
  if (known) known.value = value;
  else map.entries.push({ key, keyOrigin, keyStart: 0, keyEnd: 0, merged: false, value });
}

export function removeField(map: TMap, key: string): boolean {
  const at = map.entries.findIndex((entry) => entry.key === key);
  if (at === -1) return false;
  map.entries.splice(at, 1);
  return true;
}

/** The text of a scalar that is not null. */
export function textIn(node: YNode | undefined): string | undefined {
  return node?.kind === 'scalar' && !isNull(node) ? node.text : undefined;
}

export function isNull(node: YNode): boolean {
  if (node.kind !== 'scalar' || node.isString) return false;
  const { length } = node.text;
  return (length <= 1 || length === NULL_LENGTH) && readScalar(node).type === 'null';
}
const NULL_LENGTH = 'null'.length;

/** Where a place stands. */
export function anchorOf(origin: Origin, part: 'key' | 'value' = 'value'): Anchor {
  const steps: (string | number)[] = [];
  let at = origin;
  for (; 'of' in at; at = at.of) steps.push(at.step);
  steps.reverse();
  const { source, path, inner, innerDocument } = at;
  if (!inner) return { source, path: [...path, ...steps], part };
  return { source, path, inner: steps, part, ...(innerDocument === undefined ? {} : { innerDocument }) };
}
