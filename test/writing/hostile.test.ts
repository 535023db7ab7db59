/** Whatever stands in the fields, policies are written or refused and exposure is told: nothing throws, and the text parses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import type { Cluster, Pod } from '../../server/src/cluster/index.js';
import { reportedExposures, type WrittenPolicies, writePolicies } from '../../server/src/editor/index.js';
import { exposureOf } from '../../server/src/path/index.js';
import { clusterOf } from '../policy/clusters.js';
import { clusters } from '../policy/generator.js';
import { declaredClusters } from './declarations.js';

const JUNK: readonly unknown[] = [
  null,
  '',
  -1,
  70_000,
  1e308,
  true,
  [],
  {},
  ['x'],
  { '': '' },
  '{{ .Values.name }}',
  '$(NAME)',
  'a\nb: c\n---\n',
  '# x',
  '"',
  '10.0.0.0/33',
  '0.0.0.0/0',
  'ΐ'.repeat(300),
];

/** Puts junk in the place of some values, wherever they stand. */
function spoiled(value: unknown, next: () => number): unknown {
  const drawn = next();
  if (drawn % 12 === 0) return JUNK[Math.floor(drawn / 12) % JUNK.length];
  if (Array.isArray(value)) return value.map((item) => spoiled(item, next));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      ['kind', 'apiVersion'].includes(key) ? item : spoiled(item, next),
    ]),
  );
}

const manifests = fc.record({
  declared: declaredClusters,
  policies: clusters(),
  junk: fc.infiniteStream(fc.nat(10_000)),
});

test('no value throws, and what is written is YAML with the fields of a policy', () => {
  fc.assert(
    fc.property(manifests, ({ declared, policies, junk }) => {
      const next = (): number => junk.next().value;
      const all = [...declared.manifests, ...policies.manifests].map((one) => spoiled(one, next));
      const files = { 'all.yaml': all.map((one) => stringify(one)).join('---\n') };
      const cluster = clusterOf({ files, profile: declared.profile, complete: next() % 2 === 0 });
      JSON.stringify(reportedExposures(cluster, exposureOf(cluster)));
      const { text } = written(cluster, cluster.pods);
      for (const document of text === '' ? [] : parseAllDocuments(text)) {
        assert.deepEqual(document.errors, [], text);
        assert.deepEqual(Object.keys(document.toJS()), ['apiVersion', 'kind', 'metadata', 'spec'], text);
      }
    }),
    { numRuns: 80 },
  );
});

test('a policy for one of 3,000 workloads is written in time', () => {
  const cluster = clusterWith(3_000);
  const before = process.cpuUsage();
  const { text } = written(cluster, cluster.pods.slice(7, 8));
  const took = process.cpuUsage(before).user / 1000;
  assert.match(text, /name: p7\n/);
  assert.ok(took < 5_000, `took ${Math.round(took)} ms`);
});

test('policies for more pods than can be tried out are refused at once', () => {
  const cluster = clusterWith(1_000);
  const refused = writePolicies(cluster, cluster.pods, () => 'all.yaml');
  assert.match('problem' in refused ? refused.problem : '', /for 1,000 on 1,000 pods .* one workload at a time/);
});

function written(cluster: Cluster, pods: readonly Pod[]): WrittenPolicies {
  const policies = writePolicies(cluster, pods, () => 'all.yaml');
  assert.ok('text' in policies, JSON.stringify(policies));
  return policies;
}

function clusterWith(pods: number): Cluster {
  const pod = (index: number): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p${index}, labels: {app: a${index}}}\nspec: {containers: [{name: c}]}\n`;
  return clusterOf({ files: { 'all.yaml': Array.from({ length: pods }, (_, index) => pod(index)).join('---\n') } });
}
