/** `podpath check`: reads a workspace, judges it, prints what was found, and what was not judged. */
import path from 'node:path';
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
import { type Baseline, baselineOf } from './baseline.js';
import { HELM_FLAGS, withCharts } from './charts.js';
import { runFixes } from './fix.js';
import { type Input, readInput } from './input.js';
import { type ExitCode, type Io, UsageError } from './io.js';
import { readHiding, updateBaseline, withoutKnown } from './known.js';
import { withParts } from './parts.js';
import { type Progress, startProgress } from './progress.js';
import { FORMATS, REPORTERS } from './reporters/index.js';
import { readRuleLevels } from './ruleLevels.js';
import { atRevision } from './since.js';
import { neutral } from './terminal.js';

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
  baseline: { value: 'FILE', about: 'Report only findings that this file does not list.' },
  'update-baseline': { about: 'Write all findings into the file that --baseline names.' },
  since: { value: 'REV', about: 'Report only findings that were not there at this revision of the git repository.' },
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
  readonly failOn: Level | 'never';
  readonly milliseconds: number;
}

export async function check(given: Arguments, io: Io): Promise<ExitCode> {
  const started = io.now();
  const format = choice(given, 'format', FORMATS, 'pretty');
  const failOn = choice(given, 'fail-on', FAIL_ON, 'warning');
  const fixing = readFixing(given);
  const settings: Settings = { ...NO_SETTINGS, overrides: readRuleLevels(given.flags.get('rule') ?? []) };
  const hiding = readHiding(given, fixing !== undefined);
  const progress = startProgress(io);
  const { input, snapshot, analysis: found } = await judge(given.operands, given, settings, io, progress);
  const isReported = reportedFiles(input, snapshot);
  if (fixing !== undefined) progress.done();
  const { analysis, isComplete: isFixed } =
    fixing === undefined
      ? { analysis: found, isComplete: true }
      : runFixes(found, settings, input, fixing === 'fix-dry-run', io);
  const all = reported(analysis, input, isReported, progress);
  const before = hiding.since === undefined ? undefined : await findingsAt(hiding.since, given, settings, io, progress);
  progress.done();
  updateBaseline(all, hiding, io);
  const report = withoutKnown(all, hiding, before, io);

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
    failOn,
    milliseconds: Math.round(io.now() - started),
  };
  // A patch is for a program, which would not know what to do with findings.
  if (fixing !== 'fix-dry-run') REPORTERS[format](outcome, io);
  const isComplete = complain(input, analysis, snapshot, io) && isFixed;
  const isMisconfigured = all.findings.some((finding) => finding.rule === 'configuration-invalid');
  if (!isComplete || isMisconfigured) return 2;
  return isFailure(report, failOn) ? 1 : 0;
}

interface Judged {
  readonly input: Input;
  readonly snapshot: Snapshot;
  readonly analysis: Analysis;
}

/** Reads what was named, works out its clusters, and judges them. */
async function judge(
  paths: readonly string[],
  given: Arguments,
  settings: Settings,
  io: Io,
  progress: Progress,
): Promise<Judged> {
  const config = given.flags.get('config')?.at(-1);
  const input = await readInput({ paths, config, oneCluster: given.flags.has('one-cluster') }, io, progress);
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
  progress.at(() => 'Judging');
  return { input, snapshot, analysis: analyse(snapshot, settings) };
}

function reported(
  analysis: Analysis,
  { nameOf }: Input,
  isReported: (file: string) => boolean,
  progress: Progress,
): Report {
  const only = (file: string): boolean => {
    progress.at(() => 'Judging');
    return isReported(file);
  };
  return reportOf(analysis, { nameOf, pages: PAGES, only });
}

/** What was found at a revision; with the configuration that is named now, if one is. */
async function findingsAt(
  revision: string,
  given: Arguments,
  settings: Settings,
  io: Io,
  progress: Progress,
): Promise<Baseline> {
  const paths = given.operands.length === 0 ? ['.'] : given.operands;
  const config = given.flags.get('config')?.map((written) => path.resolve(io.cwd, written));
  const flags = config === undefined ? given.flags : new Map([...given.flags, ['config', config]]);
  const found = await atRevision(revision, paths, io, async (then) => {
    progress.at(() => `Judging ${revision}`);
    const { input, snapshot, analysis } = await judge(then.paths, { ...given, flags }, settings, then.io, progress);
    return reported(analysis, input, reportedFiles(input, snapshot), progress).findings;
  });
  return baselineOf(found ?? []);
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
