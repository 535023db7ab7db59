/**
 * JUnit's XML, as Jenkins and GitLab read it: a suite for each file with manifests, and in it a case for each finding,
 * or one that passes. A finding below the level that fails the run is told, and its case passes.
 * https://github.com/testmoapp/junitxml
 */
import type { ReportedFinding } from '../../editor/index.js';
import { LEVELS } from '../../workspace/index.js';
import type { Outcome } from '../check.js';
import type { Io } from '../io.js';
import { summaryLine } from '../summary.js';
import { styleFor } from '../terminal.js';

export function printJunit(outcome: Outcome, io: Io): void {
  const { report, clusters, isReported, nameOf, failOn } = outcome;
  const isFailure = (level: (typeof LEVELS)[number]): boolean =>
    failOn !== 'never' && LEVELS.indexOf(level) <= LEVELS.indexOf(failOn);
  const judged = clusters.flatMap((cluster) => cluster.scope.subjects.filter(isReported).map(nameOf));
  const byFile = new Map<string, ReportedFinding[]>([...new Set(judged)].map((file) => [file, []]));
  for (const finding of report.findings) byFile.set(finding.file, [...(byFile.get(finding.file) ?? []), finding]);
  const failed = report.findings.filter((finding) => isFailure(finding.level)).length;
  const tests = [...byFile.values()].reduce((sum, findings) => sum + Math.max(1, findings.length), 0);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="podpath" tests="${tests}" failures="${failed}">`,
  ];
  for (const [file, findings] of [...byFile].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const count = findings.filter((finding) => isFailure(finding.level)).length;
    const name = escaped(file);
    lines.push(`  <testsuite name="${name}" tests="${Math.max(1, findings.length)}" failures="${count}">`);
    if (findings.length === 0) lines.push(`    <testcase classname="${name}" name="no findings"/>`);
    for (const { rule, level, message, range, href } of findings) {
      const line = range.start.line + 1;
      const text = `${file}:${line}:${range.start.character + 1}: ${message} (${href})`;
      lines.push(
        `    <testcase classname="${name}" name="${escaped(`${rule}, line ${line}`)}" file="${name}" line="${line}">`,
      );
      lines.push(
        isFailure(level)
          ? `      <failure type="${level}" message="${escaped(message)}">${escaped(text)}</failure>`
          : `      <system-out>${escaped(`${level}: ${text}`)}</system-out>`,
      );
      lines.push('    </testcase>');
    }
    lines.push('  </testsuite>');
  }
  io.stdout.write(`${[...lines, '</testsuites>'].join('\n')}\n`);
  io.stderr.write(`${summaryLine(outcome, styleFor(io.stderr, io.env))}\n`);
}

/** XML 1.0 has no way to write most control characters, nor halves of a surrogate pair. */
function escaped(text: string): string {
  return text
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"\t\r\n]/g, (character) => ENTITIES[character] ?? character);
}
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\r': '&#13;',
  '\n': '&#10;',
};
