/** The objects that random kustomizations work on: a small shop whose parts refer to each other by name. */
import fc from 'fast-check';

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Tree = { readonly [key: string]: Value };

export interface Thing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly tree: Tree;
}

export function groupOf({ apiVersion }: Pick<Thing, 'apiVersion'>): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

export function versionOf({ apiVersion }: Pick<Thing, 'apiVersion'>): string {
  return apiVersion.split('/').at(-1) ?? '';
}

const SCALARS = ['on', '8080', 'plain', 'a: b', '', 'yes', '1.10', 'true', '#1', 'shop/web:1'];
export const anyText = fc.constantFrom(...SCALARS);
export const LABEL_KEYS = ['app', 'tier', 'app.kubernetes.io/name', 'team'];
export const anyPairs = fc.dictionary(fc.constantFrom(...LABEL_KEYS), fc.constantFrom('web', 'api', 'green', 'v1'), {
  maxKeys: 3,
  noNullPrototype: true,
});

const anyEnv = fc.uniqueArray(
  fc.oneof(
    fc.record({ name: fc.constantFrom('MODE', 'URL', 'LEVEL'), value: anyText }),
    fc.constant({ name: 'HOST', value: 'http://web.shop.svc:80/x' }),
    fc.constant({ name: 'FROM_MAP', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } }),
    fc.constant({ name: 'FROM_SECRET', valueFrom: { secretKeyRef: { name: 'credentials', key: 'token' } } }),
  ),
  { selector: (one) => one.name, maxLength: 4 },
);

const anyContainer = fc.record(
  {
    name: fc.constant('main'),
    image: fc.constantFrom('shop/web:1', 'nginx', 'registry.example:5000/shop/api:2.1', 'shop/web@sha256:0123'),
    args: fc.constantFrom(['--port', '8080'], ['serve']),
    env: anyEnv,
    envFrom: fc.constantFrom(
      [{ configMapRef: { name: 'settings' } }],
      [{ configMapRef: { name: 'generated' } }, { secretRef: { name: 'credentials' } }],
    ),
    ports: fc.constantFrom(
      [{ containerPort: 8080 }],
      [
        { name: 'http', containerPort: 8080 },
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
      ],
    ),
    volumeMounts: fc.constant([{ name: 'files', mountPath: '/etc/files' }]),
  },
  { requiredKeys: ['name', 'image'] },
);

const anyPodSpec = fc.record(
  {
    serviceAccountName: fc.constant('web'),
    containers: fc.oneof(
      anyContainer.map((main) => [main]),
      anyContainer.map((main) => [main, { name: 'sidecar', image: 'envoy:v1' }]),
    ),
    initContainers: fc.constant([{ name: 'init', image: 'busybox' }]),
    nodeSelector: fc.constant({ disk: 'ssd' }),
    imagePullSecrets: fc.constant([{ name: 'credentials' }]),
    tolerations: fc.constant([{ key: 'spot', operator: 'Exists' }]),
    volumes: fc.constantFrom(
      [{ name: 'files', configMap: { name: 'generated' } }],
      [
        { name: 'files', secret: { secretName: 'credentials' } },
        { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'both', projected: { sources: [{ configMap: { name: 'settings' } }] } },
      ],
    ),
  },
  { requiredKeys: ['containers'] },
);

const anyTemplate = fc.record({ pairs: anyPairs, spec: anyPodSpec }).map(({ pairs, spec }) => ({
  metadata: { labels: { app: 'web', ...pairs } },
  spec,
}));

type Making = (name: string) => fc.Arbitrary<Tree>;

const workload =
  (more: Tree = {}): Making =>
  (name) =>
    anyTemplate.map((template) => ({ spec: { ...more, selector: { matchLabels: { app: name } }, template } }));
const fixed =
  (...trees: Tree[]): Making =>
  () =>
    fc.constantFrom(...trees);

interface Form {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly makes: Making;
  readonly clusterWide?: boolean;
}

const form = (apiVersion: string, kind: string, name: string, makes: Making): Form => ({
  apiVersion,
  kind,
  name,
  makes,
});
const clusterWide = (apiVersion: string, kind: string, name: string, makes: Making): Form => ({
  ...form(apiVersion, kind, name, makes),
  clusterWide: true,
});

const backend = { service: { name: 'web', port: { number: 80 } } };
const path = { path: '/', pathType: 'Prefix', backend };
const FORMS: readonly Form[] = [
  form('apps/v1', 'Deployment', 'web', workload({ replicas: 2 })),
  form('apps/v1', 'Deployment', 'api', workload()),
  form('apps/v1', 'StatefulSet', 'db', workload({ serviceName: 'db' })),
  form('apps/v1', 'DaemonSet', 'agent', workload()),
  form('batch/v1', 'Job', 'migrate', () => anyTemplate.map((template) => ({ spec: { template } }))),
  form('batch/v1', 'CronJob', 'report', () =>
    anyTemplate.map((template) => ({ spec: { schedule: '@daily', jobTemplate: { spec: { template } } } })),
  ),
  form(
    'v1',
    'Service',
    'web',
    fixed(
      { spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] } },
      {
        spec: {
          selector: { app: 'web', tier: 'front' },
          ports: [
            { name: 'http', port: 80 },
            { name: 'dns', port: 53, protocol: 'UDP' },
          ],
        },
      },
    ),
  ),
  form('v1', 'Service', 'api', fixed({ spec: { selector: { app: 'api' }, ports: [{ port: 80 }] } })),
  form('v1', 'Service', 'db', fixed({ spec: { clusterIP: 'None', ports: [{ port: 5432 }] } })),
  form('v1', 'ConfigMap', 'settings', fixed({ data: { mode: 'fast', url: 'http://web' } }, {})),
  form('v1', 'Secret', 'credentials', fixed({ stringData: { token: 'x' } }, { data: { token: 'eA==' } })),
  form('v1', 'ServiceAccount', 'web', fixed({}, { imagePullSecrets: [{ name: 'credentials' }] })),
  form(
    'networking.k8s.io/v1',
    'Ingress',
    'web',
    fixed(
      { spec: { rules: [{ host: 'shop.example', http: { paths: [path] } }] } },
      { spec: { defaultBackend: backend, tls: [{ hosts: ['shop.example'], secretName: 'credentials' }] } },
    ),
  ),
  form(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    'web',
    fixed(
      { spec: { podSelector: {}, policyTypes: ['Ingress'] } },
      {
        spec: {
          podSelector: { matchLabels: { app: 'web' } },
          ingress: [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 8080 }] }],
          egress: [{ to: [{ namespaceSelector: {} }] }],
        },
      },
    ),
  ),
  form('rbac.authorization.k8s.io/v1', 'Role', 'reader', fixed({ rules: [] })),
  form(
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    'reader',
    fixed({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'web' }],
    }),
  ),
  clusterWide('rbac.authorization.k8s.io/v1', 'ClusterRole', 'reader', fixed({ rules: [{ verbs: ['get'] }] })),
  clusterWide(
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    'reader',
    fixed({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
      subjects: [
        { kind: 'ServiceAccount', name: 'default', namespace: 'shop' },
        { kind: 'ServiceAccount', name: 'web', namespace: 'shop' },
      ],
    }),
  ),
  clusterWide('v1', 'Namespace', 'shop', fixed({}, { spec: { finalizers: ['kubernetes'] } })),
  form(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'web',
    fixed({ spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 4 } }),
  ),
  form(
    'policy/v1',
    'PodDisruptionBudget',
    'web',
    fixed({ spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } } }),
  ),
  form('v1', 'PersistentVolumeClaim', 'data', fixed({ spec: { accessModes: ['ReadWriteOnce'] } })),
  form(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    'web',
    fixed({ spec: { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] } }),
  ),
  form(
    'shop.example/v1',
    'Basket',
    'web',
    fixed({ spec: { size: 3, items: ['a', { name: 'b' }], selector: { app: 'web' } } }),
  ),
];

const anyNamespace = fc.option(fc.constantFrom('shop', 'default', 'other'), { nil: undefined, freq: 2 });

/** Objects of different kinds or names, so that they can be applied together. */
export const anyThings: fc.Arbitrary<readonly Thing[]> = fc
  .subarray(FORMS as Form[], { minLength: 1, maxLength: 8 })
  .chain((forms) => fc.tuple(...forms.map(thingOf)));

function thingOf({ apiVersion, kind, name, makes, clusterWide: wide = false }: Form): fc.Arbitrary<Thing> {
  const more = fc.option(anyPairs, { nil: undefined });
  return fc
    .record({ tree: makes(name), namespace: wide ? fc.constant(undefined) : anyNamespace, labels: more, notes: more })
    .map(({ tree, namespace, labels, notes }) => {
      const metadata = {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(labels === undefined ? {} : { labels }),
        ...(notes === undefined ? {} : { annotations: notes }),
      };
      return { apiVersion, kind, name, namespace, tree: { apiVersion, kind, metadata, ...tree } };
    });
}
