/** Pods that no policy selects, so that everybody reaches them or they reach everybody (N1). */
import {
  type Cluster,
  derived,
  namespaceLabels,
  type Pod,
  podLabels,
  podsOf,
  policiesFor,
  policyNamespace,
} from '../../cluster/index.js';
import { type Direction, describe, known, matchesSelector } from '../../resources/index.js';
import { clusterRule, nameOf } from '../rule.js';

/** Groups of other network policies, which may protect the pods. */
const OTHER_POLICIES =
  /^(?:(?:crd\.)?projectcalico\.org|cilium\.io|crd\.antrea\.io|networking\.gke\.io|k8s\.ovn\.org|crd\.k8s\.amazonaws\.com|security\.istio\.io|policy\.linkerd\.io|kuma\.io)$/;

export default clusterRule({
  id: 'workload-unprotected',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'No policy selects the pods of a workload, in one direction or in both',
  silences:
    "pods on their node's network; policies of Calico, Cilium, Antrea or a mesh in the cluster; a policy that may select the pods",
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['namespaces', 'other-objects', 'pods', 'policies'],
  fix: 'none',
  offByDefault: true,
  subject: 'workload',
  messages: {
    both: {
      level: 'information',
      text: 'No policy selects the pods of {workload}: everybody may connect to them, and they may connect to everybody.',
    },
    ingress: {
      level: 'information',
      text: 'No policy speaks of ingress to the pods of {workload}: everybody may connect to them.',
    },
    egress: {
      level: 'information',
      text: 'No policy speaks of egress from the pods of {workload}: they may connect to everybody.',
    },
  },
  check(workload, cluster, report) {
    const pods = podsOf(workload).filter(({ template }) => known(template.hostNetwork) === false);
    if (pods.length === 0 || hasOtherPolicies(cluster)) return;
    const isOpen = (direction: Direction): boolean => pods.some((pod) => !isSelected(cluster, pod, direction));
    const ingress = isOpen('ingress');
    const egress = isOpen('egress');
    if (!ingress && !egress) return;
    report(ingress && egress ? 'both' : ingress ? 'ingress' : 'egress', nameOf(workload), {
      values: { workload: describe(workload) },
    });
  },
});

/** Policies of engines that are not followed here. */
const hasOtherPolicies = derived(['others'], (cluster) => cluster.others.some((one) => OTHER_POLICIES.test(one.group)));

/** A policy speaks of the direction and selects the pod, or may. */
function isSelected(cluster: Cluster, pod: Pod, direction: Direction): boolean {
  const namespace = policyNamespace(cluster, pod.namespace);
  const labels = podLabels(pod);
  const isByOwn = policiesFor(cluster, pod).some(
    ({ isolates, podSelector }) => isolates[direction] && matchesSelector(podSelector, labels) !== 'no',
  );
  return (
    isByOwn ||
    cluster.tieredPolicies.some(
      ({ rules, subject }) =>
        rules[direction].length > 0 &&
        subject !== undefined &&
        (subject.pods === undefined || matchesSelector(subject.pods, labels) !== 'no') &&
        matchesSelector(subject.namespaces, namespaceLabels(cluster, namespace, pod.namespace)) !== 'no',
    )
  );
}
