/** An empty rule beside narrower ones: it lets everything through, and the others add nothing to it (N5). */
import { describe, type NetworkPolicyRule } from '../../resources/index.js';
import { at, clusterRule, relatedTo } from '../rule.js';
import { numberOf } from './allowance.js';
import { DIRECTIONS, ruleAnchor } from './policyRules.js';

export default clusterRule({
  id: 'policy-allows-everything',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'An empty rule lets everything through, so the narrower rules beside it add nothing',
  silences: 'the empty rule is the only one of its direction',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'none',
  subject: 'networkPolicy',
  messages: {
    everything: {
      level: 'hint',
      text: 'This empty rule of {policy} lets all {direction} traffic through, so the other {direction} rules add nothing.',
    },
  },
  check(policy, _cluster, report) {
    for (const direction of DIRECTIONS) {
      const rules = policy.rules[direction];
      const all = rules.find(isEverything);
      const others = rules.filter((rule) => !isEverything(rule));
      if (!all || others.length === 0 || !policy.isolates[direction]) continue;
      report('everything', at(policy, ...all.path), {
        values: { policy: describe(policy), direction },
        related: others.slice(0, 3).map((rule) => {
          const title = `${direction === 'ingress' ? 'Ingress' : 'Egress'} rule ${numberOf(rule.path)}`;
          return relatedTo(policy, ruleAnchor(policy, rule.path), title);
        }),
      });
    }
  },
});

/** Lists that are written but empty say the same; `policy-empty` speaks of them. */
function isEverything({ peers, ports, emptyLists }: NetworkPolicyRule): boolean {
  return peers === undefined && ports === undefined && emptyLists.length === 0;
}
