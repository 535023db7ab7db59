/**
 * Which pod a selector that picks none was probably meant for: how much speaks for each, and in what it differs. Found
 * among thousands without a look at most of them.
 */
import {
  describe,
  enumeration,
  isSimilar,
  known,
  type Labels,
  matchesPair,
  type Uncertain,
} from '../resources/index.js';
import type { Cluster, Pod } from './cluster.js';
import { inOrder, keysOf, type PodRange, podsHaving, valuesOf } from './podRanges.js';

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

/** Shared by many workloads, so two that agree in these need not belong together. */
const NOT_IDENTIFYING =
  /^(?:app\.kubernetes\.io\/(?:part-of|managed-by|created-by|version|component|instance)|part-of|managed-by|created-by|version|component|instance|tier|environment|env|chart|helm\.sh\/chart|release|heritage)$/;

/** What speaks for a pod, and what its differences take away: how near it is. */
const SHARED_PAIR = 4;
const ALIKE = 3;
const VALUE_ELSEWHERE = 2;
const DIFFERENCE = 10;
const LACKING = 20;

/** `selector` has no label that controllers set; `name` is the Service's, after which pods may be named. */
export function nearest(
  cluster: Cluster,
  selector: Labels,
  range: PodRange,
  name: string | undefined,
): NearMiss | undefined {
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

/** Of pods for which nothing speaks none is near. */
export function speaksFor(selector: Labels, pod: Pod, name: string | undefined): boolean {
  return evidenceOf(selector, pod, differencesOf(selector, pod), name) > 0;
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
