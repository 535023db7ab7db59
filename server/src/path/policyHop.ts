/** What the policies at one end say of one connection, as a hop: the verdict, who decided, and which rules came nearest. */
import type { CompiledRule, DirectionResult, Evidence, PolicyEngine } from '../policy/index.js';
import type { Direction, Protocol } from '../resources/index.js';
import type { Verdict } from '../routing/index.js';
import { type Connections, hasConnection } from '../sets/index.js';

export interface PolicyDecision {
  readonly direction: Direction;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  /** Of a denial: rules that would have let it through but for one thing. */
  readonly nearest: readonly NearestRule[];
}

export interface NearestRule {
  readonly rule: CompiledRule;
  /** What this rule lacks: its peers fit and its ports do not, or the other way round. */
  readonly lacks: 'port' | 'peer';
  /** Ports that the rule names on this destination. */
  readonly connections: Connections;
}

/** Some end stops it for certain. Far cheaper than to be told why, which nobody asks of what gets there or may. */
export function isStopped(engine: PolicyEngine, from: number, to: number, protocol: Protocol, port: number): boolean {
  const { allowed, unknown } = engine.verdict(from, to);
  return !hasConnection(allowed, protocol, port) && !hasConnection(unknown, protocol, port);
}

/** Ids are those of the engine's universe. The egress end comes first. */
export function decide(
  engine: PolicyEngine,
  from: number,
  to: number,
  protocol: Protocol,
  port: number,
): { egress: PolicyDecision; ingress: PolicyDecision } {
  const explanation = engine.explain(from, to);
  return {
    egress: decisionOf(explanation.egress, protocol, port),
    ingress: decisionOf(explanation.ingress, protocol, port),
  };
}

function decisionOf(result: DirectionResult, protocol: Protocol, port: number): PolicyDecision {
  const part = result.parts.find((one) => hasConnection(one.connections, protocol, port));
  // The parts cover every connection; a port outside 1..65535 is in none and nobody listens there.
  const evidence: Evidence = part?.evidence ?? { because: 'no-policy-here', policies: [], rule: undefined };
  const verdict = part?.verdict ?? 'unknown';
  return {
    direction: result.direction,
    verdict,
    evidence,
    nearest: verdict === 'denied' ? nearestRules(result, protocol, port) : [],
  };
}

/** Rules whose peers fit come before those whose ports do; at most three, since a reader wants the likely one. */
function nearestRules(result: DirectionResult, protocol: Protocol, port: number): NearestRule[] {
  const found = result.rules.flatMap(({ rule, peer, connections }): NearestRule[] => {
    const fits = hasConnection(connections, protocol, port);
    if (peer === 'allowed' && !fits) return [{ rule, lacks: 'port', connections }];
    return peer === 'denied' && fits ? [{ rule, lacks: 'peer', connections }] : [];
  });
  return found.sort((a, b) => (a.lacks === b.lacks ? 0 : a.lacks === 'port' ? -1 : 1)).slice(0, 3);
}
