/** Outside addresses, cut into classes that no block of a policy tells apart; IPv6 takes part only where it plays a part. */
import {
  type AddressSet,
  ALL_IPV4,
  ALL_IPV6,
  type Family,
  idsOfBits,
  intersectAddresses,
  isNoAddresses,
  partitionAddresses,
} from '../sets/index.js';
import type { BlockMatcher, CompiledPolicy } from './compiled.js';
import type { OutsideClass } from './universe.js';

export interface AddressClasses {
  readonly classes: readonly Omit<OutsideClass, 'id' | 'slot'>[];
  /** Keys of the blocks that the addresses were cut by. */
  readonly blocks: ReadonlySet<string>;
}

/** Of each family by their lowest address. */
export function addressClasses(blocks: ReadonlyMap<string, AddressSet>, dualStack: boolean): AddressClasses {
  const sets = [...blocks];
  const inFamily = (all: AddressSet): [string, AddressSet][] =>
    sets.filter(([, set]) => !isNoAddresses(intersectAddresses(set, all)));
  const blocks6 = inFamily(ALL_IPV6);
  const cut = (family: Family, list: readonly [string, AddressSet][]): Omit<OutsideClass, 'id' | 'slot'>[] =>
    partitionAddresses(
      family,
      list.map(([, set]) => set),
    ).classes.map(({ members, inputs }) => ({
      family,
      addresses: members,
      blocks: new Set(idsOfBits(inputs).flatMap((index) => list[index]?.[0] ?? [])),
    }));
  const classes4 = cut('IPv4', inFamily(ALL_IPV4));
  return {
    classes: dualStack || blocks6.length > 0 ? [...classes4, ...cut('IPv6', blocks6)] : classes4,
    blocks: new Set(blocks.keys()),
  };
}

/** The blocks that a policy names. */
export function blocksOf(policy: CompiledPolicy): readonly BlockMatcher[] {
  const known = blocksOfPolicies.get(policy);
  if (known) return known;
  const { ingress, egress } = policy.rules;
  const made = [...ingress, ...egress].flatMap(({ peers }) => peers?.filter((peer) => peer.kind === 'block') ?? []);
  blocksOfPolicies.set(policy, made);
  return made;
}
const blocksOfPolicies = new WeakMap<CompiledPolicy, readonly BlockMatcher[]>();
