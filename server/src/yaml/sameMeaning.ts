/** Whether two trees say the same, wherever it stands and however it is laid out. */
import type { YNode } from './node.js';

/** `isLeftOut` names keys whose scalars may be others. */
export function sameMeaning(
  a: YNode | undefined,
  b: YNode | undefined,
  isLeftOut: (key: string) => boolean = () => false,
): boolean {
  // An alias stands for the node that it names, so that a pair may come up many times.
  const compared = new Map<YNode, YNode>();
  return same(a, b);

  function same(one: YNode | undefined, other: YNode | undefined): boolean {
    if (one === undefined || other === undefined) return one === other;
    if (compared.get(one) === other) return true;
    compared.set(one, other);
    if (one.kind === 'scalar')
      return (
        other.kind === 'scalar' &&
        one.text === other.text &&
        one.style === other.style &&
        one.isString === other.isString
      );
    if (one.kind === 'seq')
      return (
        other.kind === 'seq' &&
        one.items.length === other.items.length &&
        one.items.every((item, index) => same(item, other.items[index]))
      );
    return (
      other.kind === 'map' &&
      one.entries.length === other.entries.length &&
      one.entries.every((entry, index) => {
        const its = other.entries[index];
        if (its?.key !== entry.key || its.merged !== entry.merged) return false;
        const isScalar = entry.value.kind === 'scalar' && its.value.kind === 'scalar';
        return (isScalar && isLeftOut(entry.key)) || same(entry.value, its.value);
      })
    );
  }
}
