/** Local traffic policies drop what arrives on a node without a pod of the Service (S12, S13). */
import { backingPods, type Pod, scalersOf } from '../../cluster/index.js';
import { describe, isHeadless, isUnknown, known, type Service } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { at, clusterRule, describeAll, edit, type Fix, relatedTo } from '../rule.js';

/** Of pods in all; with more of them most nodes of a small cluster have one. */
const FEW = 3;

export default clusterRule({
  id: 'service-local-policy-drops',
  group: 'Services and workloads',
  summary: 'A traffic policy is `Local` while few pods stand behind the Service, so nodes without one drop the traffic',
  silences:
    'a DaemonSet; a load balancer with `externalTrafficPolicy: Local`, which is the usual way to keep client addresses; more than three pods, or a number that an autoscaler sets',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['pods', 'other-objects'],
  fix: 'suggested',
  subject: 'service',
  messages: {
    external: {
      level: 'hint',
      text: '{service} keeps node port traffic on the node that it arrives on, and {workloads} {runs}: every other node drops it.',
    },
    internal: {
      level: 'hint',
      text: '{service} keeps traffic on the node of its client, and {workloads} {runs}: clients on every other node are dropped.',
    },
  },
  check(service, cluster, report) {
    if (isUnknown(service.type) || service.type === 'ExternalName') return;
    const policies: ['external' | 'internal', string][] = [];
    if (service.externalTrafficPolicy === 'Local' && service.type === 'NodePort')
      policies.push(['external', 'externalTrafficPolicy']);
    if (service.internalTrafficPolicy === 'Local' && !isHeadless(service))
      policies.push(['internal', 'internalTrafficPolicy']);
    const pods = policies.length === 0 ? undefined : backingPods(cluster, service);
    if (pods === undefined) return;
    const workloads = [...new Set(pods.map((pod) => pod.workload))];
    const count = countOf(pods);
    if (count === undefined || count === 0 || count > FEW) return;
    if (workloads.some((one) => scalersOf(cluster, one).length > 0)) return;
    const values = {
      service: describe(service),
      workloads: describeAll(workloads),
      runs: `${workloads.length === 1 ? 'runs' : 'run'} ${count === 1 ? 'one pod' : `${count} pods`}`,
    };
    const related = workloads.map((one) =>
      relatedTo(one, ...(one.replicas === undefined ? [] : ([at(one, 'spec', 'replicas')] as const))),
    );
    for (const [message, field] of policies)
      report(message, at(service, 'spec', field), { values, related, fixes: [useCluster(service, field)] });
  },
});

/** Pods of all workloads together; undefined where it is not known, or where they are one on each node. */
function countOf(pods: readonly Pod[]): number | undefined {
  let count = 0;
  for (const { workload } of pods) {
    const replicas = COUNTED.has(workload.kind)
      ? known(workload.replicas ?? 1)
      : workload.kind === 'Pod'
        ? 1
        : undefined;
    if (replicas === undefined) return undefined;
    count += replicas;
  }
  return count;
}
const COUNTED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);

function useCluster(service: Sourced<Service>, field: string): Fix {
  const path = ['spec', field];
  return {
    title: `Make \`${field}\` Cluster`,
    safe: false,
    edits: [edit(service, path, (p) => ({ op: 'setString', path: p, value: 'Cluster' }))],
  };
}
