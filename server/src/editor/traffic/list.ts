/** The ends of an object's traffic, ordered and cut to what a person reads. */
import type { Cluster } from '../../cluster/index.js';
import type { PolicyEngine } from '../../policy/index.js';
import { known, type Workload } from '../../resources/index.js';
import type { Snapshot, Sourced } from '../../workspace/index.js';
import type { Range } from '../../yaml/index.js';
import type { Verdict } from './destination.js';
import { itemOf, nameRange, type TrafficItem } from './item.js';

export interface TrafficCall {
  readonly item: TrafficItem;
  /** Where whoever calls says so, in the caller's file. */
  readonly ranges: readonly Range[];
}

/** An end of the traffic, which has a place only once it is shown. */
export interface Candidate {
  readonly object: Sourced;
  readonly verdict: Verdict;
}

const MOST_SHOWN = 200;

/** What policies allow or leave open; those of the same namespace first, then by name. */
export function others(
  snapshot: Snapshot,
  { cluster, object }: { readonly cluster: Cluster; readonly object: Sourced },
  candidates: readonly Candidate[],
  rangesOf: (item: TrafficItem) => readonly Range[],
): TrafficCall[] {
  const home = known(object.namespace) ?? '';
  const rank = ({ object: one, verdict }: Candidate): string =>
    `${known(one.namespace) === home ? 0 : 1}${verdict.sign === '✔' ? 0 : 1} ${known(one.namespace) ?? ''}/${known(one.name) ?? ''}`;
  const open = candidates.filter(({ verdict }) => verdict.sign !== '✖').map((one) => ({ ...one, rank: rank(one) }));
  open.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  const shown = open.slice(0, MOST_SHOWN).map(({ object: one, verdict }): TrafficCall => {
    const item = itemOf(snapshot, cluster, one, verdict.text);
    return { item, ranges: rangesOf(item) };
  });
  const more = open.length - shown.length;
  return more > 0 ? [...shown, noObject(snapshot, object, `and ${more} more`, 'not shown')] : shown;
}

/** A line of the list that is no object, at the place of the one that is asked about. */
export function noObject(snapshot: Snapshot, asked: Sourced, name: string, detail: string): TrafficCall {
  const { file, range } = nameRange(snapshot, asked);
  return { item: { key: undefined, name, detail, kind: 'object', file, range }, ranges: [range] };
}

/** Workloads that have pods, with the numbers of those. */
export function sendersIn({ universe }: PolicyEngine): ReadonlyMap<Sourced<Workload>, readonly number[]> {
  const byWorkload = new Map<Sourced<Workload>, number[]>();
  for (const { id, pod } of universe.pods) {
    if (known(pod.workload.replicas) === 0) continue;
    const ids = byWorkload.get(pod.workload);
    if (ids) ids.push(id);
    else byWorkload.set(pod.workload, [id]);
  }
  return byWorkload;
}
