/** An engine that is made from the one before an edit answers as one that is made from scratch. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cluster, indexFiles, makeCluster, surroundOf } from '../../server/src/cluster/index.js';
import { makePolicyEngine, type PolicyEngine } from '../../server/src/policy/index.js';
import { emptySnapshot, type Snapshot, UNSET_PROFILE, withChanges } from '../../server/src/workspace/index.js';

const OPTIONS = { folders: ['/w'], ruleIds: [], exclude: [], oneCluster: { name: 'test', complete: true } };
const PROFILE = { ...UNSET_PROFILE, ipBlockMatchesPods: false };

/** Different enough that edits bring new port sets, blocks, names and directions, or none of them. */
const SPECS = [
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
];

function pod(namespace: string, app: string, port: number): object {
  const containers = [{ name: 'main', ports: [{ name: 'web', containerPort: port }] }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${app}-${port}`, namespace, labels: { app } },
    spec: { containers },
  };
}

const PODS = [pod('x', 'a', 80), pod('x', 'b', 8080), pod('x', 'c', 80), pod('y', 'a', 9090), pod('y', 'b', 80)];
const NAMESPACES = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', labels: { team: 'x' } } },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'y' } },
];

function clusterOf(snapshot: Snapshot): Cluster {
  const files = [...snapshot.files.values()];
  const [scope] = snapshot.division.scopes;
  assert.ok(scope);
  return makeCluster(scope, indexFiles(files), PROFILE, surroundOf(files));
}

function checkSameAnswers(kept: PolicyEngine, fresh: PolicyEngine): void {
  const ends = fresh.universe.pods.length;
  for (let from = 0; from < ends; from++) {
    for (let to = 0; to < ends; to++)
      assert.deepEqual(kept.verdict(from, to), fresh.verdict(from, to), `${from} → ${to}`);
    // Classes of outside addresses may be cut finer in a kept engine: each lies in one class of the other.
    for (const outside of fresh.universe.outside) {
      const expected = fresh.verdict(from, outside.id);
      for (const part of kept.universe.outside.filter((one) => overlaps(one, outside)))
        assert.deepEqual(kept.verdict(from, part.id), expected);
    }
  }
  assert.deepEqual(
    kept.problems.map((one) => one.message),
    fresh.problems.map((one) => one.message),
  );
}

function overlaps(a: PolicyEngine['universe']['outside'][number], b: typeof a): boolean {
  const first = (one: typeof a): unknown => one.addresses.IPv4[0];
  const [start, end] = [first(a) as number, b.addresses.IPv4];
  return end.some((low, index) => index % 2 === 0 && start >= low && start < (end[index + 1] as number));
}

const edits = fc.array(
  fc.record({
    file: fc.nat(3),
    namespace: fc.constantFrom('x', 'y'),
    spec: fc.option(fc.nat(SPECS.length - 1), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 12 },
);

test('after any edits of policies a kept engine answers as a fresh one', () => {
  fc.assert(
    fc.property(edits, (script) => {
      const world = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...NAMESPACES, ...PODS] });
      let snapshot = withChanges(emptySnapshot(OPTIONS), new Map([['/w/world.json', world]]));
      let engine = makePolicyEngine(clusterOf(snapshot));
      for (const { file, namespace, spec } of script) {
        const path = `/w/policy${file}.json`;
        const metadata = { name: `p${file}`, namespace };
        const object = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: SPECS[spec ?? 0] };
        snapshot = withChanges(snapshot, new Map([[path, spec === undefined ? undefined : JSON.stringify(object)]]));
        const cluster = clusterOf(snapshot);
        engine = makePolicyEngine(cluster, engine);
        checkSameAnswers(engine, makePolicyEngine(cluster));
      }
    }),
    { numRuns: 300 },
  );
});

test('an edit that brings nothing new keeps the universe', () => {
  const world = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...NAMESPACES, ...PODS] });
  const policy = (selector: object): string =>
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'x' },
      spec: { podSelector: selector },
    });
  const first = withChanges(
    emptySnapshot(OPTIONS),
    new Map([
      ['/w/world.json', world],
      ['/w/p.json', policy({})],
    ]),
  );
  const before = makePolicyEngine(clusterOf(first));
  const second = withChanges(first, new Map([['/w/p.json', policy({ matchLabels: { app: 'a' } })]]));
  assert.equal(makePolicyEngine(clusterOf(second), before).universe, before.universe);
});
