/** A rule that adds nothing to what other rules let through for the same pods, whoever runs in the cluster (N3). */
import { type Cluster, policiesIn, policyNamespace } from '../../cluster/index.js';
import { type CompiledPolicy, type CompiledRule, compiledOf, containsPods, coveredBy } from '../../policy/index.js';
import { type Direction, describe, isUnknown, type NetworkPolicy, type Uncertain } from '../../resources/index.js';
import { ALL_CONNECTIONS } from '../../sets/index.js';
import type { Sourced } from '../../workspace/index.js';
import { clusterRule } from '../rule.js';
import { DIRECTIONS, relatedRule, ruleAnchor, rulesText, ruleTitle } from './policyRules.js';

export default clusterRule({
  id: 'policy-redundant',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'A rule lets nothing through that other rules for the same pods do not let through already',
  silences:
    'values that are filled in later; policies in other files of a folder that nobody says are applied together; a rule that lets everything through stands in the same policy; namespaces with more than 1,000 rules',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['namespaces', 'policies'],
  fix: 'none',
  subject: 'networkPolicy',
  messages: {
    redundant: {
      level: 'hint',
      text: '{rule} of {policy} adds nothing: {others} already {lets} through all that it does.',
    },
  },
  check(policy, cluster, report) {
    if (isUnknown(policy.namespace)) return;
    const found = redundantIn(cluster, policyNamespace(cluster, policy.namespace));
    for (const [rule, others] of found.get(policy) ?? [])
      report('redundant', ruleAnchor(policy, rule.path), {
        values: {
          rule: ruleTitle(rule),
          policy: describe(policy),
          others: rulesText(others, policy),
          lets: others.length === 1 ? 'lets' : 'let',
        },
        related: others.slice(0, 3).map(relatedRule),
      });
  },
});

type Redundant = ReadonlyMap<NetworkPolicy, readonly (readonly [CompiledRule, readonly CompiledRule[]])[]>;

/** Beyond that many rules of one direction in a namespace nothing is said. */
const MOST_RULES = 1000;

/** All that may go together: each is covered by rules that stay. */
function redundantIn(cluster: Cluster, namespace: string): Redundant {
  const policies = policiesIn(cluster, namespace);
  const known = made.get(policies);
  if (known) return known;
  const found = new Map<NetworkPolicy, (readonly [CompiledRule, readonly CompiledRule[]])[]>();
  for (const direction of DIRECTIONS) {
    for (const [rule, others] of redundant(cluster.base, policies, direction)) {
      const policy = rule.policy as Sourced<NetworkPolicy>;
      found.set(policy, [[rule, others] as const, ...(found.get(policy) ?? [])]);
    }
  }
  made.set(policies, found);
  return found;
}
const made = new WeakMap<readonly Sourced<NetworkPolicy>[], Redundant>();

function redundant(
  cluster: Cluster,
  policies: readonly Sourced<NetworkPolicy>[],
  direction: Direction,
): (readonly [CompiledRule, readonly CompiledRule[]])[] {
  const isolating = policies.filter((one) => one.isolates[direction] && !one.policyTypes.some(isUnknown));
  const compiled = isolating.map((policy) => compiledOf(cluster, policy).policy);
  const staying = new Set(compiled.flatMap((one) => one.rules[direction]));
  if (staying.size > MOST_RULES) return [];
  const found: (readonly [CompiledRule, readonly CompiledRule[]])[] = [];
  const maySpeakFor = byFirstLabel(compiled);
  // From behind, so that of two equal rules the first one stays.
  for (const policy of [...compiled].reverse()) {
    const speaking = maySpeakFor(policy).filter((one) => speaksFor(cluster, one, policy));
    for (const rule of [...policy.rules[direction]].reverse()) {
      if (isLastReason(policy, direction, staying)) continue;
      const others = speaking.flatMap((one) =>
        one.rules[direction].filter((other) => other !== rule && staying.has(other)),
      );
      const cover = coveredBy(rule, others);
      if (!cover || cover.some((one) => one.policy === rule.policy && isEverything(one))) continue;
      staying.delete(rule);
      found.push([rule, cover]);
    }
  }
  return found;
}

/**
 * Policies that may select whatever another one does, in their order: those that ask for no label, and those whose first
 * label that one asks for too. Of hundreds in a namespace few are left to be compared.
 */
function byFirstLabel(compiled: readonly CompiledPolicy[]): (policy: CompiledPolicy) => readonly CompiledPolicy[] {
  const anywhere: number[] = [];
  const byPair = new Map<string, number[]>();
  for (const [place, { subject }] of compiled.entries()) {
    const [pair] = subject?.pods?.matchLabels.values ?? [];
    const key = pair && pairOf(pair);
    const places = key === undefined ? anywhere : (byPair.get(key) ?? []);
    places.push(place);
    if (key !== undefined) byPair.set(key, places);
  }
  return ({ subject }) => {
    const pods = subject?.pods;
    // Expressions may ask for a label as well.
    if (!pods || pods.matchExpressions.length > 0 || !pods.matchLabels.complete) return compiled;
    const places = [...pods.matchLabels.values].flatMap((pair) => byPair.get(pairOf(pair) ?? '') ?? []);
    return [...anywhere, ...places].sort((a, b) => a - b).flatMap((place) => compiled[place] ?? []);
  };
}

/** Undefined where the value is filled in later. */
function pairOf([key, value]: readonly [string, Uncertain<string>]): string | undefined {
  return isUnknown(value) ? undefined : `${key}=${value}`;
}

/** Whether one policy selects whatever the other does, and is surely applied with it. */
function speaksFor(cluster: Cluster, one: CompiledPolicy, policy: CompiledPolicy): boolean {
  if (one === policy) return true;
  if (!one.subject || !policy.subject || !containsPods(one.subject, policy.subject)) return false;
  const { kind } = cluster.scope;
  return (kind !== 'directory' && kind !== 'joined') || one.policy.source.file === policy.policy.source.file;
}

/** Without `policyTypes` the only egress rule is what makes a policy isolate for egress (N4). */
function isLastReason(
  { policy, rules }: CompiledPolicy,
  direction: Direction,
  staying: ReadonlySet<CompiledRule>,
): boolean {
  if (direction === 'ingress' || (policy.model === 'networkPolicy' && policy.typesWritten)) return false;
  return rules.egress.filter((rule) => staying.has(rule)).length < 2;
}

function isEverything({ peers, ports }: CompiledRule): boolean {
  return peers === undefined && ports.named.length === 0 && ports.fixed === ALL_CONNECTIONS;
}
