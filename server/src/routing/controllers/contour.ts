/**
 * Contour, read at 31c4bb38e: `internal/dag/*`. Every host is a virtual host of Envoy; a wildcard takes hosts with more
 * labels to itself and then refuses them. Two rules with the same condition are one entry of a map, so which Ingress
 * has it depends on the order in which the controller happens to meet them.
 */
import { type ControllerProfile, NO_ANNOTATIONS, NOT_APART, OWN_PODS, SPECIFICATION } from './profile.js';

export const CONTOUR: ControllerProfile = {
  kind: 'contour',
  name: 'Contour',
  identity: {
    controllers: ['projectcontour.io/'],
    classNames: ['contour'],
    annotations: ['projectcontour.io/'],
    reads: 'annotation-first',
    withoutClass: 'unclear',
  },
  readings: [{ ...SPECIFICATION, wildcard: 'one-label-or-refused', specific: 'expression-or-characters' }],
  annotations: NO_ANNOTATIONS,
  competition: {
    among: 'class',
    group: undefined,
    over: 'path',
    specificIsPrefix: false,
    settled: 'undefined',
    withinIngress: 'last',
    repeatedHost: 'merged',
    refused: false,
    slashBreaks: false,
    level: 'error',
    apart: NOT_APART,
    shared: undefined,
  },
  defaultBackend: 'unclear',
  backends: {
    // enableExternalNameService
    externalName: 'off-by-default',
    resourceKinds: [],
    target: 'pods',
    takesTargetPort: false,
  },
  entry: { ...OWN_PODS, podNames: ['envoy'] },
};
