/**
 * What a scope comes to: the files of a folder as they are, those of a kustomization as it renders them, and of a chart
 * what helm made of it. Worked out when somebody asks, and kept for as long as nothing changes that it was made of.
 */
import { applied } from './applied.js';
import type { Gap, GapKind } from './gaps.js';
import { renderedFiles } from './helm/chart.js';
import { keptRendering } from './keptRendering.js';
import type { KustomizeFiles, KustomizeProblem } from './kustomize/context.js';
import type { Kustomization } from './kustomize/kustomization.js';
import { type Apart, type KeptTrees, type RenderedObject, renderingKustomization } from './kustomize/render.js';
import type { TMap } from './kustomize/tree.js';
import { type Near, once } from './near.js';
import { isWithin } from './paths.js';
import { isAsBefore, placeOf } from './sameObject.js';
import type { Scope } from './scope.js';
import type { Sourced, SourceFile } from './sourceFile.js';
import { type Part, splicedRendering } from './splicedRendering.js';
import type { Steps } from './steps.js';
import { gapsOf } from './unread.js';

export interface Content {
  /** With the gaps that were met on the way. */
  readonly scope: Scope;
  /** With the objects that the scope applies, which of a rendered one are not those that stand in the texts. */
  readonly files: readonly SourceFile[];
  /** Mistakes in its kustomizations. */
  readonly problems: readonly KustomizeProblem[];
  readonly inputs: Inputs;
  /** The same files before the scope's settings had their say. */
  readonly bare: readonly SourceFile[];
  /** What was asked for paths that somebody may have meant; undefined where nobody asked. */
  readonly near: Near | undefined;
  /** Of a rendered one, what it takes to render documents by themselves, and those that last were. */
  readonly apart?: Apart | undefined;
  readonly part?: Part | undefined;
  /** Of one that was rendered again: what it leaves to the next rendering, until the memory is needed for something else. */
  readonly kept?: WeakRef<KeptTrees> | undefined;
}

/** What it was made of; undefined where a file was looked for and is not there. */
export type Inputs =
  /** The files of the scope, as the scope lists them. */
  | { readonly paths: readonly string[]; readonly files: readonly (SourceFile | undefined)[] }
  | {
      readonly read: ReadonlyMap<string, SourceFile | undefined>;
      /** Of those, the ones that were read as text. */
      readonly texts: ReadonlySet<string>;
    };

export interface ContentSource {
  readonly files: ReadonlyMap<string, SourceFile>;
  /** By folder and by file. */
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  /** The workspace's; what is outside may be there all the same. */
  readonly folders: readonly string[];
  /** Paths of what is in the folder of a path or called the same. */
  readonly near: Near;
  /** Lists of files by the lists of their paths, which scopes may share. */
  readonly listed: Map<readonly string[], readonly (SourceFile | undefined)[]>;
}

/** What a scope came to before, and which of the files that it was made of are others now; all, where nobody knows. */
export interface ContentBefore {
  readonly content: Content;
  readonly changed: ReadonlySet<string> | undefined;
  /** It is of the same scope. */
  readonly isSameScope: boolean;
}

/** What may not be here leaves the cluster as complete as it was; nothing that a packet meets is missing. */
const HARMLESS: ReadonlySet<GapKind> = new Set(['generator-input', 'unreferenced']);

/** Objects of a rendered scope that are as they were before are those very objects. Goes in steps. */
export function* makingContent(scope: Scope, source: ContentSource, before?: ContentBefore): Steps<Content> {
  const content = yield* gathering(scope, source, before);
  if (!scope.settings) return content;
  const last = before && before.content.scope.settings === scope.settings ? before.content : undefined;
  return { ...content, files: applied(content.bare, scope.settings, last && { bare: last.bare, files: last.files }) };
}

function* gathering(scope: Scope, source: ContentSource, before: ContentBefore | undefined): Steps<Content> {
  const root = scope.root === undefined ? undefined : source.kustomizations.get(scope.root);
  if (root)
    return (
      (before && keptRendering(before, source)) ??
      (before && splicedRendering(before, root, source, filesFor(scope, source))) ??
      (yield* rendering(scope, root, source, before?.content))
    );
  const listed = filesAt(scope.files, source, before);
  const own = listed.includes(undefined) ? listed.filter((file) => file !== undefined) : (listed as SourceFile[]);
  const charts = scope.charts.flatMap(renderedFiles);
  const files = charts.length === 0 ? own : [...own, ...charts];
  return { scope, files, bare: files, problems: [], inputs: { paths: scope.files, files: listed }, near: undefined };
}

function filesAt(
  paths: readonly string[],
  { files, listed }: ContentSource,
  before: ContentBefore | undefined,
): readonly (SourceFile | undefined)[] {
  const known = listed.get(paths);
  if (known) return known;
  const inputs = before?.content.inputs;
  let made: (SourceFile | undefined)[];
  if (inputs && 'paths' in inputs && inputs.paths === paths && before?.changed) {
    made = [...inputs.files];
    const places = placesIn(paths);
    for (const path of before.changed) {
      const at = places.get(path);
      if (at !== undefined) made[at] = files.get(path);
    }
  } else {
    made = paths.map((path) => files.get(path));
  }
  listed.set(paths, made);
  return made;
}

function placesIn(paths: readonly string[]): ReadonlyMap<string, number> {
  const known = places.get(paths) ?? new Map(paths.map((path, at) => [path, at]));
  places.set(paths, known);
  return known;
}
const places = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Files a change of which may change what it is. */
export function inputPaths(inputs: Inputs | undefined): readonly string[] {
  if (inputs === undefined) return NONE;
  return 'read' in inputs ? [...inputs.read.keys()] : inputs.paths;
}

/** True while nothing has changed that it was made of. */
export function isCurrent({ inputs }: Content, files: ReadonlyMap<string, SourceFile>): boolean {
  if ('paths' in inputs) return inputs.paths.every((path, at) => files.get(path) === inputs.files[at]);
  for (const [path, file] of inputs.read) if (files.get(path) !== file) return false;
  return true;
}

/** Files and folders that were looked for and are not among the files; whoever has a disk may have them. */
export function soughtBy(contents: Iterable<Content>): ReadonlySet<string> {
  const sought = new Set<string>();
  for (const { inputs } of contents) for (const path of soughtIn(inputs)) sought.add(path);
  return sought;
}

function soughtIn(inputs: Inputs): readonly string[] {
  const known = missing.get(inputs);
  if (known) return known;
  const sought =
    'read' in inputs
      ? [...inputs.read].flatMap(([path, file]) => (file === undefined ? [path] : []))
      : inputs.files.includes(undefined)
        ? inputs.paths.filter((_, at) => inputs.files[at] === undefined)
        : NONE;
  missing.set(inputs, sought);
  return sought;
}
const missing = new WeakMap<Inputs, readonly string[]>();
const NONE: readonly string[] = [];

function* rendering(
  scope: Scope,
  root: Kustomization,
  source: ContentSource,
  before: Content | undefined,
): Steps<Content> {
  let near: Near | undefined;
  const texts = new Set<string>();
  const files = filesFor(scope, source);
  const noting: KustomizeFiles = {
    ...files,
    textAt(path) {
      texts.add(path);
      return files.textAt(path);
    },
    near(path) {
      near = source.near;
      return near(path);
    },
  };
  // One that is rendered for the first time may never be again.
  const keeping = before && { last: before.kept?.deref(), outcomes: new Map() };
  const { objects, gaps, problems, reads, apart } = yield* renderingKustomization(
    root,
    source.kustomizations,
    noting,
    keeping,
  );
  const settled = settledObjects(objects, before);
  // Files that give no object stand here too: a document that does not parse is a gap.
  const byFile = new Map<string, Sourced[]>(scope.files.map((path) => [path, []]));
  for (const { object } of settled) {
    const known = byFile.get(object.source.file);
    if (known) known.push(object);
    else byFile.set(object.source.file, [object]);
  }
  const all: Gap[] = [...scope.gaps, ...gaps];
  const made = [...byFile].flatMap(([path, own]) => {
    const file = source.files.get(path);
    return file ? [{ ...file, objects: own }] : [];
  });
  // Whoever has a cluster's files looks for that in each of them.
  const unread = new Set(made.flatMap(gapsOf));
  return {
    scope: {
      ...scope,
      gaps: all.filter((gap) => !unread.has(gap)),
      open: scope.open || all.some((gap) => !HARMLESS.has(gap.kind)),
    },
    files: made,
    bare: made,
    problems,
    inputs: { read: new Map([...scope.files, ...reads].map((path) => [path, source.files.get(path)])), texts },
    near,
    apart,
    kept: keeping && new WeakRef(keptTrees(settled, keeping)),
  };
}

function filesFor(scope: Scope, source: ContentSource): KustomizeFiles {
  return {
    manifestAt: (path) => source.files.get(path),
    textAt: (path) => source.files.get(path)?.text,
    near: source.near,
    mayHold: (path) => source.folders.some((folder) => isWithin(folder, path)),
    chartAt: (file, index) =>
      scope.charts.find(({ plan }) => plan.kustomization?.file === file && plan.kustomization.index === index),
  };
}

/** Those that are as they were before are those of before. */
function settledObjects(objects: readonly RenderedObject[], before: Content | undefined): readonly RenderedObject[] {
  const last = once(() => objectsByPlace(before));
  return objects.map((one) => {
    if (one.isKnown || one.object.source.origins === undefined) return one;
    const known = last()
      .get(placeOf(one.object))
      ?.find((object) => isAsBefore(object, one.object));
    return known ? { ...one, object: known } : one;
  });
}

function keptTrees(
  objects: readonly RenderedObject[],
  { last, outcomes }: { readonly last: KeptTrees | undefined; readonly outcomes: KeptTrees['outcomes'] },
): KeptTrees {
  const shared = last?.shared ?? new WeakMap<TMap, Sourced>();
  const others = new Map<string, { readonly tree: TMap; readonly object: Sourced }[]>();
  for (const { object, tree, isShared, isKnown } of objects) {
    if (tree === undefined || (isShared && isKnown)) continue;
    if (isShared) shared.set(tree, object);
    else others.set(placeOf(object), [...(others.get(placeOf(object)) ?? []), { tree, object }]);
  }
  return { outcomes, shared, others };
}

/** Rendered objects by where they are defined; a base may be included twice. */
function objectsByPlace(content: Content | undefined): ReadonlyMap<string, readonly Sourced[]> {
  const byPlace = new Map<string, Sourced[]>();
  for (const file of content?.files ?? []) {
    for (const object of file.objects) {
      if (object.source.origins === undefined) continue;
      const known = byPlace.get(placeOf(object));
      if (known) known.push(object);
      else byPlace.set(placeOf(object), [object]);
    }
  }
  return byPlace;
}
