/** Namespace, names, labels, annotations and references: what changes, and where each change is edited. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { originsOf } from '../../server/src/workspace/kustomize/origins.js';
import { nodeAt, type Path } from '../../server/src/yaml/index.js';
import { plainValue, renderedTrees, type Texts } from './texts.js';

/** The values at dotted paths of the objects, by `Kind/path`; an object is looked up by its kind. */
function checkFields(texts: Texts, expected: Readonly<Record<string, unknown>>): void {
  const { resources, problems } = renderedTrees(texts);
  assert.deepEqual(problems, []);
  const found = Object.keys(expected).map((place) => {
    const [kind, ...path] = stepsOf(place);
    const resource = resources.find(({ view }) => plainValue(nodeAt(view, ['kind']) ?? view) === kind);
    const node = resource && nodeAt(resource.view, path);
    return [place, node === undefined ? undefined : plainValue(node)];
  });
  assert.deepEqual(Object.fromEntries(found), expected);
}

function stepsOf(place: string): Path {
  return place.split('/').map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('|', '/')));
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      serviceAccountName: runner
      containers:
      - name: c
        env:
        - name: A
          valueFrom: {configMapKeyRef: {name: settings, key: a}}
`;
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n';
const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n';
const ACCOUNT = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner}\n';
const BINDING = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: runs}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
subjects:
- {kind: ServiceAccount, name: runner}
- {kind: ServiceAccount, name: default}
`;
const ROLE = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: web}\n';

const all = (kustomization: string): Texts => ({
  'kustomization.yaml': `${kustomization}resources: [all.yaml]\n`,
  'all.yaml': [DEPLOYMENT, SERVICE, CONFIG_MAP, ACCOUNT, BINDING, ROLE].join('---\n'),
});

describe('namespace', () => {
  test('goes to every object that lives in one, and to the subjects that it means', () => {
    checkFields(all('namespace: shop\n'), {
      'Deployment/metadata/namespace': 'shop',
      'Service/metadata/namespace': 'shop',
      'RoleBinding/subjects/0/namespace': 'shop',
      'RoleBinding/subjects/1/namespace': 'shop',
    });
  });

  test('renames a Namespace and leaves other objects without namespace alone', () => {
    checkFields(
      {
        'kustomization.yaml': 'namespace: shop\nresources: [a.yaml]\n',
        'a.yaml':
          'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: y}\n',
      },
      {
        'Namespace/metadata/name': 'shop',
        'ClusterRole/metadata/name': 'y',
        'ClusterRole/metadata/namespace': undefined,
      },
    );
  });
});

describe('names', () => {
  test('prefix and suffix go to names and to what refers to them', () => {
    checkFields(all('namePrefix: a-\nnameSuffix: -z\n'), {
      'Deployment/metadata/name': 'a-web-z',
      'Deployment/spec/template/spec/serviceAccountName': 'a-runner-z',
      'Deployment/spec/template/spec/containers/0/env/0/valueFrom/configMapKeyRef/name': 'a-settings-z',
      'ConfigMap/metadata/name': 'a-settings-z',
      'RoleBinding/subjects/0/name': 'a-runner-z',
      'RoleBinding/roleRef/name': 'a-web-z',
    });
  });

  test('Namespaces and CustomResourceDefinitions keep their names', () => {
    checkFields(
      {
        'kustomization.yaml': 'namePrefix: a-\nresources: [a.yaml]\n',
        'a.yaml':
          'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: y}\n',
      },
      { 'Namespace/metadata/name': 'x', 'CustomResourceDefinition/metadata/name': 'y' },
    );
  });

  test('a reference follows the object of its own base', () => {
    const base = { 'a.yaml': CONFIG_MAP, 'b.yaml': DEPLOYMENT };
    const texts = {
      'kustomization.yaml': 'resources: [one, two]\n',
      'one/kustomization.yaml': 'namePrefix: one-\nresources: [../base]\n',
      'two/kustomization.yaml': 'namePrefix: two-\nresources: [../base]\n',
      'base/kustomization.yaml': 'resources: [a.yaml, b.yaml]\n',
      'base/a.yaml': base['a.yaml'],
      'base/b.yaml': base['b.yaml'],
    };
    const { resources } = renderedTrees(texts);
    const path = ['spec', 'template', 'spec', 'containers', 0, 'env', 0, 'valueFrom', 'configMapKeyRef', 'name'];
    const names = resources.flatMap(({ view }) => {
      const node = nodeAt(view, path);
      return node ? [plainValue(node)] : [];
    });
    assert.deepEqual(names, ['one-settings', 'two-settings']);
  });
});

describe('labels and annotations', () => {
  test('commonLabels go to selectors and templates, made where they are missing', () => {
    checkFields(all('commonLabels: {team: a, app: all}\n'), {
      'Deployment/metadata/labels': { app: 'all', team: 'a' },
      'Deployment/spec/selector/matchLabels': { app: 'all', team: 'a' },
      'Deployment/spec/template/metadata/labels': { app: 'all', team: 'a' },
      'Service/spec/selector': { app: 'all', team: 'a' },
      'ConfigMap/metadata/labels': { app: 'all', team: 'a' },
    });
  });

  test('labels go to metadata alone, unless they say more', () => {
    checkFields(all('labels:\n- pairs: {team: a}\n- pairs: {tier: b}\n  includeTemplates: true\n'), {
      'Deployment/metadata/labels': { app: 'web', team: 'a', tier: 'b' },
      'Deployment/spec/selector/matchLabels': { app: 'web' },
      'Deployment/spec/template/metadata/labels': { app: 'web', tier: 'b' },
      'Service/spec/selector': undefined,
    });
    checkFields(all('labels:\n- pairs: {team: a}\n  fields: [{path: spec/x, kind: Service, create: true}]\n'), {
      'Service/spec/x': { team: 'a' },
    });
  });

  test('commonAnnotations go to templates too', () => {
    checkFields(all('commonAnnotations: {a: "1"}\n'), {
      'Deployment/metadata/annotations': { a: '1' },
      'Deployment/spec/template/metadata/annotations': { a: '1' },
      'Service/metadata/annotations': { a: '1' },
    });
  });

  test('configurations tell of more fields', () => {
    checkFields(
      {
        ...all('configurations: [more.yaml]\ncommonLabels: {team: a}\nnamePrefix: x-\n'),
        'more.yaml':
          'commonLabels: [{path: spec/mine, kind: Service, create: true}]\nnameReference:\n- kind: ConfigMap\n  fieldSpecs: [{kind: Service, path: spec/config}]\n',
        'all.yaml': `${SERVICE}  config: settings\n---\n${CONFIG_MAP}`,
      },
      { 'Service/spec/mine': { team: 'a' }, 'Service/spec/config': 'x-settings' },
    );
  });
});

describe('one value in several places', () => {
  const base = {
    'base/kustomization.yaml': 'commonLabels: {team: a}\nresources: [a.yaml]\n',
    'base/a.yaml': DEPLOYMENT,
  };

  test('a label that a base made for selectors too follows the label of an overlay', () => {
    checkFields(
      { ...base, 'kustomization.yaml': 'resources: [base]\nlabels:\n- pairs: {team: b}\n' },
      {
        'Deployment/metadata/labels/team': 'b',
        'Deployment/spec/selector/matchLabels/team': 'b',
        'Deployment/spec/template/metadata/labels/team': 'b',
      },
    );
  });

  test('and the patch of an overlay', () => {
    const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {team: c}\n';
    checkFields(
      { ...base, 'kustomization.yaml': 'resources: [base]\npatches: [{path: patch.yaml}]\n', 'patch.yaml': patch },
      { 'Deployment/metadata/labels/team': 'c', 'Deployment/spec/selector/matchLabels/team': 'c' },
    );
  });

  test('a label that was in the manifest stays where it is', () => {
    checkFields(
      {
        'base/kustomization.yaml': 'commonLabels: {app: a}\nresources: [a.yaml]\n',
        'base/a.yaml': DEPLOYMENT,
        'kustomization.yaml': 'resources: [base]\nlabels:\n- pairs: {app: b}\n',
      },
      { 'Deployment/metadata/labels/app': 'b', 'Deployment/spec/selector/matchLabels/app': 'a' },
    );
  });
});

describe('where a change is edited', () => {
  const texts = all(
    'namespace: shop\nnamePrefix: a-\ncommonLabels: {team: a, app: all}\nlabels:\n- pairs: {tier: b}\n',
  );

  function checkPlace(kind: string, place: string, part: 'key' | 'value', file: string, at: string): void {
    const { resources } = renderedTrees(texts);
    const resource = resources.find(({ view }) => plainValue(nodeAt(view, ['kind']) ?? view) === kind);
    const origins = resource?.copy && originsOf(resource.copy);
    const anchor = origins?.placeOf(stepsOf(place), part);
    assert.ok(anchor && 'path' in anchor);
    assert.deepEqual([anchor.source.file, anchor.path.join('/'), anchor.part], [file, at, part]);
  }

  test('what the kustomization sets, in the kustomization', () => {
    checkPlace('Service', 'metadata/namespace', 'value', 'kustomization.yaml', 'namespace');
    checkPlace('Service', 'spec/selector/team', 'value', 'kustomization.yaml', 'commonLabels/team');
    checkPlace('Service', 'spec/selector/team', 'key', 'kustomization.yaml', 'commonLabels/team');
    checkPlace('Deployment', 'spec/template/metadata/labels/app', 'value', 'kustomization.yaml', 'commonLabels/app');
    checkPlace('Service', 'metadata/labels/tier', 'value', 'kustomization.yaml', 'labels/0/pairs/tier');
    checkPlace('RoleBinding', 'subjects/0/namespace', 'value', 'kustomization.yaml', 'namespace');
  });

  test('names and references, where they are written', () => {
    checkPlace('Deployment', 'metadata/name', 'value', 'all.yaml', 'metadata/name');
    checkPlace(
      'Deployment',
      'spec/template/spec/serviceAccountName',
      'value',
      'all.yaml',
      'spec/template/spec/serviceAccountName',
    );
    checkPlace('Service', 'spec/ports/0/port', 'value', 'all.yaml', 'spec/ports/0/port');
  });
});
