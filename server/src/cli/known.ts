/** Findings that are not reported, since they were there before: `--baseline` and `--since`. */
import type { Report } from '../editor/index.js';
import type { Arguments } from './arguments.js';
import { type Baseline, divide, readBaseline, writeBaseline } from './baseline.js';
import { type Io, UsageError } from './io.js';
import { neutral } from './terminal.js';

/** What was asked for. */
export interface Hiding {
  readonly baseline: string | undefined;
  readonly isUpdate: boolean;
  readonly since: string | undefined;
}

export function readHiding(given: Arguments, isFixing: boolean): Hiding {
  const baseline = given.flags.get('baseline')?.at(-1);
  const since = given.flags.get('since')?.at(-1);
  const isUpdate = given.flags.has('update-baseline');
  if (isUpdate && baseline === undefined)
    throw new UsageError('`--update-baseline` needs `--baseline FILE`, the file to write.');
  if (isFixing && (baseline !== undefined || since !== undefined))
    throw new UsageError('Fixes are made in all findings, so `--baseline` and `--since` say nothing beside them.');
  if (since !== undefined && given.operands.includes('-'))
    throw new UsageError('`--since` cannot tell what standard input was before.');
  return { baseline, isUpdate, since };
}

/** Writes the baseline anew, if that was asked for. */
export function updateBaseline({ findings }: Report, { baseline, isUpdate }: Hiding, io: Io): void {
  if (baseline === undefined || !isUpdate) return;
  writeBaseline(baseline, findings, io);
  const amount = `${findings.length} finding${findings.length === 1 ? '' : 's'}`;
  io.stderr.write(`podpath: Wrote ${amount} to \`${neutral(baseline)}\`.\n`);
}

/** The findings that are new, with a line on the error stream about the others. */
export function withoutKnown(report: Report, hiding: Hiding, before: Baseline | undefined, io: Io): Report {
  const say = (text: string): void => io.stderr.write(`podpath: ${neutral(text)}\n`);
  let findings = report.findings;
  if (before !== undefined) {
    const { fresh, known } = divide(findings, before);
    findings = fresh;
    if (known > 0) say(`${counted(known)} there at \`${hiding.since}\` already, and not shown.`);
  }
  if (hiding.baseline !== undefined) {
    const { fresh, known, gone } = divide(findings, readBaseline(hiding.baseline, io));
    findings = fresh;
    if (known > 0 && !hiding.isUpdate) say(`${counted(known)} in \`${hiding.baseline}\`, and not shown.`);
    if (gone > 0)
      say(`${gone} of \`${hiding.baseline}\` ${gone === 1 ? 'is' : 'are'} gone; --update-baseline forgets them.`);
  }
  const summary = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { level } of findings) summary[level]++;
  return { ...report, findings, summary };
}

function counted(count: number): string {
  return count === 1 ? '1 finding is' : `${count} findings are`;
}
