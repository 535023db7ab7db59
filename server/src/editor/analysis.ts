/**
 * The findings of a workspace: rules run over every cluster, results of clusters merged, configuration and
 * suppression applied. An analysis belongs to one snapshot; the next one keeps the results of clusters in which
 * nothing changed.
 */
import type { Cluster } from '../cluster/index.js';
import {
  type Finding,
  RULES,
  type Rule,
  type RuleFailure,
  refutationKey,
  runConfigurationRules,
  runDocumentRules,
  runGapRules,
  type Unsure,
} from '../rules/index.js';
import type { Snapshot, SourceDocument, SourceFile } from '../workspace/index.js';
import { chartGaps } from './chartGaps.js';
import { profileFor, surroundIn } from './clusters.js';
import { type Judgement, judgeScope, type SharedIndexes } from './judging.js';
import {
  type JudgedFinding,
  NO_SETTINGS,
  NOTHING_SHOWN,
  type Settings,
  type Shown,
  type SuppressedFinding,
  shown,
} from './shown.js';

export interface Analysis {
  readonly snapshot: Snapshot;
  readonly clusters: readonly Cluster[];
  /** Findings of one file in the order of their places; empty where there is nothing to say. */
  findingsOf(file: string): readonly JudgedFinding[];
  /** Findings of one file that somebody has decided to live with. */
  suppressedIn(file: string): readonly SuppressedFinding[];
  /** Files that may have findings. */
  readonly files: readonly string[];
  readonly unsure: readonly Unsure[];
  readonly failures: readonly RuleFailure[];
  /** How many clusters were judged anew for this snapshot. */
  readonly rerun: number;
  /** How many checks of a rule on an object ran for it. */
  readonly checks: number;
  /** For the next analysis. */
  readonly memory: Memory;
}

interface Memory {
  readonly results: ReadonlyMap<string, Judgement>;
  /** Judgements by the id of their scope that an edit has overtaken, with whether the surround has changed since. */
  readonly overtaken: ReadonlyMap<string, boolean>;
  readonly documents: WeakMap<
    SourceDocument,
    { readonly inKustomization: boolean; readonly isManifest: boolean; readonly findings: readonly Finding[] }
  >;
}

/**
 * `only` names scopes by id: others keep their judgement of before for now, and the next analysis makes up for it, so
 * that the document being edited need not wait for every cluster that it is part of.
 */
export function analyse(
  snapshot: Snapshot,
  settings: Settings = NO_SETTINGS,
  before?: Analysis,
  only?: ReadonlySet<string>,
): Analysis {
  const results = new Map<string, Judgement>();
  const byScopeFile = new Map<string, Judgement[]>();
  const failures: RuleFailure[] = [];
  const surroundChanged = before !== undefined && haveFactsChanged(before.snapshot, snapshot);
  const shared: SharedIndexes = new Map();
  const surround = surroundIn(snapshot);
  const overtaken = new Map<string, boolean>();
  let rerun = 0;
  let checks = 0;
  for (const scope of snapshot.division.scopes) {
    const judgement = before?.memory.results.get(scope.id);
    const isBehind = surroundChanged || before?.memory.overtaken.get(scope.id) === true;
    const waits = only !== undefined && judgement !== undefined && !only.has(scope.id);
    if (waits) overtaken.set(scope.id, isBehind);
    const last = judgement && { judgement, surroundChanged: isBehind };
    const result = waits
      ? { ...judgement, ran: 0 }
      : judgeScope(snapshot.contentOf(scope), profileFor(scope), surround, shared, last);
    if (result.ran > 0) rerun++;
    checks += result.ran;
    results.set(scope.id, result);
    failures.push(...result.failures);
    for (const path of scope.subjects) {
      const list = byScopeFile.get(path);
      if (list) list.push(result);
      else byScopeFile.set(path, [result]);
    }
  }
  const kustomized = new Set(
    snapshot.division.scopes.filter((scope) => scope.root !== undefined).flatMap((scope) => scope.files),
  );
  const documents: Memory['documents'] = before?.memory.documents ?? new WeakMap();
  const ofFile = new Map<string, Shown>();
  const all = [...results.values()];
  return {
    snapshot,
    clusters: all.map((result) => result.cluster),
    files: [...new Set([...snapshot.files.keys(), ...snapshot.configurations.map((one) => one.file)])],
    unsure: all.flatMap((result) => result.unsure),
    failures,
    rerun,
    checks,
    memory: { results, overtaken, documents },
    findingsOf: (path) => shownOf(path).findings,
    suppressedIn: (path) => shownOf(path).suppressed,
  };

  function shownOf(path: string): Shown {
    const known = ofFile.get(path);
    if (known) return known;
    const fresh = shownInFile(path);
    ofFile.set(path, fresh);
    failures.push(...fresh.failures);
    return fresh;
  }

  /** The findings of the clusters that were judged, and of the others those that are theirs alone. */
  function mergedForNow(path: string, last: Analysis): Merged[] {
    const isFresh = ({ cluster }: Judgement): boolean => !overtaken.has(cluster.scope.id);
    const all = byScopeFile.get(path) ?? [];
    const fresh = all.filter(isFresh);
    const shared = new Set(
      fresh.flatMap(({ cluster }) => last.memory.results.get(cluster.scope.id)?.byFile.get(path)?.map(keyOf) ?? []),
    );
    const told = merged(path, fresh);
    const keys = new Set(told.map(({ finding }) => keyOf(finding)));
    const others = merged(path, all).filter(({ finding }) => !shared.has(keyOf(finding)) && !keys.has(keyOf(finding)));
    return fresh.length === 0 ? merged(path, all) : [...told, ...others];
  }

  function shownInFile(path: string): Shown {
    const configuration = snapshot.configurations.find((one) => one.file === path);
    if (configuration) {
      const run = runConfigurationRules(RULES, configuration);
      const found = run.findings.map((finding) => ({ finding, clusters: [] }));
      return shown({ snapshot, settings, path, file: undefined, isClosed: true }, found);
    }
    const file = snapshot.files.get(path);
    if (!file || snapshot.excludes(path)) return NOTHING_SHOWN;
    const charts = runGapRules(RULES, chartGaps(snapshot.division, path));
    failures.push(...charts.failures);
    const results = byScopeFile.get(path) ?? [];
    const found = overtaken.size > 0 && before ? mergedForNow(path, before) : merged(path, results);
    const own = documentFindings(
      file,
      documents,
      kustomized.has(path),
      !snapshot.division.patchFiles.has(path),
      failures,
    );
    const alone = [...own, ...charts.findings].map((finding) => ({ finding, clusters: [] }));
    const isClosed = results.every(({ cluster }) => !cluster.scope.open && cluster.gaps.length === 0);
    return shown({ snapshot, settings, path, file, isClosed }, [...alone, ...found]);
  }
}

/** Scopes to judge first so that a file being edited is told soon; undefined where they are all there are. */
export function firstScopes(snapshot: Snapshot, files: Iterable<string>): ReadonlySet<string> | undefined {
  const { scopes } = snapshot.division;
  const first = new Set<string>();
  let waiting = 0;
  for (const file of files) {
    const having = scopes.filter((scope) => scope.subjects.includes(file));
    waiting += Math.max(having.length - 1, 0);
    const [one] = having;
    if (one) first.add(one.id);
  }
  return waiting >= FEW_SCOPES ? first : undefined;
}
/** So few are judged at once. */
const FEW_SCOPES = 3;

/** Some object came, went or changed, or files have other roles. */
function haveFactsChanged(before: Snapshot, after: Snapshot): boolean {
  if (before.files === after.files) return false;
  if (before.files.size !== after.files.size || before.division !== after.division) return true;
  for (const [path, file] of after.files) {
    const old = before.files.get(path);
    if (old === file) continue;
    if (old === undefined || old.objects.length !== file.objects.length) return true;
    if (old.objects.some((object, index) => object !== file.objects[index])) return true;
  }
  return false;
}

interface Merged {
  readonly finding: Finding;
  readonly clusters: readonly string[];
}

/**
 * A file may stand in several clusters, and a finding is told once. What is absent is reported only where no cluster
 * refutes it, unless the clusters are rendered: those are applied one by one, each as it is. Any other finding is
 * reported where it holds in one. What only some rendered clusters have says in which.
 */
function merged(path: string, results: readonly Judgement[]): Merged[] {
  const byKey = new Map<string, { finding: Finding; results: Set<Judgement> }>();
  for (const result of results) {
    for (const finding of result.byFile.get(path) ?? []) {
      const key = keyOf(finding);
      const known = byKey.get(key);
      if (known) known.results.add(result);
      else byKey.set(key, { finding, results: new Set([result]) });
      if (known && finding.closeness > known.finding.closeness) known.finding = finding;
    }
  }
  return [...byKey.values()].flatMap(({ finding, results: having }) => {
    const refuted = finding.absence && results.some((result) => !isRendered(result) && isRefuted(finding, result));
    if (refuted) return [];
    const clusters = [...having].map((result) => result.cluster.name);
    const isPartial = having.size < results.length && [...having].every(isRendered);
    // Of a kustomization: what is without effect in one root has one in another.
    if (isPartial && finding.absence && finding.object === undefined) return [];
    return [{ finding: isPartial ? { ...finding, text: onlyIn(finding.text, clusters) } : finding, clusters }];
  });
}

function isRendered(result: Judgement): boolean {
  const { root, charts } = result.cluster.scope;
  return root !== undefined || charts.length > 0;
}

/** "… selects no pods (in `overlays/prod` only)." */
function onlyIn(text: string, clusters: readonly string[]): string {
  const named = clusters.slice(0, MOST_NAMED).map((name) => `\`${name}\``);
  const more = clusters.length - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : new Intl.ListFormat('en').format(named);
  return text.replace(/[.?]?$/, (end) => ` (in ${list} only)${end}`);
}
const MOST_NAMED = 3;

function isRefuted(finding: Finding, result: Judgement): boolean {
  const { rule, object, about } = finding;
  if (object === undefined) return false;
  return result.refuted.has(refutationKey(rule, object)) || result.refuted.has(refutationKey(rule, object, about));
}

function keyOf(finding: Finding): string {
  const { anchor } = finding;
  // Clusters may differ in which difference is nearest, so an absence is known by its object.
  if (finding.absence && finding.object) return refutationKey(finding.rule, finding.object, finding.about);
  const place =
    'span' in anchor
      ? `${anchor.span.start}`
      : `${anchor.part} ${anchor.path.join('/')} ${anchor.within === undefined ? '' : anchor.within.start}`;
  return `${finding.rule} ${finding.message} ${anchor.source.document} ${place}`;
}

function documentFindings(
  file: SourceFile,
  memory: Memory['documents'],
  inKustomization: boolean,
  isManifest: boolean,
  failures: RuleFailure[],
): Finding[] {
  return file.documents.flatMap((document, index) => {
    if (document.problems.length === 0 && document.notStrings.length === 0) return [];
    const known = memory.get(document);
    if (known?.inKustomization === inKustomization && known.isManifest === isManifest) return known.findings;
    const subject = { document, source: { file: file.path, document: index }, inKustomization };
    const rules = isManifest ? RULES : RULES.filter((rule) => rule.id === 'yaml-syntax');
    const { findings, failures: failed } = runDocumentRules(rules, subject);
    failures.push(...failed);
    memory.set(document, { inKustomization, isManifest, findings });
    return findings;
  });
}

/** Rules by id, for doors that show them. */
export function ruleNamed(id: string): Rule | undefined {
  return RULES.find((rule) => rule.id === id);
}
