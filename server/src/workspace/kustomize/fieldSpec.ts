/**
 * A field spec names a field of a kind by its path, as kustomize's configuration does: `spec/template/metadata/labels`
 * of every Deployment. Follows kustomize's `fieldspec` filter: lists are passed through item by item, missing fields
 * are made where the spec says so, and `[]` behind a name says that the field is a list.
 */
import type { Path, YNode } from '../../yaml/index.js';
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
  follow(root, stepsOf(spec.path), 0, spec.create ? making : undefined, visit);
}

function follow(
  node: TNode,
  steps: readonly string[],
  at: number,
  making: Making | undefined,
  visit: (node: TNode) => TNode,
): TNode {
  const step = steps[at];
  if (step === undefined) return visit(node);
  if (node.kind === 'seq') {
    for (const [index, item] of node.items.entries()) node.items[index] = follow(item, steps, at, making, visit);
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
    entry.value = follow(entry.value, steps, at + 1, making, visit);
  } else if (making && !isList && key !== '') {
    const made = at === steps.length - 1 ? making.make(making.origin) : mapAt(making.origin);
    setField(node, key, follow(made, steps, at + 1, making, visit), making.origin);
  }
  return node;
}

/** Paths of the nodes that a field spec's path leads to, in a tree that stays as it is. */
export function pathsOf(root: YNode, path: string): Path[] {
  const found: Path[] = [];
  collect(root, stepsOf(path), 0, [], found);
  return found;
}

function collect(node: YNode, steps: readonly string[], at: number, base: Path, found: Path[]): void {
  const step = steps[at];
  if (step === undefined) {
    found.push(base);
  } else if (node.kind === 'seq') {
    for (const [index, item] of node.items.entries()) collect(item, steps, at, [...base, index], found);
  } else if (node.kind === 'map') {
    const key = step.endsWith('[]') ? step.slice(0, -2) : step;
    const entry = node.entries.find((one) => one.key === key);
    if (entry) collect(entry.value, steps, at + 1, [...base, key], found);
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
  const byPath = new Map<string, FieldSpec[]>();
  const result: FieldSpec[] = [];
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
    else if (known.create !== spec.create) conflict(spec);
  }
  return result;
}
