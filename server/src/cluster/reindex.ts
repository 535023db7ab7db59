/**
 * The index of a list of files, made from that of the list before: what came, went or changed is put in its place, and
 * lists that nothing happened to stay the very same ones. The result equals one made from the files alone.
 */
import { differingPlaces, draftOf, type Stretch, spliced } from '../sets/index.js';
import { gapsOf, type Sourced, type SourceFile } from '../workspace/index.js';
import { type ClusterIndex, filesOf, indexFiles, isUncertain, namesOf, pairsOf, podsOf } from './clusterIndex.js';

/** With more changed files than this a new index is cheaper. */
const MOST_CHANGED = 100;

/** `before` is the index of `was`. */
export function reindexed(before: ClusterIndex, was: readonly SourceFile[], is: readonly SourceFile[]): ClusterIndex {
  if (was === is) return before;
  if (was.length !== is.length) return indexFiles(is);
  const changed = differingPlaces(was, is);
  const isMoved = changed.some((at) => was[at]?.path !== is[at]?.path);
  if (isMoved || changed.length > MOST_CHANGED) return indexFiles(is);
  let index = before;
  const gapFiles = new Set<string>();
  // One file after the other: each is put among files that are as the lists have them.
  const files = [...was];
  for (const at of changed) {
    const [old, file] = [files[at], is[at]];
    if (!old || !file) return indexFiles(is);
    index = withFile(index, files, at, file);
    if (gapsOf(old).length + gapsOf(file).length > 0) gapFiles.add(file.path);
    files[at] = file;
  }
  if (gapFiles.size === 0) return index;
  for (const gap of before.fileGaps) gapFiles.add(gap.file);
  return { ...index, fileGaps: is.flatMap((file) => (gapFiles.has(file.path) ? gapsOf(file) : [])) };
}

function withFile(index: ClusterIndex, files: readonly SourceFile[], at: number, file: SourceFile): ClusterIndex {
  const put = <T>(list: readonly T[], itemsOf: (file: SourceFile) => readonly T[]): Put<T> =>
    replaced(list, files, at, file, itemsOf);
  const only = <T extends Sourced>(list: readonly T[], isOne: (object: Sourced) => object is T): readonly T[] =>
    put(list, ({ objects }) => objects.filter(isOne)).list;
  const objects = put(index.objects, (one) => one.objects);
  if (objects.list === index.objects) return index;
  const services = put(index.services, (one) => one.objects.filter((object) => object.model === 'service'));
  const pods = put(index.pods, (one) =>
    one.objects.flatMap((object) => (object.model === 'workload' ? podsOf(object) : [])),
  );
  return {
    objects: objects.list,
    services: services.list,
    ingresses: only(index.ingresses, (object) => object.model === 'ingress'),
    ingressClasses: only(index.ingressClasses, (object) => object.model === 'ingressClass'),
    endpoints: only(index.endpoints, (object) => object.model === 'endpoints'),
    configMaps: only(index.configMaps, (object) => object.model === 'configMap'),
    namespaces: only(index.namespaces, (object) => object.model === 'namespace'),
    networkPolicies: only(index.networkPolicies, (object) => object.model === 'networkPolicy'),
    tieredPolicies: only(index.tieredPolicies, (object) => object.model === 'tieredPolicy'),
    others: only(index.others, (object) => object.model === 'other'),
    workloads: only(index.workloads, (object) => object.model === 'workload'),
    servicesByName: regrouped(index.servicesByName, services, namesOf),
    pods: pods.list,
    labelIndex:
      pods.list === index.pods
        ? index.labelIndex
        : {
            byPair: regrouped(index.labelIndex.byPair, pods, pairsOf),
            uncertain: put(index.labelIndex.uncertain, (one) =>
              one.objects.flatMap((object) => (object.model === 'workload' ? podsOf(object).filter(isUncertain) : [])),
            ).list,
          },
    podsByFile: regrouped(index.podsByFile, pods, filesOf),
    fileGaps: index.fileGaps,
  };
}

/** A list with what an edit made of it. */
interface Put<T> extends Stretch<T> {
  readonly list: readonly T[];
}

function replaced<T>(
  list: readonly T[],
  files: readonly SourceFile[],
  at: number,
  file: SourceFile,
  itemsOf: (file: SourceFile) => readonly T[],
): Put<T> {
  const before = files[at];
  const was = before ? itemsOf(before) : [];
  const is = itemsOf(file);
  let [from, wasEnd, isEnd] = [0, was.length, is.length];
  while (from < wasEnd && from < isEnd && was[from] === is[from]) from++;
  while (wasEnd > from && isEnd > from && was[wasEnd - 1] === is[isEnd - 1]) [wasEnd, isEnd] = [wasEnd - 1, isEnd - 1];
  const removed = was.slice(from, wasEnd);
  const added = is.slice(from, isEnd);
  if (removed.length + added.length === 0) return { list, start: 0, removed, added };
  const start = (was[0] === undefined ? endBefore(list, files, at, itemsOf) : list.indexOf(was[0])) + from;
  const stretch = { start, removed, added };
  return { list: spliced(list, stretch), ...stretch };
}

/** Where the items of a file would stand that has none yet: behind those of the nearest file before it. */
function endBefore<T>(
  list: readonly T[],
  files: readonly SourceFile[],
  at: number,
  itemsOf: (file: SourceFile) => readonly T[],
): number {
  if (list.length === 0) return 0;
  for (let index = at - 1; index >= 0; index--) {
    const file = files[index];
    const last = file && itemsOf(file).at(-1);
    if (last !== undefined) return list.lastIndexOf(last) + 1;
  }
  return 0;
}

/** Groups of a list's items, each in the list's order, after the list has changed. */
export function regrouped<T>(
  groups: ReadonlyMap<string, readonly T[]>,
  { list, start, removed, added }: Put<T>,
  keysOf: (item: T) => readonly string[],
): ReadonlyMap<string, readonly T[]> {
  if (removed.length + added.length === 0) return groups;
  const next = draftOf(groups);
  const gone = new Set(removed);
  for (const key of new Set([...removed, ...added].flatMap(keysOf))) {
    const group = next.get(key) ?? [];
    const first = group.findIndex((item) => gone.has(item));
    const place = first === -1 ? countBefore(group, list, start) : first;
    const rest = group.slice(place).filter((item) => !gone.has(item));
    const made = [...group.slice(0, place), ...added.filter((item) => keysOf(item).includes(key)), ...rest];
    if (made.length > 0) next.set(key, made);
    else next.delete(key);
  }
  return next.done();
}

/** How many of a group stand in the list before a place. */
function countBefore<T>(group: readonly T[], list: readonly T[], place: number): number {
  let [low, high] = [0, group.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list.indexOf(group[middle] as T) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
