/** Which objects are applied together: every sentence of the catalogue's "Scopes". */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope, SnapshotOptions } from '../../server/src/workspace/index.js';
import { analysisOf, configMap, deployment, ROOT, service, snapshotOf } from './fixture.js';

/**
 * Each scope as one line, `kind name: subjects`, with `(in: files)` where its cluster holds more than its subjects,
 * and `open` or `complete` where it is.
 */
function checkScopes(fixture: string, expected: readonly string[], options: Partial<SnapshotOptions> = {}): void {
  const { division, contentOf } = snapshotOf(fixture, options);
  const lines = division.scopes.map((scope) => lineOf(contentOf(scope).scope));
  assert.deepEqual(lines.sort(), [...expected].sort());
}

function lineOf(scope: Scope): string {
  const names = (files: readonly string[]): string => files.map((file) => file.slice(ROOT.length + 1)).join(' ');
  // Kustomizations and their patches are subjects too, and hold no objects.
  const subjects = scope.root === undefined ? scope.subjects : scope.files;
  const inside = names(scope.files) === names(subjects) ? '' : ` (in: ${names(scope.files)})`;
  return `${scope.kind} ${scope.name}: ${names(subjects)}${inside}${scope.open ? ' open' : ''}${scope.complete ? ' complete' : ''}`;
}

/** Kinds of gaps of the scope with that name. */
function checkGaps(fixture: string, name: string, expected: readonly string[]): void {
  const { division, contentOf } = snapshotOf(fixture);
  const found = division.scopes.filter((scope) => scope.name === name);
  assert.equal(found.length, 1);
  assert.deepEqual(
    found.flatMap((scope) => contentOf(scope).scope.gaps.map((gap) => `${gap.kind} ${gap.what}`)),
    expected,
  );
}

const web = `=== app/web.yaml\n${deployment('web')}---\n${service('web')}`;

test('the files of a directory are one scope, and each directory is another', () => {
  checkScopes(
    `${web}=== app/db.yaml\n${deployment('db')}=== other/x.yaml\n${deployment('x')}=== top.yaml\n${deployment('top')}`,
    ['directory app: app/db.yaml app/web.yaml', 'directory other: other/x.yaml', 'directory .: top.yaml'],
  );
});

test('files without Kubernetes objects are in no scope', () => {
  checkScopes(`${web}=== app/values.yaml\na: 1\n=== ci/build.yml\nsteps: []\n=== app/package.json\n{"kind": "x"}\n`, [
    'directory app: app/web.yaml',
  ]);
});

test('a file that cannot be read belongs to its directory, since it may hold anything', () => {
  const broken =
    '=== app/db.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: db\n=== other/x.yaml\nkind: Pod\napiVersion: {\n';
  checkScopes(`${web}${broken}`, ['directory app: app/db.yaml app/web.yaml']);
});

test('a directory with a file that cannot be read is joined to no other, since the file may hold the pods', () => {
  const services = `=== app/services/web.yaml\n${service('web')}`;
  const pods = `=== app/deployment.yaml\n${deployment('web')}`;
  checkScopes(`${services}${pods}`, [
    'directory app: app/deployment.yaml',
    'joined app/services: app/services/web.yaml (in: app/deployment.yaml app/services/web.yaml)',
  ]);
  checkScopes(`${services}${pods}=== app/services/pods.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: web\n`, [
    'directory app: app/deployment.yaml',
    'directory app/services: app/services/pods.yaml app/services/web.yaml',
  ]);
});

test('two files that define the same object are variants: each makes a cluster with the rest', () => {
  checkScopes(
    `=== a/v1.yaml\n${deployment('web')}=== a/v2.yaml\n${deployment('web')}=== a/common.yaml\n${service('web')}`,
    ['directory a/v1.yaml: a/v1.yaml a/common.yaml', 'directory a/v2.yaml: a/v2.yaml a/common.yaml'],
  );
});

test('objects of other groups, kinds or namespaces are not the same object', () => {
  const knative = service('web').replace('v1', 'serving.knative.dev/v1');
  checkScopes(`=== a/1.yaml\n${service('web')}=== a/2.yaml\n${knative}=== a/3.yaml\n${service('web', 'other')}`, [
    'directory a: a/1.yaml a/2.yaml a/3.yaml',
  ]);
});

test('no namespace and `default` are the same namespace', () => {
  checkScopes(`=== a/1.yaml\n${service('web')}=== a/2.yaml\n${service('web', 'default')}`, [
    'directory a/1.yaml: a/1.yaml',
    'directory a/2.yaml: a/2.yaml',
  ]);
});

test('the same object twice in one file makes no variant, nor does one whose name is filled in later', () => {
  checkScopes(`=== a/1.yaml\n${service('web')}---\n${service('web')}=== a/2.yaml\n${deployment('x')}`, [
    'directory a: a/1.yaml a/2.yaml',
  ]);
  checkScopes(`=== a/1.yaml\n${service('${NAME}')}=== a/2.yaml\n${deployment('x')}---\n${service('${NAME}')}`, [
    'directory a: a/1.yaml a/2.yaml',
  ]);
});

test('a directory without workloads is joined to the nearest ancestor that has some', () => {
  checkScopes(`${web}=== app/policies/p.yaml\n${service('web')}=== app/policies/q.yaml\n${service('db')}`, [
    'directory app: app/web.yaml',
    'joined app/policies: app/policies/p.yaml app/policies/q.yaml (in: app/policies/p.yaml app/policies/q.yaml app/web.yaml)',
  ]);
});

test('an ancestor counts with everything below it, so a sibling directory is found', () => {
  checkScopes(`=== d/manifests/web.yaml\n${deployment('web', 'shop')}=== d/policy/p.yaml\n${service('web', 'shop')}`, [
    'directory d/manifests: d/manifests/web.yaml',
    'joined d/policy: d/policy/p.yaml (in: d/manifests/web.yaml d/policy/p.yaml)',
  ]);
});

test('a directory is joined only where a namespace is shared, or where neither names one', () => {
  checkScopes(`=== d/web.yaml\n${deployment('web', 'shop')}=== d/policy/p.yaml\n${service('web', 'other')}`, [
    'directory d: d/web.yaml',
    'directory d/policy: d/policy/p.yaml',
  ]);
  checkScopes(`=== d/web.yaml\n${deployment('web', 'shop')}=== d/policy/p.yaml\n${service('web')}`, [
    'directory d: d/web.yaml',
    'directory d/policy: d/policy/p.yaml',
  ]);
  checkScopes(
    `=== e/web.yaml\n${deployment('web', 'shop')}=== e/in/web.yaml\n${deployment('x', 'other')}=== e/in/p/p.yaml\n${service('web', 'shop')}`,
    [
      'directory e: e/web.yaml',
      'directory e/in: e/in/web.yaml',
      'joined e/in/p: e/in/p/p.yaml (in: e/in/p/p.yaml e/in/web.yaml e/web.yaml)',
    ],
  );
});

test('a directory that names no namespace, or `default`, is joined to its parent at most; a name in common leads further', () => {
  for (const namespace of [undefined, 'default'])
    checkScopes(
      `=== a/app/web.yaml\n${deployment('web', namespace)}=== b/examples/one/p.yaml\n${service('web', namespace)}`,
      ['directory a/app: a/app/web.yaml', 'directory b/examples/one: b/examples/one/p.yaml'],
    );
  checkScopes(`=== a/app/web.yaml\n${deployment('web', 'shop')}=== b/examples/one/p.yaml\n${service('web', 'shop')}`, [
    'directory a/app: a/app/web.yaml',
    'joined b/examples/one: b/examples/one/p.yaml (in: a/app/web.yaml b/examples/one/p.yaml)',
  ]);
});

test('a directory with nothing that reaches for pods is not joined', () => {
  checkScopes(`${web}=== app/config/c.yaml\n${configMap('c')}`, [
    'directory app: app/web.yaml',
    'directory app/config: app/config/c.yaml',
  ]);
});

test('files of a chart are in no scope, however deep, and the outermost chart names them all', () => {
  const fixture = `${web}=== c/Chart.yaml\nname: c\n=== c/templates/x.yaml\n${deployment('x')}=== c/charts/sub/Chart.yaml\nname: sub\n=== c/charts/sub/templates/y.yaml\n${service('y')}`;
  checkScopes(fixture, ['directory app: app/web.yaml']);
  assert.deepEqual(snapshotOf(fixture).division.charts, [`${ROOT}/c`]);
});

test('double braces alone make no chart', () => {
  checkScopes(
    `=== a/rule.yaml\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r}\nspec: {text: "{{ $value }}"}\n`,
    ['directory a: a/rule.yaml'],
  );
});

test('a kustomization root applies its resources, and what its bases apply', () => {
  checkScopes(
    `=== base/kustomization.yaml\nresources: [web.yaml, svc]\n=== base/web.yaml\n${deployment('web')}=== base/svc/kustomization.yml\nresources:\n- svc.yaml\n=== base/svc/svc.yaml\n${service('web')}=== over/a/Kustomization\nbases: [../../base]\nresources: [extra.yaml]\n=== over/a/extra.yaml\n${configMap('x')}`,
    ['kustomization over/a: over/a/extra.yaml base/web.yaml base/svc/svc.yaml'],
  );
});

test('overlays are scopes of their own, and a base that one of them includes is no root', () => {
  checkScopes(
    `=== base/kustomization.yaml\nresources: [web.yaml]\n=== base/web.yaml\n${deployment('web')}=== a/kustomization.yaml\nresources: [../base]\n=== b/kustomization.yaml\nresources: [../base/]\n`,
    ['kustomization a: base/web.yaml', 'kustomization b: base/web.yaml'],
  );
});

test('a component is never a root, and is followed where it is named', () => {
  const component = `=== comp/kustomization.yaml\nkind: Component\nresources: [c.yaml]\n=== comp/c.yaml\n${service('c')}`;
  checkScopes(component, ['directory comp: comp/c.yaml open']);
  checkScopes(`${component}=== app/kustomization.yaml\ncomponents: [../comp]\nresources: [web.yaml]\n${web}`, [
    'kustomization app: app/web.yaml comp/c.yaml',
  ]);
});

test('patch files are not objects, in whatever form the kustomization names them', () => {
  for (const patches of [
    'patches:\n- path: patch.yaml',
    'patchesStrategicMerge: [patch.yaml]',
    'patchesJson6902:\n- {path: patch.yaml, target: {kind: Deployment, name: web}}',
    'patches: [patch.yaml]',
  ]) {
    checkScopes(
      `${web}=== app/kustomization.yaml\nresources: [web.yaml]\n${patches}\n=== app/patch.yaml\n${deployment('web')}`,
      ['kustomization app: app/web.yaml'],
    );
  }
});

test('an inline patch is no file', () => {
  checkScopes(
    `${web}=== app/kustomization.yaml\nresources: [web.yaml]\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n`,
    ['kustomization app: app/web.yaml'],
  );
});

test('a remote or missing resource, base, component or patch opens the root', () => {
  const root = (text: string): string => `${web}=== app/kustomization.yaml\nresources:\n- web.yaml\n${text}`;
  for (const text of [
    '- https://example.org/x.yaml\n',
    '- github.com/org/repo//deploy?ref=v1\n',
    '- git@example.org:x/y\n',
    '- ssh://git@example.org/x\n',
    '- missing.yaml\n',
    '- ../missing\n',
    'bases: [../missing]\n',
    'components: [../missing]\n',
    'patches:\n- path: missing.yaml\n',
    'helmCharts: [{name: x}]\n',
    'transformers: [x.yaml]\n',
  ]) {
    checkScopes(root(text), ['kustomization app: app/web.yaml open']);
  }
  checkGaps(root('- https://example.org/x.yaml\n- gone.yaml\n'), 'app', [
    'remote https://example.org/x.yaml is fetched from elsewhere',
    'missing gone.yaml is not in the workspace',
  ]);
});

test('a base that is open opens every root that reaches it', () => {
  checkScopes(
    `${web}=== app/kustomization.yaml\nresources: [web.yaml, gone.yaml]\n=== over/kustomization.yaml\nresources: [../app]\n`,
    ['kustomization over: app/web.yaml open'],
  );
});

test('missing inputs of generators leave a root closed', () => {
  checkScopes(
    `${web}=== app/kustomization.yaml\nresources: [web.yaml]\nconfigMapGenerator:\n- name: c\n  files: [missing.properties]\nsecretGenerator:\n- name: s\n  envs: [missing.env]\n`,
    ['kustomization app: app/web.yaml'],
  );
});

test('kustomizations that include one another end the search, and what the circle would add is open', () => {
  checkScopes(
    `${web}=== r/kustomization.yaml\nresources: [../a]\n=== a/kustomization.yaml\nresources: [../app, .]\n=== app/kustomization.yaml\nresources: [web.yaml, ../a]\n`,
    ['kustomization r: app/web.yaml open'],
  );
});

test('a file beside a kustomization that does not name it stays open, since it may be switched off', () => {
  const fixture = `${web}=== app/kustomization.yaml\nresources: [web.yaml]\n=== app/optional.yaml\n${service('x')}---\n${deployment('y')}`;
  checkScopes(fixture, ['kustomization app: app/web.yaml', 'directory app: app/optional.yaml open']);
});

test('a configured cluster overrides charts, kustomizations and directories', () => {
  checkScopes(
    `=== .podpath.yaml\nclusters:\n- name: staging\n  include: [app/**, other/x.yaml]\n  complete: true\n${web}=== app/kustomization.yaml\nresources: [web.yaml]\n=== app/deep/er.yaml\n${service('er')}=== other/x.yaml\n${deployment('x')}=== other/y.yaml\n${deployment('y')}`,
    ['configured staging: app/deep/er.yaml app/web.yaml other/x.yaml complete', 'directory other: other/y.yaml'],
  );
});

test('globs of a configuration count from its own folder, and a file may be in several clusters', () => {
  checkScopes(
    `=== app/.podpath.yaml\nclusters:\n- name: one\n  include: ["*.yaml"]\n- name: two\n  include: [web.yaml]\n${web}=== web.yaml\n${deployment('top')}`,
    ['configured one: app/web.yaml', 'configured two: app/web.yaml', 'directory .: web.yaml'],
  );
});

test('excluded files and kustomizations are not there', () => {
  checkScopes(
    `=== .podpath.yaml\nexclude: ["**/gen/**"]\n${web}=== app/gen/x.yaml\n${deployment('x')}=== app/gen/kustomization.yaml\nresources: [../web.yaml]\n`,
    ['directory app: app/web.yaml'],
  );
  checkScopes(web, [], { exclude: ['app/**'] });
});

test('named together, files are one cluster, but for patches', () => {
  checkScopes(
    `${web}=== b/x.yaml\n${deployment('web')}=== b/kustomization.yaml\npatches: [{path: p.yaml}]\n=== b/p.yaml\n${deployment('web')}`,
    ['input all: app/web.yaml b/x.yaml complete'],
    { oneCluster: { name: 'all', complete: true } },
  );
});

test('scopes of several folders of a workspace are told apart by the folder', () => {
  checkScopes(
    `${web}=== lib/x.yaml\n${deployment('x')}`,
    ['directory app: app/web.yaml', 'directory lib: lib/x.yaml'],
    { folders: [`${ROOT}/app`, `${ROOT}/lib`] },
  );
});

test('what a kustomization cannot read is told once, by the line at which it stands', () => {
  const template = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n{{- if x }}\nspec: {}\n{{- end }}\n';
  const [cluster] = analysisOf(
    `=== kustomization.yaml\nresources: [web.yaml, cart.yaml]\n=== web.yaml\n${service('db')}---\n${template}=== cart.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: cart\n`,
  ).clusters;
  assert.deepEqual(
    cluster?.gaps.map(({ file, what }) => [file, what]),
    [
      ['/w/web.yaml', 'a document is a template (line 10)'],
      ['/w/cart.yaml', 'a document does not parse (line 1)'],
    ],
  );
  assert.equal(cluster?.scope.open, true);
});

test('clusters that are called alike are clusters of their own, also beside one whose name ends in a number', () => {
  const { division } = snapshotOf(
    `=== .podpath.yaml\nclusters:\n- {name: one, include: [a/**]}\n- {name: one, include: [b/**]}\n- {name: one 2, include: [c/**]}\n=== a/x.yaml\n${service('a')}=== b/x.yaml\n${service('b')}=== c/x.yaml\n${service('c')}`,
  );
  assert.equal(division.byId.size, 3);
  assert.deepEqual([...division.bySubject.keys()].sort(), ['/w/a/x.yaml', '/w/b/x.yaml', '/w/c/x.yaml']);
});
