/** The network explorer: what stands below what, with which words, and how it follows edits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Analysis,
  analyse,
  explorerCluster,
  explorerClusters,
  explorerDetails,
  explorerItems,
  NO_SETTINGS,
} from '../../server/src/editor/index.js';
import { withChanges } from '../../server/src/workspace/index.js';
import { deployment, judge, ROOT, service } from './workspace.js';

type Files = Readonly<Record<string, string>>;

const CLOSED = 'profile: { nodeAddresses: public, ingressController: traefik }\n';
const WEB = deployment('web', { ports: '[{ name: http, containerPort: 8080 }]' });
const SERVICE = service('web', 'app: web');
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: guard }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{ port: http }]
`;
const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop }
spec:
  ingressClassName: traefik
  rules:
    - host: shop.example
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
`;

/** The whole tree, indented; behind a name its words, and in brackets its findings. */
function drawn(analysis: Analysis, name?: string): string[] {
  const cluster = explorerCluster(analysis, name) ?? assert.fail('there is no cluster to show');
  const below = (parent: string | undefined, indent: string): string[] =>
    explorerItems(analysis, cluster, parent).flatMap(({ id, label, description, badge }) => [
      `${indent}${label} | ${description}${badge ? ` [${badge.text}]` : ''}`,
      ...below(id, `${indent}  `),
    ]);
  return below(undefined, '');
}

function checkTree(files: Files, expected: readonly string[]): void {
  assert.deepEqual(drawn(judge(files)), expected);
}

/** Nobody knows who reaches a controller that is installed elsewhere, so the route itself is never more than `?`. */
test('the tree leads from the internet over a route, a Service and a workload to its policies', () =>
  checkTree({ 'a.yaml': [INGRESS, SERVICE, WEB, POLICY].join('---\n'), '.podpath.yaml': CLOSED }, [
    'Internet | 1 way in',
    '  ? shop.example/ | → web · Ingress shop',
    '    ✔ web | 80 → 1 pod',
    '      ✔ web | Deployment, port 8080 · isolated: in, out',
    '        guard | in: 1 rule · out: nothing',
    'default | 1 Ingress · 1 Service · 1 workload · 1 policy',
    '  shop | Ingress · 1 route · Traefik',
    '    ? shop.example/ | → web · Ingress shop',
    '      ✔ web | 80 → 1 pod',
    '        ✔ web | Deployment, port 8080 · isolated: in, out',
    '          guard | in: 1 rule · out: nothing',
    '  ✔ web | 80 → 1 pod',
    '    ✔ web | Deployment, port 8080 · isolated: in, out',
    '      guard | in: 1 rule · out: nothing',
    '  guard | selects 1 workload · in: 1 rule · out: nothing',
  ]));

test('a screen reader hears what pictures and signs show', () => {
  const analysis = judge({ 'a.yaml': [INGRESS, SERVICE, WEB, POLICY].join('---\n'), '.podpath.yaml': CLOSED });
  const cluster = explorerCluster(analysis, undefined) ?? assert.fail();
  const [internet, namespace] = explorerItems(analysis, cluster);
  const heard = [internet, namespace].flatMap((item) =>
    item ? [item, ...explorerItems(analysis, cluster, item.id)].map(({ spoken }) => spoken) : [],
  );
  assert.deepEqual(heard, [
    'Internet, 1 way in',
    'shop.example/, route, cannot be told, to web, Ingress shop',
    'default, namespace, 1 Ingress, 1 Service, 1 workload, 1 policy',
    'shop, Ingress, 1 route, Traefik',
    'web, Service, gets through, 80 to 1 pod',
    'guard, NetworkPolicy, selects 1 workload, in: 1 rule, out: nothing',
  ]);
});

test('the last node says which other clusters there are, and what is wrong in them', () => {
  const analysis = judge({ 'a/a.yaml': [SERVICE, WEB].join('---\n'), 'b/b.yaml': service('web', 'app: wed') });
  const cluster = explorerCluster(analysis, 'a') ?? assert.fail();
  const others = explorerItems(analysis, cluster).at(-1);
  assert.equal(others?.spoken, 'Another cluster, b');
  assert.match(explorerDetails(analysis, cluster, others?.id ?? '')?.markdown ?? '', /cluster `a`[\s\S]*- `b`/);
});

test('what stops the traffic is marked where it stands, and counted above', () =>
  checkTree({ 'a.yaml': [service('web', 'app: wed'), WEB].join('---\n') }, [
    'Internet | no way in among these manifests',
    'default | 1 Service · 1 workload [1 warning]',
    '  ✖ web | 80 → no pods [1 warning]',
    '  web | Deployment · no Service',
  ]));

test('a policy that closes the way is told at the workload, not at the Service', () =>
  checkTree(
    {
      'a.yaml': [INGRESS, SERVICE, WEB, POLICY.replace('    - ports: [{ port: http }]', '    []')].join('---\n'),
      '.podpath.yaml': CLOSED,
    },
    [
      'Internet | 1 way in, 1 stopped',
      '  ✖ shop.example/ | → web · Ingress shop',
      '    ✔ web | 80 → 1 pod',
      '      ✖ web | Deployment, port 8080 · isolated: in, out',
      '        guard | in: nothing · out: nothing',
      'default | 1 Ingress · 1 Service · 1 workload · 1 policy',
      '  shop | Ingress · 1 route · Traefik',
      '    ✖ shop.example/ | → web · Ingress shop',
      '      ✔ web | 80 → 1 pod',
      '        ✖ web | Deployment, port 8080 · isolated: in, out',
      '          guard | in: nothing · out: nothing',
      '  ✔ web | 80 → 1 pod',
      '    ✔ web | Deployment, port 8080 · isolated: in, out',
      '      guard | in: nothing · out: nothing',
      '  guard | selects 1 workload · in: nothing · out: nothing',
    ],
  ));

test('a Service of which one port is broken gets traffic through in part', () =>
  checkTree(
    {
      'a.yaml': [
        service(
          'web',
          'app: web',
          'type: NodePort\n  ports: [{ name: a, port: 80, targetPort: http, nodePort: 30080 }, { name: b, port: 81, targetPort: gone, nodePort: 30081 }]',
        ),
        WEB,
      ].join('---\n'),
      '.podpath.yaml': CLOSED,
    },
    [
      'Internet | 1 way in',
      '  ▲ web | node port 30080 and 30081 [1 error]',
      '    ▲ web | 80 and 81 → 1 pod [1 error]',
      '      ▲ web | Deployment, port 8080',
      'default | 1 Service · 1 workload [1 error]',
      '  ▲ web | 80 and 81 → 1 pod [1 error]',
      '    ▲ web | Deployment, port 8080',
    ],
  ));

test('what the API server refuses gets no tick, though the way would be right', () =>
  checkTree(
    {
      'a.yaml': [
        service('web', 'app: web', 'ports: [{ port: 80, targetPort: 8080 }, { port: 81, targetPort: 8080 }]'),
        WEB,
      ].join('---\n'),
    },
    [
      'Internet | no way in among these manifests',
      'default | 1 Service · 1 workload [2 errors]',
      '  ! web | 80 and 81 → 1 pod [2 errors]',
      '    ✔ web | Deployment, port 8080',
    ],
  ));

test('a Service whose pods somebody expects from elsewhere is not called stopped', () =>
  checkTree(
    {
      'a.yaml': [service('web', '# podpath-ignore[service-selects-nothing]: elsewhere\n    app: wed'), WEB].join(
        '---\n',
      ),
    },
    [
      'Internet | no way in among these manifests',
      'default | 1 Service · 1 workload',
      '  ? web | 80 → no pods',
      '  web | Deployment · no Service',
    ],
  ));

test('what could not be looked into has a place of its own', () =>
  checkTree({ 'a.yaml': WEB, 'b.yaml': 'apiVersion: v1\nkind: Service\nmetadata: [\n' }, [
    'Internet | no way in among these manifests',
    'default | 1 workload',
    '  web | Deployment · no Service',
    'Not looked into | 1 part [1 error]',
    '  a document does not parse (line 1) | b.yaml [1 error]',
  ]));

test('objects of the same kind and name stay apart', () => {
  const analysis = judge({ 'a.yaml': [SERVICE, SERVICE].join('---\n'), '.podpath.yaml': CLOSED });
  const cluster = explorerCluster(analysis, undefined) ?? assert.fail();
  const [, namespace] = explorerItems(analysis, cluster);
  const ids = explorerItems(analysis, cluster, namespace?.id).map((item) => item.id);
  assert.equal(new Set(ids).size, 2);
});

test('a long list is cut, and the rest stands below', () => {
  const many = Array.from({ length: 450 }, (_, index) => service(`s${String(index).padStart(3, '0')}`, 'app: web'));
  const analysis = judge({ 'a.yaml': many.join('---\n') });
  const cluster = explorerCluster(analysis, undefined) ?? assert.fail();
  const [, namespace] = explorerItems(analysis, cluster);
  const seen: string[] = [];
  const follow = (parent: string | undefined): void => {
    const items = explorerItems(analysis, cluster, parent);
    assert.ok(items.length <= 101);
    for (const item of items) {
      if (item.look === 'more') follow(item.id);
      else seen.push(item.label);
    }
  };
  follow(namespace?.id);
  assert.equal(seen.length, 450);
  assert.match(seen[449] ?? '', /s449/);
});

test('a node keeps its id while lines around it change, and is gone with its object', () => {
  const files = { 'a.yaml': [SERVICE, WEB].join('---\n') };
  const before = judge(files);
  const ids = (analysis: Analysis): string[] => {
    const cluster = explorerCluster(analysis, undefined) ?? assert.fail();
    const below = (id: string | undefined): string[] =>
      explorerItems(analysis, cluster, id).flatMap((item) => [item.id, ...below(item.id)]);
    return below(undefined);
  };
  const edited = (text: string): Analysis =>
    analyse(withChanges(before.snapshot, new Map([[`${ROOT}/a.yaml`, text]])), NO_SETTINGS, before);
  assert.deepEqual(ids(edited(`# A comment\n${[WEB, SERVICE].join('---\n')}`)), ids(before));
  const after = edited(WEB);
  const cluster = explorerCluster(after, undefined) ?? assert.fail();
  assert.deepEqual(explorerItems(after, cluster, '/namespace%20default/Service%20%20web'), []);
  assert.equal(explorerDetails(after, cluster, '/namespace%20default/Service%20%20web'), undefined);
});

test('an edit and its findings are told as from scratch', () => {
  const files = { 'a.yaml': [INGRESS, SERVICE, POLICY].join('---\n'), 'b.yaml': WEB, '.podpath.yaml': CLOSED };
  const wrong = WEB.replaceAll('app: web', 'app: wed');
  const before = judge(files);
  drawn(before);
  const after = analyse(withChanges(before.snapshot, new Map([[`${ROOT}/b.yaml`, wrong]])), NO_SETTINGS, before);
  assert.deepEqual(drawn(after), drawn(judge({ ...files, 'b.yaml': wrong })));
  assert.notDeepEqual(drawn(after), drawn(before));
});

test('clusters without anything to show are left out, and the largest comes first', () => {
  const analysis = judge({
    'small/a.yaml': WEB,
    'large/a.yaml': [WEB, SERVICE].join('---\n'),
    'maps/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
  });
  assert.deepEqual(
    explorerClusters(analysis).map((one) => one.name),
    ['large', 'small'],
  );
  assert.equal(explorerCluster(analysis, 'small')?.name, 'small');
  assert.equal(explorerCluster(analysis, 'gone')?.name, 'large');
});

test('routes of one host are told apart by their paths', () => {
  const path = (one: string): string =>
    `          - { path: ${one}, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }\n`;
  const routes = INGRESS.replace(path('/'), [path('/'), path('/api'), path('/api/v2')].join(''));
  const analysis = judge({ 'a.yaml': [routes, SERVICE, WEB].join('---\n') });
  assert.deepEqual(
    drawn(analysis).filter((line) => /^ {2}\S .*Ingress shop$/.test(line)),
    [
      '  ? shop.example/ | → web · Ingress shop',
      '  ? /api | shop.example → web · Ingress shop',
      '  ? /api/v2 | shop.example → web · Ingress shop',
    ],
  );
});

test('other clusters are named, with what is wrong in them', () => {
  const files = {
    'a/web.yaml': [WEB, SERVICE].join('---\n'),
    'b/web.yaml': `${service('web', 'app: wed')}---\n${WEB}---\n${WEB.replaceAll('web', 'x')}`,
  };
  assert.deepEqual(drawn(judge(files), 'a').slice(-1), ['Another cluster | b [1 warning]']);
  assert.deepEqual(drawn(judge(files), 'b').slice(-1), ['Another cluster | a']);
});

function checkDetails(files: Files, id: string, check: (told: ReturnType<typeof explorerDetails>) => void): void {
  const analysis = judge(files);
  const cluster = explorerCluster(analysis, undefined) ?? assert.fail();
  check(explorerDetails(analysis, cluster, id));
}

test('a node tells its findings first, then what the hover says, and where it is written', () =>
  checkDetails(
    { 'a.yaml': [service('web', 'app: wed'), WEB].join('---\n') },
    '/namespace%20default/Service%20%20web',
    (told) => {
      assert.match(
        told?.markdown ?? '',
        /^▲ Service web selects no pods: `app` is `web`[\s\S]*\n\n\*\*Service web · ClusterIP\*\*/,
      );
      assert.equal(told?.place?.range.start.line, 3);
      assert.equal(told?.problem?.range.start.line, 6);
      assert.equal(told?.to, 'service/default/web:80');
    },
  ));
test('a route tells why it is stopped, and is a path by itself', () =>
  checkDetails(
    { 'a.yaml': [INGRESS, service('web', 'app: wed'), WEB].join('---\n'), '.podpath.yaml': CLOSED },
    '/internet/Ingress%20%20shop%20shop.example%2F',
    (told) => {
      assert.match(told?.markdown ?? '', /✖ `shop\.example\/` · Ingress shop[\s\S]*selects no pod/);
      assert.deepEqual([told?.from, told?.to], ['internet', 'https://shop.example/']);
    },
  ));

test('a node tells what somebody has decided to live with, and why', () =>
  checkDetails(
    {
      'a.yaml': [
        service('web', '# podpath-ignore[service-selects-nothing]: another team brings the pods\n    app: wed'),
        WEB,
      ].join('---\n'),
    },
    '/namespace%20default/Service%20%20web',
    (told) => {
      assert.match(told?.markdown ?? '', /^Ignored, `service-selects-nothing`: another team brings the pods\n/);
      assert.equal(told?.problem, undefined);
    },
  ));

test('names from manifests cannot break a tooltip or an id', () => {
  const hostile = '"x/../[a](command:b) `\\u202e\\udc00#2"';
  const analysis = judge({ 'a.yaml': service(hostile, 'app: web') });
  const cluster = explorerCluster(analysis, undefined) ?? assert.fail();
  const [, namespace] = explorerItems(analysis, cluster);
  const [item] = explorerItems(analysis, cluster, namespace?.id);
  const told = explorerDetails(analysis, cluster, item?.id ?? '');
  assert.ok(told?.place);
  const words = told.markdown.replaceAll('\\`', '').replaceAll(/`[^`]*`/g, '');
  assert.doesNotMatch(words, /[^\\]\]\(/);
  assert.deepEqual(explorerItems(analysis, cluster, '/no/../such%zz/node'), []);
});
