/** `podpath check`: reads a workspace, judges it, prints what was found, and what was not judged. */
import { PAGES } from '../about.js';
import { type Analysis, analyse, NO_SETTINGS, type Report, reportOf, type Settings } from '../editor/index.js';
import { RULES } from '../rules/index.js';
import {
  type Changes,
  configurationFor,
  emptySnapshot,
  isWithin,
  LEVELS,
  type Level,
  type Snapshot,
  type SnapshotOptions,
  withChanges,
} from '../workspace/index.js';
import { type Arguments, choice, type Flag } from './arguments.js';
import { HELM_FLAGS, withCharts } from './charts.js';
import { printConcise } from './concise.js';
import { runFixes } from './fix.js';
import { type Input, readInput } from './input.js';
import { type ExitCode, type Io, UsageError } from './io.js';
import { printJson } from './json.js';
import { withParts } from './parts.js';
import { printPretty } from './pretty.js';
import { startProgress } from './progress.js';
import { readRuleLevels } from './ruleLevels.js';
import { neutral } from './terminal.js';

const FORMATS = ['pretty', 'concise', 'json'] as const;
const FAIL_ON = [...LEVELS, 'never'] as const;

export const CHECK_FLAGS = {
  format: { value: FORMATS.join('|'), about: 'How findings are printed. Default: pretty.' },
  'fail-on': { value: FAIL_ON.join('|'), about: 'The lowest level that makes the exit code 1. Default: warning.' },
  rule: {
    value: 'ID=LEVEL',
    about: 'The level of a rule at most, or `off`; may be repeated. Wins over the configuration.',
  },
  fix: { about: 'Make the safe fixes in the files that are named, then report what is left.' },
  'fix-dry-run': { about: 'Print what --fix would change as a patch, and change nothing.' },
  config: { value: 'FILE', about: 'Use this configuration and no other. Its globs count from the current folder.' },
  'one-cluster': { about: 'Take everything as one cluster, as `kubectl apply -R -f PATH` would.' },
  ...HELM_FLAGS,
  verbose: { about: 'Show hints in full, and all that was not judged.' },
} satisfies Record<string, Flag>;

/** What the printers need. */
export interface Outcome {
  readonly report: Report;
  readonly analysis: Analysis;
  /** Clusters of the files that are reported on. */
  readonly clusters: Analysis['clusters'];
  readonly nameOf: Input['nameOf'];
  readonly isReported: (file: string) => boolean;
  /** As named, for messages about all of them. */
  readonly paths: readonly string[];
  readonly verbose: boolean;
  readonly milliseconds: number;
}

export async function check(given: Arguments, io: Io): Promise<ExitCode> {
  const started = io.now();
  const format = choice(given, 'format', FORMATS, 'pretty');
  const failOn = choice(given, 'fail-on', FAIL_ON, 'warning');
  const fixing = readFixing(given);
  const settings: Settings = { ...NO_SETTINGS, overrides: readRuleLevels(given.flags.get('rule') ?? []) };
  const progress = startProgress(io);
  const input = await readInput(
    { paths: given.operands, config: given.flags.get('config')?.at(-1), oneCluster: given.flags.has('one-cluster') },
    io,
    progress,
  );
  const options: SnapshotOptions = {
    folders: input.folders,
    ruleIds: RULES.map((rule) => rule.id),
    exclude: [],
    oneCluster: input.oneCluster,
    manifests: input.named,
  };
  const named = inSlices(input.texts, options, (read) =>
    progress.at(() => `Understanding ${read} of ${input.texts.size} files`),
  );
  const parts = withParts(named, input.named, io.cwd);
  const snapshot = await withCharts(parts, input.named, given.flags.has('no-helm'), io, progress);
  const isReported = reportedFiles(input, snapshot);
  progress.at(() => 'Judging');
  const found = analyse(snapshot, settings);
  if (fixing !== undefined) progress.done();
  const { analysis, isComplete: isFixed } =
    fixing === undefined
      ? { analysis: found, isComplete: true }
      : runFixes(found, settings, input, fixing === 'fix-dry-run', io);
  const report = reportOf(analysis, {
    nameOf: input.nameOf,
    pages: PAGES,
    only(file) {
      progress.at(() => 'Judging');
      return isReported(file);
    },
  });
  progress.done();

  // A kustomization of which nothing is here has no files to report on, and its gaps are what there is to say.
  const isOurs = ({ scope, gaps }: Analysis['clusters'][number]): boolean =>
    scope.subjects.some(isReported) || gaps.some((gap) => isReported(gap.file));
  const ours = analysis.clusters.map(isOurs);
  // Nor has a chart that is not rendered.
  const missingCharts = analysis.snapshot.division.unrendered
    .filter(({ chart, cluster }) => cluster === undefined && (isReported(chart) || isReported(`${chart}/templates`)))
    .map(({ chart, variant, why }) => ({
      name: variant === undefined ? input.nameOf(chart) : `${input.nameOf(chart)} (${variant})`,
      files: [],
      gaps: [`${input.nameOf(chart)}: the chart is not rendered: ${why}`],
    }));
  const outcome: Outcome = {
    report: { ...report, clusters: [...report.clusters.filter((_, index) => ours[index]), ...missingCharts] },
    analysis,
    clusters: analysis.clusters.filter((_, index) => ours[index]),
    nameOf: input.nameOf,
    isReported,
    paths: given.operands,
    verbose: given.flags.has('verbose'),
    milliseconds: Math.round(io.now() - started),
  };
  // A patch is for a program, which would not know what to do with findings.
  if (fixing !== 'fix-dry-run') ({ pretty: printPretty, concise: printConcise, json: printJson })[format](outcome, io);
  const isComplete = complain(input, analysis, snapshot, io) && isFixed;
  const isMisconfigured = report.findings.some((finding) => finding.rule === 'configuration-invalid');
  if (!isComplete || isMisconfigured) return 2;
  return isFailure(report, failOn) ? 1 : 0;
}

/** Which of the two was asked for, if any. */
function readFixing(given: Arguments): 'fix' | 'fix-dry-run' | undefined {
  const isDry = given.flags.has('fix-dry-run');
  if (!isDry && !given.flags.has('fix')) return undefined;
  if (isDry && given.flags.has('fix')) throw new UsageError('`--fix` and `--fix-dry-run` exclude each other.');
  if (isDry && given.flags.has('format'))
    throw new UsageError('`--fix-dry-run` prints a patch, so `--format` says nothing beside it.');
  if (!isDry && given.operands.includes('-'))
    throw new UsageError('`--fix` cannot change standard input; `--fix-dry-run` prints what it would change.');
  return isDry ? 'fix-dry-run' : 'fix';
}

/** Files in a snapshot, read in slices so that there is something to tell on the way. */
const SLICE = 400;
function inSlices(texts: Changes, options: SnapshotOptions, tell: (read: number) => void): Snapshot {
  let snapshot = emptySnapshot(options);
  const files = [...texts];
  for (let start = 0; start < files.length; start += SLICE) {
    tell(start);
    snapshot = withChanges(snapshot, new Map(files.slice(start, start + SLICE)));
  }
  return snapshot;
}

/**
 * What was named, the parts that its kustomizations take from elsewhere, and the configurations that govern it: their
 * mistakes are never silent.
 */
function reportedFiles(input: Input, snapshot: Snapshot): (file: string) => boolean {
  const isNamed = (file: string): boolean => input.named.some((one) => isWithin(one, file));
  const governing = new Set(input.named.flatMap((one) => configurationFor(snapshot, one)?.file ?? []));
  const parts = new Set(
    snapshot.division.scopes
      .filter(({ root }) => root !== undefined && isNamed(root) && !input.named.includes(root))
      .flatMap((scope) => scope.subjects),
  );
  return (file) => isNamed(file) || governing.has(file) || parts.has(file);
}

/** Says on the error stream what went wrong besides findings; false where a part of what was asked for is missing. */
function complain(input: Input, analysis: Analysis, snapshot: Snapshot, io: Io): boolean {
  const say = (text: string): void => io.stderr.write(`podpath: ${neutral(text)}\n`);
  for (const { path, reason } of input.unreadable) say(`Cannot read \`${input.nameOf(path)}\`: ${reason}.`);
  for (const file of input.named) {
    if (snapshot.files.has(file) && snapshot.excludes(file))
      say(`\`${input.nameOf(file)}\` is excluded by the configuration, so it was not checked.`);
  }
  const failures = new Map(analysis.failures.map((failure) => [failure.rule, failure.error]));
  for (const [rule, error] of failures)
    say(`The rule \`${rule}\` failed, so its findings are missing; this is a bug of podpath: ${String(error)}`);
  return input.unreadable.length === 0 && failures.size === 0;
}

function isFailure(report: Report, failOn: Level | 'never'): boolean {
  if (failOn === 'never') return false;
  return LEVELS.slice(0, LEVELS.indexOf(failOn) + 1).some((level) => report.summary[level] > 0);
}
