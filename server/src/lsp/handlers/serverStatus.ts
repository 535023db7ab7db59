/** podpath/serverStatus: a Markdown report for "Show Server Status". */

import { VERSION } from '../../about.js';
import { detectedMarkdown, notJudged } from '../../editor/index.js';
import { countRendered, shownPath } from '../../workspace/index.js';
import type { ServerContext } from '../context.js';

/** At most so many rows of a list are shown. */
const MOST_ROWS = 50;

export function onServerStatus(
  context: ServerContext,
  memory: { readonly heapUsed: number; readonly rss: number },
): string {
  const analysis = context.session.analysis();
  const lines = [`# Podpath ${VERSION}: server status`, ''];
  if (!analysis) return [...lines, 'Switched off by the setting `podpath.enable`.', ''].join('\n');
  const { snapshot, clusters } = analysis;
  const charts = snapshot.division.scopes.flatMap((scope) => scope.charts);
  const objects = context.session.objects() + countRendered(charts, () => true);
  const { last } = context.session.work();
  const missing = notJudged(analysis);
  const show = (path: string): string => shownPath(snapshot.options, path);
  lines.push(
    '| | |',
    '|---|---|',
    `| Files with manifests | ${[...snapshot.files.values()].filter((file) => file.objects.length > 0).length} |`,
    `| Kubernetes objects | ${objects} |`,
    `| Clusters | ${clusters.length} |`,
    `| Memory | ${megabytes(memory.heapUsed)} heap, ${megabytes(memory.rss)} in all |`,
    `| Last change: reading | ${last.readMs.toFixed(1)} ms, ${last.chunksRead} documents |`,
    `| Last change: dividing | ${last.divideMs.toFixed(1)} ms |`,
    `| Last change: judging | ${last.judgeMs.toFixed(1)} ms, ${last.scopesJudged} of ${clusters.length} clusters, ${last.checksRun} checks anew, ${last.checksKept} kept |`,
    `| Last change: publishing | ${last.publishMs.toFixed(1)} ms, ${last.filesPublished} files |`,
    '',
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

function rows(all: readonly string[]): string[] {
  if (all.length === 0) return ['Nothing.'];
  return all.length > MOST_ROWS ? [...all.slice(0, MOST_ROWS), `- … and ${all.length - MOST_ROWS} more`] : [...all];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(0)} MB`;
}
