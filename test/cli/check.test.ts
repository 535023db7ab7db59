/** `podpath check`: which files it reads, which it reports on, and how it exits. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Circumstances, type Files, folderWith, podpath } from './commandLine.js';
import { deployment, FINE, HEADLESS, MISSES, REFUSED, service } from './manifests.js';

/** What is found as `file:line rule`, and the exit code. */
async function checkFound(
  context: TestContext,
  files: Files,
  args: string,
  expected: readonly string[],
  code: number,
  circumstances: Circumstances = {},
): Promise<void> {
  const said = await podpath(
    `check ${args} --format concise`.replace('  ', ' '),
    folderWith(context, files),
    circumstances,
  );
  const found = said.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^(.*?:\d+):\d+: \w+ (\S+) .*$/, '$1 $2'));
  assert.deepEqual({ found, code: said.code }, { found: expected, code }, said.stderr);
}

const MISS = 'service.yaml:7 service-selects-nothing';

test('exits with 0 where there is nothing to say', (t) => checkFound(t, FINE, '.', [], 0));
test('exits with 1 on a warning', (t) => checkFound(t, MISSES, '.', [MISS], 1));
test('checks the current folder when no PATH is given', (t) => checkFound(t, MISSES, '', [MISS], 1));
test('--fail-on error lets warnings pass', (t) => checkFound(t, MISSES, '. --fail-on error', [MISS], 0));
test('--fail-on error fails on an error', (t) =>
  checkFound(t, REFUSED, '--fail-on=error', ['web.yaml:8 workload-selector-mismatch'], 1));
test('--fail-on never lets errors pass', (t) =>
  checkFound(t, REFUSED, '--fail-on never', ['web.yaml:8 workload-selector-mismatch'], 0));
test('a hint is no failure by default', (t) => checkFound(t, HEADLESS, '.', ['db.yaml:31 headless-port-remapped'], 0));
test('--fail-on hint fails on a hint', (t) =>
  checkFound(t, HEADLESS, '--fail-on hint', ['db.yaml:31 headless-port-remapped'], 1));
test('--rule takes a rule away', (t) => checkFound(t, MISSES, '--rule service-selects-nothing=off', [], 0));
test('--rule lowers a level, and the exit code with it', (t) =>
  checkFound(t, MISSES, '--rule service-selects-nothing=hint', [MISS], 0));
test('--rule may be repeated, for other rules too', (t) =>
  checkFound(
    t,
    { ...MISSES, 'more/db.yaml': HEADLESS['db.yaml'] },
    '--rule service-selects-nothing=off --rule headless-port-remapped=off',
    [],
    0,
  ));
test('the last --rule of a rule wins', (t) =>
  checkFound(t, MISSES, '--rule service-selects-nothing=off --rule service-selects-nothing=warning', [MISS], 1));

test('a file is judged by its surroundings and reported alone', (t) =>
  checkFound(t, { ...MISSES, ...REFUSED, '.git/HEAD': '' }, 'service.yaml', [MISS], 1));
test('findings in other files do not count for a file', (t) =>
  checkFound(t, { ...MISSES, '.git/HEAD': '' }, 'web.yaml', [], 0));
test('pods elsewhere in the repository silence a finding of a file', (t) =>
  checkFound(
    t,
    {
      '.git/HEAD': '',
      'a/service.yaml': service('web', 'wep'),
      'a/web.yaml': deployment('web'),
      'b/wep.yaml': deployment('wep'),
    },
    'a/service.yaml',
    [],
    0,
  ));
test('without a repository the folder of a file is its surroundings', (t) =>
  checkFound(
    t,
    { 'a/service.yaml': service('web', 'wep'), 'a/web.yaml': deployment('web'), 'a/b/wep.yaml': deployment('wep') },
    'a/service.yaml',
    [`a/${MISS}`],
    1,
  ));
test('several files are reported together', (t) =>
  checkFound(
    t,
    { ...MISSES, 'x/web.yaml': REFUSED['web.yaml'] },
    'service.yaml x/web.yaml',
    [MISS, 'x/web.yaml:8 workload-selector-mismatch'],
    1,
  ));
test('several folders make one workspace', (t) =>
  checkFound(
    t,
    {
      'a/service.yaml': service('web', 'wep'),
      'a/web.yaml': deployment('web'),
      'b/wep.yaml': deployment('wep'),
      'c/web.yaml': REFUSED['web.yaml'],
    },
    'a b',
    [],
    0,
  ));
test('a file below a folder that is named too is not reported twice', (t) =>
  checkFound(t, MISSES, '. service.yaml', [MISS], 1));
test('a file may have any name', (t) =>
  checkFound(t, { 'web.txt': REFUSED['web.yaml'] }, 'web.txt', ['web.txt:8 workload-selector-mismatch'], 1));
test('files in node_modules are left alone unless they are named', (t) =>
  checkFound(t, { 'node_modules/web.yaml': REFUSED['web.yaml'] }, '.', [], 0));
test('files are named relative to the current folder', (t) =>
  checkFound(
    t,
    { 'deploy/web.yaml': REFUSED['web.yaml'], 'deploy/sub/': '' },
    '.',
    ['web.yaml:8 workload-selector-mismatch'],
    1,
    { in: 'deploy' },
  ));

test('files outside the current folder have absolute names', async (t) => {
  const folder = folderWith(t, { 'deploy/web.yaml': REFUSED['web.yaml'], 'here/': '' });
  const said = await podpath('check ../deploy --format concise', folder, { in: 'here' });
  assert.ok(said.stdout.startsWith(`${folder}/deploy/web.yaml:8:12: error`), said.stdout);
});

test('a folder inside a chart is not read as plain manifests', async (t) => {
  const folder = folderWith(t, { 'chart/Chart.yaml': 'name: x\n', 'chart/templates/web.yaml': REFUSED['web.yaml'] });
  const said = await podpath('check chart/templates', folder);
  assert.equal(said.code, 0);
  assert.match(said.stderr, /1 chart not rendered: helm was not found\n +chart\n/);
});

test('--one-cluster puts folders together that are apart otherwise', async (t) => {
  const apart = {
    'a/service.yaml': service('web', 'wep'),
    'b/web.yaml': deployment('web'),
    'a/job.yaml': deployment('job'),
  };
  await checkFound(t, apart, '.', [], 0);
  await checkFound(t, apart, '. --one-cluster', [`a/${MISS}`], 1);
  await checkFound(t, apart, 'a b --one-cluster', [`a/${MISS}`], 1);
});
test('--one-cluster takes nothing but what is named', (t) =>
  checkFound(t, MISSES, 'service.yaml --one-cluster', [], 0));

test('standard input is one complete cluster', (t) =>
  checkFound(t, {}, '-', ['<stdin>:7 service-selects-nothing'], 1, {
    stdin: `${service('web', 'wep')}---\n${deployment('web')}`,
  }));
test('in a complete cluster a Service without pods is an error', (t) =>
  checkFound(t, {}, '- --fail-on error', ['<stdin>:6 service-selects-nothing'], 1, { stdin: service('web') }));
test('standard input obeys the configuration of the current folder', (t) =>
  checkFound(t, { '.podpath.yaml': 'rules: {service-selects-nothing: off}\n' }, '-', [], 0, { stdin: service('web') }));

test('the nearest configuration upwards applies', (t) =>
  checkFound(
    t,
    { '.podpath.yaml': 'rules: {workload-selector-mismatch: off}\n', 'a/b/web.yaml': REFUSED['web.yaml'], 'a/c/': '' },
    'b',
    [],
    0,
    { in: 'a' },
  ));
test('a configuration further up does not count beside a nearer one', (t) =>
  checkFound(
    t,
    {
      '.podpath.yaml': 'rules: {workload-selector-mismatch: off}\n',
      'a/.podpath.yaml': 'rules: {}\n',
      'a/b/web.yaml': REFUSED['web.yaml'],
    },
    'a/b',
    ['a/b/web.yaml:8 workload-selector-mismatch'],
    1,
  ));
test('what a configuration further up excludes is read beside a nearer one', (t) =>
  checkFound(
    t,
    { '.podpath.yaml': "exclude: ['**']\n", 'a/.podpath.yaml': 'rules: {}\n', 'a/b/web.yaml': REFUSED['web.yaml'] },
    'a/b',
    ['a/b/web.yaml:8 workload-selector-mismatch'],
    1,
  ));
test('a flag wins over the configuration', (t) =>
  checkFound(
    t,
    { ...MISSES, '.podpath.yaml': 'rules: {service-selects-nothing: off}\n' },
    '--rule service-selects-nothing=warning',
    [MISS],
    1,
  ));
test('--config replaces every configuration that would be found', (t) =>
  checkFound(
    t,
    {
      ...MISSES,
      '.podpath.yaml': 'rules: {service-selects-nothing: off}\n',
      'ci/strict.yaml': 'rules: {service-selects-nothing: warning}\n',
    },
    '. --config ci/strict.yaml',
    [MISS],
    1,
  ));
test('globs of --config count from the current folder', (t) =>
  checkFound(
    t,
    { 'old/web.yaml': REFUSED['web.yaml'], 'ci/strict.yaml': 'exclude: [old/**]\n' },
    '. --config ci/strict.yaml',
    [],
    0,
  ));

const WRONG = 'rulez: {}\n';
test('a mistake in the configuration exits with 2 after the findings', (t) =>
  checkFound(t, { ...MISSES, '.podpath.yaml': WRONG }, '.', ['.podpath.yaml:1 configuration-invalid', MISS], 2));
test('--fail-on never does not excuse a mistake in the configuration', (t) =>
  checkFound(t, { ...FINE, '.podpath.yaml': WRONG }, '--fail-on never', ['.podpath.yaml:1 configuration-invalid'], 2));
test('a mistake in the configuration of a single file is told', (t) =>
  checkFound(t, { ...FINE, '.podpath.yaml': WRONG }, 'service.yaml', ['.podpath.yaml:1 configuration-invalid'], 2));
test('a mistake in the file of --config is told by its own name', (t) =>
  checkFound(
    t,
    { ...FINE, 'ci/strict.yaml': WRONG },
    '. --config ci/strict.yaml',
    ['ci/strict.yaml:1 configuration-invalid'],
    2,
  ));

test('a named file that the configuration excludes is mentioned', async (t) => {
  const said = await podpath('check web.yaml', folderWith(t, { ...REFUSED, '.podpath.yaml': 'exclude: [web.yaml]\n' }));
  assert.deepEqual({ code: said.code, stdout: said.stdout }, { code: 0, stdout: '' });
  assert.match(said.stderr, /`web\.yaml` is excluded by the configuration, so it was not checked\.\n$/);
});

test('an empty folder is no failure, and is said to be empty', async (t) => {
  const said = await podpath('check empty', folderWith(t, { 'empty/': '' }));
  assert.deepEqual(said, { code: 0, stdout: '', stderr: 'No Kubernetes manifests were found in empty.\n' });
});
test('links that go round in a circle are not followed', (t) =>
  checkFound(
    t,
    { ...MISSES, 'round/back': '-> ../round', 'a.yaml': '-> b.yaml', 'b.yaml': '-> a.yaml' },
    '.',
    [MISS],
    1,
  ));

test('a file that is too large to be read is said, and nothing that may stand in it is missing', async (t) => {
  const large = `# ${'x'.repeat(4_100_000)}\n${deployment('shop')}`;
  const { stdout, stderr, code } = await podpath('check .', folderWith(t, { ...MISSES, 'large.yaml': large }));
  assert.match(stdout + stderr, /1 file too large to be read/);
  assert.doesNotMatch(stdout, /service-selects-nothing/);
  assert.equal(code, 0);
});
