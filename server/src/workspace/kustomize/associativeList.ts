/**
 * Lists that are merged item by item: by the values of some fields, such as `name`, or by the items themselves. The
 * steps are those of kustomize's kyaml module (walk/associative_sequence.go and ElementSetter), in their order, since
 * what they do with missing and doubled keys follows from it.
 */

import { type Merging, named, UNKNOWN_DIRECTIVE } from './merging.js';
import { fieldIn, isNull, type Origin, plainAt, setField, type TNode, type TSeq } from './tree.js';

/** The values of the merge keys of one item; empty where it has none. */
type Values = readonly string[];
type MergeItems = (one: TNode | undefined, other: TNode | undefined) => TNode | undefined;

/** Changes `dest`, or `patch` where there is none. `by` is empty where the items are their own keys. */
export function mergeLists(
  dest: TNode | undefined,
  patch: TNode | undefined,
  by: readonly string[],
  merging: Merging,
  mergeItems: MergeItems,
): TNode | undefined {
  if (dest?.kind !== 'seq' && patch?.kind !== 'seq') return undefined;
  let list = (dest ?? patch) as TSeq;
  if (dest?.kind === 'seq' && patch?.kind === 'seq') {
    const directive = takeDirective(patch, merging);
    if (directive === 'delete') return undefined;
    if (directive === 'replace') list = patch;
  }
  const change = patch?.kind === 'seq' ? patch : undefined;
  const size = list.items.length + (change?.items.length ?? 0);
  merging.comparisons -= size * size;
  if (merging.comparisons < 0) {
    if (change) merging.refusal = { at: change.origin, because: 'is too long to be merged', tooLarge: true };
    return list;
  }
  const keys = by.length > 0 ? by : [''];
  const wanted = by.length > 0 ? keyValues(by, change, list) : itemTexts(change, list);
  if (wanted.length > 0) fill(list, change, keys, wanted, merging, mergeItems);
  return list;
}

/** Merges the items that have each of the `wanted` values and puts them first, those of the patch before all. */
function fill(
  list: TSeq,
  change: TSeq | undefined,
  allKeys: readonly string[],
  wanted: Values[],
  merging: Merging,
  mergeItems: MergeItems,
): void {
  if (allKeys.length > 1) unify(wanted);
  const used = wanted.flatMap((values) => allKeys.filter((_, index) => values[index] !== ''));
  const keys = used.length === 0 ? allKeys : allKeys.filter((key) => used.includes(key));
  const first: TNode[] = [];
  const outcomes = new Map<TNode, TNode | undefined>();
  const replacing = new Set(change?.items.filter((one) => textOf(fieldIn(one, '$patch')) === 'replace'));
  for (const all of wanted) {
    if (merging.refusal) return;
    const values = all.filter((_, index) => keys.includes(allKeys[index] ?? ''));
    const patching = itemWith(change, keys, values);
    const item = mergeItems(itemWith(list, keys, values), patching);
    if (patching) outcomes.set(patching, item);
    if (!item || isNull(item) || isEmpty(item)) {
      replaceItem(list.items, undefined, keys, values, merging);
      continue;
    }
    for (const [index, key] of keys.entries()) addKey(item, key, values[index] ?? '', merging);
    replaceItem(first, item, keys, values, merging);
  }
  const base = list.items;
  for (const item of base) append(first, item, keys, merging);
  if (merging.refusal) return;
  list.items = first;
  if (!change || change === list) return;
  for (const one of change.items) {
    const outcome = outcomes.get(one);
    if (outcome ? first.includes(outcome) : outcomes.has(one)) continue;
    tellLost(one, base, allKeys, replacing.has(one), merging);
  }
}

/** The two ways in which an item that is written well gets lost. */
function tellLost(
  one: TNode,
  base: readonly TNode[],
  keys: readonly string[],
  replaces: boolean,
  merging: Merging,
): void {
  const [key = '', second] = keys;
  const value = textOf(fieldIn(one, key));
  const kept = base.find((item) => textOf(fieldIn(item, key)) === value);
  if (value === '' || !kept || kept === one) return;
  if (replaces) {
    const because = 'has no effect: kustomize keeps what `$patch: replace` in an item of a list would replace';
    merging.lost.push({ at: one.origin, because, kept: kept.origin });
  } else if (second !== undefined && (fieldIn(one, second) === undefined) !== (fieldIn(kept, second) === undefined)) {
    const because = `has no effect: only one of this item and the one that it patches has a \`${second}\`, and then kustomize keeps the old one`;
    merging.lost.push({ at: one.origin, because, kept: kept.origin });
  }
}

/** The item has the key that it was found by, also where another item lent it. */
function addKey(item: TNode, key: string, value: string, merging: Merging): void {
  if (value === '') return;
  if (item.kind === 'map' && key !== '') {
    if (!fieldIn(item, key)) setField(item, key, plainAt(value, item.origin));
  } else if (item.kind !== 'scalar' || key !== '') refuse(item, merging);
}

/** Adds what is not there yet; an item without its keys pushes out what was there, as in the program. */
function append(items: TNode[], item: TNode, keys: readonly string[], merging: Merging): void {
  if (keys[0] === '') {
    replaceItem(items, item, keys, [textOf(item)], merging);
    return;
  }
  if (item.kind !== 'map' && !isNull(item)) {
    refuse(item, merging);
    return;
  }
  const values: string[] = [];
  for (const key of keys) {
    const value = fieldIn(item, key);
    if (value) values.push(textOf(value));
    else items.push(item);
  }
  if (keys.length > 1) replaceItem(items, undefined, keys, values, merging);
  replaceItem(items, item, keys, values, merging);
}

/** Puts `item` where an item with these values is, or at the end; without `item`, removes. Empty items go as well. */
function replaceItem(
  items: TNode[],
  item: TNode | undefined,
  keys: readonly string[],
  values: Values,
  merging: Merging,
): void {
  const byField = keys[0] !== '' && values[0] !== undefined && values[0] !== '';
  let kept = 0;
  let placed = false;
  for (const one of items) {
    if (isNull(one) || isEmpty(one)) continue;
    if (one.kind !== 'map' && byField) items[kept++] = one;
    else if (!hasValues(one, keys, values, merging)) {
      if (values.length > 0) items[kept++] = one;
    } else if (item) {
      items[kept++] = item;
      placed = true;
    }
  }
  items.length = kept;
  if (item && !isNull(item) && !placed) items.push(item);
}

function isEmpty(item: TNode): boolean {
  return item.kind === 'map' && item.entries.length === 0;
}

/** An empty value asks only for the field to be there; where there are fewer values than keys, the last one counts. */
function hasValues(item: TNode, keys: readonly string[], values: Values, merging: Merging): boolean {
  if (values.length === 0) return false;
  return values.every((value, index) => {
    const key = keys[index] ?? '';
    if (item.kind !== (key === '' ? 'scalar' : 'map')) {
      refuse(item, merging);
      return false;
    }
    if (key === '') return textOf(item) === value;
    const field = fieldIn(item, key);
    return field !== undefined && (value === '' || textOf(field) === value);
  });
}

function itemWith(list: TSeq | undefined, keys: readonly string[], values: Values): TNode | undefined {
  if (keys[0] === '') return list?.items.find((item) => textOf(item) === values[0]);
  const given = keys.map((key, index) => [key, values[index] ?? ''] as const);
  const asked = given.some(([, value]) => value !== '') ? given.filter(([, value]) => value !== '') : given;
  return list?.items.find((item) =>
    asked.every(([key, value]) => {
      const field = fieldIn(item, key);
      return field !== undefined && textOf(field) === value;
    }),
  );
}

/** The values of the keys that occur, each combination once, those of the patch first. */
function keyValues(keys: readonly string[], ...lists: readonly (TSeq | undefined)[]): Values[] {
  const seen = new Map<string, Values>();
  for (const list of lists) {
    for (const item of list?.items ?? []) {
      const values = keys.map((key) => {
        const value = fieldIn(item, key);
        return value === undefined || isNull(value) ? '' : textOf(value);
      });
      const text = JSON.stringify(values);
      if (!seen.has(text)) seen.set(text, values);
    }
  }
  return [...seen.values()];
}

function itemTexts(...lists: readonly (TSeq | undefined)[]): Values[] {
  return [...new Set(lists.flatMap((list) => list?.items.map(textOf) ?? []))].map((text) => [text]);
}

/** Two combinations that differ only where one has nothing are one: port 80 without a protocol is 80/TCP. */
function unify(wanted: Values[]): void {
  for (let one = 0; one < wanted.length; one++) {
    const values = wanted[one] ?? [];
    for (let other = 0; other < wanted.length; other++) {
      const both = unified(values, wanted[other] ?? []);
      if (both) wanted[one] = wanted[other] = both;
    }
  }
}

function unified(one: Values, other: Values): Values | undefined {
  const both = one.map((value, index) => (value === '' ? (other[index] ?? '') : value));
  const agree = one.every((value, index) => value === other[index] || value === '' || other[index] === '');
  return agree && one.some((value, index) => value === other[index]) ? both : undefined;
}

/** A directive for the whole list is an item that holds nothing else. It is removed. */
function takeDirective(patch: TSeq, merging: Merging): 'delete' | 'replace' | 'merge' {
  const item = patch.items.find((one) => fieldIn(one, '$patch') !== undefined);
  const value = fieldIn(item, '$patch');
  if (item?.kind !== 'map' || !value || item.entries.length > 1) return 'merge';
  const text = textOf(value);
  if (text !== 'delete' && text !== 'replace' && text !== 'merge') {
    merging.refusal = { at: value.origin, because: UNKNOWN_DIRECTIVE };
    return 'merge';
  }
  replaceItem(patch.items, undefined, ['$patch'], [text], merging);
  return text;
}

function refuse(item: TNode, merging: Merging): void {
  merging.refusal ??= { at: item.origin satisfies Origin, because: `is ${named(item)} in a list that is merged` };
}

function textOf(node: TNode | undefined): string {
  return node?.kind === 'scalar' ? node.text : '';
}
