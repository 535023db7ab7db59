/**
 * Room `workspace`: files → scopes (which objects are applied together), configuration, and what is missing.
 *
 * Invariants: knows nothing of networking. Does no I/O: texts are passed in, and paths outside the workspace are
 * simply not there. Snapshots are immutable. What could not be looked into is a gap, never an absence.
 */

export {
  type ClusterSetting,
  CONFIGURATION_NAME,
  type Configuration,
  type HelmSetting,
  type RuleSetting,
  readConfiguration,
} from './configuration.js';
export type { ConfigurationProblem } from './configurationCheck.js';
export {
  type Field,
  LEVELS,
  type Level,
  type LevelSetting,
  type NamesFrom,
  type ObjectShape,
  type Shape,
} from './configurationShape.js';
export { CONFIGURATION } from './configurationTable.js';
export { type Content, soughtBy } from './content.js';
export type { Gap, GapKind } from './gaps.js';
export { globMatcher } from './globs.js';
export type {
  ChartContents,
  ChartPlan,
  ChartRenderer,
  RenderedChart,
  RenderedCharts,
  UnrenderedChart,
} from './helm/chart.js';
export { countRendered, renderedFiles } from './helm/chart.js';
export { chartOf, plansFor } from './helm/plans.js';
export { type ChartMemory, createChartMemory } from './helm/renderCharts.js';
export type { KustomizeFiles, KustomizeProblem } from './kustomize/context.js';
export { isKustomizationFile, KUSTOMIZATION_NAMES } from './kustomize/kustomization.js';
export { type NamedObject, objectsNamedIn } from './kustomize/namedObjects.js';
export { type RenderedObject, type Rendering, renderKustomization } from './kustomize/render.js';
export { type AppliedInOrder, lastWins, type Replaced } from './lastWins.js';
export { baseName, extensionOf, folderOf, isWithin, joinPath, relativeTo, upwards } from './paths.js';
export { type CniName, type IngressControllerName, isAtLeast, type Profile, UNSET_PROFILE } from './profile.js';
export { type Scope, sameScope } from './scope.js';
export type { Division } from './scopes.js';
export {
  type Ahead,
  type Changes,
  changing,
  emptySnapshot,
  isOfInterest,
  readingAhead,
  type Snapshot,
  type SnapshotOptions,
  withChanges,
} from './snapshot.js';
export {
  type Anchor,
  beginningOf,
  MOST_CHARACTERS,
  type Origins,
  readSourceFile,
  type Source,
  type SourceDocument,
  type Sourced,
  type SourceFile,
  settled,
  treeOf,
} from './sourceFile.js';
export { type Steps, toEnd } from './steps.js';
export { gapsOf } from './unread.js';
export { configurationFor, shownPath } from './workspacePaths.js';
