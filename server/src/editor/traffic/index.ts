/**
 * Traffic as a call hierarchy: who can reach an object, and whom it can reach, with the verdict and the ports of each.
 * Those that the manifests declare come first, the denied ones among them too; then what else policies allow or leave
 * open, the nearest first.
 */
import type { Position } from '../../yaml/index.js';
import type { Analysis } from '../analysis.js';
import { asApplied, objectAt } from '../objectAt.js';
import { definitionsOf, thingsAt } from '../references/index.js';
import { incomingOf } from './incoming.js';
import { itemOf, type Located, objectOf, type TrafficItem, type TrafficKey } from './item.js';
import type { TrafficCall } from './list.js';
import { outgoingOf } from './outgoing.js';

export type { TrafficItem, TrafficKey } from './item.js';
export type { TrafficCall } from './list.js';

const MODELS = new Set(['service', 'workload', 'ingress']);
/** Overlays of one base that are offered side by side. */
const MOST_CLUSTERS = 20;

/** The object that the cursor names, or else stands in, once for each cluster that applies it. */
export function trafficAt(analysis: Analysis, file: string, position: Position): TrafficItem[] {
  const named = definitionsOf(analysis, thingsAt(analysis, file, position)).filter(
    ({ object, occurrence }) => MODELS.has(object.model) && occurrence.path.join('.') === 'metadata.name',
  );
  const located: Located[] = named.length > 0 ? named : around(analysis, file, position);
  const isSeveral = new Set(located.map(({ cluster }) => cluster)).size > 1;
  return located
    .slice(0, MOST_CLUSTERS)
    .map(({ cluster, object }) => itemOf(analysis.snapshot, cluster, object, isSeveral ? cluster.name : ''));
}

function around(analysis: Analysis, file: string, position: Position): Located[] {
  const written = objectAt(analysis, file, position);
  if (!written || !MODELS.has(written.model)) return [];
  return analysis.clustersOf(file).flatMap((cluster) => {
    const object = asApplied(cluster, written);
    return object ? [{ cluster, object }] : [];
  });
}

export function incomingTraffic(analysis: Analysis, key: TrafficKey): TrafficCall[] {
  const located = objectOf(analysis, key);
  return located ? incomingOf(analysis, located) : [];
}

export function outgoingTraffic(analysis: Analysis, key: TrafficKey): TrafficCall[] {
  const located = objectOf(analysis, key);
  return located ? outgoingOf(analysis, located) : [];
}
