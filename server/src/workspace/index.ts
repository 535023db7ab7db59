/**
 * Room `workspace`: files → scopes (which objects are applied together), configuration, and what is missing.
 *
 * Invariants: knows nothing of networking. Does no I/O: texts are passed in, and paths outside the workspace are
 * simply not there. Snapshots are immutable. What could not be looked into is a gap, never an absence.
 */
export {
  type ClusterSetting,
  type Configuration,
  CONFIGURATION,
  CONFIGURATION_NAME,
  type ConfigurationProblem,
  type Field,
  type Level,
  LEVELS,
  type LevelSetting,
  readConfiguration,
  type RuleSetting,
  type Shape,
} from './configuration.js';
export type { Gap, GapKind } from './gaps.js';
export { isKustomizationFile, type Patch } from './kustomization.js';
export { baseName, extensionOf, folderOf, isWithin, joinPath, relativeTo, upwards } from './paths.js';
export { isAtLeast, type Profile, UNSET_PROFILE } from './profile.js';
export type { Division, KustomizeEffects, Scope } from './scopes.js';
export {
  type Changes,
  configurationFor,
  emptySnapshot,
  isOfInterest,
  shownPath,
  type Snapshot,
  type SnapshotOptions,
  withChanges,
} from './snapshot.js';
export {
  type Anchor,
  MOST_CHARACTERS,
  readSourceFile,
  type Source,
  type Sourced,
  type SourceDocument,
  type SourceFile,
  treeOf,
} from './sourceFile.js';
