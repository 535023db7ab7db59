/**
 * `internalTrafficPolicy` and `externalTrafficPolicy`: which endpoints a node may use, and whose address they see
 * (S12–S14, C10). Preferences (`trafficDistribution`, `sessionAffinity`) take nothing away and are not asked.
 */
import type { Cluster } from '../cluster/index.js';
import { isUnknown, type Service } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { selectedPods } from './directory.js';
import { type Hop, hop, proof, type SeenAs } from './hop.js';
import { isDaemonSet } from './podNames.js';
import type { TrafficPolicyField } from './reasons.js';
import type { Dial } from './service.js';

/** Undefined where the policy is Cluster, which leaves all endpoints. */
export function trafficPolicyHop(
  cluster: Cluster,
  service: Sourced<Service>,
  field: TrafficPolicyField,
  dial?: Dial,
): Hop | undefined {
  const value = service[field];
  const place = proof(service, 'traffic-policy', 'spec', field);
  if (isUnknown(value)) return hop('traffic-policy', 'unknown', { code: 'filled-in-later' }, place);
  if (value !== 'Local') return undefined;
  // Pods and nodes that dial a node port or an outside address of their own cluster are served as under Cluster.
  if (dial && dial.client.kind !== 'outside') return undefined;
  if (dial?.way === 'load-balancer') return hop('traffic-policy', 'allowed', { code: 'local-by-health-check' }, place);
  const pods = selectedPods(cluster, service);
  const everywhere =
    pods.length > 0 &&
    pods.some(({ pod, match }) => match === 'yes' && isDaemonSet(pod.workload) && !pod.template.pinned);
  return everywhere
    ? hop('traffic-policy', 'allowed', { code: 'local-on-every-node', field }, place)
    : hop('traffic-policy', 'unknown', { code: 'local-endpoints-only', field }, place);
}

/** Whose address a pod sees behind a node port, a load balancer or an external address. */
export function seenBehindNodes(cluster: Cluster, { service, client, way }: Dial): SeenAs {
  const { externalTrafficPolicy } = service;
  const { kubeProxyMode, loadBalancerTargets } = cluster.profile;
  const evidence = service.written.has('externalTrafficPolicy')
    ? [proof(service, 'traffic-policy', 'spec', 'externalTrafficPolicy')]
    : [];
  if (isUnknown(externalTrafficPolicy)) return { who: 'unknown', because: 'kube-proxy-unknown', evidence };
  if (client.kind === 'node') return { who: 'node', because: 'not-rewritten', evidence };
  const balanced = way === 'load-balancer' && client.kind === 'outside';
  if (balanced && loadBalancerTargets !== 'nodes')
    return externalTrafficPolicy === 'Local' && loadBalancerTargets === undefined
      ? { who: 'client', because: 'local-policy', evidence }
      : { who: 'unknown', because: 'load-balancer-unknown', evidence };
  if (externalTrafficPolicy === 'Local' && client.kind === 'outside')
    return { who: 'client', because: 'local-policy', evidence };
  if (kubeProxyMode === undefined || kubeProxyMode === 'replaced')
    return { who: 'unknown', because: 'kube-proxy-unknown', evidence };
  // kube-proxy sends its own pods on to the cluster address without masquerading them.
  if (externalTrafficPolicy === 'Local') return { who: 'client', because: 'local-policy', evidence };
  return { who: 'node', because: 'masqueraded', evidence };
}
