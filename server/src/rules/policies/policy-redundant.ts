/** A rule that adds nothing to what other rules let through for the same pods, whoever runs in the cluster (N3). */
import { type Cluster, policiesThatMaySpeakFor, policyNamespace, remembered } from '../../cluster/index.js';
import { type CompiledPolicy, type CompiledRule, compiledOf, containsPods, coveredBy } from '../../policy/index.js';
import { type Direction, describe, isUnknown, type NetworkPolicy } from '../../resources/index.js';
import { ALL_CONNECTIONS } from '../../sets/index.js';
import type { Sourced } from '../../workspace/index.js';
import { clusterRule } from '../rule.js';
import { DIRECTIONS, relatedRule, ruleAnchor, rulesText, ruleTitle } from './policyRules.js';

export default clusterRule({
  id: 'policy-redundant',
  group: 'NetworkPolicy and ClusterNetworkPolicy',
  summary: 'A rule lets nothing through that other rules for the same pods do not let through already',
  silences:
    'values that are filled in later; policies in other files of a folder that nobody says are applied together; a rule that lets everything through stands in the same policy; pods for which more than 1,000 rules may speak',
  withGaps: 'judges',
  since: '0.1.0',
  reads: ['namespaces', 'policies', 'profile'],
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
    for (const [rule, others] of redundantIn(cluster, policy))
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

/** Rules that add nothing, each with those that cover it. */
type Redundant = readonly (readonly [CompiledRule, readonly CompiledRule[]])[];

/** Where more rules of one direction may speak for the same pods nothing is said. */
const MOST_RULES = 1000;

/** All that may go together: each is covered by rules that stay. */
const redundantIn = remembered((cluster, policy: Sourced<NetworkPolicy>): Redundant => {
  const namespace = policyNamespace(cluster, policy.namespace);
  const all = policiesThatMaySpeakFor(cluster, policy, namespace);
  return DIRECTIONS.flatMap((direction) => redundant(cluster, policy, all, direction));
});

function redundant(
  cluster: Cluster,
  policy: Sourced<NetworkPolicy>,
  all: readonly Sourced<NetworkPolicy>[],
  direction: Direction,
): Redundant {
  if (!isIsolating(policy, direction)) return [];
  const own = compiledOf(cluster, policy).policy;
  const compiled = all.filter((one) => isIsolating(one, direction)).map((one) => compiledOf(cluster, one).policy);
  if (compiled.reduce((sum, { rules }) => sum + rules[direction].length, 0) > MOST_RULES) return [];
  const speaking = compiled.filter((one) => speaksFor(cluster, one, own));
  // From behind, so that of two equal rules the first one stays.
  const behind = speaking.slice(speaking.indexOf(own) + 1).reverse();
  const going = new Set(
    behind.flatMap((one) => redundantIn(cluster, one.policy as Sourced<NetworkPolicy>).map(([rule]) => rule)),
  );
  const found: (readonly [CompiledRule, readonly CompiledRule[]])[] = [];
  for (const rule of [...own.rules[direction]].reverse()) {
    if (isLastReason(own, direction, going)) continue;
    const others = speaking.flatMap((one) =>
      one.rules[direction].filter((other) => other !== rule && !going.has(other)),
    );
    const cover = coveredBy(rule, others);
    if (!cover || cover.some((one) => one.policy === policy && isEverything(one))) continue;
    going.add(rule);
    found.push([rule, cover]);
  }
  return found.reverse();
}

function isIsolating(policy: Sourced<NetworkPolicy>, direction: Direction): boolean {
  return policy.isolates[direction] && !policy.policyTypes.some(isUnknown);
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
  going: ReadonlySet<CompiledRule>,
): boolean {
  if (direction === 'ingress' || (policy.model === 'networkPolicy' && policy.typesWritten)) return false;
  return rules.egress.filter((rule) => !going.has(rule)).length < 2;
}

function isEverything({ peers, ports }: CompiledRule): boolean {
  return peers === undefined && ports.named.length === 0 && ports.fixed === ALL_CONNECTIONS;
}
