/**
 * What the Ingresses of a cluster ask for, found by the place that they ask for: those that one controller merges and
 * that want the same place stand together. Knows how a controller compares, from its profile, and no sentences.
 */
import { type Cluster, derived, noteRead, ONLY_NAMESPACE } from '../../cluster/index.js';
import {
  backendsOf,
  type Ingress,
  type IngressBackend,
  type IngressRule,
  identityOf,
  isUnknown,
  known,
} from '../../resources/index.js';
import { type ControllerProfile, servingController } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { type IngressRouteEntry, routesIn } from './routes.js';

/** A host of an Ingress, with or without paths. */
export interface HostClaim {
  readonly ingress: Sourced<Ingress>;
  readonly identity: string;
  readonly profile: ControllerProfile;
  /** Of the Ingresses that meet. */
  readonly domain: string;
  readonly rule: IngressRule;
  /** In lower case; empty for every host. */
  readonly host: string;
}

/** One route of an Ingress whose host, path and type are known. */
export interface Contender extends IngressRouteEntry, HostClaim {
  readonly host: string;
  readonly rule: IngressRule;
  readonly backend: IngressBackend;
  /** The domain of rules without a host that this one may meet. */
  readonly hostlessDomain: string;
}

/** An Ingress and who serves it. */
interface Served {
  readonly ingress: Ingress;
  readonly profile: ControllerProfile;
}

export interface Contenders {
  /** Some Ingress has hosts or paths that are filled in later, so that there may be more than is found here. */
  readonly isOpen: boolean;
  of(ingress: Sourced<Ingress>): readonly Contender[];
  hostsOf(ingress: Sourced<Ingress>): readonly HostClaim[];
  /** Those with this text of a path, whatever its type, on this host; `/` and no path are one. */
  at(domain: string, host: string, text: string): readonly Contender[];
  /** One for each Ingress that has the host, minions left out. */
  owners(domain: string, host: string): readonly HostClaim[];
  /** One for each Ingress that has paths on the host. */
  on(domain: string, host: string): readonly Contender[];
  /** One for each Ingress whose annotations make the paths of the host expressions, for others too. */
  spreading(domain: string, host: string): readonly Contender[];
  /** Hosts that rules name below a wildcard: `*.foo.com` → those that end in `.foo.com`. */
  below(domain: string, wildcard: string): readonly Contender[];
}

export function contendersOf(cluster: Cluster): Contenders {
  noteRead(cluster, ONLY_NAMESPACE);
  if (isWithinFiles(cluster)) noteRead(cluster, 'services');
  return made(cluster);
}

/** In a folder, Ingresses that lead to Services of their own file meet those of that file alone. */
function isWithinFiles({ scope }: Cluster): boolean {
  return scope.kind === 'directory' || scope.kind === 'joined';
}

const made = derived(['ingresses', 'ingressClasses'], (cluster): Contenders => {
  const byIngress = new Map<Sourced<Ingress>, Contender[]>();
  const places = new Map<string, Contender[]>();
  const claims = new Map<Sourced<Ingress>, readonly HostClaim[]>();
  const owners = new Map<string, HostClaim[]>();
  const on = new Map<string, Contender[]>();
  const spreading = new Map<string, Contender[]>();
  const below = new Map<string, Contender[]>();
  const withinFile = isWithinFiles(cluster);
  // A folder that is joined to another knows nothing of the Ingresses there.
  const subjects = cluster.scope.kind === 'joined' ? new Set(cluster.scope.subjects) : undefined;
  for (const ingress of cluster.ingresses) {
    if (subjects?.has(ingress.source.file) === false) continue;
    const meeting = meetingsOf(cluster, ingress, withinFile);
    if (meeting === undefined) continue;
    const { own, hostClaims } = standing(meeting);
    byIngress.set(ingress, own);
    claims.set(ingress, hostClaims);
    for (const one of hostClaims) if (!isMinion(one)) add(owners, keyOf(one.domain, one.host), one);
    const hosts = new Set<string>();
    for (const one of own) {
      add(places, keyOf(one.domain, one.host, one.urlPath), one);
      const host = keyOf(one.domain, one.host);
      if (hosts.has(host)) continue;
      hosts.add(host);
      add(on, host, one);
      if (spreads(one)) add(spreading, host, one);
      const parent = one.host.slice(one.host.indexOf('.') + 1);
      if (!one.host.startsWith('*') && parent !== one.host) add(below, keyOf(one.domain, `*.${parent}`), one);
    }
  }
  return {
    isOpen: cluster.ingresses.some(isFilledInLater),
    of: (ingress) => byIngress.get(ingress) ?? [],
    hostsOf: (ingress) => claims.get(ingress) ?? [],
    on: (domain, host) => on.get(keyOf(domain, host)) ?? [],
    at: (domain, host, text) => places.get(keyOf(domain, host, text)) ?? [],
    owners: (domain, host) => owners.get(keyOf(domain, host)) ?? [],
    spreading: (domain, host) => spreading.get(keyOf(domain, host)) ?? [],
    below: (domain, wildcard) => below.get(keyOf(domain, wildcard)) ?? [],
  };
});

interface Meetings extends Pick<HostClaim, 'ingress' | 'identity' | 'profile'> {
  readonly domain: string;
  readonly hostlessDomain: string;
}

/** Whom an Ingress meets; undefined where its controller is not known well enough to say. */
function meetingsOf(cluster: Cluster, ingress: Sourced<Ingress>, withinFile: boolean): Meetings | undefined {
  const identity = identityOf(ingress);
  const { profile, bucket, hop } = servingController(cluster, ingress);
  if (identity === undefined || isUnknown(ingress.className) || hop.reason.code === 'class-contradicts')
    return undefined;
  if (ingress.className === undefined && profile.kind === undefined && hasManyControllers(cluster)) return undefined;
  // A file with its own Services is often an example by itself; only a host that it names makes it meet others.
  const alone = withinFile && isSelfContained(cluster, ingress) ? `${bucket}\n${ingress.source.file}` : bucket;
  return { ingress, identity, profile, domain: bucket, hostlessDomain: alone };
}

interface Standing {
  readonly meetings: Meetings;
  readonly own: Contender[];
  readonly hostClaims: readonly HostClaim[];
}

/** Kept for as long as it meets the same ones: an edit of one Ingress leaves most of the others where they stand. */
function standing(meetings: Meetings): Standing {
  const { ingress, profile, domain, hostlessDomain } = meetings;
  const known = standings.get(ingress);
  const before = known?.meetings;
  if (known && before?.profile === profile && before.domain === domain && before.hostlessDomain === hostlessDomain)
    return known;
  const made = { meetings, own: contendersIn(meetings), hostClaims: claimsIn(meetings) };
  standings.set(ingress, made);
  return made;
}
const standings = new WeakMap<Sourced<Ingress>, Standing>();

function contendersIn(meetings: Meetings): Contender[] {
  return routesIn(meetings.ingress).flatMap((entry) =>
    entry.path.backend === undefined
      ? []
      : {
          ...meetings,
          ...entry,
          host: entry.host.toLowerCase(),
          backend: entry.path.backend,
          domain: entry.host === '' ? meetings.hostlessDomain : meetings.domain,
        },
  );
}

/** The first rule of each host. */
function claimsIn(meetings: Meetings): HostClaim[] {
  const hosts = new Map<string, HostClaim>();
  for (const rule of meetings.ingress.rules) {
    const host = known(rule.host)?.toLowerCase();
    if (host !== undefined && host !== '' && !hosts.has(host)) hosts.set(host, { ...meetings, rule, host });
  }
  return [...hosts.values()];
}

function hasManyControllers(cluster: Cluster): boolean {
  return new Set(cluster.ingressClasses.map((one) => known(one.controller))).size > 1;
}

function isSelfContained(cluster: Cluster, ingress: Sourced<Ingress>): boolean {
  return backendsOf(ingress).some(({ backend }) =>
    (cluster.servicesByName.get((known(backend.service) ?? '').toLowerCase()) ?? []).some(
      (service) => service.source.file === ingress.source.file,
    ),
  );
}

function keyOf(domain: string, host: string, text?: string): string {
  return text === undefined ? `${domain}\n${host}` : `${domain}\n${host}\n${text === '' ? '/' : text}`;
}

function add<T>(groups: Map<string, T[]>, key: string, one: T): void {
  const group = groups.get(key);
  if (group) group.push(one);
  else groups.set(key, [one]);
}

/** It shares a host that another Ingress owns, by an annotation. */
export function isMinion({ ingress, profile }: Served): boolean {
  const { shared } = profile.competition;
  return shared !== undefined && known(ingress.annotations.values.get(shared.name)) === shared.minion;
}

/** It takes a share of what another Ingress takes. */
export function isCanary({ ingress, profile }: Served): boolean {
  const { canary } = profile.annotations;
  const value = canary && known(ingress.annotations.values.get(canary.name));
  return value !== undefined && (canary?.values?.includes(value) ?? true);
}

/** The annotation by which an Ingress makes paths expressions, on all of its hosts and for others too. */
export function spreadingAnnotation({ ingress, profile }: Served): string | undefined {
  const { expressions, expressionsOf } = profile.annotations;
  if (expressionsOf !== 'host') return undefined;
  const paths = ingress.rules.flatMap((rule) => rule.paths);
  return expressions.find(({ name, values, unlessPath }) => {
    const value = known(ingress.annotations.values.get(name));
    if (value === undefined || value === '' || (values && !values.includes(value))) return false;
    return !(unlessPath === true && paths.every((path) => path.urlPath === value));
  })?.name;
}

function spreads(one: Contender): boolean {
  return !isCanary(one) && spreadingAnnotation(one) !== undefined;
}

function isFilledInLater(ingress: Ingress): boolean {
  const paths = ingress.rules.flatMap((rule) => rule.paths);
  return (
    ingress.isOpen || ingress.rules.some((rule) => isUnknown(rule.host)) || paths.some((one) => isUnknown(one.urlPath))
  );
}
