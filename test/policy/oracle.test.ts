/**
 * The engine against the oracle on random clusters. PODPATH_RUNS sets their number (1,500 without it) and PODPATH_SEED
 * repeats a run; a failure prints the seed, the shrunk cluster and the packet on which the two differ.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { equalConnections, isSubsetOfConnections } from '../../server/src/sets/index.js';
import { differenceOf, engineOf, idsOf, portsIn, type Question, questionsOf, textOf } from './comparison.js';
import { checkEvidence, checkPartition } from './evidence.js';
import { clusters, type RandomCluster } from './generator.js';
import type { NetworkPolicyManifest } from './oracle.js';
import { networkPolicyRules } from './policyArbitraries.js';
import { effectiveTypes } from './singleRules.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 1500);
const SEED = process.env['PODPATH_SEED'];

/** What part of all runs each kind of cluster gets. */
const SHARES = { plain: 0.75, dualStack: 0.15, hostNetwork: 0.1, additions: 0.1, evidence: 0.15 };

describe('the engine says what the oracle says', () => {
  test('of every pair, port and address, in clusters of one address family', () => {
    checkClusters(SHARES.plain, clusters(), checkAnswers);
  });

  test('of every pair in dual-stack clusters, where it is unknown what only one family may do', () => {
    checkClusters(SHARES.dualStack, clusters({ dualStack: true }), checkAnswers);
  });

  test('of pods on the network of their node, which are taken for nodes', () => {
    checkClusters(SHARES.hostNetwork, clusters({ hostNetwork: true }), checkAnswers);
  });
});

test('explanations are made of parts that cover every port once, and each part names the rule that decides it', () => {
  checkClusters(SHARES.evidence, clusters(), (random) => {
    const engine = engineOf(random);
    const ids = new Map([...idsOf(engine, random.world)].map(([pod, id]) => [id, pod]));
    for (const question of questionsOf(random, engine)) {
      const explained = engine.explain(question.from, question.to);
      checkPartition(explained);
      for (const result of [explained.egress, explained.ingress]) {
        const subject = ids.get(result.direction === 'egress' ? question.from : question.to);
        checkEvidence(random.world, question, result, subject);
      }
    }
  });
});

test('pods that are alike to the engine get the same verdicts from and to any third', () => {
  let alike = 0;
  const checkAlike = (random: RandomCluster): undefined => {
    const engine = engineOf(withTwins(random));
    const { pods, outside } = engine.universe;
    const ends = [...pods, ...outside].map(({ id }) => id).concat(engine.nodeId, engine.strangerId);
    const first = new Map<string, number>();
    for (const { id } of pods) {
      const likeness = engine.likeness(id);
      if (likeness === undefined) continue;
      const other = first.get(likeness);
      if (other === undefined) {
        first.set(likeness, id);
        continue;
      }
      alike++;
      for (const third of ends.filter((end) => end !== id && end !== other)) {
        assert.deepEqual(engine.verdict(id, third), engine.verdict(other, third));
        assert.deepEqual(engine.verdict(third, id), engine.verdict(third, other));
      }
    }
  };
  checkClusters(SHARES.additions, clusters(), checkAlike);
  checkClusters(SHARES.additions, clusters({ hostNetwork: true }), checkAlike);
  assert.ok(alike >= 40, `only ${alike} pods like others`);
});

/** Each pod twice more, the second time with the labels of another; without policies of administrators, beside which nobody is alike. */
function withTwins(random: RandomCluster): RandomCluster {
  const known = random.manifests.map((one) => one as Manifest).filter(({ kind }) => !/.NetworkPolicy$/.test(kind));
  const pods = known.filter(({ kind }) => kind === 'Pod');
  const twins = pods.flatMap((one, index) => {
    const { labels } = (pods[index + 1] ?? one).metadata;
    const named = (name: string, more: object): Manifest => ({ ...one, metadata: { ...one.metadata, ...more, name } });
    return [named(`${one.metadata.name}-twin`, {}), named(`${one.metadata.name}-like`, { labels })];
  });
  return { ...random, manifests: [...known, ...twins] };
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
}

test('one more rule in a NetworkPolicy that isolates already never takes a connection away', () => {
  const addition = fc.record({
    random: clusters(),
    at: fc.nat(),
    direction: fc.constantFrom('ingress' as const, 'egress' as const),
    rules: fc.record(networkPolicyRules),
  });
  checkProperty(SHARES.additions, addition, ({ random, at, direction, rules }) => {
    const { networkPolicies } = random.world;
    const policy = networkPolicies[at % Math.max(networkPolicies.length, 1)];
    if (policy === undefined) return;
    const typed = { ...policy, spec: { ...policy.spec, policyTypes: effectiveTypes(policy) } };
    const list = typed.spec[direction] ?? [];
    const richer = { ...typed, spec: { ...typed.spec, [direction]: [...list, rules[direction]] } };
    const before = engineOf(withPolicy(random, policy, typed));
    const after = engineOf(withPolicy(random, policy, richer));
    const pods = random.world.pods.length;
    for (let from = 0; from < pods; from++)
      for (let to = 0; to < pods; to++)
        assert.ok(
          isSubsetOfConnections(before.verdict(from, to).allowed, after.verdict(from, to).allowed),
          `${from} -> ${to} lost a connection to the rule ${JSON.stringify(rules[direction])} in ${policy.metadata.name}`,
        );
  });
});

function checkAnswers(random: RandomCluster, index: number): number {
  const engine = engineOf(random, index % 2 === 0 ? 'json' : 'yaml');
  assert.deepEqual(engine.problems, [], 'valid policies have no problems');
  const ports = portsIn(random.world);
  const questions = questionsOf(random, engine);
  for (const question of questions) checkAnswer(random, question, ports, engine);
  return questions.length;
}

function checkAnswer(
  random: RandomCluster,
  question: Question,
  ports: readonly number[],
  engine: ReturnType<typeof engineOf>,
): void {
  const verdict = engine.verdict(question.from, question.to);
  const difference = differenceOf(random.world, question, verdict, ports);
  if (difference !== undefined) assert.fail(difference);
  const explained = engine.explain(question.from, question.to);
  for (const part of ['allowed', 'unknown'] as const)
    assert.ok(equalConnections(explained[part], verdict[part]), `${question.name}: explain has other ports ${part}`);
}

function withPolicy(random: RandomCluster, old: NetworkPolicyManifest, fresh: NetworkPolicyManifest): RandomCluster {
  return { ...random, manifests: random.manifests.map((manifest) => (manifest === old ? fresh : manifest)) };
}

function checkClusters(
  share: number,
  arbitrary: fc.Arbitrary<RandomCluster>,
  check: (random: RandomCluster, index: number) => number | undefined,
): void {
  let index = 0;
  checkProperty(
    share,
    arbitrary.map((random) => ({ random })),
    ({ random }) => check(random, index++),
  );
}

function checkProperty<T extends { readonly random: RandomCluster }>(
  share: number,
  arbitrary: fc.Arbitrary<T>,
  check: (value: T) => number | undefined,
): void {
  const started = performance.now();
  let pairs = 0;
  const details = fc.check(
    fc.property(arbitrary, (value) => {
      pairs += check(value) ?? 0;
    }),
    { numRuns: Math.ceil(RUNS * share), ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (!details.failed) {
    console.log(
      `${details.numRuns} clusters${pairs > 0 ? `, ${pairs} pairs` : ''}, ${seconds} s, seed ${details.seed}`,
    );
    return;
  }
  const random = details.counterexample?.[0]?.random;
  const cause = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  assert.fail(
    [
      `${cause}\nafter ${details.numRuns} clusters; repeat with PODPATH_SEED=${details.seed}\n`,
      `profile: ${JSON.stringify(random?.profile)}`,
      Object.values(textOf(random?.manifests ?? [], 'yaml')).join('\n'),
    ].join('\n'),
  );
}
