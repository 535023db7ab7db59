/** Which of the suppressions in a file speaks of a finding: looked up by rule and place, since there may be thousands. */
import type { KubeObject } from '../resources/index.js';
import type { Finding, WrittenSuppression } from '../rules/index.js';
import { countUpTo } from '../sets/index.js';
import type { Path } from '../yaml/index.js';

/** Findings that a suppression speaks of. Lines are those of the file, from 0, the last one included. */
export type Cover =
  | { readonly of: 'file' }
  | { readonly of: 'object'; readonly object: KubeObject }
  | { readonly of: 'lines'; readonly first: number; readonly last: number }
  /** What is anchored at a path or below it. */
  | { readonly of: 'node'; readonly document: number; readonly path: Path };

/** One that stands in a file, with what it covers where it counts. */
export interface Suppression extends WrittenSuppression {
  readonly covers: readonly Cover[];
}

/** Places in the order of the suppressions that cover them: the first one stays. */
interface Covered {
  file: number | undefined;
  readonly objects: Map<KubeObject, number>;
  readonly lines: Stretches;
  readonly documents: Map<number, PathTree>;
}

/** Stretches of lines that do not overlap, in ascending order: where each begins and ends, and whose it is. */
interface Stretches {
  readonly firsts: number[];
  readonly lasts: number[];
  readonly orders: number[];
}

interface PathTree {
  order: number | undefined;
  readonly below: Map<string | number, PathTree>;
}

/** The first of the suppressions, which are in the order of the text, that speaks of a finding shown on a line of the file. */
export function coverage(
  suppressions: readonly Suppression[],
): (finding: Finding, line: number) => Suppression | undefined {
  const byRule = new Map<string, Covered>();
  for (const [order, { rules, covers }] of suppressions.entries())
    for (const { id } of rules) for (const cover of covers) add(coveredBy(byRule, id), cover, order);
  return (finding, line) => {
    const covered = byRule.get(finding.rule);
    const order = covered && Math.min(...ordersOf(covered, finding, line));
    return order === undefined ? undefined : suppressions[order];
  };
}

function coveredBy(byRule: Map<string, Covered>, rule: string): Covered {
  const known = byRule.get(rule);
  if (known) return known;
  const lines: Stretches = { firsts: [], lasts: [], orders: [] };
  const fresh: Covered = { file: undefined, objects: new Map(), lines, documents: new Map() };
  byRule.set(rule, fresh);
  return fresh;
}

function add(covered: Covered, cover: Cover, order: number): void {
  switch (cover.of) {
    case 'file':
      covered.file ??= order;
      break;
    case 'object':
      if (!covered.objects.has(cover.object)) covered.objects.set(cover.object, order);
      break;
    case 'lines':
      addLines(covered.lines, cover, order);
      break;
    case 'node': {
      let tree = belowIn(covered.documents, cover.document);
      for (const step of cover.path) tree = belowIn(tree.below, step);
      tree.order ??= order;
    }
  }
}

/** They begin in the order of the text, so from its first line to the last one so far all is covered by those before. */
function addLines(
  { firsts, lasts, orders }: Stretches,
  { first, last }: { first: number; last: number },
  order: number,
) {
  const from = Math.max(first, (lasts.at(-1) ?? -1) + 1);
  if (from > last) return;
  firsts.push(from);
  lasts.push(last);
  orders.push(order);
}

function orderAt({ firsts, lasts, orders }: Stretches, line: number): number | undefined {
  const at = countUpTo(firsts, line) - 1;
  return line <= (lasts[at] ?? -1) ? orders[at] : undefined;
}

function belowIn<Step>(trees: Map<Step, PathTree>, step: Step): PathTree {
  const known = trees.get(step);
  if (known) return known;
  const fresh: PathTree = { order: undefined, below: new Map() };
  trees.set(step, fresh);
  return fresh;
}

/** Those that speak of a finding; `Infinity` where none does. */
function* ordersOf(covered: Covered, { object, anchor }: Finding, line: number): Generator<number> {
  const none = Number.POSITIVE_INFINITY;
  yield covered.file ?? none;
  yield (object && covered.objects.get(object)) ?? none;
  yield orderAt(covered.lines, line) ?? none;
  let tree = covered.documents.get(anchor.source.document);
  yield tree?.order ?? none;
  for (const step of 'span' in anchor ? [] : anchor.path) {
    tree = tree?.below.get(step);
    yield tree?.order ?? none;
  }
}
