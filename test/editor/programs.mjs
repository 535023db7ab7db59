// The programs that the editor tests need on the machine, and where they are.
import { spawnSync } from 'node:child_process';
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

/** Why Emacs cannot be tried here; undefined where it can. Few machines have it, so the other tests do without. */
export function emacsLack() {
  const program = find('emacs');
  if (!program) return 'there is no emacs; apt-get install -y --no-install-recommends emacs-nox elpa-eglot';
  const probe = ['--batch', '--no-init-file', '--eval', "(progn (package-initialize) (require 'eglot))"];
  return spawnSync(program, probe).status === 0 ? undefined : 'its emacs has no eglot; apt-get install elpa-eglot';
}
