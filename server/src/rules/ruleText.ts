/** What a rule's metadata says in words, for tables, settings, hovers and completion. */
import { LEVELS, type Level } from '../workspace/index.js';
import type { Rule, WithGaps } from './rule.js';

/** From the most serious one down. */
export function levelsOf(rule: Rule): readonly Level[] {
  const used = new Set(Object.values(rule.messages).map((message) => message.level));
  return LEVELS.filter((level) => used.has(level));
}

/** "error, hint", or "off; information when enabled". */
export function levelsText(rule: Rule): string {
  const levels = levelsOf(rule).join(', ');
  return rule.offByDefault ? `off; ${levels} when enabled` : levels;
}

const UNDER_GAPS: Readonly<Record<WithGaps, readonly string[]>> = {
  judges: [],
  'near-misses': ['part of the cluster is remote or missing'],
  silent: ['part of the cluster is remote or missing, or the pods are in another folder'],
};

/** When it stays quiet, with what it does where a part of its cluster is not here; empty where it never does. */
export function silencesText(rule: Rule): string {
  return [rule.silences, ...UNDER_GAPS[rule.withGaps]].filter((part) => part !== '').join('; ');
}
