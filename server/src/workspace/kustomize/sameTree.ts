/** Whether two trees that kustomizations have changed say the same, each part of it edited at the same place. */
import { readsFrom } from './copies.js';
import type { Origin, TNode } from './tree.js';

/**
 * True only where they are the same; what both have left alone is the same where it was copied from the same tree, and
 * is not looked into.
 */
export function isSameTree(a: TNode, b: TNode): boolean {
  return isSameOrigin(a.origin, b.origin) && isSameBelow(a, b);
}

/** Two nodes that stand at the same place. */
function isSameBelow(a: TNode, b: TNode): boolean {
  if (a.kind === 'scalar' || b.kind === 'scalar') {
    if (a.kind !== 'scalar' || b.kind !== 'scalar') return false;
    return (
      a.text === b.text &&
      a.style === b.style &&
      a.isString === b.isString &&
      a.composed === b.composed &&
      a.untyped === b.untyped
    );
  }
  const [from, other] = [readsFrom(a), readsFrom(b)];
  if (from || other) return from === other;
  if (a.flow !== b.flow) return false;
  if (a.kind === 'seq' || b.kind === 'seq') {
    if (a.kind !== 'seq' || b.kind !== 'seq' || a.items.length !== b.items.length) return false;
    for (let at = 0; at < a.items.length; at++)
      if (!isSameChild(a.origin, a.items[at] as TNode, b.origin, b.items[at] as TNode)) return false;
    return true;
  }
  if (a.entries.length !== b.entries.length) return false;
  for (const [at, { key, keyOrigin, merged, value }] of a.entries.entries()) {
    const one = b.entries[at];
    if (one === undefined || key !== one.key || merged !== one.merged) return false;
    if (!isSamePlace(a.origin, keyOrigin, b.origin, one.keyOrigin)) return false;
    if (!isSameChild(a.origin, value, b.origin, one.value)) return false;
  }
  return true;
}

function isSameChild(ofA: Origin, a: TNode, ofB: Origin, b: TNode): boolean {
  return isSamePlace(ofA, a.origin, ofB, b.origin) && isSameBelow(a, b);
}

/** Both one step below places that are the same, or the same anyway. */
function isSamePlace(ofA: Origin, a: Origin, ofB: Origin, b: Origin): boolean {
  if ('of' in a && 'of' in b && a.of === ofA && b.of === ofB) return a.step === b.step;
  return isSameOrigin(a, b);
}

/** The same place, whoever has noted it. */
export function isSameOrigin(a: Origin, b: Origin): boolean {
  let [one, other] = [a, b];
  while (one !== other && 'of' in one && 'of' in other) {
    if (one.step !== other.step) return false;
    [one, other] = [one.of, other.of];
  }
  if (one === other) return true;
  if ('of' in one || 'of' in other) return false;
  return (
    one.source.file === other.source.file &&
    one.source.document === other.source.document &&
    one.source.origins === other.source.origins &&
    one.inner === other.inner &&
    one.innerDocument === other.innerDocument &&
    one.path.length === other.path.length &&
    one.path.every((step, at) => step === other.path[at])
  );
}
