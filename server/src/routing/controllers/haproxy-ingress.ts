/**
 * jcmoraisjr/haproxy-ingress, read at 465a51ce. The oldest Ingress keeps a path, and the others are told so in the log:
 * "skipping redeclared path". How it reads ImplementationSpecific is its option `path-type`.
 */
import { type ControllerProfile, everyReading, NO_ANNOTATIONS, NOT_APART, OWN_PODS } from './profile.js';

export const HAPROXY_INGRESS: ControllerProfile = {
  kind: 'haproxy-ingress',
  name: 'HAProxy Ingress',
  identity: {
    controllers: ['haproxy-ingress.github.io/controller'],
    classNames: ['haproxy'],
    annotations: ['haproxy-ingress.github.io/'],
    // --ingress-class-precedence
    reads: 'unclear',
    withoutClass: 'unclear',
  },
  readings: everyReading({
    wildcard: ['one-label'],
    hosts: ['best-only', 'fall-through'],
    exact: ['equal'],
    prefix: ['elements'],
    specific: ['characters', 'elements'],
    order: ['specification'],
  }),
  annotations: {
    ...NO_ANNOTATIONS,
    unfollowed: [
      { name: 'haproxy-ingress.github.io/path-type', values: undefined, effect: 'changes-specific' },
      { name: 'haproxy-ingress.github.io/path-type-order', values: undefined, effect: 'changes' },
    ],
    hostAliases: 'haproxy-ingress.github.io/server-alias',
  },
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
    level: 'error',
    apart: NOT_APART,
    shared: undefined,
  },
  defaultBackend: 'unclear',
  backends: { externalName: 'unclear', resourceKinds: [], target: 'pods', takesTargetPort: false },
  entry: { ...OWN_PODS, podNames: ['haproxy-ingress'] },
};
