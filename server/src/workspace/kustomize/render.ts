/**
 * Renders one kustomization as `kustomize build` would: the objects that it applies, each field knowing where it is
 * edited. What the program would refuse is a problem, what is not here is a gap; the rest is rendered all the same.
 * Follows `kusttarget.go` of kustomize 5.8.
 */
import { fieldOf } from '../../yaml/index.js';
import type { Gap } from '../gaps.js';
import { isWithin, joinPath } from '../paths.js';
import type { Sourced, SourceFile } from '../sourceFile.js';
import { type Accumulation, append, emptyAccumulation, keepOneOfEach } from './accumulation.js';
import { configuredFields } from './configurations.js';
import type { KustomizeContext, KustomizeFiles, KustomizeProblem } from './context.js';
import { fieldProblems } from './fieldCheck.js';
import { mergedFields } from './fieldSpecs.js';
import { finished } from './finished.js';
import { followNames } from './followNames.js';
import { applyImages } from './images.js';
import {
  anchorIn,
  isRemote,
  itemsOf,
  KUSTOMIZATION_NAMES,
  type Kustomization,
  settingOf,
  textOf,
} from './kustomization.js';
import { resourcesIn } from './manifests.js';
import { pathFrom, reportMissing } from './missing.js';
import { applyPatches, applyPatchesJson6902, applyPatchesStrategicMerge } from './patches.js';
import { applyReplacements } from './replacements.js';
import { applyReplicas } from './replicas.js';
import type { Resource } from './resource.js';
import { affixNames, setAnnotations, setLabels, setNamespace } from './transformers.js';
import { fieldIn } from './tree.js';

export interface RenderedObject {
  readonly object: Sourced;
  /** The manifest that defines it, or the kustomization that generates it. */
  readonly file: string;
}

export interface Rendering {
  readonly objects: readonly RenderedObject[];
  readonly gaps: readonly Gap[];
  readonly problems: readonly KustomizeProblem[];
  /** Every path that was read or looked for: another text at one of them may change the rendering. */
  readonly reads: ReadonlySet<string>;
}

/** A rendering before its objects are read: for looking at whole trees. */
export interface RenderedTrees extends Omit<Rendering, 'objects'> {
  readonly resources: readonly Resource[];
}

/** Never throws. `all` holds the workspace's kustomizations by folder and by file. */
export function renderKustomization(
  root: Kustomization,
  all: ReadonlyMap<string, Kustomization>,
  files: KustomizeFiles,
): Rendering {
  const { resources, ...rest } = renderTrees(root, all, files);
  return { objects: resources.flatMap(finished), ...rest };
}

export function renderTrees(
  root: Kustomization,
  all: ReadonlyMap<string, Kustomization>,
  files: KustomizeFiles,
): RenderedTrees {
  const reads = new Set<string>([root.file]);
  const problems = new Map<string, KustomizeProblem>();
  const gaps = new Map<string, Gap>();
  const context: KustomizeContext = {
    files: {
      manifestAt: (path) => files.manifestAt(noted(reads, path)),
      textAt: (path) => files.textAt(noted(reads, path)),
      near: (path) => files.near(path),
    },
    problem({ code, anchor, message, meant, refused = true, related = [] }) {
      const place = 'path' in anchor ? [...anchor.path, ...(anchor.inner ?? [])].join('/') : anchor.span.start;
      const key = `${code} ${anchor.source.file} ${anchor.source.document} ${place} ${message}`;
      if (!problems.has(key)) problems.set(key, { code, anchor, message, meant, refused, related });
    },
    gap(gap) {
      const key = `${gap.kind} ${gap.file} ${gap.what}`;
      if (!gaps.has(key)) gaps.set(key, gap);
    },
  };
  const into = emptyAccumulation();
  accumulate({ all, context, reads, steps: 0, checked: new Set() }, { at: root, by: undefined }, into);
  followNames(into.resources, into.fields.nameReference);
  for (const resource of into.resources) quoteAnnotations(resource);
  return {
    resources: into.resources.filter((resource) => !isLocal(resource)),
    gaps: [...gaps.values()],
    problems: [...problems.values()].filter(({ code }) => gaps.size === 0 || !UNMATCHED.has(code)),
    reads,
  };
}

/** What finds nothing may be for something in a gap. */
const UNMATCHED: ReadonlySet<KustomizeProblem['code']> = new Set(['patch-unmatched', 'replacement-unmatched']);

/** Kustomize writes every annotation as a string, whatever it was. */
function quoteAnnotations({ copy }: Resource): void {
  const annotations = fieldIn(fieldIn(copy, 'metadata'), 'annotations');
  for (const entry of annotations?.kind === 'map' ? annotations.entries : [])
    if (entry.value.kind === 'scalar' && !entry.value.isString) entry.value = { ...entry.value, isString: true };
}

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

interface Run {
  readonly all: ReadonlyMap<string, Kustomization>;
  readonly context: KustomizeContext;
  readonly reads: Set<string>;
  /** How much was done: one for each kustomization that was followed and each resource that it had in its hands. */
  steps: number;
  /** Kustomizations whose fields were checked: they are told of once. */
  readonly checked: Set<Kustomization>;
}

/** A kustomization, and the one that includes it. */
interface Visit {
  readonly at: Kustomization;
  readonly by: Visit | undefined;
}

/** Kustomizations inside kustomizations; real ones nest less than ten deep. */
const MOST_NESTED = 1000;
/** A base may be included many times over, and each time its objects are made anew. */
const MOST_STEPS = 200_000;

function accumulate(run: Run, visit: Visit, into: Accumulation): void {
  const { at } = visit;
  checkFields(run, at);
  for (const field of ['resources', 'bases']) {
    for (const [index, entry] of itemsOf(settingOf(at, field)).entries()) {
      const path = textOf(entry);
      if (path !== undefined && path !== '') include(run, visit, into, { path, field, index });
    }
  }
  into.fields = mergedFields(into.fields, configuredFields(at, run.context));
  for (const [index, entry] of itemsOf(settingOf(at, 'components')).entries()) {
    const path = textOf(entry);
    if (path !== undefined && path !== '') include(run, visit, into, { path, field: 'components', index });
  }
  transform(run, at, into);
  run.steps += 1 + into.resources.length;
}

/** In the order of kustomize's `configureBuiltinTransformers`. */
function transform({ context }: Run, at: Kustomization, into: Accumulation): void {
  const { resources, fields } = into;
  applyPatchesStrategicMerge(resources, at, context);
  applyPatches(resources, at, context);
  setNamespace(resources, at, fields);
  into.taken = undefined;
  if (settingOf(at, 'namespace')) keepOneOfEach(into, anchorIn(at, 'namespace'), context);
  affixNames(resources, at, fields);
  setLabels(resources, at, fields);
  setAnnotations(resources, at, fields);
  applyPatchesJson6902(resources, at, context);
  applyReplicas(resources, at, fields.replicas, context);
  applyImages(resources, at, fields.images, context);
  applyReplacements(resources, at, context);
  into.taken = undefined;
}

function checkFields({ context, checked }: Run, at: Kustomization): void {
  if (at.broken || checked.has(at)) return;
  checked.add(at);
  for (const problem of fieldProblems(at.root, at.source)) context.problem(problem);
}

/** One entry of `resources`, `bases` or `components`. */
interface Entry {
  readonly path: string;
  readonly field: string;
  readonly index: number;
}

function include(run: Run, visit: Visit, into: Accumulation, entry: Entry): void {
  const { context, all, reads } = run;
  const { at } = visit;
  const anchor = anchorIn(at, entry.field, entry.index);
  const path = pathFrom(at, entry.path);
  if (run.steps > MOST_STEPS) {
    context.gap({ kind: 'not-rendered', file: at.file, what: `${entry.path} is one include too many` });
    return;
  }
  const next = all.get(path);
  if (!next && entry.field !== 'components') {
    const manifest = context.files.manifestAt(path);
    if (manifest) {
      append(into, resourcesIn(manifest), anchor, context);
      for (const gap of gapsIn(manifest)) context.gap(gap);
      return;
    }
  }
  if (!next && isRemote(entry.path)) {
    context.gap({ kind: 'remote', file: at.file, what: `${entry.path} is fetched from elsewhere` });
    return;
  }
  reads.add(path);
  for (const name of KUSTOMIZATION_NAMES) reads.add(joinPath(path, name));
  if (!next) {
    reportMissing(at, [entry.field, entry.index], entry.path, path, context);
    return;
  }
  reads.add(next.file);
  const cycle = cycleTo(next, visit);
  if (cycle) {
    reportCycle(run, entry, visit, next, cycle);
    return;
  }
  if (depthOf(visit) >= MOST_NESTED) {
    context.gap({ kind: 'not-rendered', file: at.file, what: `${entry.path} is nested too deep` });
    return;
  }
  if (next.isComponent !== (entry.field === 'components')) {
    const message = next.isComponent
      ? `${entry.path} is a Component, which belongs into \`components\``
      : `${entry.path} is a Kustomization, not a Component, so it belongs into \`resources\``;
    context.problem({ code: 'field-invalid', anchor, message });
  }
  if (next.broken) context.gap({ kind: 'unparsed', file: next.file, what: `${next.file} does not parse` });
  // A component works on what the kustomization that includes it has gathered; a base on its own.
  if (entry.field === 'components') {
    accumulate(run, { at: next, by: visit }, into);
    return;
  }
  const own = emptyAccumulation();
  accumulate(run, { at: next, by: visit }, own);
  append(into, own.resources, anchor, context);
  into.fields = mergedFields(into.fields, own.fields);
}

/** The kustomization on the way that lies in the included folder or below it, which kustomize calls a cycle. */
function cycleTo(next: Kustomization, visit: Visit): Visit | undefined {
  let around: Visit | undefined;
  for (let one: Visit | undefined = visit; one; one = one.by) {
    if (one.at === next) return one;
    if (isWithin(next.folder, one.at.folder)) around ??= one;
  }
  return around;
}

function depthOf(visit: Visit): number {
  let depth = 0;
  for (let one: Visit | undefined = visit.by; one; one = one.by) depth++;
  return depth;
}

function reportCycle({ context }: Run, entry: Entry, visit: Visit, next: Kustomization, cycle: Visit): void {
  const isItself = cycle.at === next;
  context.problem({
    code: 'cycle',
    anchor: anchorIn(visit.at, entry.field, entry.index),
    message: isItself
      ? cycle === visit
        ? `${entry.path} is this kustomization itself`
        : `${entry.path} leads back to a kustomization that includes this one`
      : `${entry.path} holds a kustomization that includes it, which kustomize takes for a cycle`,
    related: [{ anchor: anchorIn(cycle.at), text: 'The way begins here' }],
  });
  context.gap({ kind: 'not-rendered', file: visit.at.file, what: `${entry.path} goes round in a circle` });
}

/** Documents of a manifest that could not be read. */
function gapsIn(file: SourceFile): Gap[] {
  if (file.tooLarge) return [{ kind: 'too-large', file: file.path, what: `${file.path} is too large to be read` }];
  return file.documents.flatMap(({ state, line, text }): Gap[] => {
    const where = `${file.path}:${line + 1}`;
    if (state === 'broken')
      return [{ kind: 'unparsed', file: file.path, what: `a document does not parse (${where})`, text }];
    if (state === 'templated')
      return [{ kind: 'templated', file: file.path, what: `a document is a template (${where})`, text }];
    return [];
  });
}
