/**
 * What the Ingresses of a cluster ask for, found by the place that they ask for: those that one controller merges and
 * that want the same place stand together. Knows how a controller compares, from its profile, and no sentences.
 */
import { type Cluster, fact, grouping, ingressesOnKey, noteRead, wildcardAbove } from '../../cluster/index.js';
import { type Ingress, isUnknown, known } from '../../resources/index.js';
import { type ControllerProfile, servingGround } from '../../routing/index.js';
import type { Sourced } from '../../workspace/index.js';
import { type Contender, type HostClaim, isWithinFiles, keyOf, standingsOf } from './standings.js';

export type { Contender, HostClaim } from './standings.js';

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
    of: (ingress) => standingsOf(cluster).byIngress.get(ingress)?.own ?? [],
    hostsOf: (ingress) => standingsOf(cluster).byIngress.get(ingress)?.hostClaims ?? [],
    at: (domain, host, text) => found(places, host, keyOf(domain, host, text)),
    owners: (domain, host) => found(owners, host, keyOf(domain, host)),
    on: (domain, host) => found(onHosts, host, keyOf(domain, host)),
    spreading: (domain, host) => found(spreading, host, keyOf(domain, host)),
    below: (domain, wildcard) => found(belowWildcards, wildcard, keyOf(domain, wildcard)),
  };
}

type Groups<T> = (cluster: Cluster) => ReadonlyMap<string, readonly T[]>;

const hasOpen = fact(
  'ingresses: whether some have hosts or paths that are filled in later',
  (object) => object.model === 'ingress' && isFilledInLater(object),
  ({ ingresses }) => ingresses.some(isFilledInLater),
  Object.is,
);

const places = grouping<Contender>(
  (cluster) => standingsOf(cluster).contenders,
  (one) => [keyOf(one.domain, one.host, one.urlPath)],
);
const owners = grouping<HostClaim>(
  (cluster) => standingsOf(cluster).hostClaims,
  (one) => (isMinion(one) ? [] : [keyOf(one.domain, one.host)]),
);
const onHosts = grouping<Contender>(
  (cluster) => standingsOf(cluster).firsts,
  (one) => [keyOf(one.domain, one.host)],
);
const spreading = grouping<Contender>(
  (cluster) => standingsOf(cluster).firsts,
  (one) => (spreads(one) ? [keyOf(one.domain, one.host)] : []),
);
const belowWildcards = grouping<Contender>(
  (cluster) => standingsOf(cluster).firsts,
  (one) => {
    const wildcard = wildcardAbove(one.host);
    return wildcard === undefined ? [] : [keyOf(one.domain, wildcard)];
  },
);

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
