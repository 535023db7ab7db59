/** Charts on the command line, rendered by a program that stands in for helm. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { helmThat, NAIVE, REFUSING, SHOP } from '../helm/program.js';
import { type Files, folderWith, podpath, type Said } from './commandLine.js';

function run(t: TestContext, files: Files, args: string, program: string): Promise<Said> {
  return podpath(args, folderWith(t, files), { env: { PATH: path.dirname(helmThat(t, program)) } });
}

async function checkStopped(t: TestContext, args: string, program: string, reason: string): Promise<void> {
  const { stderr } = await run(t, SHOP, args, program);
  assert.equal(
    stderr.slice(stderr.indexOf('Not judged')),
    `Not judged (--verbose tells all)\n  1 chart not rendered: ${reason}\n    shop\n`,
  );
}

test('a finding in what a chart makes stands in the line of its template', async (t) => {
  const { code, stdout } = await run(t, SHOP, 'check --format concise', NAIVE);
  assert.match(
    stdout,
    /^shop\/templates\/service\.yaml:9:10: warning service-selects-nothing Service carts selects no pods/,
  );
  assert.equal(stdout.trim().split('\n').length, 1);
  assert.equal(code, 1);
});

test('the cluster of a chart is named after its folder', async (t) => {
  const { stdout } = await run(t, SHOP, 'check --format json', NAIVE);
  const files = ['shop/templates/carts.yaml', 'shop/templates/service.yaml'];
  assert.deepEqual(JSON.parse(stdout).clusters, [{ name: 'shop', files, gaps: [] }]);
});

test('a template that is named is judged with its chart', async (t) => {
  const { stdout } = await run(t, SHOP, 'check shop/templates/service.yaml --format concise', NAIVE);
  assert.match(stdout, /^shop\/templates\/service\.yaml:9:/);
});

test('--no-helm leaves charts alone', (t) => checkStopped(t, 'check --no-helm', NAIVE, '`--no-helm` is set'));

test("helm's error is told", (t) => checkStopped(t, 'check', REFUSING, 'values do not meet the schema'));

test('a chart that is not rendered is a cluster with a gap to programs', async (t) => {
  const { stdout } = await run(t, SHOP, 'check --format json', REFUSING);
  const gaps = ['shop: the chart is not rendered: values do not meet the schema'];
  assert.deepEqual(JSON.parse(stdout).clusters, [{ name: 'shop', files: [], gaps }]);
});

test('variants of a chart are told apart, and what all of them have is told once', async (t) => {
  const files = { ...SHOP, 'shop/ci/a-values.yaml': 'x: carts\n' };
  const { stdout } = await run(t, files, 'check --format json', NAIVE);
  const { findings, clusters } = JSON.parse(stdout);
  assert.deepEqual(
    clusters.map((cluster: { name: string }) => cluster.name),
    ['shop', 'shop (ci/a-values.yaml)'],
  );
  assert.deepEqual(
    findings.map((finding: { clusters: string[] }) => finding.clusters),
    [['shop', 'shop (ci/a-values.yaml)']],
  );
});

test('traffic is traced through a chart that is named', async (t) => {
  const { code, stdout } = await run(t, SHOP, 'trace deployment/carts service/carts:80 shop', NAIVE);
  assert.match(stdout, /shop\/templates\/service\.yaml:9/);
  assert.equal(code, 1);
});

test('a configured cluster holds its files and the objects of its charts', async (t) => {
  const files = {
    ...SHOP,
    'shop/templates/carts.yaml': '# Moved.\n',
    'plain/carts.yaml': (SHOP['shop/templates/carts.yaml'] ?? '').replaceAll('{{ .Values.x }}', 'carts'),
    '.podpath.yaml': 'clusters:\n  - name: staging\n    include: ["plain/**"]\n    helm:\n      - chart: shop\n',
  };
  const { stdout } = await run(t, files, 'check --format json', NAIVE);
  const { findings, clusters } = JSON.parse(stdout);
  assert.deepEqual(clusters, [
    { name: 'staging', files: ['plain/carts.yaml', 'shop/templates/service.yaml'], gaps: [] },
  ]);
  assert.deepEqual(
    findings.map(({ file, rule }: { file: string; rule: string }) => `${file} ${rule}`),
    ['shop/templates/service.yaml service-selects-nothing'],
  );
});

const OVERLAY: Files = {
  ...Object.fromEntries(Object.entries(SHOP).map(([file, text]) => [`over/charts/${file}`, text])),
  'over/kustomization.yaml': 'namePrefix: my-\nhelmCharts:\n  - name: shop\n',
};

test('a kustomization changes what helm makes of its charts, and findings stand in their templates', async (t) => {
  const { stdout } = await run(t, OVERLAY, 'check --format json', NAIVE);
  const { findings, clusters } = JSON.parse(stdout);
  assert.deepEqual(
    clusters.map(({ name, gaps }: { name: string; gaps: string[] }) => ({ name, gaps })),
    [{ name: 'over', gaps: [] }],
  );
  assert.deepEqual(
    findings.map((one: { file: string; range: { start: { line: number } }; message: string }) => [
      `${one.file}:${one.range.start.line + 1}`,
      one.message.split(':')[0],
    ]),
    [['over/charts/shop/templates/service.yaml:9', 'Service my-carts selects no pods']],
  );
});

test('a kustomization whose chart is not rendered says so', async (t) => {
  const { stdout } = await run(t, OVERLAY, 'check --format json', REFUSING);
  const [cluster] = JSON.parse(stdout).clusters;
  assert.deepEqual(cluster.gaps, [
    'over/kustomization.yaml: chart shop of `helmCharts` is not rendered: values do not meet the schema',
  ]);
  const { stderr } = await run(t, OVERLAY, 'check --verbose', REFUSING);
  assert.match(
    stderr,
    /1 part of kustomizations that is not here or not followed\n +over\/kustomization.yaml: chart shop/,
  );
});

test('a configured cluster whose chart is not rendered says so', async (t) => {
  const files = {
    ...SHOP,
    'plain/carts.yaml': (SHOP['shop/templates/carts.yaml'] ?? '').replaceAll('{{ .Values.x }}', 'carts'),
    '.podpath.yaml': 'clusters:\n  - name: staging\n    include: ["plain/**"]\n    helm:\n      - chart: shop\n',
  };
  const { stdout } = await run(t, files, 'check --format json', REFUSING);
  assert.deepEqual(JSON.parse(stdout).clusters, [
    {
      name: 'staging',
      files: ['plain/carts.yaml'],
      gaps: ['shop: the chart is not rendered: values do not meet the schema'],
    },
  ]);
});
