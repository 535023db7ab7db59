/**
 * What the Ingresses of a cluster ask for, found by the place that they ask for: those that one controller merges and
 * that want the same place stand together. Knows how a controller compares, from its profile, and no sentences.
 */
import {
  type Cluster,
  fact,
  grouping,
  ingressesOnKey,
  noteRead,
  preparedBy,
  succeeding,
  wildcardAbove,
} from '../../cluster/index.js';
import {
  backendsOf,
  type Ingress,
  type IngressBackend,
  type IngressRule,
  identityOf,
  isUnknown,
  known,
} from '../../resources/index.js';
import { type ControllerProfile, servingController, servingGround } from '../../routing/index.js';
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

/** Who asks for a host reads the Ingresses that name it, and no others. */
export function contendersOf(cluster: Cluster): Contenders {
  servingGround(cluster);
  if (isWithinFiles(cluster)) noteRead(cluster, 'services');
  const found = <T>(groups: Groups<T>, host: string, key: string): readonly T[] => {
    noteRead(cluster, ingressesOnKey(host));
    return groups(cluster).get(key) ?? [];
  };
  return {
    get isOpen() {
      return hasOpen(cluster);
    },
    of: (ingress) => standings(cluster).byIngress.get(ingress)?.own ?? [],
    hostsOf: (ingress) => standings(cluster).byIngress.get(ingress)?.hostClaims ?? [],
    at: (domain, host, text) => found(places, host, keyOf(domain, host, text)),
    owners: (domain, host) => found(owners, host, keyOf(domain, host)),
    on: (domain, host) => found(onHosts, host, keyOf(domain, host)),
    spreading: (domain, host) => found(spreading, host, keyOf(domain, host)),
    below: (domain, wildcard) => found(belowWildcards, wildcard, keyOf(domain, wildcard)),
  };
}

type Groups<T> = (cluster: Cluster) => ReadonlyMap<string, readonly T[]>;

/** In a folder, Ingresses that lead to Services of their own file meet those of that file alone. */
function isWithinFiles({ scope }: Cluster): boolean {
  return scope.kind === 'directory' || scope.kind === 'joined';
}

const hasOpen = fact(
  'ingresses: whether some have hosts or paths that are filled in later',
  (object) => object.model === 'ingress' && isFilledInLater(object),
  ({ ingresses }) => ingresses.some(isFilledInLater),
  Object.is,
);

/** Of all Ingresses, in the order of the manifests. */
interface Standings {
  readonly ground: Ground;
  readonly byIngress: ReadonlyMap<Sourced<Ingress>, Standing>;
  readonly contenders: readonly Contender[];
  /** Of each Ingress the first on each of its hosts. */
  readonly firsts: readonly Contender[];
  readonly hostClaims: readonly HostClaim[];
}

/** What decides, beside an Ingress itself, whom it meets. */
type Ground = readonly unknown[];

function groundOf(cluster: Cluster): Ground {
  return [...servingGround(cluster), isWithinFiles(cluster) ? cluster.servicesByName : undefined];
}

const standings = succeeding<Standings>((cluster, before) => {
  const ground = groundOf(cluster);
  const known = before && isSameGround(before.ground, ground) ? before.byIngress : undefined;
  // A folder that is joined to another knows nothing of the Ingresses there.
  const subjects = cluster.scope.kind === 'joined' ? new Set(cluster.scope.subjects) : undefined;
  const byIngress = new Map<Sourced<Ingress>, Standing>();
  for (const ingress of cluster.ingresses)
    if (subjects?.has(ingress.source.file) !== false)
      byIngress.set(ingress, known?.get(ingress) ?? standing(cluster, ingress));
  const all = [...byIngress.values()];
  return {
    ground,
    byIngress,
    contenders: all.flatMap((one) => one.own),
    firsts: all.flatMap((one) => one.firsts),
    hostClaims: all.flatMap((one) => one.hostClaims),
  };
});

// Made before the groups below are, and in slices.
preparedBy((cluster, isOver) => {
  if (!prepared.has(cluster)) {
    prepared.add(cluster);
    groundOf(cluster);
    if (isOver()) return false;
  }
  for (const ingress of cluster.ingresses) {
    if (kept.has(ingress)) continue;
    standing(cluster, ingress);
    if (isOver()) return false;
  }
  return true;
});
const prepared = new WeakSet<Cluster>();

function isSameGround(a: Ground, b: Ground): boolean {
  return a.every((one, at) => one === b[at]);
}

const places = grouping<Contender>(
  (cluster) => standings(cluster).contenders,
  (one) => [keyOf(one.domain, one.host, one.urlPath)],
);
const owners = grouping<HostClaim>(
  (cluster) => standings(cluster).hostClaims,
  (one) => (isMinion(one) ? [] : [keyOf(one.domain, one.host)]),
);
const onHosts = grouping<Contender>(
  (cluster) => standings(cluster).firsts,
  (one) => [keyOf(one.domain, one.host)],
);
const spreading = grouping<Contender>(
  (cluster) => standings(cluster).firsts,
  (one) => (spreads(one) ? [keyOf(one.domain, one.host)] : []),
);
const belowWildcards = grouping<Contender>(
  (cluster) => standings(cluster).firsts,
  (one) => {
    const wildcard = wildcardAbove(one.host);
    return wildcard === undefined ? [] : [keyOf(one.domain, wildcard)];
  },
);

interface Meetings extends Pick<HostClaim, 'ingress' | 'identity' | 'profile'> {
  readonly domain: string;
  readonly hostlessDomain: string;
}

/** Whom an Ingress meets; undefined where its controller is not known well enough to say. */
function meetingsOf(cluster: Cluster, ingress: Sourced<Ingress>): Meetings | undefined {
  const identity = identityOf(ingress);
  const { profile, bucket, hop } = servingController(cluster, ingress);
  if (identity === undefined || isUnknown(ingress.className) || hop.reason.code === 'class-contradicts')
    return undefined;
  if (ingress.className === undefined && profile.kind === undefined && hasManyControllers(cluster)) return undefined;
  // A file with its own Services is often an example by itself; only a host that it names makes it meet others.
  const isAlone = isWithinFiles(cluster) && isSelfContained(cluster, ingress);
  const hostlessDomain = isAlone ? `${bucket}\n${ingress.source.file}` : bucket;
  return { ingress, identity, profile, domain: bucket, hostlessDomain };
}

interface Standing {
  readonly meetings: Meetings | undefined;
  readonly own: readonly Contender[];
  readonly firsts: readonly Contender[];
  readonly hostClaims: readonly HostClaim[];
}

/** Kept for as long as it meets the same ones: a Service that comes leaves nearly all where they stand. */
function standing(cluster: Cluster, ingress: Sourced<Ingress>): Standing {
  const meetings = meetingsOf(cluster, ingress);
  const known = kept.get(ingress);
  if (known && isSameMeetings(known.meetings, meetings)) return known;
  const own = meetings ? contendersIn(meetings) : [];
  const made = { meetings, own, firsts: firstsOf(own), hostClaims: meetings ? claimsIn(meetings) : [] };
  kept.set(ingress, made);
  return made;
}
const kept = new WeakMap<Sourced<Ingress>, Standing>();

function isSameMeetings(a: Meetings | undefined, b: Meetings | undefined): boolean {
  return a?.profile === b?.profile && a?.domain === b?.domain && a?.hostlessDomain === b?.hostlessDomain;
}

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

function firstsOf(own: readonly Contender[]): Contender[] {
  const byHost = new Map<string, Contender>();
  for (const one of own) {
    const key = keyOf(one.domain, one.host);
    if (!byHost.has(key)) byHost.set(key, one);
  }
  return [...byHost.values()];
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

function isSelfContained({ servicesByName }: Cluster, ingress: Sourced<Ingress>): boolean {
  return backendsOf(ingress).some(({ backend }) =>
    (servicesByName.get((known(backend.service) ?? '').toLowerCase()) ?? []).some(
      (service) => service.source.file === ingress.source.file,
    ),
  );
}

function keyOf(domain: string, host: string, text?: string): string {
  return text === undefined ? `${domain}\n${host}` : `${domain}\n${host}\n${text === '' ? '/' : text}`;
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
