/**
 * The tree of a cluster: internet and namespaces → ways in → Services → workloads → policies. Which nodes there are and
 * what stands below each; a node is found again by its id for as long as its object keeps its name.
 */
import { type Cluster, podsOf } from '../../cluster/index.js';
import { type Entrance, entrancesOf } from '../../path/index.js';
import {
  backendsOf,
  type Ingress,
  known,
  type NetworkPolicy,
  type Service,
  type TieredPolicy,
  type Workload,
} from '../../resources/index.js';
import { serviceFor } from '../../routing/index.js';
import type { Gap, Sourced } from '../../workspace/index.js';
import { urlOf } from '../exposureText.js';
import { isolationOf } from '../lenses.js';
import { byName, contentsOf, type NamespaceContents, workloadsBehind, workloadsBehindServices } from './contents.js';

export type Node =
  | { readonly kind: 'root' }
  | { readonly kind: 'internet' }
  | { readonly kind: 'namespace'; readonly contents: NamespaceContents }
  /** Policies of cluster administrators. */
  | { readonly kind: 'cluster-wide' }
  /** What could not be looked into. */
  | { readonly kind: 'gaps' }
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'ingress'; readonly ingress: Sourced<Ingress> }
  | { readonly kind: 'entrance'; readonly entrance: Entrance }
  | { readonly kind: 'service'; readonly service: Sourced<Service>; readonly through: Entrance | undefined }
  | {
      readonly kind: 'workload';
      readonly workload: Sourced<Workload>;
      /** The Service that it is shown below, if any, and the way in that this one is shown below. */
      readonly service: Sourced<Service> | undefined;
      readonly through: Entrance | undefined;
    }
  | {
      readonly kind: 'policy';
      readonly policy: Sourced<NetworkPolicy | TieredPolicy>;
      /** The workload that it is shown below; it selects this one. */
      readonly of: Sourced<Workload> | undefined;
    }
  | { readonly kind: 'more'; readonly nodes: readonly Node[] };

export interface Placed {
  /** The same for as long as the objects above and itself keep their names. */
  readonly id: string;
  readonly node: Node;
}

export const ROOT: Placed = { id: '', node: { kind: 'root' } };

/** So many stand below one node; the rest stand below a node of their own. */
const PAGE = 100;

/** In the order in which they are shown. */
export function childrenOf(cluster: Cluster, { id, node }: Placed): Placed[] {
  const nodes = node.kind === 'more' ? node.nodes : below(cluster, node);
  const shown: readonly Node[] =
    nodes.length > PAGE + 1 ? [...nodes.slice(0, PAGE), { kind: 'more', nodes: nodes.slice(PAGE) }] : nodes;
  const taken = new Map<string, number>();
  return shown.map((one) => {
    // A name may hold half a character, which cannot be encoded.
    const key = encodeURIComponent(keyOf(one).replace(/\p{Surrogate}/gu, '\uFFFD'));
    const count = taken.get(key) ?? 0;
    taken.set(key, count + 1);
    return { id: `${id}/${key}${count === 0 ? '' : `#${count + 1}`}`, node: one };
  });
}

/** Undefined where the node is gone. */
export function nodeAt(cluster: Cluster, id: string): Placed | undefined {
  let at: Placed | undefined = ROOT;
  const steps = id.split('/');
  for (let length = 2; at && length <= steps.length; length++) {
    const next: string = steps.slice(0, length).join('/');
    at = childrenOf(cluster, at).find((one) => one.id === next);
  }
  return at;
}

function below(cluster: Cluster, node: Exclude<Node, { readonly kind: 'more' }>): Node[] {
  switch (node.kind) {
    case 'root':
      return roots(cluster);
    case 'internet':
      return entrancesOf(cluster).map((entrance) => ({ kind: 'entrance', entrance }));
    case 'namespace':
      return inNamespace(cluster, node.contents);
    case 'cluster-wide':
      return byName(cluster.tieredPolicies).map((policy) => ({ kind: 'policy', policy, of: undefined }));
    case 'gaps':
      return cluster.gaps.map((gap) => ({ kind: 'gap', gap }));
    case 'ingress': {
      const { ingress } = node;
      return backendsOf(ingress).map((at) => ({ kind: 'entrance', entrance: { kind: 'ingress', ingress, at } }));
    }
    case 'entrance':
      return behindEntrance(cluster, node.entrance);
    case 'service': {
      const { service, through } = node;
      return workloadsBehind(cluster, service).map((workload) => ({ kind: 'workload', workload, service, through }));
    }
    case 'workload': {
      const { workload } = node;
      const policies = new Set(podsOf(workload).flatMap((pod) => isolationOf(pod, cluster).policies));
      return byName([...policies]).map((policy) => ({ kind: 'policy', policy, of: workload }));
    }
    case 'policy':
    case 'gap':
      return [];
  }
}

function roots(cluster: Cluster): Node[] {
  const contents = contentsOf(cluster);
  const isEmpty = contents.length === 0 && cluster.tieredPolicies.length === 0;
  return [
    ...(isEmpty ? [] : [{ kind: 'internet' } as const]),
    ...contents.map((one): Node => ({ kind: 'namespace', contents: one })),
    ...(cluster.tieredPolicies.length > 0 ? [{ kind: 'cluster-wide' } as const] : []),
    ...(cluster.gaps.length > 0 ? [{ kind: 'gaps' } as const] : []),
  ];
}

/** As traffic goes; workloads behind a Service stand below it alone. */
function inNamespace(cluster: Cluster, { ingresses, services, workloads, policies }: NamespaceContents): Node[] {
  const behind = workloadsBehindServices(cluster);
  return [
    ...ingresses.map((ingress): Node => ({ kind: 'ingress', ingress })),
    ...services.map((service): Node => ({ kind: 'service', service, through: undefined })),
    ...workloads
      .filter((workload) => !behind.has(workload))
      .map((workload): Node => ({ kind: 'workload', workload, service: undefined, through: undefined })),
    ...policies.map((policy): Node => ({ kind: 'policy', policy, of: undefined })),
  ];
}

function behindEntrance(cluster: Cluster, entrance: Entrance): Node[] {
  const through = entrance;
  switch (entrance.kind) {
    case 'ingress': {
      const service = serviceBehind(cluster, entrance);
      return service ? [{ kind: 'service', service, through }] : [];
    }
    case 'host-port':
      return [{ kind: 'workload', workload: entrance.pod.workload, service: undefined, through }];
    default:
      return [{ kind: 'service', service: entrance.service, through }];
  }
}

export function serviceBehind(
  cluster: Cluster,
  { ingress, at }: Entrance & { readonly kind: 'ingress' },
): Sourced<Service> | undefined {
  const name = known(at.backend.service);
  return name === undefined ? undefined : serviceFor(cluster, name, ingress.namespace);
}

function keyOf(node: Node): string {
  switch (node.kind) {
    case 'namespace':
      return `namespace ${node.contents.name}`;
    case 'gap':
      return `gap ${node.gap.file} ${node.gap.what}`;
    case 'ingress':
      return objectKey(node.ingress);
    case 'entrance':
      return entranceKey(node.entrance);
    case 'service':
      return objectKey(node.service);
    case 'workload':
      return objectKey(node.workload);
    case 'policy':
      return objectKey(node.policy);
    default:
      return node.kind;
  }
}

function entranceKey(entrance: Entrance): string {
  switch (entrance.kind) {
    case 'ingress': {
      const { ingress, at } = entrance;
      const url = urlOf({ kind: 'ingress', ingress, host: at.rule?.host, path: at.path?.urlPath });
      return `${objectKey(ingress)} ${url ?? ''}`;
    }
    case 'host-port':
      return `host-port ${objectKey(entrance.pod.workload)}`;
    default:
      return `${entrance.kind} ${objectKey(entrance.service)}`;
  }
}

function objectKey({ kind, namespace, name }: Sourced): string {
  return `${kind} ${known(namespace) ?? ''} ${known(name) ?? ''}`;
}
