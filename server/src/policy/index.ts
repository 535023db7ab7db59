/**
 * Room `policy`: may A talk to B on this port, and because of what.
 *
 * Invariants: knows no YAML and no rules; works on pod addresses and pod ports, never on Service ports. Every verdict
 * is allowed, denied or unknown, for every range of ports, with the policy and rule that decided. What the network
 * plugin decides and nobody stated is unknown.
 *
 * Rules and hovers ask `policyEngineOf(cluster)`: one engine a cluster, made from the one before an edit. Of a watched
 * cluster it tells what is read as it answers, so a check that asks
 *
 *     const engine = policyEngineOf(cluster);
 *     engine.explain(engine.idOf(caller), engine.idOf(backend));
 *
 * runs again only when one of these two pods, the labels of their namespaces, a NetworkPolicy of these namespaces or a
 * policy of the whole cluster changes. `engine.universe` and `engine.problems` are about everybody: whoever asks for
 * them hangs on all pods and policies. Numbers of ends hold for one engine; none may outlive a check.
 */
export { policyEngineOf } from './askedEngine.js';
export { CNIS, type CniFacts, factsOf } from './cni.js';
export { compiledOf, problemsIn } from './compile.js';
export type { AnyPolicy, CompiledPolicy, CompiledPorts, CompiledRule, PeerMatcher } from './compiled.js';
export { containsPods, mayMeetPods } from './containment.js';
export { coveredBy, surelyCompete } from './coverage.js';
export { makePolicyEngine } from './engine.js';
export type { DirectionResult, Evidence, PairExplanation, Part, PolicyEngine, Verdict } from './evidence.js';
export type { PolicyProblem } from './problems.js';
export type { NamedPort, OutsideClass, PolicyPod, Universe } from './universe.js';
