/** `.podpath.yaml`: what is read, and that each mistake is told at its place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CONFIGURATION, configurationFor, readConfiguration } from '../../server/src/workspace/index.js';
import { CNI_NAMES } from '../../server/src/workspace/profile.js';
import { ROOT, service, snapshotOf } from './fixture.js';

const RULES = ['service-selects-nothing', 'yaml-syntax'];

/** Problems as `path part: message`, with `→ meant` where something is suggested. */
function checkProblems(text: string, ...expected: string[]): void {
  const { problems } = readConfiguration('/w/.podpath.yaml', text, RULES);
  assert.deepEqual(
    problems.map(
      (one) => `${one.path.join('.')} ${one.part}: ${one.message}${one.meant === undefined ? '' : ` → ${one.meant}`}`,
    ),
    expected,
  );
}

/** Names of the fields under a key, or of the top. */
function fieldsOf(key?: string): string {
  const shape = key === undefined ? undefined : CONFIGURATION[key]?.shape;
  return Object.keys(shape?.is === 'object' ? shape.fields : CONFIGURATION).join(', ');
}

test('everything that may be configured is read', () => {
  const one = readConfiguration(
    '/w/app/.podpath.yaml',
    `rules:
  yaml-syntax: off
  service-selects-nothing: {level: hint, ignore: [gen/**]}
exclude: ["**/test/**"]
clusters:
- name: staging
  include: [a/**, b.yaml]
  complete: yes
- {name: other, include: []}
profile:
  kubernetes: v1.33.2
  kubeProxyMode: ipvs
  ipvsScheduler: sh
  dnsDomain: corp.example
  nodePortRange: 30000-30100
  ingressController: traefik
`,
    RULES,
  );
  assert.deepEqual(one.problems, []);
  assert.equal(one.folder, '/w/app');
  assert.deepEqual(
    [...one.rules],
    [
      ['yaml-syntax', { level: 'off', ignore: [] }],
      ['service-selects-nothing', { level: 'hint', ignore: ['gen/**'] }],
    ],
  );
  assert.deepEqual(one.exclude, ['**/test/**']);
  const none = { namespace: undefined, profile: one.profile, helm: [], assumed: [] };
  assert.deepEqual(one.clusters, [
    { name: 'staging', include: ['a/**', 'b.yaml'], complete: true, ...none },
    { name: 'other', include: [], complete: false, ...none },
  ]);
  assert.deepEqual(one.profile.kubernetes, [1, 33]);
  assert.equal(one.profile.kubeProxyMode, 'ipvs');
  assert.equal(one.profile.ipvsScheduler, 'sh');
  assert.equal(one.profile.dnsDomain, 'corp.example');
  assert.deepEqual(one.profile.nodePortRange, [30000, 30100]);
  assert.equal(one.profile.ingressController, 'traefik');
});

test('an empty configuration and one of comments alone are fine', () => {
  checkProblems('');
  checkProblems('# nothing yet\n');
  checkProblems('---\n');
});

test('a key that does not exist is told with the one that was meant', () => {
  checkProblems('exlude: []\n', 'exlude key: The configuration has no key `exlude`; did you mean `exclude`? → exclude');
  checkProblems(
    'profile: {kubernets: "1.30"}\n',
    'profile.kubernets key: `profile` has no key `kubernets`; did you mean `kubernetes`? → kubernetes',
  );
});

test('a key that resembles none is told with those that exist', () => {
  checkProblems('zzzzzz: 1\n', `zzzzzz key: The configuration has no key \`zzzzzz\`; it may have ${fieldsOf()}`);
});

test('a rule that does not exist, and a level that does not', () => {
  checkProblems(
    'rules: {yaml-syntaxx: off}\n',
    'rules.yaml-syntaxx key: There is no rule `yaml-syntaxx`; did you mean `yaml-syntax`? → yaml-syntax',
  );
  checkProblems(
    'rules: {yaml-syntax: warn}\n',
    'rules.yaml-syntax value: `rules.yaml-syntax` is `warn`, which is none of error, warning, information, hint, off',
  );
  checkProblems(
    'rules: {yaml-syntax: {level: eror}}\n',
    'rules.yaml-syntax.level value: `rules.yaml-syntax.level` is `eror`, which is none of error, warning, information, hint, off; did you mean `error`? → error',
  );
  checkProblems(
    'rules: {yaml-syntax: [off]}\n',
    'rules.yaml-syntax value: `rules.yaml-syntax` is none of error, warning, information, hint, off',
  );
  checkProblems(
    'rules: {yaml-syntax: {levl: off}}\n',
    'rules.yaml-syntax.levl key: `rules.yaml-syntax` has no key `levl`; did you mean `level`? → level',
  );
  checkProblems('rules: [yaml-syntax]\n', 'rules value: `rules` must be a mapping from rule ids to levels');
});

test('a value of the wrong shape', () => {
  checkProblems('exclude: gen/**\n', 'exclude value: `exclude` must be a list');
  checkProblems('exclude: [{a: b}]\n', 'exclude.0 value: `exclude.0` must be a text, such as `overlays/**`');
  checkProblems('clusters: {name: a}\n', 'clusters value: `clusters` must be a list');
  checkProblems(
    'clusters: [a]\n',
    'clusters.0 value: `clusters.0` must be a mapping with name, include, complete, namespace, profile, helm, assume',
  );
  checkProblems('profile: []\n', `profile value: \`profile\` must be a mapping with ${fieldsOf('profile')}`);
  checkProblems('just text\n', ` value: The configuration must be a mapping with ${fieldsOf()}`);
});

test('a cluster that lacks its name or files, or whose completeness is no yes or no', () => {
  checkProblems('clusters: [{name: a}]\n', 'clusters.0 value: Cluster `a` lacks `include` or `helm`');
  checkProblems('clusters: [{include: [a]}]\n', 'clusters.0 value: `clusters.0` lacks `name`');
  checkProblems(
    'clusters: [{name: a, include: [], complete: "true"}]\n',
    'clusters.0.complete value: `complete` of cluster `a` must be true or false',
  );
});

test('a cluster has a namespace, charts, and a profile that overrides the one of the file', () => {
  const one = readConfiguration(
    '/w/app/.podpath.yaml',
    `profile: {kubernetes: "1.30", cni: calico, podCIDRs: [10.0.0.0/16], dualStack: true}
clusters:
- name: staging
  namespace: shop
  profile: {cni: cilium, mesh: linkerd, podCIDRs: [], dualStack: no, dnsPort: 5353}
  helm:
  - {chart: charts/web/, release: shop-web, namespace: web, values: [values/prod.yaml, ../shared.yaml]}
  - chart: ../charts/db
helm:
- chart: charts/cache
`,
    RULES,
  );
  assert.deepEqual(one.problems, []);
  assert.deepEqual(one.clusters, [
    {
      name: 'staging',
      include: [],
      complete: false,
      namespace: 'shop',
      profile: { ...one.profile, cni: 'cilium', mesh: 'linkerd', podCIDRs: [], dualStack: false, dnsPort: 5353 },
      helm: [
        {
          chart: '/w/app/charts/web',
          release: 'shop-web',
          namespace: 'web',
          values: ['/w/app/values/prod.yaml', '/w/shared.yaml'],
        },
        { chart: '/w/charts/db', release: undefined, namespace: undefined, values: [] },
      ],
      assumed: [],
    },
  ]);
  assert.deepEqual(one.helm, [{ chart: '/w/app/charts/cache', release: undefined, namespace: undefined, values: [] }]);
});

test('a mistake within a cluster is told by the names of what it is in', () => {
  const start = 'clusters: [{name: staging, include: [], ';
  checkProblems(
    `${start}profile: {cni: calcio}}]\n`,
    `clusters.0.profile.cni value: \`profile.cni\` of cluster \`staging\` is \`calcio\`, which is none of ${CNI_NAMES.join(', ')}; did you mean \`calico\`? → calico`,
  );
  checkProblems(
    `${start}helm: [{chart: web, valus: []}]}]\n`,
    'clusters.0.helm.0.valus key: Chart `web` of cluster `staging` has no key `valus`; did you mean `values`? → values',
  );
  checkProblems(
    `${start}assume: {services: [{name: db, ports: [http]}, {ports: [70000]}]}}]\n`,
    'clusters.0.assume.services.0.ports.0 value: `ports.0` of Service `db` of cluster `staging` must be a port from 1 to 65535, such as `5432`',
    'clusters.0.assume.services.1.ports.0 value: `assume.services.1.ports.0` of cluster `staging` must be a port from 1 to 65535, such as `5432`',
    'clusters.0.assume.services.1 value: `assume.services.1` of cluster `staging` lacks `name`',
  );
  checkProblems(
    `${start}assume: {workloads: [{name: web, labels: [app]}]}}]\n`,
    'clusters.0.assume.workloads.0.labels value: `labels` of workload `web` of cluster `staging` must be a mapping of labels, such as `{app: web}`',
  );
  checkProblems(
    `${start}assume: {namespaces: [{name: a, labels: {team: [x]}}]}}]\n`,
    'clusters.0.assume.namespaces.0.labels.team value: `labels.team` of namespace `a` of cluster `staging` must be a text',
  );
});

test('two clusters of one name are told, two Services of one name in two namespaces are not', () => {
  checkProblems(
    'clusters: [{name: a, include: [x]}, {name: a, include: [y]}]\n',
    'clusters.1.name value: There are two clusters `a`',
  );
  checkProblems('assume: {services: [{name: a, namespace: x}, {name: a, namespace: y}]}\n');
});

test('names of keys that every object has are no keys', () => {
  checkProblems(
    'constructor: 1\n',
    `constructor key: The configuration has no key \`constructor\`; it may have ${fieldsOf()}`,
  );
});

test('a profile value of another form', () => {
  checkProblems(
    'profile: {kubernetes: latest}\n',
    'profile.kubernetes value: `profile.kubernetes` is `latest`, which is not of the form `1.33`',
  );
  checkProblems(
    'profile: {nodePortRange: 30000}\n',
    'profile.nodePortRange value: `profile.nodePortRange` is `30000`, which is not of the form `30000-32767`',
  );
  checkProblems(
    'profile: {kubeProxyMode: iptable}\n',
    'profile.kubeProxyMode value: `profile.kubeProxyMode` is `iptable`, which is none of iptables, ipvs, nftables, kernelspace, replaced; did you mean `iptables`? → iptables',
  );
});

test('a configuration that does not parse is told, and none of it counts', () => {
  const one = readConfiguration('/w/.podpath.yaml', 'rules: {yaml-syntax: off\nexclude: [a]\n', RULES);
  assert.equal(one.problems.length, 1);
  assert.match(
    one.problems[0]?.message ?? '',
    /^The configuration does not parse: The `\{` of a mapping is not closed/,
  );
  assert.deepEqual([[...one.rules], one.exclude], [[], []]);
});

test('a key written twice and an alias without an anchor are told', () => {
  checkProblems('exclude: [a]\nexclude: [b]\n', ' key: `exclude` is written twice; the last one counts');
  checkProblems(
    'clusters: [{name: *a, include: []}]\n',
    'clusters.0.name value: `clusters.0.name` must be a text, such as `staging`',
    'clusters.0.name key: No anchor stands before `*a`',
  );
});

test('the nearest configuration upwards is the one of a file', () => {
  const snapshot = snapshotOf('=== .podpath.yaml\nexclude: [a]\n=== app/deep/.podpath.yaml\nexclude: [b]\n');
  assert.equal(configurationFor(snapshot, `${ROOT}/app/x.yaml`)?.folder, ROOT);
  assert.equal(configurationFor(snapshot, `${ROOT}/app/deep/er/x.yaml`)?.folder, `${ROOT}/app/deep`);
  assert.equal(configurationFor(snapshot, `${ROOT}/app/deeper.yaml`)?.folder, ROOT);
  assert.equal(configurationFor(snapshot, '/elsewhere/x.yaml'), undefined);
});

test('an empty text and one without end are no globs', () => {
  checkProblems('exclude: [""]\n', 'exclude.0 value: `exclude.0` must be a text, such as `overlays/**`');
  checkProblems(`exclude: [${'a'.repeat(5000)}]\n`, 'exclude.0 value: `exclude.0` is too long');
  snapshotOf('=== .podpath.yaml\nexclude: [""]\nclusters: [{name: a, include: ["", ~]}]\n=== a.yaml\na: 1\n', {
    exclude: [''],
  });
});

test('whatever stands in a glob, a workspace is divided', () => {
  const glob = fc
    .array(
      fc.constantFrom(
        '*',
        '**',
        '/',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '!',
        '+',
        '?',
        '@',
        ',',
        '|',
        '\\',
        'a',
        '.',
        '-',
        '^',
        '$',
        ' ',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(glob, glob, (exclude, include) => {
      const configuration = JSON.stringify({ exclude: [exclude], clusters: [{ name: 'a', include: [include] }] });
      snapshotOf(`=== .podpath.yaml\n${configuration}\n=== a/b.yaml\n${service('web')}`, { exclude: [include] });
    }),
    { numRuns: 2000 },
  );
});
