/**
 * Objects that a list of files defines more than once, as `kubectl apply` treats them: each application replaces the
 * one before, so the last one counts. Files keep their texts and documents; only their lists of objects change.
 */
import { identityOf } from '../resources/index.js';
import type { Sourced, SourceFile } from './sourceFile.js';

export interface Replaced {
  readonly object: Sourced;
  /** The last one of the same group, kind, namespace and name. */
  readonly by: Sourced;
}

export interface AppliedInOrder {
  readonly files: readonly SourceFile[];
  /** In the order of the files. */
  readonly replaced: readonly Replaced[];
}

/** Objects without a known name are never the same. */
export function lastWins(files: readonly SourceFile[]): AppliedInOrder {
  const last = new Map<string, Sourced>();
  for (const file of files) {
    for (const object of file.objects) {
      const identity = identityOf(object);
      if (identity !== undefined) last.set(identity, object);
    }
  }
  const replaced: Replaced[] = [];
  const kept = files.map((file): SourceFile => {
    const objects = file.objects.filter((object) => {
      const by = last.get(identityOf(object) ?? '');
      if (by === undefined || by === object) return true;
      replaced.push({ object, by });
      return false;
    });
    return objects.length === file.objects.length ? file : { ...file, objects };
  });
  return { files: kept, replaced };
}
