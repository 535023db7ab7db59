/** A short run of `scripts/fuzz.mjs`, with other seeds each time; `npm run fuzz` goes on for longer. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const FUZZ = path.resolve(import.meta.dirname, '../../../scripts/fuzz.mjs');

test('hundreds of damaged workspaces are read, judged and told of without a fault', (t) => {
  // A machine that is busy counts its interruptions as ours, so what is slow has more time here.
  const limits = ['--seconds', '12', '--most', '4000'];
  const run = spawnSync(process.execPath, [FUZZ, ...limits], { encoding: 'utf8' });
  t.diagnostic(run.stdout.trim());
  assert.equal(run.status, 0, run.stdout + run.stderr);
});
