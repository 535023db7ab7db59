/**
 * One patch applied to one resource, with what kustomize does around the patch itself: names, kinds and namespaces
 * stay as they are unless the patch may change them, and labels and annotations become texts. Follows
 * Resource.ApplySmPatch, resWrangler.ApplySmPatch and PatchTransformer.transformJson6902.
 */

import type { YNode } from '../../yaml/index.js';
import { annotationsAsTexts, textsIn } from './annotations.js';
import { copyOf } from './copies.js';
import { rememberId } from './ids.js';
import { applyJsonPatch } from './jsonPatch.js';
import type { Lost, Refusal } from './merging.js';
import type { MergeSchema } from './openApi.js';
import type { PatchObject } from './patchText.js';
import { opened, put, type Resource } from './resource.js';
import { applyStrategicMerge } from './strategicMerge.js';
import {
  fieldIn,
  isNull,
  mapAt,
  type Origin,
  removeField,
  setField,
  stringAt,
  type TEntry,
  type TMap,
  type TNode,
  textIn,
} from './tree.js';

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
  /** Parts of the patch without effect. */
  readonly lost: readonly Lost[];
}

/** Changes the resource, unless the patch is refused. */
export function mergeInto(resource: Resource, patch: PatchObject, options: MergeOptions, schema: MergeSchema): Patched {
  const target = opened(resource);
  const changes = copyOf(patch.root, patch.at) as TMap;
  if (options.adapted) adapt(changes, target);
  if (options.allowNameChange || options.allowKindChange) rememberId(resource);
  // Kustomize makes the object that replaces this one and then goes on with this one (Resource.ApplyFilter).
  if (textIn(fieldIn(changes, '$patch')) === 'replace') return { deleted: false, refused: [], lost: [] };
  const hasNotes = isNoted(resource);
  if (hasNotes) annotationsOf(target).entries.push(noteAt(target.origin));
  const merged = applyStrategicMerge(target, changes, schema);
  if (hasNotes) takeNote(target);
  if (merged.kind === 'refused') return { deleted: false, refused: [merged.refusal], lost: [] };
  const { tree, lost } = merged;
  if (!tree || tree.entries.length === 0) return { deleted: true, refused: [], lost: [] };
  if (hasNotes && !takeNote(tree)) forget(resource);
  if (!options.allowKindChange) restore(tree, target, 'kind');
  const metadata = metadataOf(tree);
  const before = fieldIn(target, 'metadata');
  if (!options.allowNameChange) restore(metadata, before, 'name');
  restore(metadata, before, 'namespace');
  put(resource, tree);
  return { deleted: false, refused: [], lost };
}

/** Changes the resource by what the operations can do. `remembers`: what it was called before stays known. */
export function operateOn(resource: Resource, operations: YNode, at: Origin, remembers: boolean): Patched {
  const target = opened(resource);
  if (remembers) rememberId(resource);
  if (isNoted(resource)) annotationsOf(target);
  const { tree, refused } = applyJsonPatch(target, operations, at);
  annotationsAsTexts(tree);
  const without = ['kind', 'metadata'].find((field) => !isNamed(tree, field));
  if (without !== undefined) {
    const because = `leaves the object without ${without === 'kind' ? 'a kind' : 'a name'}`;
    return { deleted: false, refused: [...refused, { at, because }], lost: [] };
  }
  put(resource, tree);
  return { deleted: false, refused, lost: [] };
}

/**
 * Kustomize notes earlier names, prefixes and the like in annotations while it works. So the mapping is there for JSON
 * patches to add to, and what replaces all annotations makes kustomize forget.
 */
function isNoted({ earlier, prefixes, suffixes, generated }: Resource): boolean {
  return earlier.length > 0 || prefixes.length > 0 || suffixes.length > 0 || generated !== undefined;
}

const NOTE = 'internal.config.kubernetes.io/noted';

function noteAt(origin: Origin): TEntry {
  return { key: NOTE, keyOrigin: origin, keyStart: 0, keyEnd: 0, merged: false, value: stringAt('', origin) };
}

/** Removes the note; false where it is gone. */
function takeNote(tree: TMap): boolean {
  const metadata = fieldIn(tree, 'metadata');
  const annotations = fieldIn(metadata, 'annotations');
  if (metadata?.kind !== 'map' || annotations?.kind !== 'map' || !removeField(annotations, NOTE)) return false;
  if (annotations.entries.length === 0) removeField(metadata, 'annotations');
  return true;
}

function forget(resource: Resource): void {
  resource.earlier = [];
  resource.prefixes = [];
  resource.suffixes = [];
  if (resource.generated) resource.generated = { ...resource.generated, needsHash: false };
}

function annotationsOf(target: TMap): TMap {
  const metadata = metadataOf(target);
  const annotations = fieldIn(metadata, 'annotations');
  if (annotations?.kind === 'map') return annotations;
  const made = mapAt(metadata.origin);
  setField(metadata, 'annotations', made);
  return made;
}

function isNamed(tree: TMap, field: string): boolean {
  const value = field === 'metadata' ? fieldIn(fieldIn(tree, field), 'name') : fieldIn(tree, field);
  return value?.kind === 'scalar' && value.text !== '' && !isNull(value);
}

function adapt(patch: TMap, target: TMap): void {
  const apiVersion = fieldIn(target, 'apiVersion');
  if (apiVersion) setField(patch, 'apiVersion', apiVersion);
  const metadata = fieldIn(patch, 'metadata');
  if (metadata?.kind !== 'map') return;
  for (const field of ['labels', 'annotations']) {
    const texts = fieldIn(metadata, field);
    // A null does not delete here.
    if (texts?.kind === 'map' && texts.entries.length > 0) textsIn(texts);
    else removeField(metadata, field);
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
