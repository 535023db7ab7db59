/**
 * Room `cluster`: one simulated cluster, made of the objects that a scope applies together.
 *
 * Invariants: knows no rules and no editors. Selection has three values: certain, possible, not. What the surround
 * holds may only silence. Nothing is called absent while a gap may hold it.
 */

export { askingAround } from './asking.js';
export {
  type Call,
  callsFrom,
  callsIn,
  callsTo,
  isNamespaceNamed,
  type Mention,
  mayBeMade,
  mentionsOf,
  type NameParts,
  type NearService,
  nearService,
  type Place,
  servicesOfName,
  statefulSetOf,
} from './calls/index.js';
export {
  backingPods,
  type Cluster,
  makeCluster,
  mayBeInjected,
  mayBePatched,
  type Pod,
  podsIn,
  podsSelectedBy,
  type Selection,
  selectPods,
  servicesNamed,
} from './cluster.js';
export { type ClusterIndex, indexFiles, indexWithin, podsOf } from './clusterIndex.js';
export { ownsPods } from './customResources.js';
export { fact } from './facts.js';
export { grouping } from './groupings.js';
export { meshOf } from './mesh.js';
export { type Difference, describeNearMiss, type NearMiss } from './nearest.js';
export { judgeSelector, type SelectorQuery, type SelectorResult } from './nearMiss.js';
export { EVERY_POD, hasPods, type PodRange, podsOfNamespaces, podsSharing } from './podRanges.js';
export {
  isBeyondPolicies,
  namespaceLabels,
  onlyNamespace,
  podLabels,
  policiesFor,
  policiesThatMaySpeakFor,
  policyNamespace,
  policyReads,
} from './policyLabels.js';
export {
  firstSelected,
  hasPodWith,
  hasSelectedPod,
  judgePolicySelector,
  type PolicySelectorResult,
} from './policySelectors.js';
export { declaredPorts, portNamesOf, portText, type TargetOnPod, targetOnPod } from './ports.js';
export { prepare, preparedBy } from './preparing.js';
export { letGoOfAnswers, question } from './questions.js';
export {
  askedPair,
  askingKey,
  derived,
  ingressesOnKey,
  ingressesToKey,
  ingressTargetKeys,
  type Note,
  noteRead,
  noteSelector,
  ONLY_NAMESPACE,
  policiesOnKey,
  serviceKey,
  watched,
  wildcardAbove,
  workloadKey,
} from './reads.js';
export { reindexed } from './reindex.js';
export { inherit, remembered } from './remembered.js';
export { isScaledFromZero, scalersOf } from './scaling.js';
export { succeed, succeeding } from './succession.js';
export {
  type Around,
  aroundAfter,
  aroundIn,
  aroundKeysOf,
  isAroundKey,
  type Surround,
  surroundFrom,
  surroundOf,
} from './surround.js';
export { keysTouchedBetween } from './touched.js';
