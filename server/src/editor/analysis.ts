/**
 * The findings of a workspace: rules run over every cluster, results of clusters merged, configuration and
 * suppression applied. An analysis belongs to one snapshot; the next one is made from it at the cost of what changed.
 * Where time is short an analysis may lag: some clusters still have the judgement of before, and the next call goes on.
 */
import type { Cluster } from '../cluster/index.js';
import { RULES, type Rule, type RuleFailure, type Unsure } from '../rules/index.js';
import { type Draft, differingKeys, draftOf, draftOfLists } from '../sets/index.js';
import type { Scope, Snapshot } from '../workspace/index.js';
import { profileFor } from './clusters.js';
import { subjectsOf } from './difference.js';
import { changedFiles, type FileFindings, fileFindings, isClosedScope } from './fileFindings.js';
import { atRest, failuresOf, type Judgement, surroundKeysBetween, unsureOf } from './judgement.js';
import { isIndexedWithin, judgeScope, type Pace, type SharedIndexes } from './judging.js';
import { type Asking, laggingScopes } from './lagging.js';
import { type Ruleset, rulesetOf } from './ruleset.js';
import { type JudgedFinding, NO_SETTINGS, type Settings, type SuppressedFinding } from './shown.js';
import { type SuppressingFiles, suppressingFiles, suppressingFilesAfter } from './suppressingFiles.js';
import { surroundIn, type WorkspaceSurround } from './workspaceSurround.js';

export interface Analysis {
  readonly snapshot: Snapshot;
  readonly clusters: readonly Cluster[];
  /** How many clusters have been judged, be it in part, and how many gaps they have. */
  readonly counts: { readonly clusters: number; readonly gaps: number };
  /** Clusters that judge a file as their own, as far as they have been judged. */
  clustersOf(file: string): readonly Cluster[];
  /** Findings of one file in the order of their places; empty where there is nothing to say. */
  findingsOf(file: string): readonly JudgedFinding[];
  /** Findings of one file that somebody has decided to live with. */
  suppressedIn(file: string): readonly SuppressedFinding[];
  /** Files that may have findings. */
  readonly files: readonly string[];
  readonly unsure: readonly Unsure[];
  readonly failures: readonly RuleFailure[];
  /** Those of the checks that ran for it. */
  readonly failed: readonly RuleFailure[];
  /** Nothing waits to be judged. */
  readonly isWhole: boolean;
  /** Nothing waits to be judged that may change what is said of the file. */
  isSettled(file: string): boolean;
  /** Every cluster of the file has been judged, be it before the last edit. */
  isTold(file: string): boolean;
  /** Files of which it may say something else than the analysis before; undefined where that may be any. */
  readonly changed: ReadonlySet<string> | undefined;
  /** How many clusters were judged anew for this snapshot. */
  readonly rerun: number;
  /** How many checks of a rule on an object ran for it. */
  readonly checks: number;
  /** For the next analysis. */
  readonly memory: Memory;
}

interface Memory {
  readonly results: ReadonlyMap<string, Judgement>;
  readonly ruleset: Ruleset;
  /** Scopes that lag, by id, with the keys of the surround that were touched since they were judged. */
  readonly lagging: ReadonlyMap<string, ReadonlySet<string>>;
  readonly asking: Asking;
  /** Scopes whose clusters still know what was worked out for their checks, by id; the one judged last is the last. */
  readonly awake: ReadonlySet<string>;
  readonly around: WorkspaceSurround;
  readonly findings: FileFindings;
  /** Undefined where nobody has asked. */
  readonly suppressing: SuppressingFiles | undefined;
  /** How many checks there are, and how many gaps. */
  readonly checks: number;
  readonly gaps: number;
}

/** All the time that there is. */
const UNHURRIED: Pace = { first: new Set(), soon: new Set(), isOver: () => false };
const NOTHING: ReadonlySet<string> = new Set();
const NEVER = (): boolean => false;
const NOBODY: Asking = new Map();

/** With `before`, what has not changed since is kept. `pace` says what comes first and when to stop for now. */
export function analyse(
  snapshot: Snapshot,
  settings: Settings = NO_SETTINGS,
  before?: Analysis,
  pace: Pace = UNHURRIED,
): Analysis {
  const last = before?.memory;
  const around = last?.around ?? surroundIn(snapshot);
  const touched = before ? around.follow(before.snapshot, snapshot) : NOTHING;
  const ruleset = rulesetOf(snapshot, settings);
  const results = draftOf(last?.results ?? new Map<string, Judgement>());
  const asking = draftOfLists(last?.asking ?? NOBODY);
  let checks = last?.checks ?? 0;
  let gaps = last?.gaps ?? 0;
  const drop = (id: string, judgement: Judgement): void => {
    results.delete(id);
    for (const key of surroundKeysBetween(judgement, undefined).gone) asking.remove(key, id);
    checks -= judgement.checks;
    gaps -= judgement.cluster.gaps.length;
  };
  if (before) dropGone(drop, before, snapshot);
  // Between two slices of one snapshot nothing has come to lag.
  const behind =
    before?.snapshot === snapshot && last?.ruleset === ruleset
      ? before.memory.lagging
      : laggingScopes(snapshot, ruleset, results, before && { snapshot: before.snapshot, ...before.memory }, touched);
  const still = draftOf(behind);
  const changed = changedFiles(
    snapshot,
    settings,
    before && { snapshot: before.snapshot, findings: before.memory.findings },
  );
  let suppressing =
    before?.memory.suppressing && suppressingFilesAfter(before.memory.suppressing, before.snapshot, snapshot);
  const shared: SharedIndexes = new Map();
  const now = new Set<string>();
  const awake = new Set(last?.awake);
  const isLarge = snapshot.files.size > MANY_FILES;
  const failed: RuleFailure[] = [];
  let rerun = 0;
  let ran = 0;
  for (const { scope, isFirst } of inTurn(snapshot, behind, pace)) {
    if (!isFirst && (pace.isOver() || (isLarge && !around.prepare(pace.isOver)))) break;
    const content = snapshot.contentWithin(scope, isFirst ? (pace.isLate ?? NEVER) : pace.isOver);
    if (content === undefined) break;
    const judgement = results.get(scope.id);
    if (!isFirst && !isIndexedWithin(content, shared, judgement, pace.isOver)) break;
    const result = judgeScope(
      { content, profile: profileFor(scope), ruleset },
      around.surround,
      shared,
      judgement && { judgement, touchedAround: behind.get(scope.id) ?? NOTHING },
      isFirst ? pace : { ...pace, first: NOTHING },
    );
    results.set(scope.id, result);
    awake.delete(scope.id);
    awake.add(scope.id);
    letRest(awake, results, pace);
    if (isFirst) now.add(scope.id);
    if (result.waiting.size === 0) still.delete(scope.id);
    else still.set(scope.id, NOTHING);
    if (result.ran > 0) rerun++;
    failed.push(...result.failed);
    ran += result.ran;
    checks += result.checks - (judgement?.checks ?? 0);
    gaps += result.cluster.gaps.length - (judgement?.cluster.gaps.length ?? 0);
    const asked = surroundKeysBetween(judgement, result);
    for (const key of asked.gone) asking.remove(key, scope.id);
    for (const key of asked.come) asking.add(key, scope.id);
    for (const file of result.changed) changed?.add(file);
    // Whether a suppression is of no use can only be told where nothing is missing.
    if (changed && judgement && isClosedScope(judgement) !== isClosedScope(result)) {
      suppressing ??= suppressingFiles(snapshot);
      for (const file of suppressing.keys()) if (subjectsOf(scope).has(file)) changed.add(file);
    }
  }
  const judgements = results.done();
  const lagging = still.done();
  const all = (): Judgement[] => snapshot.division.scopes.flatMap((scope) => judgements.get(scope.id) ?? []);
  const findings = fileFindings(
    snapshot,
    settings,
    last && { findings: last.findings, results: last.results },
    changed,
    {
      results: judgements,
      isLagging: (id) => lagging.has(id) && !now.has(id),
      isUnsettled: (id) => lagging.has(id),
    },
  );
  const scopesOf = (file: string): readonly Scope[] => snapshot.division.bySubject.get(file) ?? [];
  return {
    snapshot,
    get clusters() {
      return all().map((one) => one.cluster);
    },
    counts: { clusters: judgements.size, gaps },
    clustersOf: (file) => scopesOf(file).flatMap((scope) => judgements.get(scope.id)?.cluster ?? []),
    get files() {
      return [...new Set([...snapshot.files.keys(), ...snapshot.configurations.map((one) => one.file)])];
    },
    get unsure() {
      // What nobody asked to be judged is not missed.
      return all()
        .flatMap(unsureOf)
        .filter(({ rule }) => ruleset.has(rule));
    },
    get failures() {
      return [...all().flatMap(failuresOf), ...findings.failures];
    },
    failed,
    isWhole: lagging.size === 0,
    isSettled: (file) => lagging.size === 0 || !scopesOf(file).some((scope) => lagging.has(scope.id)),
    isTold: (file) => scopesOf(file).every((scope) => judgements.has(scope.id)),
    findingsOf: (file) => findings.of(file).findings,
    suppressedIn: (file) => findings.of(file).suppressed,
    changed,
    rerun,
    checks: ran,
    memory: {
      results: judgements,
      ruleset,
      lagging,
      asking: asking.done(),
      awake,
      around,
      findings,
      suppressing,
      checks,
      gaps,
    },
  };
}

/** The surround of more than this takes longer to make than a slice. */
const MANY_FILES = 2_000;

/** What many clusters have worked out is not worth its memory: it is soon worked out again. */
function letRest(awake: Set<string>, results: Draft<string, Judgement>, { awake: most = MOST_AWAKE }: Pace): void {
  for (const id of awake) {
    if (awake.size <= most) return;
    awake.delete(id);
    const judgement = results.get(id);
    if (judgement) results.set(id, atRest(judgement));
  }
}
const MOST_AWAKE = 64;

function dropGone(drop: (id: string, judgement: Judgement) => void, before: Analysis, { division }: Snapshot): void {
  for (const id of differingKeys(before.snapshot.division.byId, division.byId)) {
    const judgement = division.byId.has(id) ? undefined : before.memory.results.get(id);
    if (judgement) drop(id, judgement);
  }
}

/** More clusters of one file than this take their turn one by one, behind the first. */
const FEW_SCOPES = 3;

function* inTurn(
  snapshot: Snapshot,
  lagging: ReadonlyMap<string, unknown>,
  pace: Pace,
): Generator<{ readonly scope: Scope; readonly isFirst: boolean }> {
  const turns = new Map<Scope, boolean>();
  for (const [isFirst, files] of [[true, pace.first] as const, [false, pace.soon] as const]) {
    for (const file of files) {
      const waiting = (snapshot.division.bySubject.get(file) ?? []).filter((one) => lagging.has(one.id));
      for (const [index, scope] of waiting.entries())
        if (!turns.has(scope)) turns.set(scope, isFirst && (index === 0 || waiting.length <= FEW_SCOPES));
    }
  }
  // What is to be judged whatever the time comes before all others.
  for (const [scope, isFirst] of turns) if (isFirst) yield { scope, isFirst };
  for (const [scope, isFirst] of turns) if (!isFirst) yield { scope, isFirst };
  for (const id of lagging.keys()) {
    const scope = snapshot.division.byId.get(id);
    if (scope && !turns.has(scope)) yield { scope, isFirst: false };
  }
}

/** Rules by id, for doors that show them. */
export function ruleNamed(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}
