/** Manifests that say what no manifest should: names that every object has in JavaScript, numbers that are none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixesOf, outlineOf } from '../../server/src/editor/index.js';
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
