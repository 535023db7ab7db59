/**
 * Which rules judge the objects of clusters: those that may say something somewhere. One that is off for every file, by
 * default or by configuration, does not run.
 */
import { type ClusterSubject, RULES, type Rule } from '../rules/index.js';
import type { LevelSetting, Snapshot, Sourced } from '../workspace/index.js';
import { OFF_BY_DEFAULT, type Settings } from './shown.js';

export interface Ruleset {
  /** Whether it says anything anywhere. */
  has(rule: string): boolean;
  /** Those that judge the object; the same list for all of its kind. */
  rulesFor(object: Sourced): readonly Rule[];
}

/** Of an object that rules judge; the order is that in which they are judged. */
type Subjects = Readonly<Record<Exclude<ClusterSubject, 'policy'>, readonly Rule[]>>;

/** The same one for the same rules. */
export function rulesetOf({ configurations }: Pick<Snapshot, 'configurations'>, settings: Settings): Ruleset {
  const isOff = ({ id }: Rule): boolean => {
    const levelWith = (configured: LevelSetting | undefined): LevelSetting | undefined =>
      settings.overrides.get(id) ??
      configured ??
      settings.rules.get(id) ??
      (OFF_BY_DEFAULT.has(id) ? 'off' : undefined);
    return (
      levelWith(undefined) === 'off' && configurations.every((one) => levelWith(one.rules.get(id)?.level) === 'off')
    );
  };
  const off = RULES.filter((rule) => JUDGING.has(rule.subject) && isOff(rule)).map(({ id }) => id);
  const key = off.join(' ');
  const known = rulesets.get(key);
  if (known) return known;
  const fresh = without(new Set(off));
  rulesets.set(key, fresh);
  return fresh;
}
const rulesets = new Map<string, Ruleset>();

/** Every rule of the one is in the other. */
export function covers(has: Ruleset, wanted: Ruleset): boolean {
  return has === wanted || RULES.every(({ id }) => has.has(id) || !wanted.has(id));
}

/** The parts of rules that judge the policies of a folder without pods. */
const JOINED: readonly Rule[] = RULES.flatMap((rule): Rule[] =>
  rule.subject === 'workload' && rule.checkJoined !== undefined
    ? [{ ...rule, subject: 'networkPolicy', withGaps: 'near-misses', check: rule.checkJoined }]
    : [],
);

function without(off: ReadonlySet<string>): Ruleset {
  const of = (...subjects: readonly Rule['subject'][]): Rule[] =>
    RULES.filter((rule) => subjects.includes(rule.subject) && !off.has(rule.id));
  const bySubject: Subjects = {
    service: of('service'),
    ingress: of('ingress'),
    workload: of('workload'),
    networkPolicy: [...of('networkPolicy', 'policy'), ...JOINED.filter(({ id }) => !off.has(id))],
    tieredPolicy: of('tieredPolicy', 'policy'),
  };
  return {
    has: (rule) => !off.has(rule),
    rulesFor: ({ model }) => (isSubject(model) ? bySubject[model] : []),
  };
}

export function isJudged({ model }: Sourced): boolean {
  return isSubject(model);
}

const RANKS = [
  'service',
  'ingress',
  'workload',
  'networkPolicy',
  'tieredPolicy',
] as const satisfies readonly (keyof Subjects)[];
const JUDGING: ReadonlySet<Rule['subject']> = new Set([...RANKS, 'policy']);

/** Where an object stands among those that are judged, by its kind. */
export function rankOf({ model }: Sourced): number {
  return RANKS.indexOf(model as (typeof RANKS)[number]);
}

function isSubject(model: string): model is keyof Subjects {
  return (RANKS as readonly string[]).includes(model);
}
