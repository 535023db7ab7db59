/**
 * The Service that an Ingress probably means by a name which no Service has. Nothing counts as a slip without
 * evidence: a name that is alike, or the one Service that belongs to this Ingress and serves the port.
 */
import { type Cluster, derived, mayBeMade, nearService, servicesOfName } from '../../cluster/index.js';
import {
  backendsOf,
  type Ingress,
  type IngressBackend,
  isSimilar,
  isUnknown,
  known,
  mayShareNamespace,
  type Service,
  tokensOf,
  type Workload,
} from '../../resources/index.js';
import type { Sourced } from '../../workspace/index.js';

export type Meant =
  | { readonly kind: 'spelling' | 'likely'; readonly service: Sourced<Service> }
  | { readonly kind: 'workload'; readonly service: Sourced<Service>; readonly workload: Sourced<Workload> };

/** A Service of that name may be there after all: an operator's, one of a part that is not here, or another folder's. */
export function mayExist(cluster: Cluster, ingress: Sourced<Ingress>, name: string): boolean {
  return mayBeMade(cluster, name, ingress.namespace) || cluster.surround.hasService(name, ingress.namespace);
}

/** The only Service of that name, where it and the Ingress say that they are in two namespaces. */
export function namesakeElsewhere(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
  name: string,
): Sourced<Service> | undefined {
  const [only, ...others] = servicesOfName(cluster, name.toLowerCase());
  return others.length === 0 && known(only?.name) === name && !mayShareNamespace(only?.namespace, ingress.namespace)
    ? only
    : undefined;
}

export function meantService(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
  backend: IngressBackend,
  name: string,
): Meant | undefined {
  const port = backend.port;
  const number = port !== undefined && !isUnknown(port) && 'number' in port ? port.number : undefined;
  const slip = nearService(cluster, { service: name.toLowerCase(), pod: undefined }, ingress.namespace, number);
  if (slip) return slip;
  const taken = new Set(backendsOf(ingress).flatMap((one) => known(one.backend.service) ?? []));
  const fits = (service: Sourced<Service>): boolean =>
    mayShareNamespace(service.namespace, ingress.namespace) && serves(service, backend);
  const isFree = (service: Sourced<Service>): boolean => fits(service) && !taken.has(known(service.name) ?? '');
  const { byToken, byFile } = beside(cluster);
  const sharing = new Set(tokensOf(name).flatMap((token) => fewOf(byToken.get(token))));
  const alike = onlyOne([...sharing].filter((service) => isAlike(known(service.name) ?? '', name) && fits(service)));
  if (alike) return { kind: 'spelling', service: alike };
  const named = onlyOne(
    namesFor(ingress)
      .flatMap((one) => servicesOfName(cluster, one))
      .filter(isFree),
  );
  const near = named ?? onlyOne((byFile.get(ingress.source.file) ?? []).filter(isFree));
  return near && { kind: 'likely', service: near };
}

const beside = derived(['services'], (cluster) => {
  const byToken = new Map<string, Sourced<Service>[]>();
  const byFile = new Map<string, Sourced<Service>[]>();
  const add = (groups: Map<string, Sourced<Service>[]>, key: string, service: Sourced<Service>): void => {
    const group = groups.get(key);
    if (group) group.push(service);
    else groups.set(key, [service]);
  };
  for (const service of cluster.services) {
    add(byFile, service.source.file, service);
    for (const token of new Set(tokensOf(known(service.name) ?? ''))) add(byToken, token, service);
  }
  return { byToken, byFile };
});

/** A word that so many names have says nothing. */
function fewOf(services: readonly Sourced<Service>[] = []): readonly Sourced<Service>[] {
  return services.length > MOST_ALIKE ? [] : services;
}
const MOST_ALIKE = 100;

function onlyOne<T>(all: readonly T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}

/** One of the two has words more, and none of these tells two Services of one application apart. */
function isAlike(service: string, name: string): boolean {
  if (!isSimilar(service, name)) return false;
  const [own, other] = [new Set(tokensOf(service)), new Set(tokensOf(name))];
  const differing = [...[...own].filter((word) => !other.has(word)), ...[...other].filter((word) => !own.has(word))];
  return !differing.some((word) => SIBLING.test(word));
}
/** Words by which Services stand beside one of nearly the same name: those of rollouts, replicas and second ports. */
const SIBLING =
  /^(?:canary|primary|stable|preview|active|blue|green|baseline|experiment|replicas?|read|ro|rw|headless|admin|metrics|internal|external|[0-9]+)$/;

/** Names of Services that an Ingress may be called after: its own, without `ingress`. */
function namesFor(ingress: Ingress): string[] {
  const own = known(ingress.name)?.toLowerCase();
  return own === undefined ? [] : [...new Set([own, own.replace(/^(?:ingress|ing)-|-(?:ingress|ing)$/g, '')])];
}

/** The Service has the port of the backend for certain. */
function serves(service: Service, { port }: IngressBackend): boolean {
  if (service.type === 'ExternalName' || port === undefined || isUnknown(port)) return false;
  return service.ports.some((one) => ('number' in port ? one.port === port.number : one.name === port.name));
}
