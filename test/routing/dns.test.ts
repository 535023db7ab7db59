/** Names: D1–D8 of the semantics, and the corrections C7, C11, C15 and C20 where they speak of names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asPod,
  checkHop,
  checkName,
  checkReason,
  clusterOf,
  documents,
  INTERNET,
  NODE,
  service,
  workload,
} from './clusters.js';

const SHOP = documents(
  service('web', 'ports: [{ name: http, port: 80 }]', 'shop'),
  workload('web', { namespace: 'shop' }),
  workload('client', { namespace: 'shop' }),
  workload('stranger', { namespace: 'other' }),
);

test('D1: a Service is known by its short name in its own namespace, by the longer ones everywhere', () => {
  const cluster = clusterOf(SHOP);
  for (const name of ['web', 'web.shop', 'web.shop.svc', 'web.shop.svc.cluster.local', 'web.shop.svc.cluster.local.'])
    checkName(cluster, 'client', name, 'allowed service shop/web');
  for (const name of ['web.shop', 'web.shop.svc', 'web.shop.svc.cluster.local'])
    checkName(cluster, 'stranger', name, 'allowed service shop/web');
});

test('D1: a short name of another namespace does not resolve, and says where the Service is', () => {
  const result = checkName(clusterOf(SHOP), 'stranger', 'web', 'denied none');
  checkReason(checkHop(result.hops, 'denied dns no-such-name').reason, { elsewhere: ['shop'] });
});

test('D1: the answer says by which form the Service was named', () => {
  const forms = ['web', 'web.shop', 'web.shop.svc', 'web.shop.svc.cluster.local'].map((name) => {
    const { reason } = checkHop(
      checkName(clusterOf(SHOP), 'client', name, 'allowed service shop/web').hops,
      'allowed dns name-is-service',
    );
    return reason.code === 'name-is-service' && reason.form;
  });
  assert.deepEqual(forms, ['short', 'namespace', 'svc', 'full']);
});

test('D1: a dot at the end keeps the search path out', () => {
  checkName(clusterOf(SHOP), 'client', 'web.', 'denied none');
  checkName(clusterOf(SHOP), 'client', 'web.shop.svc.', 'denied none');
});

test('D1: names of the world outside pass through the search path', () => {
  const result = checkName(clusterOf(SHOP), 'client', 'api.github.com', 'allowed external api.github.com');
  const { reason } = checkHop(result.hops, 'allowed resolver asks-cluster-dns');
  assert.equal(reason.code === 'asks-cluster-dns' && reason.tried.length, 4);
});

test('D1: a name with five dots is asked as it is first', () => {
  checkName(clusterOf(SHOP), 'client', 'a.b.c.d.example.com', 'allowed external a.b.c.d.example.com');
});

test('C7: dnsConfig sets ndots, so that DNS outside may answer before the cluster is asked', () => {
  const pod = 'dnsConfig: { options: [{ name: ndots, value: "1" }] }';
  const cluster = clusterOf(documents(SHOP, workload('eager', { namespace: 'shop', pod })));
  checkName(cluster, 'eager', 'web', 'allowed service shop/web');
  checkHop(
    checkName(cluster, 'eager', 'web.shop', 'unknown service shop/web').hops,
    'unknown resolver asks-outside-first',
  );
});

test('C7: dnsConfig adds search domains', () => {
  const cluster = clusterOf(
    documents(SHOP, workload('far', { namespace: 'other', pod: 'dnsConfig: { searches: [shop.svc.cluster.local] }' })),
  );
  checkName(cluster, 'far', 'web', 'allowed service shop/web');
});

test('a search domain outside the cluster may know what the cluster does not', () => {
  const cluster = clusterOf(
    documents(SHOP, workload('corp', { namespace: 'shop', pod: 'dnsConfig: { searches: [corp.example] }' })),
  );
  checkName(cluster, 'corp', 'intranet', 'unknown none');
});

test('the domain of the cluster comes from the profile', () => {
  const cluster = clusterOf(SHOP, { profile: { dnsDomain: 'k8s.corp' } });
  checkName(cluster, 'client', 'web.shop.svc.k8s.corp', 'allowed service shop/web');
  checkName(cluster, 'client', 'web', 'allowed service shop/web');
});

test('another domain after svc may be that of the cluster, as long as nobody stated it', () => {
  checkName(clusterOf(SHOP), 'client', 'web.shop.svc.corp.internal', 'unknown unknown');
});

test('D2: a Service with a cluster address has its name without endpoints too', () => {
  checkName(
    clusterOf(documents(service('web', undefined, 'shop'), workload('client', { namespace: 'shop' })), {
      complete: true,
    }),
    'client',
    'web',
    'allowed service shop/web',
  );
});

test('D2: SRV records are there for named ports and carry the Service port', () => {
  const cluster = clusterOf(SHOP);
  checkName(cluster, 'client', '_http._tcp.web.shop.svc.cluster.local', 'allowed srv web:80');
  const missing = checkName(cluster, 'client', '_grpc._tcp.web.shop.svc.cluster.local', 'denied none');
  checkReason(checkHop(missing.hops, 'denied dns srv-port-missing').reason, { port: 'grpc', named: ['http'] });
  checkName(cluster, 'client', '_http._udp.web.shop.svc.cluster.local', 'denied none');
});

test('D3: a headless Service has records while it has endpoints, and none without', () => {
  const headless = service('db', 'clusterIP: None', 'shop');
  const client = workload('client', { namespace: 'shop' });
  const named = (...texts: string[]) => clusterOf(documents(headless, client, ...texts), { complete: true });
  checkName(named(workload('db', { namespace: 'shop' })), 'client', 'db', 'allowed service shop/db');
  checkHop(checkName(named(), 'client', 'db', 'denied service shop/db').hops, 'denied dns headless-without-endpoints');
  checkName(
    named(workload('db', { namespace: 'shop', spec: 'replicas: 0' })),
    'client',
    'db',
    'denied service shop/db',
  );
});

test('D3: SRV records of a headless Service have each pod its own number', () => {
  const cluster = clusterOf(
    documents(
      service('db', 'clusterIP: None\nports: [{ name: pg, port: 5432 }]', 'shop'),
      workload('db', { namespace: 'shop' }),
    ),
  );
  const { reason } = checkHop(
    checkName(cluster, 'db', '_pg._tcp.db.shop.svc.cluster.local', 'allowed srv db:5432').hops,
    'allowed dns name-is-srv',
  );
  checkReason(reason, { number: undefined });
});

test('D3: hand-written endpoints are named by their host name, else by their dashed address', () => {
  const slice =
    'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: x, namespace: shop, labels: { kubernetes.io/service-name: db } }\naddressType: IPv4\nports: [{ port: 1 }]\nendpoints: [{ addresses: [192.0.2.1], hostname: one }, { addresses: [192.0.2.2] }]\n';
  const cluster = clusterOf(
    documents(
      service('db', 'selector: {}\nclusterIP: None\nports: [{ port: 1 }]', 'shop'),
      workload('client', { namespace: 'shop' }),
      slice,
    ),
  );
  checkName(cluster, 'client', 'one.db', 'allowed pods 192.0.2.1');
  checkName(cluster, 'client', '192-0-2-2.db', 'allowed pods 192.0.2.2');
});

const inShop = { namespace: 'shop' };
const headless = (name: string, app = name): string =>
  service(name, `clusterIP: None\nselector: { app: ${app} }`, 'shop');

test('D4: hostname and subdomain name a pod below the Service of that subdomain', () => {
  const pod = (more: string): string =>
    documents(headless('db'), workload('db', { ...inShop, kind: 'Pod', pod: more }));
  checkName(clusterOf(pod('hostname: one\nsubdomain: db')), 'db', 'one.db', 'allowed pods db');
  checkHop(
    checkName(clusterOf(pod('hostname: one\nsubdomain: pg')), 'db', 'one.db', 'denied none').hops,
    'denied dns pod-of-other-subdomain',
  );
});

test('D4: pods have no name by their name alone', () => {
  const cluster = clusterOf(documents(headless('db'), workload('one', { ...inShop, kind: 'Pod', labels: 'app: db' })));
  checkHop(checkName(cluster, 'one', 'one.db', 'denied none').hops, 'denied dns pod-without-hostname');
});

const set = (more: string, labels = 'app: db'): string =>
  workload('db', { ...inShop, kind: 'StatefulSet', labels, spec: more });

test('D5: the pods of a StatefulSet are named by number below its governing Service', () => {
  const cluster = clusterOf(documents(headless('db'), set('replicas: 2\nserviceName: db')));
  checkName(cluster, 'db', 'db-0.db', 'allowed pods db-0');
  checkName(cluster, 'db', 'db-1.db.shop.svc.cluster.local', 'allowed pods db-1');
  const beyond = checkName(cluster, 'db', 'db-2.db', 'denied none');
  checkReason(checkHop(beyond.hops, 'denied dns ordinal-out-of-range').reason, { first: 0, last: 1 });
});

test('D5: ordinals.start moves the numbers', () => {
  const cluster = clusterOf(documents(headless('db'), set('replicas: 2\nordinals: { start: 5 }\nserviceName: db')));
  checkName(cluster, 'db', 'db-5.db', 'allowed pods db-5');
  checkName(cluster, 'db', 'db-0.db', 'denied none');
});

test('D5: another serviceName, or none, leaves the pods without names', () => {
  for (const serviceName of ['serviceName: pg', 'replicas: 1']) {
    const cluster = clusterOf(documents(headless('db'), headless('pg', 'db'), set(serviceName)));
    checkHop(checkName(cluster, 'db', 'db-0.db', 'denied none').hops, 'denied dns pod-of-other-subdomain');
  }
});

test('D5: a governing Service whose selector misses the pods gives them no names', () => {
  const cluster = clusterOf(documents(headless('db', 'pg'), set('serviceName: db')), { complete: true });
  checkHop(checkName(cluster, 'db', 'db-0.db', 'denied none').hops, 'denied dns pod-not-selected');
});

test('D5: a governing Service that is not there gives no names', () => {
  const cluster = clusterOf(set('serviceName: db'), { complete: true });
  checkName(cluster, 'db', 'db-0.db.shop.svc.cluster.local', 'denied none');
});

test('D5: a governing Service of another namespace gives no names', () => {
  const cluster = clusterOf(documents(service('db', 'clusterIP: None', 'other'), set('serviceName: db')), {
    complete: true,
  });
  checkName(cluster, 'db', 'db-0.db', 'denied none');
  checkName(cluster, 'db', 'db-0.db.other', 'denied none');
});

test('C7: a governing Service that is not headless names its pods as well', () => {
  const cluster = clusterOf(documents(service('db', undefined, 'shop'), set('serviceName: db')));
  checkName(cluster, 'db', 'db-0.db', 'allowed pods db-0');
});

test('D6: names are compared without case', () => {
  checkName(clusterOf(SHOP), 'client', 'WEB.Shop', 'allowed service shop/web');
});

test('D6: records of pod addresses depend on a setting of CoreDNS', () => {
  checkName(clusterOf(SHOP), 'client', '10-1-2-3.shop.pod.cluster.local', 'unknown pods ');
});

test('D7: host network with ClusterFirst asks the node, which knows no cluster names', () => {
  const cluster = (policy: string) =>
    clusterOf(documents(SHOP, workload('agent', { ...inShop, pod: `hostNetwork: true\n${policy}` })));
  checkHop(checkName(cluster(''), 'agent', 'web', 'denied service shop/web').hops, 'denied resolver host-network-dns');
  checkName(cluster('dnsPolicy: ClusterFirstWithHostNet'), 'agent', 'web', 'allowed service shop/web');
  checkName(cluster(''), 'agent', 'api.github.com', 'allowed external api.github.com');
});

test('D7: dnsPolicy Default asks the node', () => {
  const cluster = clusterOf(documents(SHOP, workload('agent', { ...inShop, pod: 'dnsPolicy: Default' })));
  checkHop(
    checkName(cluster, 'agent', 'web.shop', 'denied service shop/web').hops,
    'denied resolver dns-policy-default',
  );
});

test('D7: dnsPolicy None lives by its own name servers and searches', () => {
  const dns = service('kube-dns', 'clusterIP: 10.96.0.10\nports: [{ port: 53, protocol: UDP }]', 'kube-system');
  const cluster = (config: string) =>
    clusterOf(documents(SHOP, dns, workload('own', { ...inShop, pod: `dnsPolicy: None\n${config}` })));
  checkHop(checkName(cluster(''), 'own', 'web', 'denied service shop/web').hops, 'denied resolver search-path-lacks');
  checkHop(
    checkName(cluster('dnsConfig: {}'), 'own', 'web.shop.svc.cluster.local', 'denied service shop/web').hops,
    'denied resolver no-name-servers',
  );
  checkHop(
    checkName(
      cluster('dnsConfig: { nameservers: [1.1.1.1] }'),
      'own',
      'web.shop.svc.cluster.local',
      'denied service shop/web',
    ).hops,
    'denied resolver public-name-servers',
  );
  checkHop(
    checkName(
      cluster('dnsConfig: { nameservers: [10.0.0.2] }'),
      'own',
      'web.shop.svc.cluster.local',
      'unknown service shop/web',
    ).hops,
    'unknown resolver own-name-servers',
  );
  checkName(
    cluster('dnsConfig: { nameservers: [10.96.0.10] }'),
    'own',
    'web.shop.svc.cluster.local',
    'allowed service shop/web',
  );
  checkName(
    cluster(
      'dnsConfig: { nameservers: [10.96.0.10], searches: [svc.cluster.local], options: [{ name: ndots, value: "5" }] }',
    ),
    'own',
    'web.shop',
    'allowed service shop/web',
  );
});

test('D8: the node-local cache answers where the profile says that it is there', () => {
  const text = documents(
    SHOP,
    workload('own', { ...inShop, pod: 'dnsPolicy: None\ndnsConfig: { nameservers: [169.254.20.10] }' }),
  );
  checkName(
    clusterOf(text, { profile: { nodeLocalDNS: true } }),
    'own',
    'web.shop.svc.cluster.local',
    'allowed service shop/web',
  );
  checkName(clusterOf(text), 'own', 'web.shop.svc.cluster.local', 'unknown service shop/web');
});

test('nodes and the world outside do not ask the DNS of the cluster', () => {
  const cluster = clusterOf(SHOP);
  for (const client of [NODE, INTERNET]) {
    checkName(cluster, client, 'web.shop.svc.cluster.local', 'denied service shop/web');
    checkName(cluster, client, 'api.github.com', 'allowed external api.github.com');
  }
});

test('a slip in a name finds the name that was meant', () => {
  const result = checkName(
    clusterOf(documents(SHOP, service('catalogue', undefined, 'shop'))),
    'client',
    'catalouge',
    'denied none',
  );
  checkReason(checkHop(result.hops, 'denied dns no-such-name').reason, { nearest: ['catalogue'] });
});

test('a name that is not here may be elsewhere, unless the cluster is complete', () => {
  checkName(clusterOf(SHOP), 'client', 'payment', 'unknown none');
  checkName(clusterOf(SHOP, { complete: true }), 'client', 'payment', 'denied none');
});

test('operators make Services after the names of their resources', () => {
  const cluster = clusterOf(
    documents(
      SHOP,
      service('pg-rx', undefined, 'shop'),
      'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: pg, namespace: shop }\n',
    ),
  );
  checkName(cluster, 'client', 'pg-rw', 'unknown none');
});

test('every cluster has the API server under its name', () => {
  checkName(clusterOf(SHOP), 'client', 'kubernetes.default.svc', 'allowed api-server');
});

test('C15, N24: a Service without a namespace may be in the one that is asked for', () => {
  const cluster = clusterOf(documents(SHOP, service('loose')));
  checkName(cluster, 'client', 'loose.anywhere', 'unknown service ?/loose');
});

test('C20: names of other clusters are known to be names, and not followed', () => {
  checkName(clusterOf(SHOP), 'client', 'web.shop.svc.clusterset.local', 'unknown unknown');
});

test('an address is looked up among the Services and pods that state theirs', () => {
  const pod = `${workload('one', { ...inShop, kind: 'Pod' })}status: { podIP: 10.1.2.3 }\n`;
  const text = documents(
    SHOP,
    pod,
    service('vip', 'clusterIP: 10.96.0.7\nports: [{ port: 80 }]', 'shop'),
    service('ext', 'externalIPs: [203.0.113.5]\nports: [{ port: 80 }]', 'shop'),
    service('lb', 'type: LoadBalancer\nloadBalancerIP: 203.0.113.6\nports: [{ port: 80 }]', 'shop'),
  );
  const cluster = clusterOf(text);
  checkName(cluster, 'client', '10.96.0.7', 'allowed service shop/vip');
  checkName(cluster, 'client', '203.0.113.5', 'allowed service shop/ext by external-ip');
  checkName(cluster, 'client', '203.0.113.6', 'allowed service shop/lb by load-balancer');
  checkName(cluster, 'client', '10.1.2.3', 'allowed pods one');
});

test('other addresses are placed by the ranges of the profile', () => {
  const profile = { podCIDRs: ['10.244.0.0/16'], serviceCIDRs: ['10.96.0.0/12'] };
  const cluster = clusterOf(SHOP, { profile });
  checkName(cluster, 'client', '10.244.3.4', 'unknown address pods');
  checkName(cluster, 'client', '10.96.3.4', 'unknown address services');
  checkName(cluster, 'client', '192.168.0.1', 'allowed address outside');
  checkName(clusterOf(SHOP), 'client', '192.168.0.1', 'unknown address unknown');
  checkName(clusterOf(SHOP), 'client', '2001:db8::1', 'allowed address outside');
});

test('the client whose policy is templated is open', () => {
  const cluster = clusterOf(documents(SHOP, workload('agent', { ...inShop, pod: 'hostNetwork: "${HOST}"' })));
  assert.equal(
    checkName(cluster, asPod(cluster, 'agent'), 'web', 'unknown service shop/web').hops[0]?.reason.code,
    'dns-policy-unknown',
  );
});

test('localhost and loopback addresses are the client itself', () => {
  for (const host of ['localhost', '127.0.0.1', '::1']) checkName(clusterOf(SHOP), 'client', host, 'allowed loopback');
});

test('hostAliases are asked before DNS', () => {
  const pod = 'hostAliases: [{ ip: 10.96.0.7, hostnames: [web, db.example.com] }]';
  const vip = service('vip', 'clusterIP: 10.96.0.7\nports: [{ port: 80 }]', 'shop');
  const cluster = clusterOf(documents(SHOP, vip, workload('odd', { ...inShop, pod })));
  checkName(cluster, 'odd', 'web', 'allowed service shop/vip');
  checkName(cluster, 'odd', 'db.example.com', 'allowed service shop/vip');
});
