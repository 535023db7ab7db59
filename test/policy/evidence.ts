/** Checks explanations: that the parts are a partition, and that the evidence of a part alone gives its verdict. */
import assert from 'node:assert/strict';
import type { DirectionResult, PairExplanation, Part } from '../../server/src/policy/index.js';
import { known } from '../../server/src/resources/index.js';
import {
  type Connections,
  countConnections,
  equalConnections,
  intersectConnections,
  isAllConnections,
  isNoConnections,
  PROTOCOLS,
  portIntervals,
  unionOfConnections,
} from '../../server/src/sets/index.js';
import type { Question } from './comparison.js';
import { admits, type Direction, type OraclePod, type Protocol, type World } from './oracle.js';
import { worldWith } from './singleRules.js';

/** Allowed, denied and unknown cover all ports once; so do the parts of each direction, and together they agree. */
export function checkPartition({ allowed, denied, unknown, egress, ingress }: PairExplanation): void {
  checkCovers([allowed, denied, unknown]);
  for (const { parts } of [egress, ingress]) {
    checkCovers(parts.map((part) => part.connections));
    for (const part of parts) assert.ok(!isNoConnections(part.connections), 'a part has no ports');
  }
  assert.ok(
    equalConnections(allowed, intersectConnections(portsOf(egress, 'allowed'), portsOf(ingress, 'allowed'))),
    'what is allowed is not what both ends allow',
  );
  const deniedByOne = unionOfConnections([portsOf(egress, 'denied'), portsOf(ingress, 'denied')]);
  assert.ok(equalConnections(denied, deniedByOne), 'what is denied is not what one end denies');
}

function checkCovers(parts: readonly Connections[]): void {
  assert.ok(isAllConnections(unionOfConnections(parts)), 'some port is in no part');
  const total = parts.reduce((count, part) => count + countConnections(part), 0);
  assert.equal(total, 3 * 65535, 'some port is in two parts');
}

const portsOf = ({ parts }: DirectionResult, verdict: Part['verdict']): Connections =>
  unionOfConnections(parts.filter((part) => part.verdict === verdict).map((part) => part.connections));

/** Every part of one end says why, and says so truly: its policy and rule decide alike where nothing else stands. */
export function checkEvidence(
  world: World,
  question: Question,
  { direction, parts }: DirectionResult,
  subject: OraclePod | undefined,
): void {
  for (const part of parts) {
    const { because } = part.evidence;
    const alone = worldOf(world, part, direction);
    for (const { from, to } of question.connections)
      for (const [protocol, port] of edgesOf(part.connections))
        assert.equal(
          admits(alone, { from, to, protocol, port }, direction),
          part.verdict === 'allowed',
          `${question.name} ${direction} ${protocol} ${port} is ${part.verdict} as ${because}, but its evidence says otherwise`,
        );
    if (because === 'no-policy-here') assert.equal(subject, undefined, 'the pod at this end has no say');
    else assert.ok(subject !== undefined, `${because} at an end without a pod`);
    const ruled = because === 'allowed-by-rule' || because === 'denied-by-rule';
    assert.equal(part.evidence.rule !== undefined, ruled, `${because} ${ruled ? 'names no' : 'names a'} rule`);
    assert.equal(part.evidence.policies.length > 0, ruled || because === 'isolated', `${because}: wrong policies`);
  }
}

/** The world with nothing but the policies and the rule of a part. */
function worldOf(world: World, { evidence }: Part, direction: Direction): World {
  const names = new Set(evidence.policies.map((policy) => `${policy.kind} ${known(policy.name)}`));
  const [, , index] = evidence.rule?.path ?? [];
  return worldWith(
    world,
    direction,
    (policy) => names.has(`${policy.kind} ${policy.metadata.name}`),
    typeof index === 'number' ? index : undefined,
  );
}

/** The first and last port of every range. */
function edgesOf(connections: Connections): [Protocol, number][] {
  return PROTOCOLS.flatMap((protocol) =>
    portIntervals(connections[protocol]).flatMap(([first, last]): [Protocol, number][] => [
      [protocol, first],
      [protocol, last],
    ]),
  );
}
