/** The built program as a process: exit codes, streams, pipes that break. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Files, folderWith } from './commandLine.js';
import { deployment, FINE, MISSES, service } from './manifests.js';

const PROGRAM = path.resolve(import.meta.dirname, '../../../dist/cli.cjs');

function checkProcess(
  context: TestContext,
  files: Files,
  args: readonly string[],
  expected: { code: number; stdout: RegExp; stderr: RegExp },
): void {
  const run = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd: folderWith(context, files),
    encoding: 'utf8',
    input: '',
  });
  assert.match(run.stdout, expected.stdout);
  assert.match(run.stderr, expected.stderr);
  assert.equal(run.status, expected.code);
}

test('the program exits with 0 where all is well', (t) =>
  checkProcess(t, FINE, ['check'], { code: 0, stdout: /^$/, stderr: /^✔ No findings: 2 objects/ }));
test('the program exits with 1 on findings', (t) =>
  checkProcess(t, MISSES, ['check'], {
    code: 1,
    stdout: /▲ warning {2}service-selects-nothing/,
    stderr: /^▲ 1 warning/,
  }));
test('the program exits with 2 on a mistake, without a stack trace', (t) =>
  checkProcess(t, {}, ['check', 'nowhere'], { code: 2, stdout: /^$/, stderr: /^podpath: [^\n]*\n$/ }));
test('the program reads standard input', (t) =>
  checkProcess(t, {}, ['check', '-'], { code: 0, stdout: /^$/, stderr: /on standard input/ }));
test('the program has the pages of its rules beside it', (t) =>
  checkProcess(t, {}, ['explain', 'yaml-syntax'], { code: 0, stdout: /^# yaml-syntax\n/, stderr: /^$/ }));

test('the program finds what lies beside it through a link', (t) => {
  const folder = folderWith(t, {});
  symlinkSync(PROGRAM, path.join(folder, 'podpath'));
  const run = spawnSync(process.execPath, [path.join(folder, 'podpath'), 'explain', 'yaml-syntax'], {
    encoding: 'utf8',
  });
  assert.equal(run.status, 0, run.stderr);
});

test('a reader that has seen enough ends the program quietly', async (t) => {
  const many = Array.from({ length: 3000 }, (_, index) => service(`web${index}`, 'wep')).join('---\n');
  const folder = folderWith(t, { 'service.yaml': many, 'web.yaml': deployment('web') });
  const child = spawn(process.execPath, [PROGRAM, 'check', '--format', 'json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  assert.deepEqual({ code, stderr }, { code: 1, stderr: '' });
});

test('a folder that may not be read is told, and exits with 2 after the findings', (t) => {
  const folder = folderWith(t, { ...MISSES, 'locked/web.yaml': deployment('web'), 'program/': '' });
  // Root may read everything, so as root the program runs as somebody else, from a place that anybody can read.
  const program = path.join(folder, 'program/cli.cjs');
  copyFileSync(PROGRAM, program);
  chmodSync(folder, 0o755);
  chmodSync(path.join(folder, 'locked'), 0o000);
  const somebody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const run = spawnSync(process.execPath, [program, 'check', '--format', 'concise'], {
    cwd: folder,
    encoding: 'utf8',
    ...somebody,
  });
  chmodSync(path.join(folder, 'locked'), 0o755);
  assert.match(run.stdout, /^service\.yaml:7:10: warning/);
  assert.match(run.stderr, /podpath: Cannot read `locked`: it may not be read\.\n$/);
  assert.equal(run.status, 2);
});

test('a file that may not be written is told, and what is found in it is still reported', (t) => {
  const unquoted = (name: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {version: 1.10}}\n`;
  const folder = folderWith(t, { 'k8s/a.yaml': unquoted('a'), 'k8s/b.yaml': unquoted('b'), 'program/': '' });
  const program = path.join(folder, 'program/cli.cjs');
  copyFileSync(PROGRAM, program);
  const isRoot = process.getuid?.() === 0;
  for (const name of ['', 'k8s', 'k8s/a.yaml', 'k8s/b.yaml']) {
    chmodSync(path.join(folder, name), name === 'k8s/a.yaml' ? 0o444 : 0o755);
    if (isRoot) chownSync(path.join(folder, name), 65534, 65534);
  }
  const run = spawnSync(process.execPath, [program, 'check', 'k8s', '--fix', '--format', 'concise'], {
    cwd: folder,
    encoding: 'utf8',
    ...(isRoot ? { uid: 65534, gid: 65534 } : {}),
  });
  assert.match(run.stdout, /^k8s\/a\.yaml:3:\d+: error value-not-string [^\n]*\n$/);
  assert.match(run.stderr, /podpath: Fixed 1 finding in 1 file:\npodpath: {3}k8s\/b\.yaml: /);
  assert.match(run.stderr, /podpath: Cannot change `k8s\/a\.yaml`: it may not be written\.\n/);
  assert.match(readFileSync(path.join(folder, 'k8s/b.yaml'), 'utf8'), /version: "1\.10"/);
  assert.equal(run.status, 2);
});

test('lsp --stdio answers an editor', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
  const answer = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('close', (code) => reject(new Error(`ended with ${code} before it answered`)));
  });
  assert.match(answer, /^Content-Length: \d+\r\n\r\n/);
  send({ id: 2, method: 'shutdown' });
  send({ method: 'exit' });
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  assert.equal(code, 0);
});
