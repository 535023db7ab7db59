/** A Service all of whose workloads are told to run no pods (S2). */
import { backingPods, isScaledFromZero } from '../../cluster/index.js';
import { describe, isUnknown, known } from '../../resources/index.js';
import { at, clusterRule, describeAll, firstFew, keyAt, relatedTo } from '../rule.js';

export default clusterRule({
  id: 'service-scaled-to-zero',
  group: 'Services and workloads',
  summary: 'Every workload behind a Service has `replicas: 0`',
  silences: 'KEDA, Knative or an Argo Rollout scales the workload',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['pods', 'other-objects'],
  fix: 'none',
  subject: 'service',
  messages: {
    none: {
      level: 'hint',
      text: '{service} has no endpoints while {workloads} {has} `replicas: 0`; clients are refused until somebody scales up.',
    },
  },
  check(service, cluster, report) {
    if (service.type === 'ExternalName' || isUnknown(service.type)) return;
    const pods = backingPods(cluster, service);
    if (pods === undefined) return;
    if (!pods.every(({ workload }) => known(workload.replicas) === 0 && !isScaledFromZero(cluster, workload))) return;
    const workloads = [...new Set(pods.map((pod) => pod.workload))];
    report('none', keyAt(service, 'spec', 'selector'), {
      values: {
        service: describe(service),
        workloads: describeAll(workloads),
        has: workloads.length === 1 ? 'has' : 'have',
      },
      related: firstFew(workloads).map((one) =>
        relatedTo(one, at(one, 'spec', 'replicas'), `The replicas of ${describe(one)}`),
      ),
    });
  },
});
