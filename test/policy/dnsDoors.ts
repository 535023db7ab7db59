/**
 * Whether a rule may mean the cluster's DNS, wherever it is and whatever else it carries: of the pods of DNS only their
 * namespace and one label are known. Written from the page of the rule and the semantics, without the engine.
 */
import type {
  LabelRequirement,
  LabelSelector,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  OraclePod,
  World,
} from './oracle.js';
import { isolates } from './oracle.js';

/** As distributions name them. */
const DNS = [
  { namespace: 'kube-system', label: ['k8s-app', 'kube-dns'] },
  { namespace: 'kube-system', label: ['k8s-app', 'coredns'] },
  { namespace: 'kube-system', label: ['k8s-app', 'node-local-dns'] },
  { namespace: 'openshift-dns', label: ['dns.operator.openshift.io/daemonset-dns', 'default'] },
] as const;
const PORTS = [53, 5353];

/** A rule of the policies that isolate the pod may let UDP through to DNS. */
export function mayReachDns(world: World, pod: OraclePod): boolean {
  const isolating = world.networkPolicies.filter((policy) => isolates(policy, pod, 'egress'));
  return (
    isolating.length === 0 ||
    isolating.some(({ spec, metadata }) =>
      (spec.egress ?? []).some(
        ({ to, ports }) =>
          (!to?.length || to.some((peer) => mayMean(peer, metadata.namespace))) &&
          (!ports?.length || ports.some(mayBePort)),
      ),
    )
  );
}

function mayMean({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer, own: string): boolean {
  if (ipBlock !== undefined) return true;
  return DNS.some(({ namespace, label: [key, value] }) => {
    const isHere = namespaceSelector
      ? mayHold(namespaceSelector, 'kubernetes.io/metadata.name', namespace)
      : namespace === own;
    return isHere && (podSelector === undefined || mayHold(podSelector, key, value));
  });
}

function mayHold({ matchLabels, matchExpressions }: LabelSelector, known: string, actual: string): boolean {
  const pairs = Object.entries(matchLabels ?? {});
  return (
    pairs.every(([key, value]) => key !== known || value === actual) &&
    (matchExpressions ?? []).every((one) => one.key !== known || meets(one, actual))
  );
}

function meets({ operator, values }: LabelRequirement, actual: string): boolean {
  if (operator === 'Exists' || operator === 'DoesNotExist') return operator === 'Exists';
  return (operator === 'In') === (values ?? []).includes(actual);
}

/** Nobody knows which number DNS has for a name. */
function mayBePort({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): boolean {
  if (protocol !== 'UDP') return false;
  if (port === undefined || typeof port === 'string') return true;
  return PORTS.some((one) => port <= one && one <= (endPort ?? port));
}
