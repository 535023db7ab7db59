/**
 * Another revision of a repository's files, for `podpath check --since`. The user's own `git` writes them into a
 * temporary folder; the repository, its index and its hooks are left alone, and nothing is fetched.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { toSlashes } from './index.js';

export interface Revision {
  /** Temporary folder that holds the files of the repository as they were; with `/` between its parts. */
  readonly root: string;
  /** Where the folder that was asked from lies in the repository: "" for its top, else ending with `/`. */
  readonly prefix: string;
  remove(): void;
}

/** The files of a revision, or why they are not to be had, as a phrase. `from` is a folder of the repository. */
export async function filesOfRevision(
  git: string,
  revision: string,
  from: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Revision | { readonly failure: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-since-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const root = path.join(folder, 'files');
  const quiet = { ...env, GIT_INDEX_FILE: path.join(folder, 'index'), GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  // Large files that are kept elsewhere stay there, and nobody is asked for a password.
  const offline = { GIT_LFS_SKIP_SMUDGE: '1', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' };
  const safe = ['-c', 'core.fsmonitor=false', '-c', `core.hooksPath=${path.join(folder, 'no-hooks')}`];
  const run = async (cwd: string, ...args: readonly string[]): Promise<string> => {
    const options = { cwd, env: { ...quiet, ...offline }, maxBuffer: MOST_BYTES, windowsHide: true };
    return (await promisify(execFile)(git, [...safe, ...args], options)).stdout;
  };
  try {
    const prefix = (await run(from, 'rev-parse', '--show-prefix')).trim();
    // A name that begins with a dash would be a flag.
    const commit = await run(from, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
    await run(from, 'read-tree', commit.trim());
    mkdirSync(path.join(root, '.git'), { recursive: true });
    const top = (await run(from, 'rev-parse', '--show-toplevel')).trim();
    await run(top, 'checkout-index', '--all', '--force', `--prefix=${toSlashes(root)}/`);
    return { root: toSlashes(root), prefix, remove };
  } catch (error) {
    remove();
    return { failure: reasonFor(error, revision) };
  }
}
const MOST_BYTES = 16_000_000;

function reasonFor(error: unknown, revision: string): string {
  const { stderr, message } = error as { readonly stderr?: string; readonly message: string };
  const line = stderr?.split('\n').find((one) => one.trim() !== '');
  if (line?.includes('not a git repository')) return 'this is no git repository';
  // `rev-parse --quiet` says nothing about a name that it does not know.
  if (line === undefined && stderr === '') return `git knows no revision \`${revision}\``;
  return line?.replace(/^(?:fatal|error): /, '').replace(/\.$/, '') ?? message;
}
