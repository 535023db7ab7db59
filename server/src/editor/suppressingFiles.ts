/** Which files have suppressions: found once for all of a workspace, and after an edit only among the files that it changed. */
import { differingKeys, draftOf } from '../sets/index.js';
import type { Snapshot } from '../workspace/index.js';
import { suppressorOf } from './suppression.js';

/** Their paths; a map, for those are made from one another. */
export type SuppressingFiles = ReadonlyMap<string, true>;

export function suppressingFiles({ files }: Snapshot): SuppressingFiles {
  const paths = new Map<string, true>();
  for (const [path, file] of files) if (suppressorOf(file).written.length > 0) paths.set(path, true);
  return paths;
}

/** `before` are those of another snapshot. */
export function suppressingFilesAfter(
  before: SuppressingFiles,
  { files: was }: Snapshot,
  { files: is }: Snapshot,
): SuppressingFiles {
  const paths = draftOf(before);
  for (const path of differingKeys(was, is)) {
    const file = is.get(path);
    if (file && suppressorOf(file).written.length > 0) paths.set(path, true);
    else paths.delete(path);
  }
  return paths.done();
}
