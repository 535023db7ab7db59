// The programs that the editor tests need on the machine, and where they are.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The path of the first of these programs that PATH has. */
export function find(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export const chromium = () => process.env.CHROMIUM ?? find('chromium', 'chromium-browser', 'google-chrome');

export function missingPrograms() {
  const found = { chromium: chromium(), ripgrep: find('rg'), neovim: find('nvim') };
  return Object.keys(found).filter((name) => !found[name]);
}
