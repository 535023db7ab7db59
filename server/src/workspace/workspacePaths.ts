/** What configurations and settings say of a path: which configuration counts for it, how it is shown, whether it is left out. */

import type { Configuration } from './configuration.js';
import { globMatcher } from './globs.js';
import { baseName, isWithin, relativeTo } from './paths.js';

/** Of the options of a snapshot. */
interface Options {
  readonly folders: readonly string[];
  readonly exclude: readonly string[];
}

interface Configured {
  readonly configurations: readonly Configuration[];
}

/** The deepest configuration whose folder holds the path. */
export function configurationFor(snapshot: Configured, path: string): Configuration | undefined {
  return snapshot.configurations.find((one) => isWithin(one.folder, path));
}

/** The path as shown to people: relative to the folder of the workspace that holds it. */
export function shownPath(options: Pick<Options, 'folders'>, path: string): string {
  const folder = options.folders.find((one) => isWithin(one, path));
  if (folder === undefined) return path;
  const relative = relativeTo(folder, path);
  return options.folders.length > 1
    ? relative === '.'
      ? baseName(folder)
      : `${baseName(folder)}/${relative}`
    : relative;
}

export function excluder(snapshot: Configured & { readonly options: Options }): (path: string) => boolean {
  const fromSettings = snapshot.options.exclude.filter((glob) => glob !== '');
  const globs = [
    ...snapshot.configurations
      .filter((one) => one.exclude.length > 0)
      .map((one) => ({ folder: one.folder, patterns: one.exclude })),
    ...(fromSettings.length > 0 ? snapshot.options.folders.map((folder) => ({ folder, patterns: fromSettings })) : []),
  ].map(({ folder, patterns }) => ({ folder, matches: globMatcher(patterns) }));
  return (path) => globs.some(({ folder, matches }) => isWithin(folder, path) && matches(relativeTo(folder, path)));
}
