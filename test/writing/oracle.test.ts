/**
 * Written policies against the brute-force oracle: in random clusters exactly what was declared gets through, packet by
 * packet. PODPATH_RUNS sets their number (300 without it) and PODPATH_SEED repeats a run.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import { podsOfNamespace, writePolicies } from '../../server/src/editor/index.js';
import { clusterOf } from '../policy/clusters.js';
import { admits, type End, endsOf, type NetworkPolicyManifest, type Protocol, type World } from '../policy/oracle.js';
import { blockHolds, familyOf } from '../policy/oracleAddresses.js';
import {
  type Block,
  type Declaration,
  type DeclaredCluster,
  declaredClusters,
  JUDGED,
  type WorldPod,
} from './declarations.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 300);
const SEED = process.env['PODPATH_SEED'];
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
/** In every block that a cluster may name, beside each, and far away. */
const OUTSIDE = [
  '192.0.2.7',
  '192.0.2.8',
  '192.0.2.53',
  '169.254.20.10',
  '203.0.113.1',
  '198.51.100.1',
  '198.51.100.200',
  '8.8.8.8',
];

test('exactly what is declared gets through, and the DNS', () => {
  let packets = 0;
  let policies = 0;
  const details = fc.check(
    fc.property(declaredClusters, (random) => {
      const written = policiesOf(random);
      policies += written.length;
      packets += checkPackets(random, written);
    }),
    { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
  );
  if (details.failed)
    assert.fail(
      [
        details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance),
        `repeat with PODPATH_SEED=${details.seed}`,
        ...(details.counterexample?.[0].manifests ?? []).map((one) => stringify(one)),
      ].join('\n---\n'),
    );
  console.log(`${details.numRuns} clusters, ${policies} policies, ${packets} packets, seed ${details.seed}`);
});

function policiesOf(random: DeclaredCluster): NetworkPolicyManifest[] {
  const files = { 'all.yaml': random.manifests.map((one) => stringify(one)).join('---\n') };
  const cluster = clusterOf({ files, profile: random.profile });
  return JUDGED.flatMap((namespace) => {
    const written = writePolicies(cluster, podsOfNamespace(cluster, namespace), () => 'all.yaml');
    assert.ok('text' in written && written.isExact, JSON.stringify(written));
    const { text } = written;
    return text === '' ? [] : parseAllDocuments(text).map((one) => one.toJS() as NetworkPolicyManifest);
  });
}

function checkPackets(random: DeclaredCluster, networkPolicies: readonly NetworkPolicyManifest[]): number {
  const namespaces = Object.fromEntries([...new Set(random.pods.map((pod) => pod.namespace))].map((one) => [one, {}]));
  const world: World = { namespaces, pods: random.pods, networkPolicies, tieredPolicies: [], ipBlockMatchesPods: true };
  const ends = [...random.pods.flatMap(endsOf), ...OUTSIDE.map((text): End => familyOf(text))];
  const ports = portsIn(random);
  let count = 0;
  for (const from of ends) {
    for (const to of ends) {
      if (from === to || (!isJudged(from) && !isJudged(to))) continue;
      for (const protocol of PROTOCOLS) {
        for (const port of ports) {
          count++;
          const packet = { from, to, protocol, port };
          const expected = random.declared.some((one) => declares(random, one, packet));
          for (const direction of ['egress', 'ingress'] as const) {
            if (!isJudged(direction === 'egress' ? from : to)) continue;
            const actual = admits(world, packet, direction);
            if (actual !== expected)
              assert.fail(
                `${nameOf(from)} -> ${nameOf(to)} ${protocol} ${port}, ${direction}: ${actual ? 'allowed' : 'stopped'} and ${expected ? '' : 'not '}declared`,
              );
          }
        }
      }
    }
  }
  return count;
}

/** Policies were written for its namespace. */
function isJudged({ pod }: End): boolean {
  return pod !== undefined && JUDGED.includes(pod.namespace);
}

function nameOf({ pod, address }: End): string {
  return pod === undefined ? `outside ${[...address].join('.')}` : `${pod.namespace}/${pod.name}`;
}

function portsIn({ declared }: DeclaredCluster): number[] {
  return [...new Set([1, ...declared.flatMap(({ port }) => [port - 1, port, port + 1])])];
}

interface Packet {
  readonly from: End;
  readonly to: End;
  readonly protocol: Protocol;
  readonly port: number;
}

function declares(random: DeclaredCluster, { from, to, protocol, port }: Declaration, packet: Packet): boolean {
  return (
    protocol === packet.protocol &&
    port === packet.port &&
    isMeant(random, from, packet.from) &&
    isMeant(random, to, packet.to)
  );
}

/** No policy can tell pods of the same labels in the same namespace apart. */
function isMeant({ pods }: DeclaredCluster, meant: number | Block, end: End): boolean {
  if (typeof meant !== 'number') {
    const holds = (cidr: string): boolean => blockHolds(cidr, end.family, end.address);
    return holds(meant.cidr) && !meant.except.some(holds);
  }
  const { pod } = end;
  return pod !== undefined && pods.some((one) => one.workload === meant && isAlike(one, pod));
}

function isAlike(
  a: WorldPod,
  b: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
): boolean {
  const pairs = (one: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(one).sort());
  return a.namespace === b.namespace && pairs(a.labels) === pairs(b.labels);
}
