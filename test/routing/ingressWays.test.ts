/** Ways in over rules of Ingresses that no request gets to, against controllers that are built anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { known } from '../../server/src/resources/index.js';
import { type Verdict, waysInto } from '../../server/src/routing/index.js';
import type { IngressControllerName } from '../../server/src/workspace/profile.js';
import { clusterOf } from './clusters.js';
import { type IngressModel, ORACLES } from './ingressOracle.js';
import { ASKED_HOSTS, manifestsOf, worldsOf } from './ingressWorlds.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 150);

/** What the way into the Service behind each rule says of this rule. */
function told(kind: IngressControllerName, world: readonly IngressModel[]): Map<string, Verdict> {
  const services = world.flatMap(({ namespace, rules }) =>
    rules.map(({ name }) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace },
        spec: { selector: { app: name }, ports: [{ port: 80 }] },
      }),
    ),
  );
  const manifests = [manifestsOf(kind, world), ...services].join('\n---\n');
  const cluster = clusterOf(manifests, { profile: { ingressController: kind } });
  const verdicts = new Map<string, Verdict>();
  for (const service of cluster.services) {
    for (const way of waysInto(cluster, { kind: 'service', service })) {
      const rule = way.kind === 'ingress' ? way.match.hops.find((one) => one.kind === 'ingress-rule') : undefined;
      if (rule) verdicts.set(known(service.name) ?? '', rule.verdict);
    }
  }
  return verdicts;
}

/** Every path of the world, with something behind it or not, and with other slashes. */
function pathsOf(world: readonly IngressModel[]): string[] {
  const written = world.flatMap(({ rules }) => rules.map(({ path }) => path.replace(/\*$/, '')));
  const bare = [...new Set(['/', ...written].map((one) => one.replace(/\/$/, '')))];
  return bare.flatMap((one) => [one || '/', `${one}/`, `${one}/zz`, `${one || '/'}zz`]);
}

for (const kind of Object.keys(ORACLES) as IngressControllerName[]) {
  test(`a way over a rule that ${kind} never asks is none, and one that another rule has too is not certain`, () => {
    const count = { open: 0, shut: 0, contested: 0, missed: 0 };
    fc.assert(
      fc.property(worldsOf(kind), (world) => {
        const [sole, some] = [new Set<string>(), new Set<string>()];
        for (const host of [...ASKED_HOSTS, 'zz.io', 'zz.b.a.io']) {
          for (const path of pathsOf(world)) {
            const outcome = ORACLES[kind]?.(world, host, path) ?? new Set();
            // Where the description leaves it open, the rule may get the request.
            if (outcome.has('?')) return;
            for (const name of outcome) (outcome.size === 1 ? sole : some).add(name);
          }
        }
        for (const [name, verdict] of told(kind, world)) {
          const context = `${name} ${verdict} of ${JSON.stringify(world)}`;
          if (verdict === 'denied') assert.ok(!sole.has(name) && !some.has(name), context);
          if (verdict === 'unknown') assert.ok(!sole.has(name), context);
          if (verdict === 'denied') count.shut++;
          else if (verdict === 'unknown') count.contested++;
          else if (sole.has(name)) count.open++;
          else count.missed++;
        }
      }),
      { numRuns: RUNS },
    );
    console.log(`${kind}: ${JSON.stringify(count)}`);
    assert.ok(count.open > RUNS / 2, JSON.stringify(count));
  });
}
