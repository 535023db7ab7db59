/**
 * Room `routing`: how a name or an address becomes a pod and a port.
 *
 * Invariants: knows no YAML, no rules and no policies. Verdicts have three values, and what depends on a cluster's
 * setting that nobody stated is unknown. No step stops the way: a broken hop is followed by what would have come.
 * Evidence is data (object, path, role), and reasons are codes with values; neither is ever a sentence.
 */

export { PUBLIC_ADDRESSES } from './addresses.js';
export { profileOf } from './controllers/index.js';
export type {
  AnnotationTest,
  Backends,
  Competition,
  ControllerIdentity,
  ControllerKind,
  ControllerProfile,
  Reading,
  Settlement,
  TargetChoice,
} from './controllers/profile.js';
export { controllerOf, holdsControllers, type IngressController } from './controllers.js';
export {
  isIn,
  type SelectedPod,
  sameNamespace,
  selectedPods,
  serviceFor,
  servicesCalled,
  servicesOf,
  servicesSelecting,
} from './directory.js';
export { type Answer, type NameResult, resolveAlias, resolveName } from './dns.js';
export { type Resolver, resolverOf } from './dnsClient.js';
export type { Destination, Endpoint } from './endpoints.js';
export { type OutsideWay, outsideWaysOf, routesThrough, type Target, type WayIn, waysInto } from './entries.js';
export type { Client, Evidence, EvidenceRole, Hop, HopKind, SeenAs, Verdict } from './hop.js';
export { best, worst } from './hop.js';
export { type HostPort, hostPortsOf } from './hostPort.js';
export { type IngressMatch, ingressMatchOf, ingressRoute } from './ingress.js';
export { chosenTarget } from './ingressBackend.js';
export { hasAnnotation } from './ingressClaims.js';
export { classesOf, type ServingController, servingController, servingGround } from './ingressClass.js';
export type { NameForm, PathDifference, Reason, TrafficPolicyField } from './reasons.js';
export { type Dial, type Route, routeToPort, serviceRoute, type Way } from './service.js';
export { isTarget } from './servicePorts.js';
