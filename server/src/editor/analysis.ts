/**
 * The findings of a workspace: rules run over every cluster, results of clusters merged, configuration and
 * suppression applied. An analysis belongs to one snapshot; the next one is made from it at the cost of what changed.
 * Where time is short an analysis may lag: some clusters still have the judgement of before, and the next call goes on.
 */
import type { Cluster } from '../cluster/index.js';
import { RULES, type Rule, type RuleFailure, type Unsure } from '../rules/index.js';
import { draftOf } from '../sets/index.js';
import type { Division, Scope, Snapshot } from '../workspace/index.js';
import { profileFor } from './clusters.js';
import { changedFiles, type FileFindings, fileFindings, isClosedScope } from './fileFindings.js';
import { failuresOf, type Judgement, judgeScope, type Pace, type SharedIndexes, unsureOf } from './judging.js';
import { type JudgedFinding, NO_SETTINGS, type Settings, type SuppressedFinding } from './shown.js';
import { suppressorOf } from './suppression.js';
import { surroundIn, type WorkspaceSurround } from './workspaceSurround.js';

export interface Analysis {
  readonly snapshot: Snapshot;
  readonly clusters: readonly Cluster[];
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
  /** Scopes that lag, by id, with the keys of the surround that were touched since they were judged. */
  readonly lagging: ReadonlyMap<string, ReadonlySet<string>>;
  readonly around: WorkspaceSurround;
  readonly findings: FileFindings;
  /** How many checks there are. */
  readonly checks: number;
}

/** All the time that there is. */
const UNHURRIED: Pace = { first: new Set(), soon: new Set(), isOver: () => false };
const NOTHING: ReadonlySet<string> = new Set();

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
  const { scopes } = snapshot.division;
  const results = draftOf(last?.results ?? new Map<string, Judgement>());
  let checks = last?.checks ?? 0;
  if (before && before.snapshot.division !== snapshot.division) checks -= dropGone(results, scopes, last?.results);
  // Between two slices of one snapshot nothing has come to lag.
  const lagging =
    before?.snapshot === snapshot
      ? new Map(before.memory.lagging)
      : laggingScopes(snapshot, (id) => results.get(id), last?.lagging, touched);
  const changed = changedFiles(
    snapshot,
    settings,
    before && { snapshot: before.snapshot, findings: before.memory.findings },
  );
  const shared: SharedIndexes = new Map();
  const now = new Set<string>();
  const failed: RuleFailure[] = [];
  let rerun = 0;
  let ran = 0;
  for (const { scope, isFirst } of inTurn(snapshot, lagging, pace)) {
    if (!isFirst && pace.isOver()) break;
    const judgement = results.get(scope.id);
    const result = judgeScope(
      { content: snapshot.contentOf(scope), profile: profileFor(scope) },
      around.surround,
      shared,
      judgement && { judgement, touchedAround: lagging.get(scope.id) ?? NOTHING },
      isFirst ? pace : { ...pace, first: NOTHING },
    );
    results.set(scope.id, result);
    if (isFirst) now.add(scope.id);
    if (result.waiting.size === 0) lagging.delete(scope.id);
    else lagging.set(scope.id, NOTHING);
    if (result.ran > 0) rerun++;
    failed.push(...result.failed);
    ran += result.ran;
    checks += result.checks - (judgement?.checks ?? 0);
    for (const file of result.changed) changed?.add(file);
    // Whether a suppression is of no use can only be told where nothing is missing.
    if (changed && judgement && isClosedScope(judgement) !== isClosedScope(result))
      for (const file of scope.subjects) if (hasSuppressions(snapshot, file)) changed.add(file);
  }
  const judgements = results.done();
  const all = (): Judgement[] => scopes.flatMap((scope) => judgements.get(scope.id) ?? []);
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
    clustersOf: (file) => scopesOf(file).flatMap((scope) => judgements.get(scope.id)?.cluster ?? []),
    get files() {
      return [...new Set([...snapshot.files.keys(), ...snapshot.configurations.map((one) => one.file)])];
    },
    get unsure() {
      return all().flatMap(unsureOf);
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
    memory: { results: judgements, lagging, around, findings, checks },
  };
}

function hasSuppressions({ files }: Snapshot, path: string): boolean {
  const file = files.get(path);
  return file !== undefined && suppressorOf(file).written.length > 0;
}

/** Gives how many checks they had. */
function dropGone(
  results: { delete(id: string): void },
  scopes: readonly Scope[],
  before: ReadonlyMap<string, Judgement> = new Map(),
): number {
  const ids = new Set(scopes.map((scope) => scope.id));
  let checks = 0;
  for (const [id, judgement] of before) {
    if (ids.has(id)) continue;
    results.delete(id);
    checks += judgement.checks;
  }
  return checks;
}

/** Scopes that are not judged, or not as they are now, with the keys of the surround that are to blame. */
function laggingScopes(
  snapshot: Snapshot,
  resultOf: (id: string) => Judgement | undefined,
  before: Memory['lagging'] | undefined,
  touched: ReadonlySet<string>,
): Map<string, ReadonlySet<string>> {
  const lagging = new Map<string, ReadonlySet<string>>();
  for (const scope of snapshot.division.scopes) {
    const judgement = resultOf(scope.id);
    const keys = judgement?.asksAround ? [...touched].filter((key) => judgement.readers.has(key)) : [];
    const pending = before?.get(scope.id);
    const isCurrent =
      judgement !== undefined &&
      snapshot.knownContent(scope) === judgement.content &&
      judgement.cluster.profile === profileFor(scope);
    if (isCurrent && keys.length === 0 && pending === undefined) continue;
    // What waits for its checks may read a key only then, and reads it as it is by then.
    lagging.set(scope.id, pending && keys.length === 0 ? pending : new Set([...(pending ?? []), ...keys]));
  }
  return lagging;
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
  const named = scopesById(snapshot.division);
  for (const id of lagging.keys()) {
    const scope = named.get(id);
    if (scope && !turns.has(scope)) yield { scope, isFirst: false };
  }
}

function scopesById(division: Division): ReadonlyMap<string, Scope> {
  const known = byId.get(division);
  if (known) return known;
  const fresh = new Map(division.scopes.map((scope) => [scope.id, scope]));
  byId.set(division, fresh);
  return fresh;
}
const byId = new WeakMap<Division, ReadonlyMap<string, Scope>>();

/** Rules by id, for doors that show them. */
export function ruleNamed(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}
