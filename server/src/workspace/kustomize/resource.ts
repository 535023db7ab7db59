/**
 * One object on its way through a kustomization: its tree, copied when it is first changed, and the names that it has
 * had, by which patches and references may still know it.
 */

import type { Path, YMap } from '../../yaml/index.js';
import type { Source, Sourced } from '../sourceFile.js';
import { copyOf } from './copies.js';
import { originAt, type TMap } from './tree.js';

export interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What an object is called. Without a namespace it is undefined, also where the kind has none. */
export interface Id extends Gvk {
  readonly name: string;
  readonly namespace: string | undefined;
}

export interface Resource {
  /** As it is by now, for reading: the document's own tree until something changes it. */
  view: YMap;
  /** The same, open to change; undefined until something changes it. */
  copy: TMap | undefined;
  /** Where it is defined: a manifest, or the generator's entry in a kustomization. */
  readonly definition: Source;
  /** Of its root within the defining document: empty, or `['items', 3]`. */
  readonly base: Path;
  /** As it was read from its file; undefined where a generator made it. */
  readonly read: Sourced | undefined;
  /** What it was called when that was last asked. */
  lastId: Id | undefined;
  /** Names that it had before, the first one first. */
  readonly earlier: Id[];
  /** Prefixes and suffixes that kustomizations gave it, innermost first; references choose by them. */
  readonly prefixes: string[];
  readonly suffixes: string[];
  /** Of a generated ConfigMap or Secret. */
  generated: { readonly behavior: 'create' | 'replace' | 'merge'; needsHash: boolean } | undefined;
}

/** Its tree to be changed. */
export function opened(resource: Resource): TMap {
  if (resource.copy === undefined) {
    const copy = copyOf(resource.view, originAt(resource.definition, resource.base));
    if (copy.kind !== 'map') throw new TypeError('a resource is a mapping');
    resource.copy = copy;
    resource.view = copy;
  }
  return resource.copy;
}
