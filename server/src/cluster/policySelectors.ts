/**
 * Tells a selector of a policy that picks no pod because of a slip from one whose pods are elsewhere. As for Services,
 * with expressions (N9): those that name values count as labels that are asked for, the others narrow who may be meant.
 */
import {
  isEmptySelector,
  isUnknown,
  known,
  type LabelSelector,
  type Labels,
  matchesLabels,
  matchesSelector,
  type Requirement,
} from '../resources/index.js';
import type { Path } from '../yaml/index.js';
import { type Cluster, candidates, type Pod, selectPods } from './cluster.js';
import type { NearMiss } from './nearest.js';
import { ABSENCE_READS, isSameResult, judgeLabels, touchesAbsence } from './nearMiss.js';
import { inOrder, type PodRange, podsAmong } from './podRanges.js';
import { podLabels } from './policyLabels.js';
import { question } from './questions.js';
import { isSetLater, noteRead, noteSelector, pairKey, UNCERTAIN_PODS } from './reads.js';

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
export function judgePolicySelector(cluster: Cluster, selector: LabelSelector, range: PodRange): PolicySelectorResult {
  if (isEmptySelector(selector)) return { kind: 'selects' };
  if (suspects(cluster, selector).some((pod) => range.has(cluster, pod) && isSelected(selector, pod))) {
    noteCarriers(cluster, selector);
    return { kind: 'selects' };
  }
  return judgedAbsence(cluster, { selector, range });
}

function isSelected(selector: LabelSelector, pod: Pod): boolean {
  return matchesSelector(selector, podLabels(pod)) === 'yes';
}

interface Wanted {
  readonly selector: LabelSelector;
  readonly range: PodRange;
}

const judgedAbsence = question<Wanted, PolicySelectorResult>({
  name: "pods, objects, gaps: what is near a policy's selector",
  lists: ABSENCE_READS,
  keyOf: ({ selector, range }) => `${keyOf(selector)} ${range.key}`,
  answer: (cluster, { selector, range }) => judgeAbsence(cluster, selector, range),
  isSame: (a, b) =>
    a.kind === 'nothing' && b.kind === 'nothing'
      ? a.near?.pod === b.near?.pod && JSON.stringify([...a.wanted.values]) === JSON.stringify([...b.wanted.values])
      : a.kind !== 'nothing' && b.kind !== 'nothing' && isSameResult(a, b),
  affected(edit) {
    const pods = podsAmong(edit.changed);
    const touches = touchesAbsence(edit);
    return ({ selector, range }) =>
      pods.some((pod) => matchesSelector(selector, podLabels(pod)) !== 'no') ||
      choicesOf(selector).some(({ wanted, rest }) => touches(wanted, narrowed(range, rest), undefined));
  },
});

function keyOf({ matchLabels, matchExpressions }: LabelSelector): string {
  const expressions = matchExpressions.map((one) => [stepsOf(one), one.key, one.operator, one.values]);
  return JSON.stringify([[...matchLabels.values], matchLabels.complete, expressions]);
}

/** Where an expression stands within its selector: paths of requirements are within the object. */
function stepsOf({ path }: Requirement): Path {
  return path.slice(-2);
}

function judgeAbsence(cluster: Cluster, selector: LabelSelector, range: PodRange): PolicySelectorResult {
  const matches = suspects(cluster, selector)
    .filter((pod) => range.has(cluster, pod))
    .map((pod) => matchesSelector(selector, podLabels(pod)));
  if (matches.includes('yes')) return { kind: 'selects' };
  if (matches.includes('unknown')) return { kind: 'unknown', reason: 'a label is set or filled in later' };
  const choices = choicesOf(selector);
  const [first] = choices;
  if (first === undefined || first.wanted.values.size === 0)
    return { kind: 'unknown', reason: 'it names no label that a pod would need' };
  const meant = narrowed(range, first.rest);
  let best: { readonly choice: Choice; readonly near: NearMiss } | undefined;
  for (const choice of choices) {
    const result = judgeLabels(cluster, choice.wanted, meant, undefined);
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

/** Those pods of a range that expressions without a value to have, such as `Exists`, let through. */
function narrowed(range: PodRange, rest: LabelSelector): PodRange {
  if (isEmptySelector(rest)) return range;
  return {
    key: `${range.key} ${keyOf(rest)}`,
    has: (cluster, pod) => range.has(cluster, pod) && isSelected(rest, pod),
  };
}

/** A list that holds every pod which is picked, or may be. */
function suspects({ base: { labelIndex, pods } }: Cluster, selector: LabelSelector): readonly Pod[] {
  const pairs = pairsAsked(selector);
  if (pairs === undefined) return pods;
  return [...pairs.flatMap(([key, value]) => labelIndex.byPair.get(pairOf(key, value)) ?? []), ...labelIndex.uncertain];
}

function pairOf(key: string, value: string): string {
  return `${key}=${value}`;
}

/** Pairs one of which every pod has, or may have, that is picked; undefined where the selector names none. */
function pairsAsked({ matchLabels, matchExpressions }: LabelSelector): [key: string, value: string][] | undefined {
  for (const [key, value] of matchLabels.values) if (!isUnknown(value) && !isSetLater(key)) return [[key, value]];
  for (const { key, operator, values } of matchExpressions) {
    if (operator !== 'In' || isUnknown(key) || isSetLater(key) || values.some(isUnknown)) continue;
    return values.flatMap((value) => (isUnknown(value) ? [] : [[key, value]]));
  }
  return undefined;
}

/** It hangs on the pods with these pairs alone which pods are picked. */
function noteCarriers(cluster: Cluster, selector: LabelSelector): void {
  const pairs = pairsAsked(selector);
  if (pairs === undefined) noteRead(cluster, 'pods');
  else noteRead(cluster, UNCERTAIN_PODS, ...pairs.map(([key, value]) => pairKey(key, value)));
}

/** One label that differs, or half of them at most: policies name whole sets of labels that many pods share in part. */
function isNear({ differences }: NearMiss, { wanted }: Choice): boolean {
  return differences.length === 1 || differences.length * 2 <= wanted.values.size;
}

/** The first of the pods that are meant whose template has what the selector asks for. */
export function firstSelected(
  cluster: Cluster,
  selector: LabelSelector,
  isMeant: (pod: Pod) => boolean,
): Pod | undefined {
  noteCarriers(cluster, selector);
  const found = suspects(cluster, selector).filter(
    (pod) => isMeant(pod) && matchesSelector(selector, pod.template.labels) === 'yes',
  );
  return inOrder(cluster, new Set(found))[0];
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
      return chosen ? [...stepsOf(chosen.requirement), 'values', chosen.index] : ['matchLabels', key];
    };
    return { wanted: { values, complete: matchLabels.complete }, rest, placeOf };
  });
}
