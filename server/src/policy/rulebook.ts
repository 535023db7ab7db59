/**
 * The rules of one direction, each with a number: whom they mean is a row of bits for each end. Rules of equal ports
 * share words of such a row, so that a verdict looks at a word and not at a rule. Edits free numbers and hand out
 * others, and rows catch up when they are next asked for.
 */
import type { Direction, Match } from '../resources/index.js';
import type { CompiledPolicy, CompiledPorts, CompiledRule, PeerMatcher } from './compiled.js';
import type { Matching } from './matching.js';
import { type PeerIndex, peerIndex } from './peerIndex.js';
import { keyOf } from './portAtoms.js';
import type { Universe } from './universe.js';

/** Rules that name the same ports. */
export interface PortGroup {
  readonly ports: CompiledPorts;
  /** Numbers of its words that no rule has. */
  readonly free: number[];
}

export interface NumberedRule {
  readonly id: number;
  readonly rule: CompiledRule;
  readonly group: PortGroup;
}

export interface Rulebook {
  readonly direction: Direction;
  /** By word of a row, the group to which its 32 rules belong. */
  readonly groups: readonly PortGroup[];
  add(policy: CompiledPolicy): void;
  remove(policy: CompiledPolicy): void;
  rulesOf(policy: CompiledPolicy): readonly NumberedRule[];
  /** Counts the changes. */
  readonly version: number;
  /**
   * Tells what has changed since a version: rules that went, as "no", and those that came, with whom they mean.
   * From version 0 on it tells of all rules.
   */
  tellSince(version: number, universe: Universe, id: number, tell: (rule: number, match: Match) => void): void;
}

interface Change {
  readonly rules: readonly NumberedRule[];
  readonly came: boolean;
}

/** Older ones are forgotten. */
const MOST_CHANGES = 64;

export function rulebook(direction: Direction, matching: Matching): Rulebook {
  const groups: PortGroup[] = [];
  const byPorts = new Map<string, PortGroup>();
  const numbered = new Map<CompiledPolicy, readonly NumberedRule[]>();
  const index: PeerIndex<number> = peerIndex(matching);
  let changes: Change[] = [];
  /** The version after the last change; `changes` holds those that led to it. */
  let version = 1;

  return {
    direction,
    groups,
    get version() {
      return version;
    },
    add,
    remove,
    rulesOf: (policy) => numbered.get(policy) ?? [],
    tellSince,
  };

  function add(policy: CompiledPolicy): void {
    const rules = policy.rules[direction].map((rule): NumberedRule => {
      const group = groupOf(rule.ports);
      return { id: numberIn(group), rule, group };
    });
    numbered.set(policy, rules);
    for (const { id, rule } of rules) for (const peer of rule.peers ?? EVERYBODY) index.add(peer, id);
    changed({ rules, came: true });
  }

  function remove(policy: CompiledPolicy): void {
    const rules = numbered.get(policy) ?? [];
    numbered.delete(policy);
    for (const { id, rule, group } of rules) {
      for (const peer of rule.peers ?? EVERYBODY) index.remove(peer, id);
      group.free.push(id);
    }
    changed({ rules, came: false });
  }

  function changed(change: Change): void {
    if (change.rules.length === 0) return;
    version++;
    changes.push(change);
    if (changes.length > 2 * MOST_CHANGES) changes = changes.slice(-MOST_CHANGES);
  }

  function groupOf(ports: CompiledPorts): PortGroup {
    const { fixed, possible, named } = ports;
    const names = named.length === 0 ? '' : JSON.stringify(named);
    const key = `${keyOf(fixed)}/${keyOf(possible)}/${names}`;
    const group = byPorts.get(key) ?? { ports, free: [] };
    byPorts.set(key, group);
    return group;
  }

  function numberIn(group: PortGroup): number {
    if (group.free.length === 0) {
      const first = groups.length * 32;
      groups.push(group);
      for (let id = first + 31; id >= first; id--) group.free.push(id);
    }
    return group.free.pop() as number;
  }

  function tellSince(since: number, universe: Universe, id: number, tell: (rule: number, match: Match) => void): void {
    const missed = version - since;
    if (since === 0 || missed > changes.length) {
      // Whatever was told before: a rule that is gone has no bit.
      for (let rule = 0; since !== 0 && rule < groups.length * 32; rule++) tell(rule, 'no');
      index.matching(universe, id, (rules, match) => {
        for (const rule of rules) tell(rule, match);
      });
      return;
    }
    for (const { rules, came } of missed === 0 ? [] : changes.slice(-missed)) {
      for (const { id: number, rule } of rules) {
        tell(number, 'no');
        for (const peer of came ? (rule.peers ?? EVERYBODY) : []) {
          const match = matching.matches(peer, universe, id);
          if (match !== 'no') tell(number, match);
        }
      }
    }
  }
}

const EVERYBODY: readonly PeerMatcher[] = [{ kind: 'everybody' }];
