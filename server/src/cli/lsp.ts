/** `podpath lsp --stdio`: runs the language server's own bundle, which knows nothing of this one. */
import { pathToFileURL } from 'node:url';
import { kindOf } from '../disk/index.js';
import type { Arguments } from './arguments.js';
import { type ExitCode, type Io, UsageError } from './io.js';

export async function lsp(given: Arguments, io: Io): Promise<ExitCode> {
  if (!given.flags.has('stdio')) throw new UsageError('`podpath lsp` needs `--stdio`, and an editor at the other end.');
  const bundle = `${io.home}/server.cjs`;
  const kind = kindOf(bundle);
  if (typeof kind === 'object')
    throw new UsageError(
      `Cannot start the language server at \`${bundle}\`: ${kind.reason}; the installation is incomplete.`,
    );
  // It takes over the process: it reads the arguments itself, answers until the editor says `exit`, and ends it.
  await import(pathToFileURL(bundle).href);
  return 0;
}
