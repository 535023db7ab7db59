/**
 * The policies that select a pod in one direction, tier by tier, and their rules as words of a row. Kept until a
 * policy of the pod's namespace or of the whole cluster changes.
 */
import type { Direction, Match } from '../resources/index.js';
import type { CniFacts } from './cni.js';
import type { CompiledPolicy } from './compiled.js';
import type { Matching } from './matching.js';
import { type PeerIndex, peerIndex } from './peerIndex.js';
import type { NumberedRule, Rulebook } from './rulebook.js';
import type { Universe } from './universe.js';

/** A selecting policy with its rules of one direction, and whether it selects for certain. */
export interface Selecting {
  readonly policy: CompiledPolicy;
  readonly rules: readonly NumberedRule[];
  readonly certain: boolean;
}

export interface Selected {
  readonly admin: readonly Selecting[];
  /** Those that isolate the pod. */
  readonly network: readonly Selecting[];
  readonly baseline: readonly Selecting[];
  /** NetworkPolicies alone decide, and each of them certainly does: the words below say it all. */
  readonly isPlain: boolean;
  /** The words in which the rules of the NetworkPolicies have a bit, and these bits. */
  readonly words: Uint32Array;
  readonly bits: Uint32Array;
  readonly version: number;
}

export interface Subjects {
  add(policy: CompiledPolicy): void;
  remove(policy: CompiledPolicy): void;
  /** Tells the place of each policy among all: evidence names them in that order. */
  setOrder(order: ReadonlyMap<CompiledPolicy, number>): void;
  select(universe: Universe, id: number, book: Rulebook, before: Selected | undefined): Selected;
}

export function subjects(matching: Matching, facts: CniFacts): Subjects {
  const index: PeerIndex<CompiledPolicy> = peerIndex(matching);
  const changedAt = new Map<string | undefined, number>();
  let order: ReadonlyMap<CompiledPolicy, number> = new Map();
  let version = 0;
  /** No selection of an earlier version holds. */
  let oldest = 0;
  /** Pods that the same policies select share what is made of them, which is many objects. */
  const shared = { ingress: new Map<string, Selected>(), egress: new Map<string, Selected>() };
  let sharedAt = 0;

  return {
    add(policy) {
      if (policy.subject) index.add(policy.subject, policy);
      changedAt.set(policy.subject?.namespace, ++version);
    },
    remove(policy) {
      if (policy.subject) index.remove(policy.subject, policy);
      changedAt.set(policy.subject?.namespace, ++version);
    },
    setOrder(next) {
      if (!keepsOrder(order, next)) oldest = ++version;
      order = next;
    },
    select(universe, id, book, before) {
      if (before?.version === version) return before;
      const namespace = universe.pods[id]?.namespace;
      const since = Math.max(oldest, changedAt.get(namespace) ?? 0, changedAt.get(undefined) ?? 0);
      return before && before.version >= since ? before : selected(universe, id, book);
    },
  };

  function selected(universe: Universe, id: number, book: Rulebook): Selected {
    if (sharedAt !== version) for (const kept of [shared.ingress, shared.egress]) kept.clear();
    sharedAt = version;
    const found: Found[] = [];
    let key = '';
    index.matching(universe, id, (policies, match) => {
      found.push({ policies, match });
      key += `${numberOf(policies)}${match} `;
    });
    const known = shared[book.direction].get(key);
    if (known) return known;
    const fresh = madeOf(found, book);
    shared[book.direction].set(key, fresh);
    return fresh;
  }

  function madeOf(found: readonly Found[], book: Rulebook): Selected {
    const tiers: Record<CompiledPolicy['tier'], Selecting[]> = { Admin: [], NetworkPolicy: [], Baseline: [] };
    for (const { policies, match } of found) {
      for (const policy of policies) {
        const enforced = policy.tier === 'NetworkPolicy' ? facts.enforces : facts.enforcesTiers;
        if (enforced === false || !speaks(policy, book.direction)) continue;
        // A plugin of which it is not known whether it enforces a kind makes every such policy a perhaps.
        const certain = match === 'yes' && enforced === true;
        tiers[policy.tier].push({ policy, rules: book.rulesOf(policy), certain });
      }
    }
    const place = ({ policy }: Selecting): number => order.get(policy) ?? 0;
    const byPriority = (a: Selecting, b: Selecting): number =>
      a.policy.priority - b.policy.priority || compareNames(a.policy, b.policy) || place(a) - place(b);
    const network = tiers.NetworkPolicy.sort((a, b) => place(a) - place(b));
    const isPlain =
      tiers.Admin.length === 0 &&
      (network.length === 0 ? tiers.Baseline.length === 0 : network.every((one) => one.certain));
    return {
      admin: tiers.Admin.sort(byPriority),
      network,
      baseline: tiers.Baseline.sort(byPriority),
      isPlain,
      ...wordsOf(isPlain ? network : []),
      version,
    };
  }
}

interface Found {
  readonly policies: ReadonlySet<CompiledPolicy>;
  readonly match: Match;
}

/** Of a set of policies that select by the same selector. */
function numberOf(policies: ReadonlySet<CompiledPolicy>): number {
  const number = numbers.get(policies) ?? ++lastNumber;
  numbers.set(policies, number);
  return number;
}
const numbers = new WeakMap<ReadonlySet<CompiledPolicy>, number>();
let lastNumber = 0;

/** A NetworkPolicy isolates though it may have no rule (N5); an administrator's policy only says what its rules say (A3). */
function speaks(policy: CompiledPolicy, direction: Direction): boolean {
  return policy.tier === 'NetworkPolicy' ? policy.isolates[direction] : policy.rules[direction].length > 0;
}

function wordsOf(network: readonly Selecting[]): { words: Uint32Array; bits: Uint32Array } {
  const byWord = new Map<number, number>();
  for (const { rules } of network)
    for (const { id } of rules) byWord.set(id >>> 5, (byWord.get(id >>> 5) ?? 0) | (1 << (id & 31)));
  return { words: Uint32Array.from(byWord.keys()), bits: Uint32Array.from(byWord.values()) };
}

/** Policies that are in both stand in the same order. */
function keepsOrder(before: ReadonlyMap<CompiledPolicy, number>, after: ReadonlyMap<CompiledPolicy, number>): boolean {
  let last = -1;
  for (const policy of after.keys()) {
    const place = before.get(policy);
    if (place === undefined) continue;
    if (place < last) return false;
    last = place;
  }
  return true;
}

/** Equal priorities are a problem of their own; the order among them only has to be stable. */
function compareNames(a: CompiledPolicy, b: CompiledPolicy): number {
  const [one, other] = [String(a.policy.name), String(b.policy.name)];
  return one < other ? -1 : one > other ? 1 : 0;
}
