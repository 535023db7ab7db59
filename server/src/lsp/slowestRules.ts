/** Which rules cost most: measured when somebody asks, on objects of the largest cluster. */
import type { Cluster } from '../cluster/index.js';
import { type ClusterSubject, checkSubject, RULES } from '../rules/index.js';
import type { Sourced } from '../workspace/index.js';

export interface RuleCost {
  readonly rule: string;
  /** Microseconds of a check, on average. */
  readonly microseconds: number;
  /** How many checks it has in that cluster. */
  readonly checks: number;
}

/** Milliseconds for each rule; there are some fifty. */
const BUDGET = 4;

/** The costliest first, by what all their checks in the cluster take. `now` gives milliseconds. */
export function slowestRules(cluster: Cluster, now: () => number): readonly RuleCost[] {
  const subjects: Readonly<Record<ClusterSubject, readonly Sourced[]>> = {
    service: cluster.services,
    ingress: cluster.ingresses,
    workload: cluster.workloads,
    networkPolicy: cluster.networkPolicies,
    tieredPolicy: cluster.tieredPolicies,
    policy: [...cluster.networkPolicies, ...cluster.tieredPolicies],
  };
  return RULES.flatMap((rule): RuleCost[] => {
    const objects = rule.subject in subjects ? subjects[rule.subject as ClusterSubject] : [];
    const [first] = objects;
    if (first === undefined) return [];
    // What is worked out once a cluster is there then.
    checkSubject(rule, first, cluster);
    const start = now();
    let ran = 0;
    for (const object of objects) {
      checkSubject(rule, object, cluster);
      ran++;
      if (now() - start > BUDGET) break;
    }
    return [{ rule: rule.id, microseconds: ((now() - start) / ran) * 1000, checks: objects.length }];
  }).sort((a, b) => b.microseconds * b.checks - a.microseconds * a.checks);
}
