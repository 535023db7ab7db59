/** One cluster: who is selected, named, patched, injected and called in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  backingPods,
  type Cluster,
  callsTo,
  mayBeInjected,
  mayBePatched,
  ownsPods,
  podsSelectedBy,
  servicesNamed,
  surroundOf,
  targetOnPod,
} from '../../server/src/cluster/index.js';
import { known, type Service } from '../../server/src/resources/index.js';
import type { Sourced } from '../../server/src/workspace/index.js';
import { analysisOf } from '../workspace/fixture.js';

/** The only cluster of a workspace, or the one with that name. */
function clusterOf(fixture: string, name?: string): Cluster {
  const found = analysisOf(fixture).clusters.filter((cluster) => name === undefined || cluster.name === name);
  assert.equal(found.length, 1, found.map((cluster) => cluster.name).join(', '));
  return found[0] as Cluster;
}

function serviceOf(cluster: Cluster, name: string): Sourced<Service> {
  const found = cluster.services.find((service) => known(service.name) === name);
  assert.ok(found, name);
  return found;
}

const pod = (name: string, labels: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, ${more}labels: {${labels}}}\nspec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}\n`;
const service = (name: string, selector: string, more = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}${more}}\nspec: {selector: {${selector}}, ports: [{port: 80, targetPort: http}]}\n`;
const all = (...documents: string[]): string => `=== a.yaml\n${documents.join('---\n')}`;

function checkSelected(cluster: Cluster, name: string, certain: string[], possible: string[] = []): void {
  const selection = podsSelectedBy(cluster, serviceOf(cluster, name));
  const names = (pods: typeof selection.certain): string[] => pods.map((one) => known(one.workload.name) ?? '?').sort();
  assert.deepEqual([names(selection.certain), names(selection.possible)], [certain, possible]);
}

test('a selector picks the pods that carry all its labels', () => {
  const cluster = clusterOf(
    all(
      pod('p', 'app: web, tier: a'),
      pod('q', 'app: web'),
      pod('r', 'app: db'),
      service('s', 'app: web, tier: a'),
      service('t', 'app: web'),
    ),
  );
  checkSelected(cluster, 's', ['p']);
  checkSelected(cluster, 't', ['p', 'q']);
});

test('an empty selector picks none, and one that a template fills in may pick any', () => {
  const cluster = clusterOf(
    all(
      pod('p', 'app: web'),
      service('s', ''),
      'apiVersion: v1\nkind: Service\nmetadata: {name: t}\nspec: {selector: "${X}"}\n',
    ),
  );
  checkSelected(cluster, 's', []);
  checkSelected(cluster, 't', [], ['p']);
});

test('a templated label may be the one', () => {
  const cluster = clusterOf(
    all(pod('p', 'app: "${APP}"'), pod('q', 'app: db'), service('s', 'app: web'), service('t', 'app: "$APP"')),
  );
  checkSelected(cluster, 's', [], ['p']);
  checkSelected(cluster, 't', [], ['p', 'q']);
});

test('namespaces are compared where both are named', () => {
  const cluster = clusterOf(
    all(
      pod('p', 'app: web', 'namespace: a, '),
      pod('q', 'app: web', 'namespace: b, '),
      pod('r', 'app: web'),
      service('s', 'app: web', ', namespace: a'),
      service('t', 'app: web'),
    ),
  );
  checkSelected(cluster, 's', ['p', 'r']);
  checkSelected(cluster, 't', ['p', 'q', 'r']);
  assert.equal(servicesNamed(cluster, 's', 'b').length, 0);
  assert.equal(servicesNamed(cluster, 's', undefined).length, 1);
});

test('a kustomization that sets the namespace puts everything into one', () => {
  const cluster = clusterOf(
    `=== kustomization.yaml\nnamespace: x\nresources: [a.yaml]\n${all(pod('p', 'app: web', 'namespace: a, '), service('s', 'app: web', ', namespace: b'))}`,
  );
  checkSelected(cluster, 's', ['p']);
});

test('ExternalName selects no pods', () => {
  const cluster = clusterOf(
    all(
      pod('p', 'app: web'),
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: ExternalName, externalName: x.example, selector: {app: web}}\n',
    ),
  );
  checkSelected(cluster, 's', []);
});

test('in a directory a file that holds both ends is taken by itself', () => {
  const cluster = clusterOf(
    `=== a.yaml\n${pod('p', 'app: web')}---\n${service('s', 'app: web')}=== b.yaml\n${pod('q', 'app: web')}=== c.yaml\n${service('t', 'app: web')}`,
  );
  const backing = (name: string): unknown =>
    backingPods(cluster, serviceOf(cluster, name))?.map((one) => one.workload.name);
  assert.deepEqual(backing('s'), ['p']);
  assert.deepEqual(backing('t'), ['p', 'q']);
});

test('the pods behind a Service are not known while a label is open, or where there are none', () => {
  const cluster = clusterOf(
    all(pod('p', 'app: web'), pod('q', 'app: "${X}"'), service('s', 'app: web'), service('t', 'app: none, tier: y')),
  );
  assert.equal(backingPods(cluster, serviceOf(cluster, 's')), undefined);
  assert.equal(backingPods(cluster, serviceOf(cluster, 't')), undefined);
});

test('selection by index equals selection one by one', () => {
  const label = fc
    .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y', '"${X}"'))
    .map(([key, value]) => `${key}: ${value}`);
  const labels = fc
    .uniqueArray(label, { selector: (one) => one[0] as string, maxLength: 2 })
    .map((parts) => parts.join(', '));
  const namespace = fc.constantFrom('', 'namespace: n, ', 'namespace: m, ');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(labels, namespace), { minLength: 1, maxLength: 6 }),
      labels,
      fc.constantFrom('', ', namespace: n'),
      (pods, selector, ns) => {
        const cluster = clusterOf(
          all(...pods.map(([one, where], i) => pod(`p${i}`, one, where)), service('s', selector, ns)),
        );
        const wanted = selector === '' ? [] : selector.split(', ');
        const expected = pods.map(([one, where]) => {
          if (wanted.length === 0 || (ns !== '' && where !== '' && !where.includes(' n,'))) return 'no';
          const matches = wanted.map((pair) => {
            const own = one.split(', ').find((other) => other[0] === pair[0]);
            if (own === undefined) return 'no';
            return own.includes('$') || pair.includes('$') ? 'unknown' : own === pair ? 'yes' : 'no';
          });
          return matches.includes('no') ? 'no' : matches.includes('unknown') ? 'unknown' : 'yes';
        });
        const named = (match: string): string[] => expected.flatMap((one, i) => (one === match ? [`p${i}`] : []));
        checkSelected(cluster, 's', named('yes'), named('unknown'));
      },
    ),
    { numRuns: 500 },
  );
});

test('a part of a kustomization that is not rendered may change any object, a patch that is rendered may not', () => {
  const mayChange = (more: string): boolean =>
    mayBePatched(clusterOf(`=== kustomization.yaml\nresources: [a.yaml]\n${more}\n${all(pod('p', 'app: web'))}`));
  assert.equal(mayChange(''), false);
  assert.equal(mayChange('patches: [{target: {kind: Pod}, patch: "[]"}]'), false);
  assert.equal(mayChange('helmCharts: [{name: rest}]'), false);
  assert.equal(mayChange('transformers: ["apiVersion: example/v1\\nkind: Own\\nmetadata: {name: own}"]'), true);
});

test('annotations and labels of injectors may add containers, unless they decline', () => {
  const injected = (metadata: string): boolean => {
    const [only] = clusterOf(
      `=== a.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: p, ${metadata}}\nspec: {containers: [{name: c}]}\n`,
    ).pods;
    return only !== undefined && mayBeInjected(only);
  };
  assert.equal(injected('labels: {sidecar.istio.io/inject: "true"}'), true);
  assert.equal(injected('annotations: {linkerd.io/inject: enabled}'), true);
  assert.equal(injected('annotations: {vault.hashicorp.com/agent-inject: "${X}"}'), true);
  assert.equal(injected('annotations: {sidecar.istio.io/inject: "false"}'), false);
  assert.equal(injected('annotations: {linkerd.io/inject: disabled}'), false);
  assert.equal(injected('annotations: {example.org/inject: "true"}'), false);
});

test('a caller is one that names the Service in any of its forms', () => {
  const words = [
    'web:80',
    'http://web.shop:81/x',
    'web.shop.svc:82',
    'web.shop.svc.cluster.local:83',
    'web-0.web:84',
    'WEB:85',
    'a=web:86,db:87',
    'my-web:1',
    'web.other:2',
    'web.example.org:3',
    'web',
    'web:port',
    'xweb:4',
    'WEB.SHOP:88',
  ];
  const cluster = clusterOf(
    all(
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec: {containers: [{name: c, env: [{name: A, value: "${words.slice(0, 6).join(' ')}"}], args: [${words
        .slice(6)
        .map((word) => JSON.stringify(word))
        .join(', ')}]}]}\n`,
      service('web', 'app: x', ', namespace: shop'),
    ),
  );
  assert.deepEqual(
    callsTo(cluster, serviceOf(cluster, 'web'))
      .map((call) => call.port)
      .sort(),
    [80, 81, 82, 83, 84, 85, 86, 88],
  );
});

test('a target port is looked up by name and protocol, in containers and native sidecars', () => {
  const target = (ports: string, port: string, kubernetes = ''): unknown => {
    const cluster = clusterOf(
      `=== .podpath.yaml\n${kubernetes}\n${all(`apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a: b}}\nspec: {containers: [{name: c, ports: [${ports}]}], initContainers: [{name: i, restartPolicy: Always, ports: [{name: side, containerPort: 9000}]}, {name: j, ports: [{name: init, containerPort: 1}]}]}\n`, `apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {a: b}, ports: [{port: 80, ${port}}]}\n`)}`,
    );
    const [pods] = cluster.pods;
    const [first] = serviceOf(cluster, 's').ports;
    assert.ok(pods && first);
    const result = targetOnPod(pods, first, cluster.profile);
    return result.kind === 'number' ? result.number : result.kind;
  };
  const http = '{name: http, containerPort: 8080}';
  assert.equal(target(http, 'targetPort: http'), 8080);
  assert.equal(target(http, 'targetPort: 1234'), 1234);
  assert.equal(target(http, 'name: x'), 80);
  assert.equal(target(http, 'targetPort: 0'), 80);
  assert.equal(target(http, 'targetPort: https'), 'unnamed');
  assert.equal(target(http, 'targetPort: http, protocol: UDP'), 'unnamed');
  assert.equal(target('{name: http, containerPort: 53, protocol: UDP}', 'targetPort: http, protocol: UDP'), 53);
  assert.equal(target(http, 'targetPort: "${X}"'), 'unknown');
  assert.equal(target('{name: "${X}", containerPort: 1}', 'targetPort: http'), 'unknown');
  assert.equal(target('{name: http, containerPort: "${X}"}', 'targetPort: http'), 'unknown');
  assert.equal(target(http, 'targetPort: side'), 9000);
  assert.equal(target(http, 'targetPort: side', 'profile: {kubernetes: "1.31"}'), 'unnamed');
  assert.equal(target(http, 'targetPort: side', 'profile: {kubernetes: "1.32"}'), 9000);
  assert.equal(target(http, 'targetPort: init'), 'unnamed');
});

test('the surround knows pods that may carry the labels, and Services by name', () => {
  const { snapshot } = analysisOf(
    all(
      pod('p', 'app: web', 'namespace: a, '),
      pod('q', 'app: "${X}"', 'namespace: b, '),
      service('s', 'app: web', ', namespace: a'),
    ),
  );
  const surround = surroundOf(snapshot.files.values());
  const labels = { values: new Map([['app', 'web']]), complete: true };
  assert.deepEqual(
    ['a', 'b', 'c', undefined].map((namespace) => surround.podsWith(labels, namespace) !== 'no'),
    [true, true, false, true],
  );
  assert.deepEqual(
    [
      surround.hasService('s', 'a'),
      surround.hasService('s', undefined),
      surround.hasService('s', 'b'),
      surround.hasService('t', 'a'),
    ],
    [true, true, false, false],
  );
});

test('what could not be read is a gap of the cluster, with its place', () => {
  const cluster = clusterOf(
    all(
      pod('p', 'a: b'),
      'apiVersion: v1\nkind: Service\nmetadata: {name: x\n',
      'apiVersion: v1\nkind: Service\n{{- if x }}\nspec: 1\n{{- end }}\n',
    ),
  );
  assert.deepEqual(
    cluster.gaps.map((gap) => [gap.kind, gap.what]),
    [
      ['unparsed', 'a document does not parse (line 5)'],
      ['templated', 'a document is a template (line 9)'],
    ],
  );
});

test('custom resources make pods unless their kind is known not to', () => {
  const owns = (apiVersion: string, kind: string): boolean => {
    const [object] = clusterOf(`=== a.yaml\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`).objects;
    return object !== undefined && ownsPods(object);
  };
  for (const [group, kind] of [
    ['monitoring.coreos.com/v1', 'Prometheus'],
    ['acid.zalan.do/v1', 'postgresql'],
    ['kafka.strimzi.io/v1beta2', 'Kafka'],
    ['unheard.of.example/v1', 'Thing'],
  ] as const) {
    assert.equal(owns(group, kind), true, kind);
  }
  for (const [group, kind] of [
    ['monitoring.coreos.com/v1', 'ServiceMonitor'],
    ['v1', 'ConfigMap'],
    ['apps/v1', 'Deployment'],
    ['gateway.networking.k8s.io/v1', 'Gateway'],
    ['networking.istio.io/v1', 'VirtualService'],
  ] as const) {
    assert.equal(owns(group, kind), false, kind);
  }
});
