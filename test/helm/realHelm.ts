/** The real helm: the program that PODPATH_HELM names, or the one on PATH. */
import { findHelm, helmTemplate, readChart } from '../../server/src/disk/helm.js';
import { type Analysis, analyse } from '../../server/src/editor/index.js';
import { readRendered } from '../../server/src/workspace/helm/rendered.js';
import {
  createChartMemory,
  plansFor,
  type RenderedChart,
  type Sourced,
  withChanges,
} from '../../server/src/workspace/index.js';
import { cutChunks, fieldOf, readChunk, type YNode } from '../../server/src/yaml/index.js';
import { workspaceAt } from '../corpus/corpus.js';

/** Undefined where there is none; then tests that compare are skipped, and say so. */
export const HELM: string | undefined = findHelm(process.env['PODPATH_HELM'], process.env['PATH']);

export const SKIPPED = 'SKIPPED: there is no helm (PODPATH_HELM or PATH), so no chart was rendered';

const memory = createChartMemory({
  contentsOf: (plan) => readChart(plan.chart, plan.values, ['/']),
  render: async (plan) => (HELM === undefined ? { failure: SKIPPED } : helmTemplate(HELM, plan)),
});

/** Every chart below a folder as it is rendered with its own values, by the chart's folder. */
export async function chartsBelow(folder: string): Promise<ReadonlyMap<string, readonly RenderedChart[]>> {
  const rendered = new Map<string, readonly RenderedChart[]>();
  for (const [chart, plans] of plansFor(workspaceAt(folder)))
    rendered.set(chart, await Promise.all(plans.map((plan) => memory.rendered(plan))));
  return rendered;
}

/** A folder judged with its charts rendered. */
export async function analysisBelow(folder: string): Promise<Analysis> {
  const snapshot = workspaceAt(folder);
  const options = { ...snapshot.options, renderedCharts: await chartsBelow(folder) };
  return analyse(withChanges(snapshot, new Map(), options));
}

/** An object that helm printed, with the tree that it was read from and the texts of its chart. */
export interface Printed {
  readonly object: Sourced;
  readonly root: YNode | undefined;
  readonly texts: ReadonlyMap<string, string>;
}

/** What helm prints for a chart, in its order. Several objects of one kind and name are taken for the first. */
export async function printed(chart: string): Promise<Printed[]> {
  const request = { chart, release: 'release-name', namespace: undefined, values: [], kubernetes: '1.33' };
  const result = await helmTemplate(HELM ?? '', request);
  const contents = readChart(chart, [], ['/']);
  if ('failure' in result) throw new Error(result.failure);
  if ('failure' in contents) throw new Error(contents.failure);
  const objects = readRendered(chart, result.output, contents.texts).flatMap((file) => file.objects);
  return cutChunks(result.output).flatMap(({ text }) => {
    const { root } = readChunk(text);
    const object = objects.find(
      (one) => one.kind === textAt(root, 'kind') && one.name === textAt(fieldOf(root, 'metadata'), 'name'),
    );
    return object ? [{ object, root, texts: contents.texts }] : [];
  });
}

function textAt(node: YNode | undefined, key: string): string | undefined {
  const field = fieldOf(node, key);
  return field?.kind === 'scalar' ? field.text : undefined;
}
