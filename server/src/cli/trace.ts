/** `podpath trace FROM TO`: follows traffic from one end to the other and tells every step. */

import type { Cluster } from '../cluster/index.js';
import {
  type Look,
  PLAIN_WORDING,
  pathText,
  placeIn,
  type Signs,
  traceMermaid,
  traceReport,
  UNICODE_SIGNS,
} from '../editor/index.js';
import { type Address, type Ends, findEnds, readAddress, type Trace, trace as traceBetween } from '../path/index.js';
import { makePolicyEngine } from '../policy/index.js';
import { known, nearestName, type PortRef } from '../resources/index.js';
import { PROTOCOLS } from '../sets/index.js';
import { type Arguments, choice, type Flag } from './arguments.js';
import { CLUSTER_FLAGS, type Clusters, listedNames, readClusters, tellGaps } from './clusters.js';
import { type ExitCode, type Io, UsageError } from './io.js';
import { escapedJson } from './reporters/json.js';
import { neutral, type Style, styleFor, widthFor } from './terminal.js';

const FORMATS = ['text', 'json', 'mermaid'] as const;

export const TRACE_FLAGS = {
  port: { value: 'N', about: 'The port that is dialed, where TO names none; a number, or the name that pods give it.' },
  protocol: { value: PROTOCOLS.join('|'), about: 'Default: TCP.' },
  format: { value: FORMATS.join('|'), about: 'How the answer is printed. Default: text.' },
  ...CLUSTER_FLAGS,
} satisfies Record<string, Flag>;

const EXIT: Readonly<Record<Trace['verdict'], ExitCode>> = { allowed: 0, denied: 1, partial: 1, unknown: 3 };

export async function trace(given: Arguments, io: Io): Promise<ExitCode> {
  const [from, to, ...paths] = given.operands;
  if (from === undefined || to === undefined)
    throw new UsageError(
      'From where to where? `podpath trace FROM TO`; `podpath trace --help` shows what they may be.',
    );
  const format = choice(given, 'format', FORMATS, 'text');
  const protocol = choice(given, 'protocol', PROTOCOLS, 'TCP');
  const source = addressIn(from);
  const target = addressIn(to);
  if (source.kind === 'service' || source.kind === 'url' || source.kind === 'host')
    throw new UsageError(`\`${from}\` only takes traffic; FROM is a workload, an address, \`node\` or \`internet\`.`);
  const port = portOf(target, to, given.flags.get('port')?.at(-1));
  const clusters = await readClusters(given, paths, io);
  const { cluster, ends } = clusterWith(clusters, source, target);
  const answer = traceBetween(cluster, makePolicyEngine(cluster), ends.from, ends.to, { port, protocol });
  if (answer.paths.length === 0) throw new UsageError(nothingToFollow(cluster, target, to, protocol));
  print(format, { answer, cluster, clusters, from, to, protocol }, io);
  tellGaps({ ...clusters, all: clusters.all.filter((one) => one.cluster === cluster) }, io);
  return EXIT[answer.verdict];
}

interface Answer {
  readonly answer: Trace;
  readonly cluster: Cluster;
  readonly clusters: Clusters;
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
}

function print(format: (typeof FORMATS)[number], { answer, cluster, clusters, ...question }: Answer, io: Io): void {
  const { snapshot, nameOf } = clusters;
  switch (format) {
    case 'json':
      io.stdout.write(`${escapedJson(traceReport(answer, cluster, { snapshot, nameOf }))}\n`);
      return;
    case 'mermaid':
      io.stdout.write(`${traceMermaid(answer, cluster)}\n`);
      return;
    case 'text': {
      const look = lookOf(styleFor(io.stdout, io.env), widthFor(io.stdout, io.env));
      const text = pathText(
        answer,
        question,
        cluster,
        (object, path) => {
          const { file, range } = placeIn(snapshot, object, path);
          return `${neutral(nameOf(file))}:${range.start.line + 1}`;
        },
        look,
      );
      io.stdout.write(`${text}\n`);
    }
  }
}

function lookOf(style: Style, width: number): Look {
  const signs: Signs = {
    ...UNICODE_SIGNS,
    allowed: style.done,
    denied: style.level.error.symbol,
    partial: style.level.warning.symbol,
    through: style.bar,
    arrow: style.arrow,
    ...(style.bar === '|' ? { start: 'o', beyond: ':', more: '...', note: '-' } : {}),
  };
  const paints = {
    allowed: style.good,
    denied: style.level.error.paint,
    partial: style.level.warning.paint,
    unknown: style.level.warning.paint,
  };
  const paint = {
    bold: style.bold,
    dim: style.dim,
    code: style.strong,
    verdict: (verdict: Trace['verdict'], text: string) => paints[verdict](text),
  };
  return { width, wording: PLAIN_WORDING, signs, paint: style.colors ? paint : undefined };
}

export function addressIn(text: string): Address {
  const read = readAddress(text);
  if ('problem' in read) throw new UsageError(ended(read.problem));
  return read;
}

/** The port that is dialed: the destination's own, or that of the flag. */
function portOf(target: Address, written: string, flag: string | undefined): PortRef | undefined {
  const own = 'port' in target && target.kind !== 'url' ? target.port : target.kind === 'url' ? target.port : undefined;
  const named = typeof own === 'number' ? { number: own } : own;
  if (flag === undefined) return named;
  if (named !== undefined && target.kind !== 'url')
    throw new UsageError(`\`${written}\` names the port itself, so \`--port\` is one too many.`);
  if (/^[0-9]+$/.test(flag)) {
    const number = Number(flag);
    if (number < 1 || number > 65_535)
      throw new UsageError(`\`--port\` cannot be \`${flag}\`; ports go from 1 to 65535.`);
    return { number };
  }
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(flag))
    throw new UsageError(`\`--port\` cannot be \`${flag}\`; it is a number, or the name of a port.`);
  return { name: flag };
}

/** The one cluster that both ends are in. */
function clusterWith(
  { all }: Clusters,
  from: Address,
  to: Address,
): { cluster: Cluster; ends: { from: Ends; to: Ends } } {
  const problems: string[] = [];
  const found = all.flatMap(({ cluster }) => {
    const source = findEnds(cluster, from);
    const target = findEnds(cluster, to);
    for (const one of [source, target]) if ('problem' in one) problems.push(one.problem);
    return 'problem' in source || 'problem' in target ? [] : [{ cluster, ends: { from: source, to: target } }];
  });
  const serving = to.kind === 'url' ? found.filter(({ cluster }) => hasHost(cluster, to.host)) : found;
  const [only, ...more] = serving.length > 0 ? serving : found;
  if (only && more.length === 0) return only;
  if (only)
    throw new UsageError(
      `Several clusters have both ends: ${listedNames([only, ...more].map((one) => one.cluster.name))}; \`--cluster NAME\` picks one.`,
    );
  const best =
    problems.find((problem) => problem.includes('did you mean')) ??
    problems.find((problem) => problem.startsWith('Several')) ??
    problems[0];
  throw new UsageError(best === undefined ? 'No cluster has both ends.' : ended(best));
}

function nothingToFollow(cluster: Cluster, target: Address, to: string, protocol: string): string {
  if (target.kind !== 'url')
    return `Which port of \`${to}\`? It declares none for ${protocol}; \`--port N\` says which.`;
  const hosts = cluster.ingresses.flatMap((one) => one.rules.flatMap((rule) => known(rule.host) ?? []));
  const meant = nearestName(target.host, hosts);
  const hint =
    meant !== undefined
      ? `; did you mean \`${meant}\`?`
      : hosts.length > 0
        ? `; there are rules for ${listedNames([...new Set(hosts)])}.`
        : '.';
  return `No Ingress in cluster ${cluster.name} has a rule for \`${to}\`${hint}`;
}

function hasHost(cluster: Cluster, host: string): boolean {
  return cluster.ingresses.some((ingress) =>
    ingress.rules.some((rule) => {
      const written = known(rule.host);
      return written === host || (written?.startsWith('*.') === true && host.endsWith(written.slice(1)));
    }),
  );
}

export function ended(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`;
}
