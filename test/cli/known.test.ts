/** Findings that were there before: `--baseline` and `--since`. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { type Files, folderWith, podpath, type Said } from './commandLine.js';
import { git, repositoryWith } from './gitRepository.js';
import { deployment, MISSES, service } from './manifests.js';

const SECOND = service('shop', 'wep');
const rulesIn = ({ stdout }: Said): string[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' ').slice(0, 3).join(' '));

async function checkLeft(args: string, folder: string, expected: readonly string[]): Promise<Said> {
  const said = await podpath(`check --format concise ${args}`, folder, { env: { PATH: process.env['PATH'] } });
  assert.deepEqual(rulesIn(said), expected);
  return said;
}

test('a baseline hides what it lists, wherever it stands by now', async (t) => {
  const folder = folderWith(t, MISSES);
  const written = await checkLeft('--baseline known.json --update-baseline', folder, []);
  assert.equal(written.code, 0);
  assert.match(written.stderr, /^podpath: Wrote 1 finding to `known\.json`\.\n/);
  assert.deepEqual(JSON.parse(readFileSync(`${folder}/known.json`, 'utf8')), {
    podpath: 'baseline',
    version: 1,
    findings: ['service-selects-nothing Service /web spec.selector.app'],
  });
  writeFileSync(`${folder}/service.yaml`, `# a comment\n\n${readFileSync(`${folder}/service.yaml`, 'utf8')}`);
  const said = await checkLeft('--baseline known.json', folder, []);
  assert.equal(said.code, 0);
  assert.match(said.stderr, /^podpath: 1 finding is in `known\.json`, and not shown\.\n/);
});

test('a finding that a baseline does not list is shown', async (t) => {
  const folder = folderWith(t, MISSES);
  await podpath('check --baseline known.json --update-baseline', folder);
  writeFileSync(`${folder}/second.yaml`, SECOND);
  const said = await checkLeft('--baseline known.json', folder, ['second.yaml:7:10: warning service-selects-nothing']);
  assert.equal(said.code, 1);
});

test('a second finding of the same kind is new', async (t) => {
  const folder = folderWith(t, { 'a/web.yaml': deployment('web'), 'a/service.yaml': service('web', 'wep') });
  await podpath('check --baseline known.json --update-baseline', folder);
  for (const [name, text] of Object.entries({ web: deployment('web'), service: service('web', 'wep') }))
    writeFileSync(`${folder}/${name}.yaml`, text);
  const { stdout } = await podpath('check --format concise --baseline known.json', folder);
  assert.equal(stdout.split('\n').length, 2);
});

test('findings of a baseline that are gone are told, and forgotten when it is written again', async (t) => {
  const folder = folderWith(t, MISSES);
  await podpath('check --baseline known.json --update-baseline', folder);
  writeFileSync(`${folder}/service.yaml`, service('web'));
  const said = await checkLeft('--baseline known.json', folder, []);
  assert.match(said.stderr, /^podpath: 1 of `known\.json` is gone; --update-baseline forgets them\.\n/);
  await podpath('check --baseline known.json --update-baseline', folder);
  assert.deepEqual(JSON.parse(readFileSync(`${folder}/known.json`, 'utf8')).findings, []);
});

async function checkRefused(t: TestContext, args: string, message: RegExp, files: Files = MISSES): Promise<void> {
  const folder = folderWith(t, files);
  const said = await podpath(`check ${args}`, folder, { env: { PATH: process.env['PATH'] } });
  assert.match(said.stderr, message);
  assert.deepEqual([said.code, said.stdout, said.stderr.split('\n').length], [2, '', 2]);
}

test('a baseline that is not there is a mistake', (t) =>
  checkRefused(
    t,
    '--baseline no.json',
    /^podpath: Cannot read the baseline `no\.json`: .*--update-baseline writes one/,
  ));
test('another file is no baseline', (t) =>
  checkRefused(t, '--baseline web.yaml', /^podpath: `web\.yaml` is no baseline of podpath/));
test('another file is not overwritten by a baseline', (t) =>
  checkRefused(t, '--baseline web.yaml --update-baseline', /is no baseline of podpath, so it is left as it is/));
test('a baseline is updated only where it is named', (t) =>
  checkRefused(t, '--update-baseline', /`--update-baseline` needs `--baseline FILE`/));
test('fixes and a baseline exclude each other', (t) =>
  checkRefused(t, '--fix --baseline known.json', /Fixes are made in all findings/));
test('a folder that is no repository has no revisions', (t) =>
  checkRefused(t, '--since HEAD', /^podpath: Cannot look at `HEAD`: this is no git repository\.\n/));

test('only what has come since a revision is shown', async (t) => {
  const folder = repositoryWith(t, MISSES);
  writeFileSync(`${folder}/second.yaml`, SECOND);
  const said = await checkLeft('--since HEAD', folder, ['second.yaml:7:10: warning service-selects-nothing']);
  assert.match(said.stderr, /^podpath: 1 finding is there at `HEAD` already, and not shown\.\n/);
  assert.equal(git(folder, 'status', '--porcelain'), '?? second.yaml\n', 'the repository is left alone');
});

test('a finding that an edit of another file brings has come since', async (t) => {
  const folder = repositoryWith(t, { 'web.yaml': deployment('web'), 'service.yaml': service('web') });
  writeFileSync(`${folder}/web.yaml`, deployment('web', { label: 'wep' }));
  await checkLeft('--since HEAD', folder, ['service.yaml:7:10: warning service-selects-nothing']);
});

test('a folder that was not there at a revision is new as a whole', async (t) => {
  const folder = repositoryWith(t, { 'readme.txt': 'none' });
  for (const [name, text] of Object.entries(MISSES)) writeFileSync(`${folder}/${name}`, text);
  await checkLeft('--since HEAD .', folder, ['service.yaml:7:10: warning service-selects-nothing']);
});

test('a folder of a repository is looked at in that folder', async (t) => {
  const files = Object.fromEntries(Object.entries(MISSES).map(([name, text]) => [`deploy/${name}`, text]));
  const folder = repositoryWith(t, files);
  rmSync(`${folder}/deploy/service.yaml`);
  writeFileSync(`${folder}/deploy/renamed.yaml`, MISSES['service.yaml'] ?? '');
  await checkLeft('--since HEAD', `${folder}/deploy`, []);
});

test('a revision that does not exist is a mistake', async (t) => {
  const folder = repositoryWith(t, MISSES);
  const said = await podpath('check --since nowhere', folder, { env: { PATH: process.env['PATH'] } });
  assert.deepEqual(
    [said.code, said.stderr],
    [2, 'podpath: Cannot look at `nowhere`: git knows no revision `nowhere`.\n'],
  );
});

test('a revision cannot be a flag of git', async (t) => {
  const folder = repositoryWith(t, MISSES);
  const said = await podpath(['check', '--since=--output=made'], folder, { env: { PATH: process.env['PATH'] } });
  assert.deepEqual([said.code, git(folder, 'status', '--porcelain')], [2, '']);
});
