/**
 * Copies of trees that are made as far as somebody looks into them. Forty overlays change a namespace and some labels of
 * each object of their base: the rest stays the tree of the text, one for all of them, for which a copy only stands in.
 */
import type { YEntry, YMap, YNode, YSeq } from '../../yaml/index.js';
import { below, type Origin, type TEntry, type TMap, type TNode, type TSeq } from './tree.js';

/** A copy that is open to change; children stand below `origin`. Aliases and merge keys are written out. */
export function copyOf(node: YMap, origin: Origin): TMap;
export function copyOf(node: YNode, origin: Origin): TNode;
export function copyOf(node: YNode, origin: Origin): TNode {
  switch (node.kind) {
    case 'scalar': {
      const { text, style, isString, start, end } = node;
      return { kind: 'scalar', text, style, isString, origin, start, end };
    }
    case 'seq':
      return new SeqCopy(node, origin);
    case 'map':
      return new MapCopy(node, origin);
  }
}

/** Until its entries are asked for, `from` has them. */
class MapCopy implements TMap {
  readonly kind = 'map';
  readonly from: YMap;
  own: TEntry[] | undefined = undefined;
  readonly origin: Origin;
  readonly flow: boolean;
  readonly start: number;
  readonly end: number;

  constructor(from: YMap, origin: Origin) {
    this.from = from;
    this.origin = origin;
    this.flow = from.flow;
    this.start = from.start;
    this.end = from.end;
  }

  get entries(): TEntry[] {
    this.own ??= this.from.entries.map(({ key, keyStart, keyEnd, value }) => {
      const at = below(this.origin, key);
      return { key, keyOrigin: at, keyStart, keyEnd, merged: false, value: copyOf(value, at) };
    });
    return this.own;
  }

  set entries(entries: TEntry[]) {
    this.own = entries;
  }
}

/** Until its items are asked for, `from` has them. */
class SeqCopy implements TSeq {
  readonly kind = 'seq';
  readonly from: YSeq;
  own: TNode[] | undefined = undefined;
  readonly origin: Origin;
  readonly flow: boolean;
  readonly start: number;
  readonly end: number;

  constructor(from: YSeq, origin: Origin) {
    this.from = from;
    this.origin = origin;
    this.flow = from.flow;
    this.start = from.start;
    this.end = from.end;
  }

  get items(): TNode[] {
    this.own ??= this.from.items.map((item, index) => copyOf(item, below(this.origin, index)));
    return this.own;
  }

  set items(items: TNode[]) {
    this.own = items;
  }
}

/** The same tree once more; places are kept, since the copy still comes from there. */
export function cloneOf<T extends TNode>(node: T): T;
export function cloneOf(node: TNode): TNode {
  if (!isOpened(node)) return copyAgain(node);
  switch (node.kind) {
    case 'scalar':
      return { ...node };
    case 'seq':
      return listLike(
        node,
        node.items.map((item) => cloneOf(item)),
      );
    case 'map':
      return mapLike(
        node,
        node.entries.map((entry) => ({ ...entry, value: cloneOf(entry.value) })),
      );
  }
}

/** The same, where what stands at several places of the tree as one node is one node in the copy, too. */
export function sharingCloneOf<T extends TNode>(node: T, made?: Map<TNode, TNode>): T;
export function sharingCloneOf(node: TNode, made = new Map<TNode, TNode>()): TNode {
  const known = made.get(node);
  if (known) return known;
  const copy: TNode = !isOpened(node)
    ? copyAgain(node)
    : node.kind === 'scalar'
      ? { ...node }
      : node.kind === 'seq'
        ? listLike(node, [])
        : mapLike(node, []);
  made.set(node, copy);
  if (!isOpened(copy)) return copy;
  if (node.kind === 'seq' && copy.kind === 'seq') {
    for (const item of node.items) copy.items.push(sharingCloneOf(item, made));
  } else if (node.kind === 'map' && copy.kind === 'map') {
    for (const entry of node.entries) copy.entries.push({ ...entry, value: sharingCloneOf(entry.value, made) });
  }
  return copy;
}

function mapLike({ flow, origin, start, end }: TMap, entries: TEntry[]): TMap {
  return { kind: 'map', entries, flow, origin, start, end };
}

function listLike({ flow, origin, start, end }: TSeq, items: TNode[]): TSeq {
  return { kind: 'seq', items, flow, origin, start, end };
}

/** False of a copy that nobody has looked into, so that everything below it is as it was and stands where it stood. */
export function isOpened(node: TNode): boolean {
  return !((node instanceof MapCopy || node instanceof SeqCopy) && node.own === undefined);
}

function copyAgain(node: TNode): TNode {
  if (!(node instanceof MapCopy || node instanceof SeqCopy)) return node;
  return node instanceof MapCopy ? new MapCopy(node.from, node.origin) : new SeqCopy(node.from, node.origin);
}

/** The tree that it reads from while nobody has looked into it; undefined where somebody has. */
export function readsFrom(node: TNode): YNode | undefined {
  return (node instanceof MapCopy || node instanceof SeqCopy) && node.own === undefined ? node.from : undefined;
}

/** What can be looked into without making copies of it; it is not to be changed. */
export function unopened(node: YNode): YNode {
  return (node instanceof MapCopy || node instanceof SeqCopy) && node.own === undefined ? node.from : node;
}

/** The tree of which this is a copy; undefined where it is none. */
export function copiedFrom(node: TMap): YMap | undefined {
  return node instanceof MapCopy ? node.from : undefined;
}

/** The tree as it reads by now. What reads as it did before is the very tree that it was copied from. */
export function asRead(node: TNode): YNode {
  if (node.kind === 'scalar') return node;
  const from = node instanceof MapCopy || node instanceof SeqCopy ? node.from : undefined;
  if (from && !isOpened(node)) return from;
  if (node.kind === 'seq') return listAsRead(node, from?.kind === 'seq' ? from : undefined);
  return mapAsRead(node, from?.kind === 'map' ? from : undefined);
}

function listAsRead(node: TSeq, from: YSeq | undefined): YSeq {
  const { items: own, flow, start, end } = node;
  const items: YNode[] = new Array(own.length);
  let isSame = own.length === from?.items.length;
  for (let at = 0; at < own.length; at++) {
    const was = from?.items[at];
    const is = asRead(own[at] as TNode);
    const isKept = was !== undefined && readsAs(is, was);
    items[at] = isKept ? was : is;
    isSame &&= isKept;
  }
  return from && isSame ? from : { kind: 'seq', items, flow, start, end };
}

function mapAsRead(node: TMap, from: YMap | undefined): YMap {
  const { entries: own, flow, start, end } = node;
  const entries: YEntry[] = new Array(own.length);
  let isSame = own.length === from?.entries.length;
  for (let at = 0; at < own.length; at++) {
    const { key, keyStart, keyEnd, value } = own[at] as TEntry;
    const was = from?.entries[at];
    const is = asRead(value);
    const isKept = was !== undefined && was.key === key && readsAs(is, was.value);
    entries[at] = isKept ? was : { key, keyStart, keyEnd, value: is, merged: false };
    isSame &&= isKept;
  }
  return from && isSame ? from : { kind: 'map', entries, flow, start, end };
}

/** The very same, or a scalar that nobody changed. */
function readsAs(node: YNode, from: YNode): boolean {
  if (node === from) return true;
  if (node.kind !== 'scalar' || from.kind !== 'scalar') return false;
  return node.text === from.text && node.style === from.style && node.isString === from.isString;
}
