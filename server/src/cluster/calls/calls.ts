/**
 * Who is told to call whom: the hosts that pods are told to dial, and the Services of the cluster that they mean, in
 * every form that DNS knows (D1, D4). Rules, policies, hovers and the path view share it.
 */
import { known, mayShareNamespace, type Service, type Uncertain, type Workload } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { backingPods, type Cluster, type Pod } from '../cluster.js';
import { podsOf } from '../clusterIndex.js';
import { derived, noteRead, serviceKey } from '../reads.js';
import { remembered } from '../remembered.js';
import { isAliased, type Mention, mentionsOf } from './mentions.js';

export interface Call extends Mention {
  readonly caller: Pod;
  /** What the host is made of; the first reading that is a Service, else the first one. */
  readonly name: NameParts;
  /** Every other way to read it: `a.b` is Service a of namespace b, or pod a of Service b. */
  readonly readings: readonly NameParts[];
  /** Services of the cluster that are meant; several only where a manifest defines one of that name twice. */
  readonly services: readonly Sourced<Service>[];
  /** The port as dialled: the written one, else the scheme's own. */
  readonly dials: Uncertain<number> | undefined;
  /** Tells it from the other calls of its object. */
  readonly about: string;
}

/** In lower case. */
export interface NameParts {
  readonly service: string;
  /** As written in the host; undefined for a name that is completed by the caller's own namespace. */
  readonly namespace: string | undefined;
  /** Of `pod.service…`. */
  readonly pod: string | undefined;
  /** The host says `.svc`, so it can't be a name of the world outside. */
  readonly certain: boolean;
}

/** Every host that pods of the cluster are told to dial and that may be a name of the cluster. */
export function callsIn(cluster: Cluster): readonly Call[] {
  return cluster.workloads.flatMap((workload) => callsFrom(cluster, workload));
}

export function callsTo(cluster: Cluster, service: Sourced<Service>): readonly Call[] {
  return callsByService(cluster).get(service) ?? [];
}

/** A call that is as it was before an edit is the very same one, since what is found out about it is kept for it. */
export const callsFrom = remembered((cluster, workload: Sourced<Workload>, last: readonly Call[] | undefined) => {
  const before = new Map(last?.map((call) => [call.place, call]));
  return podsOf(workload).flatMap((pod) =>
    mentionsOf(cluster, pod).flatMap((mention) => callOf(cluster, pod, mention, before.get(mention.place)) ?? []),
  );
});

/** What a pod is told hangs on its own manifest, on ConfigMaps, and on the Services that names may mean. */
const callsByService = derived(['workloads', 'services', 'configMaps'], (cluster) => {
  const byService = new Map<Service, Call[]>();
  for (const call of callsIn(cluster)) {
    for (const service of call.services) {
      const list = byService.get(service);
      if (list) list.push(call);
      else byService.set(service, [call]);
    }
  }
  return byService;
});

function callOf(cluster: Cluster, caller: Pod, mention: Mention, before: Call | undefined): Call | undefined {
  const last = before && isMadeOf(before, mention) ? before : undefined;
  const host = mention.host.toLowerCase();
  const readings = last?.readings ?? readingsOf(cluster, host);
  const [first] = readings;
  if (first === undefined || host === 'localhost' || isAliased(caller, host)) return undefined;
  for (const name of readings) {
    const meant = servicesMeant(servicesCalled(cluster, name.service), caller, name);
    if (meant.length === 0) continue;
    if (mention.form === 'key' && !isLikelyCall(cluster, meant, caller)) return undefined;
    return called(mention, caller, name, readings, meant, last);
  }
  return called(mention, caller, first, readings, [], last);
}

/** Several mentions may share a place: what they say of a variable that stands in no manifest. */
function isMadeOf(call: Call, { host, port, portPlace, form, key, container }: Mention): boolean {
  return (
    call.host === host &&
    call.port === port &&
    call.portPlace === portPlace &&
    call.form === form &&
    call.key === key &&
    call.container === container
  );
}

function called(
  mention: Mention,
  caller: Pod,
  name: NameParts,
  readings: readonly NameParts[],
  services: readonly Sourced<Service>[],
  last: Call | undefined,
): Call {
  if (last?.name === name && last.caller === caller && isSameList(last.services, services)) return last;
  const { host, place, port, portPlace, scheme, form, via, key, container } = mention;
  // Written out: a spread of so many fields takes far longer.
  return {
    host,
    place,
    port,
    portPlace,
    scheme,
    form,
    via,
    key,
    container,
    caller,
    name,
    readings,
    services,
    dials: dialled(mention),
    about: `${place.path.join('/')} ${place.part?.start ?? ''}`,
  };
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}

/** How a host can be read as a name of the cluster; in no way where it belongs to the world outside or to another cluster. */
function readingsOf(cluster: Cluster, host: string): NameParts[] {
  const domain = cluster.profile.dnsDomain?.toLowerCase() ?? 'cluster.local';
  const bare = host.endsWith(`.svc.${domain}`) ? host.slice(0, -domain.length - 1) : host;
  const labels = bare.split('.');
  if (labels.at(-1) === 'svc') {
    const [one = '', two, three, ...more] = labels.slice(0, -1);
    if (two === undefined || more.length > 0) return [];
    return [
      three === undefined
        ? { service: one, namespace: two, pod: undefined, certain: true }
        : { service: two, namespace: three, pod: one, certain: true },
    ];
  }
  const [one = '', two, three, ...more] = labels;
  if (more.length > 0 || labels.includes('svc')) return [];
  if (two === undefined) return [{ service: one, namespace: undefined, pod: undefined, certain: false }];
  if (three !== undefined) return [{ service: two, namespace: three, pod: one, certain: false }];
  return [
    { service: one, namespace: two, pod: undefined, certain: false },
    { service: two, namespace: undefined, pod: one, certain: false },
  ];
}

function servicesCalled(cluster: Cluster, name: string): readonly Sourced<Service>[] {
  noteRead(cluster, serviceKey(name));
  return cluster.base.servicesByName.get(name) ?? [];
}

/** A manifest that is not said to be in a namespace may be put into any. */
function servicesMeant(
  called: readonly Sourced<Service>[],
  caller: Pod,
  { namespace }: NameParts,
): readonly Sourced<Service>[] {
  const wanted = namespace ?? caller.namespace;
  const there = called.filter((one) => mayShareNamespace(one.namespace, wanted));
  const exact = there.filter((one) => known(one.namespace) === known(wanted));
  const all = exact.length > 0 ? exact : there;
  const own = all.filter((one) => one.source.file === caller.workload.source.file);
  return own.length > 0 ? own : all;
}

/** A variable may also hold the name that a program goes by itself. */
function isLikelyCall(cluster: Cluster, services: readonly Sourced<Service>[], caller: Pod): boolean {
  return !services.some((service) => backingPods(cluster, service)?.includes(caller));
}

function dialled({ port, scheme }: Mention): Uncertain<number> | undefined {
  if (port !== undefined) return port;
  return scheme === undefined ? undefined : DEFAULT_PORTS.get(scheme);
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['ws', 80],
  ['https', 443],
  ['wss', 443],
  ['ftp', 21],
  ['ldap', 389],
  ['ldaps', 636],
  ['mysql', 3306],
  ['mariadb', 3306],
  ['postgres', 5432],
  ['postgresql', 5432],
  ['redis', 6379],
  ['rediss', 6379],
  ['amqp', 5672],
  ['amqps', 5671],
  ['mqtt', 1883],
  ['mqtts', 8883],
  ['mongodb', 27_017],
  ['nats', 4222],
]);
