/**
 * Strategic-merge patches as kustomize applies them, which is not quite as the API server does: directives are
 * `$patch: delete|replace|merge` alone, lists are merged by the schema of Kubernetes 1.21, and what a patch adds to a
 * list comes first. Follows merge2 and walk of kustomize's kyaml module; checked against the program.
 */

import { isBooleanOnlyInYaml11 } from '../../yaml/index.js';
import { mergeLists } from './associativeList.js';
import { isOpened, sharingCloneOf, unopened } from './copies.js';
import { quotesFor } from './jsonValue.js';
import { type MergeShape, shapeOfField, shapeOfItems } from './mergeKeys.js';
import { type Lost, type Merging, named, type Refusal, UNKNOWN_DIRECTIVE } from './merging.js';
import { BUILT_IN_SCHEMA, type MergeSchema } from './openApi.js';
import {
  entryIn,
  fieldIn,
  isNull,
  type Origin,
  removeField,
  type TEntry,
  type TMap,
  type TNode,
  type TScalar,
} from './tree.js';
import { isTidy } from './untouched.js';

export type Merged =
  | {
      readonly kind: 'merged';
      /** Undefined where the patch deletes the whole object. */
      readonly tree: TMap | undefined;
      readonly lost: readonly Lost[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The target stays as it is; the patch is used up: its values, with their origins, become part of the result. */
export function applyStrategicMerge(target: TMap, patch: TMap, schema: MergeSchema = BUILT_IN_SCHEMA): Merged {
  const merging: Merging = { refusal: undefined, lost: [], comparisons: MOST_COMPARISONS, schema };
  const tree = merge(sharingCloneOf(target), patch, undefined, merging);
  if (merging.refusal) return { kind: 'refused', refusal: merging.refusal };
  return { kind: 'merged', tree: tree?.kind === 'map' ? tree : undefined, lost: merging.lost };
}
/** Lists of some thousand items; no object that an API server takes has longer ones. */
const MOST_COMPARISONS = 5_000_000;

/** Changes `dest` and gives what stands in its place; undefined where nothing does. Null stays null where it was so. */
function merge(
  dest: TNode | undefined,
  patch: TNode | undefined,
  shape: MergeShape | undefined,
  merging: Merging,
): TNode | undefined {
  if (merging.refusal) return dest;
  if (!patch && dest && !isOpened(dest) && isTidy(unopened(dest), shape)) return dest;
  const known = shape ?? embeddedShape(dest, merging) ?? embeddedShape(patch, merging);
  const [base, change] = [present(dest), present(patch)];
  if (base && change && base.kind !== change.kind) {
    merging.refusal = { at: change.origin, because: `is ${named(change)}, and what it patches is ${named(base)}` };
    return dest;
  }
  const kind = (base ?? change)?.kind;
  if (kind === undefined || kind === 'map') return mergeMaps(dest, patch, known, merging);
  // An explicit null deletes.
  if (patch && !change) return undefined;
  if (base?.kind === 'scalar' || change?.kind === 'scalar') return change ?? base;
  if (!known?.by) return change ?? base;
  return mergeLists(base, change, known.by, merging, (one, other) => merge(one, other, shapeOfItems(known), merging));
}

function mergeMaps(
  dest: TNode | undefined,
  patch: TNode | undefined,
  shape: MergeShape | undefined,
  merging: Merging,
): TNode | undefined {
  const result = mapToFill(dest, patch, merging);
  if (result?.kind !== 'map') return result;
  for (const key of keysOf(result, patch)) {
    const change = entryIn(patch, key);
    const value = merge(fieldIn(result, key), change?.value, shape && shapeOfField(shape, key), merging);
    if (value) setMerged(result, key, value, change);
    else removeField(result, key);
  }
  return result;
}

/** The mapping whose fields are to be merged next: the base, or the patch where there is none or it replaces it. */
function mapToFill(dest: TNode | undefined, patch: TNode | undefined, merging: Merging): TNode | undefined {
  if (!dest || isNull(dest)) {
    // A null that is spelled out in the base stays; one that is only an empty place goes.
    if (!patch) return dest?.kind === 'scalar' && dest.text !== '' ? dest : undefined;
    if (isNull(patch)) return undefined;
    return takeDirective(patch) === 'delete' ? undefined : patch;
  }
  if (!patch) return dest;
  if (isNull(patch)) return undefined;
  const directive = takeDirective(patch);
  switch (directive) {
    case 'delete':
      return undefined;
    case 'replace':
      return patch;
    case 'merge':
      return dest;
    default:
      merging.refusal = { at: directive.at, because: UNKNOWN_DIRECTIVE };
      return dest;
  }
}

/** Reads and removes `$patch`; an unknown one stays, and its place is told. */
function takeDirective(patch: TNode): 'delete' | 'replace' | 'merge' | { readonly at: Origin } {
  const value = fieldIn(patch, '$patch');
  if (!value) return 'merge';
  const text = value.kind === 'scalar' ? value.text : '';
  if (text !== 'delete' && text !== 'replace' && text !== 'merge') return { at: value.origin };
  if (patch.kind === 'map') removeField(patch, '$patch');
  return text;
}

/** A value that takes an existing place takes its quotes too, so `8080` in the place of `"80"` is a string. */
function setMerged(map: TMap, key: string, value: TNode, change: TEntry | undefined): void {
  const known = entryIn(map, key);
  if (value.kind === 'scalar' && value.style === 'plain') quote(value);
  if (!known) {
    map.entries.push({
      key,
      keyOrigin: change?.keyOrigin ?? value.origin,
      keyStart: change?.keyStart ?? 0,
      keyEnd: change?.keyEnd ?? 0,
      merged: false,
      value,
    });
    return;
  }
  if (known.value === value) return;
  if (value.kind === 'scalar' && known.value.kind === 'scalar') {
    // In place, since the value may stand elsewhere too: labels that a transformer made do.
    const { text, isString, origin, composed } = value;
    const { style } = known.value;
    Object.assign(known.value, { text, isString: isString || style !== 'plain', origin, composed: composed === true });
  } else {
    known.value = value;
  }
}

/** A string that older readers take for a boolean, such as `yes`, gets quotes. */
function quote(scalar: TScalar): void {
  if (!scalar.isString && !isBooleanOnlyInYaml11(scalar.text)) return;
  scalar.style = quotesFor(scalar.text);
  scalar.isString = true;
}

/** An object inside another one, of a kind that the schema knows. */
function embeddedShape(node: TNode | undefined, { schema }: Merging): MergeShape | undefined {
  if (node?.kind !== 'map') return undefined;
  const apiVersion = fieldIn(node, 'apiVersion');
  const kind = fieldIn(node, 'kind');
  if (apiVersion?.kind !== 'scalar' || kind?.kind !== 'scalar') return undefined;
  return schema.shapeOf(apiVersion.text, kind.text);
}

function present(node: TNode | undefined): TNode | undefined {
  return node && !isNull(node) ? node : undefined;
}

/** In order, which tells where two of them are one value. */
function keysOf(one: TMap, other: TNode | undefined): string[] {
  const keys = new Set(one.entries.map((entry) => entry.key));
  if (other?.kind === 'map') for (const { key } of other.entries) keys.add(key);
  return [...keys].sort();
}
