/** What is told as read when a policy engine is asked: enough that no answer goes stale, and no more than it hangs on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Cluster, keysTouchedBetween, type Pod, succeed, watched } from '../../server/src/cluster/index.js';
import { type DirectionResult, type PairExplanation, policyEngineOf } from '../../server/src/policy/index.js';
import { UNSET_PROFILE } from '../../server/src/workspace/index.js';
import { clustersOf, type Edit, scripts } from './scripts.js';

/** The answer about a pair with the keys that were told as read. */
interface Asked {
  readonly from: Pod;
  readonly to: Pod;
  readonly answer: unknown;
  readonly reads: ReadonlySet<string>;
}

function askAll(cluster: Cluster): Asked[] {
  return cluster.base.pods.flatMap((from) => cluster.base.pods.map((to) => ask(cluster, from, to)));
}

function ask(cluster: Cluster, from: Pod, to: Pod): Asked {
  const reads = new Set<string>();
  const engine = policyEngineOf(watched(cluster, (key) => reads.add(key)));
  const [source, target] = [engine.idOf(from), engine.idOf(to)];
  const answer = [
    told(engine.explain(source, target)),
    engine.policiesOf(target, 'ingress').map(({ policy }) => policy),
  ];
  return { from, to, answer, reads };
}

/** Without numbers of ends, and with the very objects that are named. */
function told({ allowed, denied, unknown, egress, ingress }: PairExplanation): unknown {
  return { allowed, denied, unknown, egress: toldOf(egress), ingress: toldOf(ingress) };
}

function toldOf({ parts, rules }: DirectionResult): unknown {
  return {
    parts: parts.map(({ connections, verdict, evidence }) => ({
      connections,
      verdict,
      because: evidence.because,
      policies: evidence.policies,
      rule: evidence.rule && [evidence.rule.policy, evidence.rule.path],
    })),
    rules: rules.map(({ rule, peer, connections }) => [rule.policy, rule.path, peer, connections]),
  };
}

function touchedBetween(before: Cluster, after: Cluster): Set<string> {
  const was = new Set(before.objects);
  const is = new Set(after.objects);
  const changed = [
    ...before.objects.filter((object) => !is.has(object)),
    ...after.objects.filter((object) => !was.has(object)),
  ];
  return keysTouchedBetween(before, after, changed);
}

test('an answer none of whose reads an edit touches still holds, evidence included', () => {
  let kept = 0;
  fc.assert(
    fc.property(scripts, (script) => {
      let before: Cluster | undefined;
      let asked: readonly Asked[] = [];
      for (const cluster of clustersOf(script)) {
        if (before) {
          succeed(before, cluster);
          const touched = touchedBetween(before, cluster);
          for (const { from, to, answer, reads } of asked) {
            if ([...reads].some((key) => touched.has(key))) continue;
            kept++;
            assert.deepEqual(ask(cluster, from, to).answer, answer);
          }
        }
        asked = askAll(cluster);
        before = cluster;
      }
    }),
    { numRuns: 150 },
  );
  assert.ok(kept > 1000, `only ${kept} answers were kept`);
});

function object(apiVersion: string, kind: string, name: string, namespace: string | undefined, spec: object): Edit {
  const path = `/w/${kind}-${name}.json`;
  return { path, object: { apiVersion, kind, metadata: { name, namespace }, spec } };
}
const workload = (name: string, namespace: string, app: string): Edit =>
  object('apps/v1', 'Deployment', name, namespace, {
    template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'main' }] } },
  });
const policy = (name: string, namespace: string | undefined, app: string): Edit =>
  object('networking.k8s.io/v1', 'NetworkPolicy', name, namespace, { podSelector: { matchLabels: { app } } });

const WORLD = [workload('web', 'x', 'a'), workload('db', 'y', 'b'), workload('other', 'z', 'c')];

function isStaleAfter(edit: Edit): boolean {
  const [before, after] = clustersOf({
    complete: true,
    profile: UNSET_PROFILE,
    edits: [...WORLD, policy('p', 'x', 'a'), edit],
  }).slice(-2);
  assert.ok(before && after);
  const [web, db] = before.pods;
  assert.ok(web && db);
  const touched = touchedBetween(before, after);
  return [...ask(before, web, db).reads].some((key) => touched.has(key));
}

test('a verdict on a pair hangs on its two pods, their namespaces and the policies that select them', () => {
  assert.equal(isStaleAfter(workload('web', 'x', 'changed')), true);
  assert.equal(isStaleAfter(workload('db', 'y', 'changed')), true);
  assert.equal(isStaleAfter(policy('q', 'x', 'a')), true);
  assert.equal(isStaleAfter(policy('q', 'y', 'b')), true);
  assert.equal(isStaleAfter(policy('q', 'y', 'a')), false);
  assert.equal(isStaleAfter(policy('q', undefined, 'a')), true);
  assert.equal(isStaleAfter(object('v1', 'Namespace', 'x', undefined, {})), true);
  assert.equal(
    isStaleAfter(object('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', 'q', undefined, {})),
    true,
  );
});

test('a verdict on a pair does not hang on other pods, namespaces and policies', () => {
  assert.equal(isStaleAfter(workload('other', 'z', 'changed')), false);
  assert.equal(isStaleAfter(workload('new', 'x', 'a')), false);
  assert.equal(isStaleAfter(policy('q', 'z', 'c')), false);
  assert.equal(isStaleAfter(object('v1', 'Namespace', 'z', undefined, {})), false);
  assert.equal(isStaleAfter(object('v1', 'Service', 'web', 'x', { ports: [{ port: 80 }] })), false);
});
