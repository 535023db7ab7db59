/** Whether an edited document reads as the edit meant: the one value changed, and every other as it was. */
import type { FieldEdit } from './edit.js';
import type { NewValue } from './newText.js';
import type { Path, YMap, YNode, YSeq } from './node.js';
import { readScalar } from './scalar.js';

export function isEditMet(before: YNode, after: YNode | undefined, edit: FieldEdit): boolean {
  return after !== undefined && metAt(before, after, edit.path, edit, new Map());
}

/** Pairs that were found equal: aliases make trees into graphs, and each part is compared once. */
type Known = Map<YNode, YNode>;

function metAt(before: YNode, after: YNode, path: Path, edit: FieldEdit, known: Known): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return isMetHere(before, after, edit, known);
  if (before.kind === 'seq' && after.kind === 'seq') {
    if (rest.length === 0 && edit.op === 'joinItem') return isJoined(before, after, Number(step), known);
    return (
      before.items.length === after.items.length &&
      before.items.every((item, index) => sameOrMet(item, after.items[index], index === step))
    );
  }
  if (before.kind !== 'map' || after.kind !== 'map') return false;
  const isLast = rest.length === 0;
  if (isLast && edit.op === 'insertItem' && typeof step === 'string' && !valuesOf(before).has(step))
    return isInserted(before, after, { key: step, value: [edit.value] }, known);
  const removed = isLast && edit.op === 'removeEntry';
  if (after.entries.length !== before.entries.length - (removed ? 1 : 0)) return false;
  const values = valuesOf(after);
  return before.entries.every((entry) => {
    if (entry.key !== step) return sameOrMet(entry.value, values.get(entry.key), false);
    if (removed) return !values.has(entry.key);
    if (isLast && edit.op === 'renameKey') return sameOrMet(entry.value, values.get(edit.key), false);
    return sameOrMet(entry.value, values.get(entry.key), true);
  });

  function sameOrMet(one: YNode, other: YNode | undefined, onPath: boolean): boolean {
    if (other === undefined) return false;
    return onPath ? metAt(one, other, rest, edit, known) : isSame(one, other, known);
  }
}

function isMetHere(before: YNode, after: YNode, edit: FieldEdit, known: Known): boolean {
  const value = after.kind === 'scalar' ? readScalar(after) : undefined;
  switch (edit.op) {
    case 'setString':
      return value?.type === 'string' && value.value === edit.value;
    case 'quote':
      return value?.type === 'string' && before.kind === 'scalar' && value.value === before.text;
    case 'setPart':
      return (
        before.kind === 'scalar' &&
        after.kind === 'scalar' &&
        value?.type === readScalar(before).type &&
        after.text === before.text.slice(0, edit.part.start) + edit.value + before.text.slice(edit.part.end)
      );
    case 'setNumber':
      return value?.type === 'number' && value.value === edit.value;
    case 'insertEntry':
      return before.kind === 'map' && after.kind === 'map' && isInserted(before, after, edit, known);
    case 'setMapping':
      return isValue(after, edit.value);
    case 'insertItem':
      return (
        after.kind === 'seq' && isAppended(before.kind === 'seq' ? before.items : [], after.items, edit.value, known)
      );
    case 'setComment':
      return isSame(before, after, known);
    case 'renameKey':
    case 'removeEntry':
    case 'joinItem':
      return false;
  }
}

function isJoined(before: YSeq, after: YSeq, at: number, known: Known): boolean {
  if (after.items.length !== before.items.length - 1) return false;
  return after.items.every((item, index) => {
    if (index !== at - 1) return isSame(before.items[index < at ? index : index + 1] as YNode, item, known);
    const [first, second] = [before.items[at - 1], before.items[at]];
    if (item.kind !== 'map' || first?.kind !== 'map' || second?.kind !== 'map') return false;
    const values = valuesOf(item);
    const entries = [...first.entries, ...second.entries];
    return (
      values.size === entries.length &&
      entries.every((entry) => {
        const value = values.get(entry.key);
        return value !== undefined && isSame(entry.value, value, known);
      })
    );
  });
}

function isAppended(before: readonly YNode[], after: readonly YNode[], value: NewValue, known: Known): boolean {
  return (
    after.length === before.length + 1 &&
    before.every((item, index) => isSame(item, after[index] as YNode, known)) &&
    isValue(after.at(-1), value)
  );
}

function isInserted(
  before: YMap,
  after: YMap,
  edit: { readonly key: string; readonly value: NewValue },
  known: Known,
): boolean {
  const values = valuesOf(after);
  return (
    after.entries.length === before.entries.length + 1 &&
    isValue(values.get(edit.key), edit.value) &&
    before.entries.every((entry) => {
      const same = values.get(entry.key);
      return same !== undefined && isSame(entry.value, same, known);
    })
  );
}

function isValue(node: YNode | undefined, value: NewValue): boolean {
  if (isList(value)) {
    return (
      node?.kind === 'seq' &&
      node.items.length === value.length &&
      value.every((one, index) => isValue(node.items[index], one))
    );
  }
  if (typeof value !== 'object') {
    const read = node?.kind === 'scalar' ? readScalar(node) : undefined;
    return read !== undefined && 'value' in read && read.value === value;
  }
  if (node?.kind !== 'map' || node.entries.length !== Object.keys(value).length) return false;
  return node.entries.every((entry) => value[entry.key] !== undefined && isValue(entry.value, value[entry.key] ?? ''));
}

function isList(value: NewValue): value is readonly NewValue[] {
  return Array.isArray(value);
}

function isSame(a: YNode, b: YNode, known: Known): boolean {
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.text === b.text && readScalar(a).type === readScalar(b).type;
  if (known.get(a) === b) return true;
  const same = areChildrenSame(a, b, known);
  if (same) known.set(a, b);
  return same;
}

function areChildrenSame(a: YNode, b: YNode, known: Known): boolean {
  if (a.kind === 'seq') {
    if (b.kind !== 'seq' || a.items.length !== b.items.length) return false;
    return a.items.every((item, index) => {
      const other = b.items[index];
      return other !== undefined && isSame(item, other, known);
    });
  }
  if (a.kind !== 'map' || b.kind !== 'map' || a.entries.length !== b.entries.length) return false;
  const values = valuesOf(b);
  return a.entries.every((entry) => {
    const other = values.get(entry.key);
    return other !== undefined && isSame(entry.value, other, known);
  });
}

function valuesOf(map: YMap): Map<string, YNode> {
  return new Map(map.entries.map((entry) => [entry.key, entry.value]));
}
