/**
 * Divides the files of a snapshot: puts together what the division into scopes is worked out of. Goes in small steps,
 * between which others have their turn.
 */

import type { ClusterSetting } from './configuration.js';
import type { FileSummary } from './fileSummary.js';
import { globMatcher } from './globs.js';
import type { RenderedChart } from './helm/chart.js';
import { plansFor } from './helm/plans.js';
import { byPath, type Kustomization } from './kustomize/kustomization.js';
import { folderOf, isWithin, relativeTo, upwards } from './paths.js';
import { type Division, dividing } from './scopes.js';
import type { Parts } from './snapshot.js';
import { configurationFor, shownPath } from './workspacePaths.js';

export function* dividingAll(parts: Parts, before: Division | undefined): Generator<void, Division> {
  const paths = parts.manifestPaths();
  const { excludes } = parts;
  const summaries = new Map<string, FileSummary>();
  for (const path of paths) {
    const summary = parts.summaries.get(path);
    if (summary && !excludes(path)) summaries.set(path, summary);
    yield;
  }
  return yield* dividing(
    {
      folders: parts.options.folders,
      configurationFor: (path) => configurationFor(parts, path),
      summaries,
      kustomizations: kustomizationsOf(parts),
      charts: [...parts.charts]
        .sort()
        .filter((folder) => ![...upwards(folderOf(folder))].some((one) => one !== folder && parts.charts.has(one))),
      rendered: renderedIn(parts),
      configured: parts.configurations.flatMap((one) =>
        one.clusters.map((setting) => {
          const isIncluded = included(paths, one.folder, setting);
          return { setting, files: isIncluded.filter((path) => summaries.has(path)) };
        }),
      ),
      oneCluster: parts.options.oneCluster,
      nameOf: (path) => shownPath(parts.options, path),
      isFile: (path) => parts.files.has(path),
      isPartial: parts.options.isPartial === true,
    },
    before,
  );
}

/** Which of the paths a configured cluster includes; asked again with the same list, the same answer. */
function included(paths: readonly string[], folder: string, setting: ClusterSetting): readonly string[] {
  const known = inclusions.get(setting);
  if (known?.paths === paths) return known.files;
  const matches = globMatcher(setting.include);
  const files = paths.filter((path) => isWithin(folder, path) && matches(relativeTo(folder, path)));
  inclusions.set(setting, { paths, files });
  return files;
}
const inclusions = new WeakMap<
  ClusterSetting,
  { readonly paths: readonly string[]; readonly files: readonly string[] }
>();

/** Every way in which a chart is to be rendered, with what came of it. */
function renderedIn(parts: Parts): RenderedChart[] {
  const { renderedCharts, notRendered } = parts.options;
  return [...plansFor(parts)].flatMap(([chart, plans]) => {
    const known = renderedCharts?.get(chart);
    if (known) return known;
    const failure = notRendered ?? 'helm has not been asked';
    return plans.map((plan): RenderedChart => ({ plan, outcome: { failure } }));
  });
}

/** By folder and by file. Of two in one folder, which kustomize refuses, always the same one. */
export function kustomizationsOf({ kustomizations, excludes }: Parts): ReadonlyMap<string, Kustomization> {
  const all = [...kustomizations.values()].filter((one) => !excludes(one.file));
  return byPath(all.sort((a, b) => (a.file < b.file ? -1 : 1)));
}
