/** The commands beside `check`: rules, explain, init, help, version. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { VERSION } from '../../server/src/about.js';
import { describe } from '../../server/src/resources/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { CONFIGURATION, readConfiguration } from '../../server/src/workspace/index.js';
import { folderWith, podpath } from './commandLine.js';

async function checkSays(context: TestContext, args: string, expected: RegExp): Promise<void> {
  assert.match(await whatSays(context, args), expected);
}

async function whatSays(context: TestContext, args: string): Promise<string> {
  const said = await podpath(args, folderWith(context, {}));
  assert.deepEqual({ code: said.code, stderr: said.stderr }, { code: 0, stderr: '' });
  return said.stdout;
}

test('rules lists every rule with its levels and its summary', async (t) => {
  const stdout = await whatSays(t, 'rules');
  assert.match(stdout, /^ {2}headless-port-remapped +▲ warning, ○ hint\n {4}A headless Service has/m);
  for (const rule of RULES) assert.ok(stdout.includes(`  ${rule.id} `), rule.id);
  assert.ok(stdout.split('\n').every((line) => line.length <= 80));
});

test('--version says the version alone', (t) =>
  checkSays(t, '--version', new RegExp(`^${VERSION.replaceAll('.', '\\.')}\n$`)));
test('--help lists the commands that exist', async (t) => {
  const stdout = await whatSays(t, '--help');
  assert.match(stdout, /^ {2}check \[PATH…\] +Find out/m);
  assert.match(stdout, /^ {2}trace FROM TO \[PATH…\] +Follow/m);
  assert.doesNotMatch(stdout, /\b(?:diff|test)\b/);
});
for (const args of ['help check', 'check --help', 'check -h', 'check nowhere --help']) {
  test(`\`podpath ${args}\` explains check`, (t) =>
    checkSays(
      t,
      args,
      /^ {2}podpath check \[PATH…\] \[FLAG…\]\n[\s\S]*--format pretty\|concise\|json\|sarif\|github\|junit\n[\s\S]*--fail-on error\|warning\|information\|hint\|never\n/m,
    ));
}
for (const name of ['trace', 'connectivity', 'policy', 'rules', 'explain', 'init', 'lsp']) {
  test(`\`podpath help ${name}\` shows its usage`, (t) =>
    checkSays(t, `help ${name}`, new RegExp(`^  podpath ${name}`, 'm')));
}

test('explain prints the page that lies beside the program', async (t) => {
  const page = '# yaml-syntax\n\nWhat `it` finds.\n';
  const folder = folderWith(t, { 'rules/yaml-syntax.md': page });
  assert.deepEqual(await podpath('explain yaml-syntax', folder), { code: 0, stdout: page, stderr: '' });
  const colored = await podpath('explain yaml-syntax', folder, { terminal: true });
  assert.equal(colored.stdout, '\x1b[1m# yaml-syntax\x1b[0m\n\nWhat \x1b[1;36mit\x1b[0m finds.\n');
});
test('explain says so when the page is missing', async (t) => {
  const said = await podpath('explain yaml-syntax', folderWith(t, {}));
  assert.equal(said.code, 2);
  assert.match(
    said.stderr,
    /^podpath: Cannot read the page of `yaml-syntax` at .*: there is no such file or folder; the installation is incomplete\.\n$/,
  );
});

/** What `init` writes. */
async function written(context: TestContext): Promise<string> {
  const folder = folderWith(context, {});
  const said = await podpath('init', folder);
  assert.deepEqual({ code: said.code, stderr: said.stderr }, { code: 0, stderr: '' });
  assert.match(said.stdout, /^Wrote \.podpath\.yaml\./);
  return readFileSync(`${folder}/.podpath.yaml`, 'utf8');
}

test('init writes a configuration in which nothing is set', async (t) => {
  const text = await written(t);
  assert.ok(text.split('\n').every((line) => line === '' || line.startsWith('#')));
  assert.ok(text.split('\n').every((line) => line.length <= 100));
});

test('what init writes is valid once it is switched on, key by key', async (t) => {
  const text = (await written(t)).replace(/^#(?! [A-Z`a-z])/gm, '');
  const configuration = readConfiguration(
    '/x/.podpath.yaml',
    text,
    RULES.map((rule) => rule.id),
  );
  assert.deepEqual(configuration.problems, [], text);
  assert.equal(configuration.rules.get('headless-port-remapped')?.level, 'off');
  const { profile, assumed } = configuration;
  assert.deepEqual(configuration.clusters, [
    { name: 'staging', include: ['overlays/**'], complete: true, namespace: 'shop', profile, helm: [], assumed },
  ]);
  assert.deepEqual(assumed.map(describe), ['Namespace monitoring', 'Service postgres', 'Deployment prometheus']);
  assert.deepEqual(profile.kubernetes, [1, 33]);
});

test('init explains every key of the configuration', async (t) => {
  const text = await written(t);
  const keys = Object.keys(CONFIGURATION).filter((key) => key !== 'assertions');
  assert.deepEqual(
    [...text.matchAll(/^#(\w+):/gm)].map((match) => match[1]),
    keys,
  );
});

test('init leaves a configuration as it is', async (t) => {
  const folder = folderWith(t, { '.podpath.yaml': 'rules: {}\n' });
  const said = await podpath('init', folder);
  assert.deepEqual(said, {
    code: 2,
    stdout: '',
    stderr: 'podpath: `.podpath.yaml` exists here already and is left as it is.\n',
  });
  assert.equal(readFileSync(`${folder}/.podpath.yaml`, 'utf8'), 'rules: {}\n');
});
