/** Worlds in which nothing but one policy, or one rule of it, has a say in one direction. */
import type { Direction, NetworkPolicyManifest, TieredPolicyManifest, World } from './oracle.js';

/** The world with the policies that are named and, of each, only the rule at `index` where that is given. */
export function worldWith(
  world: World,
  direction: Direction,
  isNamed: (policy: NetworkPolicyManifest | TieredPolicyManifest) => boolean,
  index: number | undefined,
): World {
  const rules = <Rule>(list: readonly Rule[] | null | undefined): Rule[] =>
    (list ?? []).filter((_, at) => index === undefined || at === index);
  return {
    ...world,
    networkPolicies: world.networkPolicies.filter(isNamed).map((policy) => ({
      ...policy,
      spec: {
        ...policy.spec,
        // A policy that isolates by default still does when its rules are fewer.
        policyTypes: effectiveTypes(policy),
        [direction]: rules(policy.spec[direction]),
      },
    })),
    tieredPolicies: world.tieredPolicies.filter(isNamed).map((policy) => ({
      ...policy,
      spec: { ...policy.spec, [direction]: rules(policy.spec[direction]) },
    })),
  };
}

/** One world for each rule of a direction; a rule of a tier denies in it, so that what it matches shows. */
export function singleRules(world: World, direction: Direction): World[] {
  const denying = (policy: TieredPolicyManifest): TieredPolicyManifest => ({
    ...policy,
    spec: { ...policy.spec, [direction]: (policy.spec[direction] ?? []).map((rule) => ({ ...rule, action: 'Deny' })) },
  });
  const shown = { ...world, tieredPolicies: world.tieredPolicies.map(denying) };
  return [...shown.networkPolicies, ...shown.tieredPolicies].flatMap((policy) =>
    (policy.spec[direction] ?? []).map((_, index) => worldWith(shown, direction, (one) => one === policy, index)),
  );
}

/** N4: as written, or by default Ingress, and Egress where there are egress rules. */
export function effectiveTypes({ spec }: NetworkPolicyManifest): ('Ingress' | 'Egress')[] {
  if (spec.policyTypes && spec.policyTypes.length > 0) return [...spec.policyTypes];
  return (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}
