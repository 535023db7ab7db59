/** The objects of a cluster, indexed so that a rule asks for what it needs and never walks over everything. */
import {
  type ConfigMap,
  type Endpoints,
  type Ingress,
  type IngressClass,
  isUnknown,
  known,
  type NamespaceObject,
  type NetworkPolicy,
  type OtherObject,
  type Service,
  type TieredPolicy,
  type Workload,
} from '../resources/index.js';
import { beginningOf, type Gap, type Sourced, type SourceFile } from '../workspace/index.js';
import type { Pod } from './cluster.js';

/** The objects of a list of files, found by what they are. Depends on the files alone, so scopes may share it. */
export interface ClusterIndex {
  readonly objects: readonly Sourced[];
  readonly services: readonly Sourced<Service>[];
  readonly ingresses: readonly Sourced<Ingress>[];
  readonly ingressClasses: readonly Sourced<IngressClass>[];
  readonly endpoints: readonly Sourced<Endpoints>[];
  readonly configMaps: readonly Sourced<ConfigMap>[];
  readonly namespaces: readonly Sourced<NamespaceObject>[];
  readonly networkPolicies: readonly Sourced<NetworkPolicy>[];
  readonly tieredPolicies: readonly Sourced<TieredPolicy>[];
  readonly workloads: readonly Sourced<Workload>[];
  readonly pods: readonly Pod[];
  /** Objects without a model of their own. */
  readonly others: readonly Sourced<OtherObject>[];
  /** Services whose name is known, by that name in lower case. */
  readonly servicesByName: ReadonlyMap<string, readonly Sourced<Service>[]>;
  readonly labelIndex: LabelIndex;
  readonly fileGaps: readonly Gap[];
}

export function indexFiles(files: readonly SourceFile[]): ClusterIndex {
  const objects = files.flatMap((file) => file.objects);
  const services = objects.filter((object) => object.model === 'service');
  const workloads = objects.filter((object) => object.model === 'workload');
  const pods = workloads.flatMap(podsOf);
  return {
    objects,
    services,
    ingresses: objects.filter((object) => object.model === 'ingress'),
    ingressClasses: objects.filter((object) => object.model === 'ingressClass'),
    endpoints: objects.filter((object) => object.model === 'endpoints'),
    configMaps: objects.filter((object) => object.model === 'configMap'),
    namespaces: objects.filter((object) => object.model === 'namespace'),
    networkPolicies: objects.filter((object) => object.model === 'networkPolicy'),
    tieredPolicies: objects.filter((object) => object.model === 'tieredPolicy'),
    others: objects.filter((object) => object.model === 'other'),
    servicesByName: byName(services),
    workloads,
    pods,
    labelIndex: indexLabels(pods),
    fileGaps: files.flatMap(gapsOf),
  };
}

/** The same pods for as long as the workload is the same. */
export function podsOf(workload: Sourced<Workload>): readonly Pod[] {
  const made = podsOfWorkload.get(workload);
  if (made) return made;
  const pods = workload.templates.map((template) => ({ workload, template, namespace: workload.namespace }));
  podsOfWorkload.set(workload, pods);
  return pods;
}
const podsOfWorkload = new WeakMap<Sourced<Workload>, readonly Pod[]>();

function byName(services: readonly Sourced<Service>[]): Map<string, Sourced<Service>[]> {
  const groups = new Map<string, Sourced<Service>[]>();
  for (const service of services) {
    const name = known(service.name)?.toLowerCase();
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(service);
    else groups.set(name, [service]);
  }
  return groups;
}

/** What could not be read in a file. */
export function gapsOf(file: SourceFile): Gap[] {
  if (file.tooLarge) return [{ kind: 'too-large', file: file.path, what: `${file.path} is too large to be read` }];
  return file.documents.flatMap((document, index): Gap[] => {
    const { line, text, state } = document;
    const where = `line ${line + 1}`;
    const anchor = beginningOf(document, { file: file.path, document: index });
    if (state === 'broken')
      return [{ kind: 'unparsed', file: file.path, what: `a document does not parse (${where})`, text, anchor }];
    if (state === 'templated')
      return [{ kind: 'templated', file: file.path, what: `a document is a template (${where})`, text, anchor }];
    return [];
  });
}

/** Pods by label pair; pods whose labels are not all known stand apart, since they may carry any. */
export interface LabelIndex {
  readonly byPair: ReadonlyMap<string, readonly Pod[]>;
  readonly uncertain: readonly Pod[];
}

function indexLabels(pods: readonly Pod[]): LabelIndex {
  const byPair = new Map<string, Pod[]>();
  const uncertain: Pod[] = [];
  for (const pod of pods) {
    const { labels } = pod.template;
    let certain = labels.complete;
    for (const [key, value] of labels.values) {
      if (isUnknown(value)) certain = false;
      else {
        const pair = `${key}=${value}`;
        const list = byPair.get(pair);
        if (list) list.push(pod);
        else byPair.set(pair, [pod]);
      }
    }
    if (!certain) uncertain.push(pod);
  }
  return { byPair, uncertain };
}
