// Runs every compiled test but the editor's, with node's own runner: `node scripts/test.mjs [PART OF A PATH…]`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const files = readdirSync(path.join(root, 'out/test'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.test.js'))
  .map((entry) => path.join(entry.parentPath, entry.name))
  .filter((file) => !/[\\/]out[\\/]test[\\/](?:editor|corpus)[\\/]/.test(file))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  console.error('No tests found; run `npm run build` first.');
  process.exit(1);
}
const run = spawnSync(process.execPath, ['--test', '--enable-source-maps', ...files], { cwd: root, stdio: 'inherit' });
process.exit(run.status ?? 1);
