/**
 * Names and selectors that decide about no packet, in objects and fields without a model: who is scaled, spread or
 * watched, and the Services of routes and webhooks. Whoever renames something has to find them.
 */
import { below, fieldOf, type Path, type YNode } from '../yaml/index.js';
import { Fields } from './fields.js';
import type { ObjectType } from './objectType.js';
import { type PortRef, readPortRef } from './ports.js';
import { type LabelSelector, readLabelSelector } from './selector.js';
import { known, type Uncertain, type Unknown } from './uncertain.js';

export type ObjectMention =
  | {
      readonly names: 'Service';
      /** Of the name. */
      readonly path: Path;
      readonly name: Uncertain<string>;
      /** Undefined: that of the object. */
      readonly namespace: Uncertain<string> | undefined;
      readonly port: PortRef | Unknown | undefined;
      readonly portPath: Path;
    }
  /** An object of that kind in the same namespace. */
  | { readonly names: 'object'; readonly path: Path; readonly kind: string; readonly name: Uncertain<string> }
  | PodMention;

/** Pods of the same namespace. */
export interface PodMention {
  readonly names: 'pods';
  /** Of the selector. */
  readonly path: Path;
  readonly selector: LabelSelector;
}

interface Item {
  readonly node: YNode | undefined;
  readonly path: Path;
}

/** Problems in these fields are for others to find. */
export function readMentions(type: ObjectType, root: YNode): readonly ObjectMention[] {
  const at = (...path: string[]): Item => inside({ node: root, path: [] }, ...path);
  const workload = (field: string): ObjectMention[] => objectNamed(at('spec', field));
  switch (type.key) {
    case 'autoscaling/HorizontalPodAutoscaler':
    case 'keda.sh/ScaledObject':
    case 'http.keda.sh/HTTPScaledObject':
      return workload('scaleTargetRef');
    case 'argoproj.io/Rollout':
      return workload('workloadRef');
    case 'autoscaling.k8s.io/VerticalPodAutoscaler':
      return workload('targetRef');
    case 'policy/PodDisruptionBudget':
    case 'monitoring.coreos.com/PodMonitor':
      return podsSelected(at('spec', 'selector'));
    case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
    case 'admissionregistration.k8s.io/MutatingWebhookConfiguration':
      return itemsOf(at('webhooks')).flatMap((item) => serviceNamed(inside(item, 'clientConfig', 'service')));
    case 'apiregistration.k8s.io/APIService':
      return serviceNamed(at('spec', 'service'));
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return serviceNamed(at('spec', 'conversion', 'webhook', 'clientConfig', 'service'));
    case 'traefik.io/IngressRoute':
    case 'traefik.io/IngressRouteTCP':
    case 'traefik.io/IngressRouteUDP':
      return itemsOf(at('spec', 'routes')).flatMap((route) => itemsOf(inside(route, 'services')).flatMap(serviceNamed));
  }
  return type.group === 'gateway.networking.k8s.io' && type.kind.endsWith('Route')
    ? itemsOf(at('spec', 'rules')).flatMap((rule) => itemsOf(inside(rule, 'backendRefs')).flatMap(serviceNamed))
    : NONE;
}
const NONE: readonly ObjectMention[] = [];

/** Pods that a pod wants to be near to, away from, or spread among; `spec` is the pod's, at `path`. */
export function readPodMentions(spec: YNode | undefined, path: Path): readonly PodMention[] {
  const affinity = fieldOf(spec, 'affinity');
  const spread = fieldOf(spec, 'topologySpreadConstraints');
  if (affinity === undefined && spread === undefined) return NO_PODS;
  const pod: Item = { node: spec, path };
  const terms = ['podAffinity', 'podAntiAffinity'].flatMap((kind) => [
    ...itemsOf(inside(pod, 'affinity', kind, 'requiredDuringSchedulingIgnoredDuringExecution')),
    ...itemsOf(inside(pod, 'affinity', kind, 'preferredDuringSchedulingIgnoredDuringExecution')).map((item) =>
      inside(item, 'podAffinityTerm'),
    ),
  ]);
  return [...itemsOf(inside(pod, 'topologySpreadConstraints')), ...terms].flatMap((item) =>
    podsSelected(inside(item, 'labelSelector')),
  );
}
const NO_PODS: readonly PodMention[] = [];

function inside({ node, path }: Item, ...keys: string[]): Item {
  return { node: keys.reduce(fieldOf, node), path: below(path, ...keys) };
}

function itemsOf({ node, path }: Item): Item[] {
  return node?.kind === 'seq' ? node.items.map((item, index) => ({ node: item, path: below(path, index) })) : [];
}

/** A reference to an object of another kind than Service is none. */
function serviceNamed(item: Item): ObjectMention[] {
  const fields = new Fields();
  const text = (key: string): Uncertain<string> | undefined => fields.text(fieldOf(item.node, key));
  const name = text('name');
  if (name === undefined || (known(text('kind')) ?? 'Service') !== 'Service') return [];
  return [
    {
      names: 'Service',
      path: below(item.path, 'name'),
      name,
      namespace: text('namespace'),
      port: readPortRef(fields, fieldOf(item.node, 'port')),
      portPath: below(item.path, 'port'),
    },
  ];
}

function objectNamed({ node, path }: Item): ObjectMention[] {
  const fields = new Fields();
  const name = fields.text(fieldOf(node, 'name'));
  const kind = known(fields.text(fieldOf(node, 'kind'))) ?? 'Deployment';
  return name === undefined ? [] : [{ names: 'object', path: below(path, 'name'), kind, name }];
}

function podsSelected({ node, path }: Item): PodMention[] {
  return node?.kind === 'map' ? [{ names: 'pods', path, selector: readLabelSelector(new Fields(), node, path) }] : [];
}
