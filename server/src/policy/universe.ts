/**
 * Everybody who may talk: pods, classes of outside addresses, a node, a pod of which nothing is known. Each is a
 * number. What an edit leaves as it was keeps its object, and mostly its number.
 */
import { type Cluster, namespaceLabels, type Pod, podLabels, policyNamespace } from '../cluster/index.js';
import { type Container, isUnknown, known, type Labels, type Protocol } from '../resources/index.js';
import { type Address, type AddressSet, type Family, parseAddress } from '../sets/index.js';
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
  /** The keys of the blocks that hold it. */
  readonly blocks: ReadonlySet<string>;
}

export interface Universe {
  readonly pods: readonly PolicyPod[];
  readonly outside: readonly OutsideClass[];
  /** A node's own address, whichever node. */
  readonly nodeId: number;
  /** A pod of which nothing is known, an Ingress controller that is installed elsewhere, say (I3). */
  readonly strangerId: number;
  /** How many there are. */
  readonly size: number;
}

export function makeUniverse(pods: readonly PolicyPod[], classes: readonly Omit<OutsideClass, 'id'>[]): Universe {
  const outside = classes.map((one, index) => ({ ...one, id: pods.length + index }));
  const nodeId = pods.length + outside.length;
  return { pods, outside, nodeId, strangerId: nodeId + 1, size: nodeId + 2 };
}

/** The pods of a cluster, and the labels of the namespaces that they are in. */
export interface Population {
  readonly pods: readonly PolicyPod[];
  readonly byPod: ReadonlyMap<Pod, PolicyPod>;
  /** By namespace, and whether it is written. Shared by the pods of one: equal labels are the same object. */
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
}

/** Pods by their number; one of `before` stays the same object where its number and facts do. */
export function populationOf(cluster: Cluster, { hostNetworkIsNode }: CniFacts, before: Population): Population {
  const labels = new Map<string, Labels>();
  const labelsOf = (namespace: string, pod: Pod): Labels => {
    const key = `${namespace} ${known(pod.namespace) ?? ''}`;
    const shared = labels.get(key);
    if (shared) return shared;
    const fresh = namespaceLabels(cluster, namespace, pod.namespace);
    const last = before.namespaceLabels.get(key);
    const kept = last && equalLabels(last, fresh) ? last : fresh;
    labels.set(key, kept);
    return kept;
  };
  const pods = cluster.pods.map((pod, id): PolicyPod => {
    const namespace = policyNamespace(cluster, pod.namespace);
    const labels = labelsOf(namespace, pod);
    const last = before.byPod.get(pod);
    if (last?.namespace === namespace && last.namespaceLabels === labels)
      return last.id === id ? last : { ...last, id };
    const { containers, initContainers, hostNetwork } = pod.template;
    return {
      id,
      pod,
      namespace,
      labels: podLabels(pod),
      namespaceLabels: labels,
      hostNetwork: hostNetworkIsNode === false ? false : known(hostNetwork),
      namedPorts: namedPortsOf([...containers, ...initContainers.filter((one) => one.sidecar)]),
      addresses: pod.workload.podAddresses.flatMap((text) => {
        const parsed = parseAddress(text);
        return parsed.kind === 'address' ? [parsed.address] : [];
      }),
    };
  });
  return { pods, byPod: new Map(pods.map((one) => [one.pod, one])), namespaceLabels: labels };
}

function equalLabels(a: Labels, b: Labels): boolean {
  return (
    a.complete === b.complete &&
    a.values.size === b.values.size &&
    [...a.values].every(([key, value]) => {
      const other = b.values.get(key);
      return value === other || (isUnknown(value) && isUnknown(other));
    })
  );
}

function namedPortsOf(containers: readonly Container[]): ReadonlyMap<string, readonly NamedPort[]> {
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
