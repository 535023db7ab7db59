/**
 * The fields `patches`, `patchesStrategicMerge` and `patchesJson6902` of a kustomization, each as kustomize runs it over
 * the resources that are there by then. A patch that finds nothing, or that does not apply, is a problem at the place
 * where a person would put it right.
 */
import { fieldOf, type Path, readScalar, type YNode } from '../../yaml/index.js';
import { MOST_CHARACTERS } from '../sourceFile.js';
import type { KustomizeContext } from './context.js';
import { describeId, idKey, idOf, idsOf } from './ids.js';
import { isRemote, itemsOf, type Kustomization, placeIn, settingOf, textOf } from './kustomization.js';
import type { Refusal } from './merging.js';
import { pathFrom, reportMissing } from './missing.js';
import { type MergeOptions, mergeInto, operateOn, type Patched } from './patchedResource.js';
import { type PatchObject, type PatchText, readPatch } from './patchText.js';
import type { Resource } from './resource.js';
import { readTarget, type Target } from './targets.js';
import { anchorOf, below, type Origin, originAt } from './tree.js';
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

/** An entry of one of the fields. */
interface Entry {
  readonly node: YNode;
  readonly path: Path;
}

/** Thousands of patches that each look at thousands of resources. */
const MOST_EFFORT = 1_000_000;

export function applyPatches(resources: Resource[], kustomization: Kustomization, context: KustomizeContext): void {
  const run = patching(resources, kustomization, context);
  for (const entry of entriesOf(run, 'patches')) {
    const patch = patchOf(run, entry, textOf(entry.node) === undefined);
    if (!patch) continue;
    const target = targetOf(run, entry);
    if (target === 'wrong') continue;
    if (patch.kind === 'json') {
      if (target) operate(run, patch, target, entry, true);
      else report(run, patch.at, 'A JSON patch needs a `target`, which this one has not');
    } else if (!target) {
      for (const one of patch.objects) mergeById(run, one, optionsOf(entry.node, false));
    } else if (patch.objects.length > 1) {
      report(run, placeIn(kustomization, ...entry.path), 'A patch of several objects cannot have a `target`');
    } else {
      const [only] = patch.objects;
      if (only) mergeByTarget(run, only, target, entry, optionsOf(entry.node, true));
    }
  }
}

export function applyPatchesStrategicMerge(
  resources: Resource[],
  kustomization: Kustomization,
  context: KustomizeContext,
): void {
  const run = patching(resources, kustomization, context);
  for (const entry of entriesOf(run, 'patchesStrategicMerge')) {
    const patch = patchOf(run, entry, false);
    if (patch?.kind === 'json') report(run, patch.at, 'A JSON patch belongs into `patches`');
    else for (const one of patch?.objects ?? []) mergeById(run, one, ADAPTED);
  }
}

export function applyPatchesJson6902(
  resources: Resource[],
  kustomization: Kustomization,
  context: KustomizeContext,
): void {
  const run = patching(resources, kustomization, context);
  for (const entry of entriesOf(run, 'patchesJson6902')) {
    const patch = patchOf(run, entry, true);
    if (!patch) continue;
    const target = targetOf(run, entry);
    if (target === 'wrong') continue;
    const name = textOf(fieldOf(fieldOf(entry.node, 'target'), 'name'));
    if (!target || name === undefined || name === '')
      report(run, placeIn(kustomization, ...entry.path), 'A patch in `patchesJson6902` needs a `target` with a `name`');
    else if (patch.kind === 'merge')
      report(run, patch.objects[0]?.at ?? placeIn(kustomization, ...entry.path), 'This is not a list of operations');
    else operate(run, patch, target, entry, false);
  }
}

function patching(resources: Resource[], kustomization: Kustomization, context: KustomizeContext): Patching {
  return { resources, kustomization, context, byId: undefined, effort: MOST_EFFORT };
}

function entriesOf({ kustomization }: Patching, field: string): Entry[] {
  return itemsOf(settingOf(kustomization, field)).map((node, index) => ({ node, path: [field, index] }));
}

type Usable = Extract<PatchText, { readonly kind: 'merge' | 'json' }>;

/** The patch of an entry, from its text or its file; undefined where there is none, which is reported. */
function patchOf(run: Patching, { node, path }: Entry, isMapping: boolean): Usable | undefined {
  const { kustomization } = run;
  const written = isMapping ? textOf(fieldOf(node, 'patch')) : textOf(node);
  const file = isMapping ? textOf(fieldOf(node, 'path')) : undefined;
  const place = placeIn(kustomization, ...path);
  const hasText = written !== undefined && written.trim() !== '';
  if (file !== undefined && file !== '') {
    if (!hasText) return usable(run, fileAt(run, file, [...path, 'path']));
    report(run, place, 'A patch has either `patch` or `path`, and this one has both');
    return undefined;
  }
  if (!hasText) {
    report(run, place, isMapping ? 'This patch has neither `patch` nor `path`' : 'This patch is empty');
    return undefined;
  }
  const inner: Path = isMapping ? [...path, 'patch'] : path;
  const read = readPatch(written, (document) => originAt(kustomization.source, inner, true, document));
  // A text that is no patch is the name of a file.
  if (!isMapping && (read.kind === 'wrong' || read.kind === 'empty') && !written.includes('\n'))
    return usable(run, fileAt(run, written, path));
  return usable(run, read);
}

function usable(run: Patching, patch: PatchText | undefined): Usable | undefined {
  if (patch?.kind === 'wrong') report(run, patch.at, `This patch ${patch.because}`);
  return patch?.kind === 'merge' || patch?.kind === 'json' ? patch : undefined;
}

function fileAt(run: Patching, name: string, named: Path): PatchText | undefined {
  const { kustomization, context } = run;
  const path = pathFrom(kustomization, name);
  const text = context.files.textAt(path);
  if (text === undefined) {
    if (isRemote(name)) gap(run, `${name} is fetched from elsewhere`, placeIn(kustomization, ...named));
    else reportMissing(kustomization, named, name, path, context);
    return undefined;
  }
  if (text.length > MOST_CHARACTERS) {
    gap(run, `${name} is too large to be read`, placeIn(kustomization, ...named));
    return undefined;
  }
  return readPatch(text, (document) => originAt({ file: path, document }));
}

function targetOf(run: Patching, { node, path }: Entry): Target | undefined | 'wrong' {
  const written = fieldOf(node, 'target');
  if (!written || (written.kind === 'scalar' && readScalar(written).type === 'null')) return undefined;
  const target = readTarget(written);
  if (!('wrong' in target)) return target;
  const anchor = anchorOf(placeIn(run.kustomization, ...path, 'target', ...target.path));
  run.context.problem({ code: 'target-invalid', anchor, message: `\`${target.path.join('.')}\` ${target.wrong}` });
  return 'wrong';
}

const ADAPTED: MergeOptions = { allowNameChange: false, allowKindChange: false, adapted: true };

function optionsOf(node: YNode, adapted: boolean): MergeOptions {
  const options = fieldOf(node, 'options');
  const isSet = (option: string): boolean => {
    const value = fieldOf(options, option);
    const read = value?.kind === 'scalar' ? readScalar(value) : undefined;
    return read?.type === 'boolean' && read.value;
  };
  return { allowNameChange: isSet('allowNameChange'), allowKindChange: isSet('allowKindChange'), adapted };
}

/** Merges a patch into the one resource that it names. */
function mergeById(run: Patching, patch: PatchObject, options: MergeOptions): void {
  const id = idOf(asResource(patch));
  const named = resourcesById(run).get(idKey(id)) ?? [];
  const [only] = named;
  if (!only) {
    reportUnmatched(run, patch, id);
  } else if (named.length > 1) {
    report(run, patch.at, `There are ${named.length} resources that are or were ${describeId(id)}`);
  } else merge(run, [only], patch, options);
}

function mergeByTarget(run: Patching, patch: PatchObject, target: Target, entry: Entry, options: MergeOptions): void {
  merge(run, targeted(run, target, entry), patch, options);
}

function merge(run: Patching, resources: readonly Resource[], patch: PatchObject, options: MergeOptions): void {
  each(run, resources, (resource) => mergeInto(resource, patch, options));
  if (options.allowNameChange || options.allowKindChange) run.byId = undefined;
}

function operate(
  run: Patching,
  { operations, at }: Extract<PatchText, { readonly kind: 'json' }>,
  target: Target,
  entry: Entry,
  remembers: boolean,
): void {
  each(run, targeted(run, target, entry), (resource) => operateOn(resource, operations, at, remembers));
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
function each(run: Patching, resources: readonly Resource[], patch: (resource: Resource) => Patched): void {
  let told = false;
  const deleted = new Set<Resource>();
  for (const resource of resources) {
    if (!affords(run, 1)) break;
    const id = idOf(resource);
    const patched = patch(resource);
    if (patched.deleted) deleted.add(resource);
    if (!told) for (const refusal of patched.refused) tell(run, refusal, `The patch of ${describeId(id)}`);
    told ||= patched.refused.length > 0;
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
  if (refusal.tooLarge) gap(run, `${subject} ${refusal.because}`);
  else {
    const place = steps.length > 0 ? `: \`${steps.join('.')}\` ${refusal.because}` : ` ${refusal.because}`;
    run.context.problem({ code: 'patch-invalid', anchor, message: `${subject} does not apply${place}` });
  }
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
    definition: { file: '', document: 0 },
    base: [],
    read: undefined,
    earlier: [],
    prefixes: [],
    suffixes: [],
    generated: undefined,
  };
}

function affords(run: Patching, effort: number): boolean {
  run.effort -= effort;
  if (run.effort >= 0) return true;
  gap(run, 'patches and resources are too many to be put together');
  return false;
}

function gap({ kustomization, context }: Patching, what: string, named?: Origin): void {
  const anchor = named ? { anchor: anchorOf(named) } : {};
  context.gap({ kind: 'not-rendered', file: kustomization.file, what, ...anchor });
}

function report({ context }: Patching, at: Origin, message: string): void {
  context.problem({ code: 'patch-invalid', anchor: anchorOf(at), message });
}
