/** What the two halves of strategic merging share, and how a patch that does not apply is told. */
import type { MergeSchema } from './openApi.js';
import type { Origin, TNode } from './tree.js';

/** Why kustomize would not apply a patch, and where in patch or target it stands. */
export interface Refusal {
  readonly at: Origin;
  /** What is said of that place: "is a list, and what it patches is a mapping". */
  readonly because: string;
  /** Not wrong, but more than can be looked at. */
  readonly tooLarge?: true;
}

/** An item of a patch that kustomize drops without a word. */
export interface Lost {
  readonly at: Origin;
  /** What is said of that place: "has no effect: …". */
  readonly because: string;
  /** The item of the base that stays instead. */
  readonly kept: Origin;
}

/** One merge: the first refusal ends it. */
export interface Merging {
  refusal: Refusal | undefined;
  readonly lost: Lost[];
  /** Comparisons of list items that are left. */
  comparisons: number;
  readonly schema: MergeSchema;
}

export const UNKNOWN_DIRECTIVE = 'is none of the directives `delete`, `replace` and `merge`';

export function named(node: TNode): string {
  return node.kind === 'map' ? 'a mapping' : node.kind === 'seq' ? 'a list' : 'a single value';
}
