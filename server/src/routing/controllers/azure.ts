/**
 * Azure's Application Gateway Ingress Controller. The gateway asks its paths in an order, and a path ends in `*` where
 * it is a prefix, so that it compares characters. What its documentation leaves open is not certain here.
 */
import { type ControllerProfile, everyReading, NO_ANNOTATIONS, NOT_APART } from './profile.js';

export const AZURE: ControllerProfile = {
  kind: 'azure',
  name: 'the Application Gateway Ingress Controller',
  identity: {
    controllers: ['azure/application-gateway'],
    classNames: ['azure-application-gateway', 'azure/application-gateway'],
    annotations: ['appgw.ingress.kubernetes.io/'],
    reads: 'unclear',
    withoutClass: 'unclear',
  },
  readings: everyReading({
    wildcard: ['any-depth', 'one-label'],
    hosts: ['best-only', 'fall-through'],
    exact: ['equal'],
    prefix: ['characters', 'elements'],
    specific: ['star-or-equal'],
    order: ['specification', 'as-written'],
  }),
  annotations: {
    ...NO_ANNOTATIONS,
    unfollowed: [{ name: 'appgw.ingress.kubernetes.io/rule-priority', values: undefined, effect: 'changes' }],
    hostAliases: 'appgw.ingress.kubernetes.io/hostname-extension',
  },
  competition: {
    among: 'class',
    group: undefined,
    over: 'path',
    specificIsPrefix: false,
    settled: 'undefined',
    withinIngress: 'undefined',
    repeatedHost: 'merged',
    refused: false,
    slashBreaks: false,
    level: 'warning',
    apart: NOT_APART,
    shared: undefined,
  },
  defaultBackend: 'unclear',
  backends: { externalName: 'unclear', resourceKinds: [], target: 'pods', takesTargetPort: false },
  entry: { podNames: [], isCloud: true, scheme: undefined, classes: {} },
};
