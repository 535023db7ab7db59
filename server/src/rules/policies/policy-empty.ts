/** An empty list in a rule: it reads as "nobody" and means everybody, or every port (N6). */
import { describe } from '../../resources/index.js';
import { clusterRule, keyAt } from '../rule.js';
import { DIRECTIONS } from './policyRules.js';

const MEANS = {
  from: 'every source, inside the cluster and outside',
  to: 'every destination, inside the cluster and outside',
  ports: 'every port',
} as const;

export default clusterRule({
  id: 'policy-empty',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'An empty `from`, `to` or `ports` means everything, where it may have been meant as nothing',
  silences: 'the rule is the only one of its direction',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'none',
  subject: 'networkPolicy',
  messages: {
    empty: {
      level: 'hint',
      text: 'The empty `{list}` of this rule of {policy} means {everything}; to let nobody through, leave the rule out.',
    },
  },
  check(policy, _cluster, report) {
    for (const direction of DIRECTIONS) {
      const rules = policy.rules[direction];
      if (rules.length < 2 || !policy.isolates[direction]) continue;
      for (const { path, emptyLists } of rules)
        for (const list of emptyLists)
          report('empty', keyAt(policy, ...path, list), {
            values: { policy: describe(policy), list, everything: MEANS[list] },
          });
    }
  },
});
