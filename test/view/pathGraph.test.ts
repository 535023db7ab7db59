/** The data of a path's picture: stations in their lanes, shared where ways are alike, and never a way too many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deployment, service } from '../judging/workspace.js';
import { type Asked, graphOf, walks } from './graphOf.js';

const namespaced = (manifest: string, namespace: string): string =>
  manifest.replace(/^ {2}name: .*$/m, (line) => `${line}\n  namespace: ${namespace}`);
const policy = (name: string, spec: string, namespace = 'default'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec: ${spec}\n`;

function checkWalks(asked: Asked, ...expected: readonly string[]): void {
  assert.deepEqual(walks(graphOf(asked)), expected);
}

const WEB = deployment('web', { namespace: 'shop' });
const DB = deployment('db', { namespace: 'data' });
const TO_DB = namespaced(service('db', 'app: db'), 'data');
const FROM_WEB_TO_DB = { from: 'deployment/shop/web', to: 'service/data/db:80' };

test('a way is a row of stations, with the gates before the pods that they guard', () => {
  checkWalks(
    { ...FROM_WEB_TO_DB, manifests: [WEB, DB, TO_DB] },
    '✔ Pods of Deployment web | ✔ DNS db | ✔ Service db | ✔ kube-proxy | ✔ egress policy no policy | ' +
      '✔ ingress policy no policy | ✔ Pods of Deployment db',
  );
});

test('a gate names the policy that decides, and the rule where one does', () => {
  const allow = policy('open', '{ podSelector: {}, ingress: [{}, { ports: [{ port: 1 }] }] }', 'data');
  const names = (manifests: readonly string[]): string[] =>
    graphOf({ ...FROM_WEB_TO_DB, manifests }).nodes.flatMap((node) => (node.shape === 'gate' ? [node.name] : []));
  assert.deepEqual(names([WEB, DB, TO_DB, allow]), ['no policy', 'open, rule 1']);
  const deny = policy('shut', '{ podSelector: {}, policyTypes: [Ingress] }', 'data');
  assert.deepEqual(names([WEB, DB, TO_DB, deny]), ['no policy', 'shut']);
});

test('what follows a closed gate is drawn as out of reach', () => {
  const deny = policy('shut', '{ podSelector: {}, policyTypes: [Ingress] }', 'data');
  const graph = graphOf({ ...FROM_WEB_TO_DB, manifests: [WEB, DB, TO_DB, deny] });
  assert.equal(graph.verdict, 'denied');
  assert.match(walks(graph)[0] ?? '', /✖ ingress policy shut \| ┆✔ Pods of Deployment db$/);
  assert.deepEqual(
    graph.edges.map((edge) => edge.isBeyond),
    [false, false, false, false, false, true],
  );
});

test('namespaces are lanes below what lies outside and the nodes', () => {
  const entry = namespaced(
    service('web', 'app: web', 'type: LoadBalancer\n  ports: [{ port: 80, targetPort: 8080 }]'),
    'shop',
  );
  const graph = graphOf({ from: 'internet', to: 'service/shop/web:80', manifests: [WEB, entry] });
  assert.deepEqual(
    graph.lanes.map(({ kind, name }) => `${kind} ${name}`.trim()),
    ['outside', 'nodes', 'namespace shop'],
  );
  const lanes = (label: string): number[] =>
    graph.nodes.filter((node) => node.label === label).map((node) => node.lane);
  assert.deepEqual(lanes('load balancer'), [0]);
  assert.ok(lanes('node port').every((lane) => lane === 1));
  assert.ok(lanes('Service').every((lane) => lane === 2));
});

test('ways share their stations where they begin and end alike, and nowhere else', () => {
  const entry = service('web', 'app: web', 'type: LoadBalancer\n  ports: [{ port: 80, targetPort: 8080 }]');
  const canary = deployment('canary', { labels: 'app: web, track: canary' });
  // Through the load balancer and through the node port the policy sees other addresses, so these gates are two.
  const inside = policy(
    'inside',
    '{ podSelector: { matchLabels: { track: canary } }, ingress: [{ from: [{ podSelector: {} }] }] }',
  );
  const graph = graphOf({
    from: 'internet',
    to: 'service/web:80',
    manifests: [deployment('web'), canary, entry, inside],
  });
  assert.equal(graph.nodes.filter((node) => node.label === 'internet').length, 1);
  assert.equal(graph.nodes.filter((node) => node.name === 'canary').length, 1);
  assert.equal(walks(graph).length, graph.ways.length);
  assert.ok(graph.nodes.length < 20, `${graph.nodes.length} stations`);
});

test('every step has its place in a manifest, as a reader names it', () => {
  const graph = graphOf({ ...FROM_WEB_TO_DB, manifests: [WEB, DB, TO_DB] });
  const places = graph.nodes.flatMap((node) => node.steps).flatMap((step) => step.places);
  assert.ok(places.length > 4);
  for (const place of places) assert.match(place.shown, /^all\.yaml:\d+$/);
});

test('traffic that leaves the cluster arrives outside, behind the gate', () => {
  const deny = policy('shut', '{ podSelector: {}, policyTypes: [Egress] }');
  checkWalks(
    { from: 'deployment/web', to: '203.0.113.7:443', manifests: [deployment('web'), deny] },
    '✔ Pods of Deployment web | ✖ egress policy shut | ┆✔ address 203.0.113.7',
  );
});

test('names from manifests are harmless and short', () => {
  const evil = 'a\\u202eb'.padEnd(300, 'x');
  const graph = graphOf({
    from: 'internet',
    to: 'https://shop.example/',
    manifests: [
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: "${evil}" }\nspec:\n  rules: [{ host: shop.example, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: "${evil}", port: { number: 80 } } } }] } }]\n`,
    ],
  });
  for (const node of graph.nodes)
    for (const text of [node.label, node.name, ...node.steps.map((step) => step.caption)]) {
      assert.ok(text.length <= 60, text);
      assert.ok(!text.includes('\u202e'));
    }
});
