/**
 * What network plugins do with policies where Kubernetes leaves it to them: one row a plugin, three facts each.
 * Undefined is a fact that differs by version or configuration, or that nobody has stated.
 */
import type { CniName, Profile } from '../workspace/index.js';

export interface CniFacts {
  /** NetworkPolicy objects have an effect. */
  readonly enforces: boolean | undefined;
  /** Admin, Baseline and ClusterNetworkPolicy objects have an effect. */
  readonly enforcesTiers: boolean | undefined;
  /** An ipBlock that holds a pod's address lets that pod through (N15). */
  readonly blockMatchesPods: boolean | undefined;
  /** Pods on the host's network are taken for their node: no selector picks them, no policy isolates them (N19). */
  readonly hostNetworkIsNode: boolean | undefined;
}

/** Nothing is known of the plugin; that policies have an effect is taken for granted, or nothing could be said. */
const UNKNOWN_CNI: CniFacts = {
  enforces: true,
  enforcesTiers: true,
  blockMatchesPods: undefined,
  hostNetworkIsNode: undefined,
};

/** Sources: the plugins' documentation and issues, as listed in the semantics that this room follows (§8). */
export const CNIS: Readonly<Record<CniName, CniFacts>> = {
  flannel: { enforces: false, enforcesTiers: false, blockMatchesPods: undefined, hostNetworkIsNode: undefined },
  kindnet: { enforces: true, enforcesTiers: true, blockMatchesPods: true, hostNetworkIsNode: true },
  'kube-router': { enforces: true, enforcesTiers: false, blockMatchesPods: true, hostNetworkIsNode: true },
  calico: { enforces: true, enforcesTiers: undefined, blockMatchesPods: true, hostNetworkIsNode: true },
  canal: { enforces: true, enforcesTiers: undefined, blockMatchesPods: true, hostNetworkIsNode: true },
  cilium: { enforces: true, enforcesTiers: undefined, blockMatchesPods: false, hostNetworkIsNode: true },
  'ovn-kubernetes': { enforces: true, enforcesTiers: true, blockMatchesPods: true, hostNetworkIsNode: true },
  antrea: { enforces: true, enforcesTiers: true, blockMatchesPods: true, hostNetworkIsNode: true },
  'aws-vpc-cni': {
    enforces: undefined,
    enforcesTiers: undefined,
    blockMatchesPods: undefined,
    hostNetworkIsNode: true,
  },
  'azure-npm': { enforces: true, enforcesTiers: false, blockMatchesPods: undefined, hostNetworkIsNode: true },
  weave: { enforces: true, enforcesTiers: false, blockMatchesPods: undefined, hostNetworkIsNode: undefined },
};

/** What a profile states itself wins over what its plugin is known for. */
export function factsOf(profile: Profile): CniFacts {
  const facts = profile.cni === undefined ? UNKNOWN_CNI : CNIS[profile.cni];
  return {
    ...facts,
    blockMatchesPods: profile.ipBlockMatchesPods ?? facts.blockMatchesPods,
    hostNetworkIsNode: profile.hostNetworkIsNode ?? facts.hostNetworkIsNode,
  };
}
