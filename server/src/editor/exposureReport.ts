/** The exposure of clusters as data and as tables. The data's shape is stable: `podpath connectivity --exposure`. */
import { type Cluster, policyNamespace } from '../cluster/index.js';
import type { Entry, Exposure, PodsPeer, Region } from '../path/index.js';
import { known, type LabelSelector, type Protocol } from '../resources/index.js';
import { PROTOCOLS, toCidrs } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import {
  type AllowedPorts,
  allowedPorts,
  cell,
  peerName,
  portsLabel,
  portsOfPeer,
  type ReportedPeer,
} from './connectivityReport.js';
import { entryText, regionText, urlOf } from './exposureText.js';
import { digraph, type Edge, flowchart } from './graphs.js';

export interface ExposureReport {
  readonly exposures: readonly ReportedExposure[];
}

/** One for each workload, those that nobody reaches too. */
export interface ReportedExposure {
  readonly cluster: string;
  readonly to: ReportedWorkload;
  /** Ways that lead in from outside the cluster, policies considered. */
  readonly ways: readonly ReportedWay[];
  /** Addresses outside that policies let in, whether or not a way leads from there. */
  readonly addresses: readonly {
    readonly cidrs: readonly string[];
    readonly allowed: AllowedPorts;
    readonly unknown: AllowedPorts;
  }[];
  readonly pods: readonly ReportedPods[];
}

export interface ReportedWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface ReportedWay {
  readonly kind: Entry['kind'];
  /** The Ingress or Service; null for a port of the node. */
  readonly object: ReportedWorkload | null;
  /** Host and path of an Ingress, the port that is dialed elsewhere; null where it is not known. */
  readonly at: string | number | null;
  /** The same for people. */
  readonly text: string;
  /** Of the pod. */
  readonly protocol: Protocol;
  readonly port: number;
  readonly verdict: 'allowed' | 'unknown';
}

/** Pods that match all of `match` and none of `except`; with neither, every pod of the cluster. */
export interface ReportedPods {
  readonly match: readonly ReportedSelectors[];
  readonly except: readonly ReportedSelectors[];
  /** The same for people. */
  readonly text: string;
  /** Workloads of the manifests whose pods are surely among them, the exposed one too. */
  readonly here: readonly ReportedWorkload[];
  /** Some of them may be of another namespace than the workload. */
  readonly otherNamespaces: boolean;
  readonly allowed: AllowedPorts;
  readonly unknown: AllowedPorts;
}

/** `namespace` is a name; a selector of null picks all. */
export type ReportedSelectors =
  | {
      readonly namespace: string | null;
      readonly namespaceSelector: ReportedSelector | null;
      readonly podSelector: ReportedSelector | null;
    }
  | { readonly cidrs: readonly string[] };

/** As in a manifest; what is filled in later is null. */
export interface ReportedSelector {
  readonly matchLabels: Readonly<Record<string, string | null>>;
  readonly matchExpressions: readonly {
    readonly key: string | null;
    readonly operator: string | null;
    readonly values: readonly (string | null)[];
  }[];
}

export function reportedExposures(cluster: Cluster, exposures: readonly Exposure[]): ReportedExposure[] {
  return exposures.map(({ to, ways, outside, pods }) => ({
    cluster: cluster.name,
    to,
    ways: ways.map(({ entry, protocol, port, verdict }) => ({
      kind: entry.kind,
      object:
        entry.kind === 'host-port' ? null : objectOf(cluster, entry.kind === 'ingress' ? entry.ingress : entry.service),
      at: entry.kind === 'ingress' ? (urlOf(entry) ?? null) : (known(entry.number) ?? null),
      text: entryText(entry),
      protocol,
      port,
      verdict,
    })),
    addresses: outside.map(({ peer, answer }) => ({
      cidrs: peer.cidrs,
      allowed: allowedPorts(answer.allowed),
      unknown: allowedPorts(answer.unknown),
    })),
    pods: pods.map((entry) => ({
      match: entry.pods.match.map(selectorsOf),
      except: entry.pods.except.map(selectorsOf),
      text: regionText(entry.pods),
      here: entry.here,
      otherNamespaces: !isWithin(entry.pods, to.namespace),
      allowed: allowedPorts(entry.allowed),
      unknown: allowedPorts(entry.unknown),
    })),
  }));
}

function objectOf(cluster: Cluster, object: Sourced): ReportedWorkload {
  return {
    kind: object.kind,
    namespace: policyNamespace(cluster, object.namespace),
    name: known(object.name) ?? '',
  };
}

function isWithin({ match }: Region, namespace: string): boolean {
  return match.some((peer) => peer.kind === 'pods' && peer.namespace === namespace);
}

function selectorsOf(peer: PodsPeer): ReportedSelectors {
  if (peer.kind === 'block') return { cidrs: toCidrs(peer.addresses) };
  return {
    namespace: peer.namespace ?? null,
    namespaceSelector: selectorOf(peer.namespaces),
    podSelector: selectorOf(peer.pods),
  };
}

function selectorOf(selector: LabelSelector | undefined): ReportedSelector | null {
  if (selector === undefined) return null;
  return {
    matchLabels: Object.fromEntries(
      [...selector.matchLabels.values].map(([key, value]) => [key, known(value) ?? null]),
    ),
    matchExpressions: selector.matchExpressions.map(({ key, operator, values }) => ({
      key: known(key) ?? null,
      operator: known(operator) ?? null,
      values: values.map((value) => known(value) ?? null),
    })),
  };
}

/** Who comes in, as one row: a way, addresses or pods. */
export interface ExposureRow {
  readonly cluster: string;
  readonly to: ReportedWorkload;
  readonly from: 'way' | 'addresses' | 'pods';
  readonly text: string;
  readonly allowed: AllowedPorts;
  readonly unknown: AllowedPorts;
}

export function exposureRows({ exposures }: ExposureReport): ExposureRow[] {
  return exposures.flatMap(({ cluster, to, ways, addresses, pods }) => [
    ...ways.map((way): ExposureRow => {
      const ports: AllowedPorts = { [way.protocol]: [[way.port, way.port]] };
      const [allowed, unknown] = way.verdict === 'allowed' ? [ports, {}] : [{}, ports];
      return { cluster, to, from: 'way', text: way.text, allowed, unknown };
    }),
    ...addresses.map(({ cidrs, allowed, unknown }): ExposureRow => {
      return { cluster, to, from: 'addresses', text: cidrs.join(' '), allowed, unknown };
    }),
    ...pods.map(({ text, allowed, unknown }): ExposureRow => ({ cluster, to, from: 'pods', text, allowed, unknown })),
  ]);
}

/** One line for each range of ports (RFC 4180 with line feeds). */
export function exposureCsv(report: ExposureReport): string {
  const header = 'cluster,to_kind,to_namespace,to_name,from_kind,from,protocol,first_port,last_port,verdict';
  const rows = exposureRows(report).flatMap(({ cluster, to, from, text, allowed, unknown }) =>
    (['allowed', 'unknown'] as const).flatMap((verdict) =>
      PROTOCOLS.flatMap((protocol) =>
        ((verdict === 'allowed' ? allowed : unknown)[protocol] ?? []).map(([first, last]) =>
          [cluster, to.kind, to.namespace, to.name, from, text, protocol, String(first), String(last), verdict]
            .map(cell)
            .join(','),
        ),
      ),
    ),
  );
  return [header, ...rows].join('\n');
}

export function exposureMermaid(report: ExposureReport): string {
  return flowchart(edgesOf(report));
}

/** For Graphviz. */
export function exposureDot(report: ExposureReport): string {
  return digraph('exposure', edgesOf(report));
}

/** Addresses stand in a graph only where policies choose among them: without policies they are everywhere. */
function edgesOf(report: ExposureReport): Edge[] {
  const several = new Set(report.exposures.map((one) => one.cluster)).size > 1;
  return exposureRows(report)
    .filter(({ from }) => from !== 'addresses')
    .map(({ cluster, to, from, text, allowed, unknown }) => {
      const before = several ? `${cluster}: ` : '';
      const peer: ReportedPeer = to;
      return {
        from: { key: `${cluster} ${from} ${text}`, label: `${before}${text}`, isOutside: from === 'way' },
        to: { key: `${cluster} to ${peerName(peer)}`, label: `${before}${peerName(peer)}`, isOutside: false },
        label: portsLabel(allowed, unknown),
        isSure: portsOfPeer(allowed) !== '',
      };
    });
}
