/** A rule of an administrator's policy that never decides: earlier ones of its tier mean all that it does (A2). */
import type { Cluster } from '../../cluster/index.js';
import { type CompiledPolicy, type CompiledRule, compiledOf, containsPods, coveredBy } from '../../policy/index.js';
import { describe, known, type TieredPolicy } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { clusterRule } from '../rule.js';
import { DIRECTIONS, relatedRule, ruleAnchor, rulesText, ruleTitle, writtenAction } from './policyRules.js';

export default clusterRule({
  id: 'admin-policy-unreachable',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: "A rule of an administrator's policy never decides, because earlier rules mean all that it does",
  silences:
    'values that are filled in later; equal priorities, whose order nobody knows; policies in other files of a folder that nobody says are applied together',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['policies'],
  fix: 'none',
  subject: 'tieredPolicy',
  messages: {
    unreachable: {
      level: 'warning',
      text: '{rule} ({action}) of {policy} never decides: {others} ({actions}) {comes} first for all that it means.',
    },
  },
  check(policy, cluster, report) {
    const { policy: compiled } = compiledOf(cluster, policy);
    const earlier = cluster.tieredPolicies
      .map((one) => compiledOf(cluster, one).policy)
      .filter((one) => one !== compiled && isEarlier(cluster, one, compiled));
    for (const direction of DIRECTIONS) {
      for (const [index, rule] of compiled.rules[direction].entries()) {
        if (rule.action === undefined) continue;
        const before = [compiled.rules[direction].slice(0, index), ...earlier.map((one) => one.rules[direction])];
        const others = coveredBy(rule, before.flat().filter(isUnderstood));
        if (others === undefined) continue;
        report('unreachable', ruleAnchor(policy, rule.path), {
          values: {
            rule: ruleTitle(rule),
            action: writtenAction(rule),
            policy: describe(policy),
            others: rulesText(others, policy),
            actions: [...new Set(others.map(writtenAction))].join(', '),
            comes: others.length === 1 ? 'comes' : 'come',
          },
          related: others.slice(0, 3).map(relatedRule),
        });
      }
    }
  },
});

/** It is surely asked first, for all the pods. */
function isEarlier(cluster: Cluster, one: CompiledPolicy, policy: CompiledPolicy): boolean {
  const { kind } = cluster.scope;
  const isTogether =
    (kind !== 'directory' && kind !== 'joined') || one.policy.source.file === policy.policy.source.file;
  return (
    isTogether &&
    one.tier === policy.tier &&
    one.policy.kind === policy.policy.kind &&
    known((one.policy as Sourced<TieredPolicy>).priority) !== undefined &&
    one.priority < policy.priority &&
    policy.priority !== Number.MAX_SAFE_INTEGER &&
    one.subject !== undefined &&
    policy.subject !== undefined &&
    containsPods(one.subject, policy.subject)
  );
}

/** A rule of a form that is not known fails closed; that is another mistake, and hides this one. */
function isUnderstood({ action, peers }: CompiledRule): boolean {
  return action !== undefined && peers !== undefined;
}
