/**
 * Everybody who may talk: pods, classes of outside addresses, the nodes. Each has a small number, so that a rule's
 * peers are a bitset.
 */
import { type Cluster, namespaceLabels, type Pod, podLabels, policyNamespace } from '../cluster/index.js';
import { type Container, known, type Labels, type Protocol } from '../resources/index.js';
import {
  type Address,
  type AddressSet,
  ALL_IPV4,
  ALL_IPV6,
  type Family,
  intersectAddresses,
  isNoAddresses,
  parseAddress,
  partitionAddresses,
} from '../sets/index.js';
import type { CniFacts } from './cni.js';

export interface PolicyPod {
  readonly id: number;
  readonly pod: Pod;
  readonly namespace: string;
  readonly labels: Labels;
  readonly namespaceLabels: Labels;
  /** It may be taken for its node, for it shares the node's network. Undefined where that is filled in later. */
  readonly hostNetwork: boolean | undefined;
  readonly namedPorts: ReadonlyMap<string, readonly NamedPort[]>;
  readonly addresses: readonly Address[];
}

export interface NamedPort {
  readonly protocol: Protocol;
  readonly number: number;
}

/** Addresses outside the cluster that every block in play holds or misses as a whole. */
export interface OutsideClass {
  readonly id: number;
  readonly family: Family;
  readonly addresses: AddressSet;
}

export interface Universe {
  readonly pods: readonly PolicyPod[];
  readonly outside: readonly OutsideClass[];
  /** A node's own address, whichever node. */
  readonly nodeId: number;
  /** A pod of which nothing is known, an Ingress controller that is installed elsewhere, say (I3). */
  readonly strangerId: number;
  readonly size: number;
  readonly byNamespace: ReadonlyMap<string, readonly PolicyPod[]>;
  readonly byPod: ReadonlyMap<Pod, PolicyPod>;
}

/** `blocks` are the address sets that policies name; IPv6 takes part only where one of them or the cluster has it. */
export function makeUniverse(cluster: Cluster, blocks: readonly AddressSet[], facts: CniFacts): Universe {
  /** Shared by the pods of a namespace, so that what a selector makes of them is worked out once. */
  const byName = new Map<string, Labels>();
  const labelsOf = (namespace: string, pod: Pod): Labels => {
    const key = `${namespace} ${known(pod.namespace) ?? ''}`;
    const shared = byName.get(key) ?? namespaceLabels(cluster, namespace, pod.namespace);
    byName.set(key, shared);
    return shared;
  };
  const pods = cluster.pods.map((pod, id): PolicyPod => {
    const namespace = policyNamespace(cluster, pod.namespace);
    const hostNetwork = pod.template.hostNetwork;
    return {
      id,
      pod,
      namespace,
      labels: podLabels(pod),
      namespaceLabels: labelsOf(namespace, pod),
      hostNetwork: facts.hostNetworkIsNode === false ? false : known(hostNetwork),
      namedPorts: namedPortsOf([
        ...pod.template.containers,
        ...pod.template.initContainers.filter((one) => one.sidecar),
      ]),
      addresses: pod.workload.podAddresses.flatMap((text) => {
        const parsed = parseAddress(text);
        return parsed.kind === 'address' ? [parsed.address] : [];
      }),
    };
  });
  let id = pods.length;
  const outside: OutsideClass[] = [];
  const families: Family[] =
    cluster.profile.dualStack || blocks.some((set) => !isNoAddresses(intersectAddresses(set, ALL_IPV6)))
      ? ['IPv4', 'IPv6']
      : ['IPv4'];
  for (const family of families) {
    const inFamily = blocks.filter(
      (set) => !isNoAddresses(intersectAddresses(set, family === 'IPv4' ? ALL_IPV4 : ALL_IPV6)),
    );
    for (const one of partitionAddresses(family, inFamily).classes)
      outside.push({ id: id++, family, addresses: one.members });
  }
  const byNamespace = new Map<string, PolicyPod[]>();
  for (const pod of pods) {
    const list = byNamespace.get(pod.namespace);
    if (list) list.push(pod);
    else byNamespace.set(pod.namespace, [pod]);
  }
  const byPod = new Map(pods.map((one) => [one.pod, one]));
  return { pods, outside, nodeId: id, strangerId: id + 1, size: id + 2, byNamespace, byPod };
}

function namedPortsOf(containers: readonly Container[]): Map<string, NamedPort[]> {
  const names = new Map<string, NamedPort[]>();
  for (const port of containers.flatMap((container) => container.ports)) {
    const name = known(port.name);
    const number = known(port.number);
    const protocol = known(port.protocol);
    if (name === undefined || number === undefined || protocol === undefined) continue;
    const list = names.get(name);
    if (list) list.push({ protocol, number });
    else names.set(name, [{ protocol, number }]);
  }
  return names;
}
