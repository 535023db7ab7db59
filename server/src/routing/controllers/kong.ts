/**
 * Kong's kubernetes-ingress-controller, read at 1fa68f864. Every host and Service of an Ingress becomes a route, and
 * the router of Kong decides among routes that fit the same request; duplicates stay side by side in it.
 */
import { type ControllerProfile, everyReading, NO_ANNOTATIONS, OWN_PODS } from './profile.js';

export const KONG: ControllerProfile = {
  kind: 'kong',
  name: 'Kong',
  identity: {
    controllers: ['ingress-controllers.konghq.com/kong'],
    classNames: ['kong'],
    annotations: ['konghq.com/'],
    reads: 'unclear',
    withoutClass: 'unclear',
  },
  readings: everyReading({
    wildcard: ['one-label', 'any-depth'],
    hosts: ['fall-through', 'best-only'],
    exact: ['equal'],
    prefix: ['elements'],
    specific: ['tilde-or-characters'],
    order: ['specification'],
  }),
  annotations: {
    ...NO_ANNOTATIONS,
    unfollowed: [
      { name: 'konghq.com/methods', values: undefined, effect: 'narrows' },
      { name: 'konghq.com/headers*', values: undefined, effect: 'narrows' },
      { name: 'konghq.com/regex-prefix', values: undefined, effect: 'changes-specific' },
      { name: 'konghq.com/regex-priority', values: undefined, effect: 'changes' },
    ],
    hostAliases: 'konghq.com/host-aliases',
  },
  competition: {
    among: 'class',
    group: undefined,
    over: 'path',
    specificIsPrefix: false,
    settled: 'router',
    withinIngress: 'undefined',
    repeatedHost: 'merged',
    refused: false,
    slashBreaks: false,
    level: 'warning',
    apart: { annotations: ['konghq.com/protocols', 'konghq.com/snis'], tls: false },
    shared: undefined,
  },
  defaultBackend: 'everything',
  backends: {
    // With the port as a number.
    externalName: 'taken',
    resourceKinds: ['KongServiceFacade'],
    target: 'pods',
    takesTargetPort: false,
  },
  entry: { ...OWN_PODS, podNames: ['ingress-kong', 'proxy-kong', 'kong'] },
};
