/** What stands under the cursor in a template: the field of a rendered object that leads to that place. */
import type { Cluster } from '../cluster/index.js';
import { isWithin, renderedFiles, type Sourced, shownPath, treeOf } from '../workspace/index.js';
import { contains, isShorter, type Path, type Position, type Range, type YNode } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { locate } from './locate.js';
import { MARKDOWN_WORDING } from './wording.js';

export interface TemplateField {
  readonly object: Sourced;
  readonly cluster: Cluster;
  /** Of the field within the rendered document. */
  readonly path: Path;
  readonly range: Range;
}

/** The field with the shortest text around the position, of the first object and cluster that has one. */
export function templateFieldAt(analysis: Analysis, file: string, position: Position): TemplateField | undefined {
  for (const cluster of analysis.clusters) {
    const documents = cluster.scope.charts.flatMap(renderedFiles).filter(({ path }) => path === file);
    for (const document of documents.flatMap((one) => one.documents)) {
      const [object] = document.objects;
      const found = object && fieldIn(analysis, object, treeOf(document).root, position);
      if (found) return { ...found, cluster };
    }
  }
  return undefined;
}

function fieldIn(
  analysis: Analysis,
  object: Sourced,
  root: YNode | undefined,
  position: Position,
): Omit<TemplateField, 'cluster'> | undefined {
  let best: Omit<TemplateField, 'cluster'> | undefined;
  const look = (path: Path, part: 'key' | 'value'): void => {
    const { range } = locate(analysis.snapshot, { source: object.source, path, part });
    if (contains(range, position) && (best === undefined || isShorter(range, best.range)))
      best = { object, path, range };
  };
  const walk = (node: YNode | undefined, path: Path): void => {
    if (node?.kind === 'seq') for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    else if (node?.kind === 'map') {
      for (const { key, value } of node.entries) {
        look([...path, key], 'key');
        walk(value, [...path, key]);
      }
    } else if (node) look(path, 'value');
  };
  walk(root, []);
  return best;
}

/** Why nothing is known of what a template makes; undefined where its chart is rendered. */
export function unrenderedHover(analysis: Analysis, file: string): string | undefined {
  const { division, options } = analysis.snapshot;
  const missing = division.unrendered.find(({ chart }) => isWithin(`${chart}/templates`, file));
  const isKnown = division.charted.some(({ charts }) => charts.some(({ plan }) => plan.chart === missing?.chart));
  if (missing === undefined || isKnown) return undefined;
  const { code } = MARKDOWN_WORDING;
  return `Unknown: the chart ${code(shownPath(options, missing.chart))} is not rendered: ${code(missing.why)}`;
}
