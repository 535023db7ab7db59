/** Whom an object can reach: a workload by what it is told and what policies allow, a Service its pods, an Ingress its backends. */
import { type Cluster, callsFrom, podsSelectedBy, servicesNamed, targetOnPod } from '../../cluster/index.js';
import { between, outsidePeers, trace } from '../../path/index.js';
import { policyEngineOf } from '../../policy/index.js';
import { backendsOf, type Ingress, isUnknown, known, type Service, type Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Range } from '../../yaml/index.js';
import type { Analysis } from '../analysis.js';
import { allowedPorts, portsOfPeer } from '../connectivityReport.js';
import { locate } from '../locate.js';
import { callsWithin, definitionsOf } from '../references/index.js';
import { verdictOf, workloadDestination } from './destination.js';
import { itemOf, type Located, nameRange } from './item.js';
import { noObject, others, sendersIn, type TrafficCall } from './list.js';

export function outgoingOf(analysis: Analysis, { cluster, object }: Located): TrafficCall[] {
  switch (object.model) {
    case 'workload':
      return ofWorkload(analysis, cluster, object);
    case 'service':
      return ofService(analysis, cluster, object);
    case 'ingress':
      return ofIngress(analysis, cluster, object);
    default:
      return [];
  }
}

function ofWorkload(analysis: Analysis, cluster: Cluster, workload: Sourced<Workload>): TrafficCall[] {
  const { snapshot } = analysis;
  const engine = policyEngineOf(cluster);
  const senders = sendersIn(engine);
  const own = senders.get(workload) ?? [];
  const name = nameRange(snapshot, workload).range;
  const candidates = [...senders.keys()].flatMap((other) =>
    other === workload ? [] : [{ object: other, verdict: verdictOf(engine, own, workloadDestination(engine, other)) }],
  );
  return [
    ...told(analysis, cluster, workload),
    ...toldElsewhere(analysis, cluster, workload),
    ...others(snapshot, { cluster, object: workload }, candidates, () => [name]),
    ...outside(analysis, cluster, workload, own),
  ];
}

const SIGNS = { allowed: '✔', denied: '✖', partial: '✖ in part', unknown: '?' } as const;

/** Services that it is told to call, with what becomes of the call. */
function told({ snapshot }: Analysis, cluster: Cluster, workload: Sourced<Workload>): TrafficCall[] {
  const own = nameRange(snapshot, workload);
  const engine = policyEngineOf(cluster);
  const byService = new Map<Sourced<Service>, { readonly ports: Set<string>; readonly ranges: Range[] }>();
  for (const { services, caller, dials, place } of callsFrom(cluster, workload)) {
    const port = dials === undefined || isUnknown(dials) ? undefined : dials;
    const anchor = { source: place.object.source, path: [...place.object.base, ...place.path], part: 'value' } as const;
    const at = locate(snapshot, place.part ? { ...anchor, within: place.part } : anchor);
    for (const service of services) {
      const { verdict } = trace(cluster, engine, [{ kind: 'pod', pod: caller }], [{ kind: 'service', service }], {
        port: port === undefined ? undefined : { number: port },
        protocol: 'TCP',
      });
      const known = byService.get(service) ?? { ports: new Set(), ranges: [] };
      known.ports.add(`${SIGNS[verdict]}${port === undefined ? '' : ` ${port}`}`);
      known.ranges.push(at.file === own.file ? at.range : own.range);
      byService.set(service, known);
    }
  }
  return [...byService].map(([service, { ports, ranges }]) => ({
    item: itemOf(snapshot, cluster, service, `${[...ports].join(' ')} · is told to call it`),
    ranges,
  }));
}

/** Services that it names and that only other clusters of the workspace have. */
function toldElsewhere(analysis: Analysis, cluster: Cluster, workload: Sourced<Workload>): TrafficCall[] {
  const seen = new Set<Sourced>();
  const name = nameRange(analysis.snapshot, workload).range;
  return [...callsWithin(cluster, workload)].flatMap((placed) => {
    if (placed.occurrence.named.kind !== 'Service') return [];
    return definitionsOf(analysis, [{ ...placed, cluster }]).flatMap(({ object, cluster: other }): TrafficCall[] => {
      if (other === cluster || seen.has(object)) return [];
      seen.add(object);
      const item = itemOf(
        analysis.snapshot,
        other,
        object,
        '? is told to call it, in another cluster of the workspace',
      );
      return [{ item, ranges: [name] }];
    });
  });
}

/** What may leave for addresses that no pod has. */
function outside(
  { snapshot }: Analysis,
  cluster: Cluster,
  workload: Sourced<Workload>,
  own: readonly number[],
): TrafficCall[] {
  if (own.length === 0) return [];
  const engine = policyEngineOf(cluster);
  return outsidePeers(engine)((id) => between(engine, own, [id])).flatMap(({ peer, answer }): TrafficCall[] => {
    const [yes, perhaps] = [answer.allowed, answer.unknown].map((one) => portsOfPeer(allowedPorts(one)));
    const text = [yes ? `✔ ${yes}` : '', perhaps ? `? ${perhaps}` : ''].filter((one) => one !== '').join(' ');
    const blocks = peer.cidrs.length > 3 ? [...peer.cidrs.slice(0, 3), `${peer.cidrs.length - 3} more`] : peer.cidrs;
    return text === '' ? [] : [noObject(snapshot, workload, `outside the cluster: ${blocks.join(', ')}`, text)];
  });
}

/** The workloads behind it, with the ports that its ports lead to. */
function ofService({ snapshot }: Analysis, cluster: Cluster, service: Sourced<Service>): TrafficCall[] {
  const { certain, possible } = podsSelectedBy(cluster, service);
  const { range } = nameRange(snapshot, service);
  return [...certain, ...possible].map((pod) => {
    const isSure = certain.includes(pod);
    const ports = service.ports.map((port) => {
      const target = targetOnPod(pod, port, cluster.profile);
      const from = known(port.port) ?? '?';
      if (target.kind === 'number') return `${isSure ? '✔' : '?'} ${from} → ${target.number}`;
      return target.kind === 'unnamed' ? `✖ ${from} → no port ${target.name}` : `? ${from} → not known here`;
    });
    return { item: itemOf(snapshot, cluster, pod.workload, ports.join(', ')), ranges: [range] };
  });
}

/** Services that it sends requests to, with what becomes of a request from the internet. */
function ofIngress({ snapshot }: Analysis, cluster: Cluster, ingress: Sourced<Ingress>): TrafficCall[] {
  const engine = policyEngineOf(cluster);
  const signOf = (host: string | undefined, path: string): string => {
    if (host === undefined || host.startsWith('*')) return '?';
    const options = { port: undefined, protocol: 'TCP' as const };
    return SIGNS[trace(cluster, engine, [{ kind: 'internet' }], [{ kind: 'url', host, path }], options).verdict];
  };
  const byService = new Map<Sourced<Service>, { readonly routes: Set<string>; readonly ranges: Range[] }>();
  for (const { backend, rule, path } of backendsOf(ingress)) {
    const name = known(backend.service);
    if (name === undefined) continue;
    const at = { source: ingress.source, path: [...ingress.base, ...backend.servicePath], part: 'value' } as const;
    for (const service of servicesNamed(cluster, name, ingress.namespace)) {
      const one = byService.get(service) ?? { routes: new Set<string>(), ranges: [] };
      const url = known(path?.urlPath) ?? '/';
      const route = rule ? `${known(rule.host) ?? '*'}${url}` : 'everything else';
      const port = backend.port === undefined || isUnknown(backend.port) ? '?' : Object.values(backend.port)[0];
      if (one.routes.size < MOST_ROUTES) one.routes.add(`${signOf(rule && known(rule.host), url)} ${route} → ${port}`);
      one.ranges.push(locate(snapshot, at).range);
      byService.set(service, one);
    }
  }
  return [...byService].map(([service, { routes, ranges }]) => ({
    item: itemOf(snapshot, cluster, service, [...routes].join(', ')),
    ranges,
  }));
}

/** As many as fit beside a name. */
const MOST_ROUTES = 3;
