/**
 * The rule that finds ways in cut off against the oracle: what it reports nobody gets through, what nobody gets through it
 * reports, and its fix lets in the controller or every address, and nobody else. PODPATH_RUNS says how many clusters.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixesOf, type JudgedFinding, type ReportedFix } from '../../server/src/editor/index.js';
import { outsideAddresses } from './comparison.js';
import { lets, worldOf } from './declaredCalls.js';
import { changedPackets, checkNothingElse, edited, judge } from './fixes.js';
import { type OpenedWorld, openedWorlds, type WayIn } from './openedWorlds.js';
import { admits, endsOf, type OraclePod, type World } from './oracle.js';
import { familyOf } from './oracleAddresses.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 150);
const SAID = /^(.+) leads to \w+ (\w+), and (does not|may not) get there/;

/** "Ingress w0 p1". */
function reportedIn({ files }: OpenedWorld): string[] {
  const found = judge(files, 'policy-blocks-backend').findings.map(({ text }) => {
    const [, way, pod] = SAID.exec(text) ?? [];
    assert.ok(way !== undefined, text);
    return `${way} ${pod}`;
  });
  return [...new Set(found)].sort();
}

function cutOffIn(one: OpenedWorld): string[] {
  const found = one.ways.flatMap((way) =>
    way.service.backends.filter((pod) => isCutOff(one, way, pod)).map((pod) => `${way.name} ${pod.name}`),
  );
  return [...new Set(found)].sort();
}

/** The pod lets in none of the controller's pods but perhaps itself, or nobody outside. */
function isCutOff({ world, controllers }: OpenedWorld, { kind, service }: WayIn, pod: OraclePod): boolean {
  const { target: port } = service;
  if (kind === 'ingress') {
    const others = controllers.filter((one) => one !== pod);
    return others.length > 0 && others.every((from) => !lets(world, from, pod, port, 'ingress'));
  }
  // A load balancer may stand between the families, so an address of either will do.
  const families = ['IPv4', 'IPv6'] as const;
  const [to] = endsOf(pod);
  assert.ok(to !== undefined);
  return outsideAddresses({ world, families })
    .map(familyOf)
    .every((from) => !admits(world, { from, to, protocol: 'TCP', port }, 'ingress'));
}

test('the ways in that are reported are those through which the oracle lets nobody', () => {
  let cutOff = 0;
  let open = 0;
  fc.assert(
    fc.property(openedWorlds, (one) => {
      const expected = cutOffIn(one);
      assert.deepEqual(reportedIn(one), expected);
      cutOff += expected.length;
      open += new Set(one.ways.flatMap(({ name, service }) => service.backends.map((pod) => `${name} ${pod.name}`)))
        .size;
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  console.log(`${cutOff} of ${open} ways in are cut off`);
  assert.ok(cutOff >= RUNS / 10 && open - cutOff >= RUNS / 10);
});

test('a fix lets the controller or every address in on that port, and nobody else', () => {
  let fixed = 0;
  fc.assert(
    fc.property(openedWorlds, (one) => {
      const { snapshot, findings } = judge(one.files, 'policy-blocks-backend');
      for (const finding of findings) {
        for (const fix of fixesOf(snapshot, finding)) {
          checkFix(one, finding, fix);
          fixed++;
        }
      }
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  console.log(`${fixed} fixes are checked`);
  assert.ok(fixed >= RUNS / 50, `only ${fixed}`);
});

function checkFix(one: OpenedWorld, { text }: JudgedFinding, fix: ReportedFix): void {
  const { world } = one;
  const said = `${text}\n${fix.title}\n`;
  const [, name, where] = SAID.exec(text) ?? [];
  const way = one.ways.find((each) => each.name === name);
  const pod = world.pods.find((each) => each.name === where);
  assert.ok(way !== undefined && pod !== undefined && where !== undefined, said);
  const { target, backends, name: service, port } = way.service;
  const after = worldOf(world, edited(one.files, fix));
  if (way.kind === 'load-balancer') {
    assert.ok(!isCutOff({ ...one, world: after }, way, pod), said);
    checkAddressesAlone(world, after, pod, target, said);
    return;
  }
  const mended = one.controllers.filter((each) => each !== pod && lets(after, each, pod, target, 'ingress'));
  const [from] = mended;
  assert.ok(from !== undefined, said);
  const call = { from, service, port, target, backends };
  checkNothingElse(world, after, call, where, 'ingress', fix, said);
}

/** Every address of IPv4 may come in on the port, which means pods too where blocks mean them. */
function checkAddressesAlone(before: World, after: World, pod: OraclePod, target: number, said: string): void {
  for (const { packet, way, is } of changedPackets(before, after, [target, target === 1 ? 2 : target - 1, 80, 53])) {
    const { from, to, protocol, port } = packet;
    const about = `${said}${from.pod?.name} → ${to.pod?.name} ${protocol} ${port} ${way}`;
    assert.ok(is && way === 'ingress' && protocol === 'TCP' && port === target, about);
    assert.ok(from.pod === undefined || before.ipBlockMatchesPods, about);
    assert.equal(to.pod?.namespace, pod.namespace, about);
  }
}
