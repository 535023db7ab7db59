/**
 * Room `cli`, the second door: the command line's process, its arguments, streams and exit code.
 *
 * Invariants: knows no protocol and nothing of the other door, whose bundle it may start. Only this file touches the
 * process; everything below works on an `Io`. Standard output holds findings or what was asked for, everything else
 * goes to standard error. What comes from manifests, paths or arguments is made harmless before it is printed.
 */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { toSlashes } from '../disk/index.js';
import type { Output } from './io.js';
import { run } from './run.js';

function outputOf(stream: NodeJS.WriteStream): Output {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    // `podpath check | head -1`: the reader has seen enough, which is no failure of ours.
    if (error.code === 'EPIPE') return;
    process.exitCode = 2;
    if (stream !== process.stderr) process.stderr.write(`podpath: Cannot write the output: ${error.message}\n`);
  });
  return {
    write(chunk) {
      if (open) stream.write(chunk);
    },
    isTTY: stream.isTTY,
    columns: stream.columns,
  };
}

run(process.argv.slice(2), {
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  stdin: { isTTY: process.stdin.isTTY, read: () => text(process.stdin) },
  env: process.env,
  cwd: toSlashes(process.cwd()),
  home: toSlashes(path.dirname(realpathSync(process.argv[1] ?? ''))),
  now: () => performance.now(),
}).then((code) => {
  process.exitCode ??= code;
});
