/** podpath/serverStatus: a Markdown report for "Show Server Status". */

import { VERSION } from '../../about.js';
import type { Cluster } from '../../cluster/index.js';
import { detectedMarkdown, notJudged } from '../../editor/index.js';
import { countRendered, shownPath } from '../../workspace/index.js';
import type { ServerContext } from '../context.js';
import { cycleMilliseconds, stepsOf } from '../cycleText.js';
import { slowestRules } from '../slowestRules.js';
import type { Work } from '../work.js';

/** At most so many rows of a list are shown. */
const MOST_ROWS = 50;
const MOST_RULES = 5;

export function onServerStatus(
  context: ServerContext,
  memory: { readonly heapUsed: number; readonly rss: number },
): string {
  const analysis = context.session.analysis();
  const lines = [`# Podpath ${VERSION}: server status`, ''];
  if (!analysis) return [...lines, 'Switched off by the setting `podpath.enable`.', ''].join('\n');
  const { snapshot, clusters } = analysis;
  const charts = snapshot.division.charted.flatMap((scope) => scope.charts);
  const objects = context.session.objects() + countRendered(charts, () => true);
  const { last, all } = context.session.work();
  const missing = notJudged(analysis);
  const show = (path: string): string => shownPath(snapshot.options, path);
  lines.push(
    '| | |',
    '|---|---|',
    `| Files with manifests | ${[...snapshot.files.values()].filter((file) => file.objects.length > 0).length} |`,
    `| Kubernetes objects | ${count(objects)} |`,
    `| Clusters | ${count(clusters.length)} |`,
    `| Gaps | ${missing.charts.length + missing.gaps.length} |`,
    `| Files skipped, since they are too large | ${count([...snapshot.files.values()].filter((file) => file.tooLarge).length)} |`,
    `| Memory | ${megabytes(memory.heapUsed)} heap, ${megabytes(memory.rss)} in all |`,
    '',
    '## The last change',
    '',
    '| step | ms | |',
    '|---|--:|---|',
    ...stepsOf(last).map(([step, milliseconds, what]) => `| ${step} | ${milliseconds.toFixed(1)} | ${what} |`),
    `| all | ${cycleMilliseconds(last).toFixed(1)} | ${keptText(last)} |`,
    '',
    `Since the start: ${count(all.checksRun)} checks run, ${count(all.documentsParsed)} documents parsed, ${count(all.filesPublished)} publications, ${cycleMilliseconds(all).toFixed(0)} ms.`,
    '',
    ...slowestMarkdown(clusters),
    '## Clusters',
    '',
    'Objects that are applied together make a cluster. Which ones are, Podpath takes from charts, kustomizations, directories and `.podpath.yaml`.',
    '',
    ...rows(
      clusters.map(
        (cluster) =>
          `- \`${cluster.name}\` (${cluster.scope.kind}): ${cluster.scope.subjects.length} files, ${cluster.objects.length} objects`,
      ),
    ),
    '',
    '## Detected',
    '',
    'What the workspace installs tells what its clusters are like, where `.podpath.yaml` does not say it.',
    '',
    ...rows(detectedMarkdown(snapshot)),
    '',
    '## Not looked into',
    '',
    ...rows([
      ...missing.charts.map(({ chart, variant, why }) => {
        const values = variant === undefined ? '' : ` with \`${variant}\``;
        return `- \`${show(chart)}\`: a Helm chart that is not rendered${values}: ${why}`;
      }),
      ...missing.gaps.map((gap) => `- \`${show(gap.file)}\`: ${gap.what}`),
    ]),
    '',
  );
  if (analysis.failures.length > 0) {
    lines.push(
      '## Rules that failed',
      '',
      ...analysis.failures.map((failure) => `- \`${failure.rule}\`: ${String(failure.error)}`),
      '',
    );
  }
  return lines.join('\n');
}

/** How many results of checks were used again. */
function keptText({ checksKept, checksRun }: Work): string {
  const checks = checksKept + checksRun;
  if (checks === 0) return 'no checks';
  return `${count(checksKept)} of ${count(checks)} checks kept (${((checksKept / checks) * 100).toFixed(1)} %)`;
}

function slowestMarkdown(clusters: readonly Cluster[]): string[] {
  const [largest] = [...clusters].sort((a, b) => b.objects.length - a.objects.length);
  if (!largest) return [];
  const costs = slowestRules(largest, () => performance.now()).slice(0, MOST_RULES);
  return [
    '## Slowest rules',
    '',
    `Measured just now in the largest cluster, \`${largest.name}\`.`,
    '',
    '| rule | µs a check | checks |',
    '|---|--:|--:|',
    ...costs.map(({ rule, microseconds, checks }) => `| \`${rule}\` | ${microseconds.toFixed(1)} | ${count(checks)} |`),
    '',
  ];
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function rows(all: readonly string[]): string[] {
  if (all.length === 0) return ['Nothing.'];
  return all.length > MOST_ROWS ? [...all.slice(0, MOST_ROWS), `- … and ${all.length - MOST_ROWS} more`] : [...all];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`;
}
