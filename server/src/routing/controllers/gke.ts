/**
 * Google's controller, kubernetes/ingress-gce, read at acbcf5d66: `pkg/controller/translator`, `pkg/utils`. Every
 * Ingress has a load balancer of its own. It takes a class from the annotation alone: `ingressClassName: gce` makes it
 * ignore the Ingress. Prefix `/foo` becomes `/foo` and `/foo/*`; ImplementationSpecific is handed over as it is.
 */
import { type ControllerProfile, everyReading, NO_ANNOTATIONS, NOT_APART } from './profile.js';

export const GKE: ControllerProfile = {
  kind: 'gke',
  name: 'the GKE Ingress controller',
  identity: {
    controllers: [],
    classNames: ['gce', 'gce-internal', 'gce-regional-external'],
    annotations: ['networking.gke.io/', 'ingress.gcp.kubernetes.io/'],
    // utils.IsGCEIngress
    reads: 'annotation-only',
    withoutClass: 'taken',
  },
  readings: everyReading({
    // How many labels a wildcard stands for is up to the load balancer's URL map.
    wildcard: ['any-depth', 'one-label'],
    hosts: ['best-only'],
    exact: ['equal'],
    prefix: ['elements'],
    specific: ['trailing-star'],
    // A Prefix and an Exact of one text are the same key of the map, and the later one replaces the earlier one.
    order: ['url-map'],
  }),
  annotations: NO_ANNOTATIONS,
  competition: {
    among: 'ingress',
    group: undefined,
    over: 'path',
    specificIsPrefix: false,
    settled: 'undefined',
    // PutPathRulesForHost: a later rule for a host replaces the paths of the earlier one.
    withinIngress: 'last',
    repeatedHost: 'replaced',
    refused: false,
    slashBreaks: false,
    level: 'error',
    apart: NOT_APART,
    shared: undefined,
  },
  defaultBackend: 'own-load-balancer',
  backends: {
    externalName: 'refused',
    resourceKinds: [],
    // VPC-native clusters from 1.17.6 add the annotation by themselves.
    target: {
      annotation: 'cloud.google.com/neg',
      on: ['service'],
      pods: '"ingress"\\s*:\\s*true',
      nodes: '"ingress"\\s*:\\s*false',
      usually: 'pods',
      podsForClasses: ['gce-internal', 'gce-regional-external'],
    },
    takesTargetPort: false,
  },
  entry: {
    podNames: [],
    isCloud: true,
    scheme: undefined,
    classes: { gce: 'internet', 'gce-internal': 'internal', 'gce-regional-external': 'internet' },
  },
};
