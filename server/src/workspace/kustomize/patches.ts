/**
 * The fields `patches`, `patchesStrategicMerge` and `patchesJson6902` of a kustomization, each as kustomize runs it over
 * the resources that are there by then. A patch that finds nothing, or that does not apply, is a problem at the place
 * where a person would put it right.
 */
import { fieldOf } from '../../yaml/index.js';
import type { Steps } from '../steps.js';
import type { KustomizeContext } from './context.js';
import { describeId, idKey, idOf, idsOf } from './ids.js';
import { type Kustomization, placeIn, textOf } from './kustomization.js';
import type { Lost, Refusal } from './merging.js';
import {
  ADAPTED,
  type Entry,
  entriesOf,
  optionsOf,
  patchOf,
  reportGap,
  reportInvalid,
  targetOf,
  type Usable,
} from './patchEntries.js';
import { type MergeOptions, mergeInto, operateOn, type Patched } from './patchedResource.js';
import type { PatchObject } from './patchText.js';
import type { Resource } from './resource.js';
import type { Target } from './targets.js';
import { anchorOf } from './tree.js';
import { reportUnmatched } from './unmatchedPatch.js';

/** What one of the fields works on. `resources` is changed in place: a patch may delete some. */
export interface Patching {
  readonly resources: Resource[];
  readonly kustomization: Kustomization;
  readonly context: KustomizeContext;
  /** By every id that they have had; undefined after something may have changed one. */
  byId: Map<string, Resource[]> | undefined;
  /** Resources that may still be looked at or changed. */
  effort: number;
}

/** Thousands of patches that each look at thousands of resources. */
const MOST_EFFORT = 300_000;

export function* applyPatches(
  resources: Resource[],
  kustomization: Kustomization,
  context: KustomizeContext,
): Steps<void> {
  const run = patching(resources, kustomization, context);
  for (const entry of entriesOf(run, 'patches')) {
    const patch = patchOf(run, entry, textOf(entry.node) === undefined);
    if (!patch) continue;
    const target = targetOf(run, entry);
    if (target === 'wrong') continue;
    if (patch.kind === 'json') {
      if (target) yield* operate(run, patch, target, entry, true);
      else reportInvalid(run, patch.at, 'A JSON patch needs a `target`, which this one has not');
    } else if (!target) {
      for (const one of patch.objects) yield* mergeById(run, one, optionsOf(entry.node, false));
    } else if (patch.objects.length > 1) {
      reportInvalid(run, placeIn(kustomization, ...entry.path), 'A patch of several objects cannot have a `target`');
    } else {
      const [only] = patch.objects;
      if (only) yield* mergeByTarget(run, only, target, entry, optionsOf(entry.node, true));
    }
  }
}

export function* applyPatchesStrategicMerge(
  resources: Resource[],
  kustomization: Kustomization,
  context: KustomizeContext,
): Steps<void> {
  const run = patching(resources, kustomization, context);
  for (const entry of entriesOf(run, 'patchesStrategicMerge')) {
    const patch = patchOf(run, entry, false);
    if (patch?.kind === 'json') reportInvalid(run, patch.at, 'A JSON patch belongs into `patches`');
    else for (const one of patch?.objects ?? []) yield* mergeById(run, one, ADAPTED);
  }
}

export function* applyPatchesJson6902(
  resources: Resource[],
  kustomization: Kustomization,
  context: KustomizeContext,
): Steps<void> {
  const run = patching(resources, kustomization, context);
  for (const entry of entriesOf(run, 'patchesJson6902')) {
    const patch = patchOf(run, entry, true);
    if (!patch) continue;
    const target = targetOf(run, entry);
    if (target === 'wrong') continue;
    const name = textOf(fieldOf(fieldOf(entry.node, 'target'), 'name'));
    if (!target || name === undefined || name === '')
      reportInvalid(
        run,
        placeIn(kustomization, ...entry.path),
        'A patch in `patchesJson6902` needs a `target` with a `name`',
      );
    else if (patch.kind === 'merge')
      reportInvalid(
        run,
        patch.objects[0]?.at ?? placeIn(kustomization, ...entry.path),
        'This is not a list of operations',
      );
    else yield* operate(run, patch, target, entry, false);
  }
}

function patching(resources: Resource[], kustomization: Kustomization, context: KustomizeContext): Patching {
  return { resources, kustomization, context, byId: undefined, effort: MOST_EFFORT };
}

/** Merges a patch into the one resource that it names. */
function* mergeById(run: Patching, patch: PatchObject, options: MergeOptions): Steps<void> {
  const id = idOf(asResource(patch));
  const named = resourcesById(run).get(idKey(id)) ?? [];
  const [only] = named;
  if (!only) {
    reportUnmatched(run, patch, id);
  } else if (named.length > 1) {
    reportInvalid(run, patch.at, `There are ${named.length} resources that are or were ${describeId(id)}`);
  } else yield* merge(run, [only], patch, options);
}

function* mergeByTarget(
  run: Patching,
  patch: PatchObject,
  target: Target,
  entry: Entry,
  options: MergeOptions,
): Steps<void> {
  yield* merge(run, targeted(run, target, entry), patch, options);
}

function* merge(run: Patching, resources: readonly Resource[], patch: PatchObject, options: MergeOptions): Steps<void> {
  yield* each(run, resources, (resource) => mergeInto(resource, patch, options, run.context.schema));
  if (options.allowNameChange || options.allowKindChange) run.byId = undefined;
}

function* operate(
  run: Patching,
  { operations, at }: Extract<Usable, { readonly kind: 'json' }>,
  target: Target,
  entry: Entry,
  remembers: boolean,
): Steps<void> {
  yield* each(run, targeted(run, target, entry), (resource) => operateOn(resource, operations, at, remembers));
  run.byId = undefined;
}

function targeted(run: Patching, target: Target, { path }: Entry): readonly Resource[] {
  if (!affords(run, run.resources.length)) return [];
  const found = run.resources.filter(target.matches);
  if (found.length > 0) return found;
  const near = target.near(run.resources);
  const place = placeIn(run.kustomization, ...path, 'target', ...(near?.path ?? []));
  const message = near
    ? `No resource has the ${near.path.join('.')} of this target; one has \`${near.found}\``
    : `No resource is what this patch is for: ${target.text}`;
  const anchor = anchorOf(place);
  run.context.problem({ code: 'patch-unmatched', anchor, message, meant: near?.found, refused: false });
  return [];
}

/** Patches resources one by one. What is wrong with a patch is reported with the first that it does not fit. */
function* each(run: Patching, resources: readonly Resource[], patch: (resource: Resource) => Patched): Steps<void> {
  let told = false;
  const deleted = new Set<Resource>();
  for (const resource of resources) {
    if (!affords(run, 1)) break;
    const id = idOf(resource);
    const patched = patch(resource);
    if (patched.deleted) deleted.add(resource);
    if (!told) {
      for (const refusal of patched.refused) tell(run, refusal, `The patch of ${describeId(id)}`);
      for (const lost of patched.lost) tellLost(run, lost);
    }
    told ||= patched.refused.length + patched.lost.length > 0;
    yield;
  }
  if (deleted.size === 0) return;
  const left = run.resources.filter((resource) => !deleted.has(resource));
  run.resources.length = 0;
  for (const resource of left) run.resources.push(resource);
  run.byId = undefined;
}

function tell(run: Patching, refusal: Refusal, subject: string): void {
  const anchor = anchorOf(refusal.at);
  const steps = 'path' in anchor ? (anchor.inner ?? anchor.path) : [];
  if (refusal.tooLarge) reportGap(run, `${subject} ${refusal.because}`);
  else {
    const place = steps.length > 0 ? `: \`${steps.join('.')}\` ${refusal.because}` : ` ${refusal.because}`;
    run.context.problem({ code: 'patch-invalid', anchor, message: `${subject} does not apply${place}` });
  }
}

/** Nothing is wrong for kustomize, and a part of the patch is in vain. */
function tellLost({ context }: Patching, { at, because, kept }: Lost): void {
  const anchor = anchorOf(at);
  const steps = 'path' in anchor ? (anchor.inner ?? anchor.path) : [];
  context.problem({
    code: 'patch-unmatched',
    anchor,
    message: `\`${steps.join('.')}\` of this patch ${because}`,
    refused: false,
    related: [{ anchor: anchorOf(kept), text: 'This one is kept' }],
  });
}

function resourcesById(run: Patching): Map<string, Resource[]> {
  if (run.byId) return run.byId;
  const byId = new Map<string, Resource[]>();
  for (const resource of run.resources) {
    for (const key of new Set(idsOf(resource).map(idKey))) {
      const known = byId.get(key);
      if (known) known.push(resource);
      else byId.set(key, [resource]);
    }
  }
  run.byId = byId;
  return byId;
}

/** A patch looked at as the resource that it names. */
function asResource({ root }: PatchObject): Resource {
  return {
    view: root,
    copy: undefined,
    shared: undefined,
    definition: { file: '', document: 0 },
    base: [],
    read: undefined,
    lastId: undefined,
    earlier: [],
    prefixes: [],
    suffixes: [],
    generated: undefined,
  };
}

function affords(run: Patching, effort: number): boolean {
  if (run.effort < 0) return false;
  run.effort -= effort;
  if (run.effort >= 0) return true;
  reportGap(run, 'patches and resources are too many to be put together');
  return false;
}
