/** Runs the command line in this process, on a folder made for one test, and hands back what it said. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { Io } from '../../server/src/cli/io.js';
import { run } from '../../server/src/cli/run.js';
import { toSlashes } from '../../server/src/disk/index.js';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Files = Readonly<Record<string, string>>;

export interface Circumstances {
  /** Folder to stand in, within the one that was made. */
  readonly in?: string;
  /** An error stands for a stream that breaks. */
  readonly stdin?: string | Error;
  readonly env?: Io['env'];
  readonly terminal?: boolean;
  readonly columns?: number;
  /** Milliseconds that pass between two looks at the clock. */
  readonly pace?: number;
  readonly home?: string;
  /** Stands for a mistake of ours. */
  readonly brokenClock?: Error;
}

/** A temporary folder with these files; a text `-> target` makes a link. It goes when the test ends. */
export function folderWith(context: TestContext, files: Files): string {
  const folder = toSlashes(mkdtempSync(path.join(tmpdir(), 'podpath-cli-')));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    const link = /^-> (.*)$/.exec(text);
    if (link) symlinkSync(link[1] ?? '', file);
    else if (name.endsWith('/')) mkdirSync(file, { recursive: true });
    else writeFileSync(file, text);
  }
  return folder;
}

/** `args` are split at spaces; a list is taken as it is. */
export async function podpath(
  args: string | readonly string[],
  folder: string,
  circumstances: Circumstances = {},
): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr'): Io['stdout'] => ({
    write: (text) => {
      said[name] += text;
    },
    isTTY: circumstances.terminal ?? false,
    columns: circumstances.columns,
  });
  let now = 0;
  const code = await run(typeof args === 'string' ? args.split(' ') : args, {
    stdout: output('stdout'),
    stderr: output('stderr'),
    stdin: { isTTY: false, read: async () => textOf(circumstances.stdin ?? '') },
    env: circumstances.env ?? {},
    cwd: circumstances.in === undefined ? folder : `${folder}/${circumstances.in}`,
    home: circumstances.home ?? folder,
    now: () => {
      if (circumstances.brokenClock) throw circumstances.brokenClock;
      now += circumstances.pace ?? 0;
      return now;
    },
  });
  return { code, ...said };
}

function textOf(stdin: string | Error): string {
  if (stdin instanceof Error) throw stdin;
  return stdin;
}
