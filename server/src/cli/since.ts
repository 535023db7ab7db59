/** `--since REV`: judges the manifests as they were at a revision, so that only what has come since is reported. */
import path from 'node:path';
import { filesOfRevision } from '../disk/git.js';
import { kindOf, toSlashes } from '../disk/index.js';
import { findProgram } from '../disk/program.js';
import { type Io, UsageError } from './io.js';

export interface Then {
  /** The same paths in the files of the revision, absolute; those that were not there are left out. */
  readonly paths: readonly string[];
  /** The same circumstances, in the folder that corresponds to the current one. */
  readonly io: Io;
}

/** Calls `judge` on the files as they were at the revision, which are there for as long as it takes. */
export async function atRevision<T>(
  revision: string,
  paths: readonly string[],
  io: Io,
  judge: (then: Then) => Promise<T>,
): Promise<T | undefined> {
  const git = findProgram('git', io.env['PATH']);
  if (git === undefined) throw new UsageError('`--since` needs git, which was not found.');
  const files = await filesOfRevision(git, revision, io.cwd, io.env);
  if ('failure' in files) throw new UsageError(`Cannot look at \`${revision}\`: ${files.failure}.`);
  try {
    const cwd = toSlashes(path.join(files.root, files.prefix));
    const then = paths.map((written) => {
      const within = toSlashes(path.relative(io.cwd, path.resolve(io.cwd, written)));
      const full = toSlashes(path.resolve(cwd, within));
      if (full !== files.root && !full.startsWith(`${files.root}/`))
        throw new UsageError(`\`${written}\` is not in the repository that \`--since\` looks at.`);
      return full;
    });
    const there = then.filter((one) => typeof kindOf(one) === 'string');
    return there.length === 0 ? undefined : await judge({ paths: there, io: { ...io, cwd } });
  } finally {
    files.remove();
  }
}
