/** Patches: what they look like, and that applying them gives the other text. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { unifiedDiff } from '../../server/src/cli/unifiedDiff.js';
import { inTime } from '../speed/inTime.js';

function checkDiff(before: string, after: string, expected: string): void {
  assert.equal(unifiedDiff('a.yaml', before, after), expected);
}

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

test('equal texts have no difference', () => {
  checkDiff('a\nb\n', 'a\nb\n', '');
  checkDiff('', '', '');
});

test('a changed line stands between three lines of context', () => {
  checkDiff(
    lines('1', '2', '3', '4', 'old', '6', '7', '8', '9'),
    lines('1', '2', '3', '4', 'new', '6', '7', '8', '9'),
    lines('--- a/a.yaml', '+++ b/a.yaml', '@@ -2,7 +2,7 @@', ' 2', ' 3', ' 4', '-old', '+new', ' 6', ' 7', ' 8'),
  );
});

test('changes that are far apart are hunks of their own', () => {
  const middle = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  const diff = unifiedDiff('a.yaml', lines('a', ...middle, 'b'), lines('A', ...middle, 'B', 'C'));
  assert.deepEqual(diff.match(/^@@.*$/gm), ['@@ -1,4 +1,4 @@', '@@ -19,4 +19,5 @@']);
});

test('lines are added to an empty text and taken from one', () => {
  checkDiff('', 'a\n', lines('--- a/a.yaml', '+++ b/a.yaml', '@@ -0,0 +1 @@', '+a'));
  checkDiff('a\n', '', lines('--- a/a.yaml', '+++ b/a.yaml', '@@ -1 +0,0 @@', '-a'));
});

test('a missing end of line is said', () => {
  checkDiff(
    'a\nb',
    'a\nc',
    lines(
      '--- a/a.yaml',
      '+++ b/a.yaml',
      '@@ -1,2 +1,2 @@',
      ' a',
      '-b',
      '\\ No newline at end of file',
      '+c',
      '\\ No newline at end of file',
    ),
  );
});

test('files outside have their absolute names, and strange names are quoted', () => {
  assert.match(unifiedDiff('/srv/a.yaml', 'a\n', 'b\n'), /^--- \/srv\/a\.yaml\n\+\+\+ \/srv\/a\.yaml\n/);
  assert.match(unifiedDiff('a"\n.yaml', 'a\n', 'b\n'), /^--- "a\/a\\"\\012\.yaml"\n/);
});

test('the patch leads from any text to any other, by the judgment of git', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-diff-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const line = fc.constantFrom('a', 'b', '  c: 1', '', '- x', '+ y', ' z', '@@', 'd\r');
  const text = fc
    .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
    .map(([all, ended]) => all.join('\n') + (ended ? '\n' : ''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = unifiedDiff('f', before, after);
      if (before === after) return assert.equal(diff, '');
      writeFileSync(path.join(folder, 'f'), before);
      const applied = spawnSync('git', ['apply', '--whitespace=nowarn', '--unidiff-zero', '-'], {
        cwd: folder,
        input: diff,
        encoding: 'utf8',
      });
      assert.equal(applied.status, 0, `${applied.stderr}\n${diff}`);
      const result = ((): string => {
        try {
          return readFileSync(path.join(folder, 'f'), 'utf8');
        } catch {
          // git takes away what has become empty.
          return '';
        }
      })();
      assert.equal(result, after, diff);
    }),
    { numRuns: 150 },
  );
});

test('a hundred thousand lines with two changes have a small difference at once', () => {
  const all = Array.from({ length: 100_000 }, (_, i) => `line ${i % 7}`);
  const changed = all.with(10, 'x').with(90_000, 'y');
  const diff = inTime(2000, 'the difference', () => unifiedDiff('a', lines(...all), lines(...changed)));
  assert.equal(diff.split('\n').length, 2 + 2 * (1 + 8) + 1);
});

test('two long texts without a line in common are replaced at once', () => {
  const one = (word: string): string => lines(...Array.from({ length: 20_000 }, (_, i) => `${word} ${i}`));
  const diff = inTime(2000, 'the difference', () => unifiedDiff('a', one('a'), one('b')));
  assert.match(diff, /^@@ -1,20000 \+1,20000 @@$/m);
});
