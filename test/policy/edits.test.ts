/** An engine that is made from the one before an edit answers as one that is made from scratch, and keeps what it can. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { preparedEngine } from '../../server/src/policy/engine.js';
import { makePolicyEngine, type PolicyEngine } from '../../server/src/policy/index.js';
import { UNSET_PROFILE } from '../../server/src/workspace/index.js';
import { clustersOf, type Edit, scripts, turned } from './scripts.js';

function checkSameAnswers(kept: PolicyEngine, fresh: PolicyEngine): void {
  assert.deepEqual(
    kept.universe.pods.map(({ pod }) => pod),
    fresh.universe.pods.map(({ pod }) => pod),
  );
  for (const [from, keptFrom] of sameEnds(kept, fresh)) {
    for (const [to, keptTo] of sameEnds(kept, fresh)) {
      assert.deepEqual(kept.verdict(keptFrom, keptTo), fresh.verdict(from, to), `${from} → ${to}`);
      assert.deepEqual(kept.explain(keptFrom, keptTo), fresh.explain(from, to), `why ${from} → ${to}`);
      assert.deepEqual(kept.policiesOf(keptFrom, 'egress'), fresh.policiesOf(from, 'egress'));
    }
  }
  assert.deepEqual(
    kept.problems.map((one) => one.message),
    fresh.problems.map((one) => one.message),
  );
}

/** Classes of outside addresses may be cut finer in a kept engine: each lies in one class of the other. */
function sameEnds(kept: PolicyEngine, fresh: PolicyEngine): (readonly [fresh: number, kept: number])[] {
  return [
    ...fresh.universe.pods.map(({ id }) => [id, id] as const),
    ...fresh.universe.outside.flatMap((one) =>
      kept.outsideWithin(one.addresses).map((part) => [one.id, part.id] as const),
    ),
    [fresh.nodeId, kept.nodeId],
    [fresh.strangerId, kept.strangerId],
  ];
}

/**
 * Asks a little each time, so that what is kept is what some edits have passed by; or lets it be made ready as far as
 * a few steps lead, so that the next edit comes before that is done.
 */
function askSome(engine: PolicyEngine, round: number): void {
  let steps = round;
  if (round % 3 === 1 && !preparedEngine(engine, () => steps-- <= 0)) return;
  const { size } = engine.universe;
  engine.verdict(round % size, (round * 3 + 1) % size);
}

test('after any edits of policies, workloads and namespaces a kept engine answers as a fresh one', () => {
  fc.assert(
    fc.property(scripts, fc.boolean(), (script, everyTime) => {
      let engine: PolicyEngine | undefined;
      const edited = clustersOf(script);
      const clusters = [...edited, ...edited.slice(-1).map(turned)];
      for (const [round, cluster] of clusters.entries()) {
        engine = makePolicyEngine(cluster, engine);
        if (everyTime || round === clusters.length - 1) checkSameAnswers(engine, makePolicyEngine(cluster));
        else askSome(engine, round);
      }
    }),
    { numRuns: 400 },
  );
});

test('an engine whose knowledge was taken over answers as before', () => {
  fc.assert(
    fc.property(scripts, (script) => {
      const [before, after] = clustersOf(script).slice(-2);
      if (!before || !after) return;
      const engine = makePolicyEngine(before);
      askSome(engine, 0);
      makePolicyEngine(after, engine).verdict(0, 0);
      checkSameAnswers(engine, makePolicyEngine(before));
    }),
    { numRuns: 50 },
  );
});

function file(apiVersion: string, kind: string, name: string, spec: object): Edit {
  return { path: `/w/${kind}-${name}.json`, object: { apiVersion, kind, metadata: { name, namespace: 'x' }, spec } };
}
const policy = (name: string, app: string): Edit =>
  file('networking.k8s.io/v1', 'NetworkPolicy', name, { podSelector: { matchLabels: { app } } });
const workload = (name: string, app: string): Edit =>
  file('apps/v1', 'Deployment', name, {
    template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'main' }] } },
  });

function universesAround(edit: Edit): PolicyEngine['universe'][] {
  const edits = [workload('web', 'a'), workload('db', 'b'), policy('p', 'a'), edit];
  const [before, after] = clustersOf({ complete: true, profile: UNSET_PROFILE, edits }).slice(-2);
  assert.ok(before && after);
  const first = makePolicyEngine(before);
  const universe = first.universe;
  return [universe, makePolicyEngine(after, first).universe];
}

test('an edit of a policy that brings nothing new keeps the universe', () => {
  const [before, after] = universesAround(policy('p', 'b'));
  assert.equal(after, before);
});

test('an edit of a workload keeps the other pods', () => {
  const [before, after] = universesAround(workload('web', 'c'));
  const kept = after?.pods.filter((pod) => before?.pods.includes(pod));
  assert.deepEqual(
    kept?.map(({ pod }) => pod.workload.name),
    ['db'],
  );
});
