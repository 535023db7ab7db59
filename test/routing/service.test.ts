/** The ways into Services by their type: S4–S19 of the semantics, the corrections C6, C9, C10 and C18, and P1–P4. */
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

test('S12: Local keeps the client from outside in every mode, also where the mode is not stated', () => {
  const cluster = clusterOf(nodePort('externalTrafficPolicy: Local'), { profile: PUBLIC });
  assert.deepEqual(
    [routeTo(cluster, 'web', 30080, toNode).seenAs.who, routeTo(cluster, 'web', 30080, toNode).seenAs.because],
    ['client', 'local-policy'],
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
