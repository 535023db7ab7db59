/**
 * What is said of each file: what its clusters say, merged, and what is wrong with the file by itself. Worked out when
 * it is first asked, and kept for as long as nothing changes that it was made of.
 */
import { RULES, type RuleFailure, runConfigurationRules, runGapRules } from '../rules/index.js';
import { differingKeys, draftOf } from '../sets/index.js';
import { type Division, joinPath, type Snapshot } from '../workspace/index.js';
import { chartGaps } from './chartGaps.js';
import { type DocumentMemory, documentFindings } from './documentFindings.js';
import { findingsIn, type Judgement } from './judgement.js';
import { keyOf, type Merged, merged } from './merging.js';
import { NOTHING_SHOWN, type Settings, type Shown, shown } from './shown.js';

export interface FileFindings {
  of(file: string): Shown;
  /** Of the rules that judge files by themselves, as far as anybody has asked. */
  readonly failures: readonly RuleFailure[];
  readonly settings: Settings;
  readonly documents: DocumentMemory;
  readonly known: ReadonlyMap<string, Shown>;
}

interface Before {
  readonly findings: FileFindings;
  readonly results: ReadonlyMap<string, Judgement>;
}

export interface Judged {
  /** By the id of their scope. */
  readonly results: ReadonlyMap<string, Judgement>;
  /** What it says is of before the last edit. */
  readonly isLagging: (scope: string) => boolean;
  /** It may say something else when it has been judged. */
  readonly isUnsettled: (scope: string) => boolean;
}

/** `changed` are the files of which what was known before does not hold; undefined for all. */
export function fileFindings(
  snapshot: Snapshot,
  settings: Settings,
  before: Before | undefined,
  changed: ReadonlySet<string> | undefined,
  { results, isLagging, isUnsettled }: Judged,
): FileFindings {
  const still = draftOf(before && changed ? before.findings.known : new Map<string, Shown>());
  for (const file of changed ?? []) still.delete(file);
  const known = still.done();
  const fresh = new Map<string, Shown>();
  const documents: DocumentMemory = before?.findings.documents ?? new WeakMap();
  const failures: RuleFailure[] = [];
  // What is kept must not hold all that was there before, or every edit would be remembered.
  const lastResults = before?.results;
  return {
    settings,
    documents,
    failures,
    get known() {
      if (fresh.size === 0) return known;
      const all = draftOf(known);
      for (const [file, found] of fresh) all.set(file, found);
      return all.done();
    },
    of(file) {
      const kept = fresh.get(file) ?? known.get(file);
      if (kept) return kept;
      const found = shownIn(file);
      failures.push(...found.failures);
      const scopes = snapshot.division.bySubject.get(file) ?? [];
      if (!scopes.some(({ id }) => isUnsettled(id))) fresh.set(file, found);
      return found;
    },
  };

  function shownIn(path: string): Shown {
    const configuration = snapshot.configurations.find((one) => one.file === path);
    if (configuration) {
      const { findings } = runConfigurationRules(RULES, configuration);
      const alone = findings.map((finding) => ({ finding, clusters: [] }));
      return shown({ snapshot, settings, path, file: undefined, isClosed: true }, alone);
    }
    const file = snapshot.files.get(path);
    if (!file || snapshot.excludes(path)) return NOTHING_SHOWN;
    const charts = runGapRules(RULES, chartGaps(snapshot.division, path));
    failures.push(...charts.failures);
    const own = documentFindings(file, snapshot.division, documents, failures);
    const alone = [...own, ...charts.findings].map((finding) => ({ finding, clusters: [] }));
    const all = (snapshot.division.bySubject.get(path) ?? []).flatMap((scope) => results.get(scope.id) ?? []);
    const isClosed = all.every(isClosedScope);
    return shown({ snapshot, settings, path, file, isClosed }, [...alone, ...ofClusters(path, all)]);
  }

  function ofClusters(path: string, all: readonly Judgement[]): Merged[] {
    const fresh = all.filter((one) => !isLagging(idOf(one)));
    return fresh.length === 0 || fresh.length === all.length || !lastResults
      ? merged(path, all)
      : mergedForNow(path, all, fresh, lastResults);
  }
}

/** Nothing is missing in it. */
export function isClosedScope({ cluster }: Judgement): boolean {
  return !cluster.scope.open && cluster.gaps.length === 0;
}

function idOf({ content }: Judgement): string {
  return content.scope.id;
}

/** What those say that are judged, and of the others what is theirs alone. */
function mergedForNow(
  path: string,
  all: readonly Judgement[],
  fresh: readonly Judgement[],
  before: ReadonlyMap<string, Judgement>,
): Merged[] {
  const shared = new Set(
    fresh.flatMap((one) => {
      const last = before.get(idOf(one));
      return last ? findingsIn(last, path).map(keyOf) : [];
    }),
  );
  const told = merged(path, fresh);
  const keys = new Set(told.map(({ finding }) => keyOf(finding)));
  const others = merged(path, all).filter(({ finding }) => !shared.has(keyOf(finding)) && !keys.has(keyOf(finding)));
  return [...told, ...others];
}

/** Files of which something else may be said than before, whatever the clusters say; undefined where that may be any. */
export function changedFiles(
  snapshot: Snapshot,
  settings: Settings,
  before: { readonly snapshot: Snapshot; readonly findings: FileFindings } | undefined,
): Set<string> | undefined {
  if (!before) return undefined;
  const { snapshot: last, findings } = before;
  const isConfigured =
    last.options === snapshot.options &&
    last.configurations === snapshot.configurations &&
    findings.settings.rules === settings.rules &&
    findings.settings.overrides === settings.overrides;
  if (!isConfigured) return undefined;
  const changed = differingKeys(last.files, snapshot.files);
  if (last.division !== snapshot.division) addRoles(changed, last.division, snapshot.division);
  // A template's finding leads on to the values that it takes.
  if (snapshot.charts.size > 0 && changed.size > 0)
    for (const { subjects } of snapshot.division.charted) for (const path of subjects) changed.add(path);
  return changed;
}

/** Files that other scopes judge now, or that have another role in one. */
function addRoles(changed: Set<string>, before: Division, after: Division): void {
  for (const path of differingKeys(before.bySubject, after.bySubject)) changed.add(path);
  for (const path of before.patchFiles) if (!after.patchFiles.has(path)) changed.add(path);
  for (const path of after.patchFiles) if (!before.patchFiles.has(path)) changed.add(path);
  for (const { chart } of [...before.unrendered, ...after.unrendered]) changed.add(joinPath(chart, 'Chart.yaml'));
}
