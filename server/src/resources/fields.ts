/**
 * Reads fields of a document tolerantly: every helper takes a node that may be absent or of the wrong shape, and
 * values that Kubernetes would refuse as non-strings are noted as problems on the way.
 */
import { trimmed } from '../sets/index.js';
import { below, fieldOf, isNull, isText, type Path, readScalar, type YMap, type YNode } from '../yaml/index.js';
import { isPlaceholder, type Uncertain, unknown } from './uncertain.js';

/** A string field whose plain scalar Kubernetes reads as something else. */
export interface NotAString {
  readonly path: Path;
  readonly what: StringField;
  readonly written: string;
  readonly readAs: 'boolean' | 'number';
  /** What Kubernetes makes of it: `1.10` is "1.1", `yes` is "true". */
  readonly value: string;
}

export type StringField = 'label' | 'annotation' | 'selector value' | 'name' | 'namespace' | 'environment value';

/** A map of strings: labels, annotations, an equality selector. */
export interface Labels {
  readonly values: ReadonlyMap<string, Uncertain<string>>;
  /** False when the map itself is a placeholder, so that keys may be missing here. */
  readonly complete: boolean;
}

export const NO_LABELS: Labels = { values: new Map(), complete: true };
/** Labels of which nothing is known. */
export const OPEN_LABELS: Labels = { values: new Map(), complete: false };

/** What is asked for beside facts. */
export type Wanted = 'problems' | 'facts alone';

/** What was read of nodes, each at one path. */
export type FactMemory<T> = WeakMap<YNode, { readonly path: Path; readonly facts: T }>;

export class Fields {
  readonly notStrings: NotAString[] = [];
  readonly #notesProblems: boolean;

  /** Without problems, facts of a node that stands in several trees are read once. */
  constructor(wanted: Wanted = 'problems') {
    this.#notesProblems = wanted === 'problems';
  }

  /** What `read` gives of a node at a path. */
  once<T>(memory: FactMemory<T>, node: YNode | undefined, path: Path, read: () => T): T {
    if (this.#notesProblems || node === undefined) return read();
    const known = memory.get(node);
    if (known?.path.length === path.length && known.path.every((step, at) => step === path[at])) return known.facts;
    const facts = read();
    memory.set(node, { path, facts });
    return facts;
  }

  /** The text of a scalar, whatever its type; a placeholder is unknown; null, absent and non-scalars are undefined. */
  text(node: YNode | undefined): Uncertain<string> | undefined {
    if (node?.kind === 'map' && isBareTemplate(node)) return unknown('a template fills it in');
    if (node?.kind !== 'scalar' || isNull(node)) return undefined;
    return isPlaceholder(node.text) ? unknown(`"${clip(node.text)}" is filled in later`) : node.text;
  }

  /** As `text`, for a field that must be a string: a boolean or number is noted as a problem, at a key below the path if one is given. */
  string(node: YNode | undefined, path: Path, what: StringField, key?: string): Uncertain<string> | undefined {
    if (node?.kind === 'scalar' && !isText(node)) {
      const value = readScalar(node);
      if (value.type === 'boolean' || value.type === 'number') {
        const at = key === undefined ? path : below(path, key);
        this.notStrings.push({ path: at, what, written: node.text, readAs: value.type, value: String(value.value) });
      }
    }
    return this.text(node);
  }

  /** A number, or a text that is none (a port name, say) as that text. */
  numberOrText(node: YNode | undefined): Uncertain<number | string> | undefined {
    const text = this.text(node);
    if (typeof text !== 'string' || node?.kind !== 'scalar') return text;
    const value = readScalar(node);
    return value.type === 'number' ? value.value : text;
  }

  number(node: YNode | undefined): Uncertain<number> | undefined {
    const value = this.numberOrText(node);
    return typeof value === 'string' ? undefined : value;
  }

  boolean(node: YNode | undefined): Uncertain<boolean> | undefined {
    if (node?.kind !== 'scalar') return undefined;
    if (isPlaceholder(node.text)) return unknown(`"${clip(node.text)}" is filled in later`);
    const value = readScalar(node);
    return value.type === 'boolean' ? value.value : undefined;
  }

  labels(node: YNode | undefined, path: Path, what: StringField): Labels {
    if (isTemplated(node)) return OPEN_LABELS;
    if (node?.kind !== 'map' || node.entries.length === 0) return NO_LABELS;
    const slot = slotOf(node);
    const last = recent[slot];
    if (last && isWrittenAs(last.written, node)) return last.labels;
    const values = new Map<string, Uncertain<string>>();
    let complete = true;
    for (const entry of node.entries) {
      if (isPlaceholder(entry.key)) complete = false;
      else values.set(entry.key, this.string(entry.value, path, what, entry.key) ?? '');
    }
    const labels = { values, complete };
    const written = textsIn(node);
    if (written) recent[slot] = { written, labels };
    return labels;
  }

  /**
   * What `read` gives of each item of the sequence at a key, without what is undefined; one empty list for all that is
   * absent or no sequence. `path` is that of the mapping.
   */
  list<T>(
    map: YNode | undefined,
    key: string,
    path: Path,
    read: (node: YNode, path: Path) => T | undefined,
  ): readonly T[] {
    const node = fieldOf(map, key);
    if (node?.kind !== 'seq' || node.items.length === 0) return NO_ITEMS;
    const at = below(path, key);
    const list: T[] = [];
    for (const [index, item] of node.items.entries()) {
      const one = read(item, below(at, index));
      if (one !== undefined) list.push(one);
    }
    return trimmed(list);
  }

  /** The texts in a sequence at a key; what is null or no scalar is left out. */
  texts(map: YNode | undefined, key: string): readonly Uncertain<string>[] {
    const node = fieldOf(map, key);
    if (node?.kind !== 'seq' || node.items.length === 0) return NO_ITEMS;
    const list: Uncertain<string>[] = [];
    for (const item of node.items) {
      const text = this.text(item);
      if (text !== undefined) list.push(text);
    }
    return trimmed(list);
  }

  /** Items of a sequence with their paths; nothing where it is absent or no sequence. */
  items(node: YNode | undefined, path: Path): { node: YNode; path: Path }[] {
    return node?.kind === 'seq' ? node.items.map((item, index) => ({ node: item, path: below(path, index) })) : [];
  }
}

const NO_ITEMS: readonly never[] = [];

/** Present and neither null nor empty text. */
export function isSet(node: YNode | undefined): boolean {
  return node !== undefined && !(node.kind === 'scalar' && isNull(node));
}

/** A template fills in the whole of it: a placeholder, or `{{ x }}`, which reads as a mapping whose key is a mapping. */
export function isTemplated(node: YNode | undefined): boolean {
  if (node?.kind === 'scalar') return isPlaceholder(node.text);
  return node?.kind === 'map' && node.flow && node.entries.length === 0 && node.end - node.start > '{}'.length + 2;
}

/** `{{ .Values.x }}` without quotes reads as a mapping inside a mapping. */
function isBareTemplate(map: YMap): boolean {
  const only = map.entries[0];
  return (
    map.flow &&
    map.entries.length <= 1 &&
    // What stands within double braces is no key, so nothing is left of it but its length.
    (only === undefined
      ? map.end - map.start > '{  }'.length
      : only.value.kind === 'scalar' && only.value.start === only.value.end)
  );
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/**
 * Labels that were read last: the objects of an application nearly all have the same ones. Few are kept, since their
 * texts may be parts of long ones.
 */
const recent: ({ readonly written: readonly string[]; readonly labels: Labels } | undefined)[] = Array.from({
  length: 64,
});

function slotOf({ entries }: YMap): number {
  let sum = entries.length;
  for (const { key, value } of entries) {
    const length = value.kind === 'scalar' ? value.text.length : 0;
    const last = value.kind === 'scalar' && length > 0 ? value.text.charCodeAt(length - 1) : 0;
    sum = (Math.imul(sum, 31) + key.length * 7 + length * 3 + last) | 0;
  }
  return (sum ^ (sum >>> 12)) & (recent.length - 1);
}

/** Keys and values in turn; undefined where a value is no text, which is a problem wherever it stands. */
function textsIn({ entries }: YMap): string[] | undefined {
  const texts: string[] = [];
  for (const { key, value } of entries) {
    if (value.kind !== 'scalar' || !isText(value)) return undefined;
    texts.push(key, value.text);
  }
  return texts;
}

function isWrittenAs(texts: readonly string[], { entries }: YMap): boolean {
  if (texts.length !== 2 * entries.length) return false;
  let at = 0;
  for (const { key, value } of entries) {
    if (value.kind !== 'scalar' || texts[at] !== key || texts[at + 1] !== value.text || !isText(value)) return false;
    at += 2;
  }
  return true;
}
