/** What a configuration says exists elsewhere, and which namespace its cluster has: as rules, traces and policies see it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Analysis, locate, makeClusters } from '../../server/src/editor/index.js';
import { findEnds, readAddress, trace } from '../../server/src/path/index.js';
import { makePolicyEngine } from '../../server/src/policy/index.js';
import { known, describe as shown } from '../../server/src/resources/index.js';
import { withChanges } from '../../server/src/workspace/index.js';
import { analysisOf, deployment, ROOT, service, snapshotOf } from './fixture.js';

const ASSUMED = `
  namespaces:
  - {name: monitoring, labels: {team: watch}}
  - name: open
  services:
  - name: postgres
    namespace: data
    ports: [5432, {name: metrics, port: 9187, protocol: TCP}]
  - {name: cache, namespace: data, selector: {app: cache}}
  workloads:
  - {name: prometheus, namespace: monitoring, labels: {app: prometheus}, ports: [9090]}
  - {name: cache, namespace: data, kind: StatefulSet, labels: {app: cache}}
`;
const configuration = `=== .podpath.yaml\nassume:${ASSUMED}`;

function clusterOf(fixture: string) {
  const [made] = makeClusters(snapshotOf(fixture));
  assert.ok(made);
  return made.cluster;
}

test('what is assumed is among the objects of every cluster', () => {
  const { clusters } = analysisOf(`${configuration}=== a/x.yaml\n${deployment('a')}=== b/x.yaml\n${deployment('b')}`);
  for (const cluster of clusters)
    assert.deepEqual(
      cluster.objects.slice(1).map((one) => `${known(one.namespace) ?? '-'} ${shown(one)}`),
      [
        '- Namespace monitoring',
        '- Namespace open',
        'data Service postgres',
        'data Service cache',
        'monitoring Deployment prometheus',
        'data StatefulSet cache',
      ],
    );
});

test('what one cluster assumes is in that cluster alone', () => {
  const text = (name: string, more = ''): string => `- {name: ${name}, include: [${name}/**]${more}}\n`;
  const configured = `=== .podpath.yaml\nclusters:\n${text('a', ', assume: {namespaces: [{name: x}]}')}${text('b')}`;
  const { clusters } = analysisOf(`${configured}=== a/x.yaml\n${deployment('a')}=== b/x.yaml\n${deployment('b')}`);
  assert.deepEqual(
    clusters.map((cluster) => cluster.namespaces.map(shown)),
    [['Namespace x'], []],
  );
});

test('what a file defines wins over what is assumed', () => {
  const cluster = clusterOf(`${configuration}=== a/x.yaml\n${service('postgres', 'data')}`);
  const found = cluster.services.filter((one) => known(one.name) === 'postgres');
  assert.deepEqual(
    found.map((one) => one.source.file),
    [`${ROOT}/a/x.yaml`],
  );
});

test('ports and labels that are written are all, those that are left out may be any', () => {
  const cluster = clusterOf(`${configuration}=== a/x.yaml\n${deployment('a')}`);
  const [postgres, cache] = cluster.services;
  assert.deepEqual(
    postgres?.ports.map((port) => [port.port, port.name, port.protocol]),
    [
      [5432, undefined, 'TCP'],
      [9187, 'metrics', 'TCP'],
    ],
  );
  assert.deepEqual(
    cache?.ports.map((port) => known(port.port)),
    [undefined],
  );
  assert.deepEqual(
    cluster.namespaces.map((one) => [known(one.name), one.labels.complete, [...one.labels.values.keys()]]),
    [
      ['monitoring', true, ['team']],
      ['open', false, []],
    ],
  );
});

test('the fields of what is assumed lead to the lines that say so', () => {
  const snapshot = snapshotOf(`${configuration}=== a/x.yaml\n${deployment('a')}`);
  const [made] = makeClusters(snapshot);
  const lines = configuration.slice(configuration.indexOf('\n') + 1).split('\n');
  const at = (kind: string, ...path: (string | number)[]): string => {
    const object = made?.cluster.objects.find((one) => one.source.assumed && one.kind === kind);
    assert.ok(object);
    const { file, range } = locate(snapshot, { source: object.source, path: [...object.base, ...path], part: 'value' });
    assert.equal(file, `${ROOT}/.podpath.yaml`);
    return lines[range.start.line]?.slice(range.start.character, range.end.character) ?? '';
  };
  assert.equal(at('Service', 'metadata', 'name'), 'postgres');
  assert.equal(at('Service', 'metadata', 'namespace'), 'data');
  assert.equal(at('Service', 'spec', 'ports', 0, 'port'), '5432');
  assert.equal(at('Service', 'spec', 'ports', 1, 'port'), '9187');
  assert.equal(at('Deployment', 'spec', 'template', 'metadata', 'labels', 'app'), 'prometheus');
  assert.equal(at('Deployment', 'spec', 'template', 'spec', 'containers', 0, 'ports', 0, 'containerPort'), '9090');
  assert.equal(at('Namespace', 'metadata', 'labels', 'team'), 'watch');
});

/** Findings as `file:line rule`. */
function findingsOf(analysis: Analysis): string[] {
  return analysis.files.flatMap((file) =>
    analysis.findingsOf(file).map((finding) => {
      const { line } = locate(analysis.snapshot, finding.anchor).range.start;
      return `${file.slice(ROOT.length + 1)}:${line + 1} ${finding.rule}`;
    }),
  );
}

const ingress = (name: string, port: number): string =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: data}\nspec:\n  rules:\n  - http:\n      paths:\n      - path: /\n        pathType: Prefix\n        backend: {service: {name: ${name}, port: {number: ${port}}}}\n`;

test('an assumed Service is found by backends, with its ports', () => {
  const of = (name: string, port: number): string[] =>
    findingsOf(analysisOf(`${configuration}=== a/x.yaml\n${ingress(name, port)}`));
  assert.deepEqual(of('postgres', 5432), []);
  assert.deepEqual(of('postgres', 80), ['a/x.yaml:10 ingress-backend-port-not-found']);
  assert.deepEqual(of('cache', 80), []);
});

test('nothing that is assumed is judged itself', () => {
  const near = `${service('cachee', 'data')}---\n${deployment('other', 'data')}`;
  assert.deepEqual(
    findingsOf(analysisOf(`${configuration}=== a/x.yaml\n${near}`)).filter((one) => one.startsWith('.podpath')),
    [],
  );
});

test('the labels of assumed pods show that a selector is a slip', () => {
  const analysis = analysisOf(`${configuration}=== a/x.yaml\n${service('cach', 'data')}`);
  assert.deepEqual(findingsOf(analysis), ['a/x.yaml:8 service-selects-nothing']);
  assert.match(analysis.findingsOf(`${ROOT}/a/x.yaml`)[0]?.text ?? '', /`app` is `cache` on StatefulSet cache/);
});

function verdict(fixture: string, from: string, to: string): string {
  const snapshot = snapshotOf(fixture);
  const [made] = makeClusters(snapshot);
  assert.ok(made);
  const { cluster } = made;
  const ends = [from, to].map((text) => {
    const address = readAddress(text);
    const found = 'problem' in address ? address : findEnds(cluster, address);
    assert.ok(!('problem' in found), JSON.stringify(found));
    return found;
  });
  const [source, target] = ends;
  assert.ok(source && target);
  const number = Number(to.split(':')[1]);
  return trace(cluster, makePolicyEngine(cluster), source, target, { port: { number }, protocol: 'TCP' }).verdict;
}

const policy = (from: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  podSelector: {}\n  ingress:\n  - from: [${from}]\n`;

test('assumed pods and namespaces count for policies', () => {
  const shop = (from: string): string =>
    `${configuration}=== a/x.yaml\n${deployment('web', 'shop')}---\n${service('web', 'shop').replace('port: 80', 'port: 80\n    targetPort: 8080')}---\n${policy(from)}`;
  const ask = (from: string): string => verdict(shop(from), 'deployment/monitoring/prometheus', 'service/shop/web:80');
  assert.equal(ask('{namespaceSelector: {matchLabels: {team: watch}}}'), 'allowed');
  assert.equal(ask('{namespaceSelector: {matchLabels: {team: sales}}}'), 'denied');
  assert.equal(ask('{namespaceSelector: {}, podSelector: {matchLabels: {app: prometheus}}}'), 'allowed');
  assert.equal(ask('{namespaceSelector: {}, podSelector: {matchLabels: {app: grafana}}}'), 'denied');
});

test('what exists elsewhere does not decide where objects without a namespace go', () => {
  const elsewhere = '=== .podpath.yaml\nassume: {services: [{name: db, namespace: data}]}\n';
  const shop = `=== a/x.yaml\n${deployment('web')}---\n${service('web').replace('port: 80', 'port: 80\n    targetPort: 8080')}`;
  assert.equal(verdict(`${elsewhere}${shop}`, 'deployment/default/web', 'service/default/web:80'), 'allowed');
});

test('what is behind an assumed Service is unknown, also in a complete cluster', () => {
  const complete = `=== .podpath.yaml\nclusters:\n- name: all\n  include: [a/**]\n  complete: true\n  assume: ${ASSUMED.replaceAll('\n', '\n    ')}\n`;
  const pods = `=== a/x.yaml\n${deployment('web', 'shop')}`;
  assert.equal(verdict(`${complete}${pods}`, 'deployment/shop/web', 'service/data/postgres:5432'), 'unknown');
});

test('objects without a namespace get that of their cluster, the others keep theirs', () => {
  const configured = '=== .podpath.yaml\nclusters: [{name: all, include: [a/**], namespace: shop}]\n';
  const objects = `${deployment('web')}---\n${service('web')}---\n${service('db', 'data')}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: data}\n`;
  const cluster = clusterOf(`${configured}=== a/x.yaml\n${objects}`);
  assert.deepEqual(
    cluster.objects.map((one) => `${shown(one)} ${known(one.namespace)}`),
    ['Deployment web shop', 'Service web shop', 'Service db data', 'Namespace data undefined'],
  );
});

test('the namespace that Flux gives replaces the one that is written', () => {
  const tool =
    '=== tools/app.yaml\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: a, targetNamespace: shop}\n';
  const analysis = analysisOf(`${tool}=== a/x.yaml\n${deployment('web', 'other')}---\n${service('web')}`);
  const cluster = analysis.clusters.find((one) => one.name === 'a');
  assert.deepEqual(
    cluster?.objects.map((one) => known(one.namespace)),
    ['shop', 'shop'],
  );
});

test('objects that no edit has touched are the same objects in the next cluster', () => {
  const configured =
    '=== .podpath.yaml\nclusters: [{name: all, include: [a/**], namespace: shop, assume: {services: [{name: db}]}}]\n';
  const before = snapshotOf(`${configured}=== a/x.yaml\n${deployment('web')}=== a/y.yaml\n${service('web')}`);
  const after = withChanges(before, new Map([[`${ROOT}/a/y.yaml`, service('webs')]]));
  const [first] = makeClusters(before);
  const [second] = makeClusters(after);
  assert.equal(second?.cluster.workloads[0], first?.cluster.workloads[0]);
  assert.equal(second?.cluster.services.at(-1), first?.cluster.services.at(-1));
  assert.notEqual(second?.cluster.services[0], first?.cluster.services[0]);
});
