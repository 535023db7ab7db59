/** Services that may be named, their ports, and hosts in texts that lead to them. */
import type { Cluster } from '../../cluster/index.js';
import { isHeadless, known, type Service, type Uncertain } from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';
import { nodeAt, type Path } from '../../yaml/index.js';
import { within } from './labels.js';
import { joined, type Offer, offer } from './offer.js';
import type { Typed } from './typed.js';

/** Where a Service is named, with its port beside it: by the last keys of the path. */
const NAMES = [/\bservice\.name$/, /\bserviceName$/, /\b(?:backendRefs|services)\.#\.name$/];
const PORTS = [
  /\bservice\.port\.(?:number|name)$/,
  /\bservicePort$/,
  /\b(?:backendRefs|services)\.#\.port$/,
  /\bservice\.port$/,
];

/** At a field that names a Service or a port of one; undefined anywhere else. */
export function serviceOffers(typed: Typed, cluster: Cluster | undefined): Offer[] | undefined {
  if (typed.cursor.part !== 'value' && !typed.cursor.inFlow) return undefined;
  const { object } = typed;
  const isCaller = ['ingress', 'workload', 'other'].includes(object.model);
  const place = typed.path.map((step) => (typeof step === 'number' ? '#' : step)).join('.');
  if (!isCaller) return undefined;
  if (NAMES.some((one) => one.test(place))) return names(typed, cluster, place);
  if (PORTS.some((one) => one.test(place))) return ports(typed, cluster, place);
  return undefined;
}

/** A sibling says the namespace, where routes and webhooks have one. */
function names(typed: Typed, cluster: Cluster | undefined, place: string): Offer[] {
  const namespace = textAt(typed, [...typed.path.slice(0, -1), 'namespace']) ?? typed.object.namespace;
  const all = servicesIn(cluster, namespace);
  const isOfStatefulSet = place === 'spec.serviceName';
  const shown = isOfStatefulSet ? all.filter(isHeadless) : all;
  return joined(shown.flatMap((one) => offerOf(one)));
}

function ports(typed: Typed, cluster: Cluster | undefined, place: string): Offer[] {
  const isOld = place.endsWith('servicePort');
  const depth = /\.port\.\w+$/.test(place) ? 2 : 1;
  const owner = typed.path.slice(0, -depth);
  const name = textAt(typed, [...owner, isOld ? 'serviceName' : 'name']);
  const namespace = textAt(typed, [...owner, 'namespace']) ?? typed.object.namespace;
  const services = servicesIn(cluster, namespace).filter((one) => name === undefined || known(one.name) === name);
  const wanted = typed.path.at(-1);
  const found = services.flatMap((service) =>
    service.ports.flatMap((port): Offer[] => {
      const number = known(port.port);
      const called = known(port.name);
      const of = `Service ${known(service.name) ?? '?'}`;
      const byNumber =
        number === undefined || wanted === 'name'
          ? []
          : [offer(String(number), called === undefined ? of : `${called} of ${of}`, { isNumber: true })];
      const byName =
        called === undefined || wanted === 'number' || (wanted === 'port' && !isOld)
          ? []
          : [offer(called, number === undefined ? of : `${number} of ${of}`)];
      return [...byNumber, ...byName];
    }),
  );
  return joined(found);
}

function textAt(typed: Typed, path: Path): string | undefined {
  const node = nodeAt(typed.root, [...typed.object.base, ...path]);
  return node?.kind === 'scalar' && node.text !== '' ? node.text : undefined;
}

export function servicesIn(
  cluster: Cluster | undefined,
  namespace: Uncertain<string> | undefined,
): readonly Sourced<Service>[] {
  if (!cluster) return [];
  const isThere = within(cluster, namespace);
  return cluster.services.filter((one) => isThere(one.namespace));
}

function offerOf(service: Sourced<Service>): Offer[] {
  const name = known(service.name);
  return name === undefined ? [] : [offer(name, portsText(service))];
}

export function portsText(service: Service): string {
  const ports = service.ports.flatMap((port) => {
    const number = known(port.port);
    const name = known(port.name);
    if (number === undefined) return [];
    return name === undefined ? `${number}` : `${number} (${name})`;
  });
  const kind = isHeadless(service) ? 'headless' : (known(service.type) ?? 'Service');
  return ports.length === 0 ? kind : `${kind} · ${ports.join(', ')}`;
}

/** Fields whose text may hold a host. */
export function isTextPlace({ path, object, cursor }: Typed): boolean {
  if (cursor.part !== 'value') return false;
  if (object.model === 'configMap') return path.length === 2 && path[0] === 'data';
  return object.model === 'workload' && path.at(-1) === 'value' && path.at(-3) === 'env';
}

/**
 * A host in a text: Services of the own namespace by their bare names, all others with their namespace; behind a host
 * and a colon the ports of that Service. Only the part of the text around the cursor is replaced.
 */
export function hostOffers({ text, at, cursor, object }: Typed, clusters: readonly Cluster[]): Offer[] {
  const before = text.slice(cursor.start, at);
  const host = /([A-Za-z0-9.-]*)$/.exec(before)?.[1] ?? '';
  const behind = /^[A-Za-z0-9.-]*/.exec(text.slice(at, cursor.end))?.[0] ?? '';
  const span = { start: at - host.length, end: at + behind.length };
  const own = known(object.namespace);
  const called = /([A-Za-z][A-Za-z0-9.-]*):$/.exec(before.slice(0, before.length - host.length))?.[1];
  if (called !== undefined && /^[0-9]*$/.test(host)) return portsOfHost(called, own, clusters, span);
  const wanted = host.toLowerCase();
  const [first = ''] = wanted.split('.');
  const found: Offer[] = [];
  for (const cluster of clusters) {
    for (const service of cluster.services) {
      if (found.length > MOST_HOSTS) return joined(found);
      const name = known(service.name);
      if (name?.includes(first) !== true) continue;
      const namespace = known(service.namespace);
      const isNear = namespace === undefined || own === undefined || namespace === own;
      const labels = [...(isNear ? [name] : []), ...(namespace === undefined ? [] : [`${name}.${namespace}.svc`])];
      for (const label of labels) if (label.includes(wanted)) found.push(offer(label, portsText(service), { span }));
    }
  }
  return joined(found);
}
/** Another character brings those that are left out. */
const MOST_HOSTS = 400;

function portsOfHost(
  host: string,
  own: string | undefined,
  clusters: readonly Cluster[],
  span: { readonly start: number; readonly end: number },
): Offer[] {
  const [name = '', namespace = own] = host.split('.');
  const services = clusters.flatMap((cluster) =>
    (cluster.servicesByName.get(name.toLowerCase()) ?? []).filter(
      (one) => namespace === undefined || known(one.namespace) === undefined || known(one.namespace) === namespace,
    ),
  );
  return joined(
    services.flatMap((service) =>
      service.ports.flatMap((port) => {
        const number = known(port.port);
        const detail = `${known(port.name) ?? 'port'} of Service ${name}`;
        return number === undefined ? [] : [offer(String(number), detail, { span, isNumber: true })];
      }),
    ),
  );
}
