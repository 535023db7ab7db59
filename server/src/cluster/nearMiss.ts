/**
 * Tells a selector that picks nothing because of a slip from one whose pods are simply elsewhere. Real manifests are
 * full of the second kind, so nothing is called broken without positive evidence: some pod is nearly the right one.
 */
import {
  describe,
  enumeration,
  isSimilar,
  isUnknown,
  known,
  type Labels,
  matchesLabels,
  matchesPair,
  type Uncertain,
} from '../resources/index.js';
import { type Cluster, mayBePatched, type Pod, selectPods } from './cluster.js';
import type { ClusterEdit } from './facts.js';
import { mayMake, mayMakePods, podMakerFor } from './podMakers.js';
import {
  hasKey,
  inOrder,
  keysOf,
  mayCarry,
  type PodRange,
  podsAmong,
  podsHaving,
  podsOfFile,
  podsSharing,
  valuesOf,
} from './podRanges.js';
import { question } from './questions.js';
import { ONLY_NAMESPACE, POD_MAKERS } from './reads.js';

/** Why a pod that was probably meant is not selected. */
export interface NearMiss {
  readonly pod: Pod;
  readonly differences: readonly Difference[];
  /** How near; comparable between near misses of one selector. */
  readonly closeness: number;
}

export type Difference =
  /** The pod has the key with another value. */
  | { readonly kind: 'value'; readonly key: string; readonly wanted: string; readonly actual: string }
  /** The pod has the value under another key. */
  | { readonly kind: 'key'; readonly key: string; readonly wanted: string; readonly otherKey: string }
  | { readonly kind: 'lacking'; readonly key: string; readonly wanted: string };

export type SelectorResult =
  | { readonly kind: 'selects' }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'nothing'; readonly near: NearMiss | undefined };

export interface SelectorQuery {
  readonly selector: Labels;
  readonly namespace: Uncertain<string> | undefined;
  /** Name of the Service: pods named after it are near. */
  readonly name: string | undefined;
  /** Only pods of this file are looked at: a file that holds both ends decides alone. */
  readonly onlyFile: string | undefined;
}

/** Set on pods by controllers, so no manifest shows them (N10). */
const SET_BY_CONTROLLERS =
  /^(?:statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|job-name|batch\.kubernetes\.io\/.*|controller-uid|pod-template-hash|pod-template-generation|controller-revision-hash|rollouts-pod-template-hash|topology\.kubernetes\.io\/.*|leaderworkerset\.sigs\.k8s\.io\/.*|jobset\.sigs\.k8s\.io\/.*|strimzi\.io\/.*|cnpg\.io\/.*|serving\.knative\.dev\/.*|ray\.io\/.*)$/;
const COMPUTABLE =
  /^(?:statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|job-name|batch\.kubernetes\.io\/job-name)$/;
/** Shared by many workloads, so two that agree in these need not belong together. */
const NOT_IDENTIFYING =
  /^(?:app\.kubernetes\.io\/(?:part-of|managed-by|created-by|version|component|instance)|part-of|managed-by|created-by|version|component|instance|tier|environment|env|chart|helm\.sh\/chart|release|heritage)$/;

/** Judges an equality selector in a cluster. Follows the near-miss rule of the catalogue, silence by silence. */
export function judgeSelector(cluster: Cluster, query: SelectorQuery): SelectorResult {
  const { selector, namespace, onlyFile, name } = query;
  const wanted = withoutControllerLabels(selector);
  const isMeant = ({ workload }: Pod): boolean => onlyFile === undefined || workload.source.file === onlyFile;
  // Nearly every selector picks some pod, and that the index tells.
  if (wanted && wanted.values.size > 0 && selectPods(cluster, wanted, namespace).certain.some(isMeant))
    return { kind: 'selects' };
  const range = onlyFile === undefined ? podsSharing(namespace) : podsOfFile(onlyFile, namespace);
  return judgedLabels(cluster, { selector, range, name });
}

interface Wanted {
  readonly selector: Labels;
  readonly range: PodRange;
  readonly name: string | undefined;
}

/** What answers about pods that are absent are worked out of. */
export const ABSENCE_READS = ['pods', POD_MAKERS, 'gaps', ONLY_NAMESPACE];

const judgedLabels = question<Wanted, SelectorResult>({
  name: 'pods, objects, gaps: what is near a selector',
  lists: ABSENCE_READS,
  keyOf: ({ selector, range, name }) => JSON.stringify([[...selector.values], selector.complete, range.key, name]),
  answer: (cluster, { selector, range, name }) => judgeLabels(cluster, selector, range, name),
  isSame: isSameResult,
  affected(edit) {
    const touches = touchesAbsence(edit);
    return ({ selector, range, name }) => touches(selector, range, name);
  },
});

/** Nobody who asks can tell the two apart. */
export function isSameResult(a: SelectorResult, b: SelectorResult): boolean {
  if (a.kind === 'unknown' && b.kind === 'unknown') return a.reason === b.reason;
  // What differs hangs on the pod and the selector.
  return a.kind === b.kind && (a.kind !== 'nothing' || b.kind !== 'nothing' || a.near?.pod === b.near?.pod);
}

/** Whether an edit may change what `judgeLabels` answers. */
export function touchesAbsence({
  before,
  after,
  changed,
  touched,
}: ClusterEdit): (selector: Labels, range: PodRange, name: string | undefined) => boolean {
  const pods = podsAmong(changed);
  const makers = changed.filter(mayMakePods);
  return (selector, range, name) => {
    const wanted = withoutControllerLabels(selector);
    if (wanted === undefined) return false;
    if (touched.has(ONLY_NAMESPACE) || makers.some((object) => mayMake(object, wanted))) return true;
    if (touched.has('gaps') && doubtOfGaps(before, wanted) !== doubtOfGaps(after, wanted)) return true;
    const keys = [...wanted.values.keys()];
    const isKeyed = (cluster: Cluster): readonly boolean[] => keys.map((key) => hasKey(cluster, range, key));
    for (const pod of pods) {
      if (!range.has(before, pod) && !range.has(after, pod)) continue;
      const { labels } = pod.template;
      if (matchesLabels(wanted, labels) !== 'no') return true;
      if (evidenceOf(wanted, pod, differencesOf(wanted, pod), name) > 0) return true;
      if (!keys.some((key) => labels.values.has(key))) continue;
      const [was, is] = [isKeyed(before), isKeyed(after)];
      // Where some key is nowhere, the pods that have all the others count.
      if (is.some((one, at) => one !== was[at]) || is.includes(false)) return true;
    }
    return false;
  };
}

/** Judges labels that are asked for against those pods that may have been meant. Tells no reads. */
export function judgeLabels(
  cluster: Cluster,
  selector: Labels,
  range: PodRange,
  name: string | undefined,
): SelectorResult {
  const wanted = withoutControllerLabels(selector);
  if (wanted === undefined) return { kind: 'unknown', reason: 'a controller sets one of its labels when it runs' };
  if (wanted.values.size === 0) return { kind: 'unknown', reason: 'its labels are set when the manifests are applied' };
  const matches = mayCarry(cluster, range, wanted).map((pod) => matchesLabels(wanted, pod.template.labels));
  if (matches.includes('yes')) return { kind: 'selects' };
  const doubt = matches.includes('unknown') ? 'a pod template is filled in later' : doubtOf(cluster, wanted, range);
  if (doubt !== undefined) return { kind: 'unknown', reason: doubt };
  return { kind: 'nothing', near: nearest(cluster, wanted, range, name) };
}

/** Undefined where a label that nobody can compute is asked for. */
function withoutControllerLabels(selector: Labels): Labels | undefined {
  const values = new Map(selector.values);
  for (const key of selector.values.keys()) {
    if (!SET_BY_CONTROLLERS.test(key)) continue;
    if (!COMPUTABLE.test(key)) return undefined;
    values.delete(key);
  }
  return { values, complete: selector.complete };
}

/** Why the absence of a match proves nothing, if it does not. */
function doubtOf(cluster: Cluster, selector: Labels, range: PodRange): string | undefined {
  if (!selector.complete || [...selector.values.values()].some(isUnknown)) return 'the selector is filled in later';
  const unread = unreadFor(cluster, selector);
  if (unread !== undefined) return unread;
  const maker = podMakerFor(cluster, selector);
  if (maker !== undefined) return maker;
  const set = new Map([...selector.values].filter(([key]) => hasKey(cluster, range, key)));
  if (set.size > 0 && set.size < selector.values.size) {
    const rest: Labels = { values: set, complete: true };
    if (mayCarry(cluster, range, rest).some((pod) => matchesLabels(rest, pod.template.labels) === 'yes'))
      return 'the other labels may be set while it runs';
  }
  return patchedLater(cluster);
}

function doubtOfGaps(cluster: Cluster, selector: Labels): string | undefined {
  return unreadFor(cluster, selector) ?? patchedLater(cluster);
}

function unreadFor({ gaps }: Cluster, selector: Labels): string | undefined {
  const values = [...selector.values.values()].flatMap((value) => known(value) ?? []);
  const unread = gaps.find(
    ({ kind, text }) => kind === 'too-large' || (text !== undefined && values.every((value) => text.includes(value))),
  );
  return unread && `${unread.what} and may hold the pods`;
}

function patchedLater(cluster: Cluster): string | undefined {
  return mayBePatched(cluster) ? 'a part of the kustomization that is not rendered may change labels' : undefined;
}

/** What speaks for a pod, and what its differences take away: how near it is. */
const SHARED_PAIR = 4;
const ALIKE = 3;
const VALUE_ELSEWHERE = 2;
const DIFFERENCE = 10;
const LACKING = 20;

function nearest(cluster: Cluster, selector: Labels, range: PodRange, name: string | undefined): NearMiss | undefined {
  const few = cluster.pods.length < FEW_PODS;
  const identifying = [...selector.values].filter(([key]) => !NOT_IDENTIFYING.test(key));
  const telling = few
    ? cluster.pods.filter((pod) => range.has(cluster, pod))
    : tellingPods(cluster, identifying, range, name);
  const best = nearestAmong(telling, selector, name);
  // All others share no pair that identifies, so a value that is alike brings none of them nearer than this.
  if (few || (best && best.closeness > ALIKE - DIFFERENCE * identifying.length)) return best;
  const all = new Set([...telling, ...alikePods(cluster, identifying, range)]);
  return nearestAmong(inOrder(cluster, all), selector, name);
}

/** Of equally near ones the first. */
function nearestAmong(pods: Iterable<Pod>, selector: Labels, name: string | undefined): NearMiss | undefined {
  let best: NearMiss | undefined;
  for (const pod of pods) {
    const differences = differencesOf(selector, pod);
    const evidence = evidenceOf(selector, pod, differences, name);
    if (evidence === 0) continue;
    const lacking = differences.filter((one) => one.kind === 'lacking').length;
    const closeness = evidence - differences.length * DIFFERENCE - lacking * LACKING;
    if (!best || closeness > best.closeness) best = { pod, differences, closeness };
  }
  return best;
}

/** Fewer are all looked at. */
const FEW_PODS = 32;

type Pair = readonly [key: string, value: Uncertain<string>];

/** Every pod for which more speaks than that a value is alike, found without a look at the others. */
function tellingPods(
  cluster: Cluster,
  identifying: readonly Pair[],
  range: PodRange,
  name: string | undefined,
): readonly Pod[] {
  const pairs = identifying.flatMap(([key, value]) => {
    const wanted = known(value) ?? '';
    const others = [...keysOf(cluster, wanted)].filter((other) => !NOT_IDENTIFYING.test(other));
    return [key, ...others].map((one) => [one, wanted] as const);
  });
  return podsHaving(cluster, range, pairs, name);
}

/** Every pod with a value that is alike. */
function alikePods(cluster: Cluster, identifying: readonly Pair[], range: PodRange): readonly Pod[] {
  const pairs = identifying.flatMap(([key, value]) => {
    const wanted = known(value) ?? '';
    return valuesOf(cluster, key).flatMap((actual) => (isSimilar(wanted, actual) ? [[key, actual] as const] : []));
  });
  return podsHaving(cluster, range, pairs, undefined);
}

function differencesOf(selector: Labels, pod: Pod): Difference[] {
  const differences: Difference[] = [];
  for (const [key, value] of selector.values) {
    const wanted = known(value) ?? '';
    if (matchesPair(key, wanted, pod.template.labels) === 'yes') continue;
    const actual = known(pod.template.labels.values.get(key));
    const otherKey = otherKeyOf(key, wanted, pod);
    const movable =
      otherKey !== undefined && !selector.values.has(otherKey) && (actual === undefined || !isSimilar(wanted, actual));
    if (movable) differences.push({ kind: 'key', key, wanted, otherKey });
    else if (actual !== undefined) differences.push({ kind: 'value', key, wanted, actual });
    else differences.push({ kind: 'lacking', key, wanted });
  }
  return differences;
}

/** The key under which the pod has the value instead, where both keys identify a workload. */
function otherKeyOf(key: string, wanted: string, pod: Pod): string | undefined {
  if (NOT_IDENTIFYING.test(key)) return undefined;
  for (const [other, value] of pod.template.labels.values) {
    if (other !== key && value === wanted && !NOT_IDENTIFYING.test(other)) return other;
  }
  return undefined;
}

/** How strongly this pod seems to be the one that was meant; 0 is not at all. */
function evidenceOf(selector: Labels, pod: Pod, differences: readonly Difference[], name: string | undefined): number {
  const differing = new Set(differences.map((one) => one.key));
  const sharesPair = [...selector.values.keys()].some((key) => !differing.has(key) && !NOT_IDENTIFYING.test(key));
  const isAlike = differences.some(
    (one) => one.kind === 'value' && !NOT_IDENTIFYING.test(one.key) && isSimilar(one.wanted, one.actual),
  );
  const hasValue = differences.some((one) => otherKeyOf(one.key, one.wanted, pod) !== undefined);
  // A Job is often named after the Service that it works for.
  const named = pod.workload.group === 'batch' ? 0 : nameEvidence(pod, name);
  return (sharesPair ? SHARED_PAIR : 0) + (isAlike ? ALIKE : 0) + (hasValue ? VALUE_ELSEWHERE : 0) + named;
}

/** The workload or one of its labels is called like the Service (2), or like it and something more (1). */
function nameEvidence(pod: Pod, name: string | undefined): number {
  if (name === undefined) return 0;
  const names = [known(pod.workload.name), ...[...pod.template.labels.values.values()].map(known)];
  if (names.includes(name)) return 2;
  return names.some((one) => one?.startsWith(`${name}-`)) ? 1 : 0;
}

/** "`app` is `carts` on Deployment carts, the selector says `cart`"; every difference is in it. */
export function describeNearMiss({ pod: { workload }, differences }: NearMiss): string {
  const pod = describe(workload);
  const [only, ...more] = differences;
  if (only?.kind === 'value' && more.length === 0)
    return `\`${only.key}\` is \`${only.actual}\` on ${pod}, the selector says \`${only.wanted}\``;
  const actual = differences.map((one) => {
    if (one.kind === 'lacking') return `no label \`${one.key}\``;
    return one.kind === 'value' ? `\`${one.key}: ${one.actual}\`` : `\`${one.otherKey}: ${one.wanted}\``;
  });
  return `${pod} has ${enumeration(actual)}, the selector asks for ${enumeration(differences.map((one) => `\`${one.key}: ${one.wanted}\``))}`;
}
