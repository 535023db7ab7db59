/**
 * Gathers what a kustomization applies and changes it, kustomizations that it includes first: `accumulateTarget` of
 * kustomize's `kusttarget.go`.
 */
import { fieldOf, type YNode } from '../../yaml/index.js';
import { isWithin, joinPath } from '../paths.js';
import type { Anchor } from '../sourceFile.js';
import type { Steps } from '../steps.js';
import { gapsOf } from '../unread.js';
import { type Accumulation, append, emptyAccumulation, keepOneOfEach } from './accumulation.js';
import { configuredFields } from './configurations.js';
import type { KustomizeContext } from './context.js';
import { type KeptOutcomes, setEverywhere } from './everywhere.js';
import { fieldProblems } from './fieldCheck.js';
import { mergedFields } from './fieldSpecs.js';
import { runGenerators } from './generators.js';
import { inflateCharts } from './helmCharts.js';
import { applyImages, MOST_TRIES } from './images.js';
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
import { takeSchema } from './openApi.js';
import { applyPatches, applyPatchesJson6902, applyPatchesStrategicMerge } from './patches.js';
import { runGeneratorPlugins, runTransformerPlugins } from './plugins.js';
import { applyReplacements } from './replacements.js';
import { applyReplicas } from './replicas.js';
import { isTrue } from './transformers.js';
import { mergeVars, noteVars } from './vars.js';

/** One rendering, and what it has seen. */
export interface Run {
  readonly all: ReadonlyMap<string, Kustomization>;
  readonly context: KustomizeContext;
  readonly reads: Set<string>;
  /** How much was done: one for each kustomization that was followed and each resource that it had in its hands. */
  steps: number;
  /** Kustomizations whose fields were checked: they are told of once. */
  readonly checked: Set<Kustomization>;
  /** Only resources of these documents are gathered; undefined for all. */
  readonly only: Documents | undefined;
  /** Of the rendering before; undefined where nothing is kept. */
  readonly kept: KeptOutcomes | undefined;
  /** What becomes of one object may hang on what others say, so that none can be rendered by itself. */
  isTangled: boolean;
}

/** Of one manifest, by their index. */
export interface Documents {
  readonly file: string;
  readonly indexes: ReadonlySet<number>;
}

/** A kustomization, and the one that includes it. */
export interface Visit {
  readonly at: Kustomization;
  readonly by: Visit | undefined;
}

/** Kustomizations inside kustomizations; real ones nest less than ten deep. */
const MOST_NESTED = 1000;
/** A base may be included many times over, and each time its objects are made anew. */
const MOST_STEPS = 200_000;

/** Adds to `into` what a kustomization gathers, changed as it says. Goes in steps, between which others have their turn. */
export function* accumulating(run: Run, visit: Visit, into: Accumulation): Steps<void> {
  const { at } = visit;
  checkFields(run, at);
  takeSchema(at, run.context);
  const { resources, components } = includesOf(at);
  for (const entry of resources) if (isWanted(run, entry)) yield* including(run, visit, into, entry);
  const isPlain = onlyGathers(at);
  if (!isPlain) {
    into.fields = mergedFields(into.fields, configuredFields(at, run.context));
    yield;
    // What they make is among the others then, and what they change is not rendered by itself.
    if (!run.only) runGenerators(into, at, run.context);
    inflateCharts(into, at, run.context);
    runGeneratorPlugins(into, at, run.context);
  }
  for (const entry of components) if (isWanted(run, entry)) yield* including(run, visit, into, entry);
  if (!isPlain) {
    yield* transforming(run, at, into);
    noteVars(into, at, run.context);
  }
  run.steps += 1 + into.resources.length;
  const patches = PATCHES.reduce((count, field) => count + itemsOf(settingOf(at, field)).length, 0);
  run.isTangled ||= TANGLING.some((field) => settingOf(at, field));
  run.isTangled ||= (1 + patches) * into.resources.length > MOST_APART;
}

/** It says nothing but what belongs to it, as many bases do. */
function onlyGathers(at: Kustomization): boolean {
  const fields = at.root?.kind === 'map' ? at.root.entries : [];
  const known = gathering.get(at) ?? fields.every(({ key }) => GATHERING.has(key));
  gathering.set(at, known);
  return known;
}
const gathering = new WeakMap<Kustomization, boolean>();
const GATHERING: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'resources', 'bases', 'components']);

/** Fields by which objects get what others have, or may. */
const TANGLING = ['replacements', 'vars', 'transformers', 'generators', 'validators', 'helmCharts'];
const PATCHES = ['patches', 'patchesStrategicMerge', 'patchesJson6902'];
/** With more objects for patches, limits of the work that is done may be met, which are limits for all together. */
const MOST_APART = 50_000;

/** In the order of kustomize's `configureBuiltinTransformers`. */
function* transforming(run: Run, at: Kustomization, into: Accumulation): Steps<void> {
  const { context } = run;
  const { resources, fields } = into;
  const keepOneAfter = (field: string): void => {
    if (settingOf(at, field)) keepOneOfEach(into, anchorIn(at, field), context);
  };
  yield* applyPatchesStrategicMerge(resources, at, context);
  keepOneAfter('patchesStrategicMerge');
  yield;
  yield* applyPatches(resources, at, context);
  if (itemsOf(settingOf(at, 'patches')).some(mayRename)) keepOneAfter('patches');
  yield;
  yield* setEverywhere(into, at, run.kept, context);
  yield;
  yield* applyPatchesJson6902(resources, at, context);
  applyReplicas(resources, at, fields.replicas, context);
  yield;
  const tries = yield* applyImages(resources, at, fields.images, context);
  run.isTangled ||= tries > MOST_TRIES / 4;
  yield;
  applyReplacements(resources, at, context);
  yield* runTransformerPlugins(into, at, context);
  into.taken = undefined;
}

/** A merge that may change what an object is called; for operations kustomize looks at names in the end only. */
function mayRename(patch: YNode): boolean {
  const options = fieldOf(patch, 'options');
  return isTrue(fieldOf(options, 'allowNameChange')) || isTrue(fieldOf(options, 'allowKindChange'));
}

function checkFields({ context, checked, only }: Run, at: Kustomization): void {
  if (only || checked.has(at)) return;
  checked.add(at);
  if (at.broken)
    context.gap({ kind: 'unparsed', file: at.file, what: 'the kustomization does not parse', text: at.text });
  else for (const problem of fieldProblems(at.root, at.source)) context.problem(problem);
}

/** One entry of `resources`, `bases` or `components`. */
interface Entry {
  readonly written: string;
  /** In the workspace. */
  readonly path: string;
  readonly field: string;
  readonly index: number;
}

interface Includes {
  /** Those of `bases` among them. */
  readonly resources: readonly Entry[];
  readonly components: readonly Entry[];
}

/** A base is followed for each of its overlays. */
function includesOf(at: Kustomization): Includes {
  const entriesOf = (field: string): Entry[] =>
    itemsOf(settingOf(at, field)).flatMap((entry, index) => {
      const written = textOf(entry) ?? '';
      return written === '' ? [] : [{ written, path: pathFrom(at, written), field, index }];
    });
  const made = includes.get(at) ?? {
    resources: [...entriesOf('resources'), ...entriesOf('bases')],
    components: entriesOf('components'),
  };
  includes.set(at, made);
  return made;
}
const includes = new WeakMap<Kustomization, Includes>();

/** Of a base's manifests only one may be wanted. */
function isWanted({ only, all }: Run, { path }: Entry): boolean {
  return only === undefined || only.file === path || all.has(path);
}

function* including(run: Run, visit: Visit, into: Accumulation, entry: Entry): Steps<void> {
  const { context, all, reads } = run;
  const { at } = visit;
  const { path } = entry;
  const anchor = anchorIn(at, entry.field, entry.index);
  if (run.steps > MOST_STEPS) {
    context.gap({ kind: 'not-rendered', file: at.file, what: `${entry.written} is one include too many`, anchor });
    return;
  }
  const next = all.get(path);
  if (!next && entry.field !== 'components') {
    const manifest = context.files.manifestAt(path);
    if (manifest) {
      append(into, resourcesIn(manifest, run.only?.indexes), anchor, context);
      for (const gap of gapsOf(manifest)) context.gap(gap);
      yield;
      return;
    }
  }
  if (!next && isRemote(entry.written)) {
    context.gap({ kind: 'remote', file: at.file, what: `${entry.written} is fetched from elsewhere`, anchor });
    return;
  }
  reads.add(path);
  for (const name of KUSTOMIZATION_NAMES) reads.add(joinPath(path, name));
  if (!next) {
    reportMissing(at, [entry.field, entry.index], entry.written, path, context);
    return;
  }
  reads.add(next.file);
  const cycle = cycleTo(next, visit);
  if (cycle) {
    reportCycle(run, entry, visit, next, cycle);
    return;
  }
  if (depthOf(visit) >= MOST_NESTED) {
    context.gap({ kind: 'not-rendered', file: at.file, what: `${entry.written} is nested too deep`, anchor });
    return;
  }
  if (next.isComponent !== (entry.field === 'components')) {
    const message = next.isComponent
      ? `\`${entry.written}\` is a Component, which belongs into \`components\``
      : `\`${entry.written}\` is a Kustomization, not a Component, so it belongs into \`resources\``;
    context.problem({ code: 'field-invalid', anchor, message });
  }
  // A component works on what the kustomization that includes it has gathered; a base on its own.
  if (entry.field === 'components') {
    yield* accumulating(run, { at: next, by: visit }, into);
    return;
  }
  const own = emptyAccumulation();
  yield* accumulating(run, { at: next, by: visit }, own);
  append(into, own.resources, anchor, context);
  mergeVars(into, own, context);
  into.absorbed.push(...own.absorbed);
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
  const onwards = cycle === visit ? undefined : wayOn(cycle, visit);
  const anchor = anchorIn(visit.at, entry.field, entry.index);
  context.problem({
    code: 'cycle',
    anchor,
    message: isItself
      ? cycle === visit
        ? `\`${entry.written}\` is this kustomization itself`
        : `\`${entry.written}\` leads back to a kustomization that includes this one`
      : `\`${entry.written}\` holds this kustomization, which kustomize takes for a cycle`,
    related: onwards ? [{ anchor: onwards, text: 'The way here' }] : [],
  });
  context.gap({ kind: 'not-rendered', file: visit.at.file, what: `${entry.written} goes round in a circle`, anchor });
}

/** The entry of `from` by which the way to `visit` goes on. */
function wayOn(from: Visit, visit: Visit): Anchor | undefined {
  let step = visit;
  while (step.by && step.by !== from) step = step.by;
  const { resources, components } = includesOf(from.at);
  const entry = [...resources, ...components].find(({ path }) => path === step.at.folder || path === step.at.file);
  return entry && anchorIn(from.at, entry.field, entry.index);
}
