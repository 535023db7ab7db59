/**
 * Builds the tree from a stream of nodes, for both readers alike: aliases, merge keys, duplicate keys and the
 * positions of empty values are decided here once.
 */
import type { ScalarStyle, YamlProblem, YEntry, YMap, YNode, YSeq } from './node.js';
import { keyText } from './scalar.js';

interface OpenMap {
  readonly kind: 'map';
  readonly start: number;
  readonly flow: boolean;
  readonly anchor: string | undefined;
  readonly entries: YEntry[];
  key: YNode | undefined;
  size: number;
  depth: number;
}
interface OpenSeq {
  readonly kind: 'seq';
  readonly start: number;
  readonly flow: boolean;
  readonly anchor: string | undefined;
  readonly items: YNode[];
  size: number;
  depth: number;
}

/** Collections inside collections, at most, aliases followed; deeper nesting is refused by both readers. */
export const MOST_DEPTH = 100;
/** Nodes that a document may hold once its aliases are followed; Kubernetes objects stay far below. */
const MOST_EXPANDED_NODES = 1_000_000;
/** Entries that merge keys may bring in, each mapping that has them counted: they are copied, so they cost memory. */
const MOST_MERGED_ENTRIES = 100_000;

/** How much a node is once its aliases are followed: nodes in it, and collections one inside the other. */
interface Measure {
  readonly size: number;
  readonly depth: number;
}
const LEAF: Measure = { size: 1, depth: 0 };

export class TreeBuilder {
  readonly problems: YamlProblem[] = [];
  /** The document is well-formed and still not to be read: its aliases expand without measure. */
  refused = false;
  #root: YNode | undefined;
  #open: (OpenMap | OpenSeq)[] = [];
  #anchors = new Map<string, { readonly node: YNode; readonly measure: Measure }>();
  #whole: Measure = LEAF;
  #aliases = 0;
  #mergedEntries = 0;
  /** Offset behind the last thing read; empty values and ends are derived from it. */
  #last = 0;

  constructor(readonly text: string) {}

  scalar(
    text: string,
    style: ScalarStyle,
    taggedString: boolean,
    anchor: string | undefined,
    start: number,
    end: number,
  ): void {
    const isString = taggedString || style !== 'plain';
    this.#last = Math.max(this.#last, end);
    this.#finish({ kind: 'scalar', text, style, isString, start, end }, anchor, LEAF);
  }

  /** A key without a value, or a dash with nothing behind it. */
  empty(taggedString: boolean, anchor: string | undefined): void {
    const at = this.#emptyAt();
    this.#last = Math.max(this.#last, at);
    this.#finish(
      { kind: 'scalar', text: '', style: 'plain', isString: taggedString, start: at, end: at },
      anchor,
      LEAF,
    );
  }

  openMap(start: number, flow: boolean, anchor: string | undefined): void {
    this.#last = Math.max(this.#last, start + (flow ? 1 : 0));
    this.#open.push({ kind: 'map', start, flow, anchor, entries: [], key: undefined, size: 1, depth: 1 });
  }

  openSeq(start: number, flow: boolean, anchor: string | undefined): void {
    this.#last = Math.max(this.#last, start + (flow ? 1 : 0));
    this.#open.push({ kind: 'seq', start, flow, anchor, items: [], size: 1, depth: 1 });
  }

  alias(name: string, start: number, end: number): void {
    this.#last = Math.max(this.#last, end);
    const target = this.#anchors.get(name);
    if (target) {
      this.#aliases++;
      this.#add(this.#isKeyNext() ? { ...target.node, start, end } : target.node, target.measure);
      return;
    }
    this.problems.push({
      code: 'undefined-alias',
      message: `No anchor named "${name}" stands before this alias`,
      start,
      end,
    });
    this.#add({ kind: 'scalar', text: '', style: 'plain', isString: false, start, end }, LEAF);
  }

  close(): void {
    const open = this.#open.pop();
    if (!open) return;
    const end = open.flow ? this.#closingBracket(open.kind === 'map' ? '}' : ']') : this.#last;
    this.#last = Math.max(this.#last, end);
    const node: YMap | YSeq =
      open.kind === 'map'
        ? { kind: 'map', entries: this.#unique(open.entries), flow: open.flow, start: open.start, end }
        : { kind: 'seq', items: open.items, flow: open.flow, start: open.start, end };
    this.#finish(node, open.anchor, { size: open.size, depth: open.depth });
  }

  /** The finished tree. A document whose aliases would expand without measure loses its tree, with a problem that says so. */
  finish(): YNode | undefined {
    while (this.#open.length > 0) this.close();
    // Comments alone, or a lone `---`: the readers differ in whether that is an empty value or none.
    if (this.#root?.kind === 'scalar' && this.#root.start === this.#root.end) return undefined;
    const reason = this.#root && this.#aliases > 0 ? this.#excess() : undefined;
    if (this.#root && reason !== undefined) {
      const { start } = this.#root;
      this.refused = true;
      this.problems.push({
        code: 'alias-bomb',
        message: `The aliases of this document ${reason}, so it is not read`,
        start,
        end: start + 1,
      });
      return undefined;
    }
    return this.#root;
  }

  /** What is beyond all measure once aliases are followed, as a phrase. */
  #excess(): string | undefined {
    const { size, depth } = this.#whole;
    if (size > MOST_EXPANDED_NODES) return `expand to more than ${MOST_EXPANDED_NODES.toLocaleString('en')} values`;
    if (depth > MOST_DEPTH) return `nest deeper than ${MOST_DEPTH} levels`;
    return this.#mergedEntries > MOST_MERGED_ENTRIES
      ? `merge more than ${MOST_MERGED_ENTRIES.toLocaleString('en')} keys`
      : undefined;
  }

  #isKeyNext(): boolean {
    const parent = this.#open.at(-1);
    return parent?.kind === 'map' && parent.key === undefined;
  }

  #add(node: YNode, measure: Measure): void {
    const parent = this.#open.at(-1);
    if (!parent) {
      if (this.#root === undefined) this.#whole = measure;
      this.#root ??= node;
      return;
    }
    parent.size += measure.size;
    parent.depth = Math.max(parent.depth, measure.depth + 1);
    if (parent.kind === 'seq') {
      parent.items.push(node);
    } else if (parent.key === undefined) {
      parent.key = node;
    } else {
      this.#addEntry(parent, parent.key, node);
      parent.key = undefined;
    }
  }

  #addEntry(map: OpenMap, key: YNode, value: YNode): void {
    if (key.kind !== 'scalar') return;
    if (key.text === '<<' && !key.isString) {
      for (const source of value.kind === 'seq' ? value.items : [value]) {
        if (source.kind === 'map') this.#merge(map, source);
      }
      return;
    }
    const text = keyText(key.text, key.isString);
    map.entries.push({ key: text, keyStart: key.start, keyEnd: key.end, value, merged: false });
  }

  #merge(map: OpenMap, source: YMap): void {
    this.#mergedEntries += source.entries.length;
    if (this.#mergedEntries > MOST_MERGED_ENTRIES) return;
    for (const entry of source.entries) map.entries.push({ ...entry, merged: true });
  }

  /** Later entries win over earlier ones, written ones over merged ones, an earlier merge over a later one. */
  #unique(entries: YEntry[]): readonly YEntry[] {
    if (entries.length < 2) return entries;
    const byKey = new Map<string, YEntry>();
    let repeated = false;
    for (const entry of entries) {
      const known = byKey.get(entry.key);
      if (known) {
        repeated = true;
        if (entry.merged) continue;
        if (!known.merged) this.#duplicate(known);
      }
      byKey.set(entry.key, entry);
    }
    return repeated ? entries.filter((entry) => byKey.get(entry.key) === entry) : entries;
  }

  #duplicate(lost: YEntry): void {
    const message = `"${lost.key}" is written twice in this mapping; Kubernetes keeps the last one and drops this one`;
    this.problems.push({ code: 'duplicate-key', message, start: lost.keyStart, end: lost.keyEnd });
  }

  #finish(node: YNode, anchor: string | undefined, measure: Measure): void {
    if (anchor !== undefined) this.#anchors.set(anchor, { node, measure });
    this.#add(node, measure);
  }

  #emptyAt(): number {
    const parent = this.#open.at(-1);
    if (parent?.kind === 'map' && parent.key !== undefined) return this.#behind(':', parent.key.end);
    if (parent?.kind === 'seq' && !parent.flow) return this.#behind('-', this.#last);
    return this.#last;
  }

  /** Behind an indicator that is the next thing written, or `from` where something else is. */
  #behind(indicator: ':' | '-', from: number): number {
    for (let at = from; at < this.text.length; at++) {
      const char = this.text.charCodeAt(at);
      if (char === 0x23) at = this.#lineEnd(at);
      else if (char !== 0x20 && char !== 0x09 && char !== 0x0a && char !== 0x0d)
        return this.text[at] === indicator ? at + 1 : from;
    }
    return from;
  }

  #closingBracket(bracket: '}' | ']'): number {
    let at = this.#last;
    while (at < this.text.length) {
      const char = this.text[at];
      if (char === bracket) return at + 1;
      if (char === '#') at = this.#lineEnd(at);
      else if (char !== undefined && /[\s,:?]/.test(char)) at++;
      else break;
    }
    return this.#last;
  }

  #lineEnd(at: number): number {
    const newline = this.text.indexOf('\n', at);
    return newline === -1 ? this.text.length : newline;
  }
}

/** Where a block scalar's header (`|` or `>`) stands, given where its content begins. */
export function blockHeader(text: string, contentStart: number): number {
  const lineEnd = text.lastIndexOf('\n', contentStart - 1);
  const lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1;
  const match = /[|>][0-9+-]*[ \t]*(?:#.*)?\r?$/.exec(text.slice(lineStart, Math.max(lineEnd, lineStart)));
  return match ? lineStart + match.index : contentStart;
}

/** The end of a block scalar's content without its trailing line breaks. */
export function blockEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text[at - 1] ?? '')) at--;
  return at;
}
