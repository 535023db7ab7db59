/**
 * Sends findings to the client: only those of files whose findings changed, the document being edited first. Looks only
 * at files that may have something else to say.
 */
import type { Connection, Diagnostic } from 'vscode-languageserver/node';
import { DiagnosticSeverity } from 'vscode-languageserver/node';
import { type Analysis, type JudgedFinding, locate, pageOf } from '../editor/index.js';
import type { Level } from '../workspace/index.js';

/** More findings than anybody reads; the editor is spared the rest, and the last one says so. */
const MOST_PER_FILE = 500;

const SEVERITIES: Readonly<Record<Level, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export interface Publisher {
  /** Something else may be said of these files; undefined for all that there are. */
  changed(files: ReadonlySet<string> | undefined): void;
  /**
   * Sends what changed: of `first` whatever the time, then of `soon`, and, where nothing lags any more, of all others.
   * Gives the number of files sent.
   */
  publish(analysis: Analysis | undefined, order: PublishingOrder): number;
  /** Nothing waits to be looked at. */
  isDone(): boolean;
  /** Of all files together, as they were last sent. */
  tally(): { readonly errors: number; readonly warnings: number };
}

export interface PublishingOrder {
  readonly first: ReadonlySet<string>;
  readonly soon: ReadonlySet<string>;
  readonly isOver: () => boolean;
}

/** What a file was last sent. */
interface Sent {
  readonly text: string;
  readonly errors: number;
  readonly warnings: number;
  /** Other files that its findings lead on to. */
  readonly related: readonly string[];
}

export function createPublisher(
  connection: Pick<Connection, 'sendDiagnostics'>,
  uriOf: (file: string) => string,
  pages: string,
  versionOf: (file: string) => number | null,
): Publisher {
  /** Files without findings are left out. */
  const sent = new Map<string, Sent>();
  /** Files whose findings lead on to a file. */
  const leading = new Map<string, Set<string>>();
  const waiting = new Set<string>();
  let isAny = false;
  let errors = 0;
  let warnings = 0;

  const keep = (file: string, next: Sent | undefined): void => {
    const last = sent.get(file);
    errors += (next?.errors ?? 0) - (last?.errors ?? 0);
    warnings += (next?.warnings ?? 0) - (last?.warnings ?? 0);
    for (const other of last?.related ?? []) leading.get(other)?.delete(file);
    for (const other of next?.related ?? []) leading.set(other, (leading.get(other) ?? new Set()).add(file));
    if (next) sent.set(file, next);
    else sent.delete(file);
  };

  /** True where something was sent. */
  const send = (analysis: Analysis | undefined, file: string): boolean => {
    const findings = analysis?.findingsOf(file) ?? [];
    if (findings.length === 0 && !sent.has(file)) return false;
    const diagnostics = analysis
      ? findings.slice(0, MOST_PER_FILE).map((finding) => diagnosticOf(analysis, finding, uriOf, pages))
      : [];
    const last = diagnostics.at(-1);
    if (last && findings.length > MOST_PER_FILE)
      last.message += ` (${findings.length - MOST_PER_FILE} more findings in this file are not shown)`;
    const text = JSON.stringify(diagnostics);
    if (sent.get(file)?.text === text) return false;
    const count = (level: Level): number => findings.filter((one) => one.level === level).length;
    const related = new Set(findings.flatMap((one) => one.related.map(({ anchor }) => anchor.source.file)));
    related.delete(file);
    keep(
      file,
      diagnostics.length === 0
        ? undefined
        : { text, errors: count('error'), warnings: count('warning'), related: [...related] },
    );
    const version = versionOf(file);
    void connection.sendDiagnostics({ uri: uriOf(file), diagnostics, ...(version === null ? {} : { version }) });
    return true;
  };

  return {
    changed(files) {
      if (files === undefined) isAny = true;
      for (const file of files ?? []) {
        waiting.add(file);
        for (const other of leading.get(file) ?? []) waiting.add(other);
      }
    },
    publish(analysis, { first, soon, isOver }) {
      if (isAny || !analysis) for (const file of [...(analysis?.files ?? []), ...sent.keys()]) waiting.add(file);
      isAny = false;
      let published = 0;
      const look = (file: string): void => {
        const isSettled = !analysis || analysis.isSettled(file);
        // What is said of it for now is looked at again when everything is judged.
        if (!isSettled && !(first.has(file) && analysis.isTold(file))) return;
        if (isSettled) waiting.delete(file);
        if (send(analysis, file)) published++;
      };
      for (const file of first) if (waiting.has(file)) look(file);
      for (const file of soon) if (!first.has(file) && waiting.has(file) && !isOver()) look(file);
      if (!analysis || analysis.isWhole) {
        for (const file of waiting) {
          if (isOver()) break;
          look(file);
        }
      }
      return published;
    },
    isDone: () => !isAny && waiting.size === 0,
    tally: () => ({ errors, warnings }),
  };
}

export function diagnosticOf(
  analysis: Analysis,
  finding: JudgedFinding,
  uriOf: (file: string) => string,
  pages: string,
): Diagnostic {
  return {
    range: locate(analysis.snapshot, finding.anchor).range,
    severity: SEVERITIES[finding.level],
    source: 'podpath',
    code: finding.rule,
    codeDescription: { href: pageOf(finding.rule, pages) },
    message: finding.text,
    relatedInformation: finding.related.map((related) => {
      const place = locate(analysis.snapshot, related.anchor);
      return { location: { uri: uriOf(place.file), range: place.range }, message: related.text };
    }),
  };
}
