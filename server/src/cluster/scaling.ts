/** Who sets the number of a workload's pods beside the workload itself. */
import { known, mayShareNamespace, type OtherObject, type ScaleTarget, type Workload } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Cluster } from './cluster.js';
import { derived } from './reads.js';

/** The autoscalers, and Rollouts that took it over, which name this workload or may do so. */
export function scalersOf(cluster: Cluster, workload: Sourced<Workload>): ScaleTarget[] {
  return scalersIn(cluster).flatMap((object) => {
    const target = object.scaleTarget;
    if (target === undefined || !mayShareNamespace(object.namespace, workload.namespace)) return [];
    const kind = known(target.kind) ?? workload.kind;
    const name = known(target.name) ?? known(workload.name);
    return kind === workload.kind && name === known(workload.name) ? [target] : [];
  });
}

/** Few objects scale others, and every workload is asked about. */
const scalersIn = derived(['others'], ({ others }): readonly Sourced<OtherObject>[] =>
  others.filter((one) => one.scaleTarget !== undefined),
);

/** `replicas: 0` does not mean that there are no pods: something scales them from zero. */
export function isScaledFromZero(cluster: Cluster, workload: Sourced<Workload>): boolean {
  return scalersOf(cluster, workload).some((one) => one.fromZero);
}
