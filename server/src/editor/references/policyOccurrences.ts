/** What policies name: labels of pods and of namespaces, at both ends, and ports of the pods that are reached. */
import type {
  Direction,
  LabelSelector,
  NetworkPolicy,
  NetworkPolicyPeer,
  PodPeer,
  TieredPeer,
  TieredPolicy,
  TieredRule,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Path } from '../../yaml/index.js';
import {
  named,
  namespaceLabel,
  type Occurrence,
  type PodSet,
  podLabel,
  podPort,
  type Reach,
  selectorOccurrences,
} from './occurrence.js';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const ANY_POD: PodSet = { namespaces: undefined, pods: undefined };

export function policyOccurrences(policy: Sourced<NetworkPolicy>): Occurrence[] {
  const here = { in: 'namespace', namespace: policy.namespace } as const;
  const selected: PodSet = { namespaces: here, pods: policy.podSelector };
  return [
    ...selectorOccurrences(policy.podSelector, ['spec', 'podSelector'], podLabel, here),
    ...DIRECTIONS.flatMap((direction) =>
      policy.rules[direction].flatMap(({ peers, ports }): Occurrence[] => {
        const reached = direction === 'ingress' ? [selected] : (peers?.flatMap((one) => setOf(one, here)) ?? [ANY_POD]);
        return [
          ...(peers ?? []).flatMap((peer) => peerOccurrences(peer, here)),
          ...(ports ?? []).flatMap(({ port, path }) =>
            port === undefined ? [] : [podPort(port, 'reference', [...path, 'port'], { in: 'pods', sets: reached })],
          ),
        ];
      }),
    ),
  ];
}

function peerOccurrences(peer: NetworkPolicyPeer, here: Extract<Reach, { in: 'namespace' }>): Occurrence[] {
  if (peer.kind !== 'pods') return [];
  const { path, namespaces, pods } = peer;
  return [
    ...(namespaces === undefined ? [] : namespaceOccurrences(namespaces, [...path, 'namespaceSelector'])),
    ...(pods === undefined
      ? []
      : selectorOccurrences(pods, [...path, 'podSelector'], podLabel, reachOf(namespaces) ?? here)),
  ];
}

function setOf(peer: NetworkPolicyPeer, here: Extract<Reach, { in: 'namespace' }>): PodSet[] {
  return peer.kind === 'pods' ? [{ namespaces: reachOf(peer.namespaces) ?? here, pods: peer.pods }] : [];
}

function reachOf(selector: LabelSelector | undefined): Extract<Reach, { in: 'namespaces' }> | undefined {
  return selector && { in: 'namespaces', selector };
}

function namespaceOccurrences(selector: LabelSelector, path: Path): Occurrence[] {
  return selectorOccurrences(selector, path, namespaceLabel, { in: 'cluster' });
}

export function tieredPolicyOccurrences(policy: Sourced<TieredPolicy>): Occurrence[] {
  const { subject } = policy;
  const selected = subject === undefined ? [] : [tieredSet(subject)];
  return [
    ...(subject === undefined ? [] : podsOccurrences(subject)),
    ...DIRECTIONS.flatMap((direction) =>
      policy.rules[direction].flatMap((rule): Occurrence[] => {
        const reached = direction === 'ingress' ? selected : rule.peers.flatMap(tieredSets);
        return [...rule.peers.flatMap(tieredPeerOccurrences), ...tieredPorts(rule, { in: 'pods', sets: reached })];
      }),
    ),
  ];
}

function tieredPeerOccurrences(peer: TieredPeer): Occurrence[] {
  return peer.kind === 'pods' ? podsOccurrences(peer) : [];
}

/** `namespaces` selects namespaces; `pods` both. */
function podsOccurrences({ path, namespaces, pods }: PodPeer): Occurrence[] {
  if (pods === undefined) return namespaceOccurrences(namespaces, [...path, 'namespaces']);
  return [
    ...namespaceOccurrences(namespaces, [...path, 'pods', 'namespaceSelector']),
    ...selectorOccurrences(pods, [...path, 'pods', 'podSelector'], podLabel, {
      in: 'namespaces',
      selector: namespaces,
    }),
  ];
}

function tieredSets(peer: TieredPeer): PodSet[] {
  return peer.kind === 'pods' ? [tieredSet(peer)] : [];
}

function tieredSet({ namespaces, pods }: PodPeer): PodSet {
  return { namespaces: { in: 'namespaces', selector: namespaces }, pods };
}

function tieredPorts({ ports }: TieredRule, reach: Reach): Occurrence[] {
  return (ports ?? []).flatMap((port): Occurrence[] => {
    if (port.kind !== 'named') return [];
    // v1alpha2 calls both the list and the field otherwise.
    const field = port.path.includes('protocols') ? 'destinationNamedPort' : 'namedPort';
    return [named(port.name, (name) => ({ kind: 'pod-port', port: name }), 'reference', [...port.path, field], reach)];
  });
}
