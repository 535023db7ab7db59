/** `helmCharts`: adds what helm made of a chart to the resources. A chart that was not rendered is a gap. */
import { type Accumulation, append } from './accumulation.js';
import type { KustomizeContext } from './context.js';
import type { Kustomization } from './kustomization.js';
import { resourcesIn } from './manifests.js';
import { anchorIn, inside, itemsIn, textIn, writtenIn } from './written.js';

export function inflateCharts(into: Accumulation, at: Kustomization, context: KustomizeContext): void {
  for (const [index, chart] of itemsIn(writtenIn(at, 'helmCharts')).entries()) {
    const anchor = anchorIn(chart);
    const rendered = context.files.chartAt?.(at.file, index)?.outcome;
    if (rendered && 'files' in rendered) {
      for (const file of rendered.files) append(into, resourcesIn(file), anchor, context);
      continue;
    }
    const what = `chart ${textIn(inside(chart, 'name'))} of \`helmCharts\` is not rendered`;
    const why = rendered === undefined ? '' : `: ${rendered.failure}`;
    context.gap({ kind: 'chart', file: at.file, what: `${what}${why}`, anchor });
  }
  for (const chart of itemsIn(writtenIn(at, 'helmChartInflationGenerator'))) {
    const what = `chart ${textIn(inside(chart, 'chartName'))} of \`helmChartInflationGenerator\` is not rendered`;
    context.gap({ kind: 'chart', file: at.file, what, anchor: anchorIn(chart) });
  }
}
