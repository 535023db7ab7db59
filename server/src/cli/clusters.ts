/**
 * From PATHs to the clusters that `trace` and `connectivity` look into: what is named makes one complete cluster,
 * without a name the clusters of the current folder are there to pick from. Says on the error stream what is not seen.
 */
import { resolve } from 'node:path';

import { kindOf, toSlashes } from '../disk/index.js';
import { type MadeCluster, makeClusters, placeIn } from '../editor/index.js';
import { describe, known, nearestName } from '../resources/index.js';
import { RULES } from '../rules/index.js';
import {
  emptySnapshot,
  type Gap,
  isWithin,
  joinPath,
  type Replaced,
  type Scope,
  type Snapshot,
  shownPath,
  withChanges,
} from '../workspace/index.js';
import type { Arguments, Flag } from './arguments.js';
import { HELM_FLAGS, withCharts } from './charts.js';
import { type Input, readInput } from './input.js';
import { type Io, UsageError } from './io.js';
import { withParts } from './parts.js';
import { type Progress, startProgress } from './progress.js';
import { neutral } from './terminal.js';

export const CLUSTER_FLAGS = {
  cluster: { value: 'NAME', about: 'The cluster to look into, where the current folder has several.' },
  config: { value: 'FILE', about: 'Use this configuration and no other. Its globs count from the current folder.' },
  ...HELM_FLAGS,
} satisfies Record<string, Flag>;

export interface Clusters {
  /** Not empty. */
  readonly all: readonly MadeCluster[];
  readonly snapshot: Snapshot;
  readonly nameOf: Input['nameOf'];
}

export async function readClusters(given: Arguments, paths: readonly string[], io: Io): Promise<Clusters> {
  const progress = startProgress(io);
  const config = given.flags.get('config')?.at(-1);
  const [only] = paths;
  const root = paths.length === 1 && only !== undefined ? renderedRoot(only, io) : undefined;
  const together = { config, oneCluster: paths.length > 0, complete: true };
  const snapshotOf = (request: Parameters<typeof readInput>[0]): Promise<Read> =>
    readSnapshot(request, given.flags.has('no-helm'), io, progress);
  let read =
    root === undefined
      ? await snapshotOf({ ...together, paths })
      : await snapshotOf({ paths, config, oneCluster: false });
  let made = makeClusters(read.snapshot, read.input.texts.keys());
  if (root !== undefined) {
    const name = shownPath(read.snapshot.options, root.folder);
    made = made
      .filter(({ cluster }) => isRootOf(cluster.scope, root, name))
      .map((one) => ({ ...one, cluster: { ...one.cluster, name: only ?? name } }))
      // A chart has several with several values; its own are meant.
      .slice(0, 1);
    // A component makes no cluster of its own; taken by itself it does.
    if (made.length === 0 && root.kind === 'kustomization') {
      read = await snapshotOf({ ...together, paths });
      made = makeClusters(read.snapshot, read.input.texts.keys());
    }
  }
  progress.done();
  const { input, snapshot } = read;
  refuseBadConfiguration(snapshot, input);
  const filled = made.filter(({ cluster }) => cluster.objects.length > 0);
  const all = picked(filled, given.flags.get('cluster')?.at(-1));
  if (all.length === 0) throw new UsageError(nothingHere(paths, snapshot, input));
  tellReplaced(
    all.flatMap((one) => one.replaced),
    snapshot,
    input,
    io,
  );
  for (const { path, reason } of input.unreadable)
    io.stderr.write(`podpath: Cannot read \`${neutral(input.nameOf(path))}\`: ${reason}.\n`);
  return { all, snapshot, nameOf: input.nameOf };
}

interface Read {
  readonly input: Input;
  readonly snapshot: Snapshot;
}

async function readSnapshot(
  request: Parameters<typeof readInput>[0],
  withoutHelm: boolean,
  io: Io,
  progress: Progress,
): Promise<Read> {
  const input = await readInput(request, io, progress);
  const options = {
    folders: input.folders,
    ruleIds: RULES.map((rule) => rule.id),
    exclude: [],
    oneCluster: input.oneCluster,
    manifests: input.named,
  };
  const snapshot = withParts(withChanges(emptySnapshot(options), input.texts), input.named, io.cwd);
  return { input, snapshot: await withCharts(snapshot, input.named, withoutHelm, io, progress) };
}

interface Root {
  readonly kind: 'kustomization' | 'chart';
  readonly folder: string;
}

/** The folder, if a kustomization or a chart stands in it: that is rendered, and not taken file by file. */
function renderedRoot(path: string, io: Io): Root | undefined {
  if (path === '-') return undefined;
  const folder = toSlashes(resolve(io.cwd, path));
  const has = (name: string): boolean => kindOf(joinPath(folder, name)) === 'file';
  if (['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some(has)) return { kind: 'kustomization', folder };
  return has('Chart.yaml') ? { kind: 'chart', folder } : undefined;
}

function isRootOf(scope: Scope, { kind, folder }: Root, name: string): boolean {
  return kind === 'chart'
    ? scope.charts.some(({ plan }) => plan.chart === folder)
    : scope.kind === 'kustomization' && scope.name === name;
}

function picked(all: readonly MadeCluster[], name: string | undefined): readonly MadeCluster[] {
  if (name === undefined) return all;
  const found = all.filter(({ cluster }) => cluster.name === name);
  if (found.length > 0) return found;
  const names = all.map(({ cluster }) => cluster.name);
  const meant = nearestName(name, names);
  throw new UsageError(
    `There is no cluster \`${name}\`; ${meant === undefined ? `there are ${listedNames(names)}` : `did you mean \`${meant}\``}${meant === undefined ? '.' : '?'}`,
  );
}

/** "`a`, `b` and 3 more". */
export function listedNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** A verdict from a configuration that is not understood would be a wrong one. */
function refuseBadConfiguration(snapshot: Snapshot, input: Input): void {
  for (const { file, problems } of snapshot.configurations) {
    const [first] = problems;
    if (first) throw new UsageError(`\`${input.nameOf(file)}\` is not understood; \`podpath check\` shows why.`);
  }
}

function nothingHere(paths: readonly string[], snapshot: Snapshot, input: Input): string {
  const [chart] = snapshot.division.unrendered;
  const where =
    paths.length === 0 || paths.join() === '.'
      ? 'in this folder'
      : paths[0] === '-'
        ? 'on standard input'
        : `in ${paths.join(', ')}`;
  return chart === undefined
    ? `No Kubernetes manifests were found ${where}.`
    : `No Kubernetes manifests were found ${where}, only the chart \`${input.nameOf(chart.chart)}\`, which is not rendered: ${chart.why}.`;
}

const MOST_TOLD = 3;

function tellReplaced(replaced: readonly Replaced[], snapshot: Snapshot, input: Input, io: Io): void {
  const place = (object: Replaced['object']): string => {
    const { file, range } = placeIn(snapshot, object, []);
    return `${input.nameOf(file)}:${range.start.line + 1}`;
  };
  for (const { object, by } of replaced.slice(0, MOST_TOLD)) {
    const namespace = known(object.namespace);
    const what = `${describe(object)}${namespace === undefined ? '' : ` of namespace ${namespace}`}`;
    io.stderr.write(
      `podpath: ${neutral(`${what} is defined twice; ${place(by)} counts, and ${place(object)} does not.`)}\n`,
    );
  }
  if (replaced.length > MOST_TOLD)
    io.stderr.write(
      `podpath: ${replaced.length - MOST_TOLD} more objects are defined twice; of each the last one counts.\n`,
    );
}

/** What is not in the picture, in one line: an answer that does not say so would look complete. */
export function tellGaps({ all, snapshot, nameOf }: Clusters, io: Io): void {
  const gaps = new Map<string, Gap>();
  for (const { cluster } of all) for (const gap of cluster.gaps) gaps.set(`${gap.file} ${gap.what}`, gap);
  const folders = snapshot.options.folders;
  const charts = snapshot.division.unrendered.filter(({ chart }) => folders.some((folder) => isWithin(folder, chart)));
  const told = [
    ...charts.map(({ chart, why }) => `chart ${nameOf(chart)} (not rendered: ${why})`),
    ...[...gaps.values()].map((gap) => `${nameOf(gap.file)} (${gap.what})`),
  ];
  if (told.length === 0) return;
  const more = told.length > MOST_TOLD ? ` and ${told.length - MOST_TOLD} more` : '';
  io.stderr.write(`podpath: Not in the picture: ${neutral(told.slice(0, MOST_TOLD).join(', '))}${more}.\n`);
}
