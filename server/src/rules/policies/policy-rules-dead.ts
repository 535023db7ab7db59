/** Rules of a direction that `policyTypes` leaves out: the policy does not isolate in it, so they have no effect (N4). */
import { describe, enumeration, isUnknown } from '../../resources/index.js';
import { clusterRule, edit, keyAt, relatedTo } from '../rule.js';
import { DIRECTIONS } from './policyRules.js';

const TYPES = { ingress: 'Ingress', egress: 'Egress' } as const;

export default clusterRule({
  id: 'policy-rules-dead',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'Rules of a direction that `policyTypes` leaves out have no effect',
  silences: '`policyTypes` is absent or filled in later',
  withGaps: 'judges',
  since: '0.1.0',
  reads: [],
  fix: 'suggested',
  subject: 'networkPolicy',
  messages: {
    dead: {
      level: 'warning',
      text: 'The {direction} rules of {policy} have no effect: its `policyTypes` lists only {types}, so it leaves {direction} traffic alone.',
    },
  },
  check(policy, _cluster, report) {
    if (!policy.typesWritten || policy.policyTypes.some(isUnknown)) return;
    for (const direction of DIRECTIONS) {
      if (policy.isolates[direction] || policy.rules[direction].length === 0) continue;
      const types = ['spec', 'policyTypes'];
      report('dead', keyAt(policy, 'spec', direction), {
        values: {
          policy: describe(policy),
          direction,
          types: enumeration(policy.policyTypes.map(String)),
        },
        related: [relatedTo(policy, keyAt(policy, ...types), 'The directions in which it isolates')],
        fixes: [
          {
            title: `Add \`${TYPES[direction]}\` to \`policyTypes\``,
            safe: false,
            edits: [edit(policy, types, (path) => ({ op: 'insertItem', path, value: TYPES[direction] }))],
          },
        ],
      });
    }
  },
});
