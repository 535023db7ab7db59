/** Programs of the user's that the doors may run: found on PATH, never in the folder that is being looked at. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The first program of that name on PATH; undefined where there is none. Parts of PATH that depend on the current folder
 * are passed over, since a workspace could bring a program of that name.
 */
export function findProgram(name: string, searchPath: string | undefined): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const candidates = (searchPath ?? '').split(path.delimiter).map((folder) => path.join(folder, file));
  return candidates.find((candidate) => path.isAbsolute(candidate) && isProgram(candidate));
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // There is none, or none for us.
    return false;
  }
}
