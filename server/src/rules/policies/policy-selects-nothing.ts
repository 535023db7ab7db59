/** A NetworkPolicy whose selector misses the pods that it was probably meant for, so that it protects and opens nothing. */
import { describeNearMiss, hasPods, hasSelectedPod, judgePolicySelector, podsSharing } from '../../cluster/index.js';
import { describe, isEmptySelector, known, type Labels } from '../../resources/index.js';
import { labelOf, selectFixes } from '../nearLabels.js';
import { at, clusterRule, keyAt, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'policy-selects-nothing',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'The selector of a NetworkPolicy misses the pods that it was probably meant for',
  silences:
    'an empty selector; no pods of its namespace in the cluster; pods made by a custom resource; labels set at run time or filled in later; a match elsewhere in the workspace',
  withGaps: 'near-misses',
  since: '0.1.0',
  reads: ['pods', 'objects', 'gaps', 'surround'],
  fix: 'suggested',
  subject: 'networkPolicy',
  messages: {
    nearMiss: { level: 'warning', absence: true, text: '{policy} selects no pods: {difference}.' },
    nothing: {
      level: 'hint',
      absence: true,
      text: '{policy} selects no pods of this cluster: none of them has {selector}.',
    },
  },
  check(policy, cluster, report) {
    const { podSelector: selector, namespace } = policy;
    if (isEmptySelector(selector)) return;
    if (hasSelectedPod(cluster, selector, namespace)) return report.refute(policy);
    const pods = podsSharing(namespace);
    const refuted = (reason: string): void => {
      report.refute(policy);
      report.unsure(policy, reason);
    };
    if (!hasPods(cluster, pods)) return refuted('the pods of its namespace are elsewhere');
    const result = judgePolicySelector(cluster, selector, pods);
    if (result.kind === 'selects') return report.refute(policy);
    if (result.kind === 'unknown') return refuted(result.reason);
    const { near, wanted, placeOf } = result;
    const { kind, open, root } = cluster.scope;
    const elsewhere = kind === 'input' || kind === 'configured' ? 'no' : cluster.surround.podsWith(wanted, namespace);
    if (elsewhere === 'yes' || (elsewhere === 'unknown' && root === undefined))
      return refuted('such pods are elsewhere in the workspace');
    const place = (key: string): (string | number)[] => ['spec', 'podSelector', ...placeOf(key)];
    const [first] = near?.differences ?? [];
    if (near === undefined || first === undefined) {
      if (open || kind === 'joined') return refuted('no pods like these are in the workspace');
      return report('nothing', keyAt(policy, 'spec', 'podSelector'), {
        values: { policy: describe(policy), selector: labelsText(wanted) },
      });
    }
    const { workload } = near.pod;
    report('nearMiss', at(policy, ...place(first.key)), {
      values: { policy: describe(policy), difference: describeNearMiss(near) },
      related: [relatedTo(workload, labelOf(near.pod, first), `The pod labels of ${describe(workload)}`)],
      fixes: selectFixes(policy, near, place),
      closeness: near.closeness,
    });
  },
});

function labelsText(labels: Labels): string {
  return [...labels.values].map(([key, value]) => `\`${key}: ${known(value) ?? '…'}\``).join(', ');
}
