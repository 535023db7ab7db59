/**
 * F5's nginx/kubernetes-ingress, read at 0eb3072d1: `internal/k8s/configuration.go`. A host belongs to one resource as
 * a whole; only a master and its minions share one. A Prefix becomes an nginx prefix location, which compares
 * characters, and wildcards become nginx server names; both are not in its documentation, so nothing is certain there.
 */
import { type ControllerProfile, everyReading, NO_ANNOTATIONS, NOT_APART, OWN_PODS } from './profile.js';

export const NGINX_INGRESS: ControllerProfile = {
  kind: 'nginx-ingress',
  name: 'the F5 NGINX Ingress Controller',
  identity: {
    controllers: ['nginx.org/ingress-controller'],
    // Of ingress-nginx too, which is meant where no annotation says otherwise.
    classNames: ['nginx'],
    annotations: ['nginx.org/', 'nginx.com/'],
    reads: 'annotation-first',
    withoutClass: 'unclear',
  },
  readings: everyReading({
    wildcard: ['any-depth', 'one-label'],
    hosts: ['best-only'],
    exact: ['equal'],
    prefix: ['characters', 'elements'],
    specific: ['characters', 'elements'],
    order: ['specification'],
  }),
  annotations: {
    ...NO_ANNOTATIONS,
    unfollowed: [{ name: 'nginx.org/path-regex', values: undefined, effect: 'changes' }],
  },
  competition: {
    among: 'class',
    group: undefined,
    over: 'host',
    specificIsPrefix: true,
    // compareObjectMetas: creationTimestamp, then the greater UID.
    settled: 'oldest',
    withinIngress: 'undefined',
    repeatedHost: 'merged',
    refused: false,
    slashBreaks: false,
    level: 'error',
    apart: NOT_APART,
    shared: { name: 'nginx.org/mergeable-ingress-type', master: 'master', minion: 'minion' },
  },
  defaultBackend: 'unclear',
  backends: {
    // Only NGINX Plus with a resolver.
    externalName: 'off-by-default',
    resourceKinds: [],
    target: 'pods',
    takesTargetPort: false,
  },
  entry: { ...OWN_PODS, podNames: ['nginx-ingress'] },
};
