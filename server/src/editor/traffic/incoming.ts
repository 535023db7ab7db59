/** Who can reach a workload or a Service: whoever is told to call it, ways in from outside, and whom policies let in. */
import { type Call, type Cluster, callsTo, podsOf } from '../../cluster/index.js';
import { type End, trace } from '../../path/index.js';
import { policyEngineOf } from '../../policy/index.js';
import type { Service, Workload } from '../../resources/index.js';
import { servicesSelecting } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import type { Range } from '../../yaml/index.js';
import type { Analysis } from '../analysis.js';
import { locate } from '../locate.js';
import { type Reference, referencesTo } from '../references/index.js';
import { serviceDestination, verdictOf, workloadDestination } from './destination.js';
import { itemOf, type Located } from './item.js';
import { noObject, others, sendersIn, type TrafficCall } from './list.js';

export function incomingOf(analysis: Analysis, { cluster, object }: Located): TrafficCall[] {
  if (object.model !== 'service' && object.model !== 'workload') return [];
  const engine = policyEngineOf(cluster);
  const { snapshot } = analysis;
  const senders = sendersIn(engine);
  const to =
    object.model === 'service' ? serviceDestination(cluster, engine, object) : workloadDestination(engine, object);
  const declared = declaredCallers(cluster, object);
  const told = [...declared].map(([caller, calls]): TrafficCall => {
    const { text } = verdictOf(engine, senders.get(caller) ?? [], to);
    const item = itemOf(snapshot, cluster, caller, `${text} · is told to call it`);
    return { item, ranges: rangesOf(analysis, calls, item.file, item.range) };
  });
  const candidates = [...senders].flatMap(([sender, ids]) =>
    // Its own pods are no callers of it.
    declared.has(sender) || ids.every((id) => to.ids.includes(id))
      ? []
      : [{ object: sender, verdict: verdictOf(engine, ids, to) }],
  );
  return [
    ...told,
    ...callersElsewhere(analysis, cluster, object),
    ...waysIn(analysis, { cluster, object }),
    ...others(snapshot, { cluster, object }, candidates, ({ range }) => [range]),
  ];
}

/** Each caller once, with what it is told. */
function declaredCallers(
  cluster: Cluster,
  object: Sourced<Service> | Sourced<Workload>,
): ReadonlyMap<Sourced<Workload>, readonly Call[]> {
  const services =
    object.model === 'service' ? [object] : podsOf(object).flatMap((pod) => servicesSelecting(cluster, pod));
  const callers = new Map<Sourced<Workload>, Call[]>();
  for (const call of new Set(services.flatMap((service) => callsTo(cluster, service)))) {
    const { workload } = call.caller;
    if (workload === object) continue;
    const calls = callers.get(workload);
    if (calls) calls.push(call);
    else callers.set(workload, [call]);
  }
  return callers;
}

/** What it is told in its own file; its name where that is said elsewhere, in a ConfigMap say. */
function rangesOf({ snapshot }: Analysis, calls: readonly Call[], file: string, name: Range): readonly Range[] {
  const ranges = calls.flatMap(({ place: { object, path, part } }) => {
    const anchor = { source: object.source, path: [...object.base, ...path], part: 'value' } as const;
    const at = locate(snapshot, part ? { ...anchor, within: part } : anchor);
    return at.file === file ? [at.range] : [];
  });
  return ranges.length > 0 ? ranges : [name];
}

/** Workloads of other clusters of the workspace that name the Service: whether they get there nobody knows. */
function callersElsewhere(analysis: Analysis, cluster: Cluster, object: Sourced): TrafficCall[] {
  if (object.model !== 'service') return [];
  const { name, namespace } = object;
  if (typeof name !== 'string') return [];
  const occurrence = {
    named: { kind: 'Service', name },
    role: 'definition',
    path: ['metadata', 'name'],
    reach: { in: 'namespace', namespace },
  } as const;
  const byCaller = new Map<Sourced, Reference[]>();
  for (const one of referencesTo(analysis, [{ cluster, object, occurrence }])) {
    if (one.cluster === cluster || one.object.model !== 'workload') continue;
    byCaller.set(one.object, [...(byCaller.get(one.object) ?? []), one]);
  }
  return [...byCaller].flatMap(([caller, [first]]) => {
    if (!first) return [];
    const item = itemOf(analysis.snapshot, first.cluster, caller, '? names it, in another cluster of the workspace');
    return [{ item, ranges: [item.range] }];
  });
}

const INTERNET: End = { kind: 'internet' };
const SIGNS = { allowed: '✔', denied: '✖', unknown: '?' } as const;

/** Ingresses and Services that lead in from outside, each once, by the best of its ways. */
function waysIn({ snapshot }: Analysis, { cluster, object }: Located): TrafficCall[] {
  const ends: End[] =
    object.model === 'service'
      ? [{ kind: 'service', service: object }]
      : object.model === 'workload'
        ? podsOf(object).map((pod) => ({ kind: 'pod', pod }))
        : [];
  const options = { port: undefined, protocol: 'TCP' as const };
  const seen = new Set<Sourced>();
  return trace(cluster, policyEngineOf(cluster), [INTERNET], ends, options).paths.flatMap((path): TrafficCall[] => {
    const objects = path.hops.flatMap((hop) => (hop.kind === 'routing' ? hop.evidence.map((one) => one.object) : []));
    const entry = objects.find(({ model }) => model === 'ingress') ?? objects.find(({ model }) => model === 'service');
    // A Service that leads nowhere from outside is no way in.
    const isEntry = entry?.model === 'ingress' || (entry?.model === 'service' && entry.type !== 'ClusterIP');
    if (!entry || !isEntry || seen.has(entry)) return [];
    seen.add(entry);
    const port = path.hops.flatMap((hop) => (hop.kind === 'container' ? [hop.port] : []))[0];
    const detail = `${SIGNS[path.verdict]}${port === undefined ? '' : ` ${port}`} · from the internet`;
    if (entry === object) return [noObject(snapshot, object, 'the internet', detail)];
    const item = itemOf(snapshot, cluster, entry, detail);
    return [{ item, ranges: [item.range] }];
  });
}
