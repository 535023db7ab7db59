/**
 * The entries of the fields that patch: where each patch is, which objects it is for, and what it may do. What cannot
 * be read is reported.
 */
import { fieldOf, type Path, readScalar, type YNode } from '../../yaml/index.js';
import { MOST_CHARACTERS } from '../sourceFile.js';
import type { KustomizeContext } from './context.js';
import { isRemote, itemsOf, type Kustomization, placeIn, settingOf, textOf } from './kustomization.js';
import { pathFrom, reportMissing } from './missing.js';
import type { MergeOptions } from './patchedResource.js';
import { type PatchText, readPatch } from './patchText.js';
import { readTarget, type Target } from './targets.js';
import { anchorOf, type Origin, originAt } from './tree.js';

interface Reading {
  readonly kustomization: Kustomization;
  readonly context: KustomizeContext;
}

/** An entry of one of the fields. */
export interface Entry {
  readonly node: YNode;
  readonly path: Path;
}

export function entriesOf({ kustomization }: Reading, field: string): Entry[] {
  return itemsOf(settingOf(kustomization, field)).map((node, index) => ({ node, path: [field, index] }));
}

export type Usable = Extract<PatchText, { readonly kind: 'merge' | 'json' }>;

/** The patch of an entry, from its text or its file; undefined where there is none, which is reported. */
export function patchOf(run: Reading, { node, path }: Entry, isMapping: boolean): Usable | undefined {
  const { kustomization } = run;
  const written = isMapping ? textOf(fieldOf(node, 'patch')) : textOf(node);
  const file = isMapping ? textOf(fieldOf(node, 'path')) : undefined;
  const place = placeIn(kustomization, ...path);
  const hasText = written !== undefined && written.trim() !== '';
  if (file !== undefined && file !== '') {
    if (!hasText) return usable(run, fileAt(run, file, [...path, 'path']));
    reportInvalid(run, place, 'A patch has either `patch` or `path`, and this one has both');
    return undefined;
  }
  if (!hasText) {
    reportInvalid(run, place, isMapping ? 'This patch has neither `patch` nor `path`' : 'This patch is empty');
    return undefined;
  }
  const inner: Path = isMapping ? [...path, 'patch'] : path;
  const read = readPatch(written, (document) => originAt(kustomization.source, inner, true, document));
  // A text that is no patch is the name of a file.
  if (!isMapping && (read.kind === 'wrong' || read.kind === 'empty') && !written.includes('\n'))
    return usable(run, fileAt(run, written, path));
  return usable(run, read);
}

function usable(run: Reading, patch: PatchText | undefined): Usable | undefined {
  if (patch?.kind === 'wrong') reportInvalid(run, patch.at, `This patch ${patch.because}`);
  return patch?.kind === 'merge' || patch?.kind === 'json' ? patch : undefined;
}

function fileAt(run: Reading, name: string, field: Path): PatchText | undefined {
  const { kustomization, context } = run;
  const path = pathFrom(kustomization, name);
  const text = context.files.textAt(path);
  if (text === undefined) {
    if (isRemote(name)) reportGap(run, `${name} is fetched from elsewhere`, placeIn(kustomization, ...field));
    else reportMissing(kustomization, field, name, path, context);
    return undefined;
  }
  if (text.length > MOST_CHARACTERS) {
    reportGap(run, `${name} is too large to be read`, placeIn(kustomization, ...field));
    return undefined;
  }
  return readPatch(text, (document) => originAt({ file: path, document }));
}

export function targetOf(run: Reading, { node, path }: Entry): Target | undefined | 'wrong' {
  const written = fieldOf(node, 'target');
  if (!written || (written.kind === 'scalar' && readScalar(written).type === 'null')) return undefined;
  const target = readTarget(written);
  if (!('wrong' in target)) return target;
  const anchor = anchorOf(placeIn(run.kustomization, ...path, 'target', ...target.path));
  run.context.problem({ code: 'target-invalid', anchor, message: `\`${target.path.join('.')}\` ${target.wrong}` });
  return 'wrong';
}

export const ADAPTED: MergeOptions = { allowNameChange: false, allowKindChange: false, adapted: true };

export function optionsOf(node: YNode, adapted: boolean): MergeOptions {
  const options = fieldOf(node, 'options');
  const isSet = (option: string): boolean => {
    const value = fieldOf(options, option);
    const read = value?.kind === 'scalar' ? readScalar(value) : undefined;
    return read?.type === 'boolean' && read.value;
  };
  return { allowNameChange: isSet('allowNameChange'), allowKindChange: isSet('allowKindChange'), adapted };
}

/** A patch that is not here, or is too much: it may change anything. */
export function reportGap({ kustomization, context }: Reading, what: string, at?: Origin): void {
  const anchor = at ? { anchor: anchorOf(at) } : {};
  context.gap({ kind: 'not-rendered', file: kustomization.file, what, ...anchor });
}

export function reportInvalid({ context }: Reading, at: Origin, message: string): void {
  context.problem({ code: 'patch-invalid', anchor: anchorOf(at), message });
}
