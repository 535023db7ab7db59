/** Puts the value of a replacement into the fields of a target, also those of a document that a field holds as text. */

import { nodeAt, type Path, type YNode } from '../../yaml/index.js';
import type { KustomizeContext } from './context.js';
import { cloneOf } from './copies.js';
import { type Creation, lookUp, MOST_STEPS, matchDotted, type Slot, splitDotted } from './dottedPath.js';
import { describeId, idOf } from './ids.js';
import { isJson, readWithin, writtenLike } from './innerYaml.js';
import type { TextOptions } from './replacementReading.js';
import { opened, type Resource } from './resource.js';
import { isTypeKept, type ScalarType, typeOf } from './scalarType.js';
import { nodeIn, rewrite, type TNode, type TScalar } from './tree.js';
import { anchorIn, type WrittenText } from './written.js';

/** How much may still be done, in looks at an object. Values can be copied into one another, which doubles them each time. */
export interface Budget {
  left: number;
}

/** A value that nests deeper is not copied: no field of Kubernetes holds it. */
const MOST_DEPTH = 50;
/** For each value that is copied. */
const WORK_OF_COPY = 20;
/** No object of Kubernetes is larger. */
const MOST_CHARACTERS = 2_000_000;

/** The value by now; it is copied before it is put anywhere. */
export type CurrentValue = () => TNode;

export function putValue(
  resource: Resource,
  fieldPath: WrittenText,
  options: TextOptions,
  current: CurrentValue,
  budget: Budget,
  context: KustomizeContext,
): void {
  const steps = splitDotted(fieldPath.text);
  const value = current();
  const creation = options.create ? { kind: value.kind, origin: value.origin } : undefined;
  const refuse = (message: string): void =>
    context.problem({ code: 'replacement-unmatched', anchor: anchorIn(fieldPath.written), message });
  if (!isCopyable(value, budget)) return;
  if (putInText(resource, steps, value, creation, budget)) return;
  const found = matchDotted({ node: opened(resource), put: () => {} }, steps, creation);
  if (!found || found.length === 0) {
    refuse(`${describeId(idOf(resource))} has no \`${fieldPath.text}\``);
    return;
  }
  for (const slot of found) {
    if (!isCopyable(current(), budget)) return;
    const refusal = putInField(slot, options, current(), budget);
    if (refusal !== undefined) refuse(refusal);
  }
}

/** Why the program refuses it, or undefined. */
function putInField(
  { node, put, fresh }: Slot,
  options: TextOptions,
  value: TNode,
  budget: Budget,
): string | undefined {
  const { delimiter, index } = options;
  if (node.kind !== 'scalar') {
    if (delimiter !== '') return 'Only a text can be cut at a `delimiter`';
    put(sharedCopy(value));
    return undefined;
  }
  const part = value.kind === 'scalar' ? value.text : '';
  const text = delimiter === '' ? part : withPart(node.text, delimiter, index, part);
  if (!isAffordable(text, budget)) return undefined;
  const before = typeOf(node);
  if (fresh) node.untyped = true;
  setText(node, text);
  node.origin = value.origin;
  node.composed = true;
  if (node.untyped || isTypeKept(before, typeOf(node))) return undefined;
  return `"${text}" takes the place of ${TYPES[before]}, which kustomize refuses`;
}

/** What stands at its place is there for the source too. */
function sharedCopy(value: TNode): TNode {
  const copy = cloneOf(value);
  markShared(copy);
  return copy;
}

function markShared(node: TNode): void {
  if (node.kind === 'scalar') node.composed = true;
  else if (node.kind === 'seq') for (const item of node.items) markShared(item);
  else for (const entry of node.entries) markShared(entry.value);
}

const TYPES: Readonly<Record<ScalarType, string>> = {
  text: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  null: 'null',
};

/** Only the text changes; what was a text before stays one, whatever it looks like now. */
function setText(scalar: TScalar, text: string): void {
  if (!scalar.untyped && typeOf(scalar) === 'text') scalar.isString = true;
  scalar.text = text;
}

function withPart(text: string, delimiter: string, index: number, part: string): string {
  const parts = text.split(delimiter);
  if (index < 0) parts.unshift(part);
  else if (index >= parts.length) parts.push(part);
  else parts[index] = part;
  return parts.join(delimiter);
}

/** Where a field on the way holds JSON or YAML as text, the value goes into that; false where none does. */
function putInText(
  resource: Resource,
  steps: readonly string[],
  value: TNode,
  creation: Creation | undefined,
  budget: Budget,
): boolean {
  const holder = holderOf(resource.view, steps);
  const scalar = holder && nodeAt(resource.view, holder.path);
  if (!holder || scalar?.kind !== 'scalar' || !isAffordable(scalar.text, budget)) return false;
  let tree = readWithin(scalar.text, value.origin);
  const put = (node: TNode): void => {
    tree = node;
  };
  const found = tree && matchDotted({ node: tree, put }, holder.rest, creation);
  if (!tree || !found || found.length === 0) return false;
  for (const slot of found) {
    if (slot.node.kind !== 'scalar') {
      slot.put(cloneOf(value));
      continue;
    }
    const before = typeOf(slot.node);
    if (slot.fresh) slot.node.untyped = true;
    setText(slot.node, value.kind === 'scalar' ? value.text : '');
    // The program fails to write such JSON, and says nothing.
    if (!slot.node.untyped && isJson(scalar.text) && !isTypeKept(before, typeOf(slot.node))) return true;
  }
  const holding = nodeIn(opened(resource), holder.path);
  if (holding?.kind !== 'scalar') return false;
  const text = writtenLike(scalar.text, tree);
  if (isAffordable(text, budget)) {
    holding.isString = true;
    rewrite(holding, text);
  }
  return true;
}

/** The scalar on the way, and the steps that lead on from it. */
function holderOf(root: YNode, steps: readonly string[]): { path: Path; rest: readonly string[] } | undefined {
  if (steps.length > MOST_STEPS) return undefined;
  for (let length = 1; length < steps.length; length++) {
    const path = lookUp(root, steps.slice(0, length));
    if (path && nodeAt(root, path)?.kind === 'scalar') return { path, rest: steps.slice(length) };
  }
  return undefined;
}

function isAffordable(text: string, budget: Budget): boolean {
  budget.left -= text.length > MOST_CHARACTERS ? Number.POSITIVE_INFINITY : text.length / 50;
  return budget.left >= 0;
}

function isCopyable(value: TNode, budget: Budget): boolean {
  budget.left -= WORK_OF_COPY * sizeOf(value, 0);
  return budget.left >= 0;
}

/** How many nodes it has; without end where it nests too deep. */
function sizeOf(node: TNode, depth: number): number {
  if (depth > MOST_DEPTH) return Number.POSITIVE_INFINITY;
  if (node.kind === 'scalar') return 1 + node.text.length / 50;
  const children = node.kind === 'seq' ? node.items : node.entries.map(({ value }) => value);
  return children.reduce((size, child) => size + sizeOf(child, depth + 1), 1);
}
