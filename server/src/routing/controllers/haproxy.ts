/**
 * haproxytech/kubernetes-ingress, read at fc120676. Rules become rows of sorted map files, which are asked for an exact
 * path first, then for a prefix that is the whole path, then for the longest prefix. Versions differ in how many labels
 * a wildcard stands for.
 */
import { type ControllerProfile, everyReading, NO_ANNOTATIONS, NOT_APART, OWN_PODS } from './profile.js';

export const HAPROXY: ControllerProfile = {
  kind: 'haproxy',
  name: 'the HAProxy Kubernetes Ingress Controller',
  identity: {
    controllers: ['haproxy.org/ingress-controller'],
    // Of the other HAProxy controller too, which is meant where no annotation says otherwise.
    classNames: ['haproxy'],
    annotations: ['haproxy.org/'],
    reads: 'field-first',
    withoutClass: 'unclear',
  },
  readings: everyReading({
    wildcard: ['any-depth', 'one-label'],
    hosts: ['best-only'],
    exact: ['equal'],
    prefix: ['elements'],
    specific: ['characters'],
    order: ['specification'],
  }),
  annotations: NO_ANNOTATIONS,
  competition: {
    among: 'class',
    group: undefined,
    over: 'path',
    specificIsPrefix: false,
    // The first row of the file, which is sorted by the name of the backend.
    settled: 'file-order',
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
  entry: { ...OWN_PODS, podNames: ['kubernetes-ingress', 'haproxy-ingress', 'haproxy'] },
};
