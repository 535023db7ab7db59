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
  /** Files in which some findings have no fixes, since there are so many in so large a text. Not part of the JSON. */
  readonly withoutFixes: ReadonlyMap<string, number>;
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
  const fixing = fixingWithin(analysis.snapshot);
  const findings = files.flatMap((file) =>
    analysis.findingsOf(file).map((finding) => {
      summary[finding.level]++;
      return reportFinding(analysis.snapshot, finding, options, fixing.fixesOf(finding));
    }),
  );
  const suppressed = files.flatMap((file) =>
    analysis.suppressedIn(file).map(({ finding, by }) => ({
      finding: reportFinding(analysis.snapshot, finding, options, []),
      reason: by.reason,
    })),
  );
  const clusters = analysis.clusters.map((cluster) => ({
    name: cluster.name,
    files: cluster.scope.subjects.map(options.nameOf),
    gaps: cluster.gaps.map((gap) => `${options.nameOf(gap.file)}: ${gap.what}`),
  }));
  const withoutFixes = new Map([...fixing.leftOut].map(([file, count]) => [options.nameOf(file), count]));
  return { findings, suppressed, clusters, summary, withoutFixes };
}

function reportFinding(
  snapshot: Snapshot,
  finding: JudgedFinding,
  options: ReportOptions,
  fixes: readonly ReportedFix[],
): ReportedFinding {
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
    fixes: fixes.map((fix) => ({
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

/** Works out fixes as long as that does not take a text with thousands of findings forever. */
export interface Fixing {
  /** None where too much of the finding's document was read for others already. */
  fixesOf(finding: JudgedFinding): ReportedFix[];
  /** How many findings with fixes were left without them, by file. */
  readonly leftOut: ReadonlyMap<string, number>;
}

export function fixingWithin(snapshot: Snapshot): Fixing {
  const read = new Map<string, number>();
  const leftOut = new Map<string, number>();
  return {
    leftOut,
    fixesOf: (finding) => {
      if (finding.fixes.length === 0) return [];
      const { file, document } = finding.anchor.source;
      const place = `${document} ${file}`;
      const text = snapshot.files.get(file)?.documents[document]?.text ?? snapshot.files.get(file)?.text ?? '';
      const after = (read.get(place) ?? 0) + text.length * finding.fixes.length;
      if (after > MOST_READ_FOR_FIXES) {
        leftOut.set(file, (leftOut.get(file) ?? 0) + 1);
        return [];
      }
      read.set(place, after);
      return fixesOf(snapshot, finding);
    },
  };
}
/** Characters; each fix is tried out, so that the document is read again for it. A few seconds. */
const MOST_READ_FOR_FIXES = 30_000_000;

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
