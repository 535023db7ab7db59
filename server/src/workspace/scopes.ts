/**
 * Decides which files are applied together. The order of decision for a file: a configured cluster, a Helm chart,
 * a kustomization root that reaches it, its directory. Works on summaries of files, so that an edit which changes
 * none of them (nearly every edit) leaves the division as it is, and what one division shares with the one before it
 * are the very same objects.
 */
import type { ClusterSetting, Configuration } from './configuration.js';
import {
  type DirectoryMemory,
  directoryScopes,
  type Group,
  isRepeated,
  NO_DIRECTORIES,
  namedDirectory,
} from './directoryScopes.js';
import { type FileSummary, hasObjects, isApplied, mayHavePods, sameReferences } from './fileSummary.js';
import type { Gap } from './gaps.js';
import { type NamedRoot, namedRoots } from './gitops.js';
import { type RenderedChart, templatesOf, type UnrenderedChart, unrenderedIn } from './helm/chart.js';
import { type Closure, closuresOf, type Kustomization } from './kustomize/kustomization.js';
import { folderOf, isWithin, joinPath, upwards } from './paths.js';
import { interchangeable, type Scope, sameItems, scope } from './scope.js';
import { indexingScopes } from './scopeIndex.js';
import { settingsFor } from './scopeSettings.js';

export interface Division {
  readonly scopes: readonly Scope[];
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
  readonly directories: DirectoryMemory;
  /** Of folders that a delivery tool applies. */
  readonly named: ReadonlyMap<string, Group>;
}

export const NOTHING_DIVIDED: Division = {
  scopes: [],
  bySubject: new Map(),
  charts: [],
  unrendered: [],
  patchFiles: new Set(),
  memory: { directories: NO_DIRECTORIES, named: new Map() },
};

export interface DivisionInput {
  /** Folders of the workspace. */
  readonly folders: readonly string[];
  readonly configurationFor: (path: string) => Configuration | undefined;
  /** By path, in the order of the paths. */
  readonly summaries: ReadonlyMap<string, FileSummary>;
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  readonly charts: readonly string[];
  /** Every way in which a chart is to be rendered, in the order of the charts. */
  readonly rendered: readonly RenderedChart[];
  readonly configured: readonly { readonly setting: ClusterSetting; readonly files: readonly string[] }[];
  /** Everything is one cluster, as `kubectl apply -R -f` would make it. */
  readonly oneCluster: { readonly name: string; readonly complete: boolean } | undefined;
  /** A path as shown in the name of a scope. */
  readonly nameOf: (path: string) => string;
  /** A file that is in the workspace, whatever it holds. */
  readonly isFile: (path: string) => boolean;
  /** More files may come, so of no scope is everything here. */
  readonly isPartial: boolean;
}

const OPEN = { open: true, complete: false };

/** `before` may be of any other input: what is the same is kept. */
export function* dividing(input: DivisionInput, before: Division = NOTHING_DIVIDED): Generator<void, Division> {
  const named = yield* rootsNamedIn(input);
  const { scopes: bare, ...division } = yield* divided(input, named, before.memory);
  const settingsOf = settingsFor(input);
  const last = new Map(before.scopes.map((one) => [one.id, one]));
  const scopes: Scope[] = [];
  for (const one of bare) {
    const settled = { ...one, settings: settingsOf(one) };
    const fresh = input.isPartial ? { ...settled, ...OPEN } : settled;
    const old = last.get(one.id);
    scopes.push(old && interchangeable(old, fresh) ? old : fresh);
    yield;
  }
  return { ...division, scopes, bySubject: yield* indexingScopes(scopes, before) };
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
  const isWithoutPods = ({ files }: Group): boolean => {
    const all = files.flatMap(({ path }) => now(path) ?? []);
    return all.some((file) => file.reaches) && !all.some(mayHavePods);
  };
  const hasSamePods = sameItems([...before.workloadNamespaces], [...after.workloadNamespaces]);
  // Folders without pods are joined to those that have some, or will be when there are any.
  if (!hasSamePods && [...memory.directories.groups.values()].some(isWithoutPods)) return false;
  const [was, is] = [new Set(before.identities), new Set(after.identities)];
  const names = new Set([...was].filter((one) => !is.has(one)).concat([...is].filter((one) => !was.has(one))));
  const own = memory.directories.groups.get(after.folder);
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
function* rootsNamedIn({
  summaries,
  kustomizations,
  charts,
  folders,
}: DivisionInput): Generator<void, ReadonlyMap<string, NamedRoot>> {
  const paths = [...summaries.values()].flatMap((file) => file.named);
  if (paths.length === 0) return new Map();
  const holding = new Set<string>();
  for (const file of [...summaries.keys(), ...kustomizations.keys()]) {
    for (const folder of upwards(folderOf(file))) {
      if (holding.has(folder)) break;
      holding.add(folder);
    }
    yield;
  }
  return namedRoots(paths, folders, (folder) => holding.has(folder) && !charts.some((one) => isWithin(one, folder)));
}

function* divided(
  input: DivisionInput,
  named: ReadonlyMap<string, NamedRoot>,
  before: DivisionMemory,
): Generator<void, Omit<Division, 'bySubject'>> {
  const { summaries } = input;
  const inChart = insideOf(input.charts);
  const patchFiles = new Set<string>();
  for (const one of new Set(input.kustomizations.values())) {
    for (const patch of one.patchFiles) patchFiles.add(joinPath(one.folder, patch));
  }
  const isPlain = (file: FileSummary | undefined): boolean =>
    file !== undefined && !patchFiles.has(file.path) && !inChart(file.folder);
  const plain: FileSummary[] = [];
  for (const file of summaries.values()) {
    if (isPlain(file)) plain.push(file);
    yield;
  }
  const division = { charts: input.charts, unrendered: unrenderedIn(input.rendered), patchFiles };
  if (input.oneCluster) {
    const { name, complete } = input.oneCluster;
    const files = plain.map((file) => file.path);
    const scopes = withIds([scope({ name, kind: 'input', subjects: files, files, complete })]);
    return { ...division, scopes, memory: NOTHING_DIVIDED.memory };
  }
  const taken = new Set<string>();
  const scopes: Scope[] = [];
  for (const { setting, files } of input.configured) {
    const own = files.filter((path) => isPlain(summaries.get(path)));
    for (const path of own) taken.add(path);
    scopes.push(configuredScope(input, setting, own));
  }
  for (const closure of closuresOf(input.kustomizations, input.isFile, named)) {
    const files = closure.files.filter((path) => isPlain(summaries.get(path)) && !taken.has(path));
    // A configured cluster has all of it.
    if (files.length === 0 && closure.files.some((path) => taken.has(path))) continue;
    scopes.push(namedScope(kustomizationScope(input, closure, files), named.get(closure.root.folder)));
    yield;
  }
  scopes.push(...chartScopes(input));
  for (const one of scopes) for (const path of one.files) taken.add(path);
  const rest = plain.filter((file) => !taken.has(file.path) && isApplied(file));
  const namedGroups = new Map<string, Group>();
  const ofNamed: Scope[] = [];
  for (const root of named.values()) {
    if (input.kustomizations.has(root.folder)) continue;
    const { group, scopes: own } = namedDirectory(root, rest, input.nameOf, before.named.get(root.folder));
    namedGroups.set(root.folder, group);
    ofNamed.push(...own.map((one) => namedScope(one, root)));
    yield;
  }
  for (const one of ofNamed) for (const path of one.files) taken.add(path);
  const { scopes: ofDirectories, memory } = yield* directoryScopes(
    { hasKustomization: (folder) => input.kustomizations.has(folder), nameOf: input.nameOf },
    rest.filter((file) => !taken.has(file.path)),
    plain,
    before.directories,
  );
  return {
    ...division,
    scopes: withIds([...scopes, ...ofNamed, ...ofDirectories]),
    memory: { directories: memory, named: namedGroups },
  };
}

/** Whether a folder is one of these or below one. */
function insideOf(folders: readonly string[]): (folder: string) => boolean {
  if (folders.length === 0) return () => false;
  const all = new Set(folders);
  const known = new Map<string, boolean>();
  return (folder) => {
    const answer = known.get(folder) ?? [...upwards(folder)].some((one) => all.has(one));
    known.set(folder, answer);
    return answer;
  };
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

function withIds(scopes: readonly Scope[]): Scope[] {
  const counts = new Map<string, number>();
  return scopes.map((one) => {
    const id = `${one.kind} ${one.name}`;
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return { ...one, id: count === 1 ? id : `${id} ${count}` };
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
