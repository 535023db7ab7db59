/**
 * Sets of pods that are told by selectors alone, so that they hold for pods that no manifest names: who matches all of
 * some peers and none of others. Just enough algebra to walk through ordered rules and to leave out what says nothing.
 */
import type { PeerMatcher } from '../policy/index.js';
import {
  isEmptySelector,
  known,
  type LabelSelector,
  type Labels,
  type Match,
  matchesSelector,
} from '../resources/index.js';
import { type Address, type AddressSet, hasAddress, toCidrs } from '../sets/index.js';

/** Peers that can be asked about any pod. */
export type PodsPeer = SelectedPods | { readonly kind: 'block'; readonly addresses: AddressSet };
export type SelectedPods = Extract<PeerMatcher, { kind: 'pods' }>;

export interface Region {
  /** All of them match; with none, every pod of the cluster does. */
  readonly match: readonly PodsPeer[];
  /** None of them matches. */
  readonly except: readonly PodsPeer[];
}

export const EVERY_POD: Region = { match: [], except: [] };

/** A pod that may be named nowhere. */
export interface AnyPod {
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  /** Undefined where nobody knows it. */
  readonly address: Address | undefined;
}

/** Blocks are taken to match pods by their addresses; who asks knows whether the network plugin does that. */
export function isInRegion({ match, except }: Region, pod: AnyPod): Match {
  const inside = match.map((peer) => isPeer(peer, pod));
  const outside = except.map((peer) => isPeer(peer, pod));
  if (inside.includes('no') || outside.includes('yes')) return 'no';
  return inside.includes('unknown') || outside.includes('unknown') ? 'unknown' : 'yes';
}

function isPeer(peer: PodsPeer, pod: AnyPod): Match {
  if (peer.kind === 'block')
    return pod.address === undefined ? 'unknown' : hasAddress(peer.addresses, pod.address) ? 'yes' : 'no';
  if (peer.namespace !== undefined && peer.namespace !== pod.namespace) return 'no';
  const matches = [
    peer.namespaces === undefined ? 'yes' : matchesSelector(peer.namespaces, pod.namespaceLabels),
    peer.pods === undefined ? 'yes' : matchesSelector(peer.pods, pod.labels),
  ];
  return matches.includes('no') ? 'no' : matches.includes('unknown') ? 'unknown' : 'yes';
}

/** The part of a region that matches a peer; undefined where no pod can be in it. */
export function within({ match, except }: Region, peer: PodsPeer): Region | undefined {
  if (except.some((one) => covers(one, peer))) return undefined;
  if (match.some((one) => areDisjoint(one, peer))) return undefined;
  const all = match.some((one) => covers(peer, one)) ? match : [...match.filter((one) => !covers(one, peer)), peer];
  return { match: all, except: except.filter((one) => !all.some((other) => areDisjoint(one, other))) };
}

/** The part that does not; undefined where no pod can be in it. */
export function without({ match, except }: Region, peer: PodsPeer): Region | undefined {
  if (isEverybody(peer) || match.some((one) => covers(peer, one))) return undefined;
  if (except.some((one) => covers(one, peer)) || match.some((one) => areDisjoint(one, peer))) return { match, except };
  return { match, except: [...except.filter((one) => !covers(peer, one)), peer] };
}

/** Every pod of `inner` is in `outer`, as far as the selectors show it. */
export function holdsRegion(outer: Region, inner: Region): boolean {
  return (
    outer.match.every((peer) => inner.match.some((one) => covers(peer, one))) &&
    outer.except.every(
      (peer) => inner.except.some((one) => covers(one, peer)) || inner.match.some((one) => areDisjoint(one, peer)),
    )
  );
}

export function regionKey({ match, except }: Region): string {
  return JSON.stringify([match.map(peerKey).sort(), except.map(peerKey).sort()]);
}

function isEverybody(peer: PodsPeer): boolean {
  return peer.kind === 'pods' && peer.namespace === undefined && isAny(peer.namespaces) && isAny(peer.pods);
}

function isAny(selector: LabelSelector | undefined): boolean {
  return selector === undefined || isEmptySelector(selector);
}

function covers(a: PodsPeer, b: PodsPeer): boolean {
  if (isEverybody(a) || peerKey(a) === peerKey(b)) return true;
  if (a.kind === 'block' || b.kind === 'block') return false;
  const sameNamespaces =
    (a.namespace === undefined && isAny(a.namespaces)) ||
    (isOneNamespace(a) && namespaceOf(a) === namespaceOf(b)) ||
    (a.namespace === b.namespace && selectorKey(a.namespaces) === selectorKey(b.namespaces));
  return sameNamespaces && (isAny(a.pods) || selectorKey(a.pods) === selectorKey(b.pods));
}

/** 0 to 300: first by the namespaces that it picks from, then by the pods. */
export function narrownessOf(peer: PodsPeer): number {
  if (peer.kind === 'block') return 300;
  const namespaces = isOneNamespace(peer) ? 200 : peer.namespace === undefined && isAny(peer.namespaces) ? 0 : 100;
  return namespaces + (isAny(peer.pods) ? 0 : 50);
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Two names of namespaces, or two values of one label: nobody has both. */
function areDisjoint(a: PodsPeer, b: PodsPeer): boolean {
  if (a.kind === 'block' || b.kind === 'block') return false;
  const names = [namespaceOf(a), namespaceOf(b)];
  if (names[0] !== undefined && names[1] !== undefined && names[0] !== names[1]) return true;
  return differ(a.namespaces, b.namespaces) || differ(a.pods, b.pods);
}

/** The only namespace that a peer picks from. */
export function namespaceOf(peer: SelectedPods): string | undefined {
  return peer.namespace ?? known(peer.namespaces?.matchLabels.values.get(NAME_LABEL));
}

/** Nothing but the name decides about the namespace. */
export function isOneNamespace({ namespace, namespaces }: SelectedPods): boolean {
  if (namespace !== undefined) return isAny(namespaces);
  const values = namespaces?.matchLabels.values;
  return (
    values?.size === 1 &&
    known(values.get(NAME_LABEL)) !== undefined &&
    namespaces?.matchLabels.complete === true &&
    namespaces.matchExpressions.length === 0
  );
}

function differ(a: LabelSelector | undefined, b: LabelSelector | undefined): boolean {
  return [...(a?.matchLabels.values ?? [])].some(([key, value]) => {
    const other = known(b?.matchLabels.values.get(key));
    return other !== undefined && known(value) !== undefined && known(value) !== other;
  });
}

function peerKey(peer: PodsPeer): string {
  return peer.kind === 'block'
    ? blockKey(peer.addresses)
    : JSON.stringify([peer.namespace ?? null, selectorKey(peer.namespaces), selectorKey(peer.pods)]);
}

function blockKey(addresses: AddressSet): string {
  return toCidrs(addresses).join(' ');
}

function selectorKey(selector: LabelSelector | undefined): string {
  if (selector === undefined || isEmptySelector(selector)) return '*';
  const { matchLabels, matchExpressions } = selector;
  return JSON.stringify([
    [...matchLabels.values].sort(([a], [b]) => (a < b ? -1 : 1)),
    matchLabels.complete,
    matchExpressions.map(({ key, operator, values }) => [key, operator, values]),
  ]);
}
