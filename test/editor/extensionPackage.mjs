// The packaged extension: built and installed once a run; every test uses what is in the package.
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { installInVsCode } from './vsCode.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** Returns the path of the .vsix. */
export async function packageExtension() {
  await promisify(execFile)('npm', ['run', '--silent', 'package'], { cwd: root });
  return path.join(root, 'podpath.vsix');
}

/** Returns the folder for VS Code's --extensions-dir, and where in it the extension lies. */
export async function installExtension(vsix, scratch) {
  const extensions = path.join(scratch, 'extensions');
  mkdirSync(extensions);
  await installInVsCode(vsix, extensions, scratch);
  const folder = readdirSync(extensions).find((name) => name.startsWith('podpath.podpath-'));
  if (!folder) throw new Error(`${vsix} did not install`);
  return { vsix, extensions, folder: path.join(extensions, folder) };
}
