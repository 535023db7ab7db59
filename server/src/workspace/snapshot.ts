/**
 * The workspace at one moment: files, configurations, and their division into scopes. A snapshot is immutable; the
 * next one is made from it and what changed, at the cost of what changed, and keeps every part that did not.
 */
import { draftOf } from '../sets/index.js';
import { CONFIGURATION_NAME, type Configuration, readConfiguration } from './configuration.js';
import type { Content } from './content.js';
import { type Contents, contentsAfter, type KnownContent, NO_CONTENTS } from './contents.js';
import { dividingAll } from './division.js';
import { type FileSummary, sameSummary, summarize } from './fileSummary.js';
import { isInChart } from './folders.js';
import type { RenderedCharts } from './helm/chart.js';
import { isKustomizationFile, type Kustomization, readKustomization } from './kustomize/kustomization.js';
import { type Near, neighbors, once } from './near.js';
import { baseName, extensionOf, folderOf } from './paths.js';
import { type Scope, sameItems } from './scope.js';
import { type Division, isUnaffected, NOTHING_DIVIDED } from './scopes.js';
import { foreignFile, readingSourceFile, type SourceFile, unreadFile } from './sourceFile.js';
import type { Steps } from './steps.js';
import { excluder } from './workspacePaths.js';

export interface Snapshot {
  readonly files: ReadonlyMap<string, SourceFile>;
  /** The deepest one first. */
  readonly configurations: readonly Configuration[];
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  readonly charts: ReadonlySet<string>;
  /** Worked out when it is first asked for, since files may come in slices. */
  readonly division: Division;
  readonly divided: Divided;
  /** What a scope of the division applies; worked out when it is first asked for. */
  readonly contentOf: (scope: Scope) => Content;
  /** The same within a time; undefined where it takes longer, and then the next call goes on. */
  readonly contentWithin: Contents['contentWithin'];
  /** What a scope applies, as far as that is known and holds. */
  readonly knownContent: (scope: Scope) => Content | undefined;
  /** Contents worked out so far, by the id of their scope. */
  readonly contents: ReadonlyMap<string, KnownContent>;
  readonly users: Contents['users'];
  readonly summaries: ReadonlyMap<string, FileSummary>;
  /** Paths of `summaries` in order; the same list while none comes or goes. */
  readonly manifestPaths: () => readonly string[];
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
  /** Manifests that are longer are not read, which is said. */
  readonly maxCharacters?: number | undefined;
  /** Not everything is read yet: whatever is not here may still come. */
  readonly isPartial?: boolean | undefined;
  /** Files that are manifests whatever they are called; others without a manifest's extension are inputs of generators. */
  readonly manifests?: readonly string[];
  /** Everything is one cluster. */
  readonly oneCluster?: { readonly name: string; readonly complete: boolean } | undefined;
  /** What helm made of the charts, as far as it was asked. */
  readonly renderedCharts?: RenderedCharts | undefined;
  /** Why the other charts are not rendered, as a phrase. */
  readonly notRendered?: string | undefined;
}

/** Texts are in, and not all of what follows from them is worked out. */
export type Parts = Omit<Snapshot, 'division' | 'divided' | keyof Contents>;

interface Divided {
  /** Works the division out where nobody has asked for it yet. */
  readonly get: () => Division;
  /** The same in small steps. Whoever asks for the division in between has it at once. */
  readonly getting: () => Generator<void, Division>;
  /** Undefined where nobody has asked for it yet. */
  readonly known: () => Division | undefined;
  /** The last one that was worked out. */
  readonly last: () => Division | undefined;
}

/** Text of a file that is new or different; undefined where it is gone. */
export type Changes = ReadonlyMap<string, string | undefined>;

export function emptySnapshot(options: SnapshotOptions): Snapshot {
  const parts: Parts = {
    files: new Map(),
    configurations: [],
    kustomizations: new Map(),
    charts: new Set<string>(),
    summaries: new Map(),
    manifestPaths: () => [],
    options,
    near: () => [],
    excludes: excluder({ configurations: [], options }),
  };
  const divided = dividedBy(nothing);
  return whole(parts, divided, contentsAfter(parts, NO_CONTENTS, new Set()));
}

/** True for files that a workspace is made of: manifests, charts' `Chart.yaml`, kustomizations, configurations. Others may join as inputs of these. */
export function isOfInterest(path: string): boolean {
  return ['.yaml', '.yml', '.json'].includes(extensionOf(path)) || isKustomizationFile(path);
}

/** Files that were read before they are worked in; each counts while its text is that of the change. */
export type Ahead = ReadonlyMap<string, SourceFile>;

/** Reads a file as `withChanges` will, in steps, so that it need not. Undefined where it would not read it as a manifest. */
export function* readingAhead(
  { files, charts }: Pick<Snapshot, 'files' | 'charts'>,
  path: string,
  text: string,
  { maxCharacters }: Pick<SnapshotOptions, 'maxCharacters'>,
): Steps<SourceFile | undefined> {
  const name = baseName(path);
  const isOther = name === CONFIGURATION_NAME || name === 'Chart.yaml' || isKustomizationFile(path);
  if (isOther || !isOfInterest(path) || isInChart(charts, folderOf(path))) return undefined;
  const file = yield* readingSourceFile(path, text, files.get(path), maxCharacters);
  summarize(file);
  return file;
}

export function withChanges(
  before: Snapshot,
  changes: Changes,
  options: SnapshotOptions = before.options,
  ahead: Ahead = NOTHING_AHEAD,
): Snapshot {
  const steps = changing(before, changes, options, ahead);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in small steps, for whoever has something else to do in between. */
export function* changing(
  before: Snapshot,
  changes: Changes,
  options: SnapshotOptions,
  ahead: Ahead,
): Generator<void, Snapshot> {
  const files = draftOf(before.files);
  const kustomizations = draftOf(before.kustomizations);
  const chartFolders = new Set(before.charts);
  let configurations: Map<string, Configuration> | undefined;
  let redivide = options !== before.options;
  const manifests = new Map<string, string | undefined>();
  for (const [path, text] of changes) {
    yield;
    if (text !== undefined && ahead.get(path)?.text === text) {
      manifests.set(path, text);
      continue;
    }
    const name = baseName(path);
    if (name === CONFIGURATION_NAME) {
      configurations ??= new Map(before.configurations.map((one) => [one.file, one]));
      if (text === undefined) configurations.delete(path);
      else configurations.set(path, readConfiguration(path, text, options.ruleIds));
      redivide = true;
    } else if (name === 'Chart.yaml') {
      if (text === undefined) {
        chartFolders.delete(folderOf(path));
        files.delete(path);
      } else {
        chartFolders.add(folderOf(path));
        files.set(path, unreadFile(path, text));
      }
    } else if (isKustomizationFile(path)) {
      const last = kustomizations.get(path);
      const next = text === undefined ? undefined : readKustomization(path, text);
      if (text === undefined || next === undefined) {
        kustomizations.delete(path);
        files.delete(path);
      } else {
        kustomizations.set(path, next);
        files.set(path, foreignFile(path, text));
      }
      redivide ||= !sameParts(last, next);
    } else if (!isOfInterest(path) && options.manifests?.includes(path) !== true) {
      if (text === undefined) files.delete(path);
      else files.set(path, unreadFile(path, text));
    } else {
      manifests.set(path, text);
    }
  }
  const charts = sameItems([...chartFolders].sort(), [...before.charts].sort()) ? before.charts : chartFolders;
  if (charts !== before.charts) {
    redivide = true;
    for (const [path, { text }] of before.files) {
      const isManifest = isOfInterest(path) && !isKustomizationFile(path) && baseName(path) !== 'Chart.yaml';
      const mayBeManifest = isManifest && !manifests.has(path);
      if (mayBeManifest && isInChart(charts, folderOf(path)) !== isInChart(before.charts, folderOf(path)))
        manifests.set(path, text);
    }
  }
  const summaries = draftOf(before.summaries);
  const division = before.divided.known();
  const others: [FileSummary, FileSummary][] = [];
  for (const [path, text] of manifests) {
    yield;
    const last = summaries.get(path);
    if (text === undefined) {
      redivide ||= files.has(path);
      files.delete(path);
      summaries.delete(path);
      continue;
    }
    const read = ahead.get(path);
    const file = isInChart(charts, folderOf(path))
      ? unreadFile(path, text)
      : read?.text === text
        ? read
        : yield* readingSourceFile(path, text, files.get(path), options.maxCharacters);
    files.set(path, file);
    const summary = summarize(file);
    summaries.set(path, summary);
    redivide ||= last === undefined;
    if (last && !sameSummary(last, summary)) others.push([last, summary]);
  }
  // Of several that change at once each may be what keeps the place of another.
  const isOne = others.length <= 1;
  redivide ||= others.some(
    ([last, next]) =>
      !isOne || division === undefined || !isUnaffected(division, last, next, (path) => summaries.get(path)),
  );
  const parts = {
    files: files.done(),
    kustomizations: kustomizations.done(),
    charts,
    summaries: summaries.done(),
    options,
    configurations: configurations ? sortedByDepth([...configurations.values()]) : before.configurations,
  };
  const changed = new Set([...changes.keys(), ...manifests.keys()]);
  const next: Parts = {
    ...parts,
    manifestPaths: pathsAfter(before, parts.summaries, changed),
    near: isSamePaths(before.files, parts.files, changed) ? before.near : neighbors(parts.files),
    excludes: isExcludedAlike(before, parts) ? before.excludes : excluder(parts),
  };
  const divided = redivide ? dividedBy((last) => dividingAll(next, last), before.divided.last) : before.divided;
  return whole(next, divided, contentsAfter(next, before, changed));
}

const NOTHING_AHEAD: Ahead = new Map();

function whole(parts: Parts, divided: Divided, contents: Contents): Snapshot {
  return {
    ...parts,
    divided,
    get division() {
      return divided.get();
    },
    contentOf: contents.contentOf,
    contentWithin: contents.contentWithin,
    knownContent: contents.knownContent,
    get contents() {
      return contents.contents;
    },
    users: contents.users,
  };
}

function dividedBy(
  make: (last: Division | undefined) => Generator<void, Division>,
  before: () => Division | undefined = () => undefined,
): Divided {
  // What makes it is let go of once it is made, since it holds the snapshot before: no function here may name it.
  let state:
    | { readonly division: Division }
    | { readonly steps: () => Generator<void, Division>; readonly last: () => Division | undefined } = {
    steps: begun(make, before),
    last: before,
  };
  const advance = (): Division | undefined => {
    if ('division' in state) return state.division;
    const step = state.steps().next();
    if (step.done) state = { division: step.value };
    return step.done ? step.value : undefined;
  };
  return {
    get() {
      for (;;) {
        const division = advance();
        if (division) return division;
      }
    },
    *getting() {
      for (;;) {
        const division = advance();
        if (division) return division;
        yield;
      }
    },
    known: () => ('division' in state ? state.division : undefined),
    last: () => ('last' in state ? state.last() : state.division),
  };
}

function begun(
  make: (last: Division | undefined) => Generator<void, Division>,
  before: () => Division | undefined,
): () => Generator<void, Division> {
  return once(() => make(before()));
}

// biome-ignore lint/correctness/useYield: it is there without a step
function* nothing(): Generator<void, Division> {
  return NOTHING_DIVIDED;
}

/** What the division, and the plans for charts, take from a kustomization. */
function sameParts(a: Kustomization | undefined, b: Kustomization | undefined): boolean {
  if (a === undefined || b === undefined || a.text === b.text) return a?.text === b?.text;
  const mayHoldCharts = /helm/i.test(a.text) || /helm/i.test(b.text);
  const partsOf = ({ includes, patchFiles, isComponent, broken }: Kustomization): string =>
    JSON.stringify([includes, patchFiles, isComponent, broken]);
  return !mayHoldCharts && partsOf(a) === partsOf(b);
}

function isExcludedAlike(before: Parts, after: Pick<Parts, 'configurations' | 'options'>): boolean {
  const { exclude, folders } = before.options;
  const [was, is] = [before.configurations, after.configurations].map((all) =>
    all.filter((one) => one.exclude.length > 0),
  );
  return (
    sameItems(exclude, after.options.exclude) &&
    sameItems(folders, after.options.folders) &&
    was?.length === is?.length &&
    was?.every((one, at) => one.folder === is?.[at]?.folder && sameItems(one.exclude, is[at].exclude)) === true
  );
}

function pathsAfter(
  before: Parts,
  summaries: Parts['summaries'],
  changed: ReadonlySet<string>,
): () => readonly string[] {
  if (isSamePaths(before.summaries, summaries, changed)) return before.manifestPaths;
  return once(() => [...summaries.keys()].sort());
}

function isSamePaths(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
  changed: ReadonlySet<string>,
): boolean {
  for (const path of changed) if (before.has(path) !== after.has(path)) return false;
  return true;
}

function sortedByDepth(configurations: Configuration[]): Configuration[] {
  return configurations.sort((a, b) => (a.file < b.file ? -1 : 1)).sort((a, b) => b.folder.length - a.folder.length);
}
