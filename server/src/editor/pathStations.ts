/**
 * The hops of one way as a picture shows them: cards for what stands in the way (a load balancer, a Service, pods),
 * labelled steps between them (DNS, kube-proxy), and gates where policies decide. A station holds its hops in order.
 */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import type { End, TracedPath } from '../path/index.js';
import { known } from '../resources/index.js';
import { type HopKind, worst } from '../routing/index.js';
import type { Sourced } from '../workspace/index.js';
import { endText, type ToldHop, toldPath } from './pathWords.js';
import { isEndpoint } from './reasonText.js';
import { shortened, stepCaption } from './stepCaption.js';
import { neutral } from './textLayout.js';
import { objectText, PLAIN_WORDING, type Wording } from './wording.js';

export interface Station {
  readonly shape: 'card' | 'step' | 'gate';
  /** What it is in a word or two: "Service", "kube-proxy", "ingress policy". */
  readonly label: string;
  /** The name of the object or the address; empty where the label says it all. */
  readonly name: string;
  readonly lane: Lane;
  readonly verdict: ToldHop['verdict'];
  /** Empty for an end that no hop speaks of, such as an address outside that traffic is sent to. */
  readonly steps: readonly Step[];
}

export interface Step {
  readonly caption: string;
  readonly told: ToldHop;
}

/** Where a station stands: beyond the cluster, on its nodes, or in a namespace. */
export type Lane =
  | { readonly kind: 'outside' }
  | { readonly kind: 'nodes' }
  | { readonly kind: 'namespace'; readonly name: string };

type Place = 'source' | 'dns' | 'ingress' | 'entry' | 'node' | 'service' | 'endpoints' | 'pod' | 'gate';

interface Draft {
  readonly place: Place;
  readonly hops: ToldHop[];
}

const BARE: Wording = { code: neutral, name: neutral };
const OUTSIDE: Lane = { kind: 'outside' };

const PLACES: Readonly<Record<HopKind, Place>> = {
  resolver: 'dns',
  dns: 'dns',
  alias: 'dns',
  'ingress-class': 'ingress',
  'ingress-rule': 'ingress',
  'ingress-backend': 'ingress',
  'load-balancer': 'entry',
  'source-ranges': 'entry',
  'external-ip': 'entry',
  node: 'node',
  'node-port': 'node',
  'host-port': 'node',
  'service-type': 'service',
  'service-port': 'service',
  'traffic-policy': 'node',
  endpoints: 'endpoints',
  endpoint: 'pod',
};

/** In the order in which a packet meets them: policies stand before the pods that they guard. */
export function stationsOf(path: TracedPath, cluster: Cluster): Station[] {
  const drafts: Draft[] = [];
  for (const told of toldPath(path, cluster, PLAIN_WORDING)) {
    const place = placeOf(told, drafts.at(-1)?.place);
    const pod = drafts.at(-1)?.place === 'pod' ? drafts.at(-1) : undefined;
    if (place === 'gate' && pod) drafts.splice(-1, 0, { place, hops: [told] });
    else if (place !== 'gate' && place === drafts.at(-1)?.place) drafts.at(-1)?.hops.push(told);
    else drafts.push({ place, hops: [told] });
  }
  const stations = drafts.flatMap((draft, index) => stationOf(draft, drafts.slice(0, index), path, cluster) ?? []);
  const goal = drafts.some((draft) => draft.place === 'pod') ? undefined : goalOf(path, drafts);
  return goal ? [...stations, goal] : stations;
}

function placeOf({ hop }: ToldHop, before: Place | undefined): Place {
  switch (hop.kind) {
    case 'source':
      return 'source';
    case 'policy':
      return 'gate';
    case 'container':
      return 'pod';
    case 'routing': {
      const place = PLACES[hop.hop.kind];
      // A traffic policy is a part of whatever takes the traffic: the Service, the load balancer, the node.
      return hop.hop.kind === 'traffic-policy' && before !== undefined ? before : place;
    }
  }
}

function stationOf(
  { place, hops }: Draft,
  before: readonly Draft[],
  path: TracedPath,
  cluster: Cluster,
): Station | undefined {
  const [first] = hops;
  if (first === undefined) return undefined;
  const steps = hops.map((told) => ({ caption: stepCaption(told), told }));
  const verdict = worst(hops.map((told) => told.verdict));
  const object = hops.find((told) => told.object)?.object;
  const station = (shape: Station['shape'], label: string, name: string, lane: Lane): Station => ({
    shape,
    label,
    name: shortened(name),
    lane,
    verdict,
    steps,
  });
  const inNamespace = object ? laneOf(cluster, object) : OUTSIDE;
  switch (place) {
    case 'source':
      return station('card', endLabel(path.from), endName(path.from), endLane(path.from, cluster));
    case 'dns':
      return station(
        'step',
        'DNS',
        object && first.hop.kind === 'routing' ? nameOf(object) : '',
        endLane(path.from, cluster),
      );
    case 'gate':
      return station('gate', first.label, steps[0]?.caption ?? '', inNamespace);
    case 'entry':
      return station('card', first.label, object?.model === 'service' ? nameOf(object) : '', OUTSIDE);
    case 'node':
      return station('card', hops.some(isPort) ? (hops.find(isPort)?.label ?? '') : first.label, '', { kind: 'nodes' });
    case 'ingress':
      return station('card', 'Ingress', object ? nameOf(object) : '', inNamespace);
    case 'service':
      return station('card', object?.kind ?? 'Service', object ? nameOf(object) : '', inNamespace);
    case 'endpoints':
      return station('step', first.label, '', lastLane(before, cluster) ?? inNamespace);
    case 'pod':
      return podStation(first, station, cluster);
  }
}

function isPort({ hop }: ToldHop): boolean {
  return hop.kind === 'routing' && (hop.hop.kind === 'node-port' || hop.hop.kind === 'host-port');
}

/** The pods behind a Service, or an address that somebody wrote into its endpoints. */
function podStation(
  { hop, object }: ToldHop,
  station: (shape: 'card', label: string, name: string, lane: Lane) => Station,
  cluster: Cluster,
): Station {
  const destination = hop.kind === 'routing' && isEndpoint(hop.hop) ? hop.hop.destination : undefined;
  if (destination?.kind === 'address') return station('card', 'address', destination.address, OUTSIDE);
  const workload = destination?.pod.workload ?? object;
  if (!workload) return station('card', 'pod', '', OUTSIDE);
  const label = workload.kind === 'Pod' ? 'Pod' : `Pods of ${workload.kind}`;
  return station('card', label, nameOf(workload), laneOf(cluster, workload));
}

/** Where kube-proxy chooses: at the Service that it chooses for. */
function lastLane(before: readonly Draft[], cluster: Cluster): Lane | undefined {
  const service = before.findLast((draft) => draft.place === 'service')?.hops[0]?.object;
  return service && laneOf(cluster, service);
}

/** What traffic is sent to, where the way itself ends before it: the internet behind the last policy. */
function goalOf(path: TracedPath, drafts: readonly Draft[]): Station | undefined {
  if (path.to.kind !== 'internet' && path.to.kind !== 'addresses' && path.to.kind !== 'node') return undefined;
  if (drafts.length < 2) return undefined;
  const lane: Lane = path.to.kind === 'node' ? { kind: 'nodes' } : OUTSIDE;
  return {
    shape: 'card',
    label: endLabel(path.to),
    name: shortened(endName(path.to)),
    lane,
    verdict: 'allowed',
    steps: [],
  };
}

function endLabel(end: End): string {
  switch (end.kind) {
    case 'internet':
      return 'internet';
    case 'node':
      return 'node';
    case 'pod':
      return end.pod.workload.kind === 'Pod' ? 'Pod' : `Pods of ${end.pod.workload.kind}`;
    default:
      return 'address';
  }
}

function endName(end: End): string {
  if (end.kind === 'internet' || end.kind === 'node') return '';
  return end.kind === 'pod' ? nameOf(end.pod.workload) : endText(end, BARE);
}

function endLane(end: End, cluster: Cluster): Lane {
  if (end.kind === 'pod') return laneOf(cluster, end.pod.workload);
  return end.kind === 'node' ? { kind: 'nodes' } : OUTSIDE;
}

function laneOf(cluster: Cluster, object: Sourced): Lane {
  return { kind: 'namespace', name: shortened(policyNamespace(cluster, object.namespace)) };
}

function nameOf(object: Sourced): string {
  return known(object.name) ?? objectText(object, BARE);
}
