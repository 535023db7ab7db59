/** Sends findings to the client: only those of files whose findings changed, the document being edited first. */
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
  /** Publishes what changed since the last call; `first` are files to send before the others. Gives the number of files sent. */
  publish(analysis: Analysis | undefined, first: Iterable<string>): number;
  /** The same for some files alone. */
  publishOnly(analysis: Analysis, files: Iterable<string>): number;
}

export function createPublisher(
  connection: Pick<Connection, 'sendDiagnostics'>,
  uriOf: (file: string) => string,
  pages: string,
  versionOf: (file: string) => number | null,
): Publisher {
  /** What each file was last sent, as text; files without findings are left out. */
  const sent = new Map<string, string>();
  const send = (analysis: Analysis | undefined, files: Iterable<string>): number => {
    let published = 0;
    for (const file of files) {
      const findings = analysis?.findingsOf(file) ?? [];
      if (findings.length === 0 && !sent.has(file)) continue;
      const diagnostics = analysis
        ? findings.slice(0, MOST_PER_FILE).map((finding) => diagnosticOf(analysis, finding, uriOf, pages))
        : [];
      const last = diagnostics.at(-1);
      if (last && findings.length > MOST_PER_FILE)
        last.message += ` (${findings.length - MOST_PER_FILE} more findings in this file are not shown)`;
      const text = JSON.stringify(diagnostics);
      if (sent.get(file) === text) continue;
      if (diagnostics.length === 0) sent.delete(file);
      else sent.set(file, text);
      const version = versionOf(file);
      void connection.sendDiagnostics({ uri: uriOf(file), diagnostics, ...(version === null ? {} : { version }) });
      published++;
    }
    return published;
  };
  return {
    publish: (analysis, first) => send(analysis, new Set([...first, ...(analysis?.files ?? []), ...sent.keys()])),
    publishOnly: send,
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
