/** What findings about a selector that misses its pods have in common: where the other label is, and the edit that fits. */
import type { Difference, NearMiss, Pod } from '../cluster/index.js';
import type { Anchor, Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';
import { at, edit, type Fix, keyAt, nameOf } from './rule.js';

/** The label of the pod that differs; all of them where it is missing. */
export function labelOf({ workload, template }: Pod, difference: Difference): Anchor {
  const labels = [...template.path, 'metadata', 'labels'];
  switch (difference.kind) {
    case 'value':
      return at(workload, ...labels, difference.key);
    case 'key':
      return keyAt(workload, ...labels, difference.otherKey);
    case 'lacking':
      return template.labels.values.size > 0 ? keyAt(workload, ...labels) : nameOf(workload);
  }
}

/**
 * One fix that makes a selector match the near pod, where every difference is a value or a key to change. `placeOf` is
 * where the value of a label that is asked for stands, within the object.
 */
export function selectFixes(object: Sourced, near: NearMiss, placeOf: (key: string) => Path): Fix[] {
  const edits = near.differences.flatMap((difference) => editFor(object, difference, placeOf(difference.key)) ?? []);
  if (edits.length < near.differences.length) return [];
  const titles = near.differences.map((one) =>
    one.kind === 'key'
      ? `\`${one.otherKey}: ${one.wanted}\``
      : one.kind === 'value'
        ? `\`${one.key}: ${one.actual}\``
        : '',
  );
  return [{ title: `Select ${titles.join(', ')}`, safe: false, edits }];
}

function editFor(object: Sourced, difference: Difference, path: Path): ReturnType<typeof edit> | undefined {
  if (difference.kind === 'value')
    return edit(object, path, (p) => ({ op: 'setString', path: p, value: difference.actual }));
  // Of an expression the value stands in a list, and its key beside it.
  if (difference.kind === 'key' && path.at(-1) === difference.key)
    return edit(object, path, (p) => ({ op: 'renameKey', path: p, key: difference.otherKey }));
  return undefined;
}
