// Another editor on the same server: Emacs with eglot over stdio, with the command line of the packaged extension.
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';

export async function emacs(extension, scratch) {
  const folder = path.join(scratch, 'emacs');
  cpSync(path.join(import.meta.dirname, 'fixtures/shop'), folder, { recursive: true });
  const script = path.join(import.meta.dirname, 'emacs.el');
  const program = spawn('emacs', ['--batch', '--no-init-file', '-l', script], {
    cwd: folder,
    env: {
      ...process.env,
      HOME: scratch,
      LANG: 'C.UTF-8',
      PODPATH_NODE: process.execPath,
      PODPATH_CLI: path.join(extension.folder, 'dist/cli.cjs'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 180_000,
  });
  let output = '';
  program.stdout.on('data', (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  let log = '';
  program.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const code = await new Promise((resolve, reject) => program.on('error', reject).on('close', resolve));
  const count = (word) => output.split('\n').filter((line) => line.startsWith(word)).length;
  const result = { passed: count('ok '), failed: count('FAILED ') };
  if (code !== 0) process.stdout.write(log);
  if (code !== 0 && result.failed === 0) throw new Error(`emacs ended with ${code}`);
  return result;
}
