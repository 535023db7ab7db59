/**
 * The workspace at one moment: files, configurations, and their division into scopes. A snapshot is immutable; the
 * next one is made from it and what changed, and keeps every part that did not.
 */
import picomatch from 'picomatch';
import { CONFIGURATION_NAME, type Configuration, readConfiguration } from './configuration.js';
import { type Content, isCurrent, makeContent, type Near } from './content.js';
import type { RenderedChart, RenderedCharts } from './helm/chart.js';
import { plansFor } from './helm/plans.js';
import { byPath, isKustomizationFile, type Kustomization, readKustomization } from './kustomize/kustomization.js';
import { baseName, extensionOf, folderOf, isWithin, relativeTo, upwards } from './paths.js';
import { type Division, divide, type FileSummary, type Scope, sameScope, sameSummary, summarize } from './scopes.js';
import { foreignFile, readSourceFile, type SourceFile, unreadFile } from './sourceFile.js';

export interface Snapshot {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly configurations: readonly Configuration[];
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  readonly charts: ReadonlySet<string>;
  /** Worked out when it is first asked for, since files may come in slices. */
  readonly division: Division;
  readonly divided: () => Division;
  /** What a scope of the division applies; worked out when it is first asked for. */
  readonly contentOf: (scope: Scope) => Content;
  /** Contents worked out so far, by the id of their scope. */
  readonly contents: ReadonlyMap<string, Known>;
  readonly summaries: ReadonlyMap<string, FileSummary>;
  readonly options: SnapshotOptions;
  /** Paths that somebody may have meant by one that leads nowhere; the same function while no file comes or goes. */
  readonly near: Near;
  /** A file that configuration or settings exclude. */
  readonly excludes: (path: string) => boolean;
}

export interface SnapshotOptions {
  /** Folders of the workspace; names of scopes are relative to the one that holds them. */
  readonly folders: readonly string[];
  /** Ids of the rules that exist, for checking configurations. */
  readonly ruleIds: readonly string[];
  /** Globs that the editor's settings exclude, relative to each folder. */
  readonly exclude: readonly string[];
  /** Files that are manifests whatever they are called; others without a manifest's extension are inputs of generators. */
  readonly manifests?: readonly string[];
  /** Everything is one cluster. */
  readonly oneCluster?: { readonly name: string; readonly complete: boolean } | undefined;
  /** What helm made of the charts, as far as it was asked. */
  readonly renderedCharts?: RenderedCharts | undefined;
  /** Why the other charts are not rendered, as a phrase. */
  readonly notRendered?: string | undefined;
}

interface Known {
  /** As the division made it. */
  readonly scope: Scope;
  readonly content: Content;
}

/** Text of a file that is new or different; undefined where it is gone. */
export type Changes = ReadonlyMap<string, string | undefined>;

export function emptySnapshot(options: SnapshotOptions): Snapshot {
  const parts = {
    files: new Map(),
    configurations: [],
    kustomizations: new Map(),
    charts: new Set<string>(),
    summaries: new Map(),
    options,
    near: () => [],
    excludes: () => false,
  };
  return withDivision(parts, () => ({ scopes: [], charts: [], unrendered: [], patchFiles: new Set() }), new Map());
}

/** True for files that a workspace is made of: manifests, charts' `Chart.yaml`, kustomizations, configurations. Others may join as inputs of these. */
export function isOfInterest(path: string): boolean {
  return ['.yaml', '.yml', '.json'].includes(extensionOf(path)) || isKustomizationFile(path);
}

export function withChanges(before: Snapshot, changes: Changes, options: SnapshotOptions = before.options): Snapshot {
  const files = new Map(before.files);
  const kustomizations = new Map(before.kustomizations);
  const charts = new Set(before.charts);
  const configurations = new Map(before.configurations.map((one) => [one.file, one]));
  const summaries = new Map(before.summaries);
  let redivide = options !== before.options;
  const manifests = new Map<string, string | undefined>();
  for (const [path, text] of changes) {
    const name = baseName(path);
    if (name === CONFIGURATION_NAME) {
      if (text === undefined) configurations.delete(path);
      else configurations.set(path, readConfiguration(path, text, options.ruleIds));
      redivide = true;
    } else if (name === 'Chart.yaml') {
      if (text === undefined) {
        charts.delete(folderOf(path));
        files.delete(path);
      } else {
        charts.add(folderOf(path));
        files.set(path, unreadFile(path, text));
      }
    } else if (isKustomizationFile(path)) {
      if (text === undefined) {
        kustomizations.delete(path);
        files.delete(path);
      } else {
        kustomizations.set(path, readKustomization(path, text));
        files.set(path, foreignFile(path, text));
      }
      redivide = true;
    } else if (!isOfInterest(path) && options.manifests?.includes(path) !== true) {
      if (text === undefined) files.delete(path);
      else files.set(path, unreadFile(path, text));
    } else {
      manifests.set(path, text);
    }
  }
  if (charts.size !== before.charts.size || [...charts].some((folder) => !before.charts.has(folder))) {
    redivide = true;
    for (const [path, { text }] of before.files) {
      const isManifest = isOfInterest(path) && !isKustomizationFile(path) && baseName(path) !== 'Chart.yaml';
      const mayBeManifest = isManifest && !manifests.has(path);
      if (mayBeManifest && isInChart(charts, path) !== isInChart(before.charts, path)) manifests.set(path, text);
    }
  }
  for (const [path, text] of manifests) {
    if (text === undefined) {
      redivide = files.delete(path) || redivide;
      summaries.delete(path);
      continue;
    }
    const file = isInChart(charts, path) ? unreadFile(path, text) : readSourceFile(path, text, files.get(path));
    files.set(path, file);
    const summary = summarize(file);
    const last = summaries.get(path);
    redivide ||= last === undefined || !sameSummary(last, summary);
    summaries.set(path, summary);
  }
  const parts = {
    files,
    kustomizations,
    charts,
    summaries,
    options,
    configurations: sortedByDepth([...configurations.values()]),
    near: isSamePaths(before.files, files) ? before.near : neighbors(files),
  };
  const next = { ...parts, excludes: redivide ? excluder(parts) : before.excludes };
  return withDivision(next, redivide ? once(() => divideAll(next)) : before.divided, before.contents);
}

type Parts = Omit<Snapshot, 'division' | 'divided' | 'contentOf' | 'contents'>;

function withDivision(parts: Parts, divided: () => Division, before: Snapshot['contents']): Snapshot {
  // Contents that nobody asks for now stay known to the snapshot after this one.
  const contents = new Map(before);
  const asked = new Set<string>();
  const source = once(() => ({
    files: parts.files,
    kustomizations: kustomizationsOf(parts),
    folders: parts.options.folders,
    near: parts.near,
  }));
  const make = (scope: Scope): Content => {
    const last = before.get(scope.id);
    if (last && sameScope(last.scope, scope) && isCurrent(last.content, parts)) return last.content;
    return makeContent(scope, source(), last?.content);
  };
  return {
    ...parts,
    divided,
    get division() {
      return divided();
    },
    contents,
    contentOf(scope) {
      const known = asked.has(scope.id) ? contents.get(scope.id) : undefined;
      if (known) return known.content;
      const content = make(scope);
      contents.set(scope.id, { scope, content });
      asked.add(scope.id);
      return content;
    },
  };
}

/** What stands in the folder of a path, and what is called the same elsewhere; listed when it is first asked for. */
function neighbors(files: ReadonlyMap<string, SourceFile>): Near {
  const listed = once(() => {
    const byFolder = new Map<string, Set<string>>();
    const byName = new Map<string, Set<string>>();
    const name = (path: string): void => {
      const same = byName.get(baseName(path));
      if (same) same.add(path);
      else byName.set(baseName(path), new Set([path]));
    };
    for (const file of files.keys()) {
      let below = file;
      for (const folder of upwards(folderOf(file))) {
        const known = byFolder.get(folder);
        if (known?.has(below)) break;
        name(below);
        if (known) known.add(below);
        else byFolder.set(folder, new Set([below]));
        below = folder;
      }
    }
    return { byFolder, byName };
  });
  return (path) => {
    const { byFolder, byName } = listed();
    return [...new Set([...(byFolder.get(folderOf(path)) ?? []), ...(byName.get(baseName(path)) ?? [])])].sort();
  };
}

function isSamePaths(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): boolean {
  if (before.size !== after.size) return false;
  for (const path of after.keys()) if (!before.has(path)) return false;
  return true;
}

/** Makes a value on the first call and lets go of what it was made from. */
function once<T>(make: () => T): () => T {
  let state: { readonly make: () => T } | { readonly value: T } = { make };
  return () => {
    if ('make' in state) state = { value: state.make() };
    return state.value;
  };
}

/** Below a folder with a `Chart.yaml`: a template until somebody renders it, so it is not read as manifests. */
function isInChart(charts: ReadonlySet<string>, path: string): boolean {
  if (charts.size === 0) return false;
  for (const folder of upwards(folderOf(path))) if (charts.has(folder)) return true;
  return false;
}

/** The deepest configuration whose folder holds the path. */
export function configurationFor(snapshot: Pick<Snapshot, 'configurations'>, path: string): Configuration | undefined {
  return snapshot.configurations.find((one) => isWithin(one.folder, path));
}

/** The path as shown to people: relative to the folder of the workspace that holds it. */
export function shownPath(options: SnapshotOptions, path: string): string {
  const folder = options.folders.find((one) => isWithin(one, path));
  if (folder === undefined) return path;
  const relative = relativeTo(folder, path);
  return options.folders.length > 1
    ? relative === '.'
      ? baseName(folder)
      : `${baseName(folder)}/${relative}`
    : relative;
}

function divideAll(snapshot: Parts): Division {
  const excluded = snapshot.excludes;
  // By path: what is told must not hang on the order in which files came.
  const summaries = new Map(
    inOrder(
      [...snapshot.summaries].filter(([path]) => !excluded(path)),
      ([path]) => path,
    ),
  );
  const configured = snapshot.configurations.flatMap((one) =>
    one.clusters.map((setting) => {
      const matches = picomatch([...setting.include], { dot: true });
      const files = [...summaries.keys()].filter(
        (path) => isWithin(one.folder, path) && matches(relativeTo(one.folder, path)),
      );
      return { setting, files };
    }),
  );
  return divide({
    folders: snapshot.options.folders,
    configurationFor: (path) => configurationFor(snapshot, path),
    summaries,
    kustomizations: kustomizationsOf(snapshot),
    charts: [...snapshot.charts]
      .sort()
      .filter((folder) => ![...upwards(folderOf(folder))].some((one) => one !== folder && snapshot.charts.has(one))),
    rendered: renderedIn(snapshot),
    configured,
    oneCluster: snapshot.options.oneCluster,
    nameOf: (path) => shownPath(snapshot.options, path),
    isFile: (path) => snapshot.files.has(path),
  });
}

/** Every way in which a chart is to be rendered, with what came of it. */
function renderedIn(snapshot: Parts): RenderedChart[] {
  const { renderedCharts, notRendered } = snapshot.options;
  return [...plansFor(snapshot)].flatMap(([chart, plans]) => {
    const known = renderedCharts?.get(chart);
    if (known) return known;
    const failure = notRendered ?? 'helm has not been asked';
    return plans.map((plan): RenderedChart => ({ plan, outcome: { failure } }));
  });
}

/** By folder and by file. Of two in one folder, which kustomize refuses, always the same one. */
function kustomizationsOf({ kustomizations, excludes }: Parts): ReadonlyMap<string, Kustomization> {
  return byPath(
    inOrder(
      [...kustomizations.values()].filter((one) => !excludes(one.file)),
      (one) => one.file,
    ),
  );
}

function excluder(snapshot: Pick<Snapshot, 'configurations' | 'options'>): (path: string) => boolean {
  const fromSettings = snapshot.options.exclude.filter((glob) => glob !== '');
  const globs = [
    ...snapshot.configurations
      .filter((one) => one.exclude.length > 0)
      .map((one) => ({ folder: one.folder, patterns: one.exclude })),
    ...(fromSettings.length > 0 ? snapshot.options.folders.map((folder) => ({ folder, patterns: fromSettings })) : []),
  ].map(({ folder, patterns }) => ({ folder, matches: picomatch([...patterns], { dot: true }) }));
  return (path) => globs.some(({ folder, matches }) => isWithin(folder, path) && matches(relativeTo(folder, path)));
}

function sortedByDepth(configurations: Configuration[]): Configuration[] {
  return inOrder(configurations, (one) => one.file).sort((a, b) => b.folder.length - a.folder.length);
}

function inOrder<T>(items: T[], pathOf: (item: T) => string): T[] {
  return items.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
}
