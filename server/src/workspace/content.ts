/**
 * What a scope comes to: the files of a folder as they are, those of a kustomization as it renders them, and of a chart
 * what helm made of it. Worked out when somebody asks, and kept for as long as nothing changes that it was made of.
 */
import { isDeepStrictEqual } from 'node:util';
import { applied } from './applied.js';
import type { Gap, GapKind } from './gaps.js';
import { renderedFiles } from './helm/chart.js';
import type { KustomizeFiles, KustomizeProblem } from './kustomize/context.js';
import type { Kustomization } from './kustomize/kustomization.js';
import { renderKustomization } from './kustomize/render.js';
import { isWithin } from './paths.js';
import type { Scope } from './scopes.js';
import type { Sourced, SourceFile } from './sourceFile.js';

export interface Content {
  /** With the gaps that were met on the way. */
  readonly scope: Scope;
  /** With the objects that the scope applies, which of a rendered one are not those that stand in the texts. */
  readonly files: readonly SourceFile[];
  /** Mistakes in its kustomizations. */
  readonly problems: readonly KustomizeProblem[];
  /** What it was made of, by path; undefined where a file was looked for and is not there. */
  readonly inputs: ReadonlyMap<string, SourceFile | undefined>;
  /** What was asked for paths that somebody may have meant; undefined where nobody asked. */
  readonly near: Near | undefined;
}

export type Near = (path: string) => readonly string[];

export interface ContentSource {
  readonly files: ReadonlyMap<string, SourceFile>;
  /** By folder and by file. */
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  /** The workspace's; what is outside may be there all the same. */
  readonly folders: readonly string[];
  /** Paths of what is in the folder of a path or called the same. */
  readonly near: Near;
}

/** What may not be here leaves the cluster as complete as it was; nothing that a packet meets is missing. */
const HARMLESS: ReadonlySet<GapKind> = new Set(['generator-input', 'unreferenced']);

/** Rendered objects that are as they were `before` are those very objects. */
export function makeContent(scope: Scope, source: ContentSource, before?: Content): Content {
  const content = gathered(scope, source, before);
  return scope.settings ? { ...content, files: applied(content.files, scope.settings) } : content;
}

function gathered(scope: Scope, source: ContentSource, before: Content | undefined): Content {
  const root = scope.root === undefined ? undefined : source.kustomizations.get(scope.root);
  if (root) return rendered(scope, root, source, before);
  const inputs = new Map(scope.files.map((path) => [path, source.files.get(path)]));
  const own = [...inputs.values()].filter((file) => file !== undefined);
  const charts = scope.charts.flatMap(renderedFiles);
  return { scope, files: [...own, ...charts], problems: [], inputs, near: undefined };
}

/** True while nothing has changed that it was made of. */
export function isCurrent(content: Content, { files, near }: Pick<ContentSource, 'files' | 'near'>): boolean {
  if (content.near !== undefined && content.near !== near) return false;
  for (const [path, file] of content.inputs) if (files.get(path) !== file) return false;
  return true;
}

function rendered(scope: Scope, root: Kustomization, source: ContentSource, before: Content | undefined): Content {
  let near: Near | undefined;
  const files: KustomizeFiles = {
    manifestAt: (path) => source.files.get(path),
    textAt: (path) => source.files.get(path)?.text,
    near(path) {
      near = source.near;
      return near(path);
    },
    mayHold: (path) => source.folders.some((folder) => isWithin(folder, path)),
    chartAt: (file, index) =>
      scope.charts.find(({ plan }) => plan.kustomization?.file === file && plan.kustomization.index === index),
  };
  const { objects, gaps, problems, reads } = renderKustomization(root, source.kustomizations, files);
  // Files that give no object stand here too: a document that does not parse is a gap.
  const byFile = new Map<string, Sourced[]>(scope.files.map((path) => [path, []]));
  const last = objectsByPlace(before);
  for (const { object: fresh } of objects) {
    const object = last.get(placeOf(fresh))?.find((one) => isAsBefore(one, fresh)) ?? fresh;
    const known = byFile.get(object.source.file);
    if (known) known.push(object);
    else byFile.set(object.source.file, [object]);
  }
  const all: Gap[] = [...scope.gaps, ...gaps];
  return {
    scope: { ...scope, gaps: all, open: scope.open || all.some((gap) => !HARMLESS.has(gap.kind)) },
    files: [...byFile].flatMap(([path, own]) => {
      const file = source.files.get(path);
      return file ? [{ ...file, objects: own }] : [];
    }),
    problems,
    inputs: new Map([...scope.files, ...reads].map((path) => [path, source.files.get(path)])),
    near,
  };
}

/** Files and folders that were looked for and are not among the files; whoever has a disk may have them. */
export function soughtBy(contents: Iterable<Content>): ReadonlySet<string> {
  const sought = new Set<string>();
  for (const { inputs } of contents) for (const [path, file] of inputs) if (file === undefined) sought.add(path);
  return sought;
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

function placeOf({ source, base }: Sourced): string {
  return `${source.file} ${source.document} ${base.join('/')}`;
}

/** The same facts, each edited at the same place. */
function isAsBefore(last: Sourced, fresh: Sourced): boolean {
  const { source: was, ...before } = last;
  const { source: is, ...now } = fresh;
  const trace = is.origins?.trace;
  return trace !== undefined && isDeepStrictEqual(before, now) && isDeepStrictEqual(was.origins?.trace, trace);
}
