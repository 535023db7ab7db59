/**
 * Pods that no manifest shows because a custom resource makes them. Whatever they are, behind a Service they carry the
 * labels of its selector, in its namespace; of their ports nothing is known but what the Service says.
 */
import {
  type Cluster,
  type ClusterIndex,
  fact,
  makeCluster,
  noteRead,
  ownsPods,
  type Pod,
  policyNamespace,
} from '../../cluster/index.js';
import { makePolicyEngine, type PolicyEngine } from '../../policy/index.js';
import { isUnknown, known, type Labels, type OtherObject, type Service, type Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';

/** The pods behind a Service whose selector no pod of the cluster matches, where a custom resource is named in it. */
export function impliedPod(cluster: Cluster, service: Sourced<Service>): Pod | undefined {
  const { selector } = service;
  const values = [...selector.values.values()];
  if (!selector.complete || values.length === 0 || values.some(isUnknown)) return undefined;
  const owner = podOwners(cluster).find((object) => values.includes(known(object.name) ?? ''));
  if (owner === undefined) return undefined;
  const { specLabels: _, scaleTarget: __, mentions: ___, ...head } = owner;
  const workload: Sourced<Workload> = { ...head, ...NO_WORKLOAD, templates: [templateOf(selector)] };
  const [template] = workload.templates;
  return template && { workload, template, namespace: service.namespace };
}

const isPodOwner = (object: Sourced): object is Sourced<OtherObject> => object.model === 'other' && ownsPods(object);

/** Custom resources whose operators make pods. */
const podOwners = fact(
  'others: those that make pods',
  isPodOwner,
  ({ others }) => others.filter(isPodOwner),
  (a, b) => a.length === b.length && a.every((one, at) => one === b[at]),
);

const NO_WORKLOAD = {
  model: 'workload',
  selector: undefined,
  selectorPath: [],
  selectorDefaults: true,
  hasTemplate: true,
  replicas: undefined,
  serviceName: undefined,
  firstOrdinal: 0,
  podAddresses: [],
  owner: undefined,
  specLabels: [],
} as const;

function templateOf(labels: Labels): Pod['template'] {
  return {
    path: [],
    labels: { values: labels.values, complete: false },
    annotations: { values: new Map(), complete: false },
    containers: [],
    initContainers: [],
    hostNetwork: false,
    hostname: undefined,
    subdomain: undefined,
    dnsPolicy: 'ClusterFirst',
    dnsConfig: { nameservers: [], searches: [], ndots: undefined },
    hostAliases: [],
    configVolumes: [],
    serviceLinks: true,
    pinned: false,
    mentions: [],
  };
}

/** An engine that knows such a pod and one other, and the policies that may speak of them. */
export function engineWith(cluster: Cluster, implied: Pod, other: Pod): PolicyEngine {
  noteRead(cluster, 'networkPolicies', 'tieredPolicies', 'namespaces', 'others');
  const { base } = cluster;
  const namespaces = new Set([implied, other].map((pod) => policyNamespace(cluster, pod.namespace)));
  const index: ClusterIndex = {
    ...base,
    workloads: [implied.workload, other.workload],
    pods: [implied, other],
    networkPolicies: base.networkPolicies.filter((one) => namespaces.has(policyNamespace(cluster, one.namespace))),
  };
  // A cluster of its own: what is worked out of these two pods must not be kept for the whole one.
  return makePolicyEngine(makeCluster(base.scope, index, base.profile, base.surround));
}
