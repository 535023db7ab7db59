/** The parts of kustomizations that stand beside what was named, such as `../../base`: read so that they can be rendered. */
import { kindOf } from '../disk/index.js';
import { readParts } from '../disk/parts.js';
import {
  CONFIGURATION_NAME,
  isWithin,
  joinPath,
  KUSTOMIZATION_NAMES,
  type Snapshot,
  soughtBy,
  upwards,
  withChanges,
} from '../workspace/index.js';

/** Parts of parts, at most: a chain of folders that each name the next one ends somewhere. */
const MOST_ROUNDS = 50;

/** Nothing is read outside of the project that a named path is part of. */
export function withParts(snapshot: Snapshot, named: readonly string[], cwd: string): Snapshot {
  const within = named.map((path) => projectAround(path, cwd));
  let next = snapshot;
  const tried = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const contents = next.division.scopes.map((scope) => next.contentOf(scope));
    const sought = [...soughtBy(contents)].filter((path) => !tried.has(path));
    for (const path of sought) tried.add(path);
    const texts = readParts({ sought, within, inFolders: [...KUSTOMIZATION_NAMES] });
    if (texts.size === 0) break;
    next = withChanges(next, texts);
  }
  return next;
}

/** The nearest folder with a repository or a configuration; else the current folder, or the topmost kustomization. */
export function projectAround(path: string, cwd: string): string {
  const ancestors = [...upwards(path)];
  const has = (folder: string, names: Iterable<string>): boolean =>
    [...names].some((name) => typeof kindOf(joinPath(folder, name)) === 'string');
  return (
    ancestors.find((one) => has(one, ['.git', CONFIGURATION_NAME])) ??
    (isWithin(cwd, path) ? cwd : (ancestors.findLast((one) => has(one, KUSTOMIZATION_NAMES)) ?? path))
  );
}
