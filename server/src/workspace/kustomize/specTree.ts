/**
 * Many field specs looked for in one walk: their paths as a tree of steps. Every Deployment has some sixty fields that
 * may name another object, and most of them are not there.
 */
import type { YNode } from '../../yaml/index.js';
import { unopened } from './copies.js';
import { type FieldSpec, type Found, stepsOf } from './fieldSpec.js';
import { isNull } from './tree.js';

interface SpecTree {
  /** Places of the specs, in their list, whose path ends here. */
  readonly ends: number[];
  /** Some path says that there is a list here. */
  isList: boolean;
  readonly steps: Map<string, SpecTree>;
}

export interface FoundBySpec {
  /** Nodes to which the path of a spec leads, by the spec's place in the list; undefined for none. */
  readonly bySpec: readonly (readonly Found[] | undefined)[];
  /** Null stands where a path says that there is a list. */
  readonly hasNullList: boolean;
}

/** As `nodesAt` for each of the specs. */
export function nodesOfAll(root: YNode, specs: readonly FieldSpec[]): FoundBySpec {
  const walk: Walk = { way: [], bySpec: undefined, hasNullList: false };
  descend(unopened(root), treeOf(specs), walk);
  return walk.bySpec || walk.hasNullList ? { bySpec: walk.bySpec ?? [], hasNullList: walk.hasNullList } : NOTHING;
}
const NOTHING: FoundBySpec = { bySpec: [], hasNullList: false };

interface Walk {
  /** The path to the node that is looked into. */
  readonly way: (string | number)[];
  bySpec: (Found[] | undefined)[] | undefined;
  hasNullList: boolean;
}

function arrive(node: YNode, tree: SpecTree, walk: Walk): void {
  if (tree.isList && isNull(node)) walk.hasNullList = true;
  for (const end of tree.ends) {
    walk.bySpec ??= [];
    const found = walk.bySpec[end] ?? [];
    found.push({ path: walk.way.slice(), node });
    walk.bySpec[end] = found;
  }
  if (tree.steps.size > 0) descend(node, tree, walk);
}

function descend(node: YNode, tree: SpecTree, walk: Walk): void {
  const { way } = walk;
  if (node.kind === 'seq') {
    for (let index = 0; index < node.items.length; index++) {
      const item = node.items[index];
      if (item === undefined || item.kind === 'scalar') continue;
      way.push(index);
      descend(unopened(item), tree, walk);
      way.pop();
    }
  } else if (node.kind === 'map') {
    const { entries } = node;
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      const next = entry && tree.steps.get(entry.key);
      if (entry === undefined || next === undefined) continue;
      way.push(entry.key);
      arrive(unopened(entry.value), next, walk);
      way.pop();
    }
  }
}

function treeOf(specs: readonly FieldSpec[]): SpecTree {
  const known = trees.get(specs);
  if (known) return known;
  const root: SpecTree = { ends: [], isList: false, steps: new Map() };
  for (const [index, { path }] of specs.entries()) {
    let at = root;
    for (const step of stepsOf(path)) {
      const isList = step.endsWith('[]');
      const key = isList ? step.slice(0, -2) : step;
      const next = at.steps.get(key) ?? { ends: [], isList: false, steps: new Map() };
      next.isList ||= isList;
      at.steps.set(key, next);
      at = next;
    }
    at.ends.push(index);
  }
  trees.set(specs, root);
  return root;
}
/** The same lists are asked for with every object. */
const trees = new WeakMap<readonly FieldSpec[], SpecTree>();
