/** Hovers on labels and selectors: what a selector picks, and who picks pods by a label. */
import {
  type Cluster,
  namespaceLabels,
  type Pod,
  podLabels,
  podsSelectedBy,
  policyNamespace,
} from '../../cluster/index.js';
import { policyEngineOf } from '../../policy/index.js';
import {
  isEmptySelector,
  known,
  type LabelSelector,
  matchesSelector,
  mayShareNamespace,
  type NetworkPolicyPeer,
  type Service,
  type Workload,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { code, plain } from '../markdown.js';
import { listed } from '../wording.js';
import { selectorText as labelsText, podsText } from './service.js';
import type { Told } from './told.js';

const MOST = 4;

/** "Deployment `web` (2 replicas)", each workload once. */
export function workloadsText(pods: readonly Pod[]): string {
  return listed(
    [...new Set(pods.map(({ workload }) => `${plain(workload.kind)} ${code(known(workload.name) ?? '?')}`))],
    MOST,
  );
}

/** The selector of a Service. */
export function toldServiceSelector(service: Sourced<Service>, cluster: Cluster): Told {
  const { selector } = service;
  const { certain } = podsSelectedBy(cluster, service);
  const many = selector.values.size > 1 ? 'all of these labels' : 'this label';
  return {
    title: `What Service ${plain(known(service.name) ?? '?')} selects`,
    lead: `Pods of its own namespace that carry ${many}: ${labelsText(service)}. The labels of a Deployment's pod template count, not those of the Deployment.`,
    facts: [
      `Pods: ${podsText(service, cluster)}`,
      ...(new Set(certain.map((pod) => pod.workload)).size > 1
        ? ['More than one workload: each connection goes to a pod of any of them']
        : []),
    ],
  };
}

/** Labels on pods: who selects by them. `key` is the label under the cursor, if it is on one. */
export function toldPodLabels(workload: Sourced<Workload>, pod: Pod, key: string | undefined, cluster: Cluster): Told {
  const value = key === undefined ? undefined : known(pod.template.labels.values.get(key));
  const byLabel = (selector: LabelSelector['matchLabels']): boolean => key === undefined || selector.values.has(key);
  const services = cluster.services.filter(
    (service) => byLabel(service.selector) && podsSelectedBy(cluster, service).certain.includes(pod),
  );
  const engine = policyEngineOf(cluster);
  const id = engine.idOf(pod);
  const policies = [
    ...new Set([...engine.policiesOf(id, 'ingress'), ...engine.policiesOf(id, 'egress')].map((one) => one.policy)),
  ];
  const byPolicy = policies.filter(
    (policy) =>
      key === undefined || (policy.model === 'networkPolicy' && policy.podSelector.matchLabels.values.has(key)),
  );
  const peers = cluster.networkPolicies.filter((policy) => key !== undefined && namesAsPeer(policy, pod, key, cluster));
  const names = (objects: readonly Sourced[]): string =>
    listed(
      objects.map((one) => code(known(one.name) ?? '?')),
      MOST,
    );
  const facts: string[] = [];
  if (services.length > 0) facts.push(`Selected by Service${services.length === 1 ? '' : 's'} ${names(services)}`);
  if (byPolicy.length > 0)
    facts.push(
      `Isolated by ${listed(
        byPolicy.map((one) => `${plain(one.kind)} ${code(known(one.name) ?? '?')}`),
        MOST,
      )}`,
    );
  if (peers.length > 0) facts.push(`Part of a peer in NetworkPolicy ${names(peers)}`);
  if (facts.length === 0) facts.push('No Service or policy of this cluster selects by it');
  return {
    title:
      key === undefined
        ? `Labels of the pods of ${plain(workload.kind)} ${plain(known(workload.name) ?? '?')}`
        : `Pod label ${code(`${key}: ${value ?? '…'}`)}`,
    lead: 'Services, policies and controllers find pods by these labels. Changing one moves the pods out of whatever selects by it.',
    facts,
  };
}

/** A rule of the policy means this pod, among others by this label. */
function namesAsPeer(policy: Cluster['networkPolicies'][number], pod: Pod, key: string, cluster: Cluster): boolean {
  return [...policy.rules.ingress, ...policy.rules.egress].some((rule) =>
    rule.peers?.some(
      (peer) =>
        peer.kind === 'pods' &&
        peer.pods?.matchLabels.values.has(key) === true &&
        matchesSelector(peer.pods, podLabels(pod)) === 'yes' &&
        isOfPeer(cluster, policy, peer)(pod),
    ),
  );
}

/** Pods of the namespaces that a peer means. */
export function isOfPeer(
  cluster: Cluster,
  policy: Sourced,
  { namespaces }: Extract<NetworkPolicyPeer, { readonly kind: 'pods' }>,
): (pod: Pod) => boolean {
  if (namespaces === undefined) return isBeside(cluster, policy);
  return (pod) => {
    const name = policyNamespace(cluster, pod.namespace);
    return matchesSelector(namespaces, namespaceLabels(cluster, name, pod.namespace)) === 'yes';
  };
}

/** Labels beside the name of a workload, which nothing that routes traffic looks at. */
export function toldOwnLabels(workload: Sourced<Workload>): Told {
  return {
    title: `Labels of ${plain(workload.kind)} ${plain(known(workload.name) ?? '?')} itself`,
    lead: `These are for finding the ${plain(workload.kind)}, with ${code('kubectl get -l')} for instance. Services and policies look at the labels of its pods, in ${code('spec.template.metadata.labels')}.`,
    facts: [],
  };
}

/** The selector by which a controller counts pods as its own. */
export function toldControllerSelector(workload: Sourced<Workload>): Told {
  return {
    title: `The pods that ${plain(workload.kind)} ${plain(known(workload.name) ?? '?')} counts as its own`,
    lead: `Every label here must stand in the pod template, or the ${plain(workload.kind)} is refused; and it cannot be changed later. Services do not look at it: they have selectors of their own.`,
    facts: [],
  };
}

/** Pods of the cluster that a policy's selector picks, in the namespaces that are meant. */
export function podsPicked(
  cluster: Cluster,
  selector: LabelSelector | undefined,
  isIn: (pod: Pod) => boolean,
): { readonly certain: readonly Pod[]; readonly possible: readonly Pod[] } {
  const here = cluster.pods.filter(isIn);
  if (selector === undefined || isEmptySelector(selector)) return { certain: here, possible: [] };
  const judged = here.map((pod) => ({ pod, match: matchesSelector(selector, podLabels(pod)) }));
  return {
    certain: judged.flatMap(({ pod, match }) => (match === 'yes' ? [pod] : [])),
    possible: judged.flatMap(({ pod, match }) => (match === 'unknown' ? [pod] : [])),
  };
}

/** True for pods of the namespace of a policy. */
export function isBeside(cluster: Cluster, object: Sourced): (pod: Pod) => boolean {
  const own = policyNamespace(cluster, object.namespace);
  return (pod) => mayShareNamespace(pod.namespace, object.namespace) && policyNamespace(cluster, pod.namespace) === own;
}
