/** The connections of a cluster as a table for people: grouped by who sends, with the ports in a column. */
import {
  type ConnectivityReport,
  isEveryPort,
  isOutside,
  peerKey,
  peerName,
  portsOfPeer,
  type ReportedConnection,
  type ReportedPeer,
} from '../editor/index.js';
import { columnsOf, neutral, type Style, wrapped } from './terminal.js';

/** `clusters` are those that were looked into; their names head the parts where there are several. */
export function connectivityTable(
  { connections }: ConnectivityReport,
  clusters: readonly string[],
  width: number,
  style: Style,
): string {
  const parts = clusters.flatMap((cluster) => {
    const own = connections.filter((one) => one.cluster === cluster);
    if (own.length === 0 && clusters.length > 1) return [];
    const lines = own.length === 0 ? ['Nothing may talk to anything.'] : tableOf(own, width, style);
    return [[...(clusters.length > 1 ? [style.bold(`Cluster ${neutral(cluster)}`), ''] : []), ...lines].join('\n')];
  });
  return parts.length === 0 ? 'Nothing may talk to anything.' : parts.join('\n\n');
}

function tableOf(connections: readonly ReportedConnection[], width: number, style: Style): string[] {
  const groups = new Map<string, ReportedConnection[]>();
  for (const one of connections) {
    const key = peerKey(one.from);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const sorted = [...groups.values()].sort(([a], [b]) => (a && b ? comparePeers(a.from, b.from) : 0));
  const names = connections.map(({ to }) => columnsOf(nameOf(to)));
  const nameColumns = Math.min(Math.max(...names), width - LEAST_ROOM - 6);
  return sorted.flatMap((group, index) => {
    const [first] = group;
    if (!first) return [];
    const rows = [...group]
      .sort((a, b) => comparePeers(a.to, b.to))
      .flatMap((one) => rowOf(one, nameColumns, width, style));
    return [...(index > 0 ? [''] : []), style.bold(nameOf(first.from)), ...rows];
  });
}

/** For ports: "TCP 8080-8090". */
const LEAST_ROOM = 16;

/** A name that does not fit has its ports on a line below. */
function rowOf(
  { to, allowed, unknown }: ReportedConnection,
  nameColumns: number,
  width: number,
  style: Style,
): string[] {
  const name = nameOf(to);
  const room = width - nameColumns - 6;
  const sure = isEveryPort(allowed) ? ['every port'] : wrapPorts(portsOfPeer(allowed), room, style);
  const perhaps = wrapPorts(portsOfPeer(unknown), room - 2, style).map((line, index) =>
    style.level.warning.paint(`${index === 0 ? '?' : ' '} ${line}`),
  );
  const ports = [...sure, ...perhaps];
  const start = `  ${style.dim(style.arrow)} `;
  const margin = ' '.repeat(4 + nameColumns + 2);
  const isLong = columnsOf(name) > nameColumns;
  const [first = '', ...rest] = ports;
  const padded = `${name}${' '.repeat(Math.max(0, nameColumns - columnsOf(name)))}`;
  return isLong
    ? [`${start}${name}`, ...ports.map((line) => `${margin}${line}`)]
    : [`${start}${padded}  ${first}`, ...rest.map((line) => `${margin}${line}`)];
}

function wrapPorts(text: string, room: number, style: Style): string[] {
  return text === '' ? [] : wrapped(text.replaceAll(',', ', '), room, style);
}

function nameOf(peer: ReportedPeer): string {
  if (!isOutside(peer)) return peerName(peer);
  const [only, ...more] = peer.cidrs;
  const isAll = more.length === 0 && (only === '0.0.0.0/0' || only === '::/0');
  if (isAll) return `outside the cluster${only === '::/0' ? ' (IPv6)' : ''}`;
  const shown =
    peer.cidrs.length > MOST_BLOCKS
      ? [...peer.cidrs.slice(0, MOST_BLOCKS - 1), `${peer.cidrs.length - MOST_BLOCKS + 1} more`]
      : peer.cidrs;
  return `outside ${shown.map(neutral).join(', ')}`;
}
const MOST_BLOCKS = 3;

/** Workloads by namespace, kind and name; those outside at the end. */
function comparePeers(a: ReportedPeer, b: ReportedPeer): number {
  const rank = (peer: ReportedPeer): string =>
    isOutside(peer) ? `1${nameOf(peer)}` : 'name' in peer ? `0${peer.namespace}/${peer.kind}/${peer.name}` : '0';
  const left = rank(a);
  const right = rank(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
