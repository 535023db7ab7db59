/**
 * Room `path`: routing × policy. The traffic path from a source to a container, hop by hop, with a verdict and its
 * evidence on each.
 *
 * Invariants: knows no prose and no editors. A path never stops at the first problem. Nothing is decided here that
 * routing or policy decides: this room joins, and says allowed, denied, partial or unknown of the whole.
 */
export { type Address, type Misread, readAddress } from './address.js';
export type { Admitted } from './admitted.js';
export {
  type Answer,
  between,
  type Connection,
  type ConnectionPeer,
  connectivityOf,
  outsidePeers,
} from './connectivity.js';
export { type Ends, findEnds } from './ends.js';
export { type Entrance, entrancesOf, traceEntrance } from './entrances.js';
export { type Entry, type Exposure, exposureOf, type OpenWay } from './exposure.js';
export type { Because, Flow, FlowEnd, OpenEnd, WhyOpen } from './flow.js';
export type { ContainerHop, End, PathHop, PolicyHop, RoutingHop, SourceHop, Trace, TracedPath } from './hops.js';
export { type DraftPeer, type DraftRule, type Drafts, leastPrivilege, type PolicyDraft } from './leastPrivilege.js';
export { type Matrix, type MatrixAnswer, type MatrixPeer, matrixOf } from './matrix.js';
export { cost, isPeerOfNobody, isSlip, type Lack, nearestPeer, type Other } from './peerLacks.js';
export { isInRegion, isOneNamespace, namespaceOf, type PodsPeer, type Region } from './podRegions.js';
export type { PodClass, WrittenSelector } from './podSelectors.js';
export { decide, isStopped, type NearestRule, type PolicyDecision } from './policyHop.js';
export type { TraceOptions } from './question.js';
export { trace } from './trace.js';
export { allOf } from './ways.js';
