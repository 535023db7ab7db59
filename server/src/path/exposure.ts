/**
 * What of a cluster may be reached, workload by workload: by which ways from outside, and by which pods, those that no
 * manifest names included.
 */
import type { Cluster } from '../cluster/index.js';
import { makePolicyEngine, type PolicyEngine, type PolicyPod } from '../policy/index.js';
import type { Ingress, Protocol, Service, Uncertain } from '../resources/index.js';
import { type Client, type Route, type SeenAs, type Verdict, type WayIn, waysInto, worst } from '../routing/index.js';
import { isNoConnections } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { type Admitted, admittedTo, widest } from './admitted.js';
import { arriving } from './atPolicies.js';
import { between, type Group, groupsOf, type Outside, outsidePeers, type WorkloadPeer } from './connectivity.js';
import { isInRegion } from './podRegions.js';

export interface Exposure {
  readonly to: WorkloadPeer;
  /** Ways that lead in from outside and that nothing closes. */
  readonly ways: readonly OpenWay[];
  /** What policies say of addresses outside, whether or not a way leads from there. */
  readonly outside: readonly Outside[];
  /** `here` are the workloads of the manifests whose pods are surely among them, the exposed one too. */
  readonly pods: readonly (Admitted & { readonly here: readonly WorkloadPeer[] })[];
}

export interface OpenWay {
  readonly entry: Entry;
  /** On the pod. */
  readonly protocol: Protocol;
  readonly port: number;
  readonly verdict: Exclude<Verdict, 'denied'>;
}

export type Entry =
  | {
      readonly kind: 'ingress';
      readonly ingress: Sourced<Ingress>;
      readonly host: Uncertain<string> | undefined;
      readonly path: Uncertain<string> | undefined;
    }
  | {
      readonly kind: 'load-balancer' | 'node-port' | 'external-ip';
      readonly service: Sourced<Service>;
      /** That is dialed: the Service's port, or the node's. Undefined where it is chosen later. */
      readonly number: Uncertain<number> | undefined;
    }
  | { readonly kind: 'host-port'; readonly number: number };

/** Workloads in the order of the manifests, those that nobody reaches too. */
export function exposureOf(cluster: Cluster, engine: PolicyEngine = makePolicyEngine(cluster)): Exposure[] {
  const groups = groupsOf(engine);
  const outsideThat = outsidePeers(engine);
  const members = new Map(engine.universe.pods.map((one) => [one.id, one]));
  const podsOf = ({ ids }: Group): PolicyPod[] => ids.flatMap((id) => members.get(id) ?? []);
  const all = groups.map((group) => ({ group, pods: podsOf(group) }));
  return all.map(({ group, pods }) => {
    const admitted = widest(pods.flatMap((pod) => admittedTo(engine, pod, cluster.profile)));
    return {
      to: group.peer,
      ways: pods.flatMap((pod) => openWays(cluster, engine, pod)),
      outside: outsideThat((id) => between(engine, [id], group.ids)).filter(
        ({ answer }) => !isNoConnections(answer.allowed) || !isNoConnections(answer.unknown),
      ),
      pods: admitted.map((entry) => ({
        ...entry,
        here: all.filter((one) => one.pods.some((pod) => isHeld(entry, pod))).map((one) => one.group.peer),
      })),
    };
  });
}

function isHeld({ pods }: Admitted, pod: PolicyPod): boolean {
  const { namespace, labels, namespaceLabels: around, addresses } = pod;
  return isInRegion(pods, { namespace, labels, namespaceLabels: around, address: addresses[0] }) === 'yes';
}

const INTERNET: Client = { kind: 'outside', addresses: undefined };

function openWays(cluster: Cluster, engine: PolicyEngine, { pod }: PolicyPod): OpenWay[] {
  return waysInto(cluster, { kind: 'pod', pod }).flatMap((one): OpenWay[] => {
    const end = one.from === 'internet' ? endOf(one, pod) : undefined;
    if (end === undefined || one.verdict === 'denied') return [];
    const { protocol, port, seenAs, entry } = end;
    const policy = arriving(engine, INTERNET, seenAs, pod, protocol, port);
    const verdict = worst([one.verdict, policy.verdict]);
    return verdict === 'denied' ? [] : [{ entry, protocol, port, verdict }];
  });
}

interface WayEnd {
  readonly entry: Entry;
  readonly protocol: Protocol;
  readonly port: number;
  readonly seenAs: SeenAs;
}

function endOf(one: WayIn, pod: PolicyPod['pod']): WayEnd | undefined {
  switch (one.kind) {
    case 'pod-address':
      return undefined;
    case 'host-port': {
      const { number, protocol, podPort: port, seenAs } = one.hostPort;
      return { entry: { kind: 'host-port', number }, protocol, port, seenAs };
    }
    case 'ingress': {
      const { route, ingress, rule, path } = one.match;
      const port = route && portOn(route, pod);
      if (!route || port === undefined) return undefined;
      const entry: Entry = { kind: 'ingress', ingress, host: rule?.host, path: path?.urlPath };
      return { entry, protocol: route.protocol, port, seenAs: route.seenAs };
    }
    case 'service': {
      const { way, service, route } = one;
      const port = portOn(route, pod);
      if (port === undefined || way === 'cluster-ip' || way === 'slices') return undefined;
      const number = way === 'node-port' ? route.port?.nodePort : route.port?.port;
      return { entry: { kind: way, service, number }, protocol: route.protocol, port, seenAs: route.seenAs };
    }
  }
}

function portOn(route: Route, pod: PolicyPod['pod']): number | undefined {
  return route.endpoints.find(({ destination }) => destination.kind === 'pod' && destination.pod === pod)?.port;
}
