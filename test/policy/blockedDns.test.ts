/**
 * The rule that finds pods cut off from DNS against the oracle: what it reports does not get there, what cannot get
 * there whatever DNS is it reports, and its fix opens DNS and nothing else. PODPATH_RUNS says how many clusters.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixesOf, type JudgedFinding } from '../../server/src/editor/index.js';
import { worldOf } from './declaredCalls.js';
import { mayReachDns } from './dnsDoors.js';
import { changedPackets, edited, judge } from './fixes.js';
import { type OpenedWorld, openedWorlds } from './openedWorlds.js';
import { admits, endsOf, isPodOf, type OraclePod, type Protocol, type World } from './oracle.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 100);
const PORT = 53;

/** Names of pods that a finding is about. Nobody is told of more than four. */
function podsIn({ text }: JudgedFinding): string[] {
  const [said = ''] = text.split(/ cannot look up names| may ask DNS over UDP alone/);
  return [...said.matchAll(/\b(?:p\d+|ingress\d+|dns)\b/g)].map(([name]) => name);
}

function reachesDns({ dnsPods }: OpenedWorld, world: World, from: OraclePod, protocol: Protocol): boolean {
  return dnsPods.some((dns) =>
    endsOf(from).some((one) =>
      endsOf(dns).some((to) => admits(world, { from: one, to, protocol, port: PORT }, 'egress')),
    ),
  );
}

function named({ world }: OpenedWorld, name: string): OraclePod {
  const pod = world.pods.find((one) => one.name === name);
  assert.ok(pod !== undefined, name);
  return pod;
}

const isHint = ({ text }: JudgedFinding): boolean => text.includes('UDP alone');

test('pods that are reported cannot ask DNS', () => {
  let blocked = 0;
  let hinted = 0;
  fc.assert(
    fc.property(openedWorlds, (one) => {
      for (const finding of judge(one.files, 'policy-blocks-dns').findings) {
        const pods = podsIn(finding);
        assert.ok(pods.length > 0, finding.text);
        for (const name of pods) {
          const protocol = isHint(finding) ? 'TCP' : 'UDP';
          assert.ok(!reachesDns(one, one.world, named(one, name), protocol), `${name}: ${finding.text}`);
          if (isHint(finding)) hinted++;
          else blocked++;
        }
      }
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  console.log(`${blocked} pods cannot ask DNS, ${hinted} over UDP alone`);
  assert.ok(blocked >= RUNS / 30);
});

test('pods that look up names and cannot reach DNS, whatever it is, are reported', () => {
  let expected = 0;
  fc.assert(
    fc.property(openedWorlds, (one) => {
      const { findings } = judge(one.files, 'policy-blocks-dns');
      const blocked = new Set(findings.filter((finding) => !isHint(finding)).flatMap(podsIn));
      for (const from of new Set(one.calls.map((call) => call.from))) {
        if (reachesDns(one, one.world, from, 'UDP') || isExcepted(one.world, from)) continue;
        expected++;
        assert.ok(blocked.has(from.name), `nothing is said of ${from.name}`);
      }
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  console.log(`${expected} pods are expected`);
  assert.ok(expected >= RUNS / 30);
});

/** What the rule's page excepts: policies of the whole cluster, and rules that may mean a DNS that is elsewhere. */
function isExcepted(world: World, pod: OraclePod): boolean {
  const isTiered = world.tieredPolicies.some(
    ({ spec }) => (spec.egress ?? []).length > 0 && isPodOf(world, spec.subject, pod),
  );
  return isTiered || mayReachDns(world, pod);
}

test('a fix lets the pods ask DNS, and lets nothing else through', () => {
  let fixed = 0;
  fc.assert(
    fc.property(openedWorlds, (one) => {
      const { snapshot, findings } = judge(one.files, 'policy-blocks-dns');
      for (const finding of findings) {
        for (const fix of fixesOf(snapshot, finding)) {
          const after = worldOf(one.world, edited(one.files, fix));
          const said = `${finding.text}\n${fix.title}\n`;
          const isForDns = fix.title === "Allow UDP and TCP to the cluster's DNS";
          const asked: readonly Protocol[] = isForDns ? ['UDP', 'TCP'] : [isHint(finding) ? 'TCP' : 'UDP'];
          for (const name of isForDns ? podsIn(finding) : [])
            for (const protocol of asked) assert.ok(reachesDns(one, after, named(one, name), protocol), said + name);
          const namespaces = new Set(podsIn(finding).map((name) => named(one, name).namespace));
          const changed = changedPackets(one.world, after, [PORT, 52, 54, 80]);
          assert.ok(!isForDns || changed.length > 0, said);
          for (const { packet, way, is } of changed) {
            const { from, to, protocol, port } = packet;
            const about = `${said}${from.pod?.name} → ${to.pod?.name} ${protocol} ${port} ${way}`;
            assert.ok(is && way === 'egress' && port === PORT && asked.includes(protocol), about);
            assert.ok(from.pod !== undefined && namespaces.has(from.pod.namespace), about);
            if (isForDns)
              assert.ok(to.pod?.labels['k8s-app'] === 'kube-dns' && to.pod.namespace === 'kube-system', about);
          }
          fixed++;
        }
      }
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  console.log(`${fixed} fixes are checked`);
  assert.ok(fixed >= RUNS / 30);
});
