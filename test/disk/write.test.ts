/** Changing a file: as a whole, only what was read, and never through a link that leads out. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { replaceText } from '../../server/src/disk/index.js';

function folderWith(context: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-write-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

function checkReplaced(context: TestContext, text: string, before: string, expected: string, reason?: string): void {
  const folder = folderWith(context, { 'a.yaml': text });
  const unwritten = replaceText(path.join(folder, 'a.yaml'), before, 'new\n', [folder]);
  assert.equal(unwritten?.reason, reason);
  assert.equal(readFileSync(path.join(folder, 'a.yaml'), 'utf8'), expected);
  assert.deepEqual(readdirSync(folder), ['a.yaml']);
}

test('a text is replaced by another', (t) => checkReplaced(t, 'old\n', 'old\n', 'new\n'));
test('a byte order mark stays', (t) => checkReplaced(t, '\uFEFFold\n', 'old\n', '\uFEFFnew\n'));
test('a file that has changed since it was read is left alone', (t) =>
  checkReplaced(t, 'older\n', 'old\n', 'older\n', 'it has changed since it was read'));
test('a file that has the new text already is done', (t) => checkReplaced(t, 'new\n', 'old\n', 'new\n'));

test('a file that is gone is told', (t) => {
  const folder = folderWith(t, {});
  assert.deepEqual(replaceText(`${folder}/a.yaml`, '', 'x', [folder]), {
    path: `${folder}/a.yaml`,
    reason: 'there is no such file or folder',
  });
  assert.deepEqual(readdirSync(folder), []);
});

test('the mode stays', (t) => {
  const folder = folderWith(t, { 'a.yaml': 'old' });
  chmodSync(`${folder}/a.yaml`, 0o755);
  replaceText(`${folder}/a.yaml`, 'old', 'new', [folder]);
  assert.equal(readFileSync(`${folder}/a.yaml`, 'utf8'), 'new');
  assert.equal(statSync(`${folder}/a.yaml`).mode & 0o777, 0o755);
});

test('a link is followed inside the folder, and not out of it', (t) => {
  const outside = folderWith(t, { 'a.yaml': 'old' });
  const folder = folderWith(t, { 'b.yaml': 'old' });
  symlinkSync(`${outside}/a.yaml`, `${folder}/out.yaml`);
  symlinkSync('b.yaml', `${folder}/in.yaml`);
  assert.match(replaceText(`${folder}/out.yaml`, 'old', 'new', [folder])?.reason ?? '', /leads out/);
  assert.equal(replaceText(`${folder}/in.yaml`, 'old', 'new', [folder]), undefined);
  assert.equal(readFileSync(`${outside}/a.yaml`, 'utf8'), 'old');
  assert.equal(readFileSync(`${folder}/b.yaml`, 'utf8'), 'new');
});
