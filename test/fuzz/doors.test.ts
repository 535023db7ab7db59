/** A short run of `scripts/fuzz-doors.mjs`, with another seed each time; `npm run fuzz:doors` goes on for longer. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const FUZZ = path.resolve(import.meta.dirname, '../../../scripts/fuzz-doors.mjs');

test('the built programs hold up to a hundred damaged texts', (t) => {
  const run = spawnSync(process.execPath, [FUZZ, '--seconds', '1'], { encoding: 'utf8' });
  t.diagnostic(run.stdout.trim());
  assert.equal(run.status, 0, run.stdout + run.stderr);
});
