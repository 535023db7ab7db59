/** What a hover on a Service says: right for each type, honest about what is not known, safe with hostile names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoverAt } from '../../server/src/editor/index.js';
import { deployment, judge, ROOT, service } from './workspace.js';

function hoverOn(files: Readonly<Record<string, string>>, file: string, word: string): string {
  const text = files[file] ?? '';
  const before = text.slice(0, text.indexOf(word)).split('\n');
  const position = { line: before.length - 1, character: (before.at(-1) ?? '').length };
  return hoverAt(judge(files), `${ROOT}/${file}`, position)?.markdown ?? '';
}

function checkHover(serviceText: string, pods: string, expected: readonly RegExp[], word = 'Service'): void {
  const text = hoverOn({ 'service.yaml': serviceText, 'pods.yaml': pods }, 'service.yaml', word);
  for (const pattern of expected) assert.match(text, pattern);
  assert.ok(text.split('\n').length <= 14, `a hover is short:\n${text}`);
}

const PODS = deployment('carts', { ports: '[{ name: http, containerPort: 8080 }]' });

test('explains a ClusterIP and where its ports lead', () =>
  checkHover(service('carts', 'app: carts', 'ports: [{ name: web, port: 80, targetPort: http }]'), PODS, [
    /ClusterIP/,
    /one ready pod/,
    /Port 80 \(`web`\) → 8080 of container `main`/,
  ]));
test('explains that a headless Service maps no port', () =>
  checkHover(service('carts', 'app: carts', 'clusterIP: None\n  ports: [{ port: 80, targetPort: 8080 }]'), PODS, [
    /headless/,
    /DNS answers with the addresses/,
    /clients dial 8080/,
  ]));
test('explains a NodePort with its number', () =>
  checkHover(
    service('carts', 'app: carts', 'type: NodePort\n  ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }]'),
    PODS,
    [/a port on every node/, /node port 30080/],
  ));
test('explains a load balancer', () =>
  checkHover(service('carts', 'app: carts', 'type: LoadBalancer\n  ports: [{ port: 80 }]'), PODS, [
    /a load balancer outside/,
    /80, which no container declares/,
  ]));
test('explains an ExternalName as an alias', () =>
  checkHover(service('carts', 'app: carts', 'type: ExternalName\n  externalName: carts.example.org'), PODS, [
    /CNAME to `carts\.example\.org`/,
    /no port is mapped/,
  ]));
test('says what no container names', () =>
  checkHover(service('carts', 'app: carts', 'ports: [{ port: 80, targetPort: web }]'), PODS, [
    /nowhere: no container names a port `web`/,
  ]));
test('says when nothing is selected', () =>
  checkHover(service('carts', 'app: nobody'), PODS, [/none in this workspace has `app: nobody`/]));
test('says when a label is filled in later', () =>
  checkHover(service('carts', 'app: carts'), deployment('carts', { labels: 'app: "${APP}"' }), [
    /perhaps Deployment `carts`/,
  ]));
test('says when the namespace is not given', () =>
  checkHover(service('carts', 'app: carts'), PODS, [/within its namespace, which this manifest does not name/]));
test('names the addresses of a Service without a selector', () => {
  const slice =
    '---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  name: x\n  labels: { kubernetes.io/service-name: carts }\nendpoints: [{ addresses: [192.0.2.7] }]\n';
  const text = `apiVersion: v1\nkind: Service\nmetadata:\n  name: carts\nspec:\n  ports: [{ port: 80 }]\n${slice}`;
  checkHover(text, PODS, [/written by hand: `192\.0\.2\.7`/]);
});
test('knows the kube-proxy mode and the DNS domain from the profile', () => {
  const files = {
    'service.yaml': service('carts', 'app: carts'),
    'pods.yaml': PODS,
    '.podpath.yaml': 'profile: { kubeProxyMode: ipvs, ipvsScheduler: lc, dnsDomain: k8s.example }\n',
  };
  const text = hoverOn(files, 'service.yaml', 'Service');
  assert.match(text, /ipvs, whose scheduler `lc` picks/);
  assert.match(text, /svc\.k8s\.example/);
});
test('a hostile name cannot become a link or leave its code span', () => {
  const text = hoverOn(
    { 'service.yaml': service('"[x](command:evil) `b"', 'app: carts'), 'pods.yaml': PODS },
    'service.yaml',
    'Service',
  );
  assert.ok(text.startsWith('**Service \\[x\\]\\(command:evil\\) \\`b · ClusterIP**'), text);
  assert.match(text, /- DNS: `\[x\]\(command:evil\) ʼb` within/);
});
test('says nothing where there is nothing to teach', () => {
  assert.equal(hoverOn({ 'pods.yaml': PODS }, 'pods.yaml', 'image:'), '');
  assert.equal(hoverOn({ 'service.yaml': service('carts', 'app: carts') }, 'service.yaml', 'v1'), '');
});
