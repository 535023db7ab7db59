/** Ingress rules against controllers that are built anew: random hosts, paths and Ingresses, and where a request goes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { known } from '../../server/src/resources/index.js';
import { ingressRoute } from '../../server/src/routing/index.js';
import type { IngressControllerName } from '../../server/src/workspace/profile.js';
import { clusterOf, INTERNET } from './clusters.js';
import { type IngressModel, NOTHING, ORACLES } from './ingressOracle.js';
import { ASKED_HOSTS, manifestsOf, paths, worldsOf } from './ingressWorlds.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 300);

/** What the engine says can come out. */
function told(kind: IngressControllerName | undefined, world: readonly IngressModel[], host: string, path: string) {
  const cluster = clusterOf(manifestsOf(kind, world), { profile: kind ? { ingressController: kind } : {} });
  const possible = new Set<string>();
  let isCertain = false;
  for (const match of ingressRoute(cluster, host, path, INTERNET)) {
    const verdict = match.hops.find((one) => one.kind === 'ingress-rule')?.verdict;
    if (verdict !== 'denied') possible.add(known(match.path?.backend?.service) ?? '?');
    if (verdict === 'allowed') isCertain = true;
  }
  return { possible, isCertain };
}

/** The path that makes a host's paths expressions is in another Ingress too, so its age decides more than who gets it. */
function isExpressionContested(world: readonly IngressModel[]): boolean {
  const places = (regex: boolean): string[] =>
    world.filter((one) => one.regex === regex).flatMap(({ rules }) => rules.map(({ host, path }) => `${host}${path}`));
  return places(true).some((place) => places(false).includes(place));
}

const questions = fc.record({ host: fc.constantFrom(...ASKED_HOSTS), path: paths });

for (const kind of Object.keys(ORACLES) as IngressControllerName[]) {
  test(`for random rules and requests ${kind} is answered for as it is built`, () => {
    let certain = 0;
    fc.assert(
      fc.property(worldsOf(kind), questions, (world, { host, path }) => {
        const expected = ORACLES[kind]?.(world, host, path) ?? new Set();
        if (expected.has('?')) return;
        const { possible, isCertain } = told(kind, world, host, path);
        const context = `${host}${path} of ${JSON.stringify(world)}`;
        const rules = [...expected].filter((one) => one !== NOTHING).sort();
        if (isExpressionContested(world)) {
          assert.ok(rules.every((rule) => possible.has(rule)) && !(isCertain && expected.size > 1), context);
          return;
        }
        assert.deepEqual([...possible].sort(), rules, context);
        assert.equal(isCertain, expected.size === 1 && rules.length === 1, context);
        if (isCertain) certain++;
      }),
      { numRuns: RUNS },
    );
    assert.ok(certain > RUNS / 20, `${certain} of ${RUNS} requests had one answer`);
  });
}

test('an unknown controller is certain only of what all of them do', () => {
  fc.assert(
    fc.property(worldsOf('contour'), questions, (world, { host, path }) => {
      const one = world.slice(0, 1);
      const { possible, isCertain } = told(undefined, one, host, path);
      const outcomes = Object.values(ORACLES).map((oracle) => oracle(one, host, path));
      for (const outcome of outcomes) {
        if (outcome.has('?')) continue;
        const context = `${host}${path} of ${JSON.stringify(one)}`;
        if (isCertain) assert.deepEqual([...outcome], [...possible], context);
        for (const name of outcome) assert.ok(name === NOTHING || possible.has(name), `${name}: ${context}`);
      }
    }),
    { numRuns: RUNS },
  );
});
