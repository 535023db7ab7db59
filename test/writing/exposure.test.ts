/**
 * Exposure against the brute-force oracle: pods that no manifest names, in namespaces old and new, with labels drawn at
 * random, are let in where the exposure says so and nowhere else. PODPATH_RUNS and PODPATH_SEED as in the other tests.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { exposureOf, isInRegion } from '../../server/src/path/index.js';
import { hasConnection, parseAddress } from '../../server/src/sets/index.js';
import { clusterOf } from '../policy/clusters.js';
import { engineOf, portsIn, textOf } from '../policy/comparison.js';
import { clusters, type RandomCluster } from '../policy/generator.js';
import { admits, endsOf, type OraclePod, type Protocol, type World } from '../policy/oracle.js';
import { labelSets, NAMESPACES, namespaceLabelSets } from '../policy/words.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 400);
const SEED = process.env['PODPATH_SEED'];
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

interface Stranger {
  readonly pod: OraclePod;
  /** Of its namespace, where that is a new one. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

const strangers: fc.Arbitrary<Stranger> = fc
  .record({
    namespace: fc.constantFrom(...NAMESPACES, 'elsewhere', 'omega'),
    labels: labelSets,
    namespaceLabels: namespaceLabelSets,
    last: fc.integer({ min: 1, max: 9 }),
    subnet: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ namespace, labels, namespaceLabels, last, subnet }) => ({
    namespaceLabels,
    pod: {
      namespace,
      name: 'stranger',
      labels,
      ports: [],
      addresses: [`10.0.${subnet}.${last}`, `fd00:0:0:${subnet}::${last}`],
      hostNetwork: false,
    },
  }));

const questions = fc.record({ random: clusters(), extra: fc.array(strangers, { minLength: 4, maxLength: 8 }) });

test('pods that no manifest names are let in where the exposure says so, and nowhere else', () => {
  let packets = 0;
  const details = fc.check(
    fc.property(questions, ({ random, extra }) => {
      packets += checkStrangers(random, extra);
    }),
    { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
  );
  if (details.failed)
    assert.fail(
      [
        details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance),
        `repeat with PODPATH_SEED=${details.seed}`,
        ...(details.counterexample?.[0].random.manifests ?? []).map((one) => stringify(one)),
      ].join('\n---\n'),
    );
  console.log(`${details.numRuns} clusters, ${packets} packets of strangers, seed ${details.seed}`);
});

function checkStrangers(random: RandomCluster, extra: readonly Stranger[]): number {
  const cluster = clusterOf({ files: textOf(random.manifests, 'json'), profile: random.profile });
  const exposures = exposureOf(cluster, engineOf(random));
  const ports = portsIn(random.world);
  let count = 0;
  for (const { pod, namespaceLabels } of extra) {
    const known = random.world.namespaces[pod.namespace];
    const around = known ?? namespaceLabels;
    const world: World = { ...random.world, namespaces: { ...random.world.namespaces, [pod.namespace]: around } };
    for (const from of endsOf(pod).filter(({ family }) => random.families.includes(family))) {
      for (const target of random.world.pods) {
        const exposure = exposures.find(({ to }) => to.name === target.name);
        assert.ok(exposure, `no exposure of ${target.name}`);
        const to = endsOf(target).find(({ family }) => family === from.family);
        if (!to) continue;
        const holding = exposure.pods.filter((entry) => holds(entry.pods, pod, around, from.family));
        for (const protocol of PROTOCOLS) {
          for (const port of ports) {
            count++;
            const said = holding.some((entry) => hasConnection(entry.allowed, protocol, port));
            const actual = admits(world, { from, to, protocol, port }, 'ingress');
            if (said !== actual || holding.some((entry) => hasConnection(entry.unknown, protocol, port)))
              assert.fail(
                `${JSON.stringify(pod.labels)} of ${pod.namespace} ${JSON.stringify(around)} from ${pod.addresses.join()} to ${target.name} ${protocol} ${port}: oracle ${actual}, exposure ${said}`,
              );
          }
        }
      }
    }
  }
  return count;
}

function holds(
  region: Parameters<typeof isInRegion>[0],
  { namespace, labels, addresses }: OraclePod,
  around: Readonly<Record<string, string>>,
  family: string,
): boolean {
  const own = { ...around, 'kubernetes.io/metadata.name': namespace };
  const address = parseAddress(addresses.find((one) => one.includes(':') === (family === 'IPv6')) ?? '');
  const match = isInRegion(region, {
    namespace,
    namespaceLabels: { values: new Map(Object.entries(own)), complete: true },
    labels: { values: new Map(Object.entries(labels)), complete: true },
    address: address.kind === 'address' ? address.address : undefined,
  });
  assert.notEqual(match, 'unknown');
  return match === 'yes';
}
