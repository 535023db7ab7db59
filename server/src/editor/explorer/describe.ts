/**
 * What a node of the explorer says beside its name: a sign for the verdict, a few words, and how many findings there
 * are here and below. Texts are plain; names from manifests are made harmless to print.
 */
import { type Cluster, type Pod, podsOf } from '../../cluster/index.js';
import { allOf, type Entrance, entrancesOf, type Trace, traceEntrance } from '../../path/index.js';
import { policyEngineOf } from '../../policy/index.js';
import { known, type Service, type Workload } from '../../resources/index.js';
import { type Endpoint, routesThrough } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Analysis } from '../analysis.js';
import { urlOf } from '../exposureText.js';
import { behindText, counted, directionTexts, ingressText, isolationOf, policyText } from '../lenses.js';
import { UNICODE_SIGNS } from '../pathText.js';
import { neutral } from '../textLayout.js';
import { listed } from '../wording.js';
import type { NamespaceContents } from './contents.js';
import { findingsAt } from './findingsAt.js';
import { type Badge, badgeOf, problemsOf } from './problems.js';
import type { Node } from './tree.js';

/** What stands for a node in a picture; the kind of a workload tells how its pods run. */
export type Look =
  | 'internet'
  | 'namespace'
  | 'cluster-wide'
  | 'gaps'
  | 'gap'
  | 'ingress'
  | 'route'
  | 'load-balancer'
  | 'node-port'
  | 'service'
  | 'alias'
  | 'workload'
  | 'stateful-set'
  | 'job'
  | 'policy'
  | 'more'
  | 'clusters';

export type Verdict = Trace['verdict'];

export interface Described {
  /** Begins with the sign of the verdict, where there is one. */
  readonly label: string;
  readonly description: string;
  readonly look: Look;
  /** Label, kind, verdict and description in words, for a screen reader. */
  readonly spoken: string;
  readonly badge: Badge | undefined;
}

/** More ways in than these are counted, not followed, until somebody opens the list. */
const MOST_FOLLOWED = 40;

export function describe(analysis: Analysis, cluster: Cluster, node: Node): Described {
  const { label, kind, verdict, words, look } = plain(cluster, node);
  const badge = badgeOf(findingsAt(analysis, cluster, node));
  const sign = verdict && signOf(analysis, cluster, node, verdict, badge);
  const name = neutral(label === '' ? '(no name yet)' : label);
  const said = neutral(words);
  return {
    label: sign ? `${SIGNS[sign]} ${name}` : name,
    description: said,
    look,
    spoken: [name, kind ?? '', sign ? SPOKEN[sign] : '', pronounced(said)].filter((part) => part !== '').join(', '),
    badge,
  };
}

/** What signs between words mean, which are read out otherwise, or not at all. */
function pronounced(words: string): string {
  return words.replaceAll(' · ', ', ').replaceAll(/(^| )→ /g, '$1to ');
}

type Sign = Verdict | 'doubtful';

function signOf(analysis: Analysis, cluster: Cluster, node: Node, verdict: Verdict, badge: Badge | undefined): Sign {
  // The way may be right, and the object be refused all the same.
  if (verdict === 'allowed' && badge?.level === 'error') return 'doubtful';
  // Somebody has written down that what is missing is elsewhere.
  const isSettled =
    verdict === 'denied' &&
    node.kind === 'service' &&
    problemsOf(analysis, cluster).suppressed(node.service).length > 0;
  return isSettled ? 'unknown' : verdict;
}

const SIGNS: Readonly<Record<Sign, string>> = { ...UNICODE_SIGNS, doubtful: '!' };
const SPOKEN: Readonly<Record<Sign, string>> = {
  allowed: 'gets through',
  doubtful: 'would get through, but for an error',
  denied: 'stopped',
  partial: 'gets through in part',
  unknown: 'cannot be told',
};

interface Plain {
  readonly label: string;
  readonly words: string;
  readonly look: Look;
  /** What it is, where only its picture tells. */
  readonly kind?: string;
  readonly verdict?: Verdict;
}

function plain(cluster: Cluster, node: Node): Plain {
  switch (node.kind) {
    case 'root':
      return { label: cluster.name, words: '', look: 'namespace' };
    case 'internet':
      return { label: 'Internet', look: 'internet', ...internet(cluster) };
    case 'namespace':
      return { label: node.contents.name, words: countsText(node.contents), kind: 'namespace', look: 'namespace' };
    case 'cluster-wide':
      return {
        label: 'Whole cluster',
        words: counted(cluster.tieredPolicies.length, 'policy', 'policies'),
        look: 'cluster-wide',
      };
    case 'gaps':
      return { label: 'Not looked into', words: counted(cluster.gaps.length, 'part'), look: 'gaps' };
    case 'gap':
      return { label: node.gap.what, words: node.gap.file.replace(/^.*\//, ''), look: 'gap' };
    case 'ingress':
      return { label: nameOf(node.ingress), words: `Ingress · ${ingressText(node.ingress, cluster)}`, look: 'ingress' };
    case 'entrance':
      return entrance(cluster, node.entrance);
    case 'service':
      return service(cluster, node.service);
    case 'workload':
      return workload(cluster, node);
    case 'policy':
      return policy(cluster, node);
    case 'more':
      return { label: `${node.nodes.length} more`, words: '', look: 'more' };
  }
}

/** Which ways in are stopped, where they are few enough to follow all of them. */
function internet(cluster: Cluster): Pick<Plain, 'words' | 'verdict'> {
  const ways = entrancesOf(cluster);
  if (ways.length === 0) return { words: 'no way in among these manifests' };
  const all = counted(ways.length, 'way in', 'ways in');
  if (ways.length > MOST_FOLLOWED) return { words: all };
  const stopped = ways.filter((one) => follow(cluster, one).verdict === 'denied').length;
  return { words: stopped === 0 ? all : `${all}, ${stopped} stopped` };
}

function countsText({ ingresses, services, workloads, policies }: NamespaceContents): string {
  const parts = [
    [ingresses.length, 'Ingress', 'Ingresses'],
    [services.length, 'Service', 'Services'],
    [workloads.length, 'workload', 'workloads'],
    [policies.length, 'policy', 'policies'],
  ] as const;
  return parts.flatMap(([count, one, several]) => (count === 0 ? [] : [counted(count, one, several)])).join(' · ');
}

export function follow(cluster: Cluster, way: Entrance): Trace {
  return traceEntrance(cluster, policyEngineOf(cluster), way);
}

function entrance(cluster: Cluster, way: Entrance): Plain {
  const { verdict } = follow(cluster, way);
  switch (way.kind) {
    case 'ingress': {
      const { rule, path, backend } = way.at;
      const url = urlOf({ kind: 'ingress', ingress: way.ingress, host: rule?.host, path: path?.urlPath });
      const to = known(backend.service);
      const target = to === undefined ? '' : ` → ${to}`;
      const ingress = `Ingress ${nameOf(way.ingress)}`;
      if (url === undefined)
        return { label: 'everything else', words: `${ingress}${target}`, kind: 'route', look: 'route', verdict };
      // Many routes have the same host, and a side bar is narrow: what tells them apart comes first.
      const host = known(rule?.host) ?? '*';
      const isWhole = url === host || url === `${host}/`;
      const label = isWhole ? url : url.slice(host.length);
      const words = `${isWhole ? '' : host}${target} · ${ingress}`.trim();
      return { label, words, kind: 'route', look: 'route', verdict };
    }
    case 'host-port':
      return { label: nameOf(way.pod.workload), words: 'port of its node', look: 'node-port', verdict };
    case 'node-port': {
      const numbers = way.service.ports.flatMap((port) => known(port.nodePort) ?? []);
      const words = numbers.length === 0 ? 'node port, chosen later' : `node port ${listed(numbers.map(String))}`;
      return { label: nameOf(way.service), words, look: 'node-port', verdict };
    }
    default: {
      const numbers = way.service.ports.flatMap((port) => known(port.port) ?? []);
      const words = `${way.kind === 'load-balancer' ? 'load balancer' : 'external address'}, port ${listed(numbers.map(String))}`;
      return { label: nameOf(way.service), words, look: 'load-balancer', verdict };
    }
  }
}

function service(cluster: Cluster, one: Sourced<Service>): Plain {
  const label = nameOf(one);
  const kind = 'Service';
  if (one.type === 'ExternalName') {
    const words = `alias of ${known(one.externalName) ?? 'a name that is filled in later'}`;
    return { label, words, kind, look: 'alias' };
  }
  const verdicts = routesThrough(cluster, one, 'cluster-ip', { kind: 'node' }).map((route) => route.verdict);
  const ports = one.ports.flatMap((port) => known(port.port) ?? []);
  const behind = behindText(one, cluster);
  const words = ports.length === 0 ? behind : `${listed(ports.map(String), 3)} → ${behind}`;
  return { label, words, kind, look: 'service', verdict: verdicts.length === 0 ? 'unknown' : allOf(verdicts) };
}

function workload(cluster: Cluster, node: Node & { readonly kind: 'workload' }): Plain {
  const { workload: one, service: front, through } = node;
  const look = one.kind === 'StatefulSet' ? 'stateful-set' : /Job$/.test(one.kind) ? 'job' : 'workload';
  const [pod] = podsOf(one);
  const isolated = pod ? isolationOf(pod, cluster).directions : [];
  const tail = isolated.length === 0 ? '' : ` · isolated: ${isolated.join(', ')}`;
  const base = { label: nameOf(one), look } as const;
  if (!front && !through) return { ...base, words: `${one.kind}${declaresPorts(one) ? ' · no Service' : ''}${tail}` };
  const arrival = through ? arrivalThrough(cluster, one, through) : arrivalAt(cluster, one, front);
  const ports = [...new Set(arrival.ports)];
  const at = ports.length === 0 ? '' : `, port ${listed(ports.map(String), 3)}`;
  return { ...base, words: `${one.kind}${at}${tail}`, verdict: arrival.verdict };
}

function declaresPorts({ templates }: Workload): boolean {
  return templates.some(({ containers }) => containers.some(({ ports }) => ports.length > 0));
}

interface Arrival {
  readonly verdict: Verdict;
  readonly ports: readonly number[];
}

/** From the Service on: whether it has the pods among its endpoints, port by port. */
function arrivalAt(cluster: Cluster, one: Sourced<Workload>, front: Sourced<Service> | undefined): Arrival {
  const routes = front ? routesThrough(cluster, front, 'cluster-ip', { kind: 'node' }) : [];
  const endpoints = routes.flatMap((route) => route.endpoints.filter((endpoint) => isOf(endpoint, one)));
  return {
    verdict: endpoints.length === 0 ? 'unknown' : allOf(endpoints.map(({ verdict }) => verdict)),
    ports: endpoints.flatMap(({ port }) => port ?? []),
  };
}

/** What of the way is about these pods: the Service's choice of them and the policies, for what comes in there. */
function arrivalThrough(cluster: Cluster, one: Sourced<Workload>, through: Entrance): Arrival {
  const verdicts: Verdict[] = [];
  const ports: number[] = [];
  for (const { hops } of follow(cluster, through).paths) {
    const from = hops.findIndex((hop) =>
      hop.kind === 'routing'
        ? hop.hop.kind === 'endpoint' && hop.evidence.some(({ object }) => object === one)
        : hop.kind === 'policy' && hop.pod.workload === one,
    );
    if (from === -1) continue;
    const last = hops.slice(from);
    verdicts.push(allOf(last.map(({ verdict }) => verdict)) === 'allowed' ? 'allowed' : worstOf(last));
    for (const hop of last) if (hop.kind === 'container') ports.push(hop.port);
  }
  return { verdict: verdicts.length === 0 ? 'unknown' : allOf(verdicts), ports };
}

function worstOf(hops: readonly { readonly verdict: Verdict }[]): Verdict {
  return hops.some(({ verdict }) => verdict === 'denied') ? 'denied' : 'unknown';
}

function isOf({ destination }: Endpoint, one: Workload): boolean {
  const pod: Pod | undefined = destination.kind === 'pod' ? destination.pod : undefined;
  return pod?.workload === one;
}

function policy(cluster: Cluster, { policy: one, of }: Node & { readonly kind: 'policy' }): Plain {
  const label = nameOf(one);
  if (one.model === 'tieredPolicy') {
    const priority = known(one.priority);
    const rules = one.rules.ingress.length + one.rules.egress.length;
    const rank = one.tier === 'Admin' && priority !== undefined ? `, priority ${priority}` : '';
    return { label, words: `${one.kind}${rank} · ${counted(rules, 'rule')}`, look: 'policy' };
  }
  const words = of ? directionTexts(one).join(' · ') : policyText(one, cluster);
  return { label, words, kind: one.kind, look: 'policy' };
}

function nameOf({ name }: Sourced): string {
  return known(name) ?? '';
}
