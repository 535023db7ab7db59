/**
 * Asks the engine and the oracle the same questions about a random cluster and tells where they differ. The questions
 * are all pairs of pods and, both ways, pods with addresses at the edges of every block; the ports those at the edges
 * of every range that policies, pods or the engine's answer name, for nothing changes between two edges.
 */
import { stringify } from 'yaml';
import { makePolicyEngine, type PolicyEngine } from '../../server/src/policy/index.js';
import { known } from '../../server/src/resources/index.js';
import {
  type Connections,
  hasAddress,
  hasConnection,
  PROTOCOLS,
  parseAddress,
  portIntervals,
} from '../../server/src/sets/index.js';
import { clusterOf } from './clusters.js';
import type { RandomCluster } from './generator.js';
import { admits, type Direction, type End, endsOf, type OraclePod, type Protocol, type World } from './oracle.js';
import { edgesOf, familyOf, neighbor, textOfBytes } from './oracleAddresses.js';
import { singleRules } from './singleRules.js';

export interface Answer {
  readonly allowed: Connections;
  readonly unknown: Connections;
}

/** JSON or YAML: what Podpath reads of a random cluster. */
export function textOf(manifests: readonly object[], format: 'json' | 'yaml'): Record<string, string> {
  if (format === 'json') return { 'all.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }) };
  return {
    'all.yaml': manifests.map((manifest) => stringify(manifest, { aliasDuplicateObjects: false })).join('---\n'),
  };
}

export function engineOf(random: RandomCluster, format: 'json' | 'yaml' = 'json'): PolicyEngine {
  return makePolicyEngine(clusterOf({ files: textOf(random.manifests, format), profile: random.profile }));
}

/** The id that the engine gives each pod of the world. */
export function idsOf(engine: PolicyEngine, world: World): ReadonlyMap<OraclePod, number> {
  return new Map(
    world.pods.map((pod) => {
      const own = engine.universe.pods.find((one) => known(one.pod.workload.name) === pod.name);
      if (own === undefined) throw new Error(`the engine knows no pod ${pod.name}`);
      return [pod, own.id];
    }),
  );
}

/** A pair that the engine answers for once, as the connections that the oracle tries one by one. */
export interface Question {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** One for each address family. */
  readonly connections: readonly { readonly from: End; readonly to: End }[];
}

export function questionsOf(random: RandomCluster, engine: PolicyEngine): Question[] {
  const { world } = random;
  const ids = idsOf(engine, world);
  const questions: Question[] = [];
  for (const [from, fromId] of ids) {
    for (const [to, toId] of ids) {
      if (from === to) continue;
      const connections = endsOf(from).flatMap((one) =>
        endsOf(to)
          .filter((other) => other.family === one.family)
          .map((other) => ({ from: one, to: other })),
      );
      questions.push({ name: `${from.name} -> ${to.name}`, from: fromId, to: toId, connections });
    }
  }
  for (const text of outsideAddresses(random)) {
    const outside: End = familyOf(text);
    const outsideId = classHolding(engine, text);
    for (const [pod, id] of ids) {
      const inside: End = {
        pod,
        ...familyOf(pod.addresses.find((one) => familyOf(one).family === outside.family) ?? '0.0.0.0'),
      };
      questions.push({
        name: `${pod.name} -> ${text}`,
        from: id,
        to: outsideId,
        connections: [{ from: inside, to: outside }],
      });
      questions.push({
        name: `${text} -> ${pod.name}`,
        from: outsideId,
        to: id,
        connections: [{ from: outside, to: inside }],
      });
    }
  }
  return questions;
}

function classHolding(engine: PolicyEngine, text: string): number {
  const address = parseAddress(text);
  if (address.kind !== 'address') throw new Error(`${text} is no address`);
  const holding = engine.universe.outside.filter((one) => hasAddress(one.addresses, address.address));
  const [only] = holding;
  if (only === undefined || holding.length > 1) throw new Error(`${text} is in ${holding.length} classes`);
  return only.id;
}

/** The first address of every block and the first behind it: where one begins to differ from its neighbors. */
export function outsideAddresses({ world, families }: Pick<RandomCluster, 'world' | 'families'>): string[] {
  const edges = blocksIn(world).flatMap((cidr) => {
    const { family, first, last } = edgesOf(cidr);
    if (!families.includes(family)) return [];
    return [first, neighbor(last)].flatMap((one) => (one ? textOfBytes(one) : []));
  });
  const far = families.map((family) => (family === 'IPv4' ? '198.51.100.1' : '2001:db8:ffff::1'));
  return [...new Set([...far, ...edges])];
}

function blocksIn(world: World): string[] {
  const found: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string' && ['cidr', 'except', 'networks'].includes(key)) found.push(value);
    if (Array.isArray(value)) for (const item of value) walk(item, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) walk(item, name);
  };
  walk([world.networkPolicies, world.tieredPolicies], '');
  return found;
}

/** Every port at which an answer may begin to differ: each number that somebody names, and the next one. */
export function portsIn(world: World): number[] {
  const found = new Set([1]);
  const walk = (value: unknown): void => {
    if (typeof value === 'number') for (const port of [value, value + 1]) found.add(port);
    else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) walk(item);
  };
  walk([world.pods.map((pod) => pod.ports), world.networkPolicies, world.tieredPolicies.map(({ spec }) => spec)]);
  return [...found].filter(isPort);
}

export const isPort = (port: number): boolean => port >= 1 && port <= 65535;

/** Where the engine's answer is not the oracle's, in words; undefined where there is no such place. */
export function differenceOf(
  world: World,
  question: Question,
  answer: Answer,
  ports: readonly number[],
): string | undefined {
  for (const protocol of PROTOCOLS) {
    const own = [answer.allowed, answer.unknown]
      .flatMap((connections) => portIntervals(connections[protocol]))
      .flatMap(([first, last]) => [first - 1, first, last, last + 1]);
    for (const port of new Set([...ports, ...own.filter(isPort)])) {
      const expected = expectedOf(world, question, protocol, port);
      const actual = verdictIn(answer, protocol, port);
      if (expected === actual) continue;
      // Each rule is asked by itself, so two rules that together serve both families leave it open.
      if (actual === 'unknown' && hasSplitRule(world, question, protocol, port)) continue;
      return `${question.name} ${protocol} ${port}: oracle ${expected}, engine ${actual}`;
    }
  }
  return undefined;
}

export type Verdict = 'allowed' | 'denied' | 'unknown';

function verdictIn({ allowed, unknown }: Answer, protocol: Protocol, port: number): Verdict {
  if (hasConnection(allowed, protocol, port)) return 'allowed';
  return hasConnection(unknown, protocol, port) ? 'unknown' : 'denied';
}

/**
 * A verdict is for every address of the two ends. So an end that says yes to one family and no to the other leaves it
 * open; and an end that says no to both settles it.
 */
export function expectedOf(world: World, question: Question, protocol: Protocol, port: number): Verdict {
  const egress = answerOf(world, question, protocol, port, 'egress');
  if (egress === 'denied') return 'denied';
  const ingress = answerOf(world, question, protocol, port, 'ingress');
  return egress === 'allowed' || ingress === 'denied' ? ingress : egress;
}

function answerOf(
  world: World,
  { connections }: Question,
  protocol: Protocol,
  port: number,
  direction: Direction,
): Verdict {
  let yes = 0;
  for (const { from, to } of connections) if (admits(world, { from, to, protocol, port }, direction)) yes++;
  const [first] = connections;
  const other = direction === 'egress' ? first?.to.pod : first?.from.pod;
  // A node always reaches its own pods, and nobody knows which pods share a node (N17).
  if (yes === 0) return other?.hostNetwork ? 'unknown' : 'denied';
  return yes === connections.length ? 'allowed' : 'unknown';
}

/** Some rule, if it stood alone, would serve one address of the pair and not the other. */
function hasSplitRule(world: World, { connections }: Question, protocol: Protocol, port: number): boolean {
  return (['egress', 'ingress'] as const).some((direction) =>
    singleRules(world, direction).some((alone) => {
      const answers = connections.map((ends) => admits(alone, { ...ends, protocol, port }, direction));
      return answers.includes(true) && answers.includes(false);
    }),
  );
}
