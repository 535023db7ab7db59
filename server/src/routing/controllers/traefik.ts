/**
 * Traefik's provider `kubernetesIngress`, read at v3 fd5a576df: `pkg/provider/kubernetes/ingress/kubernetes.go` and
 * `pkg/muxer/http`. Every path becomes a router of its own with a rule as text, and the longest rule is asked first,
 * whatever its host. So a Prefix is asked before an Exact of the same path, since its rule is the longer text.
 */
import { type ControllerProfile, OWN_PODS, type Reading } from './profile.js';

const USUAL: Reading = {
  wildcard: 'one-label',
  hosts: 'fall-through',
  exact: 'equal',
  prefix: 'characters',
  specific: 'characters',
  order: 'rule-length',
};

export const TRAEFIK: ControllerProfile = {
  kind: 'traefik',
  name: 'Traefik',
  identity: {
    controllers: ['traefik.io/ingress-controller'],
    classNames: ['traefik'],
    annotations: ['traefik.ingress.kubernetes.io/'],
    reads: 'field-first',
    // Unless its option ingressClass is set.
    withoutClass: 'taken',
  },
  readings: [
    USUAL,
    // providers.kubernetesIngress.strictPrefixMatching
    { ...USUAL, prefix: 'elements', order: 'strict-rule-length' },
    { ...USUAL, order: 'rule-length-2' },
  ],
  annotations: {
    expressions: [],
    expressionsOf: 'ingress',
    unfollowed: [
      { name: 'traefik.ingress.kubernetes.io/router.pathmatcher', values: undefined, effect: 'changes-specific' },
    ],
    hostAliases: undefined,
    canary: undefined,
    priority: 'traefik.ingress.kubernetes.io/router.priority',
  },
  competition: {
    among: 'class',
    group: undefined,
    over: 'path',
    specificIsPrefix: false,
    // Equal priorities: a map is iterated and sorted without keeping an order.
    settled: 'undefined',
    withinIngress: 'undefined',
    repeatedHost: 'merged',
    refused: false,
    slashBreaks: false,
    level: 'error',
    apart: {
      annotations: ['entrypoints', 'tls', 'priority'].map((name) => `traefik.ingress.kubernetes.io/router.${name}`),
      tls: true,
    },
    shared: undefined,
  },
  defaultBackend: 'without-rules',
  backends: {
    // allowExternalNameServices
    externalName: 'off-by-default',
    resourceKinds: [],
    target: 'pods',
    takesTargetPort: false,
  },
  entry: { ...OWN_PODS, podNames: ['traefik', 'traefik-ingress-lb', 'traefik-ingress-controller'] },
};
