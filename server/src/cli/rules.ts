/** `podpath rules`: the rules as a table. */
import { levelsOf, RULES } from '../rules/index.js';
import type { Arguments } from './arguments.js';
import type { ExitCode, Io } from './io.js';
import { styleFor, widthFor, wrapped } from './terminal.js';

export async function rules(_given: Arguments, io: Io): Promise<ExitCode> {
  const style = styleFor(io.stdout, io.env);
  const width = widthFor(io.stdout, io.env);
  const names = Math.max(...RULES.map((rule) => rule.id.length));
  const groups = [...new Set(RULES.map((rule) => rule.group))];
  for (const group of groups) {
    io.stdout.write(`${style.bold(group)}\n`);
    for (const rule of RULES.filter((one) => one.group === group)) {
      const painted = levelsOf(rule)
        .map((level) => style.level[level].paint(`${style.level[level].symbol} ${level}`))
        .join(', ');
      const off = rule.offByDefault ? 'off; ' : '';
      io.stdout.write(`  ${rule.id.padEnd(names)}  ${off}${painted}\n`);
      for (const line of wrapped(rule.summary, width - 4, style)) io.stdout.write(`    ${line}\n`);
    }
    io.stdout.write('\n');
  }
  io.stdout.write(`${style.dim('`podpath explain RULE` shows the page of a rule.')}\n`);
  return 0;
}
