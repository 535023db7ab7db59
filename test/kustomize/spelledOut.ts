/** The tree of a rendered object as plain data, with where each part of it is edited. */
import { anchorOf, type TNode } from '../../server/src/workspace/kustomize/tree.js';

/** Node by node; nothing is shared with the tree. Looks into all of it, as nobody else does. */
export function spelledOut(node: TNode): unknown {
  const at = anchorOf(node.origin);
  if (node.kind === 'scalar')
    return { at, text: node.text, style: node.style, isString: node.isString, composed: node.composed === true };
  if (node.kind === 'seq') return { at, items: node.items.map(spelledOut) };
  return {
    at,
    entries: node.entries.map(({ key, keyOrigin, value }) => [key, anchorOf(keyOrigin, 'key'), spelledOut(value)]),
  };
}
