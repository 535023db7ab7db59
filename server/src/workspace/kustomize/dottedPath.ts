/**
 * Paths with dots, as replacements and vars write them: `spec.template.spec.containers.[name=web].image`. Follows
 * `SmarterPathSplitter`, `PathGetter` and `PathMatcher` of kustomize's kyaml module.
 */
import { entryOf, type Path, type YNode } from '../../yaml/index.js';
import { readWithin } from './innerYaml.js';
import { search } from './regularExpression.js';
import { entryIn, isNull, mapAt, type Origin, plainAt, seqAt, type TNode } from './tree.js';

/** Longer paths lead nowhere; no object nests that deep. */
export const MOST_STEPS = 100;

/** `a.[b.c].d\.e` is a, b.c and d.e; `[name=x.y]` keeps its brackets. */
export function splitDotted(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.replace(/^\.(?=.|$)/s, '').split('.')) {
    const last = parts.at(-1);
    if (last?.endsWith('\\')) parts[parts.length - 1] = `${last.slice(0, -1)}.${part}`;
    else parts.push(part);
  }
  const steps: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? '';
    if (!part.startsWith('[') || part.endsWith(']')) {
      steps.push(part);
      continue;
    }
    const from = at;
    while (at < parts.length - 1 && !(at > from && parts[at]?.endsWith(']'))) at++;
    const bracketed = parts.slice(from, at + 1).join('.');
    steps.push(bracketed.includes('=') ? bracketed : bracketed.replace(/^[[\]]+|[[\]]+$/g, ''));
  }
  return steps;
}

/**
 * The one place that steps lead to, or undefined. Numbers count list items, `-` is the last one, `[key=value]` the
 * first one with that value.
 */
export function lookUp(root: YNode, steps: readonly string[]): Path | undefined {
  if (steps.length > MOST_STEPS) return undefined;
  let node: YNode | undefined = root;
  const path: (string | number)[] = [];
  for (const raw of steps) {
    const step = raw.trim();
    if (step === '') continue;
    const next: string | number | undefined = stepInto(node, step);
    if (next === undefined) return undefined;
    path.push(next);
    node =
      typeof next === 'number' ? (node?.kind === 'seq' ? node.items[next] : undefined) : entryOf(node, next)?.value;
  }
  return node && path;
}

function stepInto(node: YNode | undefined, step: string): string | number | undefined {
  if (isIndex(step) || step === '-' || isListEntry(step)) {
    if (node?.kind !== 'seq') return undefined;
    if (step === '-') return node.items.length - 1;
    if (isIndex(step)) return Number(step);
    const { field, value } = listEntry(step) ?? {};
    if (field === undefined) return undefined;
    const found = node.items.findIndex((item) => {
      const compared = field === '' ? item : item.kind === 'map' ? entryOf(item, field)?.value : undefined;
      return compared !== undefined && (compared.kind === 'scalar' ? compared.text : '') === value;
    });
    return found === -1 ? undefined : found;
  }
  return entryOf(node, step) ? step : undefined;
}

/** A node in its parent, so that it can be replaced. */
export interface Slot {
  readonly node: TNode;
  readonly put: (node: TNode) => void;
  /** It was made for this path, so it has no type that a value would have to keep. */
  readonly fresh?: boolean;
}

/** What is made where a step finds nothing. */
export interface Creation {
  readonly kind: TNode['kind'];
  readonly origin: Origin;
}

/**
 * Every place that steps lead to: `*` is every item of a list, and the value of `[key=value]` a regular expression.
 * Undefined where the way meets a value of a wrong type, which the program refuses.
 */
export function matchDotted(slot: Slot, steps: readonly string[], creation: Creation | undefined): Slot[] | undefined {
  return steps.length > MOST_STEPS ? undefined : match(slot, steps, 0, creation);
}

function match(slot: Slot, steps: readonly string[], at: number, creation: Creation | undefined): Slot[] | undefined {
  const step = steps[at];
  if (step === undefined) return [slot];
  if (isIndex(step)) return matchIndex(slot, steps, at, creation);
  if (isListEntry(step)) return matchEntries(slot, steps, at, creation);
  if (step === '*') return matchItems(slot.node, () => true, steps, at, creation);
  return matchField(slot, step, steps, at, creation);
}

function matchField(
  { node }: Slot,
  key: string,
  steps: readonly string[],
  at: number,
  creation: Creation | undefined,
): Slot[] | undefined {
  if (isNull(node)) return creation ? match(detached(creation), steps, steps.length, creation) : [];
  if (node.kind !== 'map') return undefined;
  let entry = entryIn(node, key);
  const fresh = !entry;
  if (!entry) {
    if (!creation) return [];
    const value = madeFor(steps[at + 1], creation);
    entry = { key, keyOrigin: creation.origin, keyStart: 0, keyEnd: 0, merged: false, value };
    node.entries.push(entry);
  }
  const found = entry;
  if (found.value.kind === 'scalar' && at + 1 < steps.length) {
    // The program reads the text, changes what it has read and forgets it.
    const inner = readWithin(found.value.text, found.value.origin);
    return inner && match({ node: inner, put: () => {} }, steps, at + 1, creation);
  }
  const put = (value: TNode): void => {
    found.value = value;
  };
  return match({ node: found.value, put, fresh }, steps, at + 1, creation);
}

function matchIndex(
  { node }: Slot,
  steps: readonly string[],
  at: number,
  creation: Creation | undefined,
): Slot[] | undefined {
  if (node.kind !== 'seq') return undefined;
  const index = Number(steps[at]);
  const fresh = index === node.items.length && creation !== undefined;
  if (fresh) node.items.push(madeFor(steps[at + 1], creation));
  const item = node.items[index];
  return item && match({ ...itemSlot(node.items, index, item), fresh }, steps, at + 1, creation);
}

function matchEntries(
  slot: Slot,
  steps: readonly string[],
  at: number,
  creation: Creation | undefined,
): Slot[] | undefined {
  const { field, value } = listEntry(steps[at] ?? '') ?? {};
  if (field === undefined || value === undefined) return undefined;
  const matches = search(value);
  const accepts = (item: TNode): boolean => {
    const compared = field === '' ? item : item.kind === 'map' ? entryIn(item, field)?.value : undefined;
    return compared !== undefined && matches(asWritten(compared));
  };
  // Without a field, what comes behind is not looked at.
  const rest = field === '' ? steps.slice(0, at + 1) : steps;
  const found = matchItems(slot.node, accepts, rest, at, creation);
  if (!found || found.length > 0 || !creation || slot.node.kind !== 'seq') return found;
  const made = plainAt(value, creation.origin);
  const { origin } = creation;
  const entry = { key: field, keyOrigin: origin, keyStart: 0, keyEnd: 0, merged: false, value: made };
  slot.node.items.push(field === '' ? made : mapAt(origin, [entry]));
  const again = matchItems(slot.node, accepts, rest, at, creation);
  if (!again || again.length === 0) return undefined;
  return again.map((one) => (one.node === made ? { ...one, fresh: true } : one));
}

function matchItems(
  node: TNode,
  accepts: (item: TNode) => boolean,
  steps: readonly string[],
  at: number,
  creation: Creation | undefined,
): Slot[] | undefined {
  if (isNull(node)) return [];
  if (node.kind !== 'seq') return undefined;
  const all: Slot[] = [];
  for (const [index, item] of node.items.entries()) {
    if (!accepts(item)) continue;
    const found = match(itemSlot(node.items, index, item), steps, at + 1, creation);
    if (!found) return undefined;
    all.push(...found);
  }
  return all;
}

function itemSlot(items: TNode[], index: number, node: TNode): Slot {
  return {
    node,
    put: (value) => {
      items[index] = value;
    },
  };
}

/** What is made in the place of null is lost, as in the program. */
function detached(creation: Creation): Slot {
  return { node: madeFor(undefined, creation), put: () => {}, fresh: true };
}

function madeFor(next: string | undefined, { kind, origin }: Creation): TNode {
  if (next !== undefined && (isListEntry(next) || isIndex(next))) return seqAt(origin);
  if (next !== undefined && next !== '') return mapAt(origin);
  return kind === 'seq' ? seqAt(origin) : kind === 'map' ? mapAt(origin) : plainAt('', origin);
}

/** A scalar with its quotes, which the expression is held against. */
function asWritten(node: TNode): string {
  if (node.kind !== 'scalar') return '';
  const { style, text } = node;
  if (style === 'single') return `'${text.replaceAll("'", "''")}'`;
  return style === 'double' ? JSON.stringify(text) : text.trim();
}

function isIndex(step: string): boolean {
  return /^\+?[0-9]{1,15}$/.test(step);
}

function isListEntry(step: string): boolean {
  return step.startsWith('[') && step.endsWith(']');
}

function listEntry(step: string): { field: string; value: string } | undefined {
  const inner = step.replace(/\]$/, '').replace(/^\[/, '');
  const equals = inner.indexOf('=');
  return equals === -1 ? undefined : { field: inner.slice(0, equals), value: inner.slice(equals + 1) };
}
