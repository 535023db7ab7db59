/**
 * Where the cluster's DNS is, as egress rules may mean it: pods that seldom are in the manifests, with labels and a
 * namespace that nearly every cluster has for them, and addresses that nobody states (N22, C1).
 */
import { type Cluster, noteSelector, policyNamespace } from '../../cluster/index.js';
import {
  type LabelSelector,
  type Labels,
  matchesSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { NewMapping } from '../../yaml/index.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';

interface DnsPods {
  readonly namespace: string;
  readonly label: readonly [key: string, value: string];
}

const DNS_PODS: readonly DnsPods[] = [
  { namespace: 'kube-system', label: ['k8s-app', 'kube-dns'] },
  { namespace: 'kube-system', label: ['k8s-app', 'coredns'] },
  { namespace: 'kube-system', label: ['k8s-app', 'node-local-dns'] },
  { namespace: 'openshift-dns', label: ['dns.operator.openshift.io/daemonset-dns', 'default'] },
];
/** Those that pods of any cluster may carry. */
const SELECTORS: readonly { readonly label: DnsPods['label']; readonly pair: string; readonly selector: Labels }[] =
  DNS_PODS.filter(({ label: [key] }) => key === 'k8s-app').map(({ label }) => ({
    label,
    pair: label.join('='),
    selector: { values: new Map([label]), complete: true },
  }));
const OPENSHIFT_PORT = 5353;

/** Ports that DNS pods listen on; where nobody says which, those of all distributions. */
export function dnsPorts({ profile }: Cluster): readonly number[] {
  return profile.dnsPort === undefined ? [53, OPENSHIFT_PORT] : [profile.dnsPort];
}

/** Whether a peer may let a pod ask DNS. An address block may hold the address of DNS, whatever it is. */
export function mayBeDns(cluster: Cluster, policy: Sourced<NetworkPolicy>, peer: NetworkPolicyPeer): boolean {
  switch (peer.kind) {
    case 'block':
    case 'unknown':
      return true;
    case 'invalid':
      return false;
    case 'pods': {
      const own = policyNamespace(cluster, policy.namespace);
      return dnsPods(cluster).some(({ namespace, label: [key, value] }) => {
        const isHere = peer.namespaces ? may(peer.namespaces, NAME_LABEL, namespace) : namespace === own;
        return isHere && (peer.pods === undefined || may(peer.pods, key, value));
      });
    }
  }
}

/** As they are everywhere, and as pods of this cluster say they are. */
function dnsPods(cluster: Cluster): readonly DnsPods[] {
  let all = DNS_PODS;
  for (const { label, pair, selector } of SELECTORS) {
    noteSelector(cluster, selector);
    const pods = cluster.base.labelIndex.byPair.get(pair);
    if (pods) all = [...all, ...pods.map((pod) => ({ namespace: policyNamespace(cluster, pod.namespace), label }))];
  }
  return all;
}

/** Something of which one label is known, and that may have any others. */
function may(selector: LabelSelector, key: string, value: string): boolean {
  const labels: Labels = { values: new Map([[key, value]]), complete: false };
  return matchesSelector(selector, labels) !== 'no';
}

/** A rule that lets pods ask the cluster's DNS. */
export function dnsRule({ profile }: Cluster): NewMapping {
  const port = profile.dnsPort ?? 53;
  const { namespace, label } = DNS_PODS[port === OPENSHIFT_PORT ? 3 : 0] as DnsPods;
  const peer = {
    namespaceSelector: { matchLabels: { [NAME_LABEL]: namespace } },
    podSelector: { matchLabels: { [label[0]]: label[1] } },
  };
  return {
    to: [peer],
    ports: [
      { protocol: 'UDP', port },
      { protocol: 'TCP', port },
    ],
  };
}
