/**
 * What is shown of the findings in a file: their levels after configuration and settings, without those that somebody
 * has decided to live with, and with what is to be said about such decisions.
 */
import { nearestName } from '../resources/index.js';
import {
  type Finding,
  RULES,
  type RuleFailure,
  runSuppressionRules,
  type SuppressionSubject,
  type WrittenSuppression,
} from '../rules/index.js';
import {
  configurationFor,
  globMatcher,
  LEVELS,
  type Level,
  type LevelSetting,
  relativeTo,
  type Snapshot,
  type SourceFile,
} from '../workspace/index.js';
import type { Position } from '../yaml/index.js';
import { locate } from './locate.js';
import { suppressorOf } from './suppression.js';
import { valuesPlace } from './valuesPlace.js';
import { withoutYielding } from './yielding.js';

/** A finding as it is shown: with its level after configuration, and the clusters that it holds in. */
export interface JudgedFinding extends Finding {
  readonly level: Level;
  readonly clusters: readonly string[];
}

/** One that is not shown, since somebody has decided to live with it. */
export interface SuppressedFinding {
  readonly finding: JudgedFinding;
  readonly by: WrittenSuppression;
}

export interface Shown {
  /** In the order of their places. */
  readonly findings: readonly JudgedFinding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly failures: readonly RuleFailure[];
}

export const NOTHING_SHOWN: Shown = { findings: [], suppressed: [], failures: [] };

export interface Settings {
  /** Levels from the editor; the configuration file wins over them. */
  readonly rules: ReadonlyMap<string, LevelSetting>;
  /** Levels from the command line; they win over the configuration file. */
  readonly overrides: ReadonlyMap<string, LevelSetting>;
}

export const NO_SETTINGS: Settings = { rules: new Map(), overrides: new Map() };

/** A file whose findings are to be shown. */
export interface Showing {
  readonly snapshot: Snapshot;
  readonly settings: Settings;
  readonly path: string;
  /** Undefined for a configuration, in which nothing is suppressed. */
  readonly file: SourceFile | undefined;
  /** Nothing is missing in any cluster of the file, so that a finding that is not there is none. */
  readonly isClosed: boolean;
}

interface Found {
  readonly finding: Finding;
  readonly clusters: readonly string[];
}

interface Placed {
  readonly finding: JudgedFinding;
  readonly start: Position;
}

export function shown(showing: Showing, found: readonly Found[]): Shown {
  const { file, snapshot } = showing;
  const suppressor = file && suppressorOf(file);
  if (found.length === 0 && (suppressor?.written.length ?? 0) === 0) return NOTHING_SHOWN;
  const levelOf = levelsIn(showing);
  const suppressed: SuppressedFinding[] = [];
  const used = new Set<string>();
  const placed = ({ finding: raw, clusters }: Found): Placed[] => {
    const level = capped(raw.level, levelOf(raw.rule));
    if (level === undefined) return [];
    const { start } = locate(snapshot, raw.anchor).range;
    const values = valuesPlace(snapshot, raw);
    const related = values ? [...raw.related, values] : raw.related;
    const finding: JudgedFinding = { ...raw, level, clusters, related };
    const by = suppressor?.suppressing(raw, start.line);
    if (by === undefined) return [{ finding, start }];
    suppressed.push({ finding, by });
    used.add(useOf(by, raw.rule));
    return [];
  };
  const all = withoutYielding(found).flatMap(placed);
  const run = runSuppressionRules(RULES, subjectsOf(suppressor?.written ?? [], used, levelOf, showing.isClosed));
  for (const finding of run.findings) for (const one of placed({ finding, clusters: [] })) all.push(one);
  all.sort((a, b) => a.start.line - b.start.line || a.start.character - b.start.character);
  return { findings: all.map(({ finding }) => finding), suppressed, failures: run.failures };
}

/** One way in which a suppression may be of use: by the place and the rule, since annotations of copies are equal. */
function useOf({ anchor }: WrittenSuppression, rule: string): string {
  const { source } = anchor;
  const place = 'span' in anchor ? String(anchor.span.start) : anchor.path.join('/');
  return `${source.document} ${place} ${rule}`;
}

function subjectsOf(
  written: readonly WrittenSuppression[],
  used: ReadonlySet<string>,
  levelOf: (rule: string) => LevelSetting | undefined,
  isClosed: boolean,
): SuppressionSubject[] {
  return written.map((one) => ({
    written: one,
    rules: one.rules.map((rule) => {
      if (!RULE_IDS.includes(rule.id)) {
        const meant = nearestName(rule.id, RULE_IDS);
        return { ...rule, state: 'no-rule', ...(meant !== undefined && { meant }) };
      }
      if (used.has(useOf(one, rule.id))) return { ...rule, state: 'used' };
      const isJudged = isClosed && levelOf(rule.id) !== 'off' && !ABOUT_SUPPRESSIONS.has(rule.id);
      return { ...rule, state: isJudged ? 'unused' : 'unjudged' };
    }),
  }));
}
const ABOUT_SUPPRESSIONS: ReadonlySet<string> = new Set(
  RULES.filter((rule) => rule.subject === 'suppression').map((rule) => rule.id),
);
const RULE_IDS: readonly string[] = RULES.map((rule) => rule.id);

/** The level that somebody has given to a rule in this file, or `off`. */
function levelsIn({ snapshot, settings, path }: Showing): (rule: string) => LevelSetting | undefined {
  const configuration = configurationFor(snapshot, path);
  return (rule) => {
    const setting = configuration?.rules.get(rule);
    const isIgnored =
      configuration !== undefined &&
      setting !== undefined &&
      setting.ignore.length > 0 &&
      globMatcher(setting.ignore)(relativeTo(configuration.folder, path));
    if (isIgnored) return 'off';
    return (
      settings.overrides.get(rule) ??
      setting?.level ??
      settings.rules.get(rule) ??
      (OFF_BY_DEFAULT.has(rule) ? 'off' : undefined)
    );
  };
}

/** Rules that say nothing until somebody gives them a level. */
export const OFF_BY_DEFAULT: ReadonlySet<string> = new Set(
  RULES.filter((rule) => rule.offByDefault).map((rule) => rule.id),
);

/** A configured level caps those of a rule's messages; undefined is off. */
function capped(level: Level, setting: LevelSetting | undefined): Level | undefined {
  if (setting === undefined) return level;
  if (setting === 'off') return undefined;
  return LEVELS[Math.max(LEVELS.indexOf(level), LEVELS.indexOf(setting))];
}
