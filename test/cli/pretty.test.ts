/** What people see first: findings with their lines, the summary, and what was not judged. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { type Circumstances, type Files, folderWith, podpath, type Said } from './commandLine.js';
import { deployment, FINE, HEADLESS, MISSES, service } from './manifests.js';

async function check(
  context: TestContext,
  files: Files,
  args = 'check .',
  circumstances: Circumstances = {},
): Promise<Said> {
  return podpath(args, folderWith(context, files), circumstances);
}

async function checkStdout(
  context: TestContext,
  files: Files,
  expected: string,
  args?: string,
  circumstances?: Circumstances,
): Promise<void> {
  assert.equal((await check(context, files, args, circumstances)).stdout, expected);
}

async function checkStderr(
  context: TestContext,
  files: Files,
  expected: string,
  args?: string,
  circumstances?: Circumstances,
): Promise<void> {
  assert.equal((await check(context, files, args, circumstances)).stderr, expected);
}

const MISS = `service.yaml
  7:10  ▲ warning  service-selects-nothing
    Service web selects no pods: \`app\` is \`web\` on Deployment web, the selector
    says \`wep\`.
        │
      7 │     app: wep
        │          ^^^
    → web.yaml:12  The pod labels of Deployment web
    fix: Select \`app: web\`

`;

test('a finding shows its place, its line, what it refers to and its fix', (t) => checkStdout(t, MISSES, MISS));

test('a hint takes one paragraph', (t) =>
  checkStdout(
    t,
    HEADLESS,
    `db.yaml
  31:19  ○ hint  Service db is headless, so nobody maps port 80 to 8080: clients
                 must dial 8080 themselves. (headless-port-remapped)

`,
  ));

test('--verbose shows a hint in full', async (t) => {
  const { stdout } = await check(t, HEADLESS, 'check . --verbose');
  assert.match(stdout, /^ {2}31:19 {2}○ hint {2}headless-port-remapped\n/m);
  assert.match(stdout, /^ {6}31 │ {7}targetPort: 8080\n {9}│ +\^{4}$/m);
});

test('findings in full stand apart, by one empty line', async (t) => {
  const twice = {
    'web.yaml': deployment('web'),
    'service.yaml': `${service('web', 'wep')}---\n${service('web2', 'wep')}`,
  };
  const { stdout } = await check(t, twice);
  assert.match(stdout, /fix: Select `app: web`\n\n {2}18:10 /);
  assert.doesNotMatch(stdout, /\n\n\n/);
});

test('messages are wrapped at the width of the terminal', async (t) => {
  for (const [columns, most] of [
    [60, 60],
    [20, 60],
    [90, 90],
    [300, 100],
  ] as const) {
    const { stdout } = await check(t, MISSES, 'check .', { columns, terminal: true });
    const widths = stripVTControlCharacters(stdout)
      .split('\n')
      .map((line) => line.length);
    assert.ok(Math.max(...widths) <= most, `${Math.max(...widths)} columns on a terminal of ${columns}`);
  }
});

test('a place that leaves no room keeps its line whole', async (t) => {
  const deep = `${'deeply/'.repeat(9)}nested`;
  const { stdout } = await check(t, {
    [`${deep}/web.yaml`]: MISSES['web.yaml'],
    [`${deep}/service.yaml`]: MISSES['service.yaml'],
  });
  assert.ok(stdout.includes(`\n    → ${deep}/web.yaml:12\n      The pod labels of Deployment web\n`), stdout);
});

test('the summary counts what was found and what was read', (t) =>
  checkStderr(t, MISSES, '▲ 1 warning in 1 file; 2 objects in 1 cluster, 0 ms\n'));
test('no findings are told in one calm line', (t) =>
  checkStderr(t, FINE, '✔ No findings: 2 objects in 1 cluster, 0 ms\n'));
test('the summary of a file counts that file alone', (t) =>
  checkStderr(
    t,
    { ...FINE, '.git/HEAD': '', 'more/db.yaml': HEADLESS['db.yaml'] },
    '✔ No findings: 1 object in 1 cluster, 0 ms\n',
    'check web.yaml',
  ));
test('an empty standard input is said to be empty', (t) =>
  checkStderr(t, {}, 'No Kubernetes manifests were found on standard input.\n', 'check -'));

const PARTS: Files = {
  'chart/Chart.yaml': 'name: chart\n',
  'chart/templates/x.yaml': 'apiVersion: v1\nkind: {{ .x }}\n',
  'over/kustomization.yaml': 'resources: [https://example.com/base?ref=1, gone.yaml, web.yaml]\n',
  'over/web.yaml': deployment('web'),
  'broken.yaml': 'apiVersion: v1\nkind: Service\nmetadata: [\n',
  'a.yaml': service('aa'),
  'b.yaml': service('bb'),
  'c.yaml': service('cc'),
  'd.yaml': service('dd'),
};

test('what was not judged is counted, with three examples', async (t) => {
  const { stderr } = await check(t, PARTS);
  assert.equal(
    stderr.slice(stderr.indexOf('Not judged')),
    `Not judged (--verbose tells all)
  1 chart not rendered: helm was not found
    chart
  1 document that does not parse
    broken.yaml
  2 parts of kustomizations that are not here or not followed
    over/kustomization.yaml: https://example.com/base?ref=1 is fetched from els…
    over/kustomization.yaml: gone.yaml is not in the workspace
  4 Services whose pods may come from elsewhere or get their labels later
    Service aa in a.yaml: no pods like these are in the workspace, they may com…
    Service bb in b.yaml: no pods like these are in the workspace, they may com…
    Service cc in c.yaml: no pods like these are in the workspace, they may com…
    … and 1 more
`,
  );
});

test('--verbose tells all that was not judged, with the reasons', async (t) => {
  const { stderr } = await check(t, PARTS, 'check . --verbose');
  assert.match(stderr, /^ {4}broken\.yaml: a document does not parse \(line 1\)$/m);
  assert.match(
    stderr,
    /^ {4}Service dd in d\.yaml: no pods like these are in the workspace, they may\n {6}come from elsewhere$/m,
  );
  assert.doesNotMatch(stderr, /more|verbose/);
});

test('what was not judged in other files is not told of a file', async (t) => {
  const { stderr } = await check(t, { ...PARTS, '.git/HEAD': '' }, 'check over/web.yaml');
  assert.match(stderr, /2 parts of kustomizations/);
  assert.doesNotMatch(stderr, /chart|Services|parse/);
});

test('a kustomization of which nothing is here is told', (t) =>
  checkStderr(
    t,
    { 'kustomization.yaml': 'resources: [../../base]\n' },
    `No Kubernetes manifests were found in this folder.

Not judged (--verbose tells all)
  1 part of kustomizations that is not here or not followed
    kustomization.yaml: ../../base is not in the workspace
`,
  ));

test('colors are for terminals', async (t) => {
  const plain = await check(t, MISSES);
  const colored = await check(t, MISSES, 'check .', { terminal: true });
  assert.ok(!plain.stdout.includes('\x1b') && !plain.stderr.includes('\x1b'));
  assert.ok(colored.stdout.includes('\x1b[1;33m▲ warning\x1b[0m') && colored.stderr.includes('\x1b['));
});

test('with colors, emphasis stands for backticks and the words stay the same', async (t) => {
  const plain = await check(t, MISSES, 'check .', { columns: 100 });
  const colored = await check(t, MISSES, 'check .', { columns: 100, terminal: true });
  const words = (text: string): string[] => stripVTControlCharacters(text).replaceAll('`', '').split(/\s+/);
  assert.deepEqual(words(colored.stdout), words(plain.stdout));
  assert.ok(colored.stdout.includes('\x1b[1;36mwep\x1b[0m.'));
});

const COLORS: readonly (readonly [Circumstances, boolean])[] = [
  [{ terminal: true, env: { NO_COLOR: '1' } }, false],
  [{ terminal: true, env: { NO_COLOR: '' } }, true],
  [{ terminal: true, env: { TERM: 'dumb' } }, false],
  [{ terminal: false, env: { FORCE_COLOR: '1' } }, true],
  [{ terminal: true, env: { FORCE_COLOR: '0' } }, false],
  [{ terminal: false, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
];
for (const [circumstances, expected] of COLORS) {
  test(`${JSON.stringify(circumstances)} means ${expected ? 'colors' : 'no colors'}`, async (t) => {
    for (const format of ['pretty', 'concise']) {
      const { stdout } = await check(t, MISSES, `check . --format ${format}`, circumstances);
      assert.equal(stdout.includes('\x1b['), expected);
    }
  });
}

test('a plain locale gets plain signs', async (t) => {
  const { stdout, stderr } = await check(t, { ...MISSES, ...{ 'x/db.yaml': HEADLESS['db.yaml'] } }, 'check .', {
    env: { LANG: 'C' },
  });
  assert.match(stdout + stderr, /^[\n\x20-\x7e]*$/);
});

test('work over a second is shown on a terminal, and erased at the end', async (t) => {
  const { stderr } = await check(t, MISSES, 'check . --format json', { terminal: true, pace: 400 });
  assert.match(stderr, /\r\x1b\[2KReading \d of 2 files/);
  assert.ok(stderr.endsWith('\r\x1b[2K'), JSON.stringify(stderr));
});
test('quick work shows no progress', async (t) => {
  const { stderr } = await check(t, MISSES, 'check . --format json', { terminal: true, pace: 10 });
  assert.equal(stderr, '');
});
test('progress is for terminals', async (t) => {
  const { stderr } = await check(t, MISSES, 'check . --format json', { pace: 400 });
  assert.equal(stderr, '');
});
