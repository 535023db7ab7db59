/** Which files of a folder are listed. Every test makes its folder anew. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { kindOf, listFiles, readText, toSlashes } from '../../server/src/disk/index.js';

/** Makes a folder with these files, and gives it to `check`; it is gone afterwards. */
function inFolder(files: Readonly<Record<string, string>>, check: (folder: string) => void): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'podpath-disk-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    check(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkListed(folder: string, ...expected: string[]): void {
  const { files, unreadable } = listFiles(folder, (file) => file.endsWith('.yaml'));
  assert.deepEqual(unreadable, []);
  assert.deepEqual(
    files.map((file) => path.posix.relative(toSlashes(folder), file)),
    expected,
  );
}

test('lists wanted files below a folder in a stable order', () => {
  inFolder({ 'b.yaml': '', 'a/z.yaml': '', 'a/b/c.yaml': '', 'a/x.txt': '' }, (folder) => {
    checkListed(folder, 'a/b/c.yaml', 'a/z.yaml', 'b.yaml');
  });
});

test("leaves out what holds other people's files", () => {
  inFolder(
    { 'a.yaml': '', 'node_modules/x/a.yaml': '', '.git/a.yaml': '', 'x/.terraform/a.yaml': '', '.github/a.yaml': '' },
    (folder) => {
      checkListed(folder, '.github/a.yaml', 'a.yaml');
    },
  );
});

test('leaves out what .gitignore files name, each from its own folder down', () => {
  inFolder(
    {
      '.gitignore': 'out/\n*.gen.yaml\n/top.yaml\n',
      'a.yaml': '',
      'top.yaml': '',
      'x.gen.yaml': '',
      'out/a.yaml': '',
      'in/out/a.yaml': '',
      'in/top.yaml': '',
      'in/.gitignore': 'local.yaml\n',
      'in/local.yaml': '',
      'local.yaml': '',
    },
    (folder) => checkListed(folder, 'a.yaml', 'in/top.yaml', 'local.yaml'),
  );
});

test('a deeper .gitignore takes back what one above it leaves out', () => {
  inFolder({ '.gitignore': '*.yaml\n', 'a.yaml': '', 'keep/.gitignore': '!*.yaml\n', 'keep/b.yaml': '' }, (folder) => {
    checkListed(folder, 'keep/b.yaml');
  });
});

test('reads .gitignore files with CRLF, comments and negation', () => {
  inFolder({ '.gitignore': '# generated\r\n*.yaml\r\n!good.yaml\r\n', 'good.yaml': '', 'bad.yaml': '' }, (folder) =>
    checkListed(folder, 'good.yaml'),
  );
});

test('follows a link to a file inside the folder, and none that leads out or nowhere', () => {
  inFolder({ 'outside.yaml': '', 'root/real/a.yaml': '' }, (folder) => {
    const root = path.join(folder, 'root');
    symlinkSync(path.join(root, 'real/a.yaml'), path.join(root, 'inside.yaml'));
    symlinkSync(path.join(folder, 'outside.yaml'), path.join(root, 'out.yaml'));
    symlinkSync(path.join(folder, 'nothing.yaml'), path.join(root, 'dangling.yaml'));
    checkListed(root, 'inside.yaml', 'real/a.yaml');
  });
});

test('links between folders and to themselves end nowhere', () => {
  inFolder({ 'a/x.yaml': '' }, (folder) => {
    symlinkSync(folder, path.join(folder, 'a/up'));
    symlinkSync(path.join(folder, 'loop.yaml'), path.join(folder, 'loop.yaml'));
    checkListed(folder, 'a/x.yaml');
  });
});

test('a folder that may not be read is named, and the rest is listed', () => {
  inFolder({ 'a.yaml': '', 'closed/b.yaml': '' }, (folder) => {
    const closed = path.join(folder, 'closed');
    chmodSync(closed, 0);
    const { files, unreadable } = listFiles(folder, () => true);
    const readable = process.getuid?.() === 0 || process.platform === 'win32';
    chmodSync(closed, 0o755);
    assert.ok(files.some((file) => file.endsWith('/a.yaml')));
    // The super user may read everything.
    assert.deepEqual(unreadable, readable ? [] : [{ path: toSlashes(closed), reason: 'it may not be read' }]);
  });
});

test('a folder that is not there, a file in its place, and a circle of links have reasons', () => {
  inFolder({ 'a.yaml': 'text' }, (folder) => {
    symlinkSync(path.join(folder, 'loop'), path.join(folder, 'loop'));
    const reason = (name: string): unknown => {
      const read = readText(path.join(folder, name));
      return typeof read === 'string' ? read : read.reason;
    };
    assert.equal(reason('a.yaml'), 'text');
    assert.equal(reason('none.yaml'), 'there is no such file or folder');
    assert.equal(reason('a.yaml/b'), 'a part of the path is not a folder');
    assert.equal(reason('loop'), 'its links go round in a circle');
    assert.deepEqual(
      listFiles(path.join(folder, 'none'), () => true).unreadable.map((one) => one.reason),
      ['there is no such file or folder'],
    );
    assert.equal(kindOf(folder), 'folder');
    assert.equal(kindOf(path.join(folder, 'a.yaml')), 'file');
  });
});

test('reads no more of a large file than shows that it is too large', () => {
  inFolder({ 'a.yaml': 'ü'.repeat(1000), 'b.yaml': 'ü'.repeat(100) }, (folder) => {
    const a = readText(`${folder}/a.yaml`, 100);
    assert.ok(typeof a === 'string' && a.length > 100 && a.length < 200, String(a));
    assert.equal(readText(`${folder}/b.yaml`, 100), 'ü'.repeat(100));
    assert.equal(readText(`${folder}/a.yaml`), 'ü'.repeat(1000));
  });
});
