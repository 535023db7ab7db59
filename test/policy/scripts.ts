/**
 * Random scripts of edits: policies of all tiers, workloads and namespaces come, change and go, one object at a time.
 * Specs are few and different enough that edits bring new port sets, blocks, names and directions, or none of them.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Cluster,
  type ClusterIndex,
  indexFiles,
  makeCluster,
  surroundOf,
} from '../../server/src/cluster/index.js';
import {
  emptySnapshot,
  type Profile,
  type Snapshot,
  UNSET_PROFILE,
  withChanges,
} from '../../server/src/workspace/index.js';

/** A file and the object that it holds from now on; undefined deletes it. */
export interface Edit {
  readonly path: string;
  readonly object: object | undefined;
}

export interface Script {
  readonly complete: boolean;
  readonly profile: Profile;
  readonly edits: readonly Edit[];
}

const SPECS: readonly object[] = [
  {},
  { podSelector: { matchLabels: { app: 'a' } } },
  { podSelector: {}, ingress: [{}] },
  {
    podSelector: { matchLabels: { app: 'b' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }], ports: [{ port: 80 }] }],
  },
  { podSelector: { matchLabels: { app: 'b' } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'web' }] }] },
  {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [{ to: [{ namespaceSelector: { matchLabels: { team: 'x' } } }], ports: [{ port: 'web' }] }],
  },
  {
    podSelector: {},
    egress: [
      { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } } }], ports: [{ port: 53 }] },
    ],
  },
  { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }] },
  {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['203.0.113.0/28'] } }], ports: [{ port: 1000, endPort: 2000 }] },
    ],
  },
  {
    podSelector: { matchLabels: { app: 'c' } },
    ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP' }] }],
  },
  {
    podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: '${APP}' } } }], ports: [{ port: 8080 }] }],
  },
  {
    podSelector: { matchLabels: { app: 'a', tier: 'front' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'front' } } }], ports: [{ port: 'metrics' }] }],
  },
];

const TIERED: readonly object[] = [
  {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    spec: {
      priority: 5,
      subject: { namespaces: {} },
      ingress: [
        { action: 'Deny', from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'c' } } } }] },
      ],
    },
  },
  {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    spec: {
      priority: 5,
      subject: { namespaces: { matchLabels: { team: 'x' } } },
      ingress: [
        { action: 'Pass', from: [{ namespaces: {} }], ports: [{ portNumber: { port: 80 } }] },
        { action: 'Allow', from: [{ namespaces: { matchLabels: { team: 'x' } } }], ports: [{ namedPort: 'web' }] },
      ],
    },
  },
  {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    spec: {
      tier: 'Baseline',
      priority: 1,
      subject: { namespaces: {} },
      egress: [
        { action: 'Deny', to: [{ networks: ['198.51.100.0/24'] }, { namespaces: { matchLabels: { team: 'y' } } }] },
      ],
    },
  },
];

const namespaceNames = fc.constantFrom('x', 'y', undefined);
const LABELS: readonly Readonly<Record<string, string>>[] = [
  { app: 'a' },
  { app: 'a', tier: 'front' },
  { app: 'b' },
  { app: 'c', tier: 'back' },
  { app: '${APP}' },
  {},
];
const PORTS: readonly (readonly object[])[] = [
  [],
  [{ name: 'web', containerPort: 80 }],
  [{ name: 'web', containerPort: 8080 }],
  [
    { name: 'web', containerPort: 9090 },
    { name: 'metrics', containerPort: 1234, protocol: 'UDP' },
  ],
];

const workloads = fc
  .record({
    kind: fc.constantFrom('Deployment', 'StatefulSet', 'Job'),
    namespace: namespaceNames,
    labels: fc.constantFrom(...LABELS),
    ports: fc.constantFrom(...PORTS),
    hostNetwork: fc.constantFrom(undefined, undefined, undefined, true),
  })
  .map(({ kind, namespace, labels, ports, hostNetwork }) => (name: string) => ({
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: { template: { metadata: { labels }, spec: { hostNetwork, containers: [{ name: 'main', ports }] } } },
  }));
const policies = fc
  .record({ namespace: namespaceNames, spec: fc.constantFrom(...SPECS) })
  .map(({ namespace, spec }) => (name: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec,
  }));
const tiered = fc.constantFrom(...TIERED).map((policy) => (name: string) => ({ ...policy, metadata: { name } }));
const namespaces = fc
  .record({ name: fc.constantFrom('x', 'y'), team: fc.constantFrom('x', 'y', undefined) })
  .map(({ name, team }) => () => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: team === undefined ? {} : { team } },
  }));

function editsOf(what: string, files: number, objects: fc.Arbitrary<(name: string) => object>): fc.Arbitrary<Edit> {
  return fc
    .record({ file: fc.nat(files - 1), object: fc.option(objects, { nil: undefined, freq: 6 }) })
    .map(({ file, object }) => ({ path: `/w/${what}${file}.json`, object: object?.(`${what}${file}`) }));
}

const workloadEdits = editsOf('workload', 6, workloads);
const edits = fc.oneof(
  { weight: 4, arbitrary: editsOf('policy', 4, policies) },
  { weight: 1, arbitrary: editsOf('tiered', 2, tiered) },
  { weight: 3, arbitrary: workloadEdits },
  { weight: 1, arbitrary: editsOf('namespace', 2, namespaces) },
);

export const scripts: fc.Arbitrary<Script> = fc.record({
  complete: fc.boolean(),
  profile: fc.constantFrom<Profile>({ ...UNSET_PROFILE, ipBlockMatchesPods: false }, UNSET_PROFILE, {
    ...UNSET_PROFILE,
    ipBlockMatchesPods: true,
    hostNetworkIsNode: true,
    podCIDRs: ['10.0.0.0/8'],
  }),
  edits: fc
    .tuple(fc.array(workloadEdits, { minLength: 3, maxLength: 6 }), fc.array(edits, { minLength: 1, maxLength: 12 }))
    .map(([first, rest]) => [...first, ...rest]),
});

/** The cluster after each edit. */
export function clustersOf({ complete, profile, edits }: Script): Cluster[] {
  const options = { folders: ['/w'], ruleIds: [], exclude: [], oneCluster: { name: 'test', complete } };
  let snapshot: Snapshot = emptySnapshot(options);
  return edits.flatMap(({ path, object }) => {
    snapshot = withChanges(snapshot, new Map([[path, object && JSON.stringify(object)]]));
    const [scope] = snapshot.division.scopes;
    if (scope === undefined) return [];
    assert.equal(scope.complete, complete);
    const files = [...snapshot.files.values()];
    return makeCluster(scope, indexFiles(files), profile, surroundOf(files));
  });
}

/** The same objects the other way round, as a kustomization lists them after an edit of its resources. */
export function turned(cluster: Cluster): Cluster {
  const { scope, profile, surround, base } = cluster;
  const turnedRound = Object.fromEntries(
    Object.entries(base).map(([key, value]) => [key, Array.isArray(value) ? [...value].reverse() : value]),
  );
  return makeCluster(scope, turnedRound as unknown as ClusterIndex, profile, surround);
}
