/**
 * What is said of a scope beside its files is added to it here: its settings, and that more may come. A scope that
 * nobody could tell from the one of before is that very scope.
 */
import type { Configuration } from './configuration.js';
import type { FileSummary } from './fileSummary.js';
import { interchangeable, type Scope, sameItems } from './scope.js';
import { type ScopeSettings, settingsFor } from './scopeSettings.js';
import { configurationFor } from './workspacePaths.js';

interface Given {
  /** Folders of the workspace. */
  readonly folders: readonly string[];
  /** The deepest one first. */
  readonly configurations: readonly Configuration[];
  /** More files may come, so of no scope is everything here. */
  readonly isPartial: boolean;
  /** Files that show what is installed, among others; in the order of their paths. */
  readonly telling: readonly FileSummary[];
}

/** The same one while scopes are finished in the same way. */
export interface Finishing {
  readonly given: Given;
  readonly settingsOf: (scope: Omit<Scope, 'settings'>) => ScopeSettings;
}

const OPEN = { open: true, complete: false };

export function finishingAfter(before: Finishing | undefined, given: Given): Finishing {
  const last = before?.given;
  const isSame =
    last?.telling === given.telling &&
    last.configurations === given.configurations &&
    last.isPartial === given.isPartial &&
    sameItems(last.folders, given.folders);
  if (before && isSame) return before;
  const { folders, configurations, isPartial, telling } = given;
  const settingsOf = settingsFor({
    folders,
    telling,
    configurationFor: (path) => configurationFor({ configurations }, path),
  });
  return { given: { folders, configurations, isPartial, telling }, settingsOf };
}

/** `old` is the scope of this id before. */
export function finishedScope({ given, settingsOf }: Finishing, bare: Scope, old: Scope | undefined): Scope {
  const settled = { ...bare, settings: settingsOf(bare) };
  const fresh = given.isPartial ? { ...settled, ...OPEN } : settled;
  return old && interchangeable(old, fresh) ? old : fresh;
}
