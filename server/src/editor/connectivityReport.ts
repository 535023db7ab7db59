/** The connections that a cluster allows, as data and as tables. The data's shape is stable: `podpath connectivity`. */
import type { Connection, ConnectionPeer } from '../path/index.js';
import type { Protocol } from '../resources/index.js';
import { type Connections, isNoPorts, PROTOCOLS, portIntervals } from '../sets/index.js';
import { digraph, type Edge, flowchart } from './graphs.js';
import { neutral } from './textLayout.js';

export interface ConnectivityReport {
  readonly connections: readonly ReportedConnection[];
}

export interface ReportedConnection {
  readonly cluster: string;
  readonly from: ReportedPeer;
  readonly to: ReportedPeer;
  readonly allowed: AllowedPorts;
  /** What may be allowed: something that decides it is not known. */
  readonly unknown: AllowedPorts;
}

export type ReportedPeer =
  | { readonly kind: string; readonly namespace: string; readonly name: string }
  | { readonly cidrs: readonly string[] }
  | { readonly kind: 'IngressController' };

/** Ranges of ports, first and last included; protocols without a port are left out. */
export type AllowedPorts = { readonly [P in Protocol]?: readonly (readonly [number, number])[] };

export function allowedPorts(connections: Connections): AllowedPorts {
  return Object.fromEntries(
    PROTOCOLS.filter((protocol) => !isNoPorts(connections[protocol])).map((protocol) => [
      protocol,
      portIntervals(connections[protocol]),
    ]),
  );
}

/** One by one, as they come. */
export function* reportedConnections(
  cluster: string,
  connections: Iterable<Connection>,
): Generator<ReportedConnection, void> {
  for (const { from, to, allowed, unknown } of connections)
    yield {
      cluster,
      from: peerOf(from),
      to: peerOf(to),
      allowed: allowedPorts(allowed),
      unknown: allowedPorts(unknown),
    };
}

function peerOf(peer: ConnectionPeer): ReportedPeer {
  return 'cidrs' in peer ? { cidrs: peer.cidrs } : { kind: peer.kind, namespace: peer.namespace, name: peer.name };
}

export function peerKey(peer: ReportedPeer): string {
  return JSON.stringify(peer);
}

/** "Deployment shop/web"; "outside" with its blocks. Harmless to print. */
export function peerName(peer: ReportedPeer): string {
  if ('cidrs' in peer) return peer.cidrs.map(neutral).join(', ');
  if (!('name' in peer)) return 'Ingress controller';
  return neutral(`${peer.kind} ${peer.namespace}/${peer.name}`);
}

export function isOutside(peer: ReportedPeer): peer is { readonly cidrs: readonly string[] } {
  return 'cidrs' in peer;
}

/** "TCP 80,8080-8090 UDP 53"; "all" for every port of every protocol. */
export function portsOfPeer(ports: AllowedPorts): string {
  if (isEveryPort(ports)) return 'all';
  return PROTOCOLS.flatMap((protocol) => {
    const ranges = ports[protocol];
    if (ranges === undefined) return [];
    const text = ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
    return [`${protocol} ${text === ALL ? 'all' : text}`];
  }).join(' ');
}
const ALL = '1-65535';

export function isEveryPort(ports: AllowedPorts): boolean {
  return PROTOCOLS.every((protocol) => {
    const [first, ...more] = ports[protocol] ?? [];
    return first !== undefined && more.length === 0 && first[0] === 1 && first[1] === 65_535;
  });
}

/** One line for each range, for spreadsheets (RFC 4180 with line feeds). */
export function connectivityCsv({ connections }: ConnectivityReport): string {
  const header =
    'cluster,from_kind,from_namespace,from_name,to_kind,to_namespace,to_name,protocol,first_port,last_port,verdict';
  const rows = connections.flatMap(({ cluster, from, to, allowed, unknown }) =>
    (
      [
        ['allowed', allowed],
        ['unknown', unknown],
      ] as const
    ).flatMap(([verdict, ports]) =>
      PROTOCOLS.flatMap((protocol) =>
        (ports[protocol] ?? []).map(([first, last]) =>
          [cluster, ...peerCells(from), ...peerCells(to), protocol, String(first), String(last), verdict]
            .map(cell)
            .join(','),
        ),
      ),
    ),
  );
  return [header, ...rows].join('\n');
}

function peerCells(peer: ReportedPeer): string[] {
  if (isOutside(peer)) return ['Outside', '', peer.cidrs.join(' ')];
  return 'name' in peer ? [peer.kind, peer.namespace, peer.name] : ['IngressController', '', ''];
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function cell(text: string): string {
  const safe = neutral(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function connectivityMermaid(report: ConnectivityReport): string {
  return flowchart(edgesOf(report));
}

/** For Graphviz. */
export function connectivityDot(report: ConnectivityReport): string {
  const several = new Set(report.connections.map((one) => one.cluster)).size > 1;
  return digraph(
    'connectivity',
    edgesOf(report, (cluster) => (several ? `${cluster}: ` : '')),
  );
}

function edgesOf({ connections }: ConnectivityReport, before: (cluster: string) => string = () => ''): Edge[] {
  const nodeOf = (cluster: string, peer: ReportedPeer): Edge['from'] => ({
    key: `${cluster} ${peerKey(peer)}`,
    label: `${before(cluster)}${peerName(peer)}`,
    isOutside: isOutside(peer),
  });
  return connections.map(({ cluster, from, to, allowed, unknown }) => ({
    from: nodeOf(cluster, from),
    to: nodeOf(cluster, to),
    label: portsLabel(allowed, unknown),
    isSure: portsOfPeer(allowed) !== '',
  }));
}

/** "TCP 80 ? UDP 53". */
export function portsLabel(allowed: AllowedPorts, unknown: AllowedPorts): string {
  const perhaps = portsOfPeer(unknown);
  return [portsOfPeer(allowed), perhaps === '' ? '' : `? ${perhaps}`].filter((one) => one !== '').join(' ');
}
