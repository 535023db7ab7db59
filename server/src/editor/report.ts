/**
 * An analysis as the data that doors print and other programs read. The shape is stable: it is the JSON of
 * `podpath check`.
 */
import { known } from '../resources/index.js';
import { configurationFor, type Level, type Snapshot, type UnrenderedChart } from '../workspace/index.js';
import type { Range } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { fieldName } from './fieldName.js';
import { locate, locateEdit } from './locate.js';
import { type JudgedFinding, OFF_BY_DEFAULT } from './shown.js';

export interface ReportedFinding {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  /** As the door names files. */
  readonly file: string;
  readonly range: Range;
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string | null;
    readonly name: string | null;
  } | null;
  /** The field, as `spec.ports[http].targetPort`: the same in other versions of the file. Empty for a whole document. */
  readonly field: string;
  readonly clusters: readonly string[];
  readonly related: readonly { readonly file: string; readonly range: Range; readonly message: string }[];
  readonly fixes: readonly ReportedFix[];
  /** Address of the rule's page. */
  readonly href: string;
}

export interface ReportedFix {
  readonly title: string;
  /** The meaning is certain; others are suggestions for a person to judge. */
  readonly safe: boolean;
  readonly edits: readonly { readonly file: string; readonly range: Range; readonly newText: string }[];
}

export interface Report {
  readonly findings: readonly ReportedFinding[];
  /** Findings that somebody has decided to live with, and why. Not part of the JSON of `check`. */
  readonly suppressed: readonly { readonly finding: ReportedFinding; readonly reason: string }[];
  readonly clusters: readonly {
    readonly name: string;
    readonly files: readonly string[];
    readonly gaps: readonly string[];
  }[];
  readonly summary: Readonly<Record<Level, number>>;
}

export interface ReportOptions {
  /** How files are named in the report. */
  readonly nameOf: (file: string) => string;
  /** Base address of the rules' pages, without a slash at its end. */
  readonly pages: string;
  /** Only findings in these files; all where it is left out. */
  readonly only?: (file: string) => boolean;
}

export function reportOf(analysis: Analysis, options: ReportOptions): Report {
  const summary = { error: 0, warning: 0, information: 0, hint: 0 };
  const files = [...analysis.files].sort().filter((file) => options.only?.(file) ?? true);
  const findings = files.flatMap((file) =>
    analysis.findingsOf(file).map((finding) => {
      summary[finding.level]++;
      return reportFinding(analysis.snapshot, finding, options);
    }),
  );
  const suppressed = files.flatMap((file) =>
    analysis.suppressedIn(file).map(({ finding, by }) => ({
      finding: reportFinding(analysis.snapshot, finding, options),
      reason: by.reason,
    })),
  );
  const clusters = analysis.clusters.map((cluster) => ({
    name: cluster.name,
    files: cluster.scope.subjects.map(options.nameOf),
    gaps: cluster.gaps.map((gap) => `${options.nameOf(gap.file)}: ${gap.what}`),
  }));
  return { findings, suppressed, clusters, summary };
}

export function reportFinding(snapshot: Snapshot, finding: JudgedFinding, options: ReportOptions): ReportedFinding {
  const { object } = finding;
  const { file, range } = locate(snapshot, finding.anchor);
  return {
    rule: finding.rule,
    level: finding.level,
    message: finding.text,
    file: options.nameOf(file),
    range,
    object: object
      ? {
          apiVersion: object.apiVersion,
          kind: object.kind,
          namespace: known(object.namespace) ?? null,
          name: known(object.name) ?? null,
        }
      : null,
    field: fieldName(snapshot, finding),
    clusters: finding.clusters,
    related: finding.related.map((related) => {
      const place = locate(snapshot, related.anchor);
      return { file: options.nameOf(place.file), range: place.range, message: related.text };
    }),
    fixes: fixesOf(snapshot, finding).map((fix) => ({
      ...fix,
      edits: fix.edits.map((edit) => ({ ...edit, file: options.nameOf(edit.file) })),
    })),
    href: pageOf(finding.rule, options.pages),
  };
}

/** Fixes whose every edit can be made without guessing at the layout. Files are workspace paths. */
export function fixesOf(snapshot: Snapshot, finding: JudgedFinding): ReportedFix[] {
  return finding.fixes.flatMap((fix) => {
    const edits = fix.edits.map(({ source, edit }) => locateEdit(snapshot, source, edit));
    const made = edits.filter((edit) => edit !== undefined);
    // A template may make more of its text than what was rendered shows.
    const safe = fix.safe && fix.edits.every(({ source }) => source.origins?.editOf === undefined);
    return made.length === edits.length && made.length > 0 ? [{ title: fix.title, safe, edits: made }] : [];
  });
}

export function pageOf(rule: string, pages: string): string {
  return `${pages}/${rule}.md`;
}

/** What was not judged, for a reader who would otherwise take silence for "fine". */
export interface NotJudged {
  readonly charts: readonly UnrenderedChart[];
  /** Gaps of clusters: remote or missing parts, documents that do not parse. */
  readonly gaps: readonly { readonly cluster: string; readonly file: string; readonly what: string }[];
  /** Objects that a rule could not judge, each once, with the reason. */
  readonly unsure: readonly { readonly object: string; readonly file: string; readonly reason: string }[];
}

export function notJudged(analysis: Analysis): NotJudged {
  const gaps = new Map<string, { cluster: string; file: string; what: string }>();
  for (const cluster of analysis.clusters) {
    for (const gap of cluster.gaps)
      gaps.set(`${gap.file} ${gap.what}`, { cluster: cluster.name, file: gap.file, what: gap.what });
  }
  const unsure = new Map<string, { object: string; file: string; reason: string }>();
  for (const { object, reason, rule } of analysis.unsure) {
    const { file, document } = object.source;
    // What nobody asked to be judged is not missed.
    if (OFF_BY_DEFAULT.has(rule) && !configurationFor(analysis.snapshot, file)?.rules.has(rule)) continue;
    unsure.set(`${file} ${document} ${object.base.join('/')}`, {
      object: `${object.kind} ${known(object.name) ?? ''}`.trim(),
      file,
      reason,
    });
  }
  return { charts: analysis.snapshot.division.unrendered, gaps: [...gaps.values()], unsure: [...unsure.values()] };
}
