/** Who calls whom: every form in which a pod is told, and everything that only looks like one. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { hostsInText } from '../../server/src/cluster/calls/hostsInText.js';
import { type Call, type Cluster, callsFrom, callsIn, callsTo } from '../../server/src/cluster/index.js';
import { isUnknown, known, describe as named } from '../../server/src/resources/index.js';
import { inTime } from '../speed/inTime.js';
import { analysisOf } from '../workspace/fixture.js';

function clusterOf(fixture: string): Cluster {
  const [only, ...more] = analysisOf(fixture).clusters;
  assert.ok(only && more.length === 0);
  return only;
}

const service = (name: string, more = '', metadata = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}${metadata}}\nspec: {selector: {app: ${name}}, ports: [{name: main, port: 80}, {name: side-car, port: 90}]${more}}\n`;
const pod = (container: string, spec = '', metadata = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: caller${metadata}}\nspec: {${spec}containers: [{name: c, ${container}}]}\n`;
const config = (data: string, name = 'settings'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${data.replace(/^/gm, '  ')}\n`;
const env = (...variables: string[]): string =>
  `env: [${variables.map((one) => `{name: ${one.split('=')[0]}, value: ${JSON.stringify(one.slice(one.indexOf('=') + 1))}}`).join(', ')}]`;
const all = (...documents: string[]): string => `=== a.yaml\n${documents.join('---\n')}`;

function portText(port: Call['port']): string {
  return port === undefined ? '' : isUnknown(port) ? ':?' : `:${port}`;
}

/** Calls that reach a Service, as `host:port → Service`. */
function reached(fixture: string): string[] {
  return callsIn(clusterOf(fixture))
    .filter((call) => call.services.length > 0)
    .map((call) => `${call.host}${portText(call.dials)} → ${call.services.map((one) => known(one.name)).join(', ')}`);
}

function checkReached(container: string, expected: readonly string[], ...more: string[]): void {
  assert.deepEqual(reached(all(pod(container), service('web'), service('db'), ...more)), expected, container);
}

describe('what a variable, a command or an argument says', () => {
  test('a URL names its host, and the port or that of its scheme', () => {
    checkReached(env('A=http://web:8080/x'), ['web:8080 → web']);
    checkReached(env('A=https://web/x'), ['web:443 → web']);
    checkReached(env('A=postgres://user:secret@db/shop?sslmode=off'), ['db:5432 → db']);
    checkReached(env('A=jdbc:mysql://db:3307/shop'), ['db:3307 → db']);
    checkReached(env('A=kafka://web'), ['web → web']);
  });

  test('hosts between commas are all named', () => {
    checkReached(env('A=mongodb://web:1,db:2/x'), ['web:1 → web', 'db:2 → db']);
    checkReached(env('A=web:1,db:2'), ['web:1 → web', 'db:2 → db']);
    checkReached(env('A=PLAINTEXT://web:9092,SSL://db:9093'), ['web:9092 → web', 'db:9093 → db']);
  });

  test('a host and a port stand anywhere between other words', () => {
    checkReached('command: [sh, -c, "until nc web:80; do sleep 1; done; curl db:90/x"]', [
      'web:80 → web',
      'db:90 → db',
    ]);
    checkReached('args: ["--upstream=web:80", "user:secret@tcp(db:3306)/x"]', ['web:80 → web', 'db:3306 → db']);
    checkReached('args: ["web.:80"]', ['web:80 → web']);
  });

  test('a bare word is a host where the variable or flag says so', () => {
    checkReached(env('WEB_HOST=web', 'dbAddr=db', 'NAME=web', 'HOST=web', 'MODE=db'), ['web → web', 'db → db']);
    checkReached('args: [--db-host=db, --web-url, web, --mode=web, web]', ['db → db', 'web → web']);
    checkReached(env('PEER_HOSTS=web, db'), ['web → web', 'db → db']);
  });

  test('a port in a variable of its own goes with its host', () => {
    checkReached(env('DB_HOST=db', 'DB_PORT=5432', 'PORT=1'), ['db:5432 → db']);
    checkReached(env('WEB_SERVICE_HOST=web', 'WEB_SERVICE_PORT=8080'), ['web:8080 → web']);
    checkReached('args: [--db-host=db, --db-port=5433]', ['db:5433 → db']);
    checkReached(env('DB_ADDR=db', 'DB_PORT=${PORT}'), ['db:? → db']);
    checkReached(env('DB_ADDR=db:1', 'DB_PORT=2'), ['db:1 → db']);
    checkReached(env('WEB_URL=http://web', 'WEB_PORT=8080'), ['web:? → web']);
  });

  test('an image, a version and a time of day are no hosts', () => {
    checkReached(env('WEB_IMAGE=web:7', 'A=12:30', 'B=shop/web:80', 'C=web:80-alpine', 'D=web:v1', 'E=my_web:80'), []);
    checkReached(env('A=web:99999', 'B=web:0', 'C=xweb:80', 'D=web-x:80', 'E=web'), []);
  });

  test('what a placeholder fills in is not guessed', () => {
    for (const value of [
      'http://${X}:80',
      '{{ x }}web:80',
      'web${X}:80',
      '<web>:80',
      '__web__:80',
      'x$(Y)web:80',
      '@web@:80',
    ])
      checkReached(env(`A=${value}`), []);
    checkReached(env('A=web:${PORT}', 'B=web:8$(X)'), ['web:? → web', 'web:? → web']);
  });

  test('a pod does not call the Service that it is itself, because a variable holds the name', () => {
    const named = `apiVersion: v1\nkind: Pod\nmetadata: {name: w, labels: {app: web}}\nspec: {containers: [{name: c, ${env('VIRTUAL_HOST=web', 'DB_HOST=db')}}]}\n`;
    assert.deepEqual(reached(all(named, service('web'), service('db'))), ['db → db']);
  });
});

describe('the forms of a name', () => {
  const shop = ', namespace: shop';
  const named = (host: string, metadata = shop): string[] =>
    reached(
      all(
        pod(env(`A=tcp://${host}:1`), '', metadata),
        service('web', '', shop),
        service('kubernetes', '', ', namespace: other'),
      ),
    );

  test('every form that DNS completes leads to the Service', () => {
    for (const host of [
      'web',
      'WEB',
      'web.shop',
      'web.shop.svc',
      'web.shop.svc.cluster.local',
      'web.shop.svc.cluster.local.',
    ])
      assert.equal(named(host).length, 1, host);
  });

  test('the name of a pod may stand before it', () => {
    for (const host of ['web-0.web', 'web-0.web.shop', 'web-0.web.shop.svc', 'web-0.web.shop.svc.cluster.local'])
      assert.equal(named(host).length, 1, host);
  });

  test('other namespaces, other domains and other clusters are somewhere else', () => {
    for (const host of [
      'web.other',
      'web.other.svc',
      'web.example.org',
      'web.shop.svc.clusterset.local',
      'web.shop.svc.corp.local',
      'web.svc',
      'a.b.web.shop.svc',
    ])
      assert.deepEqual(named(host), [], host);
    assert.deepEqual(named('web', ', namespace: ops'), []);
  });

  test('a name that ends in .svc needs no port and no scheme', () => {
    assert.deepEqual(
      reached(
        all(pod('args: ["*.web.shop.svc", "x web.shop.svc y", "/web.shop.svc"]', '', shop), service('web', '', shop)),
      ),
      ['web.shop.svc → web'],
    );
  });

  test('the domain of the cluster is that of its profile', () => {
    const of = (host: string): string[] =>
      reached(
        `=== .podpath.yaml\nprofile: {dnsDomain: corp.local}\n${all(pod(env(`A=tcp://${host}:1`)), service('web'))}`,
      );
    assert.equal(of('web.shop.svc.corp.local').length, 1);
    assert.equal(of('web.shop.svc.cluster.local').length, 0);
  });

  test('a name that the pod looks up in its own hosts file is none of DNS', () => {
    const aliased = 'hostAliases: [{ip: 10.0.0.1, hostnames: [web, db.local]}], ';
    assert.deepEqual(
      reached(all(pod(env('A=http://web:1', 'B=http://db:1'), aliased), service('web'), service('db'))),
      ['db:1 → db'],
    );
  });

  test('a Service of the own file is meant before one of the folder', () => {
    const fixture = `${all(pod(env('A=web:1')), service('web'))}=== b.yaml\n${service('web', '', ', namespace: x')}`;
    assert.deepEqual(reached(fixture), ['web:1 → web']);
  });
});

describe('variables that are put together', () => {
  test('a reference takes the value of an earlier variable', () => {
    checkReached(env('H=web', 'A=http://$(H):8080'), ['web:8080 → web']);
    checkReached(`${env('H=web', 'P=81')}, args: ["$(H):$(P)"]`, ['web:81 → web']);
    checkReached(env('A=http://$(H):8080', 'H=web'), []);
    checkReached(env('H=web', 'A=http://$$(H):8080'), []);
  });

  test('the variables that Kubernetes adds for a Service name it', () => {
    checkReached(env('A=http://$(WEB_SERVICE_HOST):$(WEB_SERVICE_PORT)'), ['web:80 → web']);
    checkReached(env('A=$(WEB_SERVICE_HOST):$(WEB_SERVICE_PORT_SIDE_CAR)'), ['web:90 → web']);
    checkReached(env('A=$(WEB_PORT_90_TCP_ADDR):$(WEB_PORT_90_TCP_PORT)'), ['web:90 → web']);
    checkReached(env('A=$(PEERS_SERVICE_HOST):80'), [], service('peers', ', clusterIP: None'));
    assert.deepEqual(
      reached(all(pod(env('A=$(WEB_SERVICE_HOST):80'), 'enableServiceLinks: false, '), service('web'))),
      [],
    );
  });

  test('the namespace of the pod may be a part of the name', () => {
    const field =
      'env: [{name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}, {name: A, value: "web.$(NS).svc:80"}]';
    assert.deepEqual(reached(all(pod(field, '', ', namespace: shop'), service('web', '', ', namespace: shop'))), [
      'web.shop.svc:80 → web',
    ]);
    assert.deepEqual(reached(all(pod(field), service('web'))), []);
  });

  test('variables that double themselves again and again end', () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `V${i + 1}=$(V${i})$(V${i})`);
    checkReached(env('V0=web:80 ', ...doubling), reached(all(pod(env('V0=web:80 ', ...doubling)), service('web'))));
  });
});

describe('ConfigMaps', () => {
  const from = 'envFrom: [{configMapRef: {name: settings}}]';

  test('their entries are variables, with a prefix or as another variable takes them', () => {
    checkReached(from, ['db:5432 → db'], config('DB_HOST: db\nDB_PORT: "5432"\nNAME: web'));
    checkReached(`envFrom: [{prefix: DB_, configMapRef: {name: settings}}]`, ['db → db'], config('HOST: db'));
    checkReached(
      'env: [{name: WEB_HOST, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]',
      ['web → web'],
      config('a: web'),
    );
    checkReached(`${from}, ${env('A=http://$(H)/')}`, ['web:80 → web'], config('H: web'));
    checkReached(`${from}, ${env('DB_HOST=web')}`, ['web → web'], config('DB_HOST: db'));
  });

  test('one that is not here may hold any variable', () => {
    checkReached(`${from}, ${env('A=$(WEB_SERVICE_HOST):80')}`, []);
    checkReached(`envFrom: [{secretRef: {name: s}}], ${env('A=$(WEB_SERVICE_HOST):80', 'B=db:1')}`, ['db:1 → db']);
  });

  test('their files name hosts where a container mounts them', () => {
    const files = config('app.conf: |\n  upstream http://web:8080;\n  # http://db:1\n  host: db\nother.conf: db:2');
    const volume = (more = ''): string => `volumes: [{name: v, configMap: {name: settings${more}}}], `;
    const mounted = (mount: string, spec: string): string[] =>
      reached(all(pod(mount, spec), service('web'), service('db'), files));
    const mount = 'volumeMounts: [{name: v, mountPath: /etc}]';
    assert.deepEqual(mounted(mount, volume()), ['web:8080 → web', 'db:2 → db']);
    assert.deepEqual(mounted(mount, volume(', items: [{key: other.conf, path: x}]')), ['db:2 → db']);
    assert.deepEqual(mounted('image: x', volume()), []);
    assert.deepEqual(mounted(mount, 'volumes: [{name: v, projected: {sources: [{configMap: {name: settings}}]}}], '), [
      'web:8080 → web',
      'db:2 → db',
    ]);
  });
});

describe('the place of a call', () => {
  const placesOf = (fixture: string): unknown[] =>
    callsIn(clusterOf(fixture)).map(({ place, portPlace }) =>
      [place, portPlace].map(
        (one) =>
          one && [
            named(one.object),
            one.path.at(-1) === 'value' ? one.path.at(-2) : one.path.at(-1),
            one.part && [one.part.start, one.part.end],
          ],
      ),
    );

  test('is the very name, and the very port', () => {
    assert.deepEqual(placesOf(all(pod(env('A=http://web:8080/x')), service('web'))), [
      [
        ['Pod caller', 0, [7, 10]],
        ['Pod caller', 0, [11, 15]],
      ],
    ]);
  });

  test('is where each part was written, in another variable or a ConfigMap', () => {
    assert.deepEqual(
      placesOf(
        all(
          pod(`envFrom: [{configMapRef: {name: settings}}], ${env('P=81', 'A=x $(H):$(P)')}`),
          service('web'),
          config('H: web'),
        ),
      ),
      [
        [
          ['ConfigMap settings', 'H', [0, 3]],
          ['Pod caller', 0, [0, 2]],
        ],
      ],
    );
  });

  test('is the whole value where the name is put together', () => {
    assert.deepEqual(placesOf(all(pod(env('H=we', 'A=$(H)b:80')), service('web'))), [
      [
        ['Pod caller', 1, undefined],
        ['Pod caller', 1, [6, 8]],
      ],
    ]);
  });
});

test('calls are found by caller and by Service', () => {
  const cluster = clusterOf(all(pod(env('A=web:1', 'B=db:2', 'C=nobody:3')), service('web'), service('db')));
  const [workload] = cluster.workloads;
  const [web] = cluster.services;
  assert.ok(workload && web);
  assert.deepEqual(
    callsFrom(cluster, workload).map((call) => call.host),
    ['web', 'db', 'nobody'],
  );
  assert.deepEqual(
    callsTo(cluster, web).map((call) => call.host),
    ['web'],
  );
});

test('init containers and custom resources with a pod template call too', () => {
  const rollout = `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {template: {spec: {containers: [{name: c}], initContainers: [{name: i, args: ["web:1"]}]}}}\n`;
  assert.deepEqual(reached(all(rollout, service('web'))), ['web:1 → web']);
});

describe('hostile texts', () => {
  test('a host that is found is in the text, whatever the text is', () => {
    const parts = fc.constantFrom(
      'web',
      '.',
      ':',
      '80',
      '://',
      '@',
      ',',
      '$(',
      ')',
      '${',
      '}',
      '{{',
      '}}',
      '__',
      '<',
      '>',
      '.svc',
      ' ',
      '\n',
      '#',
      '/',
      '-',
      'ü',
      '\ufffc',
      '%',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        for (const { host, at, port } of hostsInText(text)) {
          assert.equal(text.slice(at.start, at.end), host);
          if (port?.kind === 'number') assert.equal(Number(text.slice(port.at.start, port.at.end)), port.number);
        }
      }),
      { numRuns: 3000 },
    );
  });

  for (const [what, text] of Object.entries({
    colons: ':'.repeat(1_000_000),
    hosts: 'web:80 '.repeat(140_000),
    urls: 'http://a:1,'.repeat(90_000),
    'schemes without an end': 'a://'.repeat(250_000),
    references: '$('.repeat(500_000),
    braces: '${'.repeat(500_000),
    mustaches: '{{'.repeat(500_000),
    underscores: '__a'.repeat(330_000),
    'one line of letters': `${'a'.repeat(1_000_000)}:80`,
    dots: 'a.'.repeat(500_000),
    services: 'a.b.svc'.repeat(140_000),
    signs: '@a%a'.repeat(250_000),
    brackets: '<a'.repeat(500_000),
  })) {
    test(`a megabyte of ${what} is read at once`, () => {
      inTime(1000, what, () => hostsInText(text));
    });
  }
});
