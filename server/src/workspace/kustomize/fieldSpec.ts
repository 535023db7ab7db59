/**
 * A field spec names a field of a kind by its path, as kustomize's configuration does: `spec/template/metadata/labels`
 * of every Deployment. Follows kustomize's `fieldspec` filter: lists are passed through item by item, missing fields
 * are made where the spec says so, and `[]` behind a name says that the field is a list.
 */
import { fieldOf, type Path, type YNode } from '../../yaml/index.js';
import { unopened } from './copies.js';
import { isSelected } from './ids.js';
import type { Gvk } from './resource.js';
import { entryIn, isNull, mapAt, type Origin, seqAt, setField, type TMap, type TNode } from './tree.js';

export interface FieldSpec extends Gvk {
  /** Names between slashes; `\/` is a slash within a name. */
  readonly path: string;
  /** Missing fields on the way, and the field itself, are made. */
  readonly create: boolean;
}

/** The names of a path: `a/b\/c` is a and b/c. */
export function stepsOf(path: string): readonly string[] {
  const known = splitPaths.get(path);
  if (known) return known;
  const steps: string[] = [];
  for (const part of path.replace(/^\/(?=.)/, '').split('/')) {
    const last = steps.at(-1);
    if (last?.endsWith('\\')) steps[steps.length - 1] = `${last.slice(0, -1)}/${part}`;
    else steps.push(part);
  }
  if (splitPaths.size > MOST_KEPT) splitPaths.clear();
  splitPaths.set(path, steps);
  return steps;
}
const MOST_KEPT = 2000;
const splitPaths = new Map<string, readonly string[]>();

/** What a spec makes where its field is missing. */
export interface Making {
  /** A mapping, or a scalar that is about to be set. */
  readonly make: (origin: Origin) => TNode;
  /** Where fields that are made are said to stand. */
  readonly origin: Origin;
}

/**
 * Calls `visit` with every node that the spec's path leads to, which may replace it with what it returns. Where the
 * path meets a value of a wrong type, there is nothing to visit.
 */
export function visitFields(
  root: TMap,
  spec: FieldSpec,
  making: Making | undefined,
  visit: (node: TNode) => TNode,
): void {
  const makes = spec.create ? making : undefined;
  const following = { steps: stepsOf(spec.path), making: makes, peeks: !makes && !spec.path.includes('[]'), visit };
  if (isWorthOpening(root, following, 0)) follow(root, following, 0);
}

interface Following {
  readonly steps: readonly string[];
  readonly making: Making | undefined;
  /** Nothing is made on the way, so nothing is opened only to see that there is nothing. */
  readonly peeks: boolean;
  readonly visit: (node: TNode) => TNode;
}

function isWorthOpening(node: YNode, { steps, peeks }: Following, at: number): boolean {
  return !peeks || leadsSomewhere(node, steps, at);
}

function leadsSomewhere(below: YNode, steps: readonly string[], at: number): boolean {
  const step = steps[at];
  if (step === undefined) return true;
  const node = unopened(below);
  if (node.kind === 'seq') {
    // Without a closure: this is asked for every field of every object.
    for (let index = 0; index < node.items.length; index++) {
      const item = node.items[index];
      if (item && leadsSomewhere(item, steps, at)) return true;
    }
    return false;
  }
  const next = fieldOf(node, step.endsWith('[]') ? step.slice(0, -2) : step);
  return next !== undefined && leadsSomewhere(next, steps, at + 1);
}

function follow(node: TNode, following: Following, at: number): TNode {
  const { steps, making, visit } = following;
  const step = steps[at];
  if (step === undefined) return visit(node);
  if (node.kind === 'seq') {
    for (const [index, item] of node.items.entries())
      if (isWorthOpening(item, following, at)) node.items[index] = follow(item, following, at);
    return node;
  }
  if (node.kind === 'scalar') return node;
  const isList = step.endsWith('[]');
  const key = isList ? step.slice(0, -2) : step;
  const entry = entryIn(node, key);
  if (entry) {
    const isLast = at === steps.length - 1;
    if (isNull(entry.value)) {
      if (isList) entry.value = seqAt(entry.value.origin);
      else if (making) entry.value = isLast ? making.make(entry.value.origin) : mapAt(entry.value.origin);
    }
    entry.value = follow(entry.value, following, at + 1);
  } else if (making && !isList && key !== '') {
    const made = at === steps.length - 1 ? making.make(making.origin) : mapAt(making.origin);
    setField(node, key, follow(made, following, at + 1), making.origin);
  }
  return node;
}

/** A node and its path, in a tree that stays as it is. */
export interface Found {
  readonly path: Path;
  readonly node: YNode;
}

/** The nodes that a field spec's path leads to. */
export function nodesAt(root: YNode, path: string): readonly Found[] {
  const steps = stepsOf(path);
  if (!leadsSomewhere(root, steps, 0)) return NOWHERE;
  const found: Found[] = [];
  collect(unopened(root), steps, 0, [], found);
  return found;
}
const NOWHERE: readonly Found[] = [];

/** `way` is the path to `node`, and is so again in the end. */
function collect(node: YNode, steps: readonly string[], at: number, way: (string | number)[], found: Found[]): void {
  const step = steps[at];
  if (step === undefined) {
    found.push({ path: way.slice(), node });
  } else if (node.kind === 'seq') {
    for (let index = 0; index < node.items.length; index++) {
      const item = node.items[index];
      if (item === undefined || item.kind === 'scalar') continue;
      way.push(index);
      collect(unopened(item), steps, at, way, found);
      way.pop();
    }
  } else if (node.kind === 'map') {
    const key = step.endsWith('[]') ? step.slice(0, -2) : step;
    const next = fieldOf(node, key);
    if (next === undefined) return;
    way.push(key);
    collect(unopened(next), steps, at + 1, way, found);
    way.pop();
  }
}

/**
 * Adds specs that are not yet there, as kustomize merges its lists: a general spec counts as there if a special one is.
 * It refuses two that differ in `create`.
 */
export function mergedSpecs(
  specs: readonly FieldSpec[],
  more: readonly FieldSpec[],
  conflict: (spec: FieldSpec) => void = () => {},
): readonly FieldSpec[] {
  if (more.length === 0 || specs === more) return specs;
  const known = merges.get(specs)?.get(more);
  const merge = known ?? mergeSpecs(specs, more);
  if (!known) merges.set(specs, (merges.get(specs) ?? new WeakMap()).set(more, merge));
  for (const spec of merge.conflicts) conflict(spec);
  return merge.specs;
}
/** Every kustomization merges the same ones again. */
const merges = new WeakMap<readonly FieldSpec[], WeakMap<readonly FieldSpec[], SpecMerge>>();

interface SpecMerge {
  readonly specs: readonly FieldSpec[];
  readonly conflicts: readonly FieldSpec[];
}

function mergeSpecs(specs: readonly FieldSpec[], more: readonly FieldSpec[]): SpecMerge {
  const byPath = new Map<string, FieldSpec[]>();
  const result: FieldSpec[] = [];
  const conflicts: FieldSpec[] = [];
  const add = (spec: FieldSpec): void => {
    const same = byPath.get(spec.path);
    if (same) same.push(spec);
    else byPath.set(spec.path, [spec]);
    result.push(spec);
  };
  for (const spec of specs) add(spec);
  for (const spec of more) {
    const known = byPath.get(spec.path)?.find((one) => isSelected(one, spec));
    if (!known) add(spec);
    else if (known.create !== spec.create) conflicts.push(spec);
  }
  return { specs: result, conflicts };
}

/** Those of the specs that are for objects of this group, version and kind, in their order. */
export function specsFor({ group, version, kind }: Gvk, specs: readonly FieldSpec[]): readonly FieldSpec[] {
  const kinds = chosen.get(specs) ?? new Map<string, readonly FieldSpec[]>();
  chosen.set(specs, kinds);
  const key = `${group}/${version}/${kind}`;
  const known = kinds.get(key) ?? specs.filter((spec) => isSelected({ group, version, kind }, spec));
  if (kinds.size >= MOST_KEPT) kinds.clear();
  kinds.set(key, known);
  return known;
}
const chosen = new WeakMap<readonly FieldSpec[], Map<string, readonly FieldSpec[]>>();
