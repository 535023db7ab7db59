/** Pieces that random kustomizations are put together from. */
import { createHash } from 'node:crypto';
import type { Tree } from './objects.js';

/** Entries of a kustomization, and the files that they name. Lists of several parts are joined. */
export interface Part {
  readonly fields: Tree;
  readonly files?: Readonly<Record<string, string>>;
}

/** What a layer finds when it comes: parts fit themselves to it, so that most kustomizations can be built. */
export interface Below {
  /** Put before and behind the names of the first layer's objects so far. */
  readonly prefix: string;
  readonly suffix: string;
  /** Generated ConfigMaps and Secrets by key and name, as `fit` has seen them. */
  readonly generated: Set<string>;
}

export type Fitting = (below: Below) => Part;

/** A file that is called after its content, so that two parts never fight over a name. */
export function fileOf(
  text: string,
  extension = 'yaml',
): { readonly name: string; readonly files: Record<string, string> } {
  const name = `f-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.${extension}`;
  return { name, files: { [name]: text } };
}

/** One in so many parts does not care what it finds. */
export const CARELESS = 25;

/** How a part calls an object that the first layer has named: as it was first, or as it is by now. */
export type Naming = 'first' | 'now' | 'missing';

export function nameFor(name: string, naming: Naming, { prefix, suffix }: Below): string {
  return naming === 'first' ? name : naming === 'now' ? `${prefix}${name}${suffix}` : `missing-${name}`;
}
