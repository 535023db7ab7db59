/** Random patches of both kinds, and the targets that choose what they change. */
import fc from 'fast-check';
import { anyPairs, anyText, groupOf, type Thing, type Tree, type Value, versionOf } from './objects.js';

const HAS_TEMPLATE = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'];

/** What a strategic-merge patch holds beside the names of its object. */
export function anyMerge({ kind }: Thing): fc.Arbitrary<Tree> {
  const parts: fc.Arbitrary<Tree>[] = [metadataMerge];
  if (HAS_TEMPLATE.includes(kind)) parts.push(podMerge.map((spec) => ({ spec: { template: { spec } } })));
  if (kind === 'CronJob')
    parts.push(podMerge.map((spec) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } })));
  parts.push(...(MERGES[kind] ?? []));
  const whole = fc.constantFrom<Tree>({ $patch: 'delete' }, { $patch: 'replace', spec: { replaced: true } });
  return fc.oneof(...parts.map((arbitrary) => ({ arbitrary, weight: 4 })), { arbitrary: whole, weight: 1 });
}

const metadataMerge: fc.Arbitrary<Tree> = fc
  .record({ labels: fc.oneof(anyPairs, fc.constant({ app: null })), annotations: anyPairs }, { requiredKeys: [] })
  .map((metadata) => ({ metadata }));

const main = (more: Tree): Tree => ({ containers: [{ name: 'main', ...more }] });
const podMerge: fc.Arbitrary<Tree> = fc.oneof(
  anyText.map((value) => main({ env: [{ name: 'MODE', value }] })),
  fc.constantFrom<Tree>(
    main({ image: 'patched:2' }),
    main({ env: [{ name: 'URL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'url' } }, value: null }] }),
    main({ env: [{ $patch: 'delete', name: 'MODE' }] }),
    main({ env: [{ $patch: 'replace' }, { name: 'ONLY', value: 'x' }] }),
    main({ env: null, args: null }),
    main({ args: ['--other'] }),
    main({ ports: [{ containerPort: 9090, name: 'metrics' }] }),
    main({ ports: [{ containerPort: 8080, hostPort: 80 }] }),
    main({ ports: [{ containerPort: 53, protocol: 'TCP' }] }),
    main({ volumeMounts: [{ mountPath: '/etc/more', name: 'files' }] }),
    main({ volumeMounts: [{ mountPath: '/etc/files', readOnly: true, name: 'files' }] }),
    main({ resources: { limits: { cpu: 1, memory: '1Gi' } } }),
    main({ envFrom: [{ configMapRef: { name: 'generated' } }] }),
    main({ lifecycle: {}, securityContext: { runAsUser: 0 } }),
    { containers: [{ name: 'added', image: 'added' }] },
    { containers: [{ name: 'sidecar', $patch: 'delete' }] },
    { containers: [{ name: 'main', $patch: 'replace', image: 'new' }] },
    { '$setElementOrder/containers': [{ name: 'sidecar' }, { name: 'main' }], ...main({ image: 'ordered' }) },
    { initContainers: [{ name: 'init', command: ['sh'] }] },
    { initContainers: null },
    { imagePullSecrets: [{ name: 'more' }] },
    { tolerations: [{ key: 'gpu', operator: 'Exists' }] },
    { tolerations: [] },
    { nodeSelector: { disk: null, zone: 'a' } },
    { nodeSelector: { $patch: 'replace', zone: 'b' } },
    { volumes: [{ name: 'files', emptyDir: {} }] },
    { volumes: [{ name: 'files', emptyDir: {}, configMap: null }] },
    { volumes: [{ name: 'files', $retainKeys: ['name', 'emptyDir'], emptyDir: {} }] },
    { volumes: [{ name: 'files', $patch: 'delete' }] },
    { hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }] },
    { affinity: {}, dnsPolicy: 'None' },
    { serviceAccountName: 'api' },
    { topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] },
  ),
);

const spec = (...specs: Tree[]): fc.Arbitrary<Tree> => fc.constantFrom(...specs.map((one) => ({ spec: one })));
const MERGES: Readonly<Record<string, readonly fc.Arbitrary<Tree>[]>> = {
  Deployment: [
    spec(
      { replicas: 5 },
      { replicas: null },
      { strategy: { type: 'Recreate', rollingUpdate: null } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      { selector: { matchLabels: { app: 'patched' } }, template: { metadata: { labels: { app: 'patched' } } } },
      { selector: { $patch: 'replace', matchLabels: { only: 'this' } } },
      { template: null },
    ),
  ],
  StatefulSet: [spec({ serviceName: 'other' }, { volumeClaimTemplates: [{ metadata: { name: 'data' } }] })],
  Service: [
    spec(
      { type: 'NodePort' },
      { selector: { app: 'api' } },
      { selector: { app: null } },
      { selector: null },
      { ports: [{ port: 80, targetPort: 9090 }] },
      { ports: [{ port: 53, protocol: 'UDP', targetPort: 5353 }] },
      { ports: [{ port: 443, name: 'https' }] },
      { ports: [{ port: 80, $patch: 'delete' }] },
      { ports: [{ $patch: 'replace' }, { port: 8443 }] },
      { ports: [] },
    ),
  ],
  Ingress: [
    spec(
      { ingressClassName: 'nginx' },
      { rules: [{ host: 'other.example' }] },
      { tls: [{ hosts: ['a.example'], secretName: 'credentials' }] },
    ),
  ],
  NetworkPolicy: [
    spec(
      { podSelector: { matchLabels: { app: 'patched' } } },
      { ingress: [{}] },
      { egress: null },
      { policyTypes: ['Egress'] },
    ),
  ],
  ConfigMap: [
    fc.constantFrom<Tree>({ data: { mode: 'slow' } }, { data: { mode: null } }, { data: null, immutable: true }),
  ],
  Basket: [spec({ items: ['c'] }, { size: null }, { more: { deep: [{ name: 'x' }] } })],
  ServiceAccount: [
    fc.constantFrom<Tree>(
      { secrets: [{ name: 'credentials' }] },
      { imagePullSecrets: [{ name: 'more' }], automountServiceAccountToken: false },
    ),
  ],
  RoleBinding: [fc.constantFrom<Tree>({ subjects: [{ kind: 'User', name: 'ann' }] }, { subjects: null })],
};

/** A strategic-merge patch as a document. `name` is what it calls its object, which may have been renamed. */
export function mergeDocument(thing: Thing, merge: Tree, name: string): Tree {
  const metadata = merge['metadata'];
  return {
    apiVersion: thing.apiVersion,
    kind: thing.kind,
    ...merge,
    metadata: {
      name,
      ...(thing.namespace === undefined ? {} : { namespace: thing.namespace }),
      ...(typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? metadata : {}),
    },
  };
}

export type Operations = readonly Tree[];

const ADDS: Operations = [
  { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'x' } },
  { op: 'add', path: '/metadata/labels', value: { app: 'json' } },
  { op: 'add', path: '/metadata/namespace', value: 'patched' },
  { op: 'add', path: '/spec', value: { whole: true } },
];
const CHANGES: Operations = [
  { op: 'replace', path: '/metadata/name', value: 'renamed' },
  { op: 'replace', path: '/kind', value: 'Other' },
  { op: 'add', path: '/metadata/labels/app.kubernetes.io~1name', value: 'json' },
  { op: 'remove', path: '/metadata/labels/app' },
  { op: 'replace', path: '/spec/replicas', value: 7 },
  { op: 'remove', path: '/spec/replicas' },
  { op: 'add', path: '/spec/template/spec/containers/0/env', value: [{ name: 'JSON', value: 'on' }] },
  { op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name: 'LAST', value: '1' } },
  { op: 'add', path: '/spec/template/spec/containers/0', value: { name: 'first', image: 'first' } },
  { op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'last', image: 'last' } },
  { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'json:3' },
  { op: 'copy', from: '/metadata/name', path: '/spec/template/spec/hostname' },
  { op: 'move', from: '/spec/template/spec/containers/0/image', path: '/spec/moved' },
  { op: 'test', path: '/spec/replicas', value: 2 },
  { op: 'replace', path: '/spec/ports/0/port', value: 8081 },
  { op: 'add', path: '/spec/ports/-', value: { name: 'more', port: 9999 } },
  { op: 'remove', path: '/spec/ports/0' },
  { op: 'replace', path: '/spec/selector', value: { app: 'json' } },
  { op: 'replace', path: '/spec/rules/0/host', value: 'json.example' },
  { op: 'replace', path: '/spec/size', value: null },
];

/** Operations that an object may take; some meet an object that lacks what they change, and kustomize refuses. */
export function anyOperations({ tree }: Thing): fc.Arbitrary<Operations> {
  const fitting = CHANGES.filter(({ op, path, from }) => fits(tree, op, String(from ?? path), String(path)));
  return fc.array(fc.constantFrom(...ADDS, ...fitting, ...fitting, ...fitting), { minLength: 1, maxLength: 3 });
}

function fits(tree: Tree, op: Value | undefined, from: string, path: string): boolean {
  const steps = from.split('/').slice(1);
  const last = op === 'add' ? steps.slice(0, -1) : steps;
  const parent = path.split('/').slice(1, -1);
  return has(tree, last) && has(tree, parent);
}

function has(tree: Value, steps: readonly string[]): boolean {
  let at: Value | undefined = tree;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null) return false;
    const key: string = step.replaceAll('~1', '/').replaceAll('~0', '~');
    at = (at as Readonly<Record<string, Value>>)[key];
  }
  return at !== undefined;
}

/** A target that an object meets, in one of the ways to say so, or one that most objects miss. */
export function anyTarget(thing: Thing): fc.Arbitrary<Tree> {
  const { kind, name, namespace } = thing;
  const [group, version] = [groupOf(thing), versionOf(thing)];
  return fc.constantFrom<Tree>(
    { kind },
    { kind, name },
    { group, version, kind, name },
    { version, kind, name },
    { name },
    { kind, name: `${name.slice(0, 1)}.*` },
    { kind: 'Deployment|StatefulSet' },
    { kind: `.*${kind.slice(-3)}` },
    { kind, name: 'missing' },
    { kind, labelSelector: 'app=web' },
    { kind, labelSelector: 'app in (web, api),tier!=front' },
    { kind, annotationSelector: 'app' },
    namespace === undefined ? { kind } : { kind, namespace },
    namespace === undefined ? { name } : { name, namespace: `${namespace.slice(0, 2)}.*` },
  );
}
