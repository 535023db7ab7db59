/** What is said in the templates of a chart, and what can be done there. What helm printed is written out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Action,
  type Analysis,
  actionsAt,
  analyse,
  hoverAt,
  locate,
  NO_SETTINGS,
} from '../../server/src/editor/index.js';
import { RULES } from '../../server/src/rules/index.js';
import { readRendered } from '../../server/src/workspace/helm/rendered.js';
import { type ChartPlan, emptySnapshot, type RenderedChart, withChanges } from '../../server/src/workspace/index.js';
import { findingsIn, ROOT } from './workspace.js';

const CHART = `${ROOT}/shop`;
const FILE = `${CHART}/templates/all.yaml`;
const PLAN: ChartPlan = {
  chart: CHART,
  variant: undefined,
  release: 'release-name',
  namespace: undefined,
  values: [],
  kubernetes: '1.33',
  cluster: undefined,
  kustomization: undefined,
  refusal: undefined,
};

/** A chart of one template, in which each `{{ .Values.x }}` is `carts`, and which puts out nothing else. */
function judged(template: string, now = template): Analysis {
  const printed = template
    .replaceAll('{{ .Values.x }}', 'carts')
    .replaceAll(/\s*\{\{-[^}]*\}\}/g, '')
    .split(/^---\n/m)
    .map((document) => `---\n# Source: shop/templates/all.yaml\n${document.trim()}\n`)
    .join('');
  const texts = new Map([
    [`${CHART}/Chart.yaml`, 'name: shop\n'],
    [FILE, template],
  ]);
  return judgedWith([{ plan: PLAN, outcome: { files: readRendered(CHART, printed, texts) } }], now);
}

const VALUES = 'y: 1\nx: carts\n';

function judgedWith(rendered: readonly RenderedChart[], template: string): Analysis {
  const options = {
    folders: [ROOT],
    ruleIds: RULES.map((rule) => rule.id),
    exclude: [],
    ...(rendered.length > 0 ? { renderedCharts: new Map([[CHART, rendered]]) } : { notRendered: 'helm was not found' }),
  };
  const files = new Map([
    [`${CHART}/Chart.yaml`, 'name: shop\n'],
    [`${CHART}/values.yaml`, VALUES],
    [FILE, template],
  ]);
  return analyse(withChanges(emptySnapshot(options), files), NO_SETTINGS);
}

const PODS = `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Values.x }}
spec:
  selector:
    matchLabels:
      app: {{ .Values.x }}
  template:
    metadata:
      labels:
        app: {{ .Values.x }}
    spec:
      containers:
        - name: main
          image: example.org/main
          ports:
            - name: http
              containerPort: 8080
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: {{ .Values.x }}
spec:
  selector:
    app: cart
  ports:
    - port: 80
      targetPort: http
`;
const SLIP = 'shop/templates/all.yaml:7 warning service-selects-nothing';

function checkFindings(template: string, expected: readonly string[]): void {
  assert.deepEqual(findingsIn(judged(template)), expected);
}

function withLine(before: string, line: string): string {
  return `${SERVICE.replace(before, `${line}\n${before}`)}${PODS}`;
}

test('a finding stands in the line of the template that made it', () => checkFindings(`${SERVICE}${PODS}`, [SLIP]));

test('a value that an expression takes from the values is told with its place there', () => {
  const analysis = judged(`${SERVICE.replace('app: cart', 'app: {{ .Values.x }}s')}${PODS}`);
  const [finding] = analysis.findingsOf(FILE);
  const places = finding?.related.map(({ anchor, text }) => {
    const { file, range } = locate(analysis.snapshot, anchor);
    return `${file.slice(ROOT.length + 1)}:${range.start.line + 1} ${text}`;
  });
  assert.equal(places?.at(-1), 'shop/values.yaml:2 The value `x`');
});

test('a comment of YAML or of the template lives with a finding below it', () => {
  checkFindings(withLine('    app: cart', '    # podpath-ignore[service-selects-nothing]: elsewhere'), []);
  checkFindings(withLine('    app: cart', '    {{- /* podpath-ignore[service-selects-nothing]: elsewhere */}}'), []);
  checkFindings(withLine('  selector:', '  {{- /* podpath-ignore[service-selects-nothing]: elsewhere */}}'), []);
  checkFindings(withLine('apiVersion: v1\nkind: S', '# podpath-ignore-file[service-selects-nothing]: elsewhere'), []);
});

test('a comment speaks of what is below it, whatever expression or comment stands between', () => {
  const comment = '  # podpath-ignore[service-selects-nothing]: elsewhere';
  checkFindings(withLine('  selector:', `${comment}\n  # the pods of the cart`), []);
  checkFindings(withLine('  selector:', `${comment}\n  {{- /* the pods of the cart */}}`), []);
  checkFindings(withLine('  selector:', `${comment}\n\n{{- if true }}`), []);
});

test('a comment on the same line does too', () =>
  checkFindings(
    `${SERVICE.replace('app: cart', 'app: cart # podpath-ignore[service-selects-nothing]: x')}${PODS}`,
    [],
  ));

test('a comment above something else, for another rule or without a reason does not', () => {
  const unused = 'shop/templates/all.yaml:8 warning suppression-unused';
  checkFindings(withLine('  ports:', '  {{- /* podpath-ignore[service-selects-nothing]: elsewhere */}}'), [
    SLIP,
    unused,
  ]);
  checkFindings(withLine('  ports:', '  {{- /* podpath-ignore[service-port-invalid]: elsewhere */}}'), [SLIP, unused]);
  checkFindings(withLine('    app: cart', '    # podpath-ignore[service-selects-nothing]:'), [
    'shop/templates/all.yaml:7 warning suppression-without-reason',
    SLIP.replace(':7', ':8'),
  ]);
});

test('a label that YAML reads as a number is found in what helm printed', () =>
  checkFindings(PODS.replaceAll('app: {{ .Values.x }}', 'app: 1'), [
    'shop/templates/all.yaml:9 error value-not-string',
    'shop/templates/all.yaml:13 error value-not-string',
  ]));

function actionsIn(analysis: Analysis): Extract<Action, { kind: 'edit' }>[] {
  const [finding] = analysis.findingsOf(FILE);
  assert.ok(finding);
  const { range } = locate(analysis.snapshot, finding.anchor);
  return actionsAt(analysis, FILE, range).filter((action) => action.kind === 'edit');
}

test('a fix changes the text of the template where it stands there, as a suggestion', () => {
  const analysis = judged(`${SERVICE}${PODS}`);
  const [fix] = actionsIn(analysis);
  assert.deepEqual(fix?.edits, [
    { file: FILE, range: { start: { line: 6, character: 9 }, end: { line: 6, character: 13 } }, newText: 'carts' },
  ]);
});

test('no fix is offered where an expression gives the value, or a loop repeats it', () => {
  const isFix = ({ title }: { readonly title: string }): boolean => !title.includes('ignore');
  const given = SERVICE.replace('app: cart', 'app: {{ .Values.x }}x');
  assert.deepEqual(actionsIn(judged(`${given}${PODS}`)).filter(isFix), []);
  const repeated = SERVICE.replace('    app: cart', '    {{- range .Values.y }}\n    app: cart\n    {{- end }}');
  assert.deepEqual(actionsIn(judged(`${repeated}${PODS}`)).filter(isFix), []);
});

test('no fix is offered while the template is another one than was rendered', () => {
  const analysis = judged(`${SERVICE}${PODS}`, `# Mine, and it takes some words to say so.\n${SERVICE}${PODS}`);
  assert.deepEqual(findingsIn(analysis), [SLIP.replace(':7', ':8')]);
  assert.deepEqual(
    actionsIn(analysis).map(({ title }) => title.replace(/ service.*/, '')),
    ['Podpath: ignore', 'Podpath: ignore', 'Podpath: ignore'],
  );
});

test("ignoring writes a comment of the template's own, which puts nothing out", () => {
  const texts = actionsIn(judged(`${SERVICE}${PODS}`)).flatMap(({ edits }) => edits.map(({ newText }) => newText));
  assert.ok(texts.includes('    {{- /* podpath-ignore[service-selects-nothing]: known and accepted */}}\n'));
  assert.ok(texts.includes('{{- /* podpath-ignore-file[service-selects-nothing]: known and accepted */}}\n'));
});

function hoverOn(analysis: Analysis, template: string, word: string): string {
  const before = template.slice(0, template.indexOf(word)).split('\n');
  const position = { line: before.length - 1, character: (before.at(-1) ?? '').length };
  return hoverAt(analysis, FILE, position)?.markdown ?? '';
}

test('a hover in a template explains the Service that it makes', () => {
  const template = `${SERVICE.replace('app: cart', 'app: {{ .Values.x }}')}${PODS}`;
  assert.match(hoverOn(judged(template), template, 'Service'), /Port 80 → 8080 of container `main`/);
  assert.match(hoverOn(judged(template), template, '{{ .Values.x }}\n  ports'), /What Service carts selects/);
});

test('a hover in a chart that is not rendered says so', () => {
  const template = `${SERVICE}${PODS}`;
  const text = hoverOn(judgedWith([], template), template, 'kind: Service');
  assert.equal(text, 'Unknown: the chart `shop` is not rendered: `helm was not found`');
});
