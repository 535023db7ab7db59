/** `podpath explain RULE`: the page of a rule, which ships beside the program. */
import { readText } from '../disk/index.js';
import { ruleNamed } from '../editor/index.js';
import type { Arguments } from './arguments.js';
import { type ExitCode, type Io, UsageError } from './io.js';
import { unknownRule } from './ruleLevels.js';
import { type Style, styleFor } from './terminal.js';

export async function explain(given: Arguments, io: Io): Promise<ExitCode> {
  const [id] = given.operands;
  if (id === undefined) throw new UsageError('Which rule? `podpath explain RULE`; `podpath rules` lists them.');
  if (!ruleNamed(id)) throw unknownRule(id);
  const page = readText(`${io.home}/rules/${id}.md`);
  if (typeof page !== 'string')
    throw new UsageError(
      `Cannot read the page of \`${id}\` at \`${page.path}\`: ${page.reason}; the installation is incomplete.`,
    );
  io.stdout.write(withLights(page, styleFor(io.stdout, io.env)));
  return 0;
}

/** Headings, fences and code stand out on a terminal; the text stays Markdown, so that it can be copied. */
function withLights(page: string, style: Style): string {
  if (!style.colors) return page;
  let fenced = false;
  const lines = page.split('\n').map((line) => {
    if (line.startsWith('```')) {
      fenced = !fenced;
      return style.dim(line);
    }
    if (fenced) return line;
    if (line.startsWith('#')) return style.bold(line);
    return line.replace(/`([^`]+)`/g, (_, code: string) => style.strong(code));
  });
  return lines.join('\n');
}
