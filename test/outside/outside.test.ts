/** Whatever a workspace names or links to, neither door opens a file outside of it, and nothing of one is shown. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { startClient } from '../lsp/client.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CLI = path.join(ROOT, 'dist/cli.cjs');
const HOOK = path.join(ROOT, 'test/outside/opened.cjs');
const CANARY = 'canary-that-nobody-may-see';

const OUTSIDE: Readonly<Record<string, string>> = {
  'secret.yaml': `apiVersion: v1\nkind: Service\nmetadata: {name: 8080, labels: {a: ${CANARY}}}\nspec: {selector: {app: ${CANARY}}, ports: [{port: 80}, {port: 81}]}\n`,
  'secret.txt': `${CANARY}=1\n`,
  'config.yaml': `rules: {${CANARY}: off}\nclusters: [${CANARY}]\n`,
  'kustomization.yaml': `resources: [secret.yaml]\nnamePrefix: ${CANARY}\n`,
  'values.yaml': `name: ${CANARY}\n`,
};

const WEB = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, envFrom: [{configMapRef: {name: c}}], ports: [{containerPort: 80}]}]}\n`;

/** Texts, and links as `-> target`. */
const INSIDE: Readonly<Record<string, string>> = {
  'web.yaml': WEB,
  'secret.yaml': '-> ../outside/secret.yaml',
  folder: '-> ../outside',
  'a/.podpath.yaml': '-> ../../outside/config.yaml',
  'a/.gitignore': '-> ../../outside/secret.txt',
  'a/Chart.yaml': '-> ../../outside/secret.yaml',
  'a/web.yaml': WEB,
  'endless/.gitignore': '-> /dev/zero',
  'endless/web.yaml': WEB,
  'over/kustomization.yaml': `resources: [../web.yaml, ../../outside, ../../outside/secret.yaml, ../secret.yaml, ../folder, OUTSIDE/secret.yaml]
components: [../../outside]
patches: [{path: ../../outside/secret.yaml}, {path: ../folder/secret.yaml, target: {kind: Deployment}}]
configMapGenerator: [{name: c, files: [../../outside/secret.txt, x=../folder/secret.txt], envs: [../../outside/secret.txt]}]
replacements: [{path: ../../outside/secret.yaml}]
transformers: [../../outside/secret.yaml]
generators: [../folder]
configurations: [../../outside/secret.yaml]
helmCharts: [{name: chart, valuesFile: ../../outside/values.yaml, additionalValuesFiles: [../folder/values.yaml]}]
helmGlobals: {chartHome: ..}
`,
  'delivery.yaml':
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\nspec: {source: {path: ../outside}, destination: {namespace: a}}\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: ./folder}\n',
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
  'chart/values.yaml': 'name: web\n',
  'chart/templates/web.yaml': `${WEB.replace('name: web', 'name: "{{ .Values.name }}"')}`,
  'chart/templates/secret.yaml': '-> ../../../outside/secret.yaml',
  'chart/ci/a-values.yaml': '-> ../../../outside/values.yaml',
};

interface Place {
  readonly workspace: string;
  /** Those that the hook wrote down, but for what belongs to the program. */
  openedOutside(): string[];
  readonly env: NodeJS.ProcessEnv;
}

function place(context: TestContext, links: Readonly<Record<string, string>> = {}): Place {
  const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'podpath-outside-')));
  context.after(() => rmSync(top, { recursive: true, force: true }));
  const write = (folder: string, files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(top, folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (text.startsWith('-> ')) symlinkSync(text.slice(3), file);
      else writeFileSync(file, text.replaceAll('OUTSIDE', path.join(top, 'outside')));
    }
  };
  write('outside', OUTSIDE);
  write('workspace', { ...INSIDE, ...links });
  const log = path.join(top, 'opened');
  writeFileSync(log, '');
  const workspace = path.join(top, 'workspace');
  return {
    workspace,
    openedOutside: () => {
      const all = readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as string);
      assert.ok(
        all.some((file) => file.startsWith(workspace)),
        'the hook saw nothing',
      );
      const isOurs = (file: string): boolean =>
        [workspace, path.join(ROOT, 'dist')].some((folder) => file === folder || file.startsWith(`${folder}/`));
      return [...new Set(all.filter((file) => !isOurs(file) && !file.includes('podpath-helm-')))];
    },
    env: { ...process.env, NODE_OPTIONS: `--require ${HOOK}`, PODPATH_OPENED: log, NO_COLOR: '1' },
  };
}

function checkCommand({ workspace, openedOutside, env }: Place, args: readonly string[]): void {
  const run = spawnSync(process.execPath, [CLI, ...args], {
    cwd: workspace,
    env,
    encoding: 'utf8',
    input: '',
    timeout: 120_000,
  });
  const what = args.join(' ');
  assert.equal(run.signal, null, `${what} does not end`);
  assert.doesNotMatch(run.stdout + run.stderr, /This is a bug/, what);
  assert.ok(!(run.stdout + run.stderr).includes(CANARY), `${what} shows what stands outside:\n${run.stdout}`);
  assert.deepEqual(openedOutside(), [], what);
}

test('the command line opens nothing outside of a repository that links and points out of it', (t) => {
  const here = place(t);
  execFileSync('git', ['init', '-q'], { cwd: here.workspace });
  for (const format of ['pretty', 'json', 'sarif'])
    checkCommand(here, ['check', '--verbose', '--rule', 'scope-incomplete=warning', '--format', format]);
  checkCommand(here, ['check', 'a', 'over', 'chart', '--verbose']);
  checkCommand(here, ['check', 'over/kustomization.yaml', '--fix-dry-run']);
  checkCommand(here, ['connectivity', 'over']);
  checkCommand(here, ['policy', 'deploy/web', 'a']);
});

test('the command line opens nothing outside of a folder that is no repository', (t) => {
  const here = place(t, { '.podpath.yaml': '-> ../outside/config.yaml' });
  checkCommand(here, ['check', '--verbose']);
  checkCommand(here, ['check', 'over', 'a']);
  checkCommand(here, ['trace', 'internet', 'deploy/web', 'a/web.yaml', '--port', '80']);
});

test('the server opens nothing outside of its folders, whatever is opened, saved, closed or changed', async (t) => {
  const { workspace, openedOutside, env } = place(t);
  const client = await startClient({ files: {}, root: workspace, env, trusted: true });
  try {
    for (const file of ['over/kustomization.yaml', 'chart/templates/web.yaml', 'secret.yaml', 'folder/secret.yaml']) {
      client.open(file, readFileSync(path.join(workspace, file), 'utf8').replaceAll(CANARY, 'x'));
      await client.settled();
    }
    for (const file of ['secret.yaml', 'folder/secret.yaml']) client.close(file);
    client.changedOnDisk('secret.yaml', 'folder/secret.yaml', 'a/.podpath.yaml', 'a/web.yaml', 'endless/.gitignore');
    await client.settled();
    const told = await client.connection.sendRequest('podpath/serverStatus');
    const shown = JSON.stringify([client.publications, client.log, told]);
    assert.ok(!shown.includes(CANARY), shown);
    assert.deepEqual(openedOutside(), []);
  } finally {
    await client.stop();
  }
});
