/**
 * Divides the files of a snapshot: puts together what the division into scopes is worked out of. Goes in small steps,
 * between which others have their turn.
 */

import type { ClusterSetting } from './configuration.js';
import { globMatcher } from './globs.js';
import type { RenderedChart } from './helm/chart.js';
import { plansFor } from './helm/plans.js';
import { byPath, type Kustomization } from './kustomize/kustomization.js';
import { isWithin, relativeTo } from './paths.js';
import { type Division, dividing } from './scopes.js';
import type { Parts } from './snapshot.js';
import { shownPath } from './workspacePaths.js';

export function dividingAll(parts: Parts, before: Division | undefined): Generator<void, Division> {
  const { summaries, excludes, charts, configurations, options } = parts;
  return dividing(
    {
      summaries,
      excludes,
      charts,
      configurations,
      folders: options.folders,
      kustomizations: kustomizationsOf(parts),
      rendered: renderedIn(parts),
      configured: configurations.flatMap((one) =>
        one.clusters.map((setting) => {
          const files = included(parts.manifestPaths(), one.folder, setting);
          return { setting, files: files.filter((path) => summaries.has(path)) };
        }),
      ),
      oneCluster: options.oneCluster,
      nameOf: shownIn(options.folders),
      isFile: (path) => parts.files.has(path),
      isPartial: options.isPartial === true,
    },
    before,
  );
}

/** How paths are shown: the same function for the same folders. */
function shownIn(folders: readonly string[]): (path: string) => string {
  const known = showing.get(folders) ?? ((path: string) => shownPath({ folders }, path));
  showing.set(folders, known);
  return known;
}
const showing = new WeakMap<readonly string[], (path: string) => string>();

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
export function kustomizationsOf({
  kustomizations,
  excludes,
}: Pick<Parts, 'kustomizations' | 'excludes'>): ReadonlyMap<string, Kustomization> {
  const known = named.get(kustomizations);
  if (known?.excludes === excludes) return known.byPath;
  const all = [...kustomizations.values()].filter((one) => !excludes(one.file));
  const fresh = byPath(all.sort((a, b) => (a.file < b.file ? -1 : 1)));
  named.set(kustomizations, { excludes, byPath: fresh });
  return fresh;
}
const named = new WeakMap<
  Parts['kustomizations'],
  { readonly excludes: Parts['excludes']; readonly byPath: ReadonlyMap<string, Kustomization> }
>();
