/** What is ready to use in CI: the step of the action that checks, the hook of pre-commit, the lines of the guide. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { type Files, folderWith, podpath } from './commandLine.js';
import { repositoryWith } from './gitRepository.js';
import { FINE, MISSES, service } from './manifests.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const ACTION = parse(readFileSync(`${ROOT}/action.yml`, 'utf8'));

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly folder: string;
}

/** The checking step, as GitHub would run it, on these files and with these inputs. */
function ran(folder: string, inputs: Readonly<Record<string, string>> = {}): Ran {
  const step = ACTION.runs.steps.find((one: { name: string }) => one.name === 'Check');
  const filled = (text: string): string =>
    text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? ACTION.inputs[name].default);
  const own = Object.entries<string>(step.env).map(([name, text]) => [name, filled(text)]);
  const env = { PATH: process.env['PATH'], GITHUB_ACTION_PATH: ROOT, ...Object.fromEntries(own) };
  const shell = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run];
  const { status, stdout } = spawnSync('bash', shell, { cwd: folder, env, encoding: 'utf8' });
  return { code: status, stdout, folder };
}

function checkRan({ code, stdout }: Ran, expected: { readonly code: number; readonly files: readonly string[] }): void {
  const files = [...stdout.matchAll(/^::\w+ file=([^,]+)/gm)].map((match) => match[1]);
  assert.deepEqual({ code, files }, expected);
}

const inFolders = (files: Files): Files =>
  Object.fromEntries(
    ['a b', 'c'].flatMap((name) => Object.entries(files).map(([file, text]) => [`${name}/${file}`, text])),
  );

test('the action annotates what it finds and fails the job', (t) =>
  checkRan(ran(folderWith(t, MISSES)), { code: 1, files: ['service.yaml'] }));
test('the action passes where nothing is found', (t) => checkRan(ran(folderWith(t, FINE)), { code: 0, files: [] }));
test('the action fails from the level on that it is given', (t) =>
  checkRan(ran(folderWith(t, MISSES), { 'fail-on': 'error' }), { code: 0, files: ['service.yaml'] }));
test('the action checks the folders that are named, one a line', (t) =>
  checkRan(ran(folderWith(t, inFolders(MISSES)), { paths: 'c\n' }), { code: 1, files: ['c/service.yaml'] }));
test('an input cannot be a command', (t) => {
  const { folder } = ran(folderWith(t, MISSES), { paths: '$(touch made) `touch made`; touch made' });
  assert.equal(spawnSync('ls', ['made'], { cwd: folder }).status, 2);
});
test('the action writes SARIF of all findings beside the annotations', (t) => {
  const result = ran(folderWith(t, MISSES), { sarif: 'podpath.sarif' });
  checkRan(result, { code: 1, files: ['service.yaml'] });
  assert.equal(JSON.parse(readFileSync(`${result.folder}/podpath.sarif`, 'utf8')).runs[0].results.length, 1);
});
test('the action reports what a change brought', (t) => {
  const folder = repositoryWith(t, MISSES);
  writeFileSync(`${folder}/second.yaml`, service('shop', 'wep'));
  checkRan(ran(folder, { since: 'HEAD' }), { code: 1, files: ['second.yaml'] });
});

test('the hook of pre-commit checks the files of a commit that it is made for', (t) => {
  const [hook] = parse(readFileSync(`${ROOT}/.pre-commit-hooks.yaml`, 'utf8'));
  const folder = folderWith(t, { ...MISSES, '.git/HEAD': '', 'readme.md': 'none' });
  const wanted = ['service.yaml', 'web.yaml', 'readme.md'].filter((file) => new RegExp(hook.files).test(file));
  assert.deepEqual(wanted, ['service.yaml', 'web.yaml']);
  const exitOf = (file: string): number | null => spawnSync(`${ROOT}/${hook.entry}`, [file], { cwd: folder }).status;
  assert.deepEqual(wanted.map(exitOf), [1, 0]);
});

/** Commands of the guide, each tried on the folder `k8s` of a repository. */
const GUIDE = readFileSync(`${ROOT}/docs/ci.md`, 'utf8');
const LINES = [...GUIDE.matchAll(/^\s*(?:- )?(?:podpath|node \S+\/cli\.cjs) (check [^\n>#]*)/gm)].map((match) =>
  (match[1] ?? '').trim(),
);

test('the guide shows commands', () => assert.ok(LINES.length >= 4));
test('every command of the guide does what it says', async (t) => {
  const files = Object.entries(MISSES).map(([name, text]) => [`k8s/${name}`, text]);
  const folder = repositoryWith(t, Object.fromEntries(files));
  for (const line of LINES) {
    const said = await podpath(line.replace('origin/main', 'HEAD'), folder, { env: { PATH: process.env['PATH'] } });
    assert.ok(said.code < 2, `${line}: ${said.stderr}`);
  }
});
