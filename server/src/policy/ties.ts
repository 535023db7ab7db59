/** Policies of one tier with equal priority whose subjects overlap: which goes first, nobody says (A2). */
import type { CompiledPolicy, CompiledRule, PeerMatcher } from './compiled.js';
import type { Matching } from './matching.js';
import type { PolicyProblem } from './problems.js';
import type { Universe } from './universe.js';

export function findTies(policies: readonly CompiledPolicy[], universe: Universe, matching: Matching): PolicyProblem[] {
  const means = (peers: readonly PeerMatcher[] | undefined, id: number): boolean =>
    peers === undefined || peers.some((peer) => matching.matches(peer, universe, id) === 'yes');
  const someone = (a: CompiledRule['peers'], b: CompiledRule['peers'], size: number): boolean => {
    for (let id = 0; id < size; id++) if (means(a, id) && means(b, id)) return true;
    return false;
  };
  /** Some pod is subject to both, and rules of one direction have a peer in common and different actions. */
  const compete = (a: CompiledPolicy, b: CompiledPolicy): boolean =>
    a.subject !== undefined &&
    b.subject !== undefined &&
    someone([a.subject], [b.subject], universe.pods.length) &&
    (['ingress', 'egress'] as const).some((direction) =>
      a.rules[direction].some((one) =>
        b.rules[direction].some(
          (other) => one.action !== other.action && someone(one.peers, other.peers, universe.size),
        ),
      ),
    );
  const problems: PolicyProblem[] = [];
  const byRank = new Map<string, CompiledPolicy[]>();
  for (const policy of policies) {
    if (policy.tier === 'NetworkPolicy' || policy.priority === Number.MAX_SAFE_INTEGER) continue;
    const rank = `${policy.tier} ${policy.priority}`;
    const before = byRank.get(rank) ?? [];
    const other = before.find((one) => compete(one, policy));
    if (other && policy.policy.model === 'tieredPolicy') {
      const message = `It has priority ${policy.priority}, as ${other.policy.kind} ${String(other.policy.name)} has, and both speak for the same traffic: which goes first is not defined`;
      problems.push({ object: policy.policy, path: ['spec', 'priority'], code: 'priority-tie', message });
    }
    byRank.set(rank, [...before, policy]);
  }
  return problems;
}
