/**
 * Room `policy`: may A talk to B on this port, and because of what.
 *
 * Invariants: knows no YAML and no rules; works on pod addresses and pod ports, never on Service ports. Every verdict
 * is allowed, denied or unknown, for every range of ports, with the policy and rule that decided. What the network
 * plugin decides and nobody stated is unknown.
 */
export { CNIS, type CniFacts } from './cni.js';
export type { AnyPolicy, CompiledPolicy, CompiledRule } from './compile.js';
export { makePolicyEngine } from './engine.js';
export type { DirectionResult, Evidence, PairExplanation, Part, PolicyEngine, Verdict } from './evidence.js';
export type { PolicyProblem } from './problems.js';
export type { NamedPort, OutsideClass, PolicyPod, Universe } from './universe.js';
