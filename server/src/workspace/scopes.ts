/**
 * Decides which files are applied together. The order of decision for a file: a configured cluster, a Helm chart,
 * a kustomization root that reaches it, its directory. Works on summaries of files, so that an edit which changes
 * none of them (nearly every edit) leaves the division as it is, and what one division shares with the one before it
 * are the very same objects.
 */
import { differingKeys, draftOf } from '../sets/index.js';
import type { ClusterSetting, Configuration } from './configuration.js';
import {
  type DirectoriesGiven,
  type DirectoryMemory,
  dividingDirectories,
  type Group,
  isRepeated,
  NO_DIRECTORIES,
  namedDirectory,
  scopesIn,
} from './directoryScopes.js';
import { type FileSummary, hasObjects, isApplied, mayHavePods, sameReferences } from './fileSummary.js';
import { type Finishing, finishedScope, finishingAfter } from './finishing.js';
import { type Folders, foldersAfter, type Given, isInChart, NO_FOLDERS, plainBelow } from './folders.js';
import type { Gap } from './gaps.js';
import { type NamedRoot, namedRoots } from './gitops.js';
import { type RenderedChart, templatesOf, type UnrenderedChart, unrenderedIn } from './helm/chart.js';
import { type Closure, closuresOf, type Kustomization } from './kustomize/kustomization.js';
import { once } from './near.js';
import { folderOf, joinPath, upwards } from './paths.js';
import { type Scope, sameItems, scope } from './scope.js';
import { indexingScopes } from './scopeIndex.js';

export interface Division {
  readonly scopes: readonly Scope[];
  readonly byId: ReadonlyMap<string, Scope>;
  /** Those that hold objects of charts. */
  readonly charted: readonly Scope[];
  /** Scopes that judge a file, in their order; files that none judges are left out. */
  readonly bySubject: ReadonlyMap<string, readonly Scope[]>;
  /** Folders of charts, which nobody reads as manifests. */
  readonly charts: readonly string[];
  readonly unrendered: readonly UnrenderedChart[];
  readonly patchFiles: ReadonlySet<string>;
  /** For the next division. */
  readonly memory: DivisionMemory;
}

interface DivisionMemory {
  readonly folders: Folders;
  readonly directories: DirectoryMemory;
  /** Of folders that a delivery tool applies. */
  readonly named: ReadonlyMap<string, Group>;
  readonly finishing: Finishing | undefined;
  /** Scopes of anything but directories. */
  readonly others: readonly Scope[];
}

export const NOTHING_DIVIDED: Division = {
  scopes: [],
  byId: new Map(),
  charted: [],
  bySubject: new Map(),
  charts: [],
  unrendered: [],
  patchFiles: new Set(),
  memory: {
    folders: NO_FOLDERS,
    directories: NO_DIRECTORIES,
    named: new Map(),
    finishing: undefined,
    others: [],
  },
};

export interface DivisionInput extends Omit<Given, 'patchFiles'> {
  /** Folders of the workspace. */
  readonly folders: readonly string[];
  /** The deepest one first. */
  readonly configurations: readonly Configuration[];
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  /** Every way in which a chart is to be rendered, in the order of the charts. */
  readonly rendered: readonly RenderedChart[];
  readonly configured: readonly { readonly setting: ClusterSetting; readonly files: readonly string[] }[];
  /** Everything is one cluster, as `kubectl apply -R -f` would make it. */
  readonly oneCluster: { readonly name: string; readonly complete: boolean } | undefined;
  /** A path as shown in the name of a scope; the same function while paths are shown the same way. */
  readonly nameOf: (path: string) => string;
  /** A file that is in the workspace, whatever it holds. */
  readonly isFile: (path: string) => boolean;
  /** More files may come, so of no scope is everything here. */
  readonly isPartial: boolean;
}

/** `before` may be of any other input: what is the same is kept. */
export function* dividing(input: DivisionInput, before: Division = NOTHING_DIVIDED): Generator<void, Division> {
  const patchFiles = patchFilesIn(input.kustomizations, before.patchFiles);
  const { summaries, excludes, charts } = input;
  const folders = yield* foldersAfter(before.memory.folders, { summaries, excludes, charts, patchFiles });
  const { telling } = folders;
  const finishing = finishingAfter(before.memory.finishing, { ...input, telling });
  const finish = (one: Scope): Scope => finishedScope(finishing, one, before.byId.get(one.id));
  const { scopes: bare, directories, named } = yield* divided(input, folders, { finishing, finish }, before.memory);
  const others = withIds(bare).map(finish);
  const byId = scopesById(before, others, directories);
  const bySubject = yield* indexingScopes(byId, others, before);
  return withScopes(others, {
    byId,
    charted: others.filter((one) => one.charts.length > 0),
    bySubject,
    charts: outermost(charts),
    unrendered: unrenderedIn(input.rendered),
    patchFiles,
    memory: { folders, directories, named, finishing, others },
  });
}

/** A list of all is made where somebody asks for one. By itself here: a function above would know the division before. */
function withScopes(others: readonly Scope[], division: Omit<Division, 'scopes'>): Division {
  const { directories } = division.memory;
  const all = once(() => [...others, ...scopesIn(directories)]);
  return {
    ...division,
    get scopes() {
      return all();
    },
  };
}

/** From those of before, by what is another. */
function scopesById(
  { byId, memory }: Division,
  others: readonly Scope[],
  { directories }: DirectoryMemory,
): ReadonlyMap<string, Scope> {
  const scopes = draftOf(byId);
  const changed = differingKeys(memory.directories.directories, directories);
  for (const one of memory.others) scopes.delete(one.id);
  for (const folder of changed)
    for (const one of memory.directories.directories.get(folder)?.scopes ?? []) scopes.delete(one.id);
  for (const one of others) scopes.set(one.id, one);
  for (const folder of changed) for (const one of directories.get(folder)?.scopes ?? []) scopes.set(one.id, one);
  return scopes.done();
}

/** Scopes of one kind and name are counted, before the name, since a name may end in a number. Those of directories go by paths. */
function withIds(scopes: readonly Scope[]): Scope[] {
  const counts = new Map<string, number>();
  return scopes.map((one) => {
    const kind = `${one.namedBy ? 'named ' : ''}${one.kind}`;
    const count = (counts.get(`${kind} ${one.name}`) ?? 0) + 1;
    counts.set(`${kind} ${one.name}`, count);
    return { ...one, id: count === 1 ? `${kind} ${one.name}` : `${kind}-${count} ${one.name}` };
  });
}

/** The same set as before where they are the same. */
function patchFilesIn(
  kustomizations: ReadonlyMap<string, Kustomization>,
  before: ReadonlySet<string>,
): ReadonlySet<string> {
  const patchFiles = new Set<string>();
  for (const one of new Set(kustomizations.values())) {
    for (const patch of one.patchFiles) patchFiles.add(joinPath(one.folder, patch));
  }
  return patchFiles.size === before.size && [...patchFiles].every((path) => before.has(path)) ? before : patchFiles;
}

/** In order, without charts in charts. */
function outermost(charts: ReadonlySet<string>): string[] {
  const isInner = (chart: string): boolean => {
    const folder = folderOf(chart);
    return folder !== chart && isInChart(charts, folder);
  };
  return [...charts].filter((chart) => !isInner(chart)).sort();
}

/**
 * Whether a file may say something else of itself and the division stays as it is: somebody types a name, or half a
 * document, where nothing hangs on it. `now` gives the summaries of all files by now.
 */
export function isUnaffected(
  { memory }: Division,
  before: FileSummary,
  after: FileSummary,
  now: (path: string) => FileSummary | undefined,
): boolean {
  if (!sameReferences(before, after) || !isApplied(before) || !isApplied(after)) return false;
  const hasSamePods = sameItems([...before.workloadNamespaces], [...after.workloadNamespaces]);
  // Folders without pods are joined to those that have some, or will be when there are any.
  if (!hasSamePods && memory.directories.wanting.size > 0) return false;
  const [was, is] = [new Set(before.identities), new Set(after.identities)];
  const names = new Set([...was].filter((one) => !is.has(one)).concat([...is].filter((one) => !was.has(one))));
  const own = memory.directories.directories.get(after.folder)?.group;
  const groups = [...(own ? [own] : []), ...memory.named.values()].filter((group) =>
    group.files.some(({ path }) => path === after.path),
  );
  // A folder in which nothing can be read makes no group.
  if (groups.length === 0 && hasObjects(before) !== hasObjects(after)) return false;
  return groups.every((group) => {
    if (names.size > 0 && isRepeated(group, after.path, names, now)) return false;
    const others = group.files.flatMap(({ path }) => (path === after.path ? [] : (now(path) ?? [])));
    const isGroup = others.some(hasObjects) || (hasObjects(before) && hasObjects(after));
    return isGroup && (others.some(mayHavePods) || (mayHavePods(before) && mayHavePods(after)));
  });
}

/** Folders that delivery tools are told to apply, by folder. */
function rootsNamedIn(
  { kustomizations, folders: roots, charts }: DivisionInput,
  { telling, paths }: Folders,
): ReadonlyMap<string, NamedRoot> {
  const named = telling.flatMap((file) => file.named);
  if (named.length === 0) return new Map();
  const holding = new Set<string>();
  for (const path of [...paths, ...[...kustomizations.values()].map((one) => one.folder)]) {
    for (const folder of upwards(path)) {
      if (holding.has(folder)) break;
      holding.add(folder);
    }
  }
  return namedRoots(named, roots, (folder) => holding.has(folder) && !isInChart(charts, folder));
}

interface Divided {
  /** Of anything but directories, without what is said of them beside their files. */
  readonly scopes: readonly Scope[];
  readonly directories: DirectoryMemory;
  readonly named: ReadonlyMap<string, Group>;
}

function* divided(
  input: DivisionInput,
  folders: Folders,
  finish: Pick<DirectoriesGiven, 'finishing' | 'finish'>,
  before: DivisionMemory,
): Generator<void, Divided> {
  if (input.oneCluster) {
    const { name, complete } = input.oneCluster;
    const files = plainBelow(folders, '.').map((file) => file.path);
    const scopes = [scope({ name, kind: 'input', subjects: files, files, complete })];
    return { scopes, directories: NO_DIRECTORIES, named: new Map() };
  }
  const { excludes, charts } = input;
  const { patchFiles } = folders.given;
  const isPlain = (path: string): boolean =>
    input.summaries.has(path) && !excludes(path) && !patchFiles.has(path) && !isInChart(charts, folderOf(path));
  const taken = new Set<string>();
  const scopes: Scope[] = [];
  for (const { setting, files } of input.configured) {
    const own = files.filter(isPlain);
    for (const path of own) taken.add(path);
    scopes.push(configuredScope(input, setting, own));
  }
  const roots = rootsNamedIn(input, folders);
  for (const closure of closuresOf(input.kustomizations, input.isFile, roots)) {
    const files = closure.files.filter((path) => isPlain(path) && !taken.has(path));
    // A configured cluster has all of it.
    if (files.length === 0 && closure.files.some((path) => taken.has(path))) continue;
    scopes.push(namedScope(kustomizationScope(input, closure, files), roots.get(closure.root.folder)));
    yield;
  }
  scopes.push(...chartScopes(input));
  for (const one of scopes) for (const path of one.files) taken.add(path);
  const kustomized = new Set([...input.kustomizations.values()].map((one) => one.folder));
  const given = { folders, kustomized, nameOf: input.nameOf, ...finish };
  const named = new Map<string, Group>();
  const ofNamed: Scope[] = [];
  for (const root of roots.values()) {
    if (kustomized.has(root.folder)) continue;
    const { group, scopes: own } = namedDirectory(root, { ...given, taken }, before.named.get(root.folder));
    named.set(root.folder, group);
    ofNamed.push(...own.map((one) => namedScope(one, root)));
    yield;
  }
  const all = new Set(taken);
  for (const one of ofNamed) for (const path of one.files) all.add(path);
  const directories = yield* dividingDirectories({ ...given, taken: all }, before.directories);
  return { scopes: [...scopes, ...ofNamed], directories, named };
}

/** Its files as they are, and the objects of the charts that belong to it. */
function configuredScope(input: DivisionInput, setting: ClusterSetting, files: readonly string[]): Scope {
  const charts = input.rendered.filter(({ plan }) => plan.cluster === setting.name);
  const gaps = unrenderedIn(charts).map(
    ({ chart, why }): Gap => ({ kind: 'chart', file: chart, what: `the chart is not rendered: ${why}` }),
  );
  return scope({
    name: setting.name,
    kind: 'configured',
    subjects: [...files, ...templatesOf(charts)],
    files,
    complete: setting.complete && gaps.length === 0,
    gaps,
    open: gaps.length > 0,
    charts,
    setting,
  });
}

/** Each way in which a chart is rendered makes a cluster of its own, unless it belongs to a configured one. */
function chartScopes(input: DivisionInput): Scope[] {
  return input.rendered.flatMap((chart) => {
    const { plan, outcome } = chart;
    if (
      plan.cluster !== undefined ||
      plan.kustomization !== undefined ||
      'failure' in outcome ||
      outcome.files.length === 0
    )
      return [];
    const name = input.nameOf(plan.chart);
    return scope({
      name: plan.variant === undefined ? name : `${name} (${plan.variant})`,
      kind: 'chart',
      subjects: templatesOf([chart]),
      files: [],
      charts: [chart],
    });
  });
}

/** Findings may stand in what is applied, in the patches that change it, and in the kustomizations themselves. */
function kustomizationScope(input: DivisionInput, closure: Closure, files: readonly string[]): Scope {
  const members = new Set(closure.members.map((member) => member.file));
  const charts = input.rendered.filter(({ plan }) => members.has(plan.kustomization?.file ?? ''));
  const around = closure.members.flatMap((member) => [
    member.file,
    ...member.patchFiles.map((patch) => joinPath(member.folder, patch)).filter(input.isFile),
  ]);
  return scope({
    name: input.nameOf(closure.root.folder),
    kind: 'kustomization',
    subjects: [...new Set([...files, ...around, ...templatesOf(charts)])],
    files,
    root: closure.root.file,
    charts,
  });
}

/** A scope as a delivery tool applies it. */
function namedScope(one: Scope, namedBy: NamedRoot | undefined): Scope {
  if (namedBy === undefined) return one;
  const [first] = namedBy.by;
  const gaps = namedBy.opaque.map(
    (option): Gap => ({
      kind: 'not-rendered',
      file: one.root ?? one.files[0] ?? namedBy.folder,
      what: `\`${option}\` of ${first?.by} is not followed`,
    }),
  );
  return { ...one, namedBy, gaps: [...one.gaps, ...gaps], open: one.open || gaps.length > 0 };
}
