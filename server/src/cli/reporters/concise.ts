/** One line for each finding, for `grep` and for editors that jump to `file:line:column`. Lines and columns count from 1. */
import type { Outcome } from '../check.js';
import type { Io } from '../io.js';
import { summaryLine } from '../summary.js';
import { neutral, styleFor } from '../terminal.js';

export function printConcise(outcome: Outcome, io: Io): void {
  const style = styleFor(io.stdout, io.env);
  for (const { file, range, level, rule, message } of outcome.report.findings) {
    const place = `${neutral(file)}:${range.start.line + 1}:${range.start.character + 1}`;
    io.stdout.write(`${place}: ${style.level[level].paint(level)} ${style.dim(rule)} ${neutral(message)}\n`);
  }
  io.stderr.write(`${summaryLine(outcome, styleFor(io.stderr, io.env))}\n`);
}
