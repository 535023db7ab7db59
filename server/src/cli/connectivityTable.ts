/** The connections of a cluster as a table for people: grouped by who sends, with the ports in a column. */
import {
  type AllowedPorts,
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

/** Where name and ports do not fit side by side, the ports have the lines below. */
function rowOf(
  { to, allowed, unknown }: ReportedConnection,
  nameColumns: number,
  width: number,
  style: Style,
): string[] {
  const name = nameOf(to);
  const ports = portLines(allowed, unknown, width - nameColumns - 6, style);
  const padded = `${name}${' '.repeat(Math.max(0, nameColumns - columnsOf(name)))}`;
  const fits = 4 + columnsOf(padded) + 2 + columnsOf(ports[0]?.text ?? '') <= width;
  const start = `  ${style.dim(style.arrow)} `;
  const margin = ' '.repeat(4 + nameColumns + 2);
  const painted = ports.map(({ text, isSure }) => (isSure ? text : style.level.warning.paint(text)));
  const [first = '', ...rest] = painted;
  const below = (fits ? rest : painted).map((line) => `${margin}${line}`);
  return [fits ? `${start}${padded}  ${first}` : `${start}${name}`, ...below];
}

interface PortLine {
  readonly text: string;
  readonly isSure: boolean;
}

function portLines(allowed: AllowedPorts, unknown: AllowedPorts, room: number, style: Style): PortLine[] {
  const lines = (ports: AllowedPorts, columns: number): string[] => {
    if (isEveryPort(ports)) return ['every port'];
    const text = portsOfPeer(ports).replaceAll(',', ', ');
    return text === '' ? [] : wrapped(text, columns, style);
  };
  return [
    ...lines(allowed, room).map((text) => ({ text, isSure: true })),
    ...lines(unknown, room - 2).map((text, index) => ({ text: `${index === 0 ? '?' : ' '} ${text}`, isSure: false })),
  ];
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
