/**
 * One object on its way through a kustomization: its tree, copied when it is first changed, and the names that it has
 * had, by which patches and references may still know it.
 */

import type { Path, YMap } from '../../yaml/index.js';
import type { Source, Sourced } from '../sourceFile.js';
import { copyOf, sharingCloneOf } from './copies.js';
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
  /** Its state by now, where other renderings have it, too: whoever changes it makes a copy of their own. */
  shared: Shared | undefined;
  /** Where it is defined: a manifest, or the generator's entry in a kustomization. */
  readonly definition: Source;
  /** Of its root within the defining document: empty, or `['items', 3]`. */
  readonly base: Path;
  /** As it was read from its file; undefined where a generator made it. */
  readonly read: Sourced | undefined;
  /** What it was called when that was last asked. */
  lastId: Id | undefined;
  /** Names that it had before, the first one first. */
  earlier: readonly Id[];
  /** Prefixes and suffixes that kustomizations gave it, innermost first; references choose by them. */
  prefixes: readonly string[];
  suffixes: readonly string[];
  /** Of a generated ConfigMap or Secret. */
  generated: { readonly behavior: 'create' | 'replace' | 'merge'; needsHash: boolean } | undefined;
}

/** What became of a resource, which nothing changes any more. */
export interface Shared extends Readonly<Pick<Resource, 'definition' | 'earlier' | 'prefixes' | 'suffixes'>> {
  readonly copy: TMap;
  readonly id: Id;
}

/** Its tree to be changed. */
export function opened(resource: Resource): TMap {
  if (resource.copy === undefined) {
    const copy = copyOf(resource.view, originAt(resource.definition, resource.base));
    if (copy.kind !== 'map') throw new TypeError('a resource is a mapping');
    put(resource, copy);
  } else if (resource.shared) {
    put(resource, sharingCloneOf(resource.copy));
  }
  return resource.copy as TMap;
}

/** From now on this is its tree. */
export function put(resource: Resource, tree: TMap): void {
  resource.copy = tree;
  resource.view = tree;
  resource.shared = undefined;
}

/** What is worked out of a resource's tree with the help of `by`: once for a state that renderings share. */
export function onceShared<By extends object, T>(
  make: (resource: Resource, by: By) => T,
): (resource: Resource, by: By) => T {
  const made = new WeakMap<Shared, { readonly by: By; readonly value: T }>();
  return (resource, by) => {
    const { shared } = resource;
    const known = shared && made.get(shared);
    if (known?.by === by) return known.value;
    const value = make(resource, by);
    if (shared && resource.shared === shared) made.set(shared, { by, value });
    return value;
  };
}
