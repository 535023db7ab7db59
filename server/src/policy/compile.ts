/** Policies of all kinds, made ready to be asked, once for as long as they are the same. */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import type { AnyPolicy, CompiledPolicy } from './compiled.js';
import { compileNetworkPolicy } from './compileNetworkPolicy.js';
import { compileTiered } from './compileTieredPolicy.js';
import type { PolicyProblem } from './problems.js';

export interface Compiled {
  readonly policy: CompiledPolicy;
  readonly problems: readonly PolicyProblem[];
}

/** The same for the same policy in the same namespace, in every cluster. */
export function compiledOf(cluster: Cluster, policy: AnyPolicy): Compiled {
  const namespace = policy.model === 'networkPolicy' ? policyNamespace(cluster, policy.namespace) : '';
  const before = kept.get(policy);
  if (before?.namespace === namespace) return before.compiled;
  const compiled = compile(policy, namespace);
  kept.set(policy, { namespace, compiled });
  return compiled;
}
/** What the API server refuses in it, which hangs on no namespace. */
export function problemsIn(policy: AnyPolicy): readonly PolicyProblem[] {
  return (kept.get(policy)?.compiled ?? compile(policy, '')).problems;
}

const kept = new WeakMap<AnyPolicy, { readonly namespace: string; readonly compiled: Compiled }>();

function compile(policy: AnyPolicy, namespace: string): Compiled {
  const problems: PolicyProblem[] = [];
  const compiled =
    policy.model === 'networkPolicy'
      ? compileNetworkPolicy(policy, namespace, problems)
      : compileTiered(policy, problems);
  return { policy: compiled, problems };
}
