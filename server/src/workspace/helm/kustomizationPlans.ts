/**
 * The renderings that `helmCharts` of kustomizations ask for, of charts that are here. Follows
 * `HelmChartInflationGenerator` of sigs.k8s.io/kustomize/api, which runs `helm template` too.
 */
import { fieldOf, type YNode } from '../../yaml/index.js';
import { itemsOf, textAt, textsOf } from '../configurationValues.js';
import { copyOf } from '../kustomize/copies.js';
import { goJson, goValueOf } from '../kustomize/goJson.js';
import { type Kustomization, settingOf } from '../kustomize/kustomization.js';
import { originAt } from '../kustomize/tree.js';
import { isWithin, joinPath } from '../paths.js';
import type { ChartPlan } from './chart.js';

/** As helm names a release that nobody named. */
const RELEASE = 'release-name';

/** By the chart's folder, whether there is a chart or not. `kubernetes` is the version where an entry says none. */
export function kustomizationPlans(
  kustomizations: Iterable<Kustomization>,
  kubernetes: string,
): ReadonlyMap<string, readonly ChartPlan[]> {
  const plans = new Map<string, ChartPlan[]>();
  for (const kustomization of new Set(kustomizations)) {
    for (const [index, entry] of itemsOf(settingOf(kustomization, 'helmCharts')).entries()) {
      const plan = planOf(kustomization, index, entry, kubernetes);
      if (plan === undefined) continue;
      const known = plans.get(plan.chart);
      if (known) known.push(plan);
      else plans.set(plan.chart, [plan]);
    }
  }
  return plans;
}

function planOf(kustomization: Kustomization, index: number, entry: YNode, kubernetes: string): ChartPlan | undefined {
  const name = textAt(entry, 'name');
  if (name === undefined) return undefined;
  const { folder, file } = kustomization;
  const home = joinPath(folder, textAt(settingOf(kustomization, 'helmGlobals'), 'chartHome') ?? 'charts');
  const version = textAt(entry, 'version');
  const pulled = version !== undefined && textAt(entry, 'repo') !== undefined ? `${name}-${version}` : '';
  const release = textAt(entry, 'releaseName') ?? RELEASE;
  const values = valuesOf(entry, folder);
  return {
    chart: joinPath(home, pulled, name),
    variant: release === RELEASE ? undefined : release,
    release,
    namespace: textAt(entry, 'namespace'),
    values,
    kubernetes: textAt(entry, 'kubeVersion') ?? kubernetes,
    cluster: undefined,
    kustomization: { file, index },
    refusal: refusalOf(entry, values, folder),
  };
}

/** Values in the file win over those in the entry only with `valuesMerge: merge`. */
function valuesOf(entry: YNode, folder: string): ChartPlan['values'] {
  const inline = fieldOf(entry, 'valuesInline');
  const own = textAt(entry, 'valuesFile');
  const files = own === undefined ? [] : [joinPath(folder, own)];
  const more = textsOf(fieldOf(entry, 'additionalValuesFiles')).map((one) => joinPath(folder, one));
  if (inline?.kind !== 'map') return [...files, ...more];
  const text = goJson(goValueOf(copyOf(inline, originAt({ file: '', document: 0 }))));
  switch (textAt(entry, 'valuesMerge')) {
    case 'merge':
      return [{ text }, ...files, ...more];
    case 'replace':
      return [{ text }, ...more];
    default:
      return [...files, { text }, ...more];
  }
}

function refusalOf(entry: YNode, values: ChartPlan['values'], folder: string): string | undefined {
  for (const field of ['apiVersions', 'nameTemplate']) if (fieldOf(entry, field)) return `\`${field}\` is not followed`;
  const outside = values.find((one) => typeof one === 'string' && !isWithin(folder, one));
  return outside === undefined ? undefined : 'its values are not below the folder of the kustomization';
}
