/** Pods of a mesh whose policies leave out the port on which the mesh delivers: calls from inside it fail (§8). */
import { type Cluster, derived, fact, type Pod } from '../../cluster/index.js';
import { compiledOf, policyEngineOf } from '../../policy/index.js';
import { describe, known, type NamespaceObject } from '../../resources/index.js';
import { hasConnection } from '../../sets/index.js';
import type { Sourced } from '../../workspace/index.js';
import { clusterRule, edit, keyAt, relatedTo } from '../rule.js';
import { selectedBy } from './destinations.js';

export default clusterRule({
  id: 'policy-mesh-port',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'A NetworkPolicy lets callers in to a meshed pod and leaves out the port on which the mesh delivers',
  silences:
    'pods that are not said to be in the mesh; meshes that deliver on the ports of the pod itself; policies that let nobody in; ports that are filled in later',
  withGaps: 'silent',
  since: '0.1.0',
  reads: ['namespaces', 'pods', 'policies', 'profile'],
  fix: 'suggested',
  subject: 'networkPolicy',
  messages: {
    missing: {
      level: 'warning',
      text: '{policy} leaves out TCP {port}, on which {mesh} delivers to {workload}: calls from inside the mesh fail.',
    },
  },
  check(policy, cluster, report) {
    const rule = policy.rules.ingress.find(({ ports }) => ports !== undefined);
    if (!policy.isolates.ingress || rule === undefined || cluster.profile.mesh === 'none') return;
    if (!hasMesh(cluster)) return;
    const { policy: compiled } = compiledOf(cluster, policy);
    const engine = policyEngineOf(cluster);
    for (const pod of selectedBy(cluster, policy)) {
      const delivery = deliveryTo(cluster, pod);
      if (delivery === undefined) continue;
      const { mesh, port } = delivery;
      if (!engine.isSubject(engine.idOf(pod), compiled)) continue;
      const rules = engine.policiesOf(engine.idOf(pod), 'ingress').flatMap((one) => one.rules.ingress);
      if (rules.some(({ ports }) => [ports.fixed, ports.possible].some((set) => hasConnection(set, 'TCP', port))))
        continue;
      report('missing', keyAt(policy, ...rule.path, 'ports'), {
        values: { policy: describe(policy), port, mesh, workload: describe(pod.workload) },
        related: [relatedTo(pod.workload)],
        fixes: [
          {
            title: `Allow TCP ${port}`,
            safe: false,
            edits: [
              edit(policy, [...rule.path, 'ports'], (path) => ({
                op: 'insertItem',
                path,
                value: { protocol: 'TCP', port },
              })),
            ],
          },
        ],
      });
      return;
    }
  },
});

interface Delivery {
  readonly mesh: string;
  readonly port: number;
}

const AMBIENT: Delivery = { mesh: "Istio's ambient mode", port: 15_008 };
const LINKERD: Delivery = { mesh: 'Linkerd', port: 4143 };

const MODE = 'istio.io/dataplane-mode';
const INJECT = 'linkerd.io/inject';

/** Somebody says of pods that they are in a mesh, which in most clusters nobody does. */
function saysMesh(object: Sourced): boolean {
  const all = object.model === 'workload' ? object.templates : object.model === 'namespace' ? [object] : [];
  return all.some(({ labels, annotations }) => labels.values.has(MODE) || annotations.values.has(INJECT));
}

const hasMesh = fact(
  'pods, namespaces: whether some pods are in a mesh',
  saysMesh,
  ({ workloads, namespaces }) => workloads.some(saysMesh) || namespaces.some(saysMesh),
  (a, b) => a === b,
);

/** How a mesh delivers to a pod that is said to be in it. */
function deliveryTo(cluster: Cluster, { template, namespace: written }: Pod): Delivery | undefined {
  if (known(template.hostNetwork) !== false) return undefined;
  const namespace = namespaceOf(cluster, known(written));
  const mode = template.labels.values.get(MODE) ?? namespace?.labels.values.get(MODE);
  if (mode === 'ambient') return AMBIENT;
  const inject = template.annotations.values.get(INJECT) ?? namespace?.annotations.values.get(INJECT);
  return inject === 'enabled' || inject === 'ingress' ? LINKERD : undefined;
}

/** Its manifest, where the pod says which namespace it is in. */
function namespaceOf(cluster: Cluster, name: string | undefined): NamespaceObject | undefined {
  return name === undefined ? undefined : namespacesByName(cluster).get(name);
}
const namespacesByName = derived(
  ['namespaces'],
  (cluster) => new Map(cluster.namespaces.map((one) => [known(one.name), one])),
);
