/**
 * Everybody who may talk: pods, classes of outside addresses, a node, a pod of which nothing is known. Each is a
 * number, and has a slot in which is kept what is worked out of it. What an edit leaves as it was keeps its slot, and
 * mostly its object and its number.
 */
import { type Cluster, namespaceLabels, type Pod, podLabels, policyNamespace } from '../cluster/index.js';
import { type Container, isUnknown, known, type Labels, type Protocol } from '../resources/index.js';
import {
  type Address,
  type AddressSet,
  draftOf,
  type Family,
  parseAddress,
  spliced,
  stretchBetween,
} from '../sets/index.js';
import type { CniFacts } from './cni.js';

export interface PolicyPod {
  readonly id: number;
  readonly slot: number;
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
  readonly slot: number;
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

/** Gives out slots, those that were given back first. A node's and a stranger's are the first two. */
export interface Slots {
  take(): number;
  giveBack(slot: number): void;
}

const NODE_SLOT = 0;
const STRANGER_SLOT = 1;

export function newSlots(): Slots {
  const free: number[] = [];
  let next = STRANGER_SLOT + 1;
  return {
    take: () => free.pop() ?? next++,
    giveBack: (slot) => void free.push(slot),
  };
}

/** Of the number of an end. */
export function slotOf({ pods, outside, nodeId }: Universe, id: number): number {
  return (pods[id] ?? outside[id - pods.length])?.slot ?? (id === nodeId ? NODE_SLOT : STRANGER_SLOT);
}

/** `slots` are those of the classes. */
export function makeUniverse(
  pods: readonly PolicyPod[],
  classes: readonly Omit<OutsideClass, 'id' | 'slot'>[],
  slots: readonly number[],
): Universe {
  const outside = classes.map((one, index) => ({ ...one, id: pods.length + index, slot: slots[index] as number }));
  const nodeId = pods.length + outside.length;
  return { pods, outside, nodeId, strangerId: nodeId + 1, size: nodeId + 2 };
}

/** The pods of a cluster, and the labels of the namespaces that they are in. */
export interface Population {
  readonly of: Cluster['pods'];
  readonly pods: readonly PolicyPod[];
  readonly byPod: ReadonlyMap<Pod, PolicyPod>;
  /** All that were not in the population before. */
  readonly fresh: readonly PolicyPod[];
  /** By namespace, and whether it is written. Shared by the pods of one: equal labels are the same object. */
  readonly namespaceLabels: ReadonlyMap<string, Labels>;
}

/**
 * Pods by their number; one of `before` stays the same object where its number and facts do. `isAlike` says that the
 * labels of all namespaces are as they were, and then only pods that came or went are looked at. Slots of pods that are
 * not here any more are told to `vacated`.
 */
export function* populationOf(
  cluster: Cluster,
  facts: CniFacts,
  before: Population,
  isAlike: boolean,
  slots: Slots,
  vacated: (slot: number) => void,
): Generator<void, Population> {
  const namespaceLabels = isAlike ? new Map(before.namespaceLabels) : new Map<string, Labels>();
  const policyPod = (pod: Pod, id: number): PolicyPod => {
    const namespace = policyNamespace(cluster, pod.namespace);
    const labels = labelsOf(cluster, namespace, pod, before, namespaceLabels);
    const last = before.byPod.get(pod);
    if (last?.namespace === namespace && last.namespaceLabels === labels) return withId(last, id);
    return newPod(pod, id, namespace, labels, facts, slots.take());
  };
  const { start, removed, added } = isAlike
    ? stretchBetween(before.of, cluster.pods)
    : { start: 0, removed: before.of, added: cluster.pods };
  const fresh: PolicyPod[] = [];
  for (const pod of added) {
    fresh.push(policyPod(pod, start + fresh.length));
    yield;
  }
  const gone = before.pods.slice(start, start + removed.length);
  const isNumberedAnew = fresh.length !== gone.length && start + gone.length < before.pods.length;
  const all = spliced(before.pods, { start, removed: gone, added: fresh });
  const pods = isNumberedAnew ? all.map(withId) : all;
  const kept = new Set(fresh.map(({ slot }) => slot));
  for (const { slot } of gone) if (!kept.has(slot)) vacated(slot);
  return {
    of: cluster.pods,
    pods,
    byPod: byPodAfter(before, removed, fresh, isNumberedAnew, pods),
    fresh,
    namespaceLabels,
  };
}

function withId(pod: PolicyPod, id: number): PolicyPod {
  return pod.id === id ? pod : { ...pod, id };
}

const FEW_PODS = 1_000;

function byPodAfter(
  before: Population,
  removed: readonly Pod[],
  fresh: readonly PolicyPod[],
  isNumberedAnew: boolean,
  pods: readonly PolicyPod[],
): Population['byPod'] {
  // Those behind have other numbers. A layer would remember pods that are gone, which is much for a few.
  if (pods.length < FEW_PODS || isNumberedAnew) return new Map(pods.map((one) => [one.pod, one]));
  const byPod = draftOf(before.byPod);
  for (const pod of removed) byPod.delete(pod);
  for (const one of fresh) byPod.set(one.pod, one);
  return byPod.done();
}

/** The same object for pods of one namespace, and for as long as the labels are equal. */
function labelsOf(cluster: Cluster, namespace: string, pod: Pod, before: Population, all: Map<string, Labels>): Labels {
  const key = `${namespace} ${known(pod.namespace) ?? ''}`;
  const shared = all.get(key);
  if (shared) return shared;
  const fresh = namespaceLabels(cluster, namespace, pod.namespace);
  const last = before.namespaceLabels.get(key);
  const kept = last && equalLabels(last, fresh) ? last : fresh;
  all.set(key, kept);
  return kept;
}

function newPod(
  pod: Pod,
  id: number,
  namespace: string,
  labels: Labels,
  { hostNetworkIsNode }: CniFacts,
  slot: number,
): PolicyPod {
  const { containers, initContainers, hostNetwork } = pod.template;
  return {
    id,
    slot,
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
