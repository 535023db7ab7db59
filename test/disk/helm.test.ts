/** How helm is found and run, with programs of our own in its place, so that none needs to be installed. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import {
  findHelm,
  HELM_LIMITS,
  type HelmLimits,
  type HelmOutput,
  helmTemplate,
  readChart,
} from '../../server/src/disk/helm.js';

const root = mkdtempSync(path.join(tmpdir(), 'podpath-test-'));
after(() => rmSync(root, { recursive: true, force: true }));

let programs = 0;
/** A program in a folder of its own that runs this code. */
function program(code: string): string {
  const folder = path.join(root, `bin-${programs++}`);
  mkdirSync(folder);
  const file = path.join(folder, 'helm');
  writeFileSync(file, `#!${process.execPath}\n${code}`);
  chmodSync(file, 0o755);
  return file;
}

const CHART = path.join(root, 'chart');
mkdirSync(path.join(CHART, 'templates'), { recursive: true });
writeFileSync(path.join(CHART, 'Chart.yaml'), 'name: web\n');
writeFileSync(path.join(CHART, 'templates', '_helpers.tpl'), '{{ define "a" }}{{ end }}');

function run(code: string, limits: HelmLimits = HELM_LIMITS): Promise<HelmOutput> {
  const request = { chart: CHART, release: 'web', namespace: 'shop', values: ['/v/a,b.yaml'], kubernetes: '1.33' };
  return helmTemplate(program(code), request, limits);
}

async function seen(expression: string): Promise<unknown> {
  const result = await run(`console.log(JSON.stringify(${expression}))`);
  assert.ok('output' in result, JSON.stringify(result));
  return JSON.parse(result.output);
}

test('gives what helm prints', async () => {
  assert.deepEqual(await run('console.log("a: 1")'), { output: 'a: 1\n' });
});

test('passes chart and release so that they cannot be taken for flags', async () => {
  assert.deepEqual(await seen('process.argv.slice(2)'), [
    'template',
    '--skip-tests',
    '--kube-version=1.33',
    '--namespace=shop',
    '--values="/v/a,b.yaml"',
    '--',
    'web',
    CHART,
  ]);
});

test('lets no plugin, registry, repository or cluster of the user have a say', async () => {
  process.env['HELM_PLUGINS'] = '/home/me/plugins';
  process.env['HELM_DEBUG'] = 'true';
  process.env['KUBECONFIG'] = '/home/me/.kube/config';
  try {
    const environment = (await seen('process.env')) as Record<string, string>;
    const home = environment['HOME'] ?? '';
    assert.match(path.basename(home), /^podpath-helm-/);
    for (const name of [
      'HELM_PLUGINS',
      'HELM_REPOSITORY_CONFIG',
      'HELM_REGISTRY_CONFIG',
      'HELM_CONFIG_HOME',
      'KUBECONFIG',
    ])
      assert.ok(environment[name]?.startsWith(home), `${name} is ${environment[name]}`);
    assert.equal(environment['HELM_DEBUG'], undefined);
  } finally {
    delete process.env['HELM_PLUGINS'];
    delete process.env['HELM_DEBUG'];
    delete process.env['KUBECONFIG'];
  }
});

test('removes the temporary home', async () => {
  assert.equal(existsSync(String(await seen('process.env.HOME'))), false);
});

test('tells the line in which helm says what is wrong', async () => {
  const code = 'console.error("WARNING: x\\nError: chart has no Chart.yaml\\n\\nUse --debug"); process.exit(1)';
  assert.deepEqual(await run(code), { failure: 'chart has no Chart.yaml' });
});

test('tells the code where helm ends without a word', async () => {
  assert.deepEqual(await run('process.exit(3)'), { failure: 'helm ended with code 3' });
});

test('stops a helm that takes too long', async () => {
  const limits = { ...HELM_LIMITS, milliseconds: 300 };
  assert.deepEqual(await run('setInterval(() => {}, 1000)', limits), { failure: 'helm took longer than 0.3 seconds' });
});

test('stops a helm that never ends to print', async () => {
  const limits = { ...HELM_LIMITS, bytes: 1_000_000 };
  const code = 'const more = () => process.stdout.write("x".repeat(100000), more); more()';
  assert.deepEqual(await run(code, limits), { failure: 'helm printed more than 1 MB' });
});

test('says that a program cannot be started', async () => {
  const request = { chart: CHART, release: 'web', namespace: undefined, values: [], kubernetes: '1.33' };
  const result = await helmTemplate(path.join(root, 'nowhere'), request);
  assert.ok('failure' in result);
  assert.match(result.failure, /^helm could not be started/);
});

test('finds the program that is configured, else the first one on PATH', () => {
  const first = program('');
  const second = program('');
  const searched = ['/nowhere', path.dirname(first), path.dirname(second)].join(path.delimiter);
  assert.equal(findHelm(undefined, searched), first);
  assert.equal(findHelm(second, searched), second);
  assert.equal(findHelm('', searched), first);
  assert.equal(findHelm(undefined, '/nowhere'), undefined);
  assert.equal(findHelm('/nowhere/helm', searched), undefined);
});

test('passes over what is not absolute on PATH, since a workspace could bring a helm of its own', () => {
  const relative = path.relative(process.cwd(), path.dirname(program('')));
  assert.equal(findHelm(undefined, ['', '.', relative].join(path.delimiter)), undefined);
});

test('reads the texts of a chart and knows it again until a file or a values file changes', () => {
  const read = (values: readonly string[] = []) => {
    const contents = readChart(CHART, values, [root]);
    assert.ok('key' in contents);
    return contents;
  };
  const values = path.join(root, 'prod.yaml');
  writeFileSync(values, 'a: 1\n');
  writeFileSync(path.join(CHART, 'dep.tgz'), 'packed');
  symlinkSync(path.join(root, 'nowhere'), path.join(CHART, 'broken-link'));
  const before = read();
  assert.deepEqual([...before.texts.keys()].sort(), [`${CHART}/Chart.yaml`, `${CHART}/templates/_helpers.tpl`]);
  assert.equal(read().key, before.key);
  assert.notEqual(read([values]).key, before.key);
  writeFileSync(path.join(CHART, 'templates', '_helpers.tpl'), 'other');
  assert.notEqual(read().key, before.key);
});

test('says that a chart cannot be read', () => {
  const result = readChart(path.join(root, 'no-chart'), [], []);
  assert.ok('failure' in result);
  assert.match(result.failure, /^the chart could not be read/);
});
