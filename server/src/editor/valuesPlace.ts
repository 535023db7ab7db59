/**
 * Where the value that a template takes from `.Values` is written: in a values file of the chart. Only for an expression
 * that names one value; what a template computes, nobody is led further.
 */
import type { Finding, Related } from '../rules/index.js';
import { baseName, chartOf, folderOf, joinPath, type Snapshot, upwards } from '../workspace/index.js';
import { nodeAt, readChunk, spanOf } from '../yaml/index.js';

/** `.Values.service.port`, as the one thing that an expression takes. */
const VALUE = /\.Values((?:\.[A-Za-z_]\w*)+)/g;

/** Undefined where the finding stands in no template, or the value is written nowhere. */
export function valuesPlace(snapshot: Snapshot, { anchor }: Pick<Finding, 'anchor'>): Related | undefined {
  if (!('span' in anchor) || anchor.text === undefined) return undefined;
  const named = [...anchor.text.slice(anchor.span.start, anchor.span.end).matchAll(VALUE)];
  const path = named[0]?.[1]?.slice(1).split('.');
  if (path === undefined || named.length > 1) return undefined;
  // What wins comes first.
  for (const [file, keys] of layersFor(snapshot, anchor.source.file, path)) {
    const text = snapshot.files.get(file)?.text ?? '';
    const { root } = readChunk(text);
    if (nodeAt(root, keys) === undefined) continue;
    const span = spanOf(root, keys, 'value');
    return { anchor: { source: { file, document: 0 }, span, text }, text: `The value \`${keys.join('.')}\`` };
  }
  return undefined;
}

/** Values files that may hold it, each with the path at which it does: those of a parent count under a chart's name. */
function layersFor(snapshot: Snapshot, template: string, path: readonly string[]): [string, readonly string[]][] {
  const layers: [string, readonly string[]][] = [];
  let keys = path;
  const top = chartOf(template, snapshot.charts);
  for (const folder of upwards(folderOf(template))) {
    if (!snapshot.charts.has(folder)) continue;
    const files = snapshot.division.charted
      .flatMap((scope) => scope.charts)
      .filter(({ plan }) => plan.chart === folder)
      .flatMap(({ plan }) => plan.values.filter((one) => typeof one === 'string'));
    for (const file of [joinPath(folder, 'values.yaml'), ...files]) layers.unshift([file, keys]);
    if (folder === top) break;
    keys = [baseName(folder), ...keys];
  }
  return layers;
}
