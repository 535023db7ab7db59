/** What every Kubernetes object has, and the union of the kinds that Podpath models. Group and kind are the key. */
import type { Path } from '../yaml/index.js';
import type { ServiceCall } from './apiServerCalls.js';
import type { ConfigMap } from './configMap.js';
import type { Endpoints } from './endpoints.js';
import type { Labels } from './fields.js';
import type { Ingress } from './ingress.js';
import type { IngressClass } from './ingressClass.js';
import type { ObjectMention } from './mentions.js';
import type { NetworkPolicy } from './networkPolicy.js';
import type { ScaleTarget } from './scaler.js';
import type { Service } from './service.js';
import type { TieredPolicy } from './tieredPolicy.js';
import { known, type Uncertain } from './uncertain.js';
import type { Workload } from './workload.js';

/**
 * Readers of kinds write these fields out: V8 makes an object of one literal at once, and one that spreads another
 * before its own fields some ten times as slowly.
 */
export interface Head {
  /** Of the object within its document: empty, or `['items', 3]` inside a List. */
  readonly base: Path;
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: Uncertain<string>;
  /** Undefined where the manifest names none. */
  readonly namespace: Uncertain<string> | undefined;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Where it comes from: given by whoever reads it, and not looked into here. */
  readonly source?: unknown;
}

/** An object without a model of its own: a custom resource, RBAC, configuration. */
export interface OtherObject extends Head {
  readonly model: 'other';
  /** Every `labels:` mapping inside its spec; an operator may put these on pods. */
  readonly specLabels: readonly Labels[];
  /** Of an object that sets the number of another workload's pods. */
  readonly scaleTarget: ScaleTarget | undefined;
  /** Services that the API server calls because of it. */
  readonly apiServerCalls: readonly ServiceCall[];
  /** What it names beside that. */
  readonly mentions: readonly ObjectMention[];
}

export interface NamespaceObject extends Head {
  readonly model: 'namespace';
}

export type KubeObject =
  | Service
  | Workload
  | Ingress
  | IngressClass
  | Endpoints
  | ConfigMap
  | NamespaceObject
  | NetworkPolicy
  | TieredPolicy
  | OtherObject;

/** "Deployment cart", or "Deployment" where the name is not known. */
export function describe(object: Head): string {
  const name = known(object.name);
  return name === undefined ? object.kind : `${object.kind} ${name}`;
}

/** `group/Kind/namespace/name`, where a missing namespace is `default`; undefined when a part is templated. */
export function identityOf(object: Head): string | undefined {
  const name = known(object.name);
  const namespace = object.namespace === undefined ? 'default' : known(object.namespace);
  return name === undefined || namespace === undefined
    ? undefined
    : [object.group, object.kind, namespace, name].join('/');
}

/** Missing matches anything; only explicit against explicit is compared (N24: the namespace may come at apply time). */
export function mayShareNamespace(a: Uncertain<string> | undefined, b: Uncertain<string> | undefined): boolean {
  const left = known(a);
  const right = known(b);
  return left === undefined || right === undefined || left === right;
}
