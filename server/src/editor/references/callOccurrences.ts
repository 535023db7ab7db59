/** What the hosts in texts name: Services, their namespaces and ports, as `cluster/calls` reads them. */
import { type Call, type Cluster, callsFrom } from '../../cluster/index.js';
import { isUnknown, known, type Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { workloadsNaming } from './keyIndex.js';
import type { Named } from './named.js';
import type { Occurrence, Placed } from './occurrence.js';

/** Places that may name a Service or a namespace of that name, or a port of one. */
export function* callsNaming(cluster: Cluster, name: string): Generator<Placed> {
  for (const workload of workloadsNaming(cluster, name)) yield* callsOf(cluster, workload);
}

/** Places in an object that name a Service: in a workload's own texts, or in those of a ConfigMap that pods read. */
export function* callsWithin(cluster: Cluster, object: Sourced): Generator<Placed> {
  if (object.model === 'workload') {
    for (const one of callsOf(cluster, object)) if (one.object === object) yield one;
  } else if (object.model === 'configMap') {
    const maps = new Set([known(object.name) ?? '']);
    const seen = new Set<string>();
    for (const workload of cluster.workloads) {
      if (!readsOneOf(workload, maps)) continue;
      for (const one of callsOf(cluster, workload)) {
        const { path, within } = one.occurrence;
        const place = `${path.join('/')} ${within?.start}`;
        if (one.object !== object || seen.has(place)) continue;
        seen.add(place);
        yield one;
      }
    }
  }
}

function* callsOf(cluster: Cluster, workload: Sourced<Workload>): Generator<Placed> {
  for (const call of callsFrom(cluster, workload)) yield* occurrencesOf(call);
}

function* occurrencesOf({ caller, name, place, host, services, dials, portPlace, form }: Call): Generator<Placed> {
  const service = known(services[0]?.name) ?? name.service;
  const namespace = name.namespace ?? caller.namespace;
  const reach = { in: 'namespace', namespace } as const;
  const doubt = doubtOf(form, name.certain || services.length > 0);
  const start = name.pod === undefined ? 0 : name.pod.length + 1;
  const part = (from: number, length: number): Occurrence['within'] =>
    place.part && { start: place.part.start + from, end: place.part.start + from + length };
  const one = (named: Named, within: Occurrence['within'], at = place): Placed => ({
    object: at.object,
    occurrence: { named, role: 'reference', path: at.path, within, reach, doubt },
  });
  if (host.length < start + name.service.length) return;
  yield one({ kind: 'Service', name: service }, part(start, name.service.length));
  if (name.namespace !== undefined) {
    const within = part(start + name.service.length + 1, name.namespace.length);
    yield {
      object: place.object,
      occurrence: {
        named: { kind: 'Namespace', name: name.namespace },
        role: 'reference',
        path: place.path,
        within,
        reach: { in: 'cluster' },
        doubt,
      },
    };
  }
  if (portPlace && dials !== undefined && !isUnknown(dials))
    yield one({ kind: 'service-port', service, port: dials }, portPlace.part, portPlace);
}

function doubtOf(form: Call['form'], isName: boolean): string | undefined {
  if (!isName) return 'it may be a name of the world outside';
  return form === 'key' ? 'only the name of the variable or flag says that it is a host' : undefined;
}

function readsOneOf({ templates }: Workload, maps: ReadonlySet<string>): boolean {
  const isOne = (name: unknown): boolean => typeof name === 'string' && maps.has(name);
  return templates.some(
    ({ containers, initContainers, configVolumes }) =>
      configVolumes.some(({ configMap }) => isOne(configMap)) ||
      [...containers, ...initContainers].some(
        ({ env, envFrom }) =>
          envFrom.some(({ configMap }) => isOne(configMap)) ||
          env.some(({ value }) => value.kind === 'configMap' && isOne(value.name)),
      ),
  );
}
