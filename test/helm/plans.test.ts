/** Which renderings a chart needs, from the files of a workspace and its configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChartPlan, chartOf, plansFor } from '../../server/src/workspace/index.js';
import { ROOT, snapshotOf } from '../workspace/fixture.js';

/** Each plan as one line: `chart (variant): release namespace values kubernetes cluster`, where there is more than usual. */
function checkPlans(fixture: string, expected: readonly string[]): void {
  const plans = [...plansFor(snapshotOf(fixture)).values()].flat();
  assert.deepEqual(plans.map(lineOf), expected);
}

function lineOf(plan: ChartPlan): string {
  const short = (path: string): string => (path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length + 1) : path);
  const parts = [
    plan.release === 'release-name' ? '' : plan.release,
    plan.namespace === undefined ? '' : `in ${plan.namespace}`,
    plan.values.length > 0
      ? `with ${plan.values.map((one) => (typeof one === 'string' ? short(one) : one.text)).join(' ')}`
      : '',
    plan.kubernetes === '1.33' ? '' : `for ${plan.kubernetes}`,
    plan.cluster === undefined ? '' : `of ${plan.cluster}`,
    plan.kustomization === undefined ? '' : `for ${short(plan.kustomization.file)}`,
    plan.refusal === undefined ? '' : `refused: ${plan.refusal}`,
  ];
  const variant = plan.variant === undefined ? '' : ` (${plan.variant})`;
  return [`${short(plan.chart)}${variant}`, ...parts.filter((part) => part !== '')].join(' ');
}

const chart = (folder: string, more = ''): string => `=== ${folder}/Chart.yaml\nname: x\n${more}`;

test('a chart is rendered with its own values', () => {
  checkPlans(`${chart('web')}=== web/values.yaml\na: 1\n`, ['web']);
});

test('each values file that its tests use makes a variant', () => {
  checkPlans(`${chart('web')}=== web/ci/tls-values.yaml\na: 1\n=== web/ci/other.yaml\na: 1\n`, [
    'web',
    'web (ci/tls-values.yaml) with web/ci/tls-values.yaml',
  ]);
});

test('subcharts belong to their parent, and charts elsewhere below it do not', () => {
  checkPlans(`${chart('web')}${chart('web/charts/db')}${chart('web/charts/db/charts/x')}${chart('web/more/apps')}`, [
    'web',
    'web/more/apps',
  ]);
});

test('a folder of charts that is no chart itself is no parent', () => {
  checkPlans(`${chart('charts/web')}${chart('charts/db')}`, ['charts/db', 'charts/web']);
});

test('a library makes no objects', () => {
  checkPlans(chart('common', 'type: library\n'), []);
});

test('an excluded chart is left alone', () => {
  checkPlans(`${chart('old/web')}${chart('web')}=== .podpath.yaml\nexclude: ["old/**"]\n`, ['web']);
});

test('the configuration says how a chart is rendered', () => {
  checkPlans(
    `${chart('web')}=== .podpath.yaml\nprofile:\n  kubernetes: "1.29"\nhelm:\n  - chart: web\n    release: shop\n    namespace: shop\n    values: [env/prod.yaml]\n`,
    ['web shop in shop with env/prod.yaml for 1.29'],
  );
});

test('a chart that is configured several times has a variant for each', () => {
  checkPlans(
    `${chart('web')}=== .podpath.yaml\nhelm:\n  - chart: web\n    values: [env/prod.yaml]\n  - chart: web\n    release: canary\n  - chart: web\n`,
    ['web (env/prod.yaml) with env/prod.yaml', 'web (canary) canary', 'web (values.yaml)'],
  );
});

test('the charts of a configured cluster are rendered for it', () => {
  checkPlans(
    `${chart('web')}=== .podpath.yaml\nclusters:\n  - name: staging\n    include: ["env/**"]\n    namespace: shop\n    profile:\n      kubernetes: "1.31"\n    helm:\n      - chart: web\n        values: [env/staging.yaml]\n`,
    ['web in shop with env/staging.yaml for 1.31 of staging'],
  );
});

test('values outside of the folder of the configuration are not read', () => {
  checkPlans(`${chart('web')}=== .podpath.yaml\nhelm:\n  - chart: web\n    values: [../../secret.yaml]\n`, [
    'web with /secret.yaml refused: secret.yaml is not below the folder of the configuration',
  ]);
});

test('charts that a kustomization names are rendered for it, with its values', () => {
  checkPlans(
    `${chart('over/charts/web')}=== over/kustomization.yaml
helmCharts:
- name: web
  releaseName: shop
  namespace: shop
  valuesFile: values-web.yaml
  valuesInline:
    port: 80
    names: [a, "1"]
- name: elsewhere
  repo: https://example.com/charts
`,
    [
      'over/charts/web (shop) shop in shop with over/values-web.yaml {"names":["a","1"],"port":80} for over/kustomization.yaml',
    ],
  );
});

test('inline values count before the file, or alone, where `valuesMerge` says so', () => {
  const values = (merge: string): string =>
    `${chart('charts/web')}=== kustomization.yaml\nhelmCharts:\n- name: web\n  valuesFile: a.yaml\n  valuesInline: {b: 1}\n  valuesMerge: ${merge}\n`;
  checkPlans(values('merge'), ['charts/web with {"b":1} a.yaml for kustomization.yaml']);
  checkPlans(values('replace'), ['charts/web with {"b":1} for kustomization.yaml']);
});

test('a chart that kustomize has pulled stands in a folder with its version', () => {
  checkPlans(
    `${chart('charts/web-1.2.3/web')}=== kustomization.yaml\nhelmCharts:\n- {name: web, version: 1.2.3, repo: "https://example.com"}\n`,
    ['charts/web-1.2.3/web for kustomization.yaml'],
  );
});

test('a file belongs to the outermost chart that it is a part of', () => {
  const charts = new Set(['/w/web', '/w/web/charts/db', '/w/web/more/apps']);
  assert.equal(chartOf('/w/web/charts/db/templates/a.yaml', charts), '/w/web');
  assert.equal(chartOf('/w/web/more/apps/values.yaml', charts), '/w/web/more/apps');
  assert.equal(chartOf('/w/x.yaml', charts), undefined);
});
