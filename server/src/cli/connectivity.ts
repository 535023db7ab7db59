/** `podpath connectivity`: every connection that a cluster allows. */

import { type Cluster, podsSelectedBy, policyNamespace } from '../cluster/index.js';
import {
  type ConnectivityReport,
  connectivityCsv,
  connectivityDot,
  connectivityMermaid,
  exposureCsv,
  exposureDot,
  exposureMermaid,
  isOutside,
  type ReportedConnection,
  type ReportedPeer,
  reportedConnections,
  reportedExposures,
} from '../editor/index.js';
import { type Address, connectivityOf, exposureOf, findEnds } from '../path/index.js';
import { known, type Workload } from '../resources/index.js';
import { overlapAddresses, parseCidr } from '../sets/index.js';
import { type Arguments, choice, type Flag } from './arguments.js';
import { CLUSTER_FLAGS, type Clusters, readClusters, tellGaps } from './clusters.js';
import { connectivityTable } from './connectivityTable.js';
import { exposureTable } from './exposureTable.js';
import { type ExitCode, type Io, UsageError } from './io.js';
import { escapedJson } from './reporters/json.js';
import { styleFor, widthFor } from './terminal.js';
import { addressIn, ended } from './trace.js';

const FORMATS = ['text', 'json', 'csv', 'mermaid', 'dot'] as const;

export const CONNECTIVITY_FLAGS = {
  from: { value: 'ADDRESS', about: 'Only connections from here; an address as `podpath trace` takes them.' },
  to: { value: 'ADDRESS', about: 'Only connections to here. A Service stands for its pods.' },
  exposure: {
    about: 'Who may come in to each workload: from outside, from other namespaces, and pods that no manifest names.',
  },
  format: { value: FORMATS.join('|'), about: 'How the connections are printed. Default: text.' },
  ...CLUSTER_FLAGS,
} satisfies Record<string, Flag>;

export async function connectivity(given: Arguments, io: Io): Promise<ExitCode> {
  const format = choice(given, 'format', FORMATS, 'text');
  const [from, to] = (['from', 'to'] as const)
    .map((flag) => given.flags.get(flag)?.at(-1))
    .map((text) => (text === undefined ? undefined : addressIn(text)));
  if (given.flags.has('exposure') && from !== undefined)
    throw new UsageError('`--exposure` is about everybody who may come in; only `--to` narrows it.');
  const clusters = await readClusters(given, given.operands, io);
  if (given.flags.has('exposure')) return exposure(clusters, format, to, io);
  const problems: string[] = [];
  const connections: ReportedConnection[] = [];
  for (const { cluster } of clusters.all) {
    const isFrom = peerFilter(cluster, from);
    const isTo = peerFilter(cluster, to);
    for (const one of [isFrom, isTo]) if (typeof one === 'string') problems.push(one);
    if (typeof isFrom === 'string' || typeof isTo === 'string') continue;
    for (const one of reportedConnections(cluster.name, connectivityOf(cluster, { isFrom, isTo })))
      if (isFrom(one.from) && isTo(one.to) && connections.push(one) > MOST_CONNECTIONS) throw tooMany(clusters);
  }
  refuse(problems, clusters, connections.length);
  print(
    format,
    { connections },
    clusters.all.map((one) => one.cluster.name),
    io,
  );
  tellGaps(clusters, io);
  return 0;
}

/** More fill the memory, and no reader reads them. */
const MOST_CONNECTIONS = 200_000;

function tooMany({ all }: Clusters): UsageError {
  const workloads = all.reduce((sum, { cluster }) => sum + cluster.workloads.length, 0);
  return new UsageError(
    `There are more than ${MOST_CONNECTIONS.toLocaleString('en')} connections among ${workloads.toLocaleString('en')} workloads; \`--from\`, \`--to\` or \`--cluster\` says which are wanted.`,
  );
}

function exposure(clusters: Clusters, format: (typeof FORMATS)[number], to: Address | undefined, io: Io): ExitCode {
  const problems: string[] = [];
  const exposures = clusters.all.flatMap(({ cluster }) => {
    const isTo = peerFilter(cluster, to);
    if (typeof isTo !== 'string') return reportedExposures(cluster, exposureOf(cluster)).filter((one) => isTo(one.to));
    problems.push(isTo);
    return [];
  });
  refuse(problems, clusters, exposures.length);
  const report = { exposures };
  const names = clusters.all.map((one) => one.cluster.name);
  const [width, style] = [widthFor(io.stdout, io.env), styleFor(io.stdout, io.env)];
  const texts: Readonly<Record<(typeof FORMATS)[number], () => string>> = {
    json: () => escapedJson(report),
    csv: () => exposureCsv(report),
    mermaid: () => exposureMermaid(report),
    dot: () => exposureDot(report),
    text: () => exposureTable(report, names, width, style),
  };
  io.stdout.write(`${texts[format]()}\n`);
  tellGaps(clusters, io);
  return 0;
}

/** An address that no cluster knows is a mistake; one that some do is none. */
function refuse(problems: readonly string[], { all }: Clusters, found: number): void {
  const [first] = problems;
  if (first !== undefined && problems.length >= all.length && found === 0)
    throw new UsageError(ended(problems.find((one) => one.includes('did you mean')) ?? first));
}

function print(
  format: (typeof FORMATS)[number],
  report: ConnectivityReport,
  clusters: readonly string[],
  io: Io,
): void {
  switch (format) {
    case 'json':
      io.stdout.write(`${escapedJson(report)}\n`);
      return;
    case 'csv':
      io.stdout.write(`${connectivityCsv(report)}\n`);
      return;
    case 'mermaid':
      io.stdout.write(`${connectivityMermaid(report)}\n`);
      return;
    case 'dot':
      io.stdout.write(`${connectivityDot(report)}\n`);
      return;
    case 'text':
      io.stdout.write(
        `${connectivityTable(report, clusters, widthFor(io.stdout, io.env), styleFor(io.stdout, io.env))}\n`,
      );
  }
}

/** Whether a peer is meant by an address; a text tells what is wrong with the address. */
function peerFilter(cluster: Cluster, address: Address | undefined): ((peer: ReportedPeer) => boolean) | string {
  if (address === undefined) return () => true;
  const ends = findEnds(cluster, address);
  if ('problem' in ends) return ends.problem;
  const wanted = new Set<string>();
  for (const end of ends) {
    if (end.kind === 'pod') wanted.add(workloadKey(cluster, end.pod.workload));
    else if (end.kind === 'service')
      for (const pod of podsSelectedBy(cluster, end.service).certain) wanted.add(workloadKey(cluster, pod.workload));
    else if (end.kind === 'addresses' || end.kind === 'internet') {
      const block =
        end.kind === 'internet'
          ? undefined
          : parseCidr(end.text.includes('/') ? end.text : `${end.text}/${end.text.includes(':') ? 128 : 32}`);
      return (peer) =>
        isOutside(peer) && (block?.kind !== 'cidr' || peer.cidrs.some((cidr) => overlaps(cidr, block.addresses)));
    } else return `\`${end.kind}\` has no row of its own; name a workload, a Service, an address or \`internet\``;
  }
  return (peer) => 'name' in peer && wanted.has(`${peer.kind}/${peer.namespace}/${peer.name}`);
}

function overlaps(cidr: string, addresses: Parameters<typeof overlapAddresses>[0]): boolean {
  const block = parseCidr(cidr);
  return block.kind === 'cidr' && overlapAddresses(block.addresses, addresses);
}

/** As the table names it: by its owner, if it has one. */
function workloadKey(cluster: Cluster, workload: Workload): string {
  const { kind, name } = workload.owner ?? { kind: workload.kind, name: known(workload.name) ?? '' };
  return `${kind}/${policyNamespace(cluster, workload.namespace)}/${name}`;
}
