/**
 * Renders one kustomization as `kustomize build` would: the objects that it applies, each field knowing where it is
 * edited. What the program would refuse is a problem, what is not here is a gap; the rest is rendered all the same.
 * Follows `kusttarget.go` of kustomize 5.8.
 */
import { fieldOf } from '../../yaml/index.js';
import type { Gap } from '../gaps.js';
import { once } from '../near.js';
import { placeOf } from '../sameObject.js';
import type { Source, Sourced } from '../sourceFile.js';
import { oneByOne, type Steps, toEnd } from '../steps.js';
import { type Accumulation, emptyAccumulation, keepOneOfEach } from './accumulation.js';
import { quoteAnnotations } from './annotations.js';
import type { KustomizeContext, KustomizeFiles, KustomizeProblem } from './context.js';
import type { KeptOutcomes } from './everywhere.js';
import { finished } from './finished.js';
import { followNames, type Named, type Names, namedOf, namesOf } from './followNames.js';
import { accumulating, type Documents, type Run } from './gather.js';
import { addHashes } from './hash.js';
import type { Kustomization } from './kustomization.js';
import { BUILT_IN_SCHEMA } from './openApi.js';
import type { Resource } from './resource.js';
import { isSameTree } from './sameTree.js';
import type { TMap } from './tree.js';
import { resolveVars } from './vars.js';

export interface RenderedObject {
  readonly object: Sourced;
  /** The manifest that defines it, or the kustomization that generates it. */
  readonly file: string;
  /** Of what this rendering has changed: the tree that it was read from, where that gives no other object. */
  readonly tree?: TMap;
  /** The next rendering may have this very tree again. */
  readonly isShared?: boolean;
  /** It was read before. */
  readonly isKnown?: boolean;
}

/** What a rendering leaves to the next one of the same kustomization. */
export interface KeptTrees {
  /** What became of objects wherever they are, by what the settings said. */
  readonly outcomes: KeptOutcomes['last'];
  /** The objects that were read from those trees, as far as nothing has changed these. */
  readonly shared: WeakMap<TMap, Sourced>;
  /** Other trees with the objects that were read from them, by the places where these are defined. */
  readonly others: ReadonlyMap<string, readonly { readonly tree: TMap; readonly object: Sourced }[]>;
}

export interface Rendering {
  readonly objects: readonly RenderedObject[];
  readonly gaps: readonly Gap[];
  readonly problems: readonly KustomizeProblem[];
  /** Every path that was read or looked for: another text at one of them may change the rendering. */
  readonly reads: ReadonlySet<string>;
}

export interface WholeRendering extends Rendering {
  /** What is needed to render documents of a manifest by themselves; undefined where objects hang on one another. */
  readonly apart: Apart | undefined;
}

export interface Apart {
  /** All resources, in their order. */
  readonly named: readonly Named[];
  readonly names: () => Names;
  /** Definitions of resources into which generators have put theirs. */
  readonly absorbed: readonly Source[];
}

/** A rendering before its objects are read: for looking at whole trees. */
export interface RenderedTrees extends Omit<Rendering, 'objects'> {
  readonly resources: readonly Resource[];
  readonly apart: Apart | undefined;
  /** What becomes of one object may hang on what others say. */
  readonly isTangled: boolean;
}

/** Never throws. `all` holds the workspace's kustomizations by folder and by file. */
export function renderKustomization(
  root: Kustomization,
  all: ReadonlyMap<string, Kustomization>,
  files: KustomizeFiles,
): WholeRendering {
  return toEnd(renderingKustomization(root, all, files));
}

/**
 * The same in steps. What is the same in a rendering before gives the objects of then, and what this one may leave to
 * the next is noted in `outcomes`; a rendering without notes takes nothing over.
 */
export function* renderingKustomization(
  root: Kustomization,
  all: ReadonlyMap<string, Kustomization>,
  files: KustomizeFiles,
  keeping?: { readonly last: KeptTrees | undefined; readonly outcomes: KeptOutcomes['next'] },
): Steps<WholeRendering> {
  const last = keeping?.last;
  const kept = keeping && { last: last?.outcomes ?? NO_OUTCOMES, next: keeping.outcomes };
  const { resources, ...rest } = yield* rendering(root, all, files, { kept });
  const objects: RenderedObject[] = [];
  yield* oneByOne(resources, (resource) => {
    if (resource.copy) quoteAnnotations(resource);
    const known = last && readBefore(resource, last);
    const isShared = resource.shared !== undefined;
    if (known) objects.push({ ...known, isShared, isKnown: true });
    else for (const object of finished(resource)) objects.push(isShared ? { ...object, isShared } : object);
  });
  return { objects, ...rest };
}
const NO_OUTCOMES: KeptOutcomes['last'] = new Map();

function readBefore({ shared, copy: tree, definition, base }: Resource, last: KeptTrees): RenderedObject | undefined {
  if (tree === undefined) return undefined;
  const object = shared
    ? last.shared.get(tree)
    : last.others.get(placeOf({ source: definition, base }))?.find((one) => isSameTree(one.tree, tree))?.object;
  return object && { object, file: definition.file, tree };
}

/**
 * Some documents of a manifest as they are rendered among all others, of which `others` says what references need.
 * Problems and gaps are those that come without the others, and mean something only beside those of another text.
 */
export function renderDocuments(
  root: Kustomization,
  all: ReadonlyMap<string, Kustomization>,
  files: KustomizeFiles,
  { documents, others }: { readonly documents: Documents; readonly others: Names },
): Rendering & { readonly named: readonly Named[]; readonly isTangled: boolean } {
  const { resources, ...rest } = toEnd(rendering(root, all, files, { part: { documents, others } }));
  const own = resources.filter(({ definition }) => definition.file === documents.file);
  for (const resource of own) if (resource.copy) quoteAnnotations(resource);
  return { objects: own.flatMap(finished), ...rest, named: own.map(namedOf) };
}

/** The same as whole trees, each exactly as kustomize writes it. */
export function renderTrees(
  root: Kustomization,
  all: ReadonlyMap<string, Kustomization>,
  files: KustomizeFiles,
): RenderedTrees {
  const trees = toEnd(rendering(root, all, files));
  for (const resource of trees.resources) quoteAnnotations(resource);
  return trees;
}

function* rendering(
  root: Kustomization,
  all: ReadonlyMap<string, Kustomization>,
  files: KustomizeFiles,
  {
    part,
    kept,
  }: {
    readonly part?: { readonly documents: Documents; readonly others: Names };
    readonly kept?: KeptOutcomes | undefined;
  } = {},
): Steps<RenderedTrees> {
  const reads = new Set<string>([root.file]);
  const problems = new Map<string, KustomizeProblem>();
  const gaps = new Map<string, Gap>();
  const context: KustomizeContext = {
    schema: BUILT_IN_SCHEMA,
    files: {
      manifestAt: (path) => files.manifestAt(noted(reads, path)),
      textAt: (path) => files.textAt(noted(reads, path)),
      near: (path) => files.near(path),
      mayHold: (path) => files.mayHold(path),
      chartAt: (file, index) => files.chartAt?.(file, index),
    },
    problem({ code, anchor, message, meant, inQuotes, refused = true, related = [] }) {
      const place = 'path' in anchor ? [...anchor.path, ...(anchor.inner ?? [])].join('/') : anchor.span.start;
      const key = `${code} ${anchor.source.file} ${anchor.source.document} ${place} ${message}`;
      if (!problems.has(key))
        problems.set(key, {
          code,
          anchor,
          message,
          meant,
          refused,
          related,
          ...(inQuotes ? { inQuotes } : {}),
        });
    },
    gap(gap) {
      const key = `${gap.kind} ${gap.file} ${gap.what}`;
      if (!gaps.has(key)) gaps.set(key, gap);
    },
  };
  const into = emptyAccumulation();
  const run: Run = { all, context, reads, steps: 0, checked: new Set(), only: part?.documents, kept, isTangled: false };
  yield* accumulating(run, { at: root, by: undefined }, into);
  addHashes(into.resources);
  yield;
  yield* followNames(into.resources, into.fields.nameReference, part?.others);
  resolveVars(into, root, context);
  keepOneOfEach(into, undefined, context);
  const isWhole = [...gaps.values()].every(({ kind }) => kind === 'generator-input');
  return {
    resources: into.resources.filter((resource) => !isLocal(resource)),
    gaps: [...gaps.values()],
    problems: [...problems.values()].filter(({ code }) => isWhole || !UNMATCHED.has(code)),
    reads,
    apart: run.isTangled || part ? undefined : apartIn(into),
    isTangled: run.isTangled,
  };
}

function apartIn({ resources, absorbed }: Accumulation): Apart {
  const named = resources.map(namedOf);
  return { named, absorbed, names: once(() => namesOf(named)) };
}

/** What finds nothing may be for something in a gap. */
const UNMATCHED: ReadonlySet<KustomizeProblem['code']> = new Set([
  'generator-unmatched',
  'patch-unmatched',
  'replacement-unmatched',
  'replicas-unmatched',
]);

const LOCAL = 'config.kubernetes.io/local-config';
/** Only for tools that work on the files; never applied. */
function isLocal({ view, read, copy }: Resource): boolean {
  if (read && !copy && !read.annotations.values.has(LOCAL)) return false;
  const value = fieldOf(fieldOf(fieldOf(view, 'metadata'), 'annotations'), LOCAL);
  return value?.kind === 'scalar' && value.text !== 'false';
}

function noted(reads: Set<string>, path: string): string {
  reads.add(path);
  return path;
}
