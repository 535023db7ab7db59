/**
 * Whether two places of a cluster that say the same must go on saying the same. For labels that is the case where a
 * selector asks a pod for the pair and the rest of the selector fits the pod: then the two hang together, whether it
 * picks the pod or leaves it out because of the pair. The same pair on pods that no such selector joins is another thing.
 */
import { type Cluster, type Pod, podsOf } from '../../cluster/index.js';
import type { LabelSelector, Match } from '../../resources/index.js';
import type { Path } from '../../yaml/index.js';
import type { Occurrence, Placed } from '../references/occurrence.js';
import { holds, meets } from '../references/reach.js';

export function related(a: Placed, b: Placed, cluster: Cluster): Match {
  if (a.occurrence.named.kind !== 'pod-label') return meets(a.occurrence.reach, b.occurrence.reach, cluster);
  if (a.occurrence.selector !== undefined) return isAsked(a, b, cluster);
  return b.occurrence.selector === undefined ? 'no' : isAsked(b, a, cluster);
}

/** Whether the selector would pick the pod, were it not for this pair. */
function isAsked(asking: Placed, asked: Placed, cluster: Cluster): Match {
  const { selector, reach } = asking.occurrence;
  const pod = podOf(asked);
  if (selector === undefined || pod === undefined) return 'no';
  // A controller counts its own pods only, whatever else its selector fits.
  if (isOwnSelector(asking)) return asking.object === asked.object ? 'yes' : 'no';
  const namespaces = reach.in === 'namespace' || reach.in === 'namespaces' ? reach : undefined;
  return holds({ namespaces, pods: without(selector, asking.occurrence) }, pod, cluster);
}

/** A selector that no pod with the pair fits, in a namespace of this pod: it may mean this one and miss it. */
export function mayMiss(asking: Placed, asked: Placed, withPair: readonly Placed[], cluster: Cluster): boolean {
  const { selector, reach } = asking.occurrence;
  const pod = podOf(asked);
  if (selector === undefined || pod === undefined || isOwnSelector(asking)) return false;
  const namespaces = reach.in === 'namespace' || reach.in === 'namespaces' ? reach : undefined;
  if (holds({ namespaces, pods: undefined }, pod, cluster) === 'no') return false;
  return withPair.every((one) => isAsked(asking, one, cluster) === 'no');
}

function isOwnSelector({ object, occurrence: { path } }: Placed): boolean {
  return object.model === 'workload' && startsWith(path, ['spec', 'selector']);
}

/** The pod whose labels the place is among; undefined for a place in a selector. */
function podOf({ object, occurrence: { path, role } }: Placed): Pod | undefined {
  if (object.model !== 'workload' || role === 'reference') return undefined;
  return podsOf(object).find(({ template }) => startsWith(path, [...template.path, 'metadata', 'labels']));
}

function without({ matchLabels, matchExpressions }: LabelSelector, { path }: Occurrence): LabelSelector {
  if (path.includes('matchExpressions'))
    return { matchLabels, matchExpressions: matchExpressions.filter((one) => !startsWith(path, one.path)) };
  const values = new Map(matchLabels.values);
  values.delete(String(path.at(-1)));
  return { matchLabels: { ...matchLabels, values }, matchExpressions };
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}
