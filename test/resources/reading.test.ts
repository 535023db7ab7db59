/** Documents to objects: flattening, keys by group and kind, pod templates anywhere, placeholders, values that are not text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  describe,
  type Ingress,
  identityOf,
  isUnknown,
  type KubeObject,
  known,
  mayShareNamespace,
  type ReadObject,
  readObjects,
} from '../../server/src/resources/index.js';
import { readChunk } from '../../server/src/yaml/index.js';

function read(text: string): ReadObject[] {
  return readObjects(readChunk(text).root);
}

function one(text: string): KubeObject {
  const [first, ...more] = read(text);
  assert.ok(first !== undefined && more.length === 0, text);
  return first.object;
}

/** Model, group/kind, name and base path of each object. */
function checkObjects(text: string, ...expected: string[]): void {
  assert.deepEqual(
    read(text).map(({ object }) =>
      `${object.model} ${object.group}/${object.kind} ${known(object.name) ?? '?'} ${object.base.join('.')}`.trim(),
    ),
    expected,
  );
}

/** `path: written → value` of each value that Kubernetes does not read as text. */
function checkNotStrings(text: string, ...expected: string[]): void {
  assert.deepEqual(
    read(text).flatMap(({ notStrings }) =>
      notStrings.map((problem) => `${problem.path.join('.')} (${problem.what}): ${problem.written} → ${problem.value}`),
    ),
    expected,
  );
}

const TEMPLATE =
  'metadata: {labels: {app: web}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}';

test('a document without apiVersion and kind holds no object', () => {
  for (const text of [
    '',
    'a: 1\n',
    'kind: Service\n',
    'apiVersion: v1\n',
    '- apiVersion: v1\n  kind: Service\n',
    'text\n',
    'apiVersion: {{ x }}\nkind: Service\n',
  ]) {
    checkObjects(text);
  }
});

test('group and kind are the key: a Service of Knative is no Service of the core', () => {
  checkObjects('{apiVersion: v1, kind: Service, metadata: {name: a}}', 'service /Service a');
  checkObjects(
    `{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: a}, spec: {template: {${TEMPLATE}}}}`,
    'workload serving.knative.dev/Service a',
  );
  checkObjects(
    '{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: a}}',
    'other gateway.networking.k8s.io/Gateway a',
  );
});

test('lists and templates are flattened, inside one another too', () => {
  checkObjects(
    '{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Service, metadata: {name: a}}, {apiVersion: v1, kind: ConfigMapList, items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}]}]}',
    'service /Service a items.0',
    'configMap /ConfigMap b items.1.items.0',
  );
  checkObjects(
    '{apiVersion: template.openshift.io/v1, kind: Template, objects: [{apiVersion: v1, kind: Service, metadata: {name: "${NAME}"}}]}',
    'service /Service ? objects.0',
  );
});

test('a kind that ends in List and holds none is an object', () => {
  checkObjects('{apiVersion: example.org/v1, kind: AllowList, metadata: {name: a}}', 'other example.org/AllowList a');
});

test('lists without end inside one another are given up', () => {
  const nested = Array.from({ length: 20 }).reduce<string>(
    (inner) => `{apiVersion: v1, kind: List, items: [${inner}]}`,
    '{apiVersion: v1, kind: Service, metadata: {name: a}}',
  );
  checkObjects(nested);
});

test('a pod template makes a workload of any object, wherever it stands', () => {
  for (const [kind, spec, path] of [
    ['apps/v1, kind: Deployment', `template: {${TEMPLATE}}`, 'spec.template'],
    ['batch/v1, kind: CronJob', `jobTemplate: {spec: {template: {${TEMPLATE}}}}`, 'spec.jobTemplate.spec.template'],
    ['argoproj.io/v1alpha1, kind: Rollout', `template: {${TEMPLATE}}`, 'spec.template'],
    [
      'ray.io/v1, kind: RayService',
      `rayClusterConfig: {headGroupSpec: {template: {${TEMPLATE}}}}`,
      'spec.rayClusterConfig.headGroupSpec.template',
    ],
    [
      'leaderworkerset.x-k8s.io/v1, kind: LeaderWorkerSet',
      `leaderWorkerTemplate: {workerTemplate: {${TEMPLATE}}}`,
      'spec.leaderWorkerTemplate.workerTemplate',
    ],
  ] as const) {
    const object = one(`{apiVersion: ${kind}, metadata: {name: a}, spec: {${spec}}}`);
    assert.ok(object.model === 'workload', kind);
    assert.deepEqual(
      object.templates.map((template) => template.path.join('.')),
      [path],
    );
    assert.equal(object.templates[0]?.labels.values.get('app'), 'web');
  }
  const pod = one(`{apiVersion: v1, kind: Pod, ${TEMPLATE}}`);
  assert.ok(pod.model === 'workload');
  assert.deepEqual(
    pod.templates.map((template) => template.path),
    [[]],
  );
});

test('a controller whose template is missing is a workload without pods', () => {
  const object = one('{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: null}}');
  assert.ok(object.model === 'workload');
  assert.deepEqual([object.templates, object.hasTemplate], [[], false]);
});

test('the hosts of certificates are read, and what a template fills in is open', () => {
  const ingress = (spec: string): Ingress => {
    const object = one(`{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}, spec: ${spec}}`);
    assert.ok(object.model === 'ingress');
    return object;
  };
  const { tls, isOpen } = ingress('{tls: [{hosts: [a.example, "${HOST}"], secretName: s}, {secretName: t}]}');
  assert.equal(isOpen, false);
  assert.deepEqual(
    tls.map(({ hosts }) => hosts.map(({ host, path }) => [isUnknown(host) ? '?' : host, path.join('.')])),
    [
      [
        ['a.example', 'spec.tls.0.hosts.0'],
        ['?', 'spec.tls.0.hosts.1'],
      ],
      [],
    ],
  );
  assert.deepEqual(
    ingress('{tls: [{hosts: "{{ .Values.hosts }}"}]}').tls.map((one) => one.isOpen),
    [true],
  );
  assert.equal(ingress('{rules: "{{ .Values.rules }}"}').isOpen, true);
  assert.equal(ingress('{rules: [{http: {paths: "${PATHS}"}}]}').isOpen, true);
});

test('both beta shapes of an Ingress and v1 name the same backend', () => {
  for (const [version, backend] of [
    ['networking.k8s.io/v1', '{service: {name: web, port: {number: 80}}}'],
    ['networking.k8s.io/v1beta1', '{serviceName: web, servicePort: 80}'],
    ['extensions/v1beta1', '{serviceName: web, servicePort: 80}'],
  ]) {
    const object = one(
      `{apiVersion: ${version}, kind: Ingress, metadata: {name: i}, spec: {rules: [{host: a.example, http: {paths: [{path: /, backend: ${backend}}]}}]}}`,
    );
    assert.ok(object.model === 'ingress');
    const found = object.rules[0]?.paths[0]?.backend;
    assert.deepEqual([found?.service, found?.port], ['web', { number: 80 }], version);
  }
});

test('a name, a number or a digit in quotes: what a target port is', () => {
  const target = (text: string): unknown => {
    const object = one(
      `{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80, targetPort: ${text}}]}}`,
    );
    return object.model === 'service' ? object.ports[0]?.targetPort : undefined;
  };
  assert.deepEqual(target('8080'), { number: 8080 });
  assert.deepEqual(target('http'), { name: 'http' });
  assert.deepEqual(target('"8080"'), { name: '8080' });
  assert.deepEqual(target('0x1F90'), { number: 8080 });
  assert.ok(isUnknown(target('"${PORT}"')));
  assert.equal(target('null'), undefined);
});

test('every form of placeholder is unknown, and other text is not', () => {
  const name = (text: string): unknown => one(`apiVersion: v1\nkind: Service\nmetadata:\n  name: ${text}\n`).name;
  for (const text of [
    '"{{ .x }}"',
    '{{ .x }}',
    '${X}',
    '$X',
    '$(X)',
    '<name>',
    '<your name>',
    '__NAME__',
    '"@NAME@"',
    'a-${X}-b',
    '"{% x %}"',
    '${X:-web}',
  ]) {
    assert.ok(isUnknown(name(text)), text);
  }
  for (const text of ['web', 'a<b', 'a__b', 'a@b', 'x$', '"a > b"', '5$']) assert.ok(!isUnknown(name(text)), text);
  assert.ok(isUnknown(one('apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n').name));
});

test('a map that a template fills in may hold anything, and so may a key', () => {
  const labels = (text: string) =>
    one(`apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  labels: ${text}\n`).labels;
  for (const text of ['${LABELS}', '{{ .labels }}', '{"${KEY}": x, b: c}'])
    assert.equal(labels(text).complete, false, text);
  for (const text of ['{}', '{ }', '{a: b}', '{a: "${X}"}', 'null']) assert.equal(labels(text).complete, true, text);
});

test('a spec that a template fills in is unknown in all its parts', () => {
  for (const spec of ['{{ .spec }}', '${SPEC}']) {
    const service = one(`apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: ${spec}\n`);
    assert.ok(
      service.model === 'service' &&
        isUnknown(service.type) &&
        isUnknown(service.clusterIP) &&
        !service.selector.complete,
    );
    const workload = one(`apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: ${spec}\n`);
    assert.ok(
      workload.model === 'workload' && workload.hasTemplate && workload.specLabels.some((labels) => !labels.complete),
    );
  }
});

test('names, labels, selectors and environment values that Kubernetes reads as something else are noted', () => {
  checkNotStrings(
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: 010\n  namespace: on\n  labels: {a: yes, b: "yes", c: null, d: 1.10, e: 12:30}\n  annotations: {x: true}\nspec:\n  selector: {tier: 1e3}\n',
    'metadata.name (name): 010 → 8',
    'metadata.namespace (namespace): on → true',
    'metadata.labels.a (label): yes → true',
    'metadata.labels.d (label): 1.10 → 1.1',
    'metadata.annotations.x (annotation): true → true',
    'spec.selector.tier (selector value): 1e3 → 1000',
  );
  checkNotStrings(
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: c\n    env: [{name: A, value: 8080}, {name: B, value: "8080"}, {name: C, value: no}]\n',
    'spec.containers.0.env.0.value (environment value): 8080 → 8080',
    'spec.containers.0.env.2.value (environment value): no → false',
  );
});

test('what labels come to does not hang on the ones that were read before', () => {
  const value = fc.constantFrom('a', 'web', '"a"', '1', '"1"', 'yes', "'yes'", 'null', '"${A}"');
  const labels = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'app', '${K}'), value), {
    selector: ([key]) => key,
  });
  fc.assert(
    fc.property(fc.array(labels, { minLength: 2, maxLength: 20 }), (all) => {
      for (const pairs of all) checkLabels(pairs);
    }),
  );
});

/** Labels as keys and values are written. */
function checkLabels(pairs: readonly (readonly [string, string])[]): void {
  const written = pairs.map(([key, text]) => `${JSON.stringify(key)}: ${text}`).join(', ');
  const [found] = read(`apiVersion: v1\nkind: Pod\nmetadata: {name: x, labels: {${written}}}\n`);
  const bare = (text: string): string => (text === 'null' ? '' : text.replace(/^["'](.*)["']$/, '$1'));
  const known = pairs.filter(([key]) => !key.startsWith('$'));
  const { values, complete } = found?.object.labels ?? {};
  assert.deepEqual(
    [...(values ?? [])].map(([key, text]) => [key, isUnknown(text) ? 'unknown' : text]),
    known.map(([key, text]) => [key, text.includes('$') ? 'unknown' : bare(text)]),
    written,
  );
  assert.equal(complete, known.length === pairs.length, written);
  assert.deepEqual(
    found?.notStrings.map(({ path }) => path.at(-1)),
    known.filter(([, text]) => text === '1' || text === 'yes').map(([key]) => key),
    written,
  );
}

test('fields that a Service has are those of its own text', () => {
  const checkWritten = (spec: string, ...fields: string[]): void => {
    const service = one(`apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {${spec}}\n`);
    assert.deepEqual(service.model === 'service' && [...service.written], fields, spec);
  };
  checkWritten('"a b": 1, c: 1', 'a b', 'c');
  checkWritten('a: 1, "b c": 1', 'a', 'b c');
  checkWritten('a: 1, b: 1, c: 1', 'a', 'b', 'c');
  checkWritten('a: 1, b: null, c: []', 'a');
  checkWritten('"a": 1', 'a');
  checkWritten('');
});

test('a key that YAML reads as something else is the label that Kubernetes sees', () => {
  const { labels } = one('apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {on: x, 010: y}}\n');
  assert.deepEqual(
    [...labels.values],
    [
      ['true', 'x'],
      ['8', 'y'],
    ],
  );
});

test('only explicit namespaces are compared, and a missing one is `default` to an identity', () => {
  assert.equal(mayShareNamespace(undefined, 'a'), true);
  assert.equal(mayShareNamespace('a', 'a'), true);
  assert.equal(mayShareNamespace('a', 'b'), false);
  assert.equal(mayShareNamespace({ unknown: 'later' }, 'b'), true);
  assert.equal(identityOf(one('{apiVersion: v1, kind: Service, metadata: {name: a}}')), '/Service/default/a');
  assert.equal(identityOf(one('{apiVersion: v1, kind: Service, metadata: {name: "$X"}}')), undefined);
  assert.equal(describe(one('{apiVersion: v1, kind: Service, metadata: {name: "$X"}}')), 'Service');
});

test('fields of any wrong shape are read without an exception', () => {
  const shape = fc.constantFrom(
    '1',
    '"x"',
    'null',
    '[]',
    '{}',
    '[1, {a: b}]',
    '{a: {b: c}}',
    '{{ x }}',
    '[[]]',
    'true',
    '${X}',
    '[null]',
  );
  const keys = fc.constantFrom('metadata', 'spec');
  const inner = fc.constantFrom(
    'name',
    'namespace',
    'labels',
    'annotations',
    'selector',
    'ports',
    'template',
    'type',
    'rules',
    'containers',
    'clusterIP',
    'serviceName',
    'ordinals',
    'replicas',
    'defaultBackend',
    'tls',
    'subsets',
    'endpoints',
  );
  const kind = fc.constantFrom(
    'v1\nkind: Service',
    'v1\nkind: Pod',
    'apps/v1\nkind: Deployment',
    'apps/v1\nkind: StatefulSet',
    'networking.k8s.io/v1\nkind: Ingress',
    'v1\nkind: Endpoints',
    'discovery.k8s.io/v1\nkind: EndpointSlice',
    'networking.k8s.io/v1\nkind: IngressClass',
    'networking.k8s.io/v1\nkind: NetworkPolicy',
    'v1\nkind: List',
    'v1\nkind: Template',
    'v1\nkind: Namespace',
    'x.org/v1\nkind: Thing',
  );
  fc.assert(
    fc.property(kind, fc.array(fc.tuple(keys, inner, shape), { maxLength: 6 }), shape, (head, fields, bare) => {
      const under = (key: string): string =>
        fields
          .filter(([one]) => one === key)
          .map(([, name, value]) => `\n  ${name}: ${value}`)
          .join('');
      for (const spec of [under('spec') || ` ${bare}`, ` ${bare}`]) {
        read(
          `apiVersion: ${head}\nmetadata:${under('metadata') || ` ${bare}`}\nspec:${spec}\nitems: ${bare}\nobjects: ${bare}\nsubsets: ${bare}\nendpoints: ${bare}\n`,
        );
      }
    }),
    { numRuns: 2000 },
  );
});
