/** Findings about names that callers dial: one for each place, whoever reads it and in however many clusters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, judge, service } from './workspace.js';

const pod = (name: string, container: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: c\n      ${container}\n      image: example.org/c\n`;

function checkFindings(files: Readonly<Record<string, string>>, expected: readonly string[]): void {
  assert.deepEqual(findingsIn(judge(files)), expected);
}

const SERVICES = {
  'services.yaml': `${service('catalogue', 'app: a', 'ports: [{ port: 80 }]')}---\n${service('payments', 'app: b', 'ports: [{ port: 80 }]')}`,
};

test('two names that one workload gets wrong are two findings, on one line too', () => {
  const files = { ...SERVICES, 'pod.yaml': pod('p', 'args: ["http://catalouge", "http://payment http://catalog"]') };
  const [first, ...more] = judge(files).findingsOf('/w/pod.yaml');
  assert.equal(first?.rule, 'dns-service-not-found');
  assert.equal(more.length, 2);
});

test('a ConfigMap that two workloads read is reported once, at its own line', () => {
  const from = 'envFrom: [{ configMapRef: { name: settings } }]';
  const files = {
    ...SERVICES,
    'a.yaml': pod('a', from),
    'b.yaml': pod('b', from),
    'settings.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata:\n  A: http://catalouge\n  B: http://payments:8080\n',
  };
  checkFindings(files, ['settings.yaml:5 warning dns-service-not-found', 'settings.yaml:6 error dns-port-not-served']);
  const [finding] = judge(files).findingsOf('/w/settings.yaml');
  assert.equal(finding?.object?.kind, 'ConfigMap');
});

test('a ConfigMap ignores a finding by its own annotation', () => {
  const files = {
    ...SERVICES,
    'a.yaml': pod('a', 'envFrom: [{ configMapRef: { name: settings } }]'),
    'settings.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  annotations: { podpath.dev/ignore.dns-service-not-found: made by hand }\ndata:\n  A: http://catalouge\n',
  };
  checkFindings(files, []);
});

test('a name is missing only where no variant of the folder may have it, each name by itself', () => {
  const files = {
    'pod.yaml': pod('p', 'args: ["http://catalouge", "http://payment"]'),
    'v1.yaml': SERVICES['services.yaml'],
    'v2.yaml': SERVICES['services.yaml'],
  };
  const missing = 'pod.yaml:8 warning dns-service-not-found';
  checkFindings(files, [missing, missing]);
  const broken = 'apiVersion: v1\nkind: Service\nmetadata: {name: payment\nspec: {}\n';
  const found = findingsIn(judge({ ...files, 'v2.yaml': `${files['v2.yaml']}---\n${broken}` }));
  assert.deepEqual(
    found.filter((one) => one.includes('dns-')),
    [missing],
  );
});
