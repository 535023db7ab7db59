/** Which renderings the charts of a workspace need: as the configuration says, else with their own values. */
import { fieldOf, readChunk } from '../../yaml/index.js';
import type { Configuration, HelmSetting } from '../configuration.js';
import { textOf } from '../configurationValues.js';
import type { Kustomization } from '../kustomize/kustomization.js';
import { baseName, folderOf, isWithin, joinPath, relativeTo, upwards } from '../paths.js';
import type { Profile } from '../profile.js';
import type { SourceFile } from '../sourceFile.js';
import type { ChartPlan } from './chart.js';
import { kustomizationPlans } from './kustomizationPlans.js';

export interface ChartsInput {
  /** Folders with a `Chart.yaml`. */
  readonly charts: Iterable<string>;
  /** Files of the workspace by path; those of charts with their texts. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** The deepest one first. */
  readonly configurations: readonly Configuration[];
  readonly kustomizations: ReadonlyMap<string, Kustomization>;
  readonly excludes: (path: string) => boolean;
  /** Another one whenever files come or go. */
  readonly near: object;
}

/** As `helm template` names a release that nobody named. */
const RELEASE = 'release-name';
/** The version that templates are told where no profile says one, so that every machine renders the same. */
const KUBERNETES = '1.33';

/** By chart, in the order of their paths. Subcharts are a part of their parents, and libraries give no objects. */
export function plansFor(input: ChartsInput): ReadonlyMap<string, readonly ChartPlan[]> {
  const charts = new Set(input.charts);
  const plans = new Map<string, readonly ChartPlan[]>();
  const byKustomizations = kustomizationPlans(input.kustomizations.values(), KUBERNETES);
  for (const chart of [...charts].sort()) {
    if (isSubchart(chart, charts) || isLibrary(chart, input) || input.excludes(joinPath(chart, 'Chart.yaml'))) continue;
    const asked = [...configuredPlans(chart, input), ...(byKustomizations.get(chart) ?? [])];
    plans.set(chart, asked.length > 0 ? asked : ownPlans(chart, input));
  }
  return plans;
}

/** The chart that a file belongs to: the outermost one whose subcharts lead down to it. */
export function chartOf(path: string, charts: ReadonlySet<string>): string | undefined {
  for (const folder of upwards(folderOf(path))) {
    if (!charts.has(folder)) continue;
    let chart = folder;
    while (isSubchart(chart, charts)) chart = folderOf(folderOf(chart));
    return chart;
  }
  return undefined;
}

/** helm takes charts in a chart's folder `charts` for a part of it. */
function isSubchart(chart: string, charts: ReadonlySet<string>): boolean {
  const folder = folderOf(chart);
  return baseName(folder) === 'charts' && folderOf(folder) !== chart && charts.has(folderOf(folder));
}

function isLibrary(chart: string, { files }: ChartsInput): boolean {
  const file = files.get(joinPath(chart, 'Chart.yaml'));
  if (file === undefined) return false;
  const known = libraries.get(file) ?? textOf(fieldOf(readChunk(file.text).root, 'type')) === 'library';
  libraries.set(file, known);
  return known;
}
/** By their `Chart.yaml`. */
const libraries = new WeakMap<SourceFile, boolean>();

function configuredPlans(chart: string, { configurations }: ChartsInput): ChartPlan[] {
  return configurations.flatMap((configuration) => [
    ...configuration.clusters.flatMap((cluster) =>
      cluster.helm
        .filter((setting) => setting.chart === chart)
        .map((setting) => ({
          ...planOf(setting, configuration, cluster.profile),
          namespace: setting.namespace ?? cluster.namespace,
          cluster: cluster.name,
        })),
    ),
    ...configuration.helm
      .filter((setting) => setting.chart === chart)
      .map((setting, _, all) => ({
        ...planOf(setting, configuration, configuration.profile),
        variant: all.length > 1 ? variantOf(setting, configuration) : undefined,
      })),
  ]);
}

function planOf(setting: HelmSetting, configuration: Configuration, profile: Profile): ChartPlan {
  const outside = setting.values.find((file) => !isWithin(configuration.folder, file));
  return {
    chart: setting.chart,
    variant: undefined,
    release: setting.release ?? RELEASE,
    namespace: setting.namespace,
    values: setting.values,
    kubernetes: versionOf(profile),
    cluster: undefined,
    kustomization: undefined,
    refusal: outside === undefined ? undefined : `${baseName(outside)} is not below the folder of the configuration`,
  };
}

function variantOf({ release, values }: HelmSetting, { folder }: Configuration): string {
  return release ?? (values.length > 0 ? values.map((file) => relativeTo(folder, file)).join(', ') : 'values.yaml');
}

/** Its own values alone, and each of the values files that its tests use (`ct lint` looks for them there too). */
function ownPlans(chart: string, input: ChartsInput): ChartPlan[] {
  const profile = input.configurations.find((one) => isWithin(one.folder, chart))?.profile;
  const plan = (variant: string | undefined, values: readonly string[]): ChartPlan => ({
    chart,
    variant,
    release: RELEASE,
    namespace: undefined,
    values,
    kubernetes: profile ? versionOf(profile) : KUBERNETES,
    cluster: undefined,
    kustomization: undefined,
    refusal: undefined,
  });
  const tests = testValues(input).get(joinPath(chart, 'ci')) ?? [];
  return [plan(undefined, []), ...tests.map((file) => plan(relativeTo(chart, file), [file]))];
}

/** Values files of tests in order, by their folder. */
function testValues({ files, near }: ChartsInput): ReadonlyMap<string, readonly string[]> {
  const known = valuesOfTests.get(near);
  if (known) return known;
  const all = new Map<string, string[]>();
  for (const file of [...files.keys()].filter((one) => one.endsWith('-values.yaml')).sort()) {
    const own = all.get(folderOf(file));
    if (own) own.push(file);
    else all.set(folderOf(file), [file]);
  }
  valuesOfTests.set(near, all);
  return all;
}
const valuesOfTests = new WeakMap<object, ReadonlyMap<string, readonly string[]>>();

function versionOf({ kubernetes }: Profile): string {
  return kubernetes ? kubernetes.join('.') : KUBERNETES;
}
