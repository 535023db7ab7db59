/**
 * A controller of which nothing is known. It may read a host and path as any controller does, so only what all of them
 * agree on is certain; only Ingresses that name the same class compete.
 */
import { type ControllerProfile, NO_ANNOTATIONS, NOT_APART, OWN_PODS } from './profile.js';

/** `readings` are those of all controllers. */
export function unknownController(known: readonly ControllerProfile[]): ControllerProfile {
  return {
    kind: undefined,
    name: 'the controller',
    identity: { controllers: [], classNames: [], annotations: [], reads: 'unclear', withoutClass: 'unclear' },
    readings: known.flatMap((one) => one.readings),
    annotations: {
      ...NO_ANNOTATIONS,
      unfollowed: known.flatMap(({ annotations }) => [
        ...annotations.expressions.map((one) => ({ ...one, effect: 'changes' as const })),
        ...annotations.unfollowed,
      ]),
    },
    competition: {
      among: 'class-name',
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
    entry: { ...OWN_PODS, podNames: known.flatMap((one) => one.entry.podNames) },
  };
}
