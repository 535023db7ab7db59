/** A policy in a cluster whose network plugin takes no notice of its kind: it is accepted and does nothing (§8, C21). */
import { factsOf } from '../../policy/index.js';
import { describe } from '../../resources/index.js';
import { clusterRule, nameOf } from '../rule.js';

export default clusterRule({
  id: 'policy-not-enforced',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'The network plugin of the cluster takes no notice of policies of this kind',
  silences: 'the plugin is not known; flannel as a part of Canal, k3s or RKE2, where something else enforces policies',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['profile'],
  fix: 'none',
  subject: 'policy',
  messages: {
    ignored: {
      level: 'warning',
      text: '{policy} has no effect: the network plugin of this cluster is {plugin}, which takes no notice of a {kind}.',
    },
  },
  check(policy, { profile }, report) {
    const facts = factsOf(profile);
    const enforced =
      policy.model === 'networkPolicy' ? facts.enforces : facts.enforces !== false && facts.enforcesTiers;
    if (enforced !== false || profile.cni === undefined) return;
    report('ignored', nameOf(policy), {
      values: { policy: describe(policy), plugin: profile.cni, kind: policy.kind },
    });
  },
});
