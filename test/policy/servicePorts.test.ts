/**
 * The rule that finds the port of a Service in a policy against the oracle: the port leads to nothing that the pods
 * serve, and with the fix those whom the rule means reach the pods by the Service. PODPATH_RUNS says how many clusters.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixesOf } from '../../server/src/editor/index.js';
import { type CallingWorld, callingWorlds, worldOf } from './declaredCalls.js';
import { changedPackets, edited, judge } from './fixes.js';
import {
  admits,
  type Direction,
  type End,
  endsOf,
  type NetworkPolicyManifest,
  type NetworkPolicyPort,
  type NetworkPolicyRule,
  type OraclePod,
  type Protocol,
  type World,
} from './oracle.js';
import { familyOf } from './oracleAddresses.js';
import { chance, oneOf, PORTS, podSelectors } from './words.js';

const RUNS = Number(process.env['PODPATH_RUNS'] ?? 100);
const SAID = /^NetworkPolicy (\w+) allows port (\d+), which is the port of Service (s\d+): .*, ([\d or]+)\.$/;

/** A policy before the pods of a Service, or for those who call it, that names the Service's port. */
const worlds: fc.Arbitrary<CallingWorld> = fc
  .tuple(
    callingWorlds,
    fc.record({ service: fc.nat(), isIn: chance(2, 3), selector: podSelectors, more: oneOf([undefined, ...PORTS]) }),
  )
  .map(([calling, { service: nth, isIn, selector, more }]) => {
    const service = calling.services[nth % Math.max(calling.services.length, 1)];
    if (service === undefined) return calling;
    const { namespace, port } = service;
    const pods = { matchLabels: service.selector };
    const ports = [{ port }, ...(more === undefined ? [] : [{ port: more }])];
    const spec = isIn
      ? { podSelector: pods, ingress: [{ from: [{ podSelector: selector }], ports }] }
      : { podSelector: selector, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: pods }], ports }] };
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'own', namespace },
      spec,
    };
    const files = { ...calling.files, 'own.json': JSON.stringify(policy) };
    return { ...calling, files, world: worldOf(calling.world, files) };
  });

/** One port of one rule of a policy. */
interface Entry {
  readonly policy: NetworkPolicyManifest;
  readonly direction: Direction;
  readonly rule: NetworkPolicyRule;
  readonly port: NetworkPolicyPort;
}

function entriesOf({ networkPolicies }: World, name: string | undefined): Entry[] {
  return networkPolicies
    .filter(({ metadata }) => metadata.name === name)
    .flatMap((policy) =>
      (['ingress', 'egress'] as const).flatMap((direction) =>
        (policy.spec[direction] ?? []).flatMap((rule) =>
          (rule.ports ?? []).map((port) => ({ policy, direction, rule, port })),
        ),
      ),
    );
}

/** Nothing but this entry, for the pods of its policy. */
function alone(world: World, { policy, direction, rule, port }: Entry): World {
  const spec = {
    podSelector: policy.spec.podSelector ?? {},
    policyTypes: [direction === 'ingress' ? ('Ingress' as const) : ('Egress' as const)],
    [direction]: [{ ...rule, ports: [port] }],
  };
  return { ...world, tieredPolicies: [], networkPolicies: [{ ...policy, spec }] };
}

/** Pods whose traffic in this direction the entry's policy decides, before it lets anything through. */
function isolated(world: World, entry: Entry): OraclePod[] {
  const shut = alone(world, { ...entry, rule: { from: [{ ipBlock: { cidr: '192.0.2.1/32' } }] } as NetworkPolicyRule });
  const nothing = {
    ...shut,
    networkPolicies: shut.networkPolicies.map((one) => ({ ...one, spec: { ...one.spec, [entry.direction]: [] } })),
  };
  const far: End = familyOf('198.51.100.1');
  return world.pods.filter((pod) => {
    const [own] = endsOf(pod);
    const [from, to] = entry.direction === 'ingress' ? [far, own] : [own, far];
    return (
      from !== undefined &&
      to !== undefined &&
      !admits(nothing, { from, to, protocol: 'TCP', port: 1 }, entry.direction)
    );
  });
}

/** Pairs of ends that the entry lets through on a port. */
function pairsOn(world: World, entry: Entry, protocol: Protocol, port: number): string[] {
  const own = alone(world, entry);
  const subjects = isolated(world, entry);
  const ends: readonly End[] = world.pods.flatMap(endsOf);
  return subjects.flatMap((pod) =>
    endsOf(pod).flatMap((subject) =>
      ends.flatMap((other) => {
        const [from, to] = entry.direction === 'ingress' ? [other, subject] : [subject, other];
        const isLet = from.pod !== to.pod && admits(own, { from, to, protocol, port }, entry.direction);
        return isLet ? [`${from.pod?.name} ${to.pod?.name}`] : [];
      }),
    ),
  );
}

/** Ports that a pod has or a Service leads to. */
function servesPort({ services }: CallingWorld, pod: OraclePod, port: number): boolean {
  return (
    pod.ports.some((one) => one.containerPort === port) ||
    services.some(({ backends, target }) => target === port && backends.includes(pod))
  );
}

/** Whom the entry lets through to something that is served. */
function served(one: CallingWorld, entry: Entry, port: number): string[] {
  const protocol = entry.port.protocol ?? 'TCP';
  return pairsOn(one.world, entry, protocol, port).filter((pair) => {
    const to = one.world.pods.find((pod) => pod.name === pair.split(' ')[1]);
    return to !== undefined && servesPort(one, to, port);
  });
}

test('the port of a Service that is reported leads to nothing, and with the fix to the pods of the Service', () => {
  let found = 0;
  let fixed = 0;
  let opened = 0;
  fc.assert(
    fc.property(worlds, (one) => {
      const { snapshot, findings } = judge(one.files, 'policy-allows-service-port');
      for (const finding of findings) {
        const [, name, written, , targets] = SAID.exec(finding.text) ?? [];
        assert.ok(name !== undefined, finding.text);
        const port = Number(written);
        const before = entriesOf(one.world, name);
        const named = before.filter((entry) => entry.port.port === port);
        assert.ok(
          named.some((entry) => served(one, entry, port).length === 0),
          finding.text,
        );
        found++;
        for (const fix of fixesOf(snapshot, finding)) {
          const said = `${finding.text}\n${fix.title}`;
          const after = worldOf(one.world, edited(one.files, fix));
          const now = entriesOf(after, name);
          const at = before.findIndex((entry, index) => entry.port.port !== now[index]?.port.port);
          const [was, is] = [before[at], now[at]];
          assert.ok(was !== undefined && is !== undefined, said);
          const target = Number(targets);
          assert.deepEqual([was.port.port, is.port.port], [port, target], said);
          assert.deepEqual(served(one, was, port), [], said);
          const protocol = was.port.protocol ?? 'TCP';
          const meant = pairsOn(one.world, was, protocol, port);
          assert.deepEqual(pairsOn(after, is, protocol, target), meant, said);
          opened += meant.length;
          for (const { packet, way, is: isLet } of changedPackets(one.world, after, [port, target, 80, 53])) {
            assert.ok(way === was.direction && packet.protocol === protocol, said);
            assert.equal(packet.port, isLet ? target : port, said);
          }
          fixed++;
        }
      }
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  console.log(`${found} ports are reported; ${fixed} fixes let ${opened} pairs of pods through`);
  assert.ok(fixed >= RUNS / 20, `only ${fixed}`);
});
