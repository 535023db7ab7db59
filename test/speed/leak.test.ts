/** A server that is typed at for long keeps no memory of it. `scripts/leak.mjs` asks the same of 20,000 edits. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const LEAK = path.resolve(import.meta.dirname, '../../../scripts/leak.mjs');

test('after hundreds of edits of all kinds the server holds no more memory than before', (t) => {
  const run = spawnSync(process.execPath, [LEAK, '--edits', '800', '--factor', '0.004'], { encoding: 'utf8' });
  t.diagnostic(run.stdout.trim());
  assert.equal(run.status, 0, run.stdout + run.stderr);
});
