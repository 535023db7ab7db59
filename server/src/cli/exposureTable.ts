/**
 * Exposure for people: who may come in, the widest first, each with the workloads that are open to them. A reader wants
 * to see the holes first, and what is closed at the end.
 */
import {
  type AllowedPorts,
  type ExposureReport,
  isEveryPort,
  peerName,
  portsOfPeer,
  type ReportedExposure,
} from '../editor/index.js';
import { columnsOf, neutral, type Style, wrapped } from './terminal.js';

/** `clusters` are those that were looked into; their names head the parts where there are several. */
export function exposureTable(
  { exposures }: ExposureReport,
  clusters: readonly string[],
  width: number,
  style: Style,
): string {
  const parts = clusters.flatMap((cluster) => {
    const own = exposures.filter((one) => one.cluster === cluster);
    if (own.length === 0) return [];
    const head = clusters.length > 1 ? [style.bold(`Cluster ${neutral(cluster)}`), ''] : [];
    return [[...head, ...sectionsOf(own, width, style)].join('\n')];
  });
  return parts.length === 0 ? 'There are no pods that anybody could reach.' : parts.join('\n\n');
}

interface Row {
  readonly to: ReportedExposure['to'];
  /** Who comes in, and how that is to be sorted. */
  readonly from: string;
  readonly note: string;
  readonly rank: number;
  readonly allowed: AllowedPorts;
  readonly unknown: AllowedPorts;
}

function sectionsOf(exposures: readonly ReportedExposure[], width: number, style: Style): string[] {
  const inside = exposures.flatMap(podRows);
  const sections = [
    { title: 'From outside the cluster', rows: exposures.flatMap(outsideRows) },
    { title: 'From other namespaces', rows: inside.filter((one) => one.rank < OWN) },
    { title: 'From their own namespace alone', rows: inside.filter((one) => one.rank === OWN) },
  ].filter(({ rows }) => rows.length > 0);
  const nameColumns = Math.min(
    Math.max(0, ...sections.flatMap(({ rows }) => rows.map((row) => columnsOf(peerName(row.to))))),
    width - LEAST_ROOM - 8,
  );
  const closed = exposures.filter((one) => one.pods.length === 0 && outsideRows(one).length === 0);
  const blocks = sections.map(({ title, rows }) => [style.bold(title), ...groupsOf(rows, nameColumns, width, style)]);
  if (closed.length > 0)
    blocks.push([style.bold('Closed to everybody'), ...closed.map((one) => `  ${peerName(one.to)}`)]);
  const isOpen = sections.some(({ rows }) => rows.some((row) => portsOfPeer(row.unknown) !== ''));
  if (isOpen) blocks.push(wrapped(OPEN_QUESTION, width, style));
  return blocks.flatMap((block, index) => [...(index > 0 ? [''] : []), ...block]);
}

const OPEN_QUESTION =
  '? marks what the manifests do not tell, such as whether nodes and load balancers have public addresses.';

/** For ports: "TCP 8080-8090". */
const LEAST_ROOM = 16;
/** Rank of pods that are all of the workload's own namespace. */
const OWN = 9;

function outsideRows({ to, ways, addresses }: ReportedExposure): Row[] {
  const open = [...new Set(ways.map(({ text }) => text))].map((text): Row => {
    const portsThat = (wanted: string): AllowedPorts =>
      portsOfWays(ways.filter((one) => one.text === text && one.verdict === wanted));
    return { to, from: text, note: '', rank: 1, allowed: portsThat('allowed'), unknown: portsThat('unknown') };
  });
  // Without a policy every address is let in, which says nothing; a policy's blocks are somebody's intention.
  const chosen = addresses.filter(({ cidrs }) => !cidrs.some((one) => one === '0.0.0.0/0' || one === '::/0'));
  return [
    ...open,
    ...chosen.map(({ cidrs, allowed, unknown }): Row => {
      const shown =
        cidrs.length > MOST_BLOCKS
          ? [...cidrs.slice(0, MOST_BLOCKS - 1), `${cidrs.length - MOST_BLOCKS + 1} more`]
          : cidrs;
      return { to, from: `addresses ${shown.map(neutral).join(', ')}`, note: '', rank: 2, allowed, unknown };
    }),
  ];
}
const MOST_BLOCKS = 3;

function portsOfWays(ways: ReportedExposure['ways']): AllowedPorts {
  const ports: Record<string, [number, number][]> = {};
  for (const { protocol, port } of [...ways].sort((a, b) => a.port - b.port)) {
    const ranges = ports[protocol] ?? [];
    ports[protocol] = ranges;
    if (!ranges.some(([first]) => first === port)) ranges.push([port, port]);
  }
  return ports;
}

/** Which pods of the manifests these are is told where a selector chooses them: often it is nobody, or too many. */
function podRows({ to, pods }: ReportedExposure): Row[] {
  // Whether blocks match pods hangs on the network plugin; where nobody says so, the addresses have said it above.
  const told = pods.filter(({ match, allowed }) => !match.some((one) => 'cidrs' in one) || portsOfPeer(allowed) !== '');
  return told.map(({ text, match, here, otherNamespaces, allowed, unknown }) => {
    const own = ` in namespace ${neutral(to.namespace)}`;
    const from = otherNamespaces ? text : text.replace(own, '');
    const note = match.some((one) => 'podSelector' in one && one.podSelector !== null) ? hereText(here, to) : '';
    return { to, from, note, rank: otherNamespaces ? Math.min(match.length, 1) : OWN, allowed, unknown };
  });
}

function hereText(here: ReportedExposure['pods'][number]['here'], to: ReportedExposure['to']): string {
  const [first, second, ...more] = here.map((one) =>
    one.namespace === to.namespace ? neutral(`${one.kind} ${one.name}`) : peerName(one),
  );
  if (first === undefined) return 'none here';
  if (second === undefined) return `here: ${first}`;
  return more.length === 0 ? `here: ${first}, ${second}` : `here: ${first} and ${more.length + 1} more`;
}

function groupsOf(rows: readonly Row[], nameColumns: number, width: number, style: Style): string[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.rank} ${row.rank === OWN ? row.to.namespace : ''} ${row.from}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const sorted = [...groups.values()].sort(
    ([a], [b]) =>
      (a?.rank ?? 0) - (b?.rank ?? 0) || (b?.from === a?.from ? 0 : (a?.from ?? '') < (b?.from ?? '') ? -1 : 1),
  );
  return sorted.flatMap((group) => {
    const notes = [...new Set(group.map((row) => row.note))];
    const note = notes.length === 1 && notes[0] !== undefined && notes[0] !== '' ? ` (${notes[0]})` : '';
    const head = wrapped(`${group[0]?.from ?? ''}${note}`, width - 4, style).map(
      (line, index) => `${index === 0 ? '  ' : '    '}${line}`,
    );
    return [...head, ...group.sort(byName).flatMap((row) => rowLines(row, nameColumns, width, style))];
  });
}

function byName(a: Row, b: Row): number {
  const [left, right] = [a, b].map(({ to }) => `${to.namespace}/${to.kind}/${to.name}`) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Where name and ports do not fit side by side, the ports have the lines below. */
function rowLines({ to, allowed, unknown }: Row, nameColumns: number, width: number, style: Style): string[] {
  const name = peerName(to);
  const padded = `${name}${' '.repeat(Math.max(0, nameColumns - columnsOf(name)))}`;
  const ports = [
    ...portLines(allowed, true, width - nameColumns - 8, style),
    ...portLines(unknown, false, width - nameColumns - 10, style),
  ];
  const [first = { text: '', isSure: true }, ...rest] = ports;
  const painted = ({ text, isSure }: { text: string; isSure: boolean }): string =>
    isSure ? text : style.level.warning.paint(text);
  const start = `    ${style.dim(style.arrow)} `;
  const margin = ' '.repeat(6 + nameColumns + 2);
  const fits = columnsOf(name) <= nameColumns;
  const below = (fits ? rest : ports).map((line) => `${margin}${painted(line)}`);
  return [fits ? `${start}${padded}  ${painted(first)}` : `${start}${name}`, ...below];
}

function portLines(
  ports: AllowedPorts,
  isSure: boolean,
  room: number,
  style: Style,
): { text: string; isSure: boolean }[] {
  const text = isEveryPort(ports) ? 'every port' : portsOfPeer(ports).replaceAll(',', ', ');
  if (text === '') return [];
  return wrapped(text, room, style).map((line, index) => ({
    text: isSure ? line : `${index === 0 ? '?' : ' '} ${line}`,
    isSure,
  }));
}
