/** The ways to a Service in a line each, for a hover: through what, with which verdict, and where it stops. */
import type { Cluster, Pod } from '../cluster/index.js';
import { type End, type TracedPath, trace } from '../path/index.js';
import { policyEngineOf } from '../policy/index.js';
import { known, type PortRef, type Service } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { code, plain } from './markdown.js';
import { toldPath } from './pathWords.js';
import { listed, MARKDOWN_WORDING, PLAIN_WORDING, type Wording } from './wording.js';

const MOST = 3;
const INTERNET: End = { kind: 'internet' };
const SIGNS = { allowed: '✔', denied: '✖', unknown: '?' } as const;

/** "From outside: ✔ Ingress `shop.example/cart`", with what stops it; and who inside may come. */
export function waysText(service: Sourced<Service>, cluster: Cluster): string[] {
  return [...fromOutside({ kind: 'service', service }, cluster), ...insideText(service, cluster)];
}

/** The ways that lead from the internet to a Service or a pod. */
export function fromOutside(to: End, cluster: Cluster): string[] {
  const options = { port: undefined, protocol: 'TCP' as const };
  const { paths } = trace(cluster, policyEngineOf(cluster), [INTERNET], [to], options);
  const lines = [...new Set(paths.map((path) => wayText(path, cluster)))];
  const shown = lines.length > MOST ? [...lines.slice(0, MOST - 1), `${lines.length - MOST + 1} more ways`] : lines;
  return shown.length === 0 ? ['From outside: no way leads to it'] : shown.map((line) => `From outside: ${line}`);
}

/** "✔ Ingress `shop.example/cart`"; a Service that opens no way is not wrong for that. */
function wayText(path: TracedPath, cluster: Cluster): string {
  const entry = entryText(path);
  const stop = stopText(path, cluster);
  if (entry.length > 1) return `${entry}${stop}`;
  return path.verdict === 'denied' ? `no way in${stop}` : `${entry} ${stop.replace(/^: /, '')}`.trimEnd();
}

/**
 * "reachable from the internet via Ingress `shop.example/`": the best of the ways, in a few words. Undefined where no way
 * leads from outside to it.
 */
export function outsideInBrief(to: End, cluster: Cluster): string | undefined {
  const options = { port: undefined, protocol: 'TCP' as const };
  const { paths } = trace(cluster, policyEngineOf(cluster), [INTERNET], [to], options);
  const [best] = paths;
  if (best === undefined || best.verdict === 'denied') {
    const stopped = paths.map(viaText).find((via) => via !== '');
    return stopped && `stopped on the way from the internet${stopped}`;
  }
  return `${best.verdict === 'allowed' ? '' : 'perhaps '}reachable from the internet${viaText(best)}`;
}

function viaText(path: TracedPath): string {
  const via = entryText(path, PLAIN_WORDING).replace(/^[✔✖?] ?/, '');
  return via === '' ? '' : ` via ${via}`;
}

/** One call as the policies and the Service see it: a sign, and what stops it. */
export function callText(from: Pod, service: Sourced<Service>, port: number | undefined, cluster: Cluster): string {
  const { verdict, paths } = trace(
    cluster,
    policyEngineOf(cluster),
    [{ kind: 'pod', pod: from }],
    [{ kind: 'service', service }],
    { port: port === undefined ? undefined : { number: port }, protocol: 'TCP' },
  );
  const worst = paths.find((path) => path.verdict === 'denied') ?? paths.find((path) => path.verdict === 'unknown');
  if (verdict === 'allowed' || worst === undefined) return SIGNS.allowed;
  return `${verdict === 'partial' ? 'in part ' : ''}${SIGNS[worst.verdict]}${stopText(worst, cluster).replace(/^:/, '')}`;
}

/** The way from the internet to one backend of an Ingress. */
export function backendText(cluster: Cluster, host: string, path: string, port: PortRef | undefined): string[] {
  const { paths } = trace(cluster, policyEngineOf(cluster), [INTERNET], [{ kind: 'url', host, path }], {
    port,
    protocol: 'TCP',
  });
  return [
    ...new Set(paths.map((one) => `${SIGNS[one.verdict]} ${code(`${host}${path}`)}${stopText(one, cluster)}`)),
  ].slice(0, MOST);
}

/** The thing of the way that a person would name: an Ingress before the load balancer in front of it. */
function entryText(path: TracedPath, { code }: Wording = MARKDOWN_WORDING): string {
  const sign = SIGNS[path.verdict];
  const hops = path.hops.flatMap((hop) => (hop.kind === 'routing' ? [hop.hop] : []));
  for (const { reason } of hops) {
    if (reason.code === 'rule-matches') return `${sign} Ingress ${code(`${reason.host}${reason.path}`)}`;
    if (reason.code === 'default-backend') return `${sign} default backend of an Ingress`;
  }
  if (hops.some((hop) => hop.kind === 'load-balancer')) return `${sign} load balancer`;
  if (hops.some((hop) => hop.kind === 'external-ip')) return `${sign} external IP`;
  const nodePort = hops.flatMap(({ reason }) => (reason.code === 'node-port-open' ? [reason] : []))[0];
  return nodePort ? `${sign} node port ${nodePort.number ?? ''}`.trimEnd() : sign;
}

/** What denies it, or leaves it open; nothing where it gets through. */
function stopText(path: TracedPath, cluster: Cluster): string {
  if (path.verdict === 'allowed') return '';
  const told = toldPath(path, cluster, MARKDOWN_WORDING).find((hop) => hop.verdict === path.verdict);
  return told?.sentences[0] === undefined ? '' : `: ${told.sentences[0].replace(/\.$/, '')}`;
}

/** The policies that say who inside the cluster may reach the pods. */
function insideText(service: Sourced<Service>, cluster: Cluster): string[] {
  const engine = policyEngineOf(cluster);
  const pods = trace(cluster, engine, [{ kind: 'node' }], [{ kind: 'service', service }], {
    port: undefined,
    protocol: 'TCP',
  }).paths.flatMap((path) => path.hops.flatMap((hop) => (hop.kind === 'container' ? [hop.pod] : [])));
  const ids = new Set(pods.map((pod) => engine.idOf(pod)));
  const names = new Set(
    [...ids]
      .flatMap((id) => engine.policiesOf(id, 'ingress'))
      .map(({ policy }) => `${plain(policy.kind)} ${code(known(policy.name) ?? '?')}`),
  );
  const shown = [...names];
  if (shown.length === 0) return [];
  return [`From inside: as ${listed(shown, MOST)} ${shown.length === 1 ? 'allows' : 'allow'}`];
}
