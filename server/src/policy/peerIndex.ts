/**
 * Peers, each with those who use it, found by the labels of a pod or by the blocks of an address: who asks whom a pod
 * is a peer to tests a handful of selectors and not all. Equal selectors are one.
 */
import { isUnknown, known, type LabelSelector, type Labels, type Match } from '../resources/index.js';
import type { PeerMatcher } from './compiled.js';
import type { Matching } from './matching.js';
import type { PolicyPod, Universe } from './universe.js';

export interface PeerIndex<User> {
  add(peer: PeerMatcher, user: User): void;
  /** Forgets a user; nothing for one that is not here. */
  remove(peer: PeerMatcher, user: User): void;
  /** Visits the users of every peer that certainly or perhaps means the end of that number. */
  matching(universe: Universe, id: number, visit: (users: ReadonlySet<User>, match: Match) => void): void;
}

interface Entry<User> {
  readonly peer: PeerMatcher;
  readonly users: Set<User>;
}
type Shelf<User> = Set<Entry<User>>;

export function peerIndex<User>(matching: Matching): PeerIndex<User> {
  const byKey = new Map<string, Entry<User>>();
  /** Selectors that name a value of a label of pods. */
  const byPodLabel = labelShelves<Entry<User>>();
  /** Others that name one of a namespace. */
  const byNamespaceLabel = labelShelves<Entry<User>>();
  /** The rest, by the one namespace that they are about. */
  const loose = new Map<string | undefined, Shelf<User>>();
  const blocks = new Map<string, Entry<User>>();
  const alwaysBlocks: Shelf<User> = new Set();
  const rest: Shelf<User> = new Set();

  return {
    add(peer, user) {
      const key = keyOf(peer);
      const known = byKey.get(key);
      if (known) {
        known.users.add(user);
        return;
      }
      const entry = { peer, users: new Set([user]) };
      byKey.set(key, entry);
      if (peer.kind === 'block') {
        blocks.set(key, entry);
        if (peer.always) alwaysBlocks.add(entry);
      } else for (const shelf of shelvesOf(peer)) shelf.add(entry);
    },
    remove(peer, user) {
      const key = keyOf(peer);
      const entry = byKey.get(key);
      entry?.users.delete(user);
      if (entry?.users.size !== 0) return;
      byKey.delete(key);
      if (peer.kind === 'block') {
        blocks.delete(key);
        alwaysBlocks.delete(entry);
      } else for (const shelf of shelvesOf(peer)) shelf.delete(entry);
    },
    matching(universe, id, visit) {
      const tell = (entry: Entry<User>): void => {
        const match = matching.matches(entry.peer, universe, id);
        if (match !== 'no') visit(entry.users, match);
      };
      const pod = universe.pods[id];
      const outside = universe.outside[id - universe.pods.length];
      if (pod) forSelectors(pod, tell);
      else if (id === universe.strangerId)
        for (const entry of byKey.values()) if (entry.peer.kind === 'pods') tell(entry);
      if (outside) {
        for (const key of outside.blocks)
          for (const always of [true, false]) {
            const entry = blocks.get(blockKey(key, always));
            if (entry) visit(entry.users, 'yes');
          }
      } else if (!pod || matching.blocksMeanPods) for (const entry of blocks.values()) tell(entry);
      else for (const entry of alwaysBlocks) tell(entry);
      for (const entry of rest) tell(entry);
    },
  };

  function shelvesOf(peer: PeerMatcher): readonly Shelf<User>[] {
    if (peer.kind !== 'pods') return [rest];
    return (
      byPodLabel.shelvesOf(peer.pods) ??
      byNamespaceLabel.shelvesOf(peer.namespaces) ?? [found(loose, peer.namespace, () => new Set())]
    );
  }

  /** Those that the labels of a pod do not rule out. */
  function forSelectors(pod: PolicyPod, visit: (entry: Entry<User>) => void): void {
    byPodLabel.forLabels(pod.labels, visit);
    byNamespaceLabel.forLabels(pod.namespaceLabels, visit);
    loose.get(undefined)?.forEach(visit);
    loose.get(pod.namespace)?.forEach(visit);
  }
}

interface LabelShelves<E> {
  /** Undefined for a selector that names no value. */
  shelvesOf(selector: LabelSelector | undefined): readonly Set<E>[] | undefined;
  /** Visits once what labels do not rule out. */
  forLabels(labels: Labels, visit: (entry: E) => void): void;
}

function labelShelves<E>(): LabelShelves<E> {
  const byKey = new Map<string, Map<string, Set<E>>>();
  const shelf = (key: string, value: string): Set<E> =>
    found(
      found(byKey, key, () => new Map()),
      value,
      () => new Set(),
    );
  return {
    shelvesOf(selector) {
      const [key, values] = (selector && named(selector)) ?? [];
      return key === undefined ? undefined : values?.map((value) => shelf(key, value));
    },
    forLabels(labels, visit) {
      if (!labels.complete) return everyOne(byKey.values()).forEach(visit);
      for (const [key, value] of labels.values) {
        const values = byKey.get(key);
        if (!values) continue;
        if (isUnknown(value)) everyOne([values]).forEach(visit);
        else values.get(value)?.forEach(visit);
      }
    },
  };
}

/**
 * A key and its values, one of which everybody has who matches for certain; who may match has one or does not say. One
 * key is enough.
 */
function named({ matchLabels, matchExpressions }: LabelSelector): [key: string, values: string[]] | undefined {
  for (const [key, value] of matchLabels.values) if (!isUnknown(value)) return [key, [value]];
  for (const { key, operator, values } of matchExpressions) {
    const texts = new Set(values.flatMap((value) => known(value) ?? []));
    if (operator === 'In' && !isUnknown(key) && texts.size > 0 && !values.some(isUnknown)) return [key, [...texts]];
  }
  return undefined;
}

function everyOne<E>(all: Iterable<ReadonlyMap<string, ReadonlySet<E>>>): Set<E> {
  const entries = new Set<E>();
  for (const values of all) for (const shelf of values.values()) for (const entry of shelf) entries.add(entry);
  return entries;
}

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** Peers of equal keys mean the same ends. */
function keyOf(peer: PeerMatcher): string {
  const made = keys.get(peer);
  if (made !== undefined) return made;
  const key = writtenKey(peer);
  keys.set(peer, key);
  return key;
}
const keys = new WeakMap<PeerMatcher, string>();

function writtenKey(peer: PeerMatcher): string {
  switch (peer.kind) {
    case 'pods':
      return `${peer.namespace ?? ''}|${selectorKey(peer.namespaces)}|${selectorKey(peer.pods)}|${peer.skipsHostNetwork}`;
    case 'block':
      return blockKey(peer.key, peer.always);
    default:
      return peer.kind;
  }
}

function blockKey(key: string, always: boolean): string {
  return `${always} ${key}`;
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
