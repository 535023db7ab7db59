/** Manifests that say what no manifest should: names that every object has in JavaScript, numbers that are none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixesOf, outlineOf, reportOf } from '../../server/src/editor/index.js';
import { readAddress } from '../../server/src/path/index.js';
import { inTime } from '../speed/inTime.js';
import { deployment, findingsIn, judge, ROOT, service } from './workspace.js';

function checkFindings(files: Readonly<Record<string, string>>, expected: readonly string[]): void {
  const analysis = judge(files);
  assert.deepEqual(findingsIn(analysis), expected);
  assert.deepEqual(analysis.failures, []);
  for (const file of analysis.files)
    for (const finding of analysis.findingsOf(file)) fixesOf(analysis.snapshot, finding);
}

for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
  test(`${name} is no kind of a kustomization`, () => {
    checkFindings({ 'kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1\nkind: ${name}\nresources: []\n` }, [
      'kustomization.yaml:2 error kustomization-field-invalid',
    ]);
  });

  test(`${name} is no kind of a workload, no scheme and no answer of a cloud`, () => {
    assert.deepEqual(readAddress(`${name}/web`), readAddress(`${name.toLowerCase()}/web`));
    const balanced = service('web', 'app: web', 'type: LoadBalancer\n  ports: [{ port: 8080 }]').replace(
      'metadata:\n',
      `metadata:\n  annotations: { service.beta.kubernetes.io/aws-load-balancer-scheme: ${name} }\n`,
    );
    const calling = deployment('web').replace(
      'ports: [',
      `env: [{ name: API_URL, value: '${name}://web' }]\n          ports: [`,
    );
    checkFindings({ 'a.yaml': `${balanced}---\n${calling}` }, []);
  });
}

for (const name of ['toString', 'constructor', 'hasOwnProperty']) {
  test(`${name} is no field of a Service`, () => {
    const text = service('web', 'app: web').replace('spec:\n', `spec:\n  ${name}: { a: { b: 1 } }\n`);
    checkFindings({ 'a.yaml': `${text}---\n${deployment('web')}` }, ['a.yaml:6 warning schema']);
  });
}

test('variables that are put together in a chain of thousands are read in time', () => {
  const chain = Array.from({ length: 2000 }, (_, at) => `{ name: V${at}, value: "http://s${at}:80/$(V${at - 1})" }`);
  const text = deployment('web').replace('ports: [', `env: [${chain.join(', ')}]\n          ports: [`);
  inTime(5000, 'the chain', () => assert.deepEqual(judge({ 'a.yaml': text }).failures, []));
});

test('a port that cannot be read may be the one that is asked for', () => {
  const odd = deployment('b', { labels: 'app: web', ports: '[[8080]]' });
  const files = { 'a.yaml': `${service('web', 'app: web')}---\n${deployment('a', { labels: 'app: web' })}---\n${odd}` };
  assert.deepEqual(
    findingsIn(judge(files)).filter((one) => one.includes('service-')),
    [],
  );
});

test('the outline of a document holds its name, whatever ends its lines', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const { snapshot } = judge({ 'a.yaml': `---${end}apiVersion: v1${end}kind: ConfigMap\n` });
    for (const { range, selectionRange } of outlineOf(snapshot, `${ROOT}/a.yaml`))
      assert.ok(
        range.start.line < selectionRange.start.line ||
          (range.start.line === selectionRange.start.line && range.start.character <= selectionRange.start.character),
      );
  }
});

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: big\n';
const CHART = { 'Chart.yaml': 'apiVersion: v2\nname: big\nversion: 1.0.0\n' };
const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${line(at)}\n`).join('');
const THOUSANDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'comments above one another': {
    'a.yaml': `${CONFIG}${lines(20_000, () => '# podpath-ignore[schema]: known')}data: { a: b }\n`,
  },
  'comments that name no rule': {
    'a.yaml': `${CONFIG}${lines(20_000, (at) => `# podpath-ignore[servic${at}]: known`)}data: { a: b }\n`,
  },
  'comments behind keys': {
    'a.yaml': `${CONFIG}data:\n${lines(20_000, (at) => `  k${at}: v # podpath-ignore[schema]: known`)}`,
  },
  'comments for the file': { 'a.yaml': lines(20_000, () => '# podpath-ignore-file[schema]: known') + CONFIG },
  'rules in one comment': {
    'a.yaml': `# podpath-ignore[${lines(130_000, (at) => `r${at},`).replaceAll('\n', '')}]: known\n${CONFIG}`,
  },
  annotations: {
    'a.yaml': `${CONFIG}  annotations:\n${lines(20_000, (at) => `    podpath.dev/ignore.r${at}: known`)}`,
  },
  'comments of a template': {
    ...CHART,
    'templates/a.yaml': `${lines(20_000, () => '{{- /* podpath-ignore[schema]: known */}}')}${CONFIG}data: {{ .Values.x }}\n`,
  },
  'comments above blocks of a template': {
    ...CHART,
    'templates/a.yaml': `${CONFIG}data:\n${lines(10_000, (at) => `  # podpath-ignore[schema]: known\n{{- if .x }}\n  k${at}: {{ .x }}`)}`,
  },
};

for (const [what, files] of Object.entries(THOUSANDS)) {
  test(`thousands of suppressions are read and told in time: ${what}`, () => {
    inTime(8000, what, () => {
      const analysis = judge(files);
      assert.deepEqual(analysis.failures, []);
      reportOf(analysis, { nameOf: (file) => file, pages: '' });
    });
  });
}

test('Services that ask for pods which any of thousands of custom resources may make are judged in time', () => {
  const many = (one: (at: number) => string): string => Array.from({ length: 2000 }, (_, at) => one(at)).join('---\n');
  const files = {
    'a.yaml': many((at) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${at}}\n`),
    'b.yaml': many((at) => `apiVersion: db.example.com/v1\nkind: Db${at}\nmetadata: {name: db}\n`),
    'c.yaml': many((at) => service(`s${at}`, 'app: db')),
  };
  inTime(8000, 'the crowd', () => assert.deepEqual(judge(files).failures, []));
});
