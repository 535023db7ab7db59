/**
 * Annotations of GitHub Actions: one workflow command for each finding, which GitHub shows beside the changed line.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
 */
import type { Level } from '../../workspace/index.js';
import type { Outcome } from '../check.js';
import type { Io } from '../io.js';
import { summaryLine } from '../summary.js';
import { neutral, styleFor } from '../terminal.js';

const COMMANDS: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** Hints are left out: GitHub shows the first ten annotations of each kind in a step, and no more. */
export function printGithub(outcome: Outcome, io: Io): void {
  for (const { file, range, level, rule, message, href } of outcome.report.findings) {
    if (level === 'hint') continue;
    const properties = {
      file,
      line: range.start.line + 1,
      // Columns are allowed only where the whole is on one line.
      ...(range.start.line === range.end.line
        ? { col: range.start.character + 1, endColumn: range.end.character + 1 }
        : { endLine: range.end.line + 1 }),
      title: `Podpath: ${rule}`,
    };
    const list = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(String(value))}`);
    io.stdout.write(`::${COMMANDS[level]} ${list.join(',')}::${escapedData(`${neutral(message)}\n${href}`)}\n`);
  }
  io.stderr.write(`${summaryLine(outcome, styleFor(io.stderr, io.env))}\n`);
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(neutral(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
