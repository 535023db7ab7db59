/**
 * The tree that YAML text becomes: scalars, mappings and sequences, each knowing where it stands in its chunk.
 * One shape for both readers. Knows YAML; must not know Kubernetes.
 */

/** One step per mapping key or sequence index: `['spec', 'ports', 0, 'targetPort']`. */
export type Path = readonly (string | number)[];

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

interface Spanned {
  /** UTF-16 offsets into the chunk's text; `end` is exclusive. An absent value has `start === end`. */
  readonly start: number;
  readonly end: number;
}

export interface YScalar extends Spanned {
  readonly kind: 'scalar';
  /** The text after unquoting and folding; what type it has is for `readScalar` to say. */
  readonly text: string;
  readonly style: ScalarStyle;
  /** Quoted, a block, or tagged `!!str`: a string whatever it looks like. */
  readonly isString: boolean;
}

export interface YEntry {
  /** The key as Kubernetes' YAML reader takes it: `on:` is "true", `010:` is "8". */
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: YNode;
  /** It came in through a merge key (`<<`); its positions are at the anchor. */
  readonly merged: boolean;
}

export interface YMap extends Spanned {
  readonly kind: 'map';
  /** In source order; where a key is written twice, the last one only. */
  readonly entries: readonly YEntry[];
  /** Written with braces. */
  readonly flow: boolean;
}

export interface YSeq extends Spanned {
  readonly kind: 'seq';
  readonly items: readonly YNode[];
  /** Written with brackets. */
  readonly flow: boolean;
}

/** An alias stands in the tree as the very node that its anchor names, so a tree may be a graph without cycles. */
export type YNode = YScalar | YMap | YSeq;

export interface YamlProblem extends Spanned {
  readonly code: 'syntax' | 'duplicate-key' | 'alias-bomb' | 'undefined-alias';
  /** One sentence without the position. */
  readonly message: string;
  /** The change of text that somebody probably wants. */
  readonly cure?: Cure;
}

export interface Cure extends Spanned {
  /** What it does, as a request: "Put a space behind it". */
  readonly title: string;
  readonly newText: string;
}

/** What one chunk of text holds. */
export interface YamlDocument {
  /** Undefined for an empty document. Of a broken one, what could be saved. */
  readonly root: YNode | undefined;
  readonly problems: readonly YamlProblem[];
  /** A `syntax` problem is among the problems: `root` is not to be trusted. */
  readonly broken: boolean;
}

export function entryOf(map: YNode | undefined, key: string): YEntry | undefined {
  if (map?.kind !== 'map') return undefined;
  if (map.entries.length >= MANY_ENTRIES) return entriesByKey(map).get(key);
  for (const entry of map.entries) if (entry.key === key) return entry;
  return undefined;
}

/** From here on they are looked up by key: thousands of findings in one mapping each ask for their place. */
const MANY_ENTRIES = 64;

function entriesByKey(map: YMap): ReadonlyMap<string, YEntry> {
  const known = byKey.get(map);
  if (known) return known;
  const fresh = new Map(map.entries.map((entry) => [entry.key, entry]));
  byKey.set(map, fresh);
  return fresh;
}
const byKey = new WeakMap<YMap, ReadonlyMap<string, YEntry>>();

export function fieldOf(map: YNode | undefined, key: string): YNode | undefined {
  return entryOf(map, key)?.value;
}

/** The node at a path, or undefined where the path leaves the tree. */
export function nodeAt(root: YNode | undefined, path: Path): YNode | undefined {
  let node = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    node = typeof step === 'number' ? (node.kind === 'seq' ? node.items[step] : undefined) : fieldOf(node, step);
  }
  return node;
}
