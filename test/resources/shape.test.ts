/** The shape of objects: what the schemas of their kinds find in them, and where. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KINDS } from '#kinds';
import { readObjects, type ShapeProblem } from '../../server/src/resources/index.js';
import { readChunk } from '../../server/src/yaml/index.js';
import { WHOLE } from './wholeObjects.js';

function problemsIn(text: string): readonly ShapeProblem[] {
  return readObjects(readChunk(text).root).flatMap(({ misshapen }) => misshapen);
}

function inWords(problem: ShapeProblem): string {
  const place = problem.path.join('.');
  switch (problem.code) {
    case 'unknown-field':
      return `${place} unknown${problem.meant === undefined ? '' : `, meant ${problem.meant}`}`;
    case 'missing':
      return `${place} lacks ${problem.field}`;
    case 'wrong-type':
      return `${place} is ${problem.actual}, not ${problem.wanted.join(' or ')}`;
    case 'not-allowed':
      return `${place} is ${problem.written}${problem.meant === undefined ? '' : `, meant ${problem.meant}`}`;
    case 'since':
    case 'until':
      return `${place} ${problem.code} ${problem.version.join('.')}`;
    case 'api-version':
      return `${problem.served.until === undefined ? 'came' : 'gone'} ${problem.served.until ?? problem.served.since}`;
  }
}

function checkProblems(text: string, expected: readonly string[]): void {
  assert.deepEqual(problemsIn(text).map(inWords).sort(), [...expected].sort());
}

const service = (spec: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  selector: { app: web }\n${spec}`;
const pod = (spec: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers: [{ name: web, image: web }]\n${spec}`;

test('every kind with a schema has an object here, in which nothing is wrong but what came with some version', () => {
  assert.deepEqual(Object.keys(WHOLE).sort(), Object.keys(KINDS).sort());
  for (const [kind, text] of Object.entries(WHOLE)) {
    const problems = problemsIn(text).filter(({ code }) => code !== 'since' && code !== 'api-version');
    assert.deepEqual(problems.map(inWords), [], kind);
  }
});

test('a field that does not exist is found, with the one that was meant', () => {
  checkProblems(service('  typ: NodePort\n  ports: [{ port: 80, nodeport: 30080, colour: blue }]\n'), [
    'spec.ports.0.colour unknown',
    'spec.ports.0.nodeport unknown, meant nodePort',
    'spec.typ unknown, meant type',
  ]);
});

test('a field that is there already is not what was meant', () =>
  checkProblems(service('  ports: [{ port: 80, prot: 81 }]\n'), ['spec.ports.0.prot unknown']));

test('types are those that the reader of Kubernetes gives to scalars', () => {
  checkProblems(pod('  hostNetwork: yes\n  hostPID: "true"\n  priority: 1.0\n  subdomain: 012\n'), [
    'spec.hostPID is string, not boolean',
    'spec.subdomain is number, not string',
  ]);
  checkProblems(pod('  volumes: { name: data }\n  securityContext: [privileged]\n  nodeName: [a]\n'), [
    'spec.nodeName is array, not string',
    'spec.securityContext is array, not object',
    'spec.volumes is object, not array',
  ]);
});

test('null is as good as left out, in a list too', () =>
  checkProblems(
    'apiVersion: v1\nkind: Pod\nmetadata: { name: web, labels: ~ }\nspec:\n  hostNetwork:\n  containers:\n    - name: web\n      image: web\n      args: [null]\n      ports:\n',
    [],
  ));

test('what a required field lacks is told of the mapping, null counting as lacking', () =>
  checkProblems('apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - image: ~\n', [
    'spec.containers.0 lacks image',
    'spec.containers.0 lacks name',
  ]));

test('a value that a field does not allow is found, an empty one counts as left out', () => {
  checkProblems(service('  type: Nodeport\n  sessionAffinity: ""\n  ports: [{ port: 80, protocol: udp }]\n'), [
    'spec.ports.0.protocol is udp, meant UDP',
    'spec.type is Nodeport, meant NodePort',
  ]);
  checkProblems(service('  type: 1\n  ports: [{ port: 80 }]\n'), ['spec.type is number, not string']);
});

test('pods of controllers are restarted always, pods of Jobs never without saying so', () => {
  const workload = (kind: string, policy: string): string =>
    `apiVersion: ${kind === 'Job' ? 'batch' : 'apps'}/v1\nkind: ${kind}\nmetadata: { name: web }\nspec:\n  template:\n    spec: { ${policy}containers: [{ name: web, image: web }] }\n`;
  checkProblems(workload('Job', ''), ['spec.template.spec lacks restartPolicy']);
  checkProblems(workload('Job', 'restartPolicy: Always, '), ['spec.template.spec.restartPolicy is Always']);
  checkProblems(workload('Job', 'restartPolicy: never, '), ['spec.template.spec.restartPolicy is never, meant Never']);
  checkProblems(workload('Job', 'restartPolicy: Never, hostNetwrk: a, '), [
    'spec.template.spec.hostNetwrk unknown, meant hostNetwork',
  ]);
  checkProblems(workload('Deployment', 'restartPolicy: Never, '), ['spec.template.spec.restartPolicy is Never']);
  checkProblems(workload('Deployment', ''), []);
});

test('what is filled in later is not judged, nor what it may bring', () => {
  checkProblems(pod('  hostNetwork: ${HOST}\n  priority: <number>\n  dnsPolicy: __DNS__\n  volumes: $(VOLUMES)\n'), []);
  checkProblems(pod('  hostNetwork: {{ host }}\n  ${MORE}: x\n'), []);
  checkProblems('apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  ${CONTAINERS}: x\n', []);
});

test('a word in capitals that a script replaces is as good as a placeholder', () => {
  checkProblems(pod('  priority: PRIORITY\n  hostNetwork: HOST_NETWORK\n  dnsPolicy: DNS_POLICY\n'), []);
  checkProblems(service('  ports: [{ port: "80", protocol: HTTP }]\n'), [
    'spec.ports.0.port is string, not integer',
    'spec.ports.0.protocol is HTTP',
  ]);
});

test('fields tell which version of Kubernetes first has them, or no longer', () =>
  checkProblems(service('  trafficDistribution: PreferClose\n  topologyKeys: [zone]\n  ports: [{ port: 80 }]\n'), [
    'spec.topologyKeys until 1.22',
    'spec.trafficDistribution since 1.30',
  ]));

test('API versions tell when they came or went, of kinds without a schema too', () => {
  checkProblems('apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: { name: a }\n', ['gone 25']);
  checkProblems('apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a }\n', ['came 23']);
  checkProblems('apiVersion: example.com/v1beta1\nkind: Deployment\nmetadata: { name: a }\nspec: { any: thing }\n', []);
});

test('a directive to merge by makes it a patch, which is no object', () =>
  checkProblems(pod('  volumes: [{ name: data, $patch: delete }]\n  hostNetwrk: true\n'), []));

test('what Kubernetes reads as no text is told once, by the rule for it', () =>
  checkProblems('apiVersion: v1\nkind: Namespace\nmetadata: { name: 1, labels: { version: 1.10 } }\n', []));

test('objects in a list are judged each by itself', () =>
  checkProblems(
    `apiVersion: v1\nkind: List\nitems:\n  - ${service('  prots: []\n').replaceAll('\n', '\n    ').trim()}\n`,
    ['spec.prots unknown, meant ports'],
  ));

test('names that objects of JavaScript have are fields like others', () =>
  checkProblems(pod('  __proto__: { hostNetwork: 1 }\n  constructor: x\n  toString: y\n'), [
    'spec.constructor unknown',
    'spec.toString unknown',
  ]));

test('of very many mistakes in one object the first are told', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `  x${index}: 1\n`).join('');
  assert.equal(problemsIn(service(many)).length, 50);
});
