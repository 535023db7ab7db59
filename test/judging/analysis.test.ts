/** How results of clusters become findings of files: merging, levels, failing rules. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexFiles, makeCluster, surroundOf } from '../../server/src/cluster/index.js';
import { analyse, type Settings } from '../../server/src/editor/index.js';
import { checkSubject, RULES, type Rule } from '../../server/src/rules/index.js';
import { readSourceFile, UNSET_PROFILE, withChanges } from '../../server/src/workspace/index.js';
import { deployment, findingsIn, judge, ROOT, service } from './workspace.js';

function checkFindings(
  files: Readonly<Record<string, string>>,
  expected: readonly string[],
  settings?: Settings,
): void {
  assert.deepEqual(findingsIn(judge(files, settings)), expected);
}

const BASE = {
  'base/kustomization.yaml': 'resources: [service.yaml]\n',
  'base/service.yaml': service('carts', 'app: cart'),
};
const overlay = (resource: string): string => `resources: [../base, ${resource}]\n`;

test('an absence holds only if no overlay refutes it', () => {
  const right = { 'a/kustomization.yaml': overlay('pods.yaml'), 'a/pods.yaml': deployment('cart') };
  const wrong = { 'b/kustomization.yaml': overlay('pods.yaml'), 'b/pods.yaml': deployment('carts') };
  checkFindings({ ...BASE, ...wrong }, ['base/service.yaml:7 warning service-selects-nothing']);
  checkFindings({ ...BASE, ...right, ...wrong }, []);
});

test('an overlay that merely lacks evidence does not hide what another one shows', () => {
  const wrong = { 'b/kustomization.yaml': overlay('pods.yaml'), 'b/pods.yaml': deployment('carts') };
  const bare = { 'c/kustomization.yaml': 'resources: [../base]\n' };
  checkFindings({ ...BASE, ...wrong, ...bare }, ['base/service.yaml:7 warning service-selects-nothing']);
});

test('any other finding needs only one overlay', () => {
  const named = service('carts', 'app: carts', 'ports: [{ port: 80, targetPort: web }]');
  const files = {
    'base/kustomization.yaml': 'resources: [service.yaml]\n',
    'base/service.yaml': named,
    'a/kustomization.yaml': overlay('pods.yaml'),
    'a/pods.yaml': deployment('carts', { ports: '[{ name: web, containerPort: 8080 }]' }),
    'b/kustomization.yaml': overlay('pods.yaml'),
    'b/pods.yaml': deployment('carts', { ports: '[{ name: http, containerPort: 8080 }]' }),
  };
  checkFindings(files, ['base/service.yaml:8 error service-port-name-unresolved']);
  const [finding] = judge(files).findingsOf(`${ROOT}/base/service.yaml`);
  assert.deepEqual(finding?.clusters, ['b']);
});

test('the surround only silences', () => {
  const files = { 'app/service.yaml': service('carts', 'app: cart'), 'app/pods.yaml': deployment('carts') };
  checkFindings(files, ['app/service.yaml:7 warning service-selects-nothing']);
  checkFindings({ ...files, 'elsewhere/pods.yaml': deployment('cart') }, []);
});

test('a level caps those of the messages and never raises one', () => {
  const files = { 'service.yaml': service('carts', 'app: cart'), 'pods.yaml': deployment('carts') };
  const level = (value: 'error' | 'information' | 'off'): Settings => ({
    rules: new Map(),
    overrides: new Map([['service-selects-nothing', value]]),
  });
  checkFindings(files, ['service.yaml:7 warning service-selects-nothing'], level('error'));
  checkFindings(files, ['service.yaml:7 information service-selects-nothing'], level('information'));
  checkFindings(files, [], level('off'));
});

test('a flag wins over the configuration, the configuration over the editor', () => {
  const files = { 'service.yaml': service('carts', 'app: cart'), 'pods.yaml': deployment('carts') };
  const configured = { ...files, '.podpath.yaml': 'rules:\n  service-selects-nothing: information\n' };
  const rule = (value: 'hint' | 'off'): ReadonlyMap<string, 'hint' | 'off'> =>
    new Map([['service-selects-nothing', value]]);
  checkFindings(configured, ['service.yaml:7 information service-selects-nothing'], {
    rules: rule('off'),
    overrides: new Map(),
  });
  checkFindings(configured, ['service.yaml:7 hint service-selects-nothing'], {
    rules: rule('off'),
    overrides: rule('hint'),
  });
});

test('a rule may be silenced in some files', () => {
  const files = { 'a/service.yaml': service('carts', 'app: cart'), 'a/pods.yaml': deployment('carts') };
  const silenced = (glob: string): Record<string, string> => ({
    ...files,
    '.podpath.yaml': `rules:\n  service-selects-nothing: { ignore: ["${glob}"] }\n`,
  });
  checkFindings(silenced('a/**'), []);
  checkFindings(silenced('b/**'), ['a/service.yaml:7 warning service-selects-nothing']);
});

test('a rule that throws is named, and the others go on', () => {
  const broken: Rule = {
    id: 'broken',
    group: 'Ingress',
    summary: '',
    silences: '',
    withGaps: 'judges',
    since: '0.1.0',
    reads: [],
    fix: 'none',
    messages: {},
    subject: 'service',
    check() {
      throw new Error('a mistake of ours');
    },
  };
  const files = [readSourceFile('/w/all.yaml', `${service('carts', 'app: cart')}---\n${deployment('carts')}`)];
  const scope = {
    id: '.',
    name: '.',
    kind: 'directory',
    subjects: ['/w/all.yaml'],
    files: ['/w/all.yaml'],
    complete: false,
    gaps: [],
    open: false,
    root: undefined,
    charts: [],
  } as const;
  const cluster = makeCluster(scope, indexFiles(files), UNSET_PROFILE, surroundOf(files));
  const [carts] = cluster.services;
  assert.ok(carts);
  const results = [broken, ...RULES.filter((rule) => rule.subject === 'service')].map((rule) =>
    checkSubject(rule, carts, cluster),
  );
  assert.deepEqual(
    results.flatMap(({ failure }) => failure?.rule ?? []),
    ['broken'],
  );
  assert.deepEqual(
    results.flatMap(({ findings }) => findings.map((finding) => finding.rule)),
    ['service-selects-nothing'],
  );
});

test('an edit judges again only the clusters that it touches', () => {
  const first = judge({
    'a/service.yaml': service('carts', 'app: carts'),
    'a/pods.yaml': deployment('carts'),
    'b/service.yaml': service('x', 'app: x'),
    'b/pods.yaml': deployment('x'),
  });
  assert.equal(first.rerun, 2);
  const changed = withChanges(first.snapshot, new Map([[`${ROOT}/a/pods.yaml`, deployment('cartz')]]));
  const second = analyse(changed, undefined, first);
  assert.equal(second.rerun, 1);
  assert.deepEqual(findingsIn(second), ['a/service.yaml:7 warning service-selects-nothing']);
});

test('an edit has those files looked at again of which something else is said, and no others', () => {
  const caller = deployment('shop').replace(
    'image:',
    'env: [{ name: CARTS, value: "http://carts/" }]\n          image:',
  );
  const first = judge({
    'service.yaml': service('carts', 'app: carts'),
    'pods.yaml': deployment('carts', { ports: '[{ name: web, containerPort: 8080 }]' }),
    'shop.yaml': caller,
  });
  const next = service('carts', 'app: carts', 'ports: [{ port: 80, targetPort: webb }]');
  const second = analyse(withChanges(first.snapshot, new Map([[`${ROOT}/service.yaml`, next]])), undefined, first);
  assert.deepEqual([...(second.changed ?? [])], [`${ROOT}/service.yaml`]);
  assert.deepEqual(findingsIn(second), ['service.yaml:8 error service-port-name-unresolved']);
  const gone = service('cards', 'app: carts', 'ports: [{ port: 80, targetPort: web }]');
  const third = analyse(withChanges(second.snapshot, new Map([[`${ROOT}/service.yaml`, gone]])), undefined, second);
  assert.deepEqual([...(third.changed ?? [])].sort(), [`${ROOT}/service.yaml`, `${ROOT}/shop.yaml`]);
  assert.deepEqual(findingsIn(third), ['shop.yaml:14 warning dns-service-not-found']);
});
