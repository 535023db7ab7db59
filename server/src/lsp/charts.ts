/**
 * When charts are rendered: after one of their files was opened, saved or changed on disk, one chart at a time, beside
 * everything else. Never while somebody types, and never in a workspace that is not trusted.
 */
import { findHelm, helmTemplate, readChart } from '../disk/helm.js';
import {
  type ChartPlan,
  chartOf,
  createChartMemory,
  plansFor,
  type RenderedChart,
  type RenderedCharts,
  type Snapshot,
} from '../workspace/index.js';

export interface Charts {
  /** A file was opened or saved; its chart, if it has one, is looked at again. */
  touched(path: string): void;
  /** Before anything is judged: what is in the way is told at once, so that the first division knows of it. */
  begin(): void;
  /** Settings, trust or the configuration may have changed: every chart that was looked at is looked at again. */
  again(): void;
  /** Why no chart can be rendered, as a phrase; undefined where nothing is in the way. */
  obstacle(): string | undefined;
}

export interface ChartsHost {
  /** The workspace as it is; undefined while nobody wants it judged. */
  snapshot(): Snapshot | undefined;
  isTrusted(): boolean;
  /** The path of the setting; empty where it is not set. */
  helmPath(): string;
  rendered(charts: RenderedCharts, reason: string): void;
  /** Called where rendering takes a while; the function that it gives is called at the end. */
  busy(what: string): () => void;
}

/** Saving several files is one change. */
const QUIET_MILLISECONDS = 100;
/** Shorter work is not worth a progress bar. */
const BUSY_MILLISECONDS = 400;

export const NOT_OPENED = 'no file of it has been opened';
const NOT_TRUSTED = 'the workspace is not trusted';
const NO_HELM = 'helm was not found';

export function createCharts(host: ChartsHost): Charts {
  let helm: string | undefined;
  const memory = createChartMemory({
    contentsOf: (plan) => readChart(plan.chart, plan.values, host.snapshot()?.options.folders ?? []),
    render: async (plan) => (helm === undefined ? { failure: NO_HELM } : helmTemplate(helm, plan)),
  });
  const paths = new Set<string>();
  let charts: RenderedCharts = new Map();
  let reason = NOT_OPENED;
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;

  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), QUIET_MILLISECONDS);
  }

  async function run(): Promise<void> {
    // What is touched meanwhile is looked at when this is done.
    if (isRunning) return soon();
    isRunning = true;
    try {
      await renderAll();
    } finally {
      isRunning = false;
    }
  }

  /** Why charts are not rendered, those that were touched apart. */
  function lookForHelm(): string {
    helm = host.isTrusted() ? findHelm(host.helmPath(), process.env['PATH']) : undefined;
    return host.isTrusted() ? (helm === undefined ? NO_HELM : NOT_OPENED) : NOT_TRUSTED;
  }

  async function renderAll(): Promise<void> {
    const snapshot = host.snapshot();
    if (!snapshot) return;
    const next = lookForHelm();
    const plans = helm === undefined ? new Map<string, readonly ChartPlan[]>() : plansFor(snapshot);
    const wanted = new Set([...paths].map((path) => chartOf(path, snapshot.charts)));
    const kept = new Map([...charts].filter(([chart]) => plans.has(chart)));
    tell(kept, next);
    for (const [chart, ways] of plans) {
      if (!wanted.has(chart)) continue;
      const results = await whileBusy(chart, ways);
      tell(new Map([...charts, [chart, results]]), next);
    }
  }

  /** One after the other: nobody's machine is to stand still for this. */
  async function whileBusy(chart: string, plans: readonly ChartPlan[]): Promise<RenderedChart[]> {
    let done: (() => void) | undefined;
    const wait = setTimeout(() => {
      done = host.busy(chart);
    }, BUSY_MILLISECONDS);
    try {
      const results: RenderedChart[] = [];
      for (const plan of plans) results.push(await memory.rendered(plan));
      return results;
    } finally {
      clearTimeout(wait);
      done?.();
    }
  }

  function tell(next: RenderedCharts, why: string): void {
    if (why === reason && isSame(charts, next)) return;
    charts = next;
    reason = why;
    host.rendered(charts, reason);
  }

  return {
    touched(path) {
      paths.add(path);
      soon();
    },
    begin: () => tell(charts, lookForHelm()),
    again: soon,
    obstacle: () => (reason === NOT_OPENED ? undefined : reason),
  };
}

/** Results are kept by content, so the same outcome is the same object. */
function isSame(a: RenderedCharts, b: RenderedCharts): boolean {
  if (a.size !== b.size) return false;
  for (const [chart, results] of a) {
    const others = b.get(chart);
    if (others?.length !== results.length || results.some((one, index) => one.outcome !== others[index]?.outcome))
      return false;
  }
  return true;
}
