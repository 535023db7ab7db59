/** Peers of rules as bitsets over the universe: who certainly is one, and who may be (a label or address is not known). */
import { isEmptySelector, known, type LabelSelector, type Match, matchesSelector } from '../resources/index.js';
import {
  type AddressSet,
  ALL_ADDRESSES,
  ALL_IPV4,
  type Bits,
  emptyBits,
  hasAddress,
  isSubsetOfAddresses,
  orInto,
  overlapAddresses,
  parseCidr,
  type ReadonlyBits,
  setBit,
  unionOfAddresses,
} from '../sets/index.js';
import type { Profile } from '../workspace/index.js';
import type { CniFacts } from './cni.js';
import type { PeerMatcher } from './compile.js';
import type { PolicyPod, Universe } from './universe.js';

export interface Members {
  readonly certain: ReadonlyBits;
  /** Beside the certain ones. */
  readonly possible: ReadonlyBits | undefined;
}

export interface Matchers {
  /** Of a list of peers; undefined stands for everybody. */
  members(peers: readonly PeerMatcher[] | undefined): Members;
  membersOf(peer: PeerMatcher): Members;
}

export function makeMatchers(
  universe: Universe,
  facts: CniFacts,
  { podCIDRs: podCidrs, dualStack }: Pick<Profile, 'podCIDRs' | 'dualStack'>,
): Matchers {
  const bySelector = new Map<string, Members>();
  const byPeers = new WeakMap<readonly PeerMatcher[], Members>();
  const byPeer = new WeakMap<PeerMatcher, Members>();
  const byPair = indexPairs(universe);
  /** Every address that a pod of this cluster may have. */
  const holdsAll = (block: AddressSet): boolean => isSubsetOfAddresses(dualStack ? ALL_ADDRESSES : ALL_IPV4, block);
  const podAddresses = unionOfAddresses(
    podCidrs.flatMap((text) => {
      const cidr = parseCidr(text);
      return cidr.kind === 'cidr' ? [cidr.addresses] : [];
    }),
  );
  let everybody: Members | undefined;

  return {
    membersOf: one,
    members(peers) {
      if (peers === undefined) {
        everybody ??= everyone(universe);
        return everybody;
      }
      const seen = byPeers.get(peers);
      if (seen) return seen;
      const all = withBlocksJoined(peers).map(one);
      const fresh = all.length === 1 && all[0] ? all[0] : unionOf(universe, all);
      byPeers.set(peers, fresh);
      return fresh;
    },
  };

  function one(peer: PeerMatcher): Members {
    const seen = byPeer.get(peer);
    if (seen) return seen;
    const key = keyOf(peer);
    const fresh = (key === undefined ? undefined : bySelector.get(key)) ?? collect(peer);
    if (key !== undefined) bySelector.set(key, fresh);
    byPeer.set(peer, fresh);
    return fresh;
  }

  function collect(peer: PeerMatcher): Members {
    const certain = emptyBits(universe.size);
    const possible = emptyBits(universe.size);
    let some = false;
    const add = (id: number, match: Match): void => {
      if (match === 'yes') setBit(certain, id);
      else if (match === 'unknown') {
        setBit(possible, id);
        some = true;
      }
    };
    const namespaces = new Map<PolicyPod['namespaceLabels'], Match>();
    switch (peer.kind) {
      case 'pods':
        for (const pod of candidates(peer)) add(pod.id, matchPod(peer, pod, facts, namespaces));
        add(universe.strangerId, 'unknown');
        break;
      case 'block':
        for (const pod of universe.pods) add(pod.id, matchBlock(peer, pod));
        for (const outside of universe.outside)
          add(outside.id, isSubsetOfAddresses(outside.addresses, peer.addresses) ? 'yes' : 'no');
        for (const id of [universe.nodeId, universe.strangerId]) add(id, matchAnyAddress(peer));
        break;
      case 'nodes':
        for (const pod of universe.pods) if (pod.hostNetwork !== false) add(pod.id, 'unknown');
        add(universe.nodeId, 'unknown');
        add(universe.strangerId, 'unknown');
        break;
      case 'domains':
        for (const outside of universe.outside) add(outside.id, 'unknown');
        break;
      case 'unknown':
        for (let id = 0; id < universe.size; id++) add(id, 'unknown');
    }
    return { certain, possible: some ? possible : undefined };
  }

  function candidates(peer: PeerMatcher & { kind: 'pods' }): readonly PolicyPod[] {
    const inNamespace = peer.namespace === undefined ? universe.pods : (universe.byNamespace.get(peer.namespace) ?? []);
    const pair = [...(peer.pods?.matchLabels.values ?? [])].find(([, value]) => known(value) !== undefined);
    if (!pair) return inNamespace;
    const list = byPair.pairs.get(`${peer.namespace ?? ''}\n${pair[0]}\n${known(pair[1])}`) ?? [];
    return byPair.uncertain.length === 0
      ? list
      : [
          ...new Set([
            ...list,
            ...byPair.uncertain.filter((pod) => peer.namespace === undefined || pod.namespace === peer.namespace),
          ]),
        ];
  }

  function matchBlock(peer: PeerMatcher & { kind: 'block' }, pod: PolicyPod): Match {
    const matches = peer.always ? true : facts.blockMatchesPods;
    if (matches === false) return 'no';
    const held = heldBy(peer.addresses, pod);
    return matches === undefined && held === 'yes' ? 'unknown' : held;
  }

  /** A node's address or a strange pod's may be any. */
  function matchAnyAddress(peer: PeerMatcher & { kind: 'block' }): Match {
    return (peer.always || facts.blockMatchesPods === true) && holdsAll(peer.addresses) ? 'yes' : 'unknown';
  }

  /** Whether the block holds the pod's address: by the address, else by where pods get theirs from. */
  function heldBy(block: AddressSet, pod: PolicyPod): Match {
    if (pod.addresses.length > 0) {
      const inside = pod.addresses.filter((address) => hasAddress(block, address)).length;
      return inside === 0 ? 'no' : inside === pod.addresses.length ? 'yes' : 'unknown';
    }
    if (holdsAll(block)) return 'yes';
    if (pod.hostNetwork !== false || podCidrs.length === 0) return 'unknown';
    if (isSubsetOfAddresses(podAddresses, block)) return 'yes';
    return overlapAddresses(podAddresses, block) ? 'unknown' : 'no';
  }
}

/** Blocks of one rule work together: 0.0.0.0/0 and ::/0 hold every address of a pod, though neither does alone. */
function withBlocksJoined(peers: readonly PeerMatcher[]): readonly PeerMatcher[] {
  const blocks = peers.filter((peer) => peer.kind === 'block');
  const [first] = blocks;
  if (first === undefined || blocks.length === 1) return peers;
  const joined: PeerMatcher = { ...first, addresses: unionOfAddresses(blocks.map((block) => block.addresses)) };
  return [...peers.filter((peer) => peer.kind !== 'block'), joined];
}

/** `namespaces` keeps what the peer's selector makes of each namespace. */
function matchPod(
  peer: PeerMatcher & { kind: 'pods' },
  pod: PolicyPod,
  facts: CniFacts,
  namespaces: Map<PolicyPod['namespaceLabels'], Match>,
): Match {
  const onHost = peer.skipsHostNetwork ? known(pod.pod.template.hostNetwork) : pod.hostNetwork;
  if (onHost === true && (peer.skipsHostNetwork || facts.hostNetworkIsNode === true)) return 'no';
  let match: Match = peer.namespace === undefined || peer.namespace === pod.namespace ? 'yes' : 'no';
  if (match === 'yes' && peer.namespaces) {
    match = namespaces.get(pod.namespaceLabels) ?? matchesSelector(peer.namespaces, pod.namespaceLabels);
    namespaces.set(pod.namespaceLabels, match);
  }
  if (match === 'no') return 'no';
  if (peer.pods && !isEmptySelector(peer.pods)) {
    const pods = matchesSelector(peer.pods, pod.labels);
    if (pods === 'no') return 'no';
    if (pods === 'unknown') match = 'unknown';
  }
  return onHost === false ? match : 'unknown';
}

/** Pods by namespace and label pair, and by label pair in any namespace; pods with labels not all known stand apart. */
function indexPairs(universe: Universe): { pairs: Map<string, PolicyPod[]>; uncertain: PolicyPod[] } {
  const pairs = new Map<string, PolicyPod[]>();
  const uncertain: PolicyPod[] = [];
  const put = (key: string, pod: PolicyPod): void => {
    const list = pairs.get(key);
    if (list) list.push(pod);
    else pairs.set(key, [pod]);
  };
  for (const pod of universe.pods) {
    let open = !pod.labels.complete;
    for (const [key, value] of pod.labels.values) {
      const text = known(value);
      if (text === undefined) open = true;
      else {
        put(`\n${key}\n${text}`, pod);
        put(`${pod.namespace}\n${key}\n${text}`, pod);
      }
    }
    if (open) uncertain.push(pod);
  }
  return { pairs, uncertain };
}

function everyone(universe: Universe): Members {
  const certain = emptyBits(universe.size);
  for (let id = 0; id < universe.size; id++) setBit(certain, id);
  return { certain, possible: undefined };
}

function unionOf(universe: Universe, all: readonly Members[]): Members {
  const certain: Bits = emptyBits(universe.size);
  let possible: Bits | undefined;
  for (const one of all) {
    orInto(certain, one.certain);
    if (one.possible) {
      possible ??= emptyBits(universe.size);
      orInto(possible, one.possible);
    }
  }
  return { certain, possible };
}

/** Peers of equal keys have equal members; undefined for those that are cheap or rare. */
function keyOf(peer: PeerMatcher): string | undefined {
  if (peer.kind !== 'pods') return undefined;
  return `${peer.namespace ?? ''}|${selectorKey(peer.namespaces)}|${selectorKey(peer.pods)}|${peer.skipsHostNetwork}`;
}

function selectorKey(selector: LabelSelector | undefined): string {
  if (!selector) return '-';
  const { matchLabels, matchExpressions } = selector;
  if (matchLabels.values.size === 0 && matchExpressions.length === 0 && matchLabels.complete) return '*';
  return JSON.stringify([
    [...matchLabels.values],
    matchLabels.complete,
    matchExpressions.map(({ key, operator, values }) => [key, operator, values]),
  ]);
}
