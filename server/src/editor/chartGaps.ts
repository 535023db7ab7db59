/** What is missing where a chart is not rendered, and so makes no cluster that could lack it. */
import { baseName, type Division, folderOf, type Gap } from '../workspace/index.js';

/** To be told in the chart's `Chart.yaml`; empty for other files. */
export function chartGaps({ unrendered }: Division, path: string): Gap[] {
  if (baseName(path) !== 'Chart.yaml') return [];
  return unrendered.flatMap(({ chart, variant, why }): Gap[] => {
    const values = variant === undefined ? '' : ` with ${variant}`;
    return chart === folderOf(path)
      ? [{ kind: 'chart', file: path, what: `the chart is not rendered${values}: ${why}` }]
      : [];
  });
}
