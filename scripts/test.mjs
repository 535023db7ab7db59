// Runs compiled tests with node's own runner: `node scripts/test.mjs [PART OF A PATH…]`, all but the editor's and the
// corpus's; `--corpus` runs the latter, which read real manifests from the folder that PODPATH_CORPUS names.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { compileKinds } from './kinds.mjs';

await compileKinds();
const root = path.resolve(import.meta.dirname, '..');
const corpus = process.argv.includes('--corpus');
const wanted = process.argv.slice(2).filter((argument) => argument !== '--corpus');
const files = readdirSync(path.join(root, 'out/test'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.test.js'))
  .map((entry) => path.join(entry.parentPath, entry.name))
  .filter((file) => !/[\\/]out[\\/]test[\\/]editor[\\/]/.test(file))
  .filter((file) => /[\\/]out[\\/]test[\\/]corpus[\\/]/.test(file) === corpus)
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  console.error('No tests found; run `npm run build` first.');
  process.exit(1);
}
// The runner itself would leave a core free, which is half of a small machine.
const options = ['--test', '--enable-source-maps', `--test-concurrency=${availableParallelism()}`];
const run = spawnSync(process.execPath, [...options, ...files], { cwd: root, stdio: 'inherit' });
if (corpus && !process.env['PODPATH_CORPUS'])
  console.log('SKIPPED: PODPATH_CORPUS names no folder, so no real manifests were read.');
process.exit(run.status ?? 1);
