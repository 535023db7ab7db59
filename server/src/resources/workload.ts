/**
 * Everything that makes pods: the built-in workloads, a bare Pod, and any object that carries a pod template
 * somewhere (Rollout, LeaderWorkerSet, RayService, Knative Service …).
 */

import { below, fieldOf, type Path, type YNode } from '../yaml/index.js';
import { type Fields, isSet, isTemplated, type Labels, OPEN_LABELS } from './fields.js';
import type { Head } from './object.js';
import { type PodTemplate, readPodTemplate } from './podTemplate.js';
import { equalitySelector, type LabelSelector, readLabelSelector } from './selector.js';
import { findLabels } from './specLabels.js';
import { known, type Uncertain } from './uncertain.js';

export interface Workload extends Head {
  readonly model: 'workload';
  readonly templates: readonly PodTemplate[];
  /** Of a controller that has one: which pods it counts as its own. Undefined where the field is absent. */
  readonly selector: LabelSelector | undefined;
  /** The selector's path, and whether the API server fills an absent one in from the template (the beta shapes). */
  readonly selectorPath: Path;
  readonly selectorDefaults: boolean;
  /** `spec.template` is there and holds something. */
  readonly hasTemplate: boolean;
  readonly replicas: Uncertain<number> | undefined;
  /** Of a StatefulSet: the Service that gives its pods their names. */
  readonly serviceName: Uncertain<string> | undefined;
  /** Of a StatefulSet: the number of its first pod. */
  readonly firstOrdinal: Uncertain<number>;
  /** Of a Pod that was read back from a cluster: its addresses. */
  readonly podAddresses: readonly string[];
  /** Of an object that was read back from a cluster: the controller that made it. */
  readonly owner: Owner | undefined;
  /** Labels that its pods may carry beyond its templates': of a custom resource those in its spec, unknown ones where a template fills in the pods. */
  readonly specLabels: readonly Labels[];
}

export interface Owner {
  readonly kind: string;
  readonly name: string;
}

const CONTROLLERS = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Job']);

/** True for the built-in controllers, whose selector the API server checks against their template. */
export function isController(group: string, kind: string): boolean {
  return CONTROLLERS.has(kind) && ['', 'apps', 'extensions', 'batch'].includes(group);
}

export function readWorkload(
  fields: Fields,
  head: Head,
  root: YNode,
  templates: readonly { node: YNode; path: Path }[],
): Workload {
  const spec = fieldOf(root, 'spec');
  const selector = fieldOf(spec, 'selector');
  const selectorPath = ['spec', 'selector'];
  const isMap = head.kind === 'ReplicationController' && head.group === '';
  const isOpen = isTemplated(spec);
  return {
    base: head.base,
    apiVersion: head.apiVersion,
    group: head.group,
    version: head.version,
    kind: head.kind,
    name: head.name,
    namespace: head.namespace,
    labels: head.labels,
    annotations: head.annotations,
    source: head.source,
    model: 'workload',
    templates: templates.map(({ node, path }) => readPodTemplate(fields, node, path)),
    selector:
      !isController(head.group, head.kind) || !isSet(selector)
        ? undefined
        : isMap
          ? equalitySelector(fields.labels(selector, selectorPath, 'selector value'))
          : readLabelSelector(fields, selector, selectorPath),
    selectorPath: isMap ? selectorPath : below(selectorPath, 'matchLabels'),
    selectorDefaults: isOpen || !(head.group === 'apps' && head.version === 'v1'),
    hasTemplate: isOpen || isSet(fieldOf(spec, 'template')),
    replicas: fields.number(fieldOf(spec, 'replicas')),
    serviceName: fields.text(fieldOf(spec, 'serviceName')),
    firstOrdinal: fields.number(fieldOf(fieldOf(spec, 'ordinals'), 'start')) ?? 0,
    podAddresses: podAddresses(fields, head, root),
    owner: readOwner(fields, root),
    specLabels:
      isOpen || isTemplated(fieldOf(spec, 'template'))
        ? [OPEN_LABELS]
        : isController(head.group, head.kind)
          ? []
          : findLabels(spec),
  };
}

/** Every mapping below `root` that holds a `spec` with a list of containers, outermost first. */
export function findPodTemplates(root: YNode): { node: YNode; path: Path }[] {
  const found: { node: YNode; path: Path }[] = [];
  const path: (string | number)[] = [];
  const walk = (node: YNode, step: string | number | undefined): void => {
    if (node.kind === 'scalar' || path.length > DEEPEST_TEMPLATE) return;
    if (step !== undefined) path.push(step);
    if (node.kind === 'seq') {
      for (const [index, item] of node.items.entries()) walk(item, index);
    } else {
      const spec = fieldOf(node, 'spec');
      if (spec?.kind === 'map' && fieldOf(spec, 'containers')?.kind === 'seq')
        found.push({ node, path: below([], ...path) });
      for (const entry of node.entries) walk(entry.value, entry.key);
    }
    if (step !== undefined) path.pop();
  };
  walk(root, undefined);
  return found;
}

/** Steps below an object's root at which a pod template is still looked for. */
const DEEPEST_TEMPLATE = 40;

function podAddresses(fields: Fields, head: Head, root: YNode): string[] {
  if (head.kind !== 'Pod' || head.group !== '') return [];
  const status = fieldOf(root, 'status');
  const all = fields.items(fieldOf(status, 'podIPs'), []).map((item) => known(fields.text(fieldOf(item.node, 'ip'))));
  const addresses = [known(fields.text(fieldOf(status, 'podIP'))), ...all];
  return [...new Set(addresses.filter((address) => address !== undefined))];
}

/** The one owner reference with `controller: true`; the API server admits no second. */
function readOwner(fields: Fields, root: YNode): Owner | undefined {
  const references = fields.items(fieldOf(fieldOf(root, 'metadata'), 'ownerReferences'), []);
  const controller = references.find(({ node }) => known(fields.boolean(fieldOf(node, 'controller'))) === true);
  const kind = known(fields.text(fieldOf(controller?.node, 'kind')));
  const name = known(fields.text(fieldOf(controller?.node, 'name')));
  return kind === undefined || name === undefined ? undefined : { kind, name };
}
