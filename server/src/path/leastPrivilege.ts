/**
 * Policies that allow what the manifests declare and nothing else, one for each workload, both directions in it. Pure
 * data: who writes YAML of it, and proves it against the policy engine, stands in other rooms.
 */
import { type Cluster, type Pod, podLabels, policyNamespace, targetOnPod } from '../cluster/index.js';
import { type Direction, known, type Protocol } from '../resources/index.js';
import { servicesSelecting } from '../routing/index.js';
import { declaredCalls } from './declaredCalls.js';
import { declaredDns, dnsPods } from './declaredDns.js';
import { declaredEntries } from './declaredEntries.js';
import type { Because, Declared, Flow, FlowEnd, OpenEnd } from './flow.js';
import { type PodClass, type PodClasses, podClasses, type WrittenSelector } from './podSelectors.js';

export interface PolicyDraft {
  /** Unique in its namespace, policies that exist counted. */
  readonly name: string;
  /** Undefined where the workload does not say it: the policy goes wherever the workload goes. */
  readonly namespace: string | undefined;
  readonly subject: PodClass & { readonly selector: WrittenSelector };
  readonly rules: Readonly<Record<Direction, readonly DraftRule[]>>;
  /** What is declared and could not be written. */
  readonly open: readonly OpenEnd[];
  /** All that the rules are made of. */
  readonly flows: readonly Flow[];
}

/** Peers that share a set of ports. */
export interface DraftRule {
  readonly peers: readonly DraftPeer[];
  /** Ascending, TCP before UDP before SCTP. */
  readonly ports: readonly DraftPort[];
}

export interface DraftPort {
  readonly protocol: Protocol;
  readonly port: number;
}

export type DraftPeer = { readonly reasons: readonly Because[] } & (
  | {
      readonly kind: 'pods';
      /** Undefined for the policy's own namespace. */
      readonly namespace: string | undefined;
      readonly selector: WrittenSelector;
    }
  | { readonly kind: 'block'; readonly cidr: string; readonly except: readonly string[] }
);

export interface Drafts {
  /** Which pods no policy can tell apart. */
  readonly classes: PodClasses;
  readonly drafts: readonly PolicyDraft[];
  /** Pods that were asked for and that no policy can be written for. */
  readonly left: readonly { readonly pod: Pod; readonly why: 'host-network' | 'no-labels' | 'no-name' | 'dns' }[];
}

/** In the order of the manifests. Pods of equal labels, whoever makes them, get one policy together. */
export function leastPrivilege(cluster: Cluster, asked: readonly Pod[]): Drafts {
  const classes = podClasses(cluster);
  // A controller of Ingresses sends to pods of any workload, so all of them count.
  const entered = cluster.ingresses.length > 0 ? cluster.pods : asked.flatMap((pod) => classes.get(pod)?.pods ?? []);
  const entries = new Map(entered.map((pod) => [pod, declaredEntries(cluster, pod)]));
  const setting: Setting = { cluster, classes, calls: declaredCalls(cluster), entries };
  const drafts: PolicyDraft[] = [];
  const left: { pod: Pod; why: Drafts['left'][number]['why'] }[] = [];
  const taken = new Set(cluster.networkPolicies.map((one) => nameKey(cluster, one.namespace, known(one.name) ?? '')));
  const done = new Set<PodClass>();
  for (const pod of asked) {
    const subject = classes.get(pod);
    if (!subject || done.has(subject)) continue;
    done.add(subject);
    const onHost = subject.pods.filter((one) => isOnHost(cluster, one));
    left.push(...onHost.map((one) => ({ pod: one, why: 'host-network' as const })));
    if (onHost.length === subject.pods.length) continue;
    if (subject.pods.some((one) => isClusterDns(cluster, one))) {
      left.push({ pod, why: 'dns' });
      continue;
    }
    const workloadName = known(pod.workload.name);
    const { selector } = subject;
    if (selector === undefined || workloadName === undefined) {
      left.push({ pod, why: selector === undefined ? 'no-labels' : 'no-name' });
      continue;
    }
    const name = freeName(cluster, pod, workloadName, taken);
    drafts.push(draftOf(setting, { ...subject, selector }, name));
  }
  return { classes, drafts, left };
}

/** Everybody asks it, pods that no manifest names too. */
function isClusterDns(cluster: Cluster, pod: Pod): boolean {
  const { namespace, label } = dnsPods(cluster);
  return (
    policyNamespace(cluster, pod.namespace) === namespace && known(podLabels(pod).values.get(label[0])) === label[1]
  );
}

interface Setting {
  readonly cluster: Cluster;
  readonly classes: PodClasses;
  readonly calls: Declared;
  readonly entries: ReadonlyMap<Pod, Declared>;
}

function nameKey(cluster: Cluster, namespace: Pod['namespace'], name: string): string {
  return `${policyNamespace(cluster, namespace)}/${name}`;
}

/** The workload's own name; with its kind, and then a number, where a policy has that name already. */
function freeName(cluster: Cluster, { workload, namespace }: Pod, name: string, taken: Set<string>): string {
  const wanted = [name, `${name}-${workload.kind.toLowerCase()}`];
  for (let count = 2; wanted.every((one) => taken.has(nameKey(cluster, namespace, one))); count++)
    wanted.push(`${name}-${count}`);
  const free = wanted.find((one) => !taken.has(nameKey(cluster, namespace, one))) ?? name;
  taken.add(nameKey(cluster, namespace, free));
  return free;
}

/** Plugins take such pods for their node, unless the profile says otherwise. */
function isOnHost({ profile }: Cluster, pod: Pod): boolean {
  return known(pod.template.hostNetwork) === true && profile.hostNetworkIsNode !== false;
}

function draftOf(setting: Setting, subject: PolicyDraft['subject'], name: string): PolicyDraft {
  const { cluster, calls, entries } = setting;
  const own = new Set(subject.pods);
  const isOwn = (end: FlowEnd): boolean => end.kind === 'pod' && own.has(end.pod);
  const servers = subject.pods.map((pod) => declaredDns(cluster, pod));
  const found = [calls, ...entries.values(), ...servers].flatMap((one) => one.flows);
  const written: Flow[] = [];
  const open: OpenEnd[] = [
    ...calls.open.filter((one) => own.has(one.pod)),
    ...subject.pods.flatMap((pod) => entries.get(pod)?.open ?? []),
    ...servers.flatMap((one) => one.open),
  ];
  const sides: Record<Direction, Side[]> = { ingress: [], egress: [] };
  for (const flow of found) {
    for (const direction of DIRECTIONS) {
      const [mine, other] = direction === 'ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
      if (mine.kind !== 'pod' || !isOwn(mine)) continue;
      const peer = peerOf(setting, subject, mine.pod, other, flow.because);
      if ('why' in peer) open.push({ pod: mine.pod, direction, port: flow, why: peer.why });
      else {
        sides[direction].push({ peer, flow });
        written.push(flow);
      }
    }
  }
  return {
    name,
    namespace: known(subject.pods[0].namespace),
    subject,
    rules: { ingress: rulesOf(sides.ingress), egress: rulesOf(sides.egress) },
    open: [...open, ...withoutCallers(cluster, subject, found, open)],
    flows: written,
  };
}

/** Services that are there to be called, on ports that nothing declared leads to. */
function withoutCallers(
  cluster: Cluster,
  { pods }: PodClass,
  flows: readonly Flow[],
  open: readonly OpenEnd[],
): OpenEnd[] {
  return pods.flatMap((pod) =>
    servicesSelecting(cluster, pod).flatMap((service) =>
      service.ports.flatMap((port): OpenEnd[] => {
        const target = targetOnPod(pod, port, cluster.profile);
        const protocol = known(port.protocol);
        if (target.kind !== 'number' || protocol === undefined) return [];
        const isPort = (one: DraftPort | undefined): boolean =>
          one?.port === target.number && one.protocol === protocol;
        const isReached =
          flows.some((one) => one.to.kind === 'pod' && pods.includes(one.to.pod) && isPort(one)) ||
          open.some((one) => one.direction === 'ingress' && isPort(one.port));
        const why = { kind: 'no-caller', service } as const;
        return isReached ? [] : [{ pod, direction: 'ingress', port: { protocol, port: target.number }, why }];
      }),
    ),
  );
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

interface Side {
  readonly peer: DraftPeer;
  readonly flow: Flow;
}

function peerOf(
  { cluster, classes }: Setting,
  subject: PodClass,
  mine: Pod,
  other: FlowEnd,
  because: Because,
): DraftPeer | Pick<OpenEnd, 'why'> {
  const reasons = [because];
  if (other.kind === 'addresses') return { kind: 'block', cidr: other.cidr, except: other.except, reasons };
  if (other.kind === 'dns') {
    const selector = { labels: [other.label], absent: [] };
    return { kind: 'pods', namespace: other.namespace, selector, reasons };
  }
  const peer = other.pod;
  if (isOnHost(cluster, peer)) return { why: { kind: 'host-network-peer', because, peer } };
  const { selector, namespace } = classes.get(peer) ?? {};
  if (selector === undefined || namespace === undefined) return { why: { kind: 'peer-without-labels', because, peer } };
  if (namespace === subject.namespace) return { kind: 'pods', namespace: undefined, selector, reasons };
  const isSure = cluster.scope.complete || (known(peer.namespace) !== undefined && known(mine.namespace) !== undefined);
  if (!isSure) return { why: { kind: 'peer-namespace', because, peer } };
  return { kind: 'pods', namespace, selector, reasons };
}

/** Peers with the same ports stand in one rule: own namespace first, other namespaces, addresses last. */
function rulesOf(sides: readonly Side[]): DraftRule[] {
  const peers = new Map<string, { peer: DraftPeer; ports: Map<string, DraftPort>; reasons: Because[] }>();
  for (const { peer, flow } of sides) {
    const key = peerKey(peer);
    const made = peers.get(key) ?? { peer, ports: new Map<string, DraftPort>(), reasons: [] as Because[] };
    peers.set(key, made);
    made.ports.set(portKey(flow), { protocol: flow.protocol, port: flow.port });
    made.reasons.push(...peer.reasons);
  }
  const rules = new Map<string, { peers: [string, DraftPeer][]; ports: DraftRule['ports'] }>();
  for (const [key, { peer, ports, reasons }] of peers) {
    const sorted = [...ports.values()].sort(comparePorts);
    const id = sorted.map(portKey).join();
    const rule = rules.get(id) ?? { peers: [], ports: sorted };
    rules.set(id, rule);
    rule.peers.push([key, { ...peer, reasons }]);
  }
  const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
    a < b ? -1 : a > b ? 1 : 0;
  return [...rules.values()]
    .map((rule) => ({ ...rule, peers: rule.peers.sort(byKey) }))
    .sort((a, b) => (a.peers[0] && b.peers[0] ? byKey(a.peers[0], b.peers[0]) : 0))
    .map((rule) => ({ peers: rule.peers.map(([, peer]) => peer), ports: rule.ports }));
}

/** Sorts as the peers are to stand; the cluster's DNS, which everybody asks, comes behind what only this one does. */
function peerKey(peer: DraftPeer): string {
  if (peer.kind === 'block') return JSON.stringify([4, peer.cidr, peer.except]);
  const isDns = peer.reasons.some((one) => one.kind === 'dns');
  const rank = isDns ? 5 : peer.namespace === undefined ? 1 : 2;
  return JSON.stringify([rank, peer.namespace ?? '', peer.selector.labels, peer.selector.absent]);
}

function portKey({ protocol, port }: DraftPort): string {
  return `${protocol} ${port}`;
}

const PROTOCOL_ORDER: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

function comparePorts(a: DraftPort, b: DraftPort): number {
  return PROTOCOL_ORDER.indexOf(a.protocol) - PROTOCOL_ORDER.indexOf(b.protocol) || a.port - b.port;
}
