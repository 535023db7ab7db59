/**
 * Room `resources`: a document → typed, tolerant Kubernetes objects and the problems met while reading.
 *
 * Invariants: one object at a time; knows no files and no other objects. Reading never throws. Objects hold facts,
 * not YAML nodes: a place in an object is a path. What is templated is `Unknown`, which is not the same as absent.
 */
export type { ServiceCall } from './apiServerCalls.js';
export type { ApiVersion } from './apiVersions.js';
export type { ConfigEntry, ConfigMap } from './configMap.js';
export type { Container, ContainerPort, EnvSource, EnvValue, EnvVariable, Probe, Word } from './container.js';
export type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from './endpoints.js';
export { enumeration } from './enumeration.js';
export { type Labels, NO_LABELS, type NotAString, type StringField } from './fields.js';
export {
  backendsOf,
  type Ingress,
  type IngressBackend,
  type IngressPath,
  type IngressRule,
  type IngressTls,
} from './ingress.js';
export type { IngressClass } from './ingressClass.js';
export type { ObjectMention } from './mentions.js';
export type {
  Direction,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicyRule,
} from './networkPolicy.js';
export {
  describe,
  type Head,
  identityOf,
  type KubeObject,
  mayShareNamespace,
  type NamespaceObject,
  type OtherObject,
} from './object.js';
export { objectType } from './objectType.js';
export type { ConfigVolume, DnsConfig, HostAlias, PodTemplate } from './podTemplate.js';
export type { PortRef, Protocol } from './ports.js';
export { type ReadObject, readFacts, readObjects, rememberFacts } from './read.js';
export type { ScaleTarget } from './scaler.js';
export {
  equalitySelector,
  isEmptySelector,
  type LabelSelector,
  type Match,
  matchesLabels,
  matchesPair,
  matchesSelector,
  type Requirement,
} from './selector.js';
export { isHeadless, type Service, type ServicePort, targetOf } from './service.js';
export type { KubernetesVersion, SchemaType, ShapeProblem } from './shape.js';
export { editDistance, isSimilar, nearestName, tokensOf } from './similarity.js';
export type { Action, PodPeer, TieredPeer, TieredPolicy, TieredPort, TieredRule } from './tieredPolicy.js';
export { isPlaceholder, isUnknown, known, type Uncertain, type Unknown, unknown } from './uncertain.js';
export { isController, type Workload } from './workload.js';
