/** Charts of a command's workspace, rendered by the helm that is on PATH: those that hold what was named, or are below it. */
import { findHelm, helmTemplate, readChart } from '../disk/helm.js';
import {
  chartOf,
  createChartMemory,
  isWithin,
  plansFor,
  type RenderedChart,
  type Snapshot,
  withChanges,
} from '../workspace/index.js';
import type { Flag } from './arguments.js';
import type { Io } from './io.js';
import { projectAround } from './parts.js';
import type { Progress } from './progress.js';

export const HELM_FLAGS = {
  'no-helm': { about: 'Do not run helm; charts count as not here.' },
} satisfies Record<string, Flag>;

/** Charts are rendered side by side, but not all at once. */
const AT_ONCE = 2;

export async function withCharts(
  snapshot: Snapshot,
  named: readonly string[],
  isOff: boolean,
  io: Io,
  progress: Progress,
): Promise<Snapshot> {
  if (snapshot.charts.size === 0) return snapshot;
  const withOptions = (more: Partial<Snapshot['options']>): Snapshot =>
    withChanges(snapshot, new Map(), { ...snapshot.options, ...more });
  if (isOff) return withOptions({ notRendered: '`--no-helm` is set' });
  const helm = findHelm(undefined, io.env['PATH']);
  if (helm === undefined) return withOptions({ notRendered: 'helm was not found' });
  const within = named.map((path) => projectAround(path, io.cwd));
  const memory = createChartMemory({
    contentsOf: (plan) => readChart(plan.chart, plan.values, within),
    render: (plan) => helmTemplate(helm, plan),
  });
  const above = new Set(named.map((path) => chartOf(path, snapshot.charts)));
  const plans = [...plansFor(snapshot)]
    .filter(([chart]) => above.has(chart) || named.some((path) => isWithin(path, chart)))
    .flatMap(([, ways]) => ways);
  const results: RenderedChart[] = new Array(plans.length);
  const queue = plans.entries();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const [index, plan] of queue) {
      progress.at(() => `Rendering ${done + 1} of ${plans.length} charts`);
      results[index] = await memory.rendered(plan);
      done++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const charts = new Map<string, RenderedChart[]>();
  for (const result of results) {
    const known = charts.get(result.plan.chart);
    if (known) known.push(result);
    else charts.set(result.plan.chart, [result]);
  }
  return withOptions({ renderedCharts: charts });
}
