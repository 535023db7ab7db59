/**
 * Rules that are reported as needless, tried on random clusters: without those that add nothing, and without those that
 * never decide, the oracle gives the verdict on every connection that it gave with them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkSubject, RULES } from '../../server/src/rules/index.js';
import { PROTOCOLS } from '../../server/src/sets/index.js';
import type { Sourced } from '../../server/src/workspace/index.js';
import { clusterOf } from './clusters.js';
import { engineOf, expectedOf, portsIn, questionsOf, textOf } from './comparison.js';
import { clusters, type RandomCluster } from './generator.js';

type Policy = RandomCluster['world']['networkPolicies'][number] | RandomCluster['world']['tieredPolicies'][number];
type Direction = 'ingress' | 'egress';

/** A rule by its policy, its direction, and its number in the list. */
interface Place {
  readonly policy: Policy;
  readonly direction: Direction;
  readonly index: number;
}

function reported({ manifests, profile }: RandomCluster, id: string): Place[] {
  const rule = RULES.find((one) => one.id === id);
  assert.ok(rule);
  const cluster = clusterOf({ files: textOf(manifests, 'json'), profile });
  const subjects: readonly Sourced[] =
    rule.subject === 'tieredPolicy' ? cluster.tieredPolicies : cluster.networkPolicies;
  return subjects.flatMap((subject) => {
    const { findings, failure } = checkSubject(rule, subject, cluster);
    assert.equal(failure, undefined);
    return findings.map(({ anchor }) => {
      assert.ok('path' in anchor);
      const [, manifest, , direction, index] = anchor.path;
      return { policy: manifests[Number(manifest)] as Policy, direction: direction as Direction, index: Number(index) };
    });
  });
}

function rulesOf(policy: Policy, direction: Direction): readonly object[] {
  return (policy.spec as Readonly<Record<Direction, readonly object[] | undefined>>)[direction] ?? [];
}

/** The same cluster with other rules in some policies. */
function withRules(
  random: RandomCluster,
  change: (policy: Policy, direction: Direction) => readonly object[],
): RandomCluster {
  const changed = new Map<object, object>();
  for (const policy of [...random.world.networkPolicies, ...random.world.tieredPolicies]) {
    const rules = (['ingress', 'egress'] as const)
      .filter((direction) => direction in policy.spec)
      .map((direction) => [direction, change(policy, direction)]);
    changed.set(policy, { ...policy, spec: { ...policy.spec, ...Object.fromEntries(rules) } });
  }
  const swap = <T extends object>(one: T): T => (changed.get(one) as T | undefined) ?? one;
  return {
    ...random,
    manifests: random.manifests.map(swap),
    world: {
      ...random.world,
      networkPolicies: random.world.networkPolicies.map(swap),
      tieredPolicies: random.world.tieredPolicies.map(swap),
    },
  };
}

/** Rules get into other policies of their kind as well, or few would be needless. */
const withCopies = fc.tuple(clusters(), fc.array(fc.nat(), { minLength: 8, maxLength: 8 })).map(([random, picks]) => {
  const all = [...random.world.networkPolicies, ...random.world.tieredPolicies];
  let next = 0;
  return withRules(random, (policy, direction) => {
    const own = rulesOf(policy, direction);
    const pick = picks[next++ % picks.length] ?? 0;
    const like = all.filter((one) => one.kind === policy.kind && one.apiVersion === policy.apiVersion);
    const pool = like.flatMap((one) => rulesOf(one, direction));
    const copy = pool[pick % Math.max(1, pool.length)];
    return pick % 3 === 0 || copy === undefined ? own : [...own, copy];
  });
});

/** Every verdict of the oracle, as the questions and ports of one cluster ask for them. */
function checkSameVerdicts(before: RandomCluster, after: RandomCluster): void {
  for (const question of questionsOf(before, engineOf(before))) {
    for (const port of portsIn(before.world)) {
      for (const protocol of PROTOCOLS) {
        const expected = expectedOf(before.world, question, protocol, port);
        const actual = expectedOf(after.world, question, protocol, port);
        assert.equal(actual, expected, `${question.name} ${protocol} ${port}`);
      }
    }
  }
}

function checkNeedless(id: string, atLeast: number): void {
  let found = 0;
  fc.assert(
    fc.property(withCopies, (random) => {
      const places = reported(random, id);
      found += places.length;
      if (places.length === 0) return;
      const without = withRules(random, (policy, direction) =>
        rulesOf(policy, direction).filter(
          (_, index) =>
            !places.some((one) => one.policy === policy && one.direction === direction && one.index === index),
        ),
      );
      checkSameVerdicts(random, without);
    }),
    { numRuns: 400 },
  );
  assert.ok(found >= atLeast, `only ${found} rules were reported`);
}

test('rules that add nothing may all go without a change of any verdict', () => {
  checkNeedless('policy-redundant', 100);
});

test("rules of administrators' policies that never decide may all go without a change of any verdict", () => {
  checkNeedless('admin-policy-unreachable', 50);
});
