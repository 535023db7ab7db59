/** Rules of policies as findings name them: by number and place. */
import type { AnyPolicy, CompiledRule } from '../../policy/index.js';
import { type Direction, describe, enumeration } from '../../resources/index.js';
import type { Anchor } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import { at, keyAt, type Related, relatedTo } from '../rule.js';
import { numberOf } from './allowance.js';

export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const SIDES = { ingress: 'from', egress: 'to' } as const;

/** Where a rule begins: its first key that says something, or the rule itself where it has none. */
export function ruleAnchor(policy: AnyPolicy, path: Path): Anchor {
  const direction = path.at(-2) === 'egress' ? 'egress' : 'ingress';
  const rule = policy.rules[direction].find((one) => one.path === path || one.path.join('.') === path.join('.'));
  const isTiered = policy.model === 'tieredPolicy';
  if (rule?.peers !== undefined) return keyAt(policy, ...path, SIDES[direction]);
  return rule?.ports !== undefined && !isTiered ? keyAt(policy, ...path, 'ports') : at(policy, ...path);
}

/** "ingress rule 2", or "ingress rule 2 of NetworkPolicy web" seen from another policy. */
export function ruleText(rule: CompiledRule, from: AnyPolicy): string {
  const own = `${rule.path.at(-2)} rule ${numberOf(rule.path)}`;
  return rule.policy === from ? own : `${own} of ${describe(rule.policy)}`;
}

/** "ingress rule 1 and ingress rule 2 of NetworkPolicy web". */
export function rulesText(rules: readonly CompiledRule[], from: AnyPolicy): string {
  return enumeration(rules.map((rule) => ruleText(rule, from)));
}

export function relatedRule(rule: CompiledRule): Related {
  return relatedTo(rule.policy, ruleAnchor(rule.policy, rule.path), `${ruleTitle(rule)} of ${describe(rule.policy)}`);
}

/** "Ingress rule 2". */
export function ruleTitle({ path }: CompiledRule): string {
  return `${path.at(-2) === 'egress' ? 'Egress' : 'Ingress'} rule ${numberOf(path)}`;
}

/** ClusterNetworkPolicies say Accept. */
export function writtenAction({ policy, action }: CompiledRule): string {
  return action === 'Allow' && policy.kind === 'ClusterNetworkPolicy' ? 'Accept' : (action ?? '?');
}
