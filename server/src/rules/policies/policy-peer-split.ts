/** Two peers where one was meant: a dash too many makes "pods of these namespaces" into "all of them, and mine" (N8). */
import { describe, type NetworkPolicy, type NetworkPolicyPeer } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { clusterRule, edit, type Fix, keyAt, relatedTo } from '../rule.js';
import { DIRECTIONS } from './policyRules.js';
import { meantAsOne } from './splitPeers.js';

export default clusterRule({
  id: 'policy-peer-split',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'A `namespaceSelector` and a `podSelector` stand in two items of a list where one was meant',
  silences:
    'pods of the own namespace that the `podSelector` matches or may match; no pods of the other namespaces that it matches, but for the DNS of the cluster',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['namespaces', 'pods'],
  fix: 'suggested',
  subject: 'networkPolicy',
  messages: {
    split: {
      level: 'warning',
      text: 'This `podSelector` of {policy} matches no pod of its own namespace; with the `namespaceSelector` above it in one item, without a dash, it would mean {meant}, and now every pod of those namespaces is meant.',
    },
  },
  check(policy, cluster, report) {
    for (const direction of DIRECTIONS) {
      if (!policy.isolates[direction]) continue;
      for (const { peers = [] } of policy.rules[direction]) {
        for (const [index, peer] of peers.entries()) {
          const meant = meantAsOne(cluster, policy, peers[index - 1], peer);
          if (meant === undefined) continue;
          report('split', keyAt(policy, ...peer.path, 'podSelector'), {
            values: { policy: describe(policy), meant: meant.text },
            related: meant.pods.slice(0, 3).map((pod) => relatedTo(pod.workload)),
            fixes: [joined(policy, peer)],
          });
        }
      }
    }
  },
});

function joined(policy: Sourced<NetworkPolicy>, peer: NetworkPolicyPeer): Fix {
  return {
    title: 'Join the two selectors in one peer',
    safe: false,
    edits: [edit(policy, peer.path, (path) => ({ op: 'joinItem', path }))],
  };
}
