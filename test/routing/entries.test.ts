/** The ways into pods and Services: the whole road from the internet, and host ports (S20). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../server/src/cluster/index.js';
import { hostPortsOf, type WayIn, waysInto } from '../../server/src/routing/index.js';
import {
  asPod,
  clusterOf,
  documents,
  INTERNET,
  ingress,
  line,
  NODE,
  podOf,
  service,
  serviceOf,
  workload,
} from './clusters.js';

const PROFILE = {
  nodeAddresses: 'public',
  loadBalancerScheme: 'internet',
  ingressController: 'ingress-nginx',
} as const;

/** "internet load-balancer allowed", with the Service port where it is a Service. */
const wayText = (way: WayIn): string => {
  switch (way.kind) {
    case 'service':
      return `${way.from} ${way.way} ${String(way.service.name)} ${way.verdict}`;
    case 'host-port':
      return `${way.from} host-port ${way.hostPort.number} ${way.verdict}`;
    default:
      return `${way.from} ${way.kind} ${way.verdict}`;
  }
};
const intoPod = (cluster: Cluster, name: string): string[] =>
  waysInto(cluster, { kind: 'pod', pod: podOf(cluster, name) }).map(wayText);
const intoService = (cluster: Cluster, name: string): string[] =>
  waysInto(cluster, { kind: 'service', service: serviceOf(cluster, name) }).map(wayText);

test('the ways into a pod lead over all of its Services, from the internet first', () => {
  const cluster = clusterOf(
    documents(
      ingress('web', { rules: ['h.io / Prefix web:80'] }),
      service('web', 'type: LoadBalancer\nports: [{ port: 80, nodePort: 30080 }]'),
      service('inner', 'selector: { app: web }\nports: [{ port: 8080 }]'),
      workload('web', { ports: '{ containerPort: 80, hostPort: 8000 }' }),
    ),
    { profile: PROFILE },
  );
  assert.deepEqual(intoPod(cluster, 'web'), [
    'internet ingress allowed',
    'internet load-balancer web allowed',
    'internet node-port web allowed',
    'internet host-port 8000 allowed',
    'cluster cluster-ip web allowed',
    'cluster cluster-ip inner allowed',
    'cluster pod-address allowed',
  ]);
});

test('internet → load balancer → node port → Service → pod, hop by hop', () => {
  const cluster = clusterOf(
    documents(
      service('web', 'type: LoadBalancer\nports: [{ port: 80, targetPort: http, nodePort: 30080 }]'),
      workload('web', { ports: '{ name: http, containerPort: 8080 }' }),
    ),
    { profile: PROFILE },
  );
  const [first] = waysInto(cluster, { kind: 'pod', pod: podOf(cluster, 'web') });
  assert.ok(first?.kind === 'service');
  assert.deepEqual([...first.route.hops, ...first.route.endpoints].map(line), [
    'allowed load-balancer load-balancer-public',
    'allowed node-port node-port-open',
    'allowed service-port service-port-found',
    'allowed endpoints has-endpoints',
    'allowed endpoint pod-port',
  ]);
});

test('without a profile the way is shown to its end and its verdict is open', () => {
  const cluster = clusterOf(
    documents(service('front-end', 'type: NodePort\nports: [{ port: 80, nodePort: 30001 }]'), workload('front-end')),
  );
  assert.deepEqual(intoService(cluster, 'front-end'), [
    'internet node-port front-end unknown',
    'cluster cluster-ip front-end allowed',
  ]);
});

test('a way into a Service is denied to the pod of it that lacks the port', () => {
  const cluster = clusterOf(
    documents(
      service('web', 'ports: [{ port: 80, targetPort: http }]'),
      workload('web', { ports: '{ name: http, containerPort: 8080 }' }),
      workload('bare', { labels: 'app: web' }),
    ),
  );
  assert.deepEqual(intoService(cluster, 'web'), ['cluster cluster-ip web allowed']);
  assert.deepEqual(intoPod(cluster, 'bare'), ['cluster cluster-ip web denied', 'cluster pod-address allowed']);
});

test('every port of a Service is a way of its own', () => {
  const cluster = clusterOf(
    documents(service('web', 'ports: [{ name: a, port: 80 }, { name: b, port: 81 }]'), workload('web')),
  );
  assert.deepEqual(intoService(cluster, 'web'), ['cluster cluster-ip web allowed', 'cluster cluster-ip web allowed']);
});

const hostPorts = (ports: string, pod = '') =>
  clusterOf(workload('agent', { kind: 'DaemonSet', ports, pod }), { profile: PROFILE });

test('S20: hostPort opens a port of the node', () => {
  const cluster = hostPorts('{ containerPort: 80, hostPort: 8000 }, { containerPort: 81 }');
  assert.deepEqual(
    hostPortsOf(cluster, podOf(cluster, 'agent'), INTERNET).map((one) => [one.number, one.podPort, one.verdict]),
    [[8000, 80, 'allowed']],
  );
});

test('S20: on the network of the host every declared port is one of the node', () => {
  const cluster = hostPorts('{ containerPort: 80 }, { containerPort: 53, protocol: UDP }', 'hostNetwork: true');
  assert.deepEqual(
    hostPortsOf(cluster, podOf(cluster, 'agent'), INTERNET).map((one) => [one.number, one.protocol]),
    [
      [80, 'TCP'],
      [53, 'UDP'],
    ],
  );
});

test('S20: hostIP on a loopback address keeps others than the node out', () => {
  const cluster = hostPorts('{ containerPort: 80, hostPort: 8000, hostIP: 127.0.0.1 }');
  const verdict = (client: typeof NODE) =>
    hostPortsOf(cluster, podOf(cluster, 'agent'), client).map((one) => one.verdict);
  assert.deepEqual(
    [verdict(INTERNET), verdict(asPod(cluster, 'agent')), verdict(NODE)],
    [['denied'], ['denied'], ['allowed']],
  );
});
