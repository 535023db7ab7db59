/** Services and the ways into them: S1–S20 of the semantics, the corrections C5–C11 and C18, and P1–P5 where decidable. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCidr } from '../../server/src/sets/index.js';
import {
  asPod,
  checkEndpoints,
  checkHop,
  checkReason,
  clusterOf,
  documents,
  INTERNET,
  lines,
  NODE,
  routeTo,
  service,
  workload,
} from './clusters.js';

const HTTP = '{ name: http, containerPort: 8080 }';
const PUBLIC = { nodeAddresses: 'public', loadBalancerScheme: 'internet' } as const;

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

test('S4: one number may be two ports, told apart by protocol', () => {
  const cluster = clusterOf(
    documents(
      service(
        'dns',
        'ports: [{ name: tcp, port: 53, targetPort: 1 }, { name: udp, port: 53, protocol: UDP, targetPort: 2 }]',
      ),
      workload('dns'),
    ),
  );
  checkEndpoints(routeTo(cluster, 'dns', 53), 'allowed', 'allowed dns:1');
  checkEndpoints(routeTo(cluster, 'dns', 53, { protocol: 'UDP' }), 'allowed', 'allowed dns:2');
});

test('S4: a Service that forgot UDP says which protocol it serves, and what would follow', () => {
  const cluster = clusterOf(documents(service('dns', 'ports: [{ port: 53 }]'), workload('dns')));
  const route = routeTo(cluster, 'dns', 53, { protocol: 'UDP' });
  checkEndpoints(route, 'denied', 'allowed dns:53');
  checkHop(route.hops, 'denied service-port service-port-other-protocol');
});

test('S4: a port that does not exist lists those that do, and the one whose target was dialled', () => {
  const cluster = clusterOf(documents(service('web', 'ports: [{ port: 80, targetPort: 8080 }]'), workload('web')));
  const route = routeTo(cluster, 'web', 8080);
  const { reason } = checkHop(route.hops, 'denied service-port service-port-missing');
  assert.ok(reason.code === 'service-port-missing');
  assert.deepEqual([reason.serves.map((one) => one.port), reason.targetOf?.port], [[80], 80]);
  checkEndpoints(route, 'denied', 'allowed web:8080');
});

test('S4: a templated port leaves the answer open', () => {
  const cluster = clusterOf(documents(service('web', 'ports: [{ port: "${PORT}" }]'), workload('web')));
  checkHop(routeTo(cluster, 'web', 80).hops, 'unknown service-port service-ports-unknown');
});

test('S5: clients inside the cluster keep their address on the way through a cluster address', () => {
  const cluster = clusterOf(documents(service('web'), workload('web'), workload('client')));
  assert.equal(routeTo(cluster, 'web', 80, { client: asPod(cluster, 'client') }).seenAs.who, 'client');
});

test('S5: a cluster address is not routed outside', () => {
  const cluster = clusterOf(documents(service('web'), workload('web')));
  checkHop(routeTo(cluster, 'web', 80, { client: INTERNET }).hops, 'denied service-type cluster-ip-from-outside');
});

test('S6: headless ignores targetPort: the client meets the port that it dials', () => {
  const cluster = clusterOf(
    documents(
      service('web', 'clusterIP: None\nports: [{ port: 80, targetPort: 8080 }]'),
      workload('web', { ports: HTTP }),
    ),
  );
  const route = routeTo(cluster, 'web', 80);
  checkEndpoints(route, 'unknown', 'unknown web:80');
  checkReason(route.endpoints[0]?.reason ?? { code: 'has-cluster-ip' }, {
    code: 'headless-ignores-target',
    port: 80,
    target: 8080,
  });
  checkEndpoints(routeTo(cluster, 'web', 8080), 'allowed', 'allowed web:8080');
});

test('S6: a headless Service needs no ports, and any port may be dialled', () => {
  const cluster = clusterOf(documents(service('web', 'clusterIP: None'), workload('web')));
  checkEndpoints(routeTo(cluster, 'web', 1234), 'allowed', 'allowed web:1234');
});

test('S6: EndpointSlices and SRV records of a headless Service carry the target port', () => {
  const cluster = clusterOf(
    documents(service('web', 'clusterIP: None\nports: [{ port: 80, targetPort: 8080 }]'), workload('web')),
  );
  checkEndpoints(routeTo(cluster, 'web', 80, { way: 'slices' }), 'allowed', 'allowed web:8080');
});

test('C6: a pod without the named port stays in the DNS of a headless Service, and leaves its slices', () => {
  const cluster = clusterOf(
    documents(
      service('web', 'clusterIP: None\nports: [{ port: 8080, targetPort: http }]'),
      workload('web', { ports: '{ containerPort: 8080 }' }),
    ),
  );
  checkEndpoints(routeTo(cluster, 'web', 8080), 'allowed', 'allowed web:8080');
  checkEndpoints(routeTo(cluster, 'web', 8080, { way: 'slices' }), 'denied', 'denied web:-');
});

test('S7: clusterIP None with a type that needs an address is refused', () => {
  for (const type of ['NodePort', 'LoadBalancer']) {
    const cluster = clusterOf(
      documents(service('web', `clusterIP: None\ntype: ${type}\nports: [{ port: 80 }]`), workload('web')),
    );
    checkHop(routeTo(cluster, 'web', 80).hops, 'denied service-type headless-with-type');
  }
});

test('S8: an ExternalName Service has no address to dial', () => {
  const cluster = clusterOf(service('db', 'type: ExternalName\nexternalName: db.example.com\nports: [{ port: 5432 }]'));
  checkHop(routeTo(cluster, 'db', 5432).hops, 'denied service-type external-name-has-no-address');
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

const balanced = (more = ''): string =>
  documents(
    service('web', `type: LoadBalancer\nports: [{ port: 80, targetPort: 8080 }]\n${more}`),
    workload('web', { ports: HTTP }),
  );
const outside = { way: 'load-balancer', client: INTERNET } as const;

test('S10: a load balancer leads over a node port to the pods', () => {
  assert.deepEqual(lines(routeTo(clusterOf(balanced(), { profile: PUBLIC }), 'web', 80, outside)), [
    'allowed load-balancer load-balancer-public',
    'allowed node-port node-port-open',
    'allowed service-port service-port-found',
    'allowed endpoints has-endpoints',
    'allowed endpoint pod-port web:8080',
  ]);
});

test('S10: a type LoadBalancer has a node port and a cluster address as well', () => {
  const cluster = clusterOf(balanced(), { profile: PUBLIC });
  checkEndpoints(routeTo(cluster, 'web', 80), 'allowed', 'allowed web:8080');
  const written = clusterOf(
    documents(service('web', 'type: LoadBalancer\nports: [{ port: 80, nodePort: 30080 }]'), workload('web')),
    { profile: PUBLIC },
  );
  checkEndpoints(routeTo(written, 'web', 30080, { way: 'node-port', client: INTERNET }), 'allowed', 'allowed web:80');
});

test('S10: allocateLoadBalancerNodePorts: false drops the node ports that are not asked for', () => {
  const cluster = clusterOf(balanced('allocateLoadBalancerNodePorts: false'), { profile: PUBLIC });
  assert.deepEqual(lines(routeTo(cluster, 'web', 80, outside)).slice(0, 2), [
    'allowed load-balancer load-balancer-public',
    'allowed service-port service-port-found',
  ]);
  checkHop(
    routeTo(cluster, 'web', 'web', { way: 'node-port', client: NODE }).hops,
    'denied node-port node-port-not-allocated',
  );
});

test('S10: loadBalancerClass leaves it to a controller that nobody may have', () => {
  const cluster = clusterOf(balanced('loadBalancerClass: example.com/lb'), { profile: PUBLIC });
  checkHop(routeTo(cluster, 'web', 80, outside).hops, 'unknown load-balancer load-balancer-class');
});

test('C18: who reaches a load balancer is unknown until the profile or an annotation says it', () => {
  checkHop(
    routeTo(clusterOf(balanced()), 'web', 80, outside).hops,
    'unknown load-balancer load-balancer-scheme-unknown',
  );
  const annotated = (annotation: string) =>
    clusterOf(
      documents(service('web', 'type: LoadBalancer\nports: [{ port: 80 }]', undefined, annotation), workload('web')),
    );
  checkHop(
    routeTo(annotated('service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing'), 'web', 80, outside).hops,
    'allowed load-balancer load-balancer-public',
  );
  checkHop(
    routeTo(annotated('networking.gke.io/load-balancer-type: Internal'), 'web', 80, outside).hops,
    'denied load-balancer load-balancer-internal',
  );
});

test('C10: from inside, the address of a load balancer is unknown', () => {
  checkHop(
    routeTo(clusterOf(balanced(), { profile: PUBLIC }), 'web', 80, { way: 'load-balancer' }).hops,
    'unknown load-balancer load-balancer-from-inside',
  );
});

const nodePort = (more = '', kind = 'Deployment'): string =>
  documents(
    service('web', `type: NodePort\nports: [{ port: 80, nodePort: 30080 }]\n${more}`),
    workload('web', { kind }),
  );
const toNode = { way: 'node-port', client: INTERNET } as const;

test('S11: a node port is dialled by its own number', () => {
  const cluster = clusterOf(nodePort(), { profile: PUBLIC });
  checkEndpoints(routeTo(cluster, 'web', 30080, toNode), 'allowed', 'allowed web:80');
  checkHop(routeTo(cluster, 'web', 80, toNode).hops, 'denied service-port node-port-missing');
});

test('S11: a node port that the API server chooses may be the one that is dialled, within the range', () => {
  const cluster = clusterOf(documents(service('web', 'type: NodePort\nports: [{ port: 80 }]'), workload('web')), {
    profile: { ...PUBLIC, nodePortRange: [30000, 32767] },
  });
  checkEndpoints(routeTo(cluster, 'web', 30123, toNode), 'unknown', 'allowed web:80');
  checkHop(routeTo(cluster, 'web', 8080, toNode).hops, 'denied service-port node-port-missing');
});

test('S11: a ClusterIP Service has no node port', () => {
  checkHop(
    routeTo(clusterOf(documents(service('web'), workload('web'))), 'web', 30080, toNode).hops,
    'denied node-port no-node-port',
  );
});

test('S11: whether the internet reaches the nodes is for the profile to say', () => {
  checkHop(routeTo(clusterOf(nodePort()), 'web', 30080, toNode).hops, 'unknown node node-addresses-unknown');
  checkHop(
    routeTo(clusterOf(nodePort(), { profile: { nodeAddresses: 'private' } }), 'web', 30080, toNode).hops,
    'denied node node-addresses-private',
  );
  checkHop(routeTo(clusterOf(nodePort()), 'web', 30080, { way: 'node-port' }).hops, 'allowed node node-in-cluster');
});

test('S12: under externalTrafficPolicy Cluster the pod sees the node, under Local the client', () => {
  const profile = { ...PUBLIC, kubeProxyMode: 'iptables' } as const;
  assert.deepEqual(routeTo(clusterOf(nodePort(), { profile }), 'web', 30080, toNode).seenAs, {
    who: 'node',
    because: 'masqueraded',
    evidence: [],
  });
  assert.equal(
    routeTo(clusterOf(nodePort('externalTrafficPolicy: Local'), { profile }), 'web', 30080, toNode).seenAs.who,
    'client',
  );
});

test('C10: without a kube-proxy mode, or with kube-proxy replaced, the source under Cluster is unknown', () => {
  for (const kubeProxyMode of [undefined, 'replaced'] as const)
    assert.equal(
      routeTo(clusterOf(nodePort(), { profile: { ...PUBLIC, kubeProxyMode } }), 'web', 30080, toNode).seenAs.who,
      'unknown',
    );
});

test('C10: a load balancer hides or keeps the client, unless the profile says that it sends to nodes', () => {
  const profile = { ...PUBLIC, kubeProxyMode: 'iptables' } as const;
  assert.equal(routeTo(clusterOf(balanced(), { profile }), 'web', 80, outside).seenAs.who, 'unknown');
  assert.equal(
    routeTo(clusterOf(balanced(), { profile: { ...profile, loadBalancerTargets: 'nodes' } }), 'web', 80, outside).seenAs
      .who,
    'node',
  );
  assert.equal(
    routeTo(clusterOf(balanced(), { profile: { ...profile, loadBalancerTargets: 'pods' } }), 'web', 80, outside).seenAs
      .who,
    'unknown',
  );
});

test('S12: Local drops at nodes without a pod, but a DaemonSet has one everywhere and a load balancer looks for one', () => {
  const local = 'externalTrafficPolicy: Local';
  checkHop(
    routeTo(clusterOf(nodePort(local)), 'web', 30080, toNode).hops,
    'unknown traffic-policy local-endpoints-only',
  );
  checkHop(
    routeTo(clusterOf(nodePort(local, 'DaemonSet')), 'web', 30080, toNode).hops,
    'allowed traffic-policy local-on-every-node',
  );
  checkHop(
    routeTo(clusterOf(balanced(local)), 'web', 80, outside).hops,
    'allowed traffic-policy local-by-health-check',
  );
});

test('S12: clients inside are served as under Cluster', () => {
  const route = routeTo(clusterOf(nodePort('externalTrafficPolicy: Local')), 'web', 30080, { way: 'node-port' });
  assert.ok(route.hops.every((one) => one.kind !== 'traffic-policy'));
});

test('S13: internalTrafficPolicy Local is certain for a DaemonSet only', () => {
  const local = (kind: string) =>
    clusterOf(
      documents(service('web', 'internalTrafficPolicy: Local\nports: [{ port: 80 }]'), workload('web', { kind })),
    );
  checkHop(routeTo(local('Deployment'), 'web', 80).hops, 'unknown traffic-policy local-endpoints-only');
  checkHop(routeTo(local('DaemonSet'), 'web', 80).hops, 'allowed traffic-policy local-on-every-node');
});

test('S14: trafficDistribution and sessionAffinity take nothing away', () => {
  const plain = lines(routeTo(clusterOf(documents(service('web'), workload('web'))), 'web', 80));
  for (const field of ['trafficDistribution: PreferSameNode', 'sessionAffinity: ClientIP'])
    assert.deepEqual(
      lines(
        routeTo(clusterOf(documents(service('web', `ports: [{ port: 80 }]\n${field}`), workload('web'))), 'web', 80),
      ),
      plain,
    );
});

const from = (cidr: string) => {
  const parsed = parseCidr(cidr);
  assert.ok(parsed.kind === 'cidr');
  return { kind: 'outside', addresses: parsed.addresses } as const;
};

test('S15: source ranges let their clients through the load balancer, and no others', () => {
  const cluster = clusterOf(balanced('loadBalancerSourceRanges: [203.0.113.0/24]'), { profile: PUBLIC });
  const admits = (client: ReturnType<typeof from> | typeof INTERNET): string => {
    const found = routeTo(cluster, 'web', 80, { way: 'load-balancer', client }).hops.find(
      (one) => one.kind === 'source-ranges',
    );
    assert.ok(found?.reason.code === 'source-ranges');
    return `${found.verdict} ${found.reason.admits}`;
  };
  assert.equal(admits(from('203.0.113.7/32')), 'allowed all');
  assert.equal(admits(from('198.51.100.7/32')), 'denied none');
  assert.equal(admits(from('203.0.0.0/16')), 'allowed some');
  assert.equal(admits(from('2001:db8::/32')), 'denied none');
  assert.equal(admits(INTERNET), 'allowed some');
});

test('S15: private source ranges shut the internet out', () => {
  const cluster = clusterOf(balanced('loadBalancerSourceRanges: [10.0.0.0/8]'), { profile: PUBLIC });
  checkHop(routeTo(cluster, 'web', 80, outside).hops, 'denied source-ranges source-ranges');
});

test('S15: source ranges do not protect the node port', () => {
  const cluster = clusterOf(
    documents(
      service(
        'web',
        'type: LoadBalancer\nports: [{ port: 80, nodePort: 30080 }]\nloadBalancerSourceRanges: [203.0.113.0/24]',
      ),
      workload('web'),
    ),
    { profile: PUBLIC },
  );
  checkEndpoints(
    routeTo(cluster, 'web', 30080, { way: 'node-port', client: from('198.51.100.7/32') }),
    'allowed',
    'allowed web:80',
  );
});

test('S16: every node takes traffic for an external address; how it comes to a node is not in the manifests', () => {
  const cluster = clusterOf(
    documents(service('web', 'externalIPs: [203.0.113.5]\nports: [{ port: 80 }]'), workload('web')),
  );
  checkEndpoints(routeTo(cluster, 'web', 80, { way: 'external-ip' }), 'allowed', 'allowed web:80');
  checkHop(
    routeTo(cluster, 'web', 80, { way: 'external-ip', client: INTERNET }).hops,
    'unknown external-ip external-ip-routing-unknown',
  );
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

test('S18: families follow ipFamilies and ipFamilyPolicy', () => {
  const families = (more: string, dualStack = true) =>
    routeTo(
      clusterOf(documents(service('web', `ports: [{ port: 80 }]\n${more}`), workload('web')), {
        profile: { dualStack },
      }),
      'web',
      80,
    ).families;
  assert.deepEqual(families(''), ['IPv4']);
  assert.deepEqual(families('ipFamilies: [IPv6]'), ['IPv6']);
  assert.deepEqual(families('ipFamilyPolicy: PreferDualStack'), ['IPv4', 'IPv6']);
  assert.deepEqual(families('ipFamilyPolicy: PreferDualStack', false), ['IPv4']);
  assert.deepEqual(families('ipFamilyPolicy: RequireDualStack\nipFamilies: [IPv6, IPv4]'), ['IPv6', 'IPv4']);
});

test('S19: names that begin with a digit are names', () => {
  const cluster = clusterOf(documents(service('3scale'), workload('3scale')));
  checkEndpoints(routeTo(cluster, '3scale', 80), 'allowed', 'allowed 3scale:80');
});

test('C9: TCP and UDP of one Service may share a node port', () => {
  const ports =
    '[{ name: a, port: 53, nodePort: 30053 }, { name: b, port: 53, protocol: UDP, nodePort: 30053, targetPort: 5353 }]';
  const cluster = clusterOf(documents(service('dns', `type: NodePort\nports: ${ports}`), workload('dns')), {
    profile: PUBLIC,
  });
  checkEndpoints(routeTo(cluster, 'dns', 30053, { ...toNode, protocol: 'UDP' }), 'allowed', 'allowed dns:5353');
  checkEndpoints(routeTo(cluster, 'dns', 30053, toNode), 'allowed', 'allowed dns:53');
});

test('P1, P4: the kube-proxy mode and the scheduler change no route through a cluster address', () => {
  const text = documents(service('web'), workload('web'));
  const plain = lines(routeTo(clusterOf(text), 'web', 80));
  for (const kubeProxyMode of ['iptables', 'ipvs', 'nftables', 'kernelspace', 'replaced'] as const)
    assert.deepEqual(
      lines(routeTo(clusterOf(text, { profile: { kubeProxyMode, ipvsScheduler: 'sh' } }), 'web', 80)),
      plain,
    );
});

test('P2: where a node port listens depends on the mode', () => {
  const listens = (kubeProxyMode: 'iptables' | 'ipvs' | 'nftables' | undefined) => {
    const { reason } = checkHop(
      routeTo(clusterOf(nodePort(), { profile: { kubeProxyMode } }), 'web', 30080, toNode).hops,
      'allowed node-port node-port-open',
    );
    return reason.code === 'node-port-open' && [reason.listens, reason.onLoopback];
  };
  assert.deepEqual(listens('iptables'), ['all-addresses', true]);
  assert.deepEqual(listens('ipvs'), ['all-addresses', false]);
  assert.deepEqual(listens('nftables'), ['primary-address', false]);
  assert.deepEqual(listens(undefined), [undefined, undefined]);
});

test('P3: what a port does that nobody serves depends on the mode', () => {
  const outcome = (kubeProxyMode: 'iptables' | 'ipvs' | 'nftables' | undefined) => {
    const { reason } = checkHop(
      routeTo(clusterOf(nodePort(), { profile: { kubeProxyMode } }), 'web', 81).hops,
      'denied service-port service-port-missing',
    );
    return reason.code === 'service-port-missing' && reason.outcome;
  };
  assert.deepEqual(
    [outcome('iptables'), outcome('ipvs'), outcome('nftables'), outcome(undefined)],
    ['passed-on', 'node-may-answer', 'rejected', undefined],
  );
});

test('every hop but those about nodes rests on a place in a manifest', () => {
  for (const way of ['cluster-ip', 'slices', 'load-balancer', 'external-ip'] as const) {
    const route = routeTo(clusterOf(balanced('externalIPs: [203.0.113.5]')), 'web', 80, { way, client: INTERNET });
    const bare = [...route.hops, ...route.endpoints].filter((one) => one.evidence.length === 0 && one.kind !== 'node');
    assert.deepEqual(
      bare.map((one) => one.kind),
      [],
    );
  }
});
