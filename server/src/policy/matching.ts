/** Whether one who may talk is meant by a peer: certainly, perhaps (a label or address is not known), or not. */
import { isEmptySelector, known, type Match, matchesSelector } from '../resources/index.js';
import {
  type AddressSet,
  ALL_ADDRESSES,
  ALL_IPV4,
  hasAddress,
  isSubsetOfAddresses,
  overlapAddresses,
  parseCidr,
  unionOfAddresses,
} from '../sets/index.js';
import type { Profile } from '../workspace/index.js';
import type { CniFacts } from './cni.js';
import type { BlockMatcher, PeerMatcher, PodMatcher } from './compiled.js';
import type { PolicyPod, Universe } from './universe.js';

export interface Matching {
  /** False where a NetworkPolicy's block never means a pod. */
  readonly blocksMeanPods: boolean;
  /** By the end's number. */
  matches(peer: PeerMatcher, universe: Universe, id: number): Match;
}

export function makeMatching(
  facts: CniFacts,
  { podCIDRs: podCidrs, dualStack }: Pick<Profile, 'podCIDRs' | 'dualStack'>,
): Matching {
  const podAddresses = unionOfAddresses(
    podCidrs.flatMap((text) => {
      const cidr = parseCidr(text);
      return cidr.kind === 'cidr' ? [cidr.addresses] : [];
    }),
  );
  /** By the block, for pods whose address is not known: what those on the host's network get, and the others. */
  const heldSomewhere = { host: new WeakMap<AddressSet, Match>(), pod: new WeakMap<AddressSet, Match>() };
  return { blocksMeanPods: facts.blockMatchesPods !== false, matches };

  function matches(peer: PeerMatcher, universe: Universe, id: number): Match {
    const pod = universe.pods[id];
    const outside = universe.outside[id - universe.pods.length];
    switch (peer.kind) {
      case 'pods':
        if (pod) return matchPod(peer, pod);
        return id === universe.strangerId ? 'unknown' : 'no';
      case 'block':
        if (pod) return matchBlock(peer, pod);
        return outside ? (outside.blocks.has(peer.key) ? 'yes' : 'no') : matchAnyAddress(peer);
      case 'everybody':
        return 'yes';
      case 'nodes':
        return id >= universe.nodeId || (pod && pod.hostNetwork !== false) ? 'unknown' : 'no';
      case 'domains':
        return outside ? 'unknown' : 'no';
      case 'unknown':
        return 'unknown';
    }
  }

  function matchPod(peer: PodMatcher, pod: PolicyPod): Match {
    const onHost = peer.skipsHostNetwork ? known(pod.pod.template.hostNetwork) : pod.hostNetwork;
    if (onHost === true && (peer.skipsHostNetwork || facts.hostNetworkIsNode === true)) return 'no';
    if (peer.namespace !== undefined && peer.namespace !== pod.namespace) return 'no';
    const namespaces = peer.namespaces ? matchesSelector(peer.namespaces, pod.namespaceLabels) : 'yes';
    if (namespaces === 'no') return 'no';
    const pods = peer.pods && !isEmptySelector(peer.pods) ? matchesSelector(peer.pods, pod.labels) : 'yes';
    if (pods === 'no') return 'no';
    return onHost === false && namespaces === 'yes' && pods === 'yes' ? 'yes' : 'unknown';
  }

  function matchBlock(peer: BlockMatcher, pod: PolicyPod): Match {
    const doesMatch = peer.always ? true : facts.blockMatchesPods;
    if (doesMatch === false) return 'no';
    const held = heldBy(peer.addresses, pod);
    return doesMatch === undefined && held === 'yes' ? 'unknown' : held;
  }

  /** A node's address or a strange pod's may be any. */
  function matchAnyAddress(peer: BlockMatcher): Match {
    return (peer.always || facts.blockMatchesPods === true) && holdsAll(peer.addresses) ? 'yes' : 'unknown';
  }

  /** Whether the block holds the pod's address: by the address, else by where pods get theirs from. */
  function heldBy(block: AddressSet, pod: PolicyPod): Match {
    if (pod.addresses.length > 0) {
      const inside = pod.addresses.filter((address) => hasAddress(block, address)).length;
      return inside === 0 ? 'no' : inside === pod.addresses.length ? 'yes' : 'unknown';
    }
    const kept = heldSomewhere[pod.hostNetwork === false ? 'pod' : 'host'];
    const match = kept.get(block) ?? heldByAny(block, pod.hostNetwork === false);
    kept.set(block, match);
    return match;
  }

  function heldByAny(block: AddressSet, isInPodNetwork: boolean): Match {
    if (holdsAll(block)) return 'yes';
    if (!isInPodNetwork || podCidrs.length === 0) return 'unknown';
    if (isSubsetOfAddresses(podAddresses, block)) return 'yes';
    return overlapAddresses(podAddresses, block) ? 'unknown' : 'no';
  }

  /** Every address that a pod of this cluster may have. */
  function holdsAll(block: AddressSet): boolean {
    return isSubsetOfAddresses(dualStack ? ALL_ADDRESSES : ALL_IPV4, block);
  }
}
