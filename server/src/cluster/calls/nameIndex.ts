/**
 * What a cluster holds that a dialled name may mean, found without walking over everything for each name, and read so
 * finely that who found nothing hears only of edits that change that.
 */
import { known, mayShareNamespace, type Service, type Uncertain, type Workload } from '../../resources/index.js';
import { differingKeys } from '../../sets/index.js';
import type { Sourced } from '../../workspace/index.js';
import { backingPods, type Cluster } from '../cluster.js';
import { isUncertain, pairsOf, podsOf } from '../clusterIndex.js';
import { ownsPods } from '../customResources.js';
import { fact } from '../facts.js';
import { grouping } from '../groupings.js';
import { question } from '../questions.js';
import { askedPair, askingKey, noteRead, serviceKey, workloadsNamedKey } from '../reads.js';
import { succeeding } from '../succession.js';
import { areNeighbors, neighborsAmong, type Words, wordsAfter, wordsOf } from './neighbors.js';

type Namespace = Uncertain<string> | undefined;

/** Services of a name in lower case, of any namespace (D6). */
export function servicesOfName(cluster: Cluster, name: string): readonly Sourced<Service>[] {
  noteRead(cluster, serviceKey(name));
  return cluster.base.servicesByName.get(name) ?? [];
}

/** An object names the namespace, or it is defined. */
export const isNamespaceNamed = question<string, boolean>({
  name: 'objects: whether a namespace is named',
  lists: ['objects'],
  keyOf: (name) => name,
  answer: ({ objects }, name) => objects.some((object) => namespaceOf(object) === name),
  isSame: (a, b) => a === b,
  affected({ changed }) {
    const names = new Set(changed.map(namespaceOf));
    return (name) => names.has(name);
  },
});

function namespaceOf(object: Sourced): string | undefined {
  return known(object.model === 'namespace' ? object.name : object.namespace);
}

/** Where so many names are alike, none of them is more likely than the others. */
const MOST_ALIKE = 40;

/** Names of Services that are at most two edits from a word, in their order; undefined where there are too many of them. */
export const namesNear = question<string, readonly string[] | undefined>({
  name: 'services: names near one',
  lists: ['services'],
  keyOf: (word) => word,
  answer(cluster, word) {
    const found = neighborsAmong(serviceWords(cluster), word, MOST_ALIKE);
    return found.length > MOST_ALIKE ? undefined : [...found].sort();
  },
  isSame: (a, b) => a?.join(' ') === b?.join(' '),
  affected({ before, after, changed }) {
    const names = new Set(changed.flatMap((object) => (object.model === 'service' ? (known(object.name) ?? []) : [])));
    const comeOrGone = [...names]
      .map((name) => name.toLowerCase())
      .filter((name) => before.servicesByName.has(name) !== after.servicesByName.has(name));
    return (word) => comeOrGone.some((name) => areNeighbors(name, word));
  },
});

const serviceWords = succeeding<Words & { readonly from: Cluster['servicesByName'] }>(
  ({ servicesByName: from }, before) => {
    if (!before) return { ...wordsOf(from.keys()), from };
    const differing = [...differingKeys(before.from, from)];
    const gone = differing.filter((name) => !from.has(name));
    const come = differing.filter((name) => !before.from.has(name));
    return { ...wordsAfter(before, gone, come), from };
  },
);

const workloadsByName = grouping(
  ({ workloads }) => workloads,
  (workload) => [known(workload.name)?.toLowerCase() ?? '?'],
);

function workloadsNamed(cluster: Cluster, name: string): readonly Sourced<Workload>[] {
  noteRead(cluster, workloadsNamedKey(name));
  return workloadsByName(cluster).get(name) ?? [];
}

const servicesByPair = grouping(
  ({ services }) => services,
  (service) => [askingKey(askedPair(service.selector))],
);

/** Services that lead to workloads of a name. */
export function leadersTo(
  cluster: Cluster,
  name: string,
): readonly { readonly service: Sourced<Service>; readonly workload: Sourced<Workload> }[] {
  return workloadsNamed(cluster, name).flatMap((workload) =>
    servicesThatMayPick(cluster, workload).flatMap((service) =>
      backingPods(cluster, service)?.some((pod) => pod.workload === workload) ? [{ service, workload }] : [],
    ),
  );
}

function servicesThatMayPick(cluster: Cluster, workload: Sourced<Workload>): readonly Sourced<Service>[] {
  const pods = podsOf(workload);
  // A Service may pick them by any pair.
  if (pods.some(isUncertain)) return cluster.services;
  const keys = [...new Set([...pods.flatMap(pairsOf), undefined].map(askingKey))];
  noteRead(cluster, ...keys);
  const groups = servicesByPair(cluster);
  return keys.flatMap((key) => groups.get(key) ?? []);
}

const statefulSets = ({ kind }: Workload): boolean => kind === 'StatefulSet';

/** The StatefulSet that makes a pod of this name, by the number at its end. */
export function statefulSetOf(cluster: Cluster, pod: string, namespace: Namespace): Sourced<Workload> | undefined {
  const name = /^(.+)-(?:0|[1-9][0-9]{0,5})$/.exec(pod)?.[1];
  const all = name === undefined ? [] : workloadsNamed(cluster, name).filter(statefulSets);
  return all.find((one) => mayShareNamespace(one.namespace, namespace));
}

/** Something may answer to a name that no Service of the cluster has for certain: what could not be read, or an operator. */
export function mayBeMade(cluster: Cluster, service: string, namespace: Namespace): boolean {
  return (
    isUnread(cluster, service) ||
    unnamedServices(cluster).some((one) => mayShareNamespace(one.namespace, namespace)) ||
    makers(cluster).some((name) => service.startsWith(name))
  );
}

/** A part of the cluster that is not here, or that does not parse and holds the word. */
const isUnread = question<string, boolean>({
  name: 'gaps: whether one may hold a word',
  lists: ['gaps'],
  keyOf: (word) => word,
  answer: mayHold,
  isSame: (a, b) => a === b,
  affected:
    ({ after }) =>
    (word, answer) =>
      mayHold(after, word) !== answer,
});

function mayHold({ gaps }: Cluster, word: string): boolean {
  return gaps.some(({ text }) => text === undefined || text.includes(word));
}

const isUnnamed = (object: Sourced): boolean => object.model === 'service' && known(object.name) === undefined;

/** Services whose names are filled in later. */
const unnamedServices = fact(
  'services: those without a name',
  isUnnamed,
  ({ services }): readonly Sourced<Service>[] => services.filter(isUnnamed),
  isSameList,
);

// A rollout of Argo uses Services that somebody writes.
const isMaker = (object: Sourced): boolean => ownsPods(object) && object.kind !== 'Rollout';

/** Names of custom resources whose operators make pods, and Services for them. */
const makers = fact(
  'objects: names of those that make Services',
  isMaker,
  ({ objects }): readonly string[] => [
    ...new Set(objects.flatMap((object) => (isMaker(object) ? (known(object.name)?.toLowerCase() ?? []) : []))),
  ],
  isSameList,
);

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
