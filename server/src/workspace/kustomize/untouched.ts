/**
 * What a strategic merge leaves as it is where the patch says nothing. A merge goes through all of its target and tidies
 * it up on the way; of what needs no tidying, nothing has to be copied.
 */
import { fieldOf, isBooleanOnlyInYaml11, type YMap, type YNode, type YSeq } from '../../yaml/index.js';
import { type MergeShape, shapeOfField, shapeOfItems } from './mergeKeys.js';
import { isNull } from './tree.js';

/** True only if merging nothing into it would give the same, as `merge` goes. */
export function isTidy(node: YNode, shape: MergeShape | undefined): boolean {
  switch (node.kind) {
    case 'scalar':
      return isTidyScalar(node.text, node.style === 'plain', node.isString) && !isNull(node);
    case 'map':
      return isTidyMap(node, shape);
    case 'seq':
      return !shape?.by || isTidyList(node, shape.by, shapeOfItems(shape));
  }
}

/** A string that older readers take for a boolean gets quotes. */
function isTidyScalar(text: string, isPlain: boolean, isString: boolean): boolean {
  return !isPlain || !(isString || isBooleanOnlyInYaml11(text));
}

function isTidyMap({ entries }: YMap, shape: MergeShape | undefined): boolean {
  let ownType = 0;
  for (const { key, value } of entries) {
    if (key === 'apiVersion' || key === 'kind') ownType++;
    if (!isTidy(value, shape && shapeOfField(shape, key))) return false;
  }
  // An object inside another one is merged by the shape of its kind.
  return shape !== undefined || ownType < 2;
}

/** Items are mappings that all have the same keys, and no two have the same values in them. */
function isTidyList({ items }: YSeq, by: readonly string[], shape: MergeShape): boolean {
  if (items.length === 0) return true;
  // A key that no item has is not asked for: port 80 without a protocol.
  const keys = by.filter((key) => items.some((item) => fieldOf(item, key) !== undefined));
  const seen = new Set<string>();
  for (const item of items) {
    if (item.kind !== 'map' || !isTidy(item, shape)) return false;
    const values = keys.map((key) => keyText(fieldOf(item, key)));
    if (values.length === 0 || values.includes('')) return false;
    seen.add(JSON.stringify(values));
  }
  return seen.size === items.length;
}

/** Empty for what is no key. */
function keyText(node: YNode | undefined): string {
  return node?.kind === 'scalar' && !isNull(node) ? node.text : '';
}
