/**
 * The text of a patch, inline or a file's: what kustomize takes it for. A list of operations is a JSON patch, anything
 * else one or more objects to be merged. Follows PatchTransformer.Config of kustomize.
 */
import { cutChunks, fieldOf, readChunk, type YamlDocument, type YMap, type YNode } from '../../yaml/index.js';
import { isJsonPatch } from './jsonPatch.js';
import { textOf } from './kustomization.js';
import { below, isNull, type Origin, type TNode } from './tree.js';

export type PatchText =
  | { readonly kind: 'merge'; readonly objects: readonly PatchObject[] }
  | { readonly kind: 'json'; readonly operations: YNode; readonly at: Origin }
  /** Nothing but comments: without effect, and taken. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'wrong'; readonly because: string; readonly at: Origin };

/** An object of a strategic-merge patch. */
export interface PatchObject {
  readonly root: YMap;
  readonly at: Origin;
}

/** `placeOf` gives the origin of a document of the text. */
export function readPatch(text: string, placeOf: (document: number) => Origin): PatchText {
  const documents = documentsIn(text).map((document, index) => ({ ...document, at: placeOf(index) }));
  const filled = documents.filter(({ root, broken }) => broken || (root && !isNothing(root)));
  const [first] = filled;
  if (!first) return { kind: 'empty' };
  const broken = filled.find((document) => document.broken);
  if (broken) return { kind: 'wrong', because: 'does not parse', at: broken.at };
  if (first.root && isJsonPatch(first.root)) {
    if (text.trimStart().startsWith('[') && !isJson(text))
      return { kind: 'wrong', because: 'begins with `[`, so it must be JSON, and is not', at: first.at };
    return { kind: 'json', operations: first.root, at: first.at };
  }
  const objects: PatchObject[] = [];
  for (const { root, at } of filled) {
    if (!root) continue;
    const because = flatten(root, at, objects);
    if (because !== undefined) return { kind: 'wrong', because, at };
  }
  return { kind: 'merge', objects };
}

/** Adds the objects of a document, which may be a list of them. Says what keeps it from being an object. */
function flatten(root: YNode, at: Origin, objects: PatchObject[]): string | undefined {
  const kind = textOf(fieldOf(root, 'kind')) ?? '';
  if (root.kind !== 'map' || (kind === '' && !fieldOf(root, 'metadata')))
    return 'is neither an object nor a list of operations';
  if (kind === '') return 'has no `kind`';
  const items = fieldOf(root, 'items');
  if (kind.endsWith('List') && items) {
    if (items.kind !== 'seq') return isNothing(items) ? undefined : 'has `items` that are no list';
    for (const [index, item] of items.items.entries()) {
      const because = isNothing(item) ? undefined : flatten(item, below(below(at, 'items'), index), objects);
      if (because !== undefined) return because;
    }
    return undefined;
  }
  if (!kind.endsWith('List') && (textOf(fieldOf(fieldOf(root, 'metadata'), 'name')) ?? '') === '')
    return 'has no `metadata.name`';
  objects.push({ root, at });
  return undefined;
}

function isNothing(node: YNode): boolean {
  if (node.kind === 'scalar') return isNull(node as TNode);
  return (node.kind === 'map' ? node.entries : node.items).length === 0;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
}

/** The documents of a text, kept by text: every rendering reads the same patches again. */
function documentsIn(text: string): readonly YamlDocument[] {
  const known = read.get(text);
  if (known) return known;
  const documents = cutChunks(text).map((chunk) => readChunk(chunk.text));
  if (text.length > MOST_KEPT) return documents;
  if (read.size >= MOST_TEXTS) read.clear();
  read.set(text, documents);
  return documents;
}
const MOST_KEPT = 100_000;
const MOST_TEXTS = 256;
const read = new Map<string, readonly YamlDocument[]>();
