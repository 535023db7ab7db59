// Another editor on the same server: Neovim over stdio, with the command line of the packaged extension.
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';

export async function neovim(extension, scratch) {
  const folder = path.join(scratch, 'neovim');
  cpSync(path.join(import.meta.dirname, 'fixtures/shop'), folder, { recursive: true });
  const script = path.join(import.meta.dirname, 'neovim.lua');
  const nvim = spawn('nvim', ['--headless', '--clean', '-u', 'NONE', 'cart.yaml', '-c', `luafile ${script}`], {
    cwd: folder,
    env: {
      ...process.env,
      PODPATH_NODE: process.execPath,
      PODPATH_CLI: path.join(extension.folder, 'dist/cli.cjs'),
      XDG_STATE_HOME: scratch,
      XDG_CACHE_HOME: scratch,
      XDG_RUNTIME_DIR: scratch,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  });
  let output = '';
  const collect = (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  };
  nvim.stdout.on('data', collect);
  nvim.stderr.on('data', collect);
  const code = await new Promise((resolve, reject) => nvim.on('error', reject).on('close', resolve));
  const count = (word) => output.split('\n').filter((line) => line.startsWith(word)).length;
  const result = { passed: count('ok '), failed: count('FAILED ') };
  if (code !== 0 && result.failed === 0) throw new Error(`nvim ended with ${code}`);
  return result;
}
