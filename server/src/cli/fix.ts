/** `podpath check --fix` and `--fix-dry-run`: makes the safe fixes, writes or shows them, and says what was done. */
import { kindOf, replaceText, type Unwritten } from '../disk/index.js';
import { type Analysis, type AppliedFix, analyse, type FixedAll, fixAll, type Settings } from '../editor/index.js';
import { folderOf, isWithin, withChanges } from '../workspace/index.js';
import type { Input } from './input.js';
import type { Io } from './io.js';
import { neutral } from './terminal.js';
import { unifiedDiff } from './unifiedDiff.js';

/** What there is to report on afterwards. */
export interface AfterFixes {
  readonly analysis: Analysis;
  /** False where a file could not be changed. */
  readonly isComplete: boolean;
}

/** Makes the fixes and writes them, or shows them where it is dry. */
export function runFixes(before: Analysis, settings: Settings, input: Input, isDry: boolean, io: Io): AfterFixes {
  const fixed = madeFixes(before, settings, input);
  if (isDry) printFixes(fixed, input, io);
  const unwritten = isDry ? [] : writeFixes(fixed, input);
  tellFixes(fixed, unwritten, isDry, input, io);
  if (unwritten.length === 0) return { analysis: fixed.analysis, isComplete: true };
  // What is reported is what stands on the disk.
  const still = new Map(unwritten.map(({ path }) => [path, input.texts.get(path)]));
  const analysis = analyse(withChanges(fixed.analysis.snapshot, still), settings, fixed.analysis);
  return { analysis, isComplete: false };
}

/** Fixes of findings in the files that were named, as far as these alone have to change. */
function madeFixes(analysis: Analysis, settings: Settings, input: Input): FixedAll {
  const isNamed = (file: string): boolean => input.named.some((one) => isWithin(one, file));
  const { configurations, division } = analysis.snapshot;
  // A template may be rendered in many ways, and is rendered anew only by the next run.
  const isOthers = (file: string): boolean =>
    configurations.some((one) => one.file === file) || division.charts.some((chart) => isWithin(chart, file));
  return fixAll(
    analysis,
    settings,
    (finding) => isNamed(finding.anchor.source.file),
    (file) => isNamed(file) && !isOthers(file),
  );
}

/** Writes every file that changed; those that cannot be written are told. */
function writeFixes(fixed: FixedAll, input: Input): Unwritten[] {
  const folders = input.named.map((one) => (kindOf(one) === 'folder' ? one : folderOf(one)));
  return [...fixed.texts].flatMap(
    ([file, text]) => replaceText(file, input.texts.get(file) ?? '', text, folders) ?? [],
  );
}

/** All changes as one patch for the current folder. On a terminal, what a terminal would obey is made harmless. */
function printFixes(fixed: FixedAll, input: Input, io: Io): void {
  for (const [file, text] of [...fixed.texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const diff = unifiedDiff(input.nameOf(file), input.texts.get(file) ?? '', text);
    io.stdout.write(io.stdout.isTTY ? `${diff.split('\n').map(neutral).join('\n')}` : diff);
  }
}

/** "Fixed 3 findings in 2 files.", each file with what was done to it. */
function tellFixes(fixed: FixedAll, unwritten: readonly Unwritten[], isDry: boolean, input: Input, io: Io): void {
  const say = (text: string): void => io.stderr.write(`podpath: ${neutral(text)}\n`);
  const failed = new Set(unwritten.map((one) => one.path));
  const made = fixed.applied.filter((one) => !one.files.some((file) => failed.has(file)));
  const files = new Set(made.flatMap((one) => one.files));
  const verb = isDry ? 'Would fix' : 'Fixed';
  if (made.length === 0 && unwritten.length === 0) say('Nothing is left to fix safely.');
  else if (made.length > 0) {
    say(`${verb} ${counted(made.length, 'finding')} in ${counted(files.size, 'file')}:`);
    for (const file of [...files].sort()) say(`  ${input.nameOf(file)}: ${titles(made, file)}`);
  }
  for (const { path, reason } of unwritten) say(`Cannot change \`${input.nameOf(path)}\`: ${reason}.`);
  if (fixed.outside > 0)
    say(
      `${counted(fixed.outside, 'safe fix', 'safe fixes')} would change files that were not named, or templates of a chart.`,
    );
}

function titles(made: readonly AppliedFix[], file: string): string {
  const counts = new Map<string, number>();
  for (const { title, files } of made) if (files.includes(file)) counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts].map(([title, count]) => (count === 1 ? title : `${title} (${count} times)`)).join('; ');
}

function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
