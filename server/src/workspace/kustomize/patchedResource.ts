/**
 * One patch applied to one resource, with what kustomize does around the patch itself: names, kinds and namespaces
 * stay as they are unless the patch may change them, and labels and annotations become texts. Follows
 * Resource.ApplySmPatch, resWrangler.ApplySmPatch and PatchTransformer.transformJson6902.
 */
import type { YNode } from '../../yaml/index.js';
import { rememberId } from './ids.js';
import { applyJsonPatch } from './jsonPatch.js';
import type { Refusal } from './merging.js';
import type { PatchObject } from './patchText.js';
import { opened, type Resource } from './resource.js';
import { applyStrategicMerge } from './strategicMerge.js';
import { copyOf, fieldIn, mapAt, type Origin, removeField, setField, type TMap, type TNode } from './tree.js';

export interface MergeOptions {
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
  /**
   * The patch was given its target rather than naming it, or stands in `patchesStrategicMerge`: its labels and
   * annotations are texts, even null, and its apiVersion is the target's.
   */
  readonly adapted: boolean;
}

export interface Patched {
  /** Nothing is left of the resource. */
  readonly deleted: boolean;
  readonly refused: readonly Refusal[];
}

/** Changes the resource, unless the patch is refused. */
export function mergeInto(resource: Resource, patch: PatchObject, options: MergeOptions): Patched {
  const target = opened(resource);
  const changes = copyOf(patch.root, patch.at) as TMap;
  if (options.adapted) adapt(changes, target);
  const { refused, ...merged } = applyStrategicMerge(target, changes);
  if (refused) return { deleted: false, refused: [refused] };
  const tree = 'tree' in merged ? merged.tree : undefined;
  if (!tree || tree.entries.length === 0) return { deleted: true, refused: [] };
  if (options.allowNameChange || options.allowKindChange) rememberId(resource);
  if (!options.allowKindChange) restore(tree, target, 'kind');
  const metadata = metadataOf(tree);
  const before = fieldIn(target, 'metadata');
  if (!options.allowNameChange) restore(metadata, before, 'name');
  restore(metadata, before, 'namespace');
  put(resource, tree);
  return { deleted: false, refused: [] };
}

/** Changes the resource by what the operations can do. `remembers`: what it was called before stays known. */
export function operateOn(resource: Resource, operations: YNode, at: Origin, remembers: boolean): Patched {
  const target = opened(resource);
  if (remembers) rememberId(resource);
  // kustomize notes such things in annotations, so the mapping is there for operations to add to.
  if (
    resource.earlier.length > 0 ||
    resource.prefixes.length > 0 ||
    resource.suffixes.length > 0 ||
    resource.generated
  ) {
    const metadata = metadataOf(target);
    if (fieldIn(metadata, 'annotations')?.kind !== 'map') setField(metadata, 'annotations', mapAt(metadata.origin));
  }
  const { tree, refused } = applyJsonPatch(target, operations, at);
  const metadata = fieldIn(tree, 'metadata');
  const annotations = fieldIn(metadata, 'annotations');
  if (metadata?.kind === 'map' && annotations?.kind === 'map') {
    if (annotations.entries.length === 0) removeField(metadata, 'annotations');
    else textsIn(annotations);
  }
  put(resource, tree);
  return { deleted: tree.entries.length === 0, refused };
}

function adapt(patch: TMap, target: TMap): void {
  const apiVersion = fieldIn(target, 'apiVersion');
  if (apiVersion) setField(patch, 'apiVersion', apiVersion);
  const metadata = fieldIn(patch, 'metadata');
  if (metadata?.kind !== 'map') return;
  for (const field of ['labels', 'annotations']) {
    const texts = fieldIn(metadata, field);
    if (texts?.kind !== 'map') continue;
    if (texts.entries.length === 0) removeField(metadata, field);
    else textsIn(texts);
  }
}

/** Every value becomes a text; what is no single value becomes an empty one. */
function textsIn(map: TMap): void {
  for (const entry of map.entries) {
    const { value } = entry;
    const text = value.kind === 'scalar' ? value.text : '';
    entry.value = { kind: 'scalar', text, style: 'plain', isString: true, origin: value.origin, start: 0, end: 0 };
  }
}

function metadataOf(tree: TMap): TMap {
  const metadata = fieldIn(tree, 'metadata');
  if (metadata?.kind === 'map') return metadata;
  const made = mapAt(tree.origin);
  setField(tree, 'metadata', made);
  return made;
}

function restore(map: TMap, before: TNode | undefined, field: string): void {
  const value = fieldIn(before, field);
  if (value) setField(map, field, value);
  else removeField(map, field);
}

function put(resource: Resource, tree: TMap): void {
  resource.copy = tree;
  resource.view = tree;
}
