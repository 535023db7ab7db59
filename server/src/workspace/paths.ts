/** Paths as the workspace uses them: `/` between the parts on every system, absolute or relative to one folder. */
import { posix } from 'node:path';

export const folderOf = posix.dirname;
export const baseName = posix.basename;
/** As `path.join`, without a slash at the end: `../base/` is the folder `../base`. */
export function joinPath(...parts: string[]): string {
  const joined = posix.join(...parts);
  return joined.length > 1 && joined.endsWith('/') ? joined.slice(0, -1) : joined;
}

/** True for the folder itself and everything below it. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || folder === '.' || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** The folder itself first, then its ancestors up to the root. */
export function* upwards(folder: string): Generator<string> {
  for (let at = folder; ; at = folderOf(at)) {
    yield at;
    if (folderOf(at) === at) return;
  }
}

export function relativeTo(folder: string, path: string): string {
  const relative = posix.relative(folder, path);
  return relative === '' ? '.' : relative;
}

export function extensionOf(path: string): string {
  return posix.extname(path).toLowerCase();
}
