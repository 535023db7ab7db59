/** A path that leads nowhere: a problem that says what was probably meant, and a gap. */
import { nearestName } from '../../resources/index.js';
import type { Path } from '../../yaml/index.js';
import { baseName, joinPath, relativeTo } from '../paths.js';
import { didYouMean, type KustomizeContext } from './context.js';
import { anchorIn, type Kustomization } from './kustomization.js';

/** The path in the workspace that is meant by one in a kustomization. */
export function pathFrom(at: Kustomization, written: string): string {
  return written.startsWith('/') ? joinPath(written) : joinPath(at.folder, written);
}

export function reportMissing(
  at: Kustomization,
  field: Path,
  written: string,
  path: string,
  context: KustomizeContext,
): void {
  const anchor = anchorIn(at, ...field);
  context.gap({ kind: 'missing', file: at.file, what: `${written} is not in the workspace`, anchor });
  if (!context.files.mayHold(path)) return;
  const candidates = context.files.near(path).map((one) => relativeTo(at.folder, one));
  const wanted = relativeTo(at.folder, path);
  const sameName = candidates.filter((one) => baseName(one) === baseName(wanted) && one !== wanted);
  const meant = nearestName(wanted, candidates) ?? (sameName.length === 1 ? sameName[0] : undefined);
  const message = `There is no \`${written}\`${didYouMean(meant)}`;
  context.problem({ code: 'missing', anchor, message, meant });
}
