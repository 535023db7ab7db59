/** Two policies of administrators with one priority that speak of the same traffic: which goes first, nobody says (A2). */
import type { Cluster } from '../../cluster/index.js';
import {
  type CompiledPolicy,
  type CompiledRule,
  compiledOf,
  containsPods,
  mayMeetPods,
  policyEngineOf,
  surelyCompete,
} from '../../policy/index.js';
import { describe, known, type TieredPolicy } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, relatedTo } from '../rule.js';
import { numberOf } from './allowance.js';
import { DIRECTIONS, relatedRule, writtenAction } from './policyRules.js';

export default clusterRule({
  id: 'admin-policy-priority-tie',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary:
    "Two administrators' policies of equal priority speak of the same traffic, and which goes first is undefined",
  silences:
    'pods, peers or ports of the two that do not meet for certain; values that are filled in later; policies in other files of a folder that nobody says are applied together',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['namespaces', 'pods', 'policies', 'profile'],
  fix: 'none',
  subject: 'tieredPolicy',
  messages: {
    conflict: {
      level: 'error',
      text: '{policy} and {other} both have priority {priority}, and their {direction} rules {number} ({action}) and {otherNumber} ({otherAction}) speak of the same traffic: which of them decides is undefined.',
    },
    tie: {
      level: 'warning',
      text: '{policy} and {other} both have priority {priority} and speak of the same traffic: which goes first is undefined.',
    },
  },
  check(policy, cluster, report) {
    const { policy: own } = compiledOf(cluster, policy);
    const priority = known(policy.priority);
    if (priority === undefined) return;
    for (const one of cluster.tieredPolicies) {
      if (!isRival(cluster, policy, one)) continue;
      const { policy: other } = compiledOf(cluster, one);
      if (!shareSubject(cluster, own, other)) continue;
      const pairs = competing(own, other);
      const [first] = pairs;
      if (!first) continue;
      const opposed = pairs.find(([a, b]) => a.action !== b.action);
      const [rule, rival] = opposed ?? first;
      report(opposed ? 'conflict' : 'tie', at(policy, 'spec', 'priority'), {
        values: {
          policy: describe(policy),
          other: describe(one),
          priority,
          direction: String(rule.path.at(-2)),
          number: numberOf(rule.path),
          action: writtenAction(rule),
          otherNumber: numberOf(rival.path),
          otherAction: writtenAction(rival),
        },
        related: [relatedTo(one, at(one, 'spec', 'priority')), relatedRule(rule), relatedRule(rival)],
      });
      return;
    }
  },
});

/** Another policy of the same kind, tier and priority that is surely applied with it. */
function isRival(cluster: Cluster, policy: Sourced<TieredPolicy>, one: Sourced<TieredPolicy>): boolean {
  const { kind } = cluster.scope;
  return (
    one !== policy &&
    known(one.name) !== known(policy.name) &&
    one.kind === policy.kind &&
    one.group === policy.group &&
    one.tier === policy.tier &&
    one.priority === policy.priority &&
    ((kind !== 'directory' && kind !== 'joined') || one.source.file === policy.source.file)
  );
}

/** One holds the other, or a pod of the cluster is certainly subject to both. */
function shareSubject(cluster: Cluster, a: CompiledPolicy, b: CompiledPolicy): boolean {
  if (!a.subject || !b.subject || !mayMeetPods(a.subject, b.subject)) return false;
  if (containsPods(a.subject, b.subject) || containsPods(b.subject, a.subject)) return true;
  const engine = policyEngineOf(cluster);
  return cluster.pods.some((pod) => {
    const id = engine.idOf(pod);
    return [a, b].every((policy) => engine.isSubject(id, policy));
  });
}

function competing(a: CompiledPolicy, b: CompiledPolicy): (readonly [CompiledRule, CompiledRule])[] {
  return DIRECTIONS.flatMap((direction) =>
    a.rules[direction].flatMap((one) =>
      b.rules[direction].flatMap((other) =>
        one.action !== undefined && other.action !== undefined && surelyCompete(one, other)
          ? [[one, other] as const]
          : [],
      ),
    ),
  );
}
