/**
 * Whom the Ingresses of a cluster meet: those that one controller merges. Kept for each of them for as long as it meets
 * the same ones, so that an edit of one costs no look at the routes of the others.
 */
import { type Cluster, preparedBy, succeeding } from '../../cluster/index.js';
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

/** In a folder, Ingresses that lead to Services of their own file meet those of that file alone. */
export function isWithinFiles({ scope }: Cluster): boolean {
  return scope.kind === 'directory' || scope.kind === 'joined';
}

/** Of all Ingresses, in the order of the manifests. */
export interface Standings {
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

export const standingsOf = succeeding<Standings>((cluster, before) => {
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

// In slices, before groups are made of it.
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

export function keyOf(domain: string, host: string, text?: string): string {
  return text === undefined ? `${domain}\n${host}` : `${domain}\n${host}\n${text === '' ? '/' : text}`;
}
