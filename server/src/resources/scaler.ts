/** Objects that set the number of another workload's pods: autoscalers, and a Rollout that takes a workload over. */
import { fieldOf, type YNode } from '../yaml/index.js';
import { type Fields, isTemplated } from './fields.js';
import type { ObjectType } from './objectType.js';
import { type Uncertain, unknown } from './uncertain.js';

/** The workload whose pods an object counts. */
export interface ScaleTarget {
  /** `Deployment` where the object does not say, as KEDA has it. */
  readonly kind: Uncertain<string>;
  readonly name: Uncertain<string>;
  /** `replicas: 0` switches a HorizontalPodAutoscaler off; the others scale from zero. */
  readonly fromZero: boolean;
}

/** Where each kind names its workload. */
const TARGETS: ReadonlyMap<string, { readonly field: string; readonly fromZero: boolean }> = new Map([
  ['autoscaling/HorizontalPodAutoscaler', { field: 'scaleTargetRef', fromZero: false }],
  ['keda.sh/ScaledObject', { field: 'scaleTargetRef', fromZero: true }],
  ['http.keda.sh/HTTPScaledObject', { field: 'scaleTargetRef', fromZero: true }],
  ['argoproj.io/Rollout', { field: 'workloadRef', fromZero: true }],
]);

/** Undefined for an object that scales nothing. */
export function readScaleTarget(fields: Fields, { key }: ObjectType, spec: YNode | undefined): ScaleTarget | undefined {
  const known = TARGETS.get(key);
  if (known === undefined) return undefined;
  const { field, fromZero } = known;
  const reference = fieldOf(spec, field);
  if (isTemplated(spec) || isTemplated(reference)) {
    const later = unknown('a template fills it in');
    return { kind: later, name: later, fromZero };
  }
  // KEDA's HTTP add-on called the name `deployment` in its first versions.
  const name = fields.text(fieldOf(reference, 'name')) ?? fields.text(fieldOf(reference, 'deployment'));
  return name === undefined
    ? undefined
    : { kind: fields.text(fieldOf(reference, 'kind')) ?? 'Deployment', name, fromZero };
}
