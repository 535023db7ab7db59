/** From a Service port to pods and addresses: S1–S3, S9 and S17 of the semantics, with the corrections C5 and C8. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkEndpoints, checkHop, checkReason, clusterOf, documents, routeTo, service, workload } from './clusters.js';

const HTTP = '{ name: http, containerPort: 8080 }';

test('S1: a Service selects pods of several workloads by the labels of their templates', () => {
  const cluster = clusterOf(
    documents(
      service('web', 'selector: { app: web }\nports: [{ port: 80, targetPort: 8080 }]'),
      workload('web'),
      workload('web-canary', { labels: 'app: web, track: canary' }),
      workload('other'),
    ),
  );
  checkEndpoints(routeTo(cluster, 'web', 80), 'allowed', 'allowed web:8080', 'allowed web-canary:8080');
});

test('S1: several Services may select one pod', () => {
  const cluster = clusterOf(
    documents(
      service('a', 'selector: { app: web }\nports: [{ port: 1 }]'),
      service('b', 'selector: { app: web }\nports: [{ port: 2 }]'),
      workload('web'),
    ),
  );
  checkEndpoints(routeTo(cluster, 'a', 1), 'allowed', 'allowed web:1');
  checkEndpoints(routeTo(cluster, 'b', 2), 'allowed', 'allowed web:2');
});

test('S1: pods of another namespace are not selected', () => {
  const cluster = clusterOf(documents(service('web', undefined, 'a'), workload('web', { namespace: 'b' })), {
    complete: true,
  });
  checkEndpoints(routeTo(cluster, 'web', 80), 'denied');
});

test('S1: the labels of the workload itself do not count', () => {
  const text = workload('web', { labels: 'role: front' }).replace('name: web }', 'name: web, labels: { app: web } }');
  checkEndpoints(routeTo(clusterOf(documents(service('web'), text), { complete: true }), 'web', 80), 'denied');
});

test('S1: a templated label leaves the endpoint unknown', () => {
  const cluster = clusterOf(documents(service('web'), workload('web', { labels: 'app: "${NAME}"' })));
  checkEndpoints(routeTo(cluster, 'web', 80), 'unknown', 'unknown web:80');
});

test('S1: a running Job behind the selector is an endpoint too, and is marked', () => {
  const cluster = clusterOf(
    documents(service('web'), workload('web'), workload('migrate', { kind: 'Job', labels: 'app: web' })),
  );
  const route = routeTo(cluster, 'web', 80);
  checkEndpoints(route, 'allowed', 'allowed web:80', 'allowed migrate:80');
  assert.deepEqual(
    route.endpoints.map((one) => one.reason.code === 'pod-port' && one.reason.transient),
    [false, true],
  );
});

test('S1: a near miss of the selector is denied and names the pod', () => {
  const cluster = clusterOf(
    documents(service('carts', 'selector: { app: cart }\nports: [{ port: 80 }]'), workload('carts')),
  );
  const hop = checkHop(routeTo(cluster, 'carts', 80).hops, 'denied endpoints selects-nothing');
  assert.equal(hop.reason.code === 'selects-nothing' && hop.reason.near?.pod.workload.name, 'carts');
});

test('S1: pods that may be elsewhere leave the answer open', () => {
  const cluster = clusterOf(service('web', 'selector: { app: zebra }\nports: [{ port: 80 }]'));
  checkHop(routeTo(cluster, 'web', 80).hops, 'unknown endpoints selects-nothing-here');
});

test('S1: a selector on the name of one pod of a StatefulSet picks that one', () => {
  const one = (ordinal: number): string =>
    service('db', `selector: { statefulset.kubernetes.io/pod-name: db-${ordinal} }\nports: [{ port: 5432 }]`);
  const set = workload('db', { kind: 'StatefulSet', spec: 'replicas: 2' });
  checkEndpoints(routeTo(clusterOf(documents(one(1), set)), 'db', 5432), 'allowed', 'allowed db-1:5432');
  checkHop(routeTo(clusterOf(documents(one(2), set)), 'db', 5432).hops, 'denied endpoints ordinal-out-of-range');
});

test('S2: replicas: 0 leaves no endpoint, and the other workload serves', () => {
  const cluster = clusterOf(
    documents(service('web'), workload('web', { spec: 'replicas: 0' }), workload('web2', { labels: 'app: web' })),
  );
  const route = routeTo(cluster, 'web', 80);
  checkEndpoints(route, 'allowed', 'denied web:80', 'allowed web2:80');
  assert.deepEqual(
    route.endpoints.map((one) => one.inRotation),
    [false, true],
  );
});

test('S2: replicas: 0 everywhere denies the Service, unless something scales from zero', () => {
  const texts = [service('web'), workload('web', { spec: 'replicas: 0' })];
  checkHop(routeTo(clusterOf(documents(...texts)), 'web', 80).hops, 'denied endpoints none-runs');
  const scaler =
    'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: web }\nspec: { scaleTargetRef: { name: web } }\n';
  checkEndpoints(routeTo(clusterOf(documents(...texts, scaler)), 'web', 80), 'unknown', 'unknown web:80');
});

test('S2: pods on the network of their host are endpoints', () => {
  const cluster = clusterOf(documents(service('web'), workload('web', { pod: 'hostNetwork: true' })));
  checkEndpoints(routeTo(cluster, 'web', 80), 'allowed', 'allowed web:80');
});

test('S3: an absent target port is the Service port', () => {
  checkEndpoints(
    routeTo(clusterOf(documents(service('web'), workload('web', { ports: HTTP }))), 'web', 80),
    'allowed',
    'allowed web:80',
  );
});

test('S3: a numeric target port is taken as it is, declared or not', () => {
  const cluster = clusterOf(
    documents(service('web', 'ports: [{ port: 80, targetPort: 9999 }]'), workload('web', { ports: HTTP })),
  );
  const route = routeTo(cluster, 'web', 80);
  checkEndpoints(route, 'allowed', 'allowed web:9999');
  checkReason(route.endpoints[0]?.reason ?? { code: 'has-cluster-ip' }, { code: 'pod-port', declared: false });
});

test('S3: a named target port has each pod its own number, and pods that lack it are left out alone', () => {
  const cluster = clusterOf(
    documents(
      service('web', 'ports: [{ port: 80, targetPort: http }]'),
      workload('web', { ports: HTTP }),
      workload('web2', { labels: 'app: web', ports: '{ name: http, containerPort: 80 }' }),
      workload('web3', { labels: 'app: web', ports: '{ name: https, containerPort: 443 }' }),
    ),
  );
  const route = routeTo(cluster, 'web', 80);
  checkEndpoints(route, 'allowed', 'allowed web:8080', 'allowed web2:80', 'denied web3:-');
  checkReason(route.endpoints[2]?.reason ?? { code: 'has-cluster-ip' }, {
    code: 'target-port-unnamed',
    name: 'http',
    names: ['https'],
  });
});

test('S3: a port name counts for its protocol only', () => {
  const cluster = clusterOf(
    documents(
      service('dns', 'ports: [{ port: 53, targetPort: dns, protocol: UDP }]'),
      workload('dns', { ports: '{ name: dns, containerPort: 5353 }' }),
    ),
  );
  checkHop(routeTo(cluster, 'dns', 53, { protocol: 'UDP' }).hops, 'denied endpoints none-serves-the-port');
});

test('S3: digits in quotes are a name', () => {
  const cluster = clusterOf(
    documents(service('web', 'ports: [{ port: 80, targetPort: "8080" }]'), workload('web', { ports: HTTP })),
  );
  checkEndpoints(routeTo(cluster, 'web', 80), 'denied', 'denied web:-');
});

test('S3: ordinary init containers do not count', () => {
  const pod = 'initContainers: [{ name: init, ports: [{ name: http, containerPort: 8080 }] }]';
  const cluster = clusterOf(
    documents(service('web', 'ports: [{ port: 80, targetPort: http }]'), workload('web', { pod })),
  );
  checkEndpoints(routeTo(cluster, 'web', 80), 'denied', 'denied web:-');
});

test('S3: an injector may add the container that names the port (C20)', () => {
  const text = workload('web').replace(
    'metadata: { labels: { app: web } }',
    'metadata: { labels: { app: web }, annotations: { sidecar.istio.io/inject: "true" } }',
  );
  const cluster = clusterOf(documents(service('web', 'ports: [{ port: 80, targetPort: http-envoy }]'), text));
  checkEndpoints(routeTo(cluster, 'web', 80), 'unknown', 'unknown web:-');
});

test('C5: a native sidecar names the port from Kubernetes 1.32, and not before', () => {
  const pod = 'initContainers: [{ name: proxy, restartPolicy: Always, ports: [{ name: http, containerPort: 8080 }] }]';
  const text = documents(service('web', 'ports: [{ port: 80, targetPort: http }]'), workload('web', { pod }));
  checkEndpoints(
    routeTo(clusterOf(text, { profile: { kubernetes: [1, 32] } }), 'web', 80),
    'allowed',
    'allowed web:8080',
  );
  checkEndpoints(routeTo(clusterOf(text, { profile: { kubernetes: [1, 31] } }), 'web', 80), 'denied', 'denied web:-');
  checkEndpoints(routeTo(clusterOf(text), 'web', 80), 'unknown', 'unknown web:8080');
});

const slice = (service: string, ports: string, endpoints: string, more = 'addressType: IPv4'): string =>
  `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: any, labels: { kubernetes.io/service-name: ${service} } }\n${more}\nports: [${ports}]\nendpoints: [${endpoints}]\n`;
const BARE = (ports: string): string => service('db', `selector: {}\nports: [${ports}]`);

test('S9: hand-written slices are found by their label, and their port number wins over targetPort', () => {
  const cluster = clusterOf(
    documents(BARE('{ port: 5432, targetPort: 1 }'), slice('db', '{ port: 6432 }', '{ addresses: [192.0.2.1] }')),
  );
  checkEndpoints(routeTo(cluster, 'db', 5432), 'allowed', 'allowed 192.0.2.1:6432');
});

test('S9: ports of slices match by name, unnamed with unnamed', () => {
  const named = documents(
    BARE('{ name: pg, port: 5432 }'),
    slice('db', '{ port: 6432 }', '{ addresses: [192.0.2.1] }'),
  );
  checkHop(routeTo(clusterOf(named), 'db', 5432).hops, 'denied endpoints none-serves-the-port');
  const both = documents(
    BARE('{ name: pg, port: 5432 }'),
    slice('db', '{ name: pg, port: 6432 }', '{ addresses: [192.0.2.1] }'),
  );
  checkEndpoints(routeTo(clusterOf(both), 'db', 5432), 'allowed', 'allowed 192.0.2.1:6432');
});

test('C8: ports of slices match by protocol too', () => {
  const cluster = clusterOf(
    documents(BARE('{ port: 53, protocol: UDP }'), slice('db', '{ port: 53 }', '{ addresses: [192.0.2.1] }')),
  );
  checkEndpoints(routeTo(cluster, 'db', 53, { protocol: 'UDP' }), 'denied', 'denied 192.0.2.1:-');
});

test('C8: a slice adds its addresses to the pods of a selector', () => {
  const cluster = clusterOf(
    documents(service('db'), workload('db'), slice('db', '{ port: 80 }', '{ addresses: [192.0.2.1] }')),
  );
  checkEndpoints(routeTo(cluster, 'db', 80), 'allowed', 'allowed db:80', 'allowed 192.0.2.1:80');
});

test('S9: of the addresses of an endpoint only the first is used, and one that is not ready is left out', () => {
  const endpoints = '{ addresses: [192.0.2.1, 192.0.2.2] }, { addresses: [192.0.2.3], conditions: { ready: false } }';
  const cluster = clusterOf(documents(BARE('{ port: 80 }'), slice('db', '{ port: 80 }', endpoints)));
  checkEndpoints(routeTo(cluster, 'db', 80), 'allowed', 'allowed 192.0.2.1:80', 'denied 192.0.2.3:80');
});

test('S9: loopback, link-local and multicast addresses, host names and addresses of Services are no endpoints', () => {
  const addresses = ['127.0.0.1', '169.254.1.1', '224.0.0.1', 'fe80::1', '10.96.0.5'];
  const other = service('other', 'clusterIP: 10.96.0.5\nports: [{ port: 80 }]');
  const cluster = clusterOf(
    documents(
      BARE('{ port: 80 }'),
      other,
      slice('db', '{ port: 80 }', addresses.map((one) => `{ addresses: ["${one}"] }`).join(', ')),
    ),
  );
  checkEndpoints(routeTo(cluster, 'db', 80), 'denied', ...addresses.map((one) => `denied ${one}:80`));
  const names = clusterOf(
    documents(
      BARE('{ port: 80 }'),
      slice('db', '{ port: 80 }', '{ addresses: [db.example.com] }', 'addressType: FQDN'),
    ),
  );
  checkEndpoints(routeTo(names, 'db', 80), 'denied', 'denied db.example.com:80');
});

test('S9: Endpoints belong to the Service of their name', () => {
  const endpoints =
    'apiVersion: v1\nkind: Endpoints\nmetadata: { name: db }\nsubsets: [{ addresses: [{ ip: 192.0.2.1 }], ports: [{ port: 6432 }] }]\n';
  checkEndpoints(
    routeTo(clusterOf(documents(BARE('{ port: 5432 }'), endpoints)), 'db', 5432),
    'allowed',
    'allowed 192.0.2.1:6432',
  );
});

test('S9: a Service without selector and endpoints is open, in a complete cluster denied', () => {
  checkHop(routeTo(clusterOf(BARE('{ port: 80 }')), 'db', 80).hops, 'unknown endpoints endpoints-made-elsewhere');
  checkHop(
    routeTo(clusterOf(BARE('{ port: 80 }'), { complete: true }), 'db', 80).hops,
    'denied endpoints no-endpoints',
  );
});

test('S9: an address of a pod that is known becomes that pod', () => {
  const pod = `${workload('db', { kind: 'Pod' })}status: { podIP: 10.1.2.3 }\n`;
  const cluster = clusterOf(
    documents(
      service('pg', 'selector: {}\nports: [{ port: 80 }]'),
      pod,
      slice('pg', '{ port: 80 }', '{ addresses: [10.1.2.3] }'),
    ),
  );
  checkEndpoints(routeTo(cluster, 'pg', 80), 'allowed', 'allowed db:80');
});

test('S17: publishNotReadyAddresses lets the DNS of a headless Service give out what is not ready', () => {
  const endpoints = '{ addresses: [192.0.2.3], conditions: { ready: false } }';
  const bare = (more: string) =>
    clusterOf(
      documents(
        service('db', `selector: {}\nclusterIP: None\nports: [{ port: 80 }]\n${more}`),
        slice('db', '{ port: 80 }', endpoints),
      ),
    );
  checkEndpoints(routeTo(bare('publishNotReadyAddresses: true'), 'db', 80), 'allowed', 'allowed 192.0.2.3:80');
  checkEndpoints(routeTo(bare(''), 'db', 80), 'denied', 'denied 192.0.2.3:80');
});
