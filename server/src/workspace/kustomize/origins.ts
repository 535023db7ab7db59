/**
 * The way back from a rendered object to the texts that people edit. Holds only what does not stand where its parent
 * stands, and knows no tree.
 */
import { trimmed } from '../../sets/index.js';
import { type Origins, settled } from '../sourceFile.js';
import { isOpened } from './copies.js';
import { isSameOrigin } from './sameTree.js';
import { anchorOf, below, type Origin, type TNode } from './tree.js';

/** A step that leads to another place than its parent's, or to something below that does. */
interface Exception {
  readonly step: string | number;
  readonly value: Origin | undefined;
  readonly key: Origin | undefined;
  readonly composed: boolean;
  readonly below: readonly Exception[];
}

/** Of the tree of a whole document. */
export function originsOf(root: TNode): Origins {
  return leading(root.origin, exceptionsIn(root), root.kind === 'scalar' && root.composed === true);
}

/** Knows no tree: the objects of forty overlays would keep theirs. */
function leading(origin: Origin, exceptions: readonly Exception[], composed: boolean): Origins {
  return {
    trace: { origin, exceptions },
    placeOf(path, part) {
      let at: Origin = origin;
      let key: Origin = origin;
      let here = exceptions;
      for (const step of path) {
        const one = here.find((exception) => exception.step === step);
        here = one?.below ?? NONE;
        const expected = below(at, step);
        at = one?.value ?? expected;
        key = one?.key ?? expected;
      }
      // What helm made comes from a template.
      return settled(anchorOf(part === 'key' ? key : at, part));
    },
    isComposed(path) {
      let here = exceptions;
      let is = composed;
      for (const step of path) {
        const one = here.find((exception) => exception.step === step);
        here = one?.below ?? NONE;
        is = one?.composed ?? false;
      }
      return is;
    },
  };
}

function exceptionsIn(node: TNode): readonly Exception[] {
  // Where nobody has looked, everything stands where it stood.
  if (node.kind === 'scalar' || !isOpened(node)) return NONE;
  const found: Exception[] = [];
  if (node.kind === 'map') {
    for (const { key, keyOrigin, value } of node.entries) noteException(found, node.origin, key, value, keyOrigin);
  } else {
    for (const [index, item] of node.items.entries()) noteException(found, node.origin, index, item, undefined);
  }
  return trimmed(found);
}
const NONE: readonly Exception[] = [];

function noteException(
  found: Exception[],
  of: Origin,
  step: string | number,
  node: TNode,
  keyOrigin: Origin | undefined,
): void {
  const below = exceptionsIn(node);
  const value = isStep(node.origin, of, step) ? undefined : node.origin;
  const key = keyOrigin === undefined || isStep(keyOrigin, of, step) ? undefined : keyOrigin;
  const composed = node.kind === 'scalar' && node.composed === true;
  if (value || key || composed || below.length > 0) found.push({ step, value, key, composed, below });
}

function isStep(origin: Origin, of: Origin, step: string | number): boolean {
  return 'of' in origin && origin.step === step && isSameOrigin(origin.of, of);
}
