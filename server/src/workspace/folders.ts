/**
 * The files of a workspace by folder, as they say of themselves. Made from the folders before by what has changed, so
 * that a folder in which nothing did is the very same object.
 */
import { differingKeys, draftOf } from '../sets/index.js';
import type { FileSummary } from './fileSummary.js';
import { folderOf, upwards } from './paths.js';
import { sameItems } from './scope.js';

/** What is applied of files is told of each folder by itself; paths below it are other folders. */
export interface Folder {
  /** Files that are not excluded, in the order of their paths. */
  readonly files: readonly FileSummary[];
  /** Those that are applied as they stand: no patches, and nothing of a chart. */
  readonly plain: readonly FileSummary[];
  /** In which namespaces plain files have pods; the same set for as long as they are the same. */
  readonly podNamespaces: ReadonlySet<string>;
}

export interface Folders {
  readonly byPath: ReadonlyMap<string, Folder>;
  /** In order. */
  readonly paths: readonly string[];
  /** Files that name what is to be applied, or show what is installed; in the order of their paths. */
  readonly telling: readonly FileSummary[];
  readonly given: Given;
}

/** What folders are made of. */
export interface Given {
  readonly summaries: ReadonlyMap<string, FileSummary>;
  readonly excludes: (path: string) => boolean;
  /** Folders of charts. */
  readonly charts: ReadonlySet<string>;
  readonly patchFiles: ReadonlySet<string>;
}

const NO_NAMESPACES: ReadonlySet<string> = new Set();

export const NO_FOLDERS: Folders = {
  byPath: new Map(),
  paths: [],
  telling: [],
  given: { summaries: new Map(), excludes: () => false, charts: new Set(), patchFiles: new Set() },
};

/** Files that are looked at in a step. */
const STEP = 32;

export function* foldersAfter(before: Folders, given: Given): Generator<void, Folders> {
  const { summaries, excludes, charts, patchFiles } = given;
  const isAnew = before.given.excludes !== excludes || before.given.charts !== charts;
  const start = isAnew ? NO_FOLDERS : before;
  const changed = isAnew ? summaries.keys() : changedBetween(start.given, given);
  const byFolder = new Map<string, { readonly paths: Set<string>; readonly files: FileSummary[] }>();
  let count = 0;
  for (const path of changed) {
    if (++count % STEP === 0) yield;
    const file = summaries.get(path);
    const folder = file?.folder ?? folderOf(path);
    const own = byFolder.get(folder) ?? { paths: new Set(), files: [] };
    byFolder.set(folder, own);
    own.paths.add(path);
    if (file && !excludes(path)) own.files.push(file);
  }
  const byPath = draftOf(start.byPath);
  let isTellingOther = false;
  let isOther = false;
  for (const [path, own] of byFolder) {
    yield;
    const last = start.byPath.get(path);
    const kept = last ? last.files.filter((file) => !own.paths.has(file.path)) : [];
    const files = inOrder([...kept, ...own.files]);
    isTellingOther ||=
      own.files.some(isTelling) || last?.files.some((file) => own.paths.has(file.path) && isTelling(file)) === true;
    isOther ||= (last === undefined) !== (files.length === 0);
    if (files.length === 0) byPath.delete(path);
    else byPath.set(path, folderWith(files, patchFiles, isInChart(charts, path), last));
  }
  const all = byPath.done();
  return {
    byPath: all,
    paths: isAnew || isOther ? [...all.keys()].sort() : start.paths,
    telling: isAnew || isTellingOther ? inOrder(tellingIn(all)) : start.telling,
    given,
  };
}

function folderWith(
  files: readonly FileSummary[],
  patchFiles: ReadonlySet<string>,
  isInChart: boolean,
  last: Folder | undefined,
): Folder {
  const plain = isInChart ? [] : patchFiles.size === 0 ? files : files.filter(({ path }) => !patchFiles.has(path));
  const namespaces = new Set(plain.flatMap(({ workloadNamespaces }) => [...workloadNamespaces]));
  const isSame = last !== undefined && isSameSet(last.podNamespaces, namespaces);
  return {
    files,
    plain,
    podNamespaces: isSame ? last.podNamespaces : namespaces.size === 0 ? NO_NAMESPACES : namespaces,
  };
}

function changedBetween(before: Given, after: Given): Iterable<string> {
  const changed = differingKeys(before.summaries, after.summaries);
  const [was, is] = [before.patchFiles, after.patchFiles];
  for (const path of differing(was, is)) if (before.summaries.has(path) || after.summaries.has(path)) changed.add(path);
  return changed;
}

/** What only one of them has. */
export function* differing(a: ReadonlySet<string>, b: ReadonlySet<string>): Generator<string> {
  for (const one of a) if (!b.has(one)) yield one;
  for (const one of b) if (!a.has(one)) yield one;
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((one) => b.has(one)));
}

function tellingIn(folders: ReadonlyMap<string, Folder>): FileSummary[] {
  return [...folders.values()].flatMap(({ files }) => files.filter(isTelling));
}

function isTelling({ named, installs }: FileSummary): boolean {
  return named.length + installs.length > 0;
}

/** In a folder of these with a `Chart.yaml`, or below one: a template until somebody renders it, so it is not read as manifests. */
export function isInChart(charts: ReadonlySet<string>, folder: string): boolean {
  if (charts.size === 0) return false;
  const answers = inCharts.get(charts) ?? new Map<string, boolean>();
  inCharts.set(charts, answers);
  const answer = answers.get(folder) ?? [...upwards(folder)].some((one) => charts.has(one));
  answers.set(folder, answer);
  return answer;
}
/** For as long as the charts are the same. */
const inCharts = new WeakMap<ReadonlySet<string>, Map<string, boolean>>();

/** Files by path; sorts the list itself. */
function inOrder(files: FileSummary[]): FileSummary[] {
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Plain files at and below a folder, in the order of their paths. */
export function plainBelow({ byPath, paths }: Folders, folder: string): FileSummary[] {
  return inOrder(foldersBelow(paths, folder).flatMap((path) => byPath.get(path)?.plain ?? []));
}

/** Of paths in order: the folder itself, and those below it, which stand together. */
function foldersBelow(paths: readonly string[], folder: string): readonly string[] {
  if (folder === '.') return paths;
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  const start = firstFrom(paths, prefix);
  let end = start;
  while (paths[end]?.startsWith(prefix)) end++;
  const itself = paths[firstFrom(paths, folder)] === folder && folder !== paths[start] ? [folder] : [];
  return [...itself, ...paths.slice(start, end)];
}

function firstFrom(paths: readonly string[], path: string): number {
  let [low, high] = [0, paths.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Folders of which plain files came or went. */
export function refilled(before: Folders, after: Folders): readonly string[] {
  return [...differingKeys(before.byPath, after.byPath)].filter(
    (path) => !sameItems(plainPaths(before, path), plainPaths(after, path)),
  );
}

function plainPaths({ byPath }: Folders, folder: string): readonly string[] {
  return byPath.get(folder)?.plain.map(({ path }) => path) ?? [];
}

/** In which namespaces there are pods at or below a folder; the same map for as long as they are the same. */
export function podNamespacesBelow({ byPath }: Folders): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const [folder, { podNamespaces }] of byPath) {
    if (podNamespaces.size === 0) continue;
    for (const ancestor of upwards(folder)) {
      const known = all.get(ancestor) ?? new Set();
      for (const namespace of podNamespaces) known.add(namespace);
      all.set(ancestor, known);
    }
  }
  return all;
}
