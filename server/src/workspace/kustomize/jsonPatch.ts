/**
 * JSON patches (RFC 6902) as kustomize applies them, by the rules of the library that it uses (evanphx/json-patch 4):
 * `replace` also adds a key that is not there, indexes may be negative, and what stands before the first `/` of a
 * pointer is passed over. Checked against the program.
 */

import { readScalar, type YNode } from '../../yaml/index.js';
import { cloneOf, copyOf } from './copies.js';
import { isSame, plainBooleans, rewritten } from './jsonValue.js';
import { named, type Refusal } from './merging.js';
import {
  below,
  fieldIn,
  isNull,
  type Origin,
  plainAt,
  removeField,
  setField,
  type TMap,
  type TNode,
  type TSeq,
} from './tree.js';

export interface JsonPatched {
  readonly tree: TMap;
  /** Operations that kustomize would stop at; they are left out of `tree`, and the others are not. */
  readonly refused: readonly Refusal[];
}

/** What is done to one tree, and how much of it. */
interface Editing {
  root: TMap;
  /** Nodes and entries that may still be visited or made. */
  effort: number;
  tooLarge: boolean;
}

/** A mapping or list with a key or index in it, as a pointer names them. */
interface Spot {
  readonly container: TMap | TSeq;
  readonly key: string;
}

type Outcome = undefined | Refusal;

const MOST_EFFORT = 500_000;
/** Steps of a pointer; no real object comes near. Keeps trees shallow however often they are put into each other. */
const MOST_STEPS = 100;
const MOST_DEPTH = 300;

/** True where a patch is a list of operations, whatever is wrong with them. */
export function isJsonPatch(root: YNode | undefined): boolean {
  return root?.kind === 'seq' && root.items.every((item) => item.kind === 'map');
}

/** The target is not changed. What operations put in keeps its place in the patch, which begins at `origin`. */
export function applyJsonPatch(target: TMap, operations: YNode, origin: Origin): JsonPatched {
  const editing: Editing = { root: cloneOf(target), effort: MOST_EFFORT, tooLarge: false };
  const refused: Refusal[] = [];
  const items = operations.kind === 'seq' ? operations.items : [];
  for (const [index, operation] of items.entries()) {
    const refusal = perform(editing, operation, below(origin, index));
    if (refusal) refused.push(refusal);
    if (refusal?.tooLarge) return { tree: cloneOf(target), refused: [refusal] };
  }
  rewritten(editing.root);
  return { tree: editing.root, refused };
}

function perform(editing: Editing, operation: YNode, at: Origin): Outcome {
  const outcome = performed(editing, copyOf(operation, at), at);
  return editing.tooLarge ? { at, because: 'makes more of the object than can be looked at', tooLarge: true } : outcome;
}

function performed(editing: Editing, operation: TNode, at: Origin): Outcome {
  const op = stringIn(fieldIn(operation, 'op'));
  const path = stringIn(fieldIn(operation, 'path'));
  const pathAt = below(at, 'path');
  if (path === undefined) return { at, because: 'has no `path`' };
  switch (op) {
    case 'add':
      return add(editing, path, valueIn(operation, at), pathAt);
    case 'replace':
      return replace(editing, path, valueIn(operation, at), pathAt);
    case 'remove':
      return removed(editing, path, pathAt);
    case 'test':
      return test(editing, path, fieldIn(operation, 'value'), pathAt);
    case 'move':
    case 'copy':
      return carry(editing, op, stringIn(fieldIn(operation, 'from')), path, at);
    default: {
      const kind = fieldIn(operation, 'op');
      return kind === undefined
        ? { at, because: 'has no `op`' }
        : { at: below(at, 'op'), because: 'is no operation of a JSON patch' };
    }
  }
}

function add(editing: Editing, path: string, value: TNode, at: Origin): Outcome {
  const spot = find(editing, path);
  if (!spot) return missing(editing, path, at);
  const { container, key } = spot;
  if (!affords(editing, value, path)) return undefined;
  if (container.kind === 'map') {
    setField(container, key, value, at);
    return undefined;
  }
  const index = key === '-' ? container.items.length : indexIn(key, container.items.length + 1);
  if (index === undefined) return noIndex(container, key, at);
  container.items.splice(index, 0, value);
  return undefined;
}

function replace(editing: Editing, path: string, value: TNode, at: Origin): Outcome {
  if (path === '') {
    if (value.kind !== 'map') return { at: value.origin, because: `is ${named(value)}, which cannot be an object` };
    if (affords(editing, value, path)) editing.root = value;
    return undefined;
  }
  const spot = find(editing, path);
  if (!spot) return missing(editing, path, at);
  const { container, key } = spot;
  if (!affords(editing, value, path)) return undefined;
  if (container.kind === 'map') {
    setField(container, key, value, at);
    return undefined;
  }
  const index = indexIn(key, container.items.length);
  if (index === undefined) return noIndex(container, key, at);
  container.items[index] = value;
  return undefined;
}

function removed(editing: Editing, path: string, at: Origin): Outcome {
  const spot = find(editing, path);
  if (!spot) return missing(editing, path, at);
  const { container, key } = spot;
  if (container.kind === 'map') return removeField(container, key) ? undefined : missing(editing, path, at);
  const index = indexIn(key, container.items.length);
  if (index === undefined) return noIndex(container, key, at);
  container.items.splice(index, 1);
  return undefined;
}

function carry(editing: Editing, op: 'move' | 'copy', from: string | undefined, path: string, at: Origin): Outcome {
  if (from === undefined) return { at, because: 'has no `from`' };
  const fromAt = below(at, 'from');
  const spot = find(editing, from);
  if (!spot) return missing(editing, from, fromAt);
  const value = get(spot.container, spot.key);
  if (!value && (op === 'move' || spot.container.kind === 'seq')) return missing(editing, from, fromAt);
  if (op === 'move') {
    const refusal = removed(editing, from, fromAt);
    return refusal ?? add(editing, path, value ?? plainAt('null', at), below(at, 'path'));
  }
  if (value && !affords(editing, value, path)) return undefined;
  return add(editing, path, value ? cloneOf(value) : plainAt('null', at), below(at, 'path'));
}

function test(editing: Editing, path: string, expected: TNode | undefined, at: Origin): Outcome {
  const failed: Refusal = { at, because: `expects another value at \`${path}\`` };
  if (path === '') return expected && isSame(editing.root, expected) ? undefined : failed;
  const spot = find(editing, path);
  if (!spot) return missing(editing, path, at);
  if (spot.container.kind === 'seq' && indexIn(spot.key, spot.container.items.length) === undefined)
    return noIndex(spot.container, spot.key, at);
  const actual = get(spot.container, spot.key);
  const isThere = actual !== undefined && !isNull(actual);
  const isExpected = expected !== undefined && !isNull(expected);
  if (!isThere || !isExpected) return isThere === isExpected ? undefined : failed;
  return isSame(actual, expected) ? undefined : failed;
}

/** Where a pointer leads; undefined where a step before the last is not there. */
function find(editing: Editing, pointer: string): Spot | undefined {
  const steps = pointer.split('/', MOST_STEPS + 2);
  if (steps.length > MOST_STEPS) editing.tooLarge = true;
  if (steps.length < 2 || steps.length > MOST_STEPS) return undefined;
  let container: TMap | TSeq = editing.root;
  for (const step of steps.slice(1, -1)) {
    const next = get(container, unescaped(step));
    spend(editing, container.kind === 'map' ? container.entries.length : 1);
    if (next === undefined || next.kind === 'scalar') return undefined;
    container = next;
  }
  spend(editing, container.kind === 'map' ? container.entries.length : container.items.length);
  return { container, key: unescaped(steps.at(-1) ?? '') };
}

function get(container: TMap | TSeq, key: string): TNode | undefined {
  if (container.kind === 'map') return fieldIn(container, key);
  const index = indexIn(key, container.items.length);
  return index === undefined ? undefined : container.items[index];
}

/** As `strconv.Atoi`; negative ones count from the end. Undefined where it is none of `size` places. */
function indexIn(key: string, size: number): number | undefined {
  if (!/^[-+]?[0-9]+$/.test(key)) return undefined;
  const index = Number.parseInt(key, 10);
  const counted = index < 0 ? index + size : index;
  return counted >= 0 && counted < size ? counted : undefined;
}

function unescaped(step: string): string {
  return step.replace(/~[01]/g, (code) => (code === '~1' ? '/' : '~'));
}

function affords(editing: Editing, value: TNode, path: string): boolean {
  const depth = measure(editing, value, 0) + path.split('/', MOST_STEPS).length;
  if (depth > MOST_DEPTH) editing.tooLarge = true;
  return !editing.tooLarge;
}

/** How deep a tree is. Every node costs effort. */
function measure(editing: Editing, node: TNode, depth: number): number {
  spend(editing, 1);
  if (editing.tooLarge || node.kind === 'scalar') return depth;
  let deepest = depth;
  const children = node.kind === 'map' ? node.entries.map((entry) => entry.value) : node.items;
  for (const child of children) deepest = Math.max(deepest, measure(editing, child, depth + 1));
  return deepest;
}

function spend(editing: Editing, effort: number): void {
  editing.effort -= effort;
  if (editing.effort < 0) editing.tooLarge = true;
}

/** Which step of a pointer leads nowhere. */
function missing(editing: Editing, pointer: string, at: Origin): Refusal {
  const steps = pointer.split('/', MOST_STEPS);
  if (steps.length < 2) return { at, because: 'is no JSON pointer; those begin with `/`' };
  let node: TNode | undefined = editing.root;
  for (const [index, step] of steps.entries()) {
    if (index === 0) continue;
    if (node.kind === 'scalar')
      return { at, because: `leads into a single value at \`${steps.slice(0, index).join('/')}\`` };
    const next: TNode | undefined = get(node, unescaped(step));
    if (next === undefined || (isNull(next) && index < steps.length - 1))
      return { at, because: `leads nowhere: the object has no \`${steps.slice(0, index + 1).join('/')}\`` };
    node = next;
  }
  return { at, because: 'leads nowhere' };
}

function noIndex(list: TSeq, key: string, at: Origin): Refusal {
  const size = list.items.length;
  const items = size === 1 ? '1 item' : `${size} items`;
  return { at, because: `names the item \`${key}\` of a list with ${items}` };
}

/** The value of an operation, null where there is none. YAML's `yes` is true here, as kubectl reads it. */
function valueIn(operation: TNode, at: Origin): TNode {
  const value = fieldIn(operation, 'value') ?? plainAt('null', at);
  plainBooleans(value);
  return value;
}

function stringIn(node: TNode | undefined): string | undefined {
  return node?.kind === 'scalar' && readScalar(node).type === 'string' ? node.text : undefined;
}
