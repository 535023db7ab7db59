/** Lenses and inlay hints: what stands above an object and behind a port. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inlayHintsIn, lensesIn, lensText } from '../../server/src/editor/index.js';
import { deployment, judge, ROOT, service } from './workspace.js';

type Files = Readonly<Record<string, string>>;

/** Lenses of the first file, one for each object that has one. */
function checkLenses(files: Files, expected: readonly string[]): void {
  const [file = ''] = Object.keys(files);
  const analysis = judge(files);
  const path = `${ROOT}/${file}`;
  const told = lensesIn(analysis, path).map(
    ({ range, object }) => `${range.start.line + 1} ${lensText(analysis, path, object)}`,
  );
  assert.deepEqual(told, expected);
}

const WEB = deployment('web', { ports: '[{ name: http, containerPort: 8080 }]' });
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{ port: http }]
`;
const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop }
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
`;

test('a Service tells its pods and who reaches it', () =>
  checkLenses({ 'service.yaml': service('web', 'app: web'), 'web.yaml': WEB }, ['1 1 pod · from inside only']));
test('a Service tells how many pods there are where they say it', () =>
  checkLenses(
    { 'service.yaml': service('web', 'app: web'), 'web.yaml': WEB.replace('spec:\n', 'spec:\n  replicas: 3\n') },
    ['1 3 pods · from inside only'],
  ));
test('a Service over a DaemonSet does not know how many', () =>
  checkLenses({ 'service.yaml': service('web', 'app: web'), 'web.yaml': WEB.replace('Deployment', 'DaemonSet') }, [
    '1 pods of 1 workload · from inside only',
  ]));
test('a Service without pods says so', () =>
  checkLenses({ 'service.yaml': service('web', 'app: other') }, ['1 no pods']));
test('a Service whose pods are filled in later says so', () =>
  checkLenses(
    { 'service.yaml': service('web', 'app: web'), 'web.yaml': deployment('web', { labels: 'app: "${A}"' }) },
    ['1 its pods depend on values that are filled in later · from inside only'],
  ));
test('a Service behind an Ingress names it, and whether anybody knows', () =>
  checkLenses({ 'service.yaml': service('web', 'app: web'), 'web.yaml': WEB, 'ingress.yaml': INGRESS }, [
    '1 1 pod · perhaps reachable from the internet via Ingress `shop.example/`',
  ]));
test('a Service that the internet reaches says by what', () =>
  checkLenses(
    {
      'service.yaml': service(
        'web',
        'app: web',
        'type: NodePort\n  ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }]',
      ),
      'web.yaml': WEB,
      '.podpath.yaml': 'profile: { nodeAddresses: public }\n',
    },
    ['1 1 pod · reachable from the internet via node port 30080'],
  ));
test('an ExternalName is an alias', () =>
  checkLenses({ 'service.yaml': service('web', 'app: web', 'type: ExternalName\n  externalName: web.example.org') }, [
    '1 an alias of `web.example.org`',
  ]));
test('a workload tells what isolates it', () =>
  checkLenses({ 'web.yaml': WEB, 'service.yaml': service('web', 'app: web'), 'policy.yaml': POLICY }, [
    '1 behind web · isolated: in, out · 1 policy',
  ]));
test('a workload that nothing isolates says so', () =>
  checkLenses({ 'web.yaml': WEB }, ['1 no Service · not isolated']));
test('a policy tells whom it selects and how many rules it has', () =>
  checkLenses({ 'policy.yaml': POLICY, 'web.yaml': WEB }, ['1 selects 1 workload · in: 1 rule · out: nothing']));
test('an Ingress tells its routes and its controller', () =>
  checkLenses({ 'ingress.yaml': INGRESS }, ['1 1 route · ingress-nginx']));
test('other objects have no lens', () =>
  checkLenses({ 'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' }, []));

test('a patch of an object that is not there has no lens', () =>
  checkLenses(
    {
      'patch.yaml': WEB.replace('name: web', 'name: gone'),
      'kustomization.yaml': 'resources: [web.yaml]\npatches: [{ path: patch.yaml }]\n',
      'web.yaml': WEB,
    },
    [],
  ));

const ALL = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

/** Hints of the first file, each behind the line that it stands in. */
function checkHints(files: Files, expected: readonly string[], range = ALL): void {
  const [[file, text] = assert.fail()] = Object.entries(files);
  const lines = text.split('\n');
  const told = inlayHintsIn(judge(files), `${ROOT}/${file}`, range).map(({ position, text: hint }) => {
    const line = lines[position.line] ?? '';
    return `${line.slice(0, position.character).trim()} ${hint}`;
  });
  assert.deepEqual(told, expected);
}

const PORTS = (ports: string): string => service('web', 'app: web', `ports:\n    ${ports}`);

test('behind the name of a target port stands its number', () =>
  checkHints({ 'service.yaml': PORTS('- port: 80\n      targetPort: http'), 'web.yaml': WEB }, [
    'targetPort: http → 8080 (main)',
  ]));
test('without a target port the hint stands behind the port, whose number is not said again', () =>
  checkHints({ 'service.yaml': PORTS('- port: 8080'), 'web.yaml': WEB }, ['- port: 8080 → main']));
test('a number that no container declares gets no hint', () =>
  checkHints({ 'service.yaml': PORTS('- port: 81'), 'web.yaml': WEB }, []));
test('a name that no container has gets no hint', () =>
  checkHints({ 'service.yaml': PORTS('- port: 80\n      targetPort: web'), 'web.yaml': WEB }, []));
test('workloads that differ are told together', () =>
  checkHints(
    {
      'service.yaml': PORTS('- port: 80\n      targetPort: http'),
      'web.yaml': WEB,
      'old.yaml': WEB.replace('name: web', 'name: old').replace('8080', '9090'),
    },
    ['targetPort: http → 9090 (main) or 8080 (main)'],
  ));
test('a headless Service maps nothing, so it has no hints', () =>
  checkHints(
    { 'service.yaml': service('web', 'app: web', 'clusterIP: None\n  ports: [{ port: 8080 }]'), 'web.yaml': WEB },
    [],
  ));
test('nothing is hinted where labels are filled in later', () =>
  checkHints({ 'service.yaml': PORTS('- port: 8080'), 'web.yaml': deployment('web', { labels: 'app: "${A}"' }) }, []));
test('behind the port of a backend stands where it leads', () =>
  checkHints(
    { 'ingress.yaml': INGRESS, 'service.yaml': PORTS('- port: 80\n      targetPort: http'), 'web.yaml': WEB },
    ['- { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 → 8080 (main)'],
  ));
test('behind the name of a port in a policy stands its number', () =>
  checkHints({ 'policy.yaml': POLICY, 'web.yaml': WEB }, ['- ports: [{ port: http = 8080']));
test('only what the editor asks for is hinted', () =>
  checkHints({ 'service.yaml': PORTS('- port: 8080'), 'web.yaml': WEB }, [], {
    start: { line: 0, character: 0 },
    end: { line: 3, character: 0 },
  }));
