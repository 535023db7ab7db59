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
}
interface OpenSeq {
  readonly kind: 'seq';
  readonly start: number;
  readonly flow: boolean;
  readonly anchor: string | undefined;
  readonly items: YNode[];
}

/** Nodes that a document may hold once its aliases are followed; Kubernetes objects stay far below. */
const MOST_EXPANDED_NODES = 1_000_000;

export class TreeBuilder {
  readonly problems: YamlProblem[] = [];
  /** The document is well-formed and still not to be read: its aliases expand without measure. */
  refused = false;
  #root: YNode | undefined;
  #open: (OpenMap | OpenSeq)[] = [];
  #anchors = new Map<string, YNode>();
  #aliases = 0;
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
    this.#finish({ kind: 'scalar', text, style, isString, start, end }, anchor);
  }

  /** A key without a value, or a dash with nothing behind it. */
  empty(taggedString: boolean, anchor: string | undefined): void {
    const at = this.#emptyAt();
    this.#last = Math.max(this.#last, at);
    this.#finish({ kind: 'scalar', text: '', style: 'plain', isString: taggedString, start: at, end: at }, anchor);
  }

  openMap(start: number, flow: boolean, anchor: string | undefined): void {
    this.#last = Math.max(this.#last, start + (flow ? 1 : 0));
    this.#open.push({ kind: 'map', start, flow, anchor, entries: [], key: undefined });
  }

  openSeq(start: number, flow: boolean, anchor: string | undefined): void {
    this.#last = Math.max(this.#last, start + (flow ? 1 : 0));
    this.#open.push({ kind: 'seq', start, flow, anchor, items: [] });
  }

  alias(name: string, start: number, end: number): void {
    this.#last = Math.max(this.#last, end);
    const target = this.#anchors.get(name);
    if (target) {
      this.#aliases++;
      this.#add(target);
      return;
    }
    this.problems.push({
      code: 'undefined-alias',
      message: `No anchor named "${name}" stands before this alias`,
      start,
      end,
    });
    this.#add({ kind: 'scalar', text: '', style: 'plain', isString: false, start, end });
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
    this.#finish(node, open.anchor);
  }

  /** The finished tree. A document whose aliases would expand without measure loses its tree, with a problem that says so. */
  finish(): YNode | undefined {
    while (this.#open.length > 0) this.close();
    // Comments alone, or a lone `---`: the readers differ in whether that is an empty value or none.
    if (this.#root?.kind === 'scalar' && this.#root.start === this.#root.end) return undefined;
    if (this.#root && this.#aliases > 0 && expandedSize(this.#root) > MOST_EXPANDED_NODES) {
      const { start } = this.#root;
      const message = `The aliases of this document expand to more than ${MOST_EXPANDED_NODES.toLocaleString('en')} values, so it is not read`;
      this.refused = true;
      this.problems.push({ code: 'alias-bomb', message, start, end: start + 1 });
      return undefined;
    }
    return this.#root;
  }

  #add(node: YNode): void {
    const parent = this.#open.at(-1);
    if (!parent) {
      this.#root ??= node;
    } else if (parent.kind === 'seq') {
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
        if (source.kind === 'map') for (const entry of source.entries) map.entries.push({ ...entry, merged: true });
      }
      return;
    }
    const text = keyText(key.text, key.isString);
    map.entries.push({ key: text, keyStart: key.start, keyEnd: key.end, value, merged: false });
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

  #finish(node: YNode, anchor: string | undefined): void {
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    this.#add(node);
  }

  #emptyAt(): number {
    const parent = this.#open.at(-1);
    if (parent?.kind === 'map' && parent.key !== undefined) {
      const colon = this.text.indexOf(':', parent.key.end);
      return colon === -1 ? parent.key.end : colon + 1;
    }
    if (parent?.kind === 'seq' && !parent.flow) {
      const dash = this.text.indexOf('-', this.#last);
      return dash === -1 ? this.#last : dash + 1;
    }
    return this.#last;
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

/** Nodes of the tree with every alias followed, counted without following twice. */
function expandedSize(root: YNode): number {
  const known = new Map<YNode, number>();
  const size = (node: YNode): number => {
    if (node.kind === 'scalar') return 1;
    const before = known.get(node);
    if (before !== undefined) return before;
    let total = 1;
    if (node.kind === 'seq') for (const item of node.items) total += size(item);
    else for (const entry of node.entries) total += 1 + size(entry.value);
    known.set(node, total);
    return total;
  };
  return size(root);
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
