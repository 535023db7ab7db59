/**
 * The tree that rendering works on: a copy of what was read, open to change, in which every key and value remembers
 * where a person would edit it. It has the shape of a YAML tree, so that objects are read from it like any other.
 */
import { type Path, readScalar, type YNode } from '../../yaml/index.js';
import { type Anchor, type Origins, type Source, settled } from '../sourceFile.js';

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

interface Placed {
  origin: Origin;
  /** Offsets have no meaning in a rendered tree; they are those of the text that a node was read from. */
  start: number;
  end: number;
}

export interface TScalar extends Placed {
  readonly kind: 'scalar';
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

export interface TMap extends Placed {
  readonly kind: 'map';
  entries: TEntry[];
  flow: boolean;
}

export interface TSeq extends Placed {
  readonly kind: 'seq';
  items: TNode[];
  flow: boolean;
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

/** A copy that is open to change; children stand below `origin`. Aliases and merge keys are written out. */
export function copyOf(node: YNode, origin: Origin): TNode {
  const { start, end } = node;
  switch (node.kind) {
    case 'scalar':
      return { kind: 'scalar', text: node.text, style: node.style, isString: node.isString, origin, start, end };
    case 'seq':
      return {
        kind: 'seq',
        items: node.items.map((item, index) => copyOf(item, below(origin, index))),
        flow: node.flow,
        origin,
        start,
        end,
      };
    case 'map':
      return {
        kind: 'map',
        entries: node.entries.map(({ key, keyStart, keyEnd, value }) => {
          const at = below(origin, key);
          return { key, keyOrigin: at, keyStart, keyEnd, merged: false, value: copyOf(value, at) };
        }),
        flow: node.flow,
        origin,
        start,
        end,
      };
  }
}

/** The same tree once more; places are kept, since the copy still comes from there. */
export function cloneOf<T extends TNode>(node: T): T;
export function cloneOf(node: TNode): TNode {
  switch (node.kind) {
    case 'scalar':
      return { ...node };
    case 'seq':
      return { ...node, items: node.items.map((item) => cloneOf(item)) };
    case 'map':
      return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: cloneOf(entry.value) })) };
  }
}

/** The same, where what stands at several places of the tree as one node is one node in the copy, too. */
export function sharingCloneOf<T extends TNode>(node: T, made?: Map<TNode, TNode>): T;
export function sharingCloneOf(node: TNode, made = new Map<TNode, TNode>()): TNode {
  const known = made.get(node);
  if (known) return known;
  const copy: TNode =
    node.kind === 'scalar' ? { ...node } : node.kind === 'seq' ? { ...node, items: [] } : { ...node, entries: [] };
  made.set(node, copy);
  if (node.kind === 'seq' && copy.kind === 'seq') {
    for (const item of node.items) copy.items.push(sharingCloneOf(item, made));
  } else if (node.kind === 'map' && copy.kind === 'map') {
    for (const entry of node.entries) copy.entries.push({ ...entry, value: sharingCloneOf(entry.value, made) });
  }
  return copy;
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
  return node.kind === 'scalar' && node.text.length <= LONGEST_NULL && readScalar(node).type === 'null';
}
const LONGEST_NULL = 'null'.length;

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

/** Exceptions to "the same path in the defining document", by step. */
interface Exceptions {
  readonly value: Origin | undefined;
  readonly key: Origin | undefined;
  readonly composed: boolean;
  readonly steps: ReadonlyMap<string | number, Exceptions>;
}

/** The way back from a rendered document to its texts. Holds only what does not stand where its parent stands. */
export function originsOf(root: TNode): Origins {
  return leading(root.origin, exceptionsIn(root, undefined, undefined));
}

/** Knows no tree: the objects of forty overlays would keep theirs. */
function leading(origin: Origin, exceptions: Exceptions | undefined): Origins {
  return {
    trace: { origin, exceptions },
    placeOf(path, part) {
      let at: Origin = origin;
      let key: Origin = origin;
      let here = exceptions;
      for (const step of path) {
        here = here?.steps.get(step);
        const expected = below(at, step);
        at = here?.value ?? expected;
        key = here?.key ?? expected;
      }
      // What helm made comes from a template.
      return settled(anchorOf(part === 'key' ? key : at, part));
    },
    isComposed(path) {
      let here = exceptions;
      for (const step of path) here = here?.steps.get(step);
      return here?.composed ?? false;
    },
  };
}

function exceptionsIn(node: TNode, expected: Expected | undefined, key: Origin | undefined): Exceptions | undefined {
  let steps: Map<string | number, Exceptions> | undefined;
  if (node.kind === 'map') {
    for (const entry of node.entries) {
      const one = exceptionsIn(entry.value, { of: node.origin, step: entry.key }, entry.keyOrigin);
      if (one) steps = (steps ?? new Map()).set(entry.key, one);
    }
  } else if (node.kind === 'seq') {
    for (const [index, item] of node.items.entries()) {
      const one = exceptionsIn(item, { of: node.origin, step: index }, undefined);
      if (one) steps = (steps ?? new Map()).set(index, one);
    }
  }
  const value = expected && !isStep(node.origin, expected) ? node.origin : undefined;
  const keyPlace = key && expected && !isStep(key, expected) ? key : undefined;
  const composed = node.kind === 'scalar' && node.composed === true;
  return value || keyPlace || composed || steps
    ? { value, key: keyPlace, composed, steps: steps ?? NO_STEPS }
    : undefined;
}
const NO_STEPS: ReadonlyMap<string | number, Exceptions> = new Map();

interface Expected {
  readonly of: Origin;
  readonly step: string | number;
}

function isStep(origin: Origin, { of, step }: Expected): boolean {
  return 'of' in origin && origin.of === of && origin.step === step;
}
