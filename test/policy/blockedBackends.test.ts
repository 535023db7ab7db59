/**
 * The rule that finds ways in cut off against the oracle: what it reports nobody gets through, and what nobody gets through
 * it reports. PODPATH_RUNS says how many clusters.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { outsideAddresses } from './comparison.js';
import { lets } from './declaredCalls.js';
import { judge } from './fixes.js';
import { type OpenedWorld, openedWorlds, type WayIn } from './openedWorlds.js';
import { admits, endsOf, type OraclePod } from './oracle.js';
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
