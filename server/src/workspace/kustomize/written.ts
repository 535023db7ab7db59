/**
 * Values as they are written in a kustomization or in a file that it names, each with its origin. Names of fields are
 * matched in any casing, as Go's JSON decoder does; a value of another type than expected counts as not given, since
 * the check of the kustomization's fields reports it.
 */
import { type Path, readScalar, type YNode } from '../../yaml/index.js';
import type { Anchor } from '../sourceFile.js';
import type { Kustomization } from './kustomization.js';
import { anchorOf, below, type Origin, originAt } from './tree.js';

export interface Written {
  readonly node: YNode | undefined;
  readonly origin: Origin;
}

export interface WrittenText {
  readonly text: string;
  readonly written: Written;
}

export function writtenIn(kustomization: Kustomization, ...path: string[]): Written {
  let at: Written = { node: kustomization.root, origin: originAt(kustomization.source) };
  for (const key of path) at = inside(at, key);
  return at;
}

/** The value of a field. Where it is not given there is no node, and its origin is that of the mapping. */
export function inside(written: Written, key: string): Written {
  const entries = written.node?.kind === 'map' ? written.node.entries : [];
  const entry =
    entries.find((one) => one.key === key) ?? entries.find((one) => one.key.toLowerCase() === key.toLowerCase());
  return entry ? { node: entry.value, origin: below(written.origin, entry.key) } : { ...written, node: undefined };
}

export function itemsIn(written: Written): Written[] {
  if (written.node?.kind !== 'seq') return [];
  return written.node.items.map((node, index) => ({ node, origin: below(written.origin, index) }));
}

export function isGiven({ node }: Written): boolean {
  return node !== undefined && !(node.kind === 'scalar' && readScalar(node).type === 'null');
}

/** The text of a scalar; empty where it is not given or null. */
export function textIn({ node }: Written): string {
  return node?.kind === 'scalar' && readScalar(node).type !== 'null' ? node.text : '';
}

/** A whole number; 0 where it is not given. */
export function integerIn({ node }: Written): number {
  const value = node?.kind === 'scalar' ? readScalar(node) : undefined;
  return value?.type === 'number' && Number.isSafeInteger(value.value) ? value.value : 0;
}

export function flagIn({ node }: Written): boolean {
  const value = node?.kind === 'scalar' ? readScalar(node) : undefined;
  return value?.type === 'boolean' && value.value;
}

/** Entries of a mapping of texts to texts, by key. */
export function pairsIn(written: Written): Map<string, WrittenText> {
  const pairs = new Map<string, WrittenText>();
  if (written.node?.kind !== 'map') return pairs;
  for (const { key, value } of written.node.entries) {
    const one = { node: value, origin: below(written.origin, key) };
    pairs.set(key, { text: textIn(one), written: one });
  }
  return pairs;
}

export function anchorIn(written: Written, part: 'key' | 'value' = 'value'): Anchor {
  return anchorOf(written.origin, part);
}

/** The path of a value within its document. */
export function pathIn(written: Written): Path {
  const anchor = anchorOf(written.origin);
  return 'path' in anchor ? anchor.path : [];
}
