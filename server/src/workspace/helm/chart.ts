/**
 * What is known of charts: how each is to be rendered, and what came of it. Whoever may run programs does the
 * rendering, and hands the results in with the options of a snapshot.
 */
import type { SourceFile } from '../sourceFile.js';

/** One way to render a chart: what `helm template` is told. */
export interface ChartPlan {
  /** Path of the chart's folder. */
  readonly chart: string;
  /** What tells it from other plans for the same chart, for readers: `ci/test-values.yaml`. None for the usual one. */
  readonly variant: string | undefined;
  readonly release: string;
  /** Of the objects that name none; helm's own default where nobody says it. */
  readonly namespace: string | undefined;
  /** What counts beside the chart's own `values.yaml`: paths of files, or values as text. A later one wins. */
  readonly values: readonly (string | InlineValues)[];
  /** Kubernetes version that templates may ask for, such as `1.33`. */
  readonly kubernetes: string;
  /** Name of the configured cluster that the chart belongs to. */
  readonly cluster: string | undefined;
  /** The kustomization whose `helmCharts` names the chart, and the index of that entry. */
  readonly kustomization: { readonly file: string; readonly index: number } | undefined;
  /** Why it must not be rendered, as a phrase; undefined where nothing speaks against it. */
  readonly refusal: string | undefined;
}

/** YAML or JSON. */
export interface InlineValues {
  readonly text: string;
}

export interface RenderedChart {
  readonly plan: ChartPlan;
  readonly outcome:
    | {
        /**
         * One for each template that gave objects, with its path and no text: documents and objects are not those that
         * stand there. Their origins lead to the templates.
         */
        readonly files: readonly SourceFile[];
      }
    /** Why there is nothing, in helm's words or ours, as a phrase: "helm was not found". */
    | { readonly failure: string };
}

/** What renders charts: helm, on a machine that has it. Asked only for plans that nothing speaks against. */
export interface ChartRenderer {
  /** Texts of the chart's files by path, and a key that is the same only for the same files and values. */
  contentsOf(plan: ChartPlan): ChartContents | { readonly failure: string };
  /** What `helm template` prints. */
  render(plan: ChartPlan): Promise<{ readonly output: string } | { readonly failure: string }>;
}

export interface ChartContents {
  readonly texts: ReadonlyMap<string, string>;
  readonly key: string;
}

/** By the chart's folder. A chart that is not there has not been rendered. */
export type RenderedCharts = ReadonlyMap<string, readonly RenderedChart[]>;

/** Files with the objects of a chart; none where it is not rendered. */
export function renderedFiles({ outcome }: RenderedChart): readonly SourceFile[] {
  return 'failure' in outcome ? [] : outcome.files;
}

/** Templates that gave objects, in the order of the output. */
export function templatesOf(charts: readonly RenderedChart[]): string[] {
  return [...new Set(charts.flatMap(renderedFiles).map((file) => file.path))];
}

/** A chart that is not looked into, at least not with these values. */
export interface UnrenderedChart {
  /** Path of its folder. */
  readonly chart: string;
  readonly variant: string | undefined;
  /** Name of the configured cluster that it belongs to. */
  readonly cluster: string | undefined;
  /** A phrase. */
  readonly why: string;
}

/** Those that a kustomization lacks are told as its gaps. */
export function unrenderedIn(charts: readonly RenderedChart[]): UnrenderedChart[] {
  return charts.flatMap(({ plan, outcome }) =>
    'failure' in outcome && plan.kustomization === undefined
      ? [{ chart: plan.chart, variant: plan.variant, cluster: plan.cluster, why: outcome.failure }]
      : [],
  );
}

/** How many objects charts give; what several variants have counts once. */
export function countRendered(charts: Iterable<RenderedChart>, isCounted: (file: string) => boolean): number {
  const seen = new Set<string>();
  for (const chart of charts)
    for (const { path, objects } of renderedFiles(chart))
      if (isCounted(path))
        for (const { source, base } of objects) seen.add(`${path} ${source.document} ${base.join('/')}`);
  return seen.size;
}
