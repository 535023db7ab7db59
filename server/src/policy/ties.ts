/** Policies of one tier with equal priority whose subjects overlap: which goes first, nobody says (A2). */
import { intersectsBits } from '../sets/index.js';
import type { CompiledPolicy, CompiledRule } from './compile.js';
import type { Members } from './matchers.js';
import type { PolicyProblem } from './problems.js';

export function findTies(
  policies: readonly CompiledPolicy[],
  subjectOf: (policy: CompiledPolicy) => Members | undefined,
  peersOf: (rule: CompiledRule) => Members,
): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const byRank = new Map<string, CompiledPolicy[]>();
  for (const policy of policies) {
    if (policy.tier === 'NetworkPolicy' || policy.priority === Number.MAX_SAFE_INTEGER) continue;
    const rank = `${policy.tier} ${policy.priority}`;
    const before = byRank.get(rank) ?? [];
    const other = before.find((one) => compete(one, policy, subjectOf, peersOf));
    if (other && policy.policy.model === 'tieredPolicy') {
      const message = `It has priority ${policy.priority}, as ${other.policy.kind} ${String(other.policy.name)} has, and both speak for the same traffic: which goes first is not defined`;
      problems.push({ object: policy.policy, path: ['spec', 'priority'], code: 'priority-tie', message });
    }
    byRank.set(rank, [...before, policy]);
  }
  return problems;
}

/** Some pod is subject to both, and rules of one direction have a peer in common and different actions. */
function compete(
  a: CompiledPolicy,
  b: CompiledPolicy,
  subjectOf: (policy: CompiledPolicy) => Members | undefined,
  peersOf: (rule: CompiledRule) => Members,
): boolean {
  const subjectA = subjectOf(a);
  const subjectB = subjectOf(b);
  if (!subjectA || !subjectB || !intersectsBits(subjectA.certain, subjectB.certain)) return false;
  return (['ingress', 'egress'] as const).some((direction) =>
    a.rules[direction].some((one) =>
      b.rules[direction].some(
        (other) => one.action !== other.action && intersectsBits(peersOf(one).certain, peersOf(other).certain),
      ),
    ),
  );
}
