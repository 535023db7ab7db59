/** `podpath check --fix` and `--fix-dry-run`: what they change, what they leave alone, and what they say. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Files, folderWith, podpath, type Said } from './commandLine.js';
import { deployment, service } from './manifests.js';

/** A ConfigMap whose label Kubernetes reads as a number; the fix puts it into quotes. */
const unquoted = (name: string, value = '1.10', eol = '\n'): string =>
  [
    `apiVersion: v1`,
    `kind: ConfigMap`,
    `metadata:`,
    `  name: ${name} # keep`,
    `  labels:`,
    `    version: ${value}`,
    '',
  ].join(eol);
const quoted = (name: string, value = '1.10', eol = '\n'): string => unquoted(name, `"${value}"`, eol);

async function fixed(context: TestContext, files: Files, args = '. --fix'): Promise<Said & { folder: string }> {
  const folder = folderWith(context, files);
  return { ...(await podpath(`check ${args}`, folder)), folder };
}

function checkFiles(folder: string, expected: Files): void {
  for (const [name, text] of Object.entries(expected))
    assert.equal(readFileSync(path.join(folder, name), 'utf8'), text, name);
}

test('--fix makes the safe fixes, reports what is left and says what it did', async (t) => {
  const said = await fixed(
    t,
    { 'a.yaml': unquoted('a'), 'b.yaml': service('web', 'wep'), 'c.yaml': deployment('web') },
    '. --fix --format concise',
  );
  checkFiles(said.folder, { 'a.yaml': quoted('a'), 'b.yaml': service('web', 'wep') });
  assert.match(said.stdout, /^b\.yaml:7:\d+: warning service-selects-nothing [^\n]*\n$/);
  assert.ok(said.stderr.startsWith('podpath: Fixed 1 finding in 1 file:\npodpath:   a.yaml: Put `1.10` into quotes\n'));
  assert.equal(said.code, 1);
});

test('what remains decides on the exit code', async (t) => {
  assert.equal((await fixed(t, { 'a.yaml': unquoted('a') })).code, 0);
  assert.equal(
    (
      await fixed(
        t,
        { 'a.yaml': unquoted('a'), 'b.yaml': service('web', 'wep'), 'c.yaml': deployment('web') },
        '. --fix --fail-on never',
      )
    ).code,
    0,
  );
});

test('several fixes of a file are made together, with comments and layout as they were', async (t) => {
  const files = { 'a.yaml': `# top\n${unquoted('a')}---\n${unquoted('b', 'yes')}# end\n` };
  const said = await fixed(t, files);
  checkFiles(said.folder, { 'a.yaml': `# top\n${quoted('a')}---\n${quoted('b', 'yes')}# end\n` });
  assert.match(said.stderr, /Fixed 2 findings in 1 file:/);
});

test('fixes that touch each other are made one after the other', async (t) => {
  const both =
    'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  clusterIP: None\n  selector: {app: a}\n  loadBalancerIP: 10.0.0.1\n  externalIPs: [10.0.0.1]\n  ports: [{port: 80}]\n';
  const said = await fixed(t, { 'a.yaml': both });
  assert.doesNotMatch(readFileSync(path.join(said.folder, 'a.yaml'), 'utf8'), /loadBalancerIP|externalIPs/);
  assert.equal(said.code, 0);
});

test('suggested fixes are left to people', async (t) => {
  const files = { 'b.yaml': service('web', 'wep'), 'c.yaml': deployment('web') };
  const said = await fixed(t, files);
  checkFiles(said.folder, files);
  assert.ok(said.stderr.startsWith('podpath: Nothing is left to fix safely.\n'));
});

test('what is ignored or switched off is not fixed', async (t) => {
  const files = { 'a.yaml': `# podpath-ignore-file[value-not-string]: read by a script\n${unquoted('a')}` };
  checkFiles((await fixed(t, files)).folder, files);
  const off = { 'a.yaml': unquoted('a') };
  checkFiles((await fixed(t, off, '. --fix --rule value-not-string=off')).folder, off);
});

test('only files that were named are changed', async (t) => {
  const files = { '.git/HEAD': '', 'a/a.yaml': unquoted('a'), 'a/b.yaml': unquoted('b') };
  const said = await fixed(t, files, 'a/b.yaml --fix');
  checkFiles(said.folder, { 'a/a.yaml': unquoted('a'), 'a/b.yaml': quoted('b') });
});

test('line ends, a byte order mark and the mode of a file stay', async (t) => {
  const folder = folderWith(t, {
    'a.yaml': `\uFEFF${unquoted('a', '1.10', '\r\n')}`,
    'b.yaml': unquoted('b').trimEnd(),
  });
  chmodSync(path.join(folder, 'a.yaml'), 0o640);
  await podpath('check . --fix', folder);
  checkFiles(folder, { 'a.yaml': `\uFEFF${quoted('a', '1.10', '\r\n')}`, 'b.yaml': quoted('b').trimEnd() });
  assert.equal(statSync(path.join(folder, 'a.yaml')).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(folder).sort(), ['a.yaml', 'b.yaml'], 'nothing else is left behind');
});

test('a link within the folder stays a link, and its file is fixed once', async (t) => {
  const said = await fixed(t, { 'real/a.yaml': unquoted('a'), 'link/a.yaml': '-> ../real/a.yaml' });
  checkFiles(said.folder, { 'real/a.yaml': quoted('a') });
  assert.ok(lstatSync(path.join(said.folder, 'link/a.yaml')).isSymbolicLink());
  assert.equal(said.code, 0);
});

test('a link that leads out of the folder is not followed', async (t) => {
  const files = { 'out/a.yaml': unquoted('a'), 'in/a.yaml': '-> ../out/a.yaml' };
  const whole = await fixed(t, files, 'in --fix');
  checkFiles(whole.folder, { 'out/a.yaml': unquoted('a') });
  const named = await fixed(t, files, 'in/a.yaml --fix');
  checkFiles(named.folder, { 'out/a.yaml': unquoted('a') });
  assert.match(
    named.stderr,
    /Cannot change `in\/a\.yaml`: it is a link that leads out of the folders that were named\./,
  );
  assert.match(named.stdout, /value-not-string/);
  assert.equal(named.code, 2);
});

test('a file in another encoding is left alone', async (t) => {
  const folder = folderWith(t, {});
  const bytes = Buffer.from(`# caf\xe9\n${unquoted('a')}`, 'latin1');
  writeFileSync(path.join(folder, 'a.yaml'), bytes);
  const said = await podpath('check . --fix', folder);
  assert.ok(readFileSync(path.join(folder, 'a.yaml')).equals(bytes));
  assert.match(said.stderr, /it is not encoded in UTF-8/);
  assert.equal(said.code, 2);
});

test('--fix-dry-run prints a patch that does what --fix does, and changes nothing', async (t) => {
  const files = {
    'a.yaml': unquoted('a', '1.10', '\r\n'),
    'sub/b.yaml': `${unquoted('b')}---\n${unquoted('c', 'no')}`.trimEnd(),
  };
  const said = await fixed(t, files, '. --fix-dry-run');
  checkFiles(said.folder, files);
  assert.match(said.stdout, /^--- a\/a\.yaml\n\+\+\+ b\/a\.yaml\n@@ /);
  assert.match(said.stderr, /^podpath: Would fix 3 findings in 2 files:$/m);
  assert.equal(said.code, 0);
  const applied = spawnSync('git', ['apply', '-'], { cwd: said.folder, input: said.stdout, encoding: 'utf8' });
  assert.equal(applied.status, 0, applied.stderr);
  checkFiles(said.folder, {
    'a.yaml': quoted('a', '1.10', '\r\n'),
    'sub/b.yaml': `${quoted('b')}---\n${quoted('c', 'no')}`.trimEnd(),
  });
});

test('--fix-dry-run reads standard input too, and fails on what would remain', async (t) => {
  const folder = folderWith(t, {});
  const said = await podpath('check - --fix-dry-run', folder, {
    stdin: `${unquoted('a')}---\n${service('web', 'wep')}`,
  });
  assert.match(said.stdout, /^\+ {4}version: "1\.10"$/m);
  assert.equal(said.code, 1);
});

test('a terminal is shown nothing that it would obey', async (t) => {
  const folder = folderWith(t, { 'a.yaml': `# \x1b]0;x\x07\n${unquoted('a')}` });
  const said = await podpath('check . --fix-dry-run', folder, { terminal: true });
  assert.doesNotMatch(said.stdout, /[\x00-\x08\x0b-\x1f]/);
});

test('flags that contradict each other are a mistake', async (t) => {
  const folder = folderWith(t, { 'a.yaml': unquoted('a') });
  for (const args of ['. --fix --fix-dry-run', '. --fix-dry-run --format json', '- --fix']) {
    const said = await podpath(`check ${args}`, folder);
    assert.equal(said.code, 2, args);
    assert.match(said.stderr, /^podpath: `--fix/, args);
  }
  checkFiles(folder, { 'a.yaml': unquoted('a') });
});
