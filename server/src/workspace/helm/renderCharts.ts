/** From a plan to objects: asks the renderer for what is new, and keeps what came of the same files and values. */
import type { ChartPlan, ChartRenderer, RenderedChart } from './chart.js';
import { readRendered } from './rendered.js';

/** What was rendered before, by content. The last results of charts that are gone go with it. */
export interface ChartMemory {
  /** Renders a plan, or gives what it gave before. */
  rendered(plan: ChartPlan): Promise<RenderedChart>;
}

/** More results than a workspace has plans that are looked at; the oldest ones are let go. */
const MOST_KEPT = 200;

export function createChartMemory(renderer: ChartRenderer): ChartMemory {
  const kept = new Map<string, Promise<RenderedChart>>();
  return {
    async rendered(plan) {
      if (plan.refusal !== undefined) return { plan, outcome: { failure: plan.refusal } };
      const contents = renderer.contentsOf(plan);
      if ('failure' in contents) return { plan, outcome: contents };
      const key = JSON.stringify([plan, contents.key]);
      const known = kept.get(key);
      // What was asked for last goes last.
      kept.delete(key);
      const result = known ?? render(plan, contents.texts, renderer);
      kept.set(key, result);
      // What failed may come off next time: the machine was busy, or its helm is another one by then.
      void result.then(({ outcome }) => {
        if ('failure' in outcome && kept.get(key) === result) kept.delete(key);
      });
      for (const old of kept.keys()) {
        if (kept.size <= MOST_KEPT) break;
        kept.delete(old);
      }
      return result;
    },
  };
}

async function render(
  plan: ChartPlan,
  texts: ReadonlyMap<string, string>,
  renderer: ChartRenderer,
): Promise<RenderedChart> {
  const result = await renderer.render(plan);
  return { plan, outcome: 'failure' in result ? result : { files: readRendered(plan.chart, result.output, texts) } };
}
