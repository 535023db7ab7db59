/**
 * Istio as an Ingress controller, read at 86c9f01fd. The rules of a host become one VirtualService, the oldest Ingress
 * first; within a host the longest path comes first, and Exact before Prefix.
 */
import { type ControllerProfile, everyReading, NO_ANNOTATIONS, NOT_APART, OWN_PODS } from './profile.js';

export const ISTIO: ControllerProfile = {
  kind: 'istio',
  name: 'Istio',
  identity: {
    controllers: ['istio.io/ingress-controller'],
    classNames: ['istio'],
    annotations: [],
    reads: 'annotation-first',
    withoutClass: 'unclear',
  },
  readings: everyReading({
    // Envoy compares the end of the host.
    wildcard: ['any-depth', 'one-label'],
    hosts: ['best-only'],
    exact: ['equal'],
    prefix: ['elements'],
    specific: ['star-or-dot-star'],
    order: ['stable'],
  }),
  annotations: NO_ANNOTATIONS,
  competition: {
    among: 'class',
    group: undefined,
    over: 'path',
    specificIsPrefix: false,
    settled: 'oldest',
    withinIngress: 'first',
    repeatedHost: 'merged',
    refused: false,
    slashBreaks: false,
    level: 'warning',
    apart: NOT_APART,
    shared: undefined,
  },
  defaultBackend: 'unclear',
  backends: { externalName: 'unclear', resourceKinds: [], target: 'pods', takesTargetPort: false },
  entry: { ...OWN_PODS, podNames: ['istio-ingressgateway'] },
};
