/** Findings for people: grouped by file, each with its line, what it refers to, and what would fix it. */
import type { ReportedFinding } from '../../editor/index.js';
import { lineStarts } from '../../yaml/index.js';
import type { Outcome } from '../check.js';
import { excerptOf } from '../excerpt.js';
import type { Io } from '../io.js';
import { notJudgedLines, summaryLine } from '../summary.js';
import { clipped, columnsOf, neutral, type Style, styleFor, widthFor, wrapped } from '../terminal.js';

/** A message quotes names from manifests; no honest one is longer. */
const MOST_CHARACTERS = 2000;
const BODY = '    ';

export function printPretty(outcome: Outcome, io: Io): void {
  const style = styleFor(io.stdout, io.env);
  const width = widthFor(io.stdout, io.env);
  const sources = sourcesOf(outcome);
  for (const [file, findings] of byFile(outcome.report.findings)) {
    io.stdout.write(`${style.bold(neutral(file))}\n`);
    let wasWhole = false;
    for (const [index, finding] of findings.entries()) {
      const isWhole = outcome.verbose || finding.level === 'error' || finding.level === 'warning';
      const lines = isWhole ? whole(finding, sources.get(file), width, style) : short(finding, width, style);
      // Findings in full stand apart; one-liners follow each other.
      const gap = index > 0 && (isWhole || wasWhole) ? '\n' : '';
      io.stdout.write(`${gap}${lines.join('\n')}\n`);
      wasWhole = isWhole;
    }
    io.stdout.write('\n');
  }
  const closing = styleFor(io.stderr, io.env);
  const lines = [summaryLine(outcome, closing)];
  const rest = notJudgedLines(outcome, widthFor(io.stderr, io.env), closing);
  if (rest.length > 0) lines.push('', ...rest);
  io.stderr.write(`${lines.join('\n')}\n`);
}

function whole(finding: ReportedFinding, source: Source | undefined, width: number, style: Style): string[] {
  const { range } = finding;
  const lines = [`  ${placeOf(finding)}  ${levelOf(finding, style)}  ${style.dim(finding.rule)}`];
  lines.push(...paragraph(finding.message, BODY, width, style));
  const number = String(range.start.line + 1);
  const gutter = `${BODY}  ${' '.repeat(number.length)} ${style.dim(style.bar)} `;
  const room = width - BODY.length - 2 - number.length - 3;
  const excerpt = source && excerptOf(source.text, source.starts[range.start.line], range, room, style);
  if (excerpt) {
    lines.push(gutter.trimEnd());
    lines.push(`${BODY}  ${style.dim(number)} ${style.dim(style.bar)} ${excerpt.code}`);
    lines.push(`${gutter}${style.level[finding.level].paint(excerpt.marks)}`);
  }
  for (const related of finding.related) lines.push(...relatedLines(related, width, style));
  for (const fix of finding.fixes)
    lines.push(
      ...paragraph(`fix: ${fix.title}`, BODY, width, style, 5).map((line) => line.replace('fix:', style.good('fix:'))),
    );
  return lines;
}

/** The place and what is there, on one line if they fit: a terminal links a place that it can read whole. */
function relatedLines(related: ReportedFinding['related'][number], width: number, style: Style): string[] {
  const place = `${neutral(related.file)}:${related.range.start.line + 1}`;
  const text = paragraph(related.message, `${BODY}  `, width, style);
  const [only = ''] = text;
  const start = `${BODY}${style.dim(style.arrow)} ${place}`;
  const fits = text.length === 1 && BODY.length + 4 + columnsOf(`${place}${related.message}`) <= width;
  return fits ? [`${start}  ${only.trimStart()}`] : [start, ...text];
}

/** Hints and informations are for those who look for them. */
function short(finding: ReportedFinding, width: number, style: Style): string[] {
  const start = `  ${placeOf(finding)}  `;
  const level = `${style.level[finding.level].symbol} ${finding.level}`;
  const [first = '', ...rest] = wrapped(
    `${textOf(finding.message, style)} (${finding.rule})`,
    width - start.length - level.length - 2,
    style,
  );
  const hanging = ' '.repeat(start.length + level.length + 2);
  const lines = [`${start}${levelOf(finding, style)}  ${first}`, ...rest.map((line) => `${hanging}${line}`)];
  return lines.map((line, index) =>
    index === lines.length - 1 ? line.replace(`(${finding.rule})`, style.dim(`(${finding.rule})`)) : line,
  );
}

function placeOf({ range }: ReportedFinding): string {
  return `${range.start.line + 1}:${range.start.character + 1}`;
}

function levelOf({ level }: ReportedFinding, style: Style): string {
  return style.level[level].paint(`${style.level[level].symbol} ${level}`);
}

function paragraph(text: string, margin: string, width: number, style: Style, hanging = 0): string[] {
  const lines = wrapped(textOf(text, style), width - margin.length - hanging, style);
  return lines.map((line, index) => `${margin}${index > 0 ? ' '.repeat(hanging) : ''}${line}`);
}

function textOf(text: string, style: Style): string {
  return clipped(neutral(text), MOST_CHARACTERS, style);
}

function byFile(findings: readonly ReportedFinding[]): ReadonlyMap<string, readonly ReportedFinding[]> {
  const files = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const known = files.get(finding.file);
    if (known) known.push(finding);
    else files.set(finding.file, [finding]);
  }
  return files;
}

interface Source {
  readonly text: string;
  readonly starts: readonly number[];
}

/** Texts by the names that the report gives to their files. */
function sourcesOf({ report, analysis, nameOf }: Outcome): ReadonlyMap<string, Source> {
  const wanted = new Set(report.findings.map((finding) => finding.file));
  const sources = new Map<string, Source>();
  const all = [
    ...analysis.snapshot.files.entries(),
    ...analysis.snapshot.configurations.map((one) => [one.file, one] as const),
  ];
  for (const [file, { text }] of all) {
    const name = nameOf(file);
    if (wanted.has(name)) sources.set(name, { text, starts: lineStarts(text) });
  }
  return sources;
}
