/**
 * Tells a selector that picks nothing because of a slip from one whose pods are simply elsewhere. Real manifests are
 * full of the second kind, so nothing is called broken without positive evidence: some pod is nearly the right one.
 */
import { isUnknown, known, type Labels, matchesLabels, type Uncertain } from '../resources/index.js';
import { type Cluster, mayBePatched, type Pod, selectPods } from './cluster.js';
import type { ClusterEdit } from './facts.js';
import { type NearMiss, nearest, speaksFor } from './nearest.js';
import { mayMake, mayMakePods, podMakerFor } from './podMakers.js';
import { hasKey, mayCarry, type PodRange, podsAmong, podsOfFile, podsSharing } from './podRanges.js';
import { question } from './questions.js';
import { ONLY_NAMESPACE, POD_MAKERS } from './reads.js';

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
      if (speaksFor(wanted, pod, name)) return true;
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
