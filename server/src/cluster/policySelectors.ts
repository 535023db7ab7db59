/**
 * Tells a selector of a policy that picks no pod because of a slip from one whose pods are elsewhere. As for Services,
 * with expressions (N9): those that name values count as labels that are asked for, the others narrow who may be meant.
 */
import {
  isEmptySelector,
  known,
  type LabelSelector,
  type Labels,
  matchesLabels,
  matchesSelector,
  type Requirement,
} from '../resources/index.js';
import type { Path } from '../yaml/index.js';
import { type Cluster, candidates, type Pod, selectPods } from './cluster.js';
import { judgeLabels, type NearMiss } from './nearMiss.js';
import { podLabels } from './policyLabels.js';
import { isSetLater, noteSelector } from './reads.js';

export type PolicySelectorResult =
  | { readonly kind: 'selects' }
  | { readonly kind: 'unknown'; readonly reason: string }
  | {
      readonly kind: 'nothing';
      /** Labels that a pod would need; of an expression with several values, one of them. */
      readonly wanted: Labels;
      readonly near: NearMiss | undefined;
      /** Where the value of a wanted label stands, within the selector. */
      readonly placeOf: (key: string) => Path;
    };

/** Ways to choose one value of every expression beyond which nothing near is looked for. */
const MOST_CHOICES = 30;

/** Judges a selector against the pods of the namespaces that it speaks of. */
export function judgePolicySelector(
  cluster: Cluster,
  selector: LabelSelector,
  pods: readonly Pod[],
): PolicySelectorResult {
  if (isEmptySelector(selector)) return { kind: 'selects' };
  const matches = pods.map((pod) => matchesSelector(selector, podLabels(pod)));
  if (matches.includes('yes')) return { kind: 'selects' };
  if (matches.includes('unknown')) return { kind: 'unknown', reason: 'a label is set or filled in later' };
  const choices = choicesOf(selector);
  const [first] = choices;
  if (first === undefined || first.wanted.values.size === 0)
    return { kind: 'unknown', reason: 'it names no label that a pod would need' };
  const narrowed = pods.filter((pod) => matchesSelector(first.rest, podLabels(pod)) === 'yes');
  let best: { readonly choice: Choice; readonly near: NearMiss } | undefined;
  for (const choice of choices) {
    const result = judgeLabels(cluster, choice.wanted, narrowed, undefined);
    if (result.kind === 'unknown') return result;
    if (
      result.kind === 'nothing' &&
      result.near &&
      isNear(result.near, choice) &&
      result.near.closeness > (best?.near.closeness ?? -Infinity)
    )
      best = { choice, near: result.near };
  }
  const { wanted, placeOf } = best?.choice ?? first;
  return { kind: 'nothing', wanted, near: best?.near, placeOf };
}

/** One label that differs, or half of them at most: policies name whole sets of labels that many pods share in part. */
function isNear({ differences }: NearMiss, { wanted }: Choice): boolean {
  return differences.length === 1 || differences.length * 2 <= wanted.values.size;
}

/** Whether some pod of the namespace is picked for certain, asked of the index where labels are named. */
export function hasSelectedPod(
  cluster: Cluster,
  selector: LabelSelector,
  namespace: Parameters<typeof selectPods>[2],
): boolean {
  const { certain } = selectPods(cluster, selector.matchLabels, namespace);
  return certain.some((pod) => matchesSelector(selector, podLabels(pod)) === 'yes');
}

/** Whether some pod that is meant carries the labels, or may; asked of the index, and stops at the first. */
export function hasPodWith(cluster: Cluster, labels: Labels, isMeant: (pod: Pod) => boolean): boolean {
  const carries = (pod: Pod): boolean => isMeant(pod) && matchesLabels(labels, podLabels(pod)) !== 'no';
  // No template shows what controllers add.
  if (labels.values.size === 0 || [...labels.values.keys()].some(isSetLater)) return cluster.pods.some(carries);
  noteSelector(cluster, labels);
  const { labelIndex, pods } = cluster.base;
  return candidates(labelIndex, pods, labels).some(carries);
}

interface Choice {
  readonly wanted: Labels;
  /** Expressions that name no value to have. */
  readonly rest: LabelSelector;
  readonly placeOf: (key: string) => Path;
}

function choicesOf({ matchLabels, matchExpressions }: LabelSelector): Choice[] {
  const naming = matchExpressions.filter((one) => known(one.operator) === 'In' && known(one.key) !== undefined);
  const rest: LabelSelector = {
    matchLabels: { values: new Map(), complete: true },
    matchExpressions: matchExpressions.filter((one) => !naming.includes(one)),
  };
  let choices = [new Map<string, { readonly requirement: Requirement; readonly index: number }>()];
  for (const requirement of naming) {
    const key = known(requirement.key) ?? '';
    if (choices.length * requirement.values.length > MOST_CHOICES) return [];
    choices = choices.flatMap((choice) =>
      requirement.values.map((_, index) => new Map([...choice, [key, { requirement, index }]])),
    );
  }
  return choices.map((choice) => {
    const values = new Map(matchLabels.values);
    for (const [key, { requirement, index }] of choice) values.set(key, requirement.values[index] ?? '');
    const placeOf = (key: string): Path => {
      const chosen = choice.get(key);
      // Paths of requirements are within the object; here the last two steps count.
      return chosen ? [...chosen.requirement.path.slice(-2), 'values', chosen.index] : ['matchLabels', key];
    };
    return { wanted: { values, complete: matchLabels.complete }, rest, placeOf };
  });
}
