/** Services of type ExternalName are aliases in DNS: S8 of the semantics, and the correction C11. */
import { test } from 'node:test';
import { checkHop, checkName, checkReason, clusterOf, documents, service, workload } from './clusters.js';

const SHOP = documents(
  service('web', 'ports: [{ name: http, port: 80 }]', 'shop'),
  workload('web', { namespace: 'shop' }),
  workload('client', { namespace: 'shop' }),
);

const external = (name: string, target: string): string =>
  service(name, `type: ExternalName\nexternalName: ${target}`, 'shop');

test('S8, C11: an ExternalName is an alias to a name outside', () => {
  checkName(
    clusterOf(documents(SHOP, external('db', 'db.example.com'))),
    'client',
    'db',
    'allowed db > external db.example.com',
  );
});

test('S8: an alias may lead back into the cluster, over several links', () => {
  const cluster = clusterOf(
    documents(SHOP, external('a', 'b.shop.svc.cluster.local'), external('b', 'web.shop.svc.cluster.local')),
  );
  checkName(cluster, 'client', 'a', 'allowed a > b > service shop/web');
});

test('S8: a chain of aliases is followed as far as any resolver goes', () => {
  const chain = Array.from({ length: 40 }, (_, index) => external(`a${index}`, `a${index + 1}.shop.svc.cluster.local`));
  const cluster = clusterOf(documents(SHOP, ...chain));
  const followed = Array.from({ length: 17 }, (_, index) => `a${index}`).join(' > ');
  const { hops } = checkName(cluster, 'client', 'a0', `unknown ${followed} > unknown`);
  checkReason(checkHop(hops, 'unknown alias alias-too-long').reason, { count: 16 });
});

test('S8: a loop of aliases ends nowhere', () => {
  const cluster = clusterOf(
    documents(SHOP, external('a', 'b.shop.svc.cluster.local'), external('b', 'a.shop.svc.cluster.local')),
  );
  const { reason } = checkHop(
    checkName(cluster, 'client', 'a', 'denied a > b > a > none').hops,
    'denied alias alias-loop',
  );
  checkReason(reason, { names: ['a', 'b', 'a'] });
});

test('S8: an alias has no search path', () => {
  checkName(clusterOf(documents(SHOP, external('a', 'web'))), 'client', 'a', 'denied a > none');
  checkName(clusterOf(documents(SHOP, external('a', 'web.shop.svc'))), 'client', 'a', 'denied a > none');
});

test('S8: an alias that looks like an address is a name that nobody has', () => {
  checkHop(
    checkName(clusterOf(documents(SHOP, external('a', '192.0.2.1'))), 'client', 'a', 'denied a > none').hops,
    'denied alias alias-is-address',
  );
});

test('S8: a templated alias is open', () => {
  checkName(clusterOf(documents(SHOP, external('a', '"${HOST}"'))), 'client', 'a', 'unknown a > unknown');
});
