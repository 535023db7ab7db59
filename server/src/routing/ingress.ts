/**
 * From a URL to the rules of Ingresses that take it (I1–I4): host and path by the specification's precedence, where
 * controllers agree on it; what they read differently is unknown. Every rule that plays a part is in the answer.
 */
import type { Cluster } from '../cluster/index.js';
import {
  type Ingress,
  type IngressBackend,
  type IngressPath,
  type IngressRule,
  isUnknown,
  known,
  type Service,
} from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { controllerOf, entryHop, type IngressController } from './controllers.js';
import type { NameResult } from './dns.js';
import { type Client, type Hop, hop, proof, type Verdict, worst } from './hop.js';
import { followBackend } from './ingressBackend.js';
import { type HostMatch, matchHost, matchPath, type PathMatch } from './ingressMatch.js';
import type { Reason } from './reasons.js';
import type { Route } from './service.js';

export interface IngressMatch {
  readonly ingress: Sourced<Ingress>;
  /** Undefined for the default backend of the Ingress. */
  readonly rule: IngressRule | undefined;
  readonly path: IngressPath | undefined;
  readonly controller: IngressController;
  /** Entry, class, rule, backend. The Service's port and what follows are in `route`. */
  readonly hops: readonly Hop[];
  readonly service: Sourced<Service> | undefined;
  readonly route: Route | undefined;
  /** Of an ExternalName backend: whom it means. */
  readonly alias: NameResult | undefined;
  /** Hops, and route or alias. */
  readonly verdict: Verdict;
}

/** What the rule hop says; the rest of a match follows from it. */
interface Candidate {
  readonly ingress: Sourced<Ingress>;
  readonly controller: IngressController;
  readonly rule: IngressRule;
  readonly path: IngressPath;
  readonly host: HostMatch;
  readonly match: PathMatch;
}

/** Matches for `http(s)://host/path`, those that take the request first. `path` is as in the URL. */
export function ingressRoute(cluster: Cluster, host: string, path: string, client: Client): IngressMatch[] {
  const request = path.replace(/[?#].*$/s, '') || '/';
  const buckets = new Map<string, { readonly ingress: Sourced<Ingress>; readonly controller: IngressController }[]>();
  for (const ingress of cluster.ingresses) {
    const controller = controllerOf(cluster, ingress);
    const bucket = buckets.get(controller.bucket);
    if (bucket) bucket.push({ ingress, controller });
    else buckets.set(controller.bucket, [{ ingress, controller }]);
  }
  const matches = [...buckets.values()].flatMap((bucket) =>
    matchBucket(cluster, bucket, host.toLowerCase(), request, client),
  );
  return matches.sort((a, b) => ORDER[ruleVerdict(a)] - ORDER[ruleVerdict(b)]);
}
const ORDER: Readonly<Record<Verdict, number>> = { allowed: 0, unknown: 1, denied: 2 };

function ruleVerdict(match: IngressMatch): Verdict {
  return match.hops.find((one) => one.kind === 'ingress-rule')?.verdict ?? 'allowed';
}

/** Every backend of an Ingress that leads to a Service, by its rule, whatever the request: the ways in. */
export function ingressMatchOf(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
  at: { readonly rule?: IngressRule; readonly path?: IngressPath; readonly backend: IngressBackend },
  client: Client,
): IngressMatch {
  const controller = controllerOf(cluster, ingress);
  const { rule, path, backend } = at;
  const step =
    path && rule
      ? ruleHop(ingress, rule, path, 'allowed')
      : defaultHop(ingress, 'allowed', { code: 'default-backend' });
  return complete(cluster, { ingress, controller, rule, path, backend }, step, client);
}

interface Bucketed {
  readonly ingress: Sourced<Ingress>;
  readonly controller: IngressController;
}

function matchBucket(
  cluster: Cluster,
  bucket: readonly Bucketed[],
  host: string,
  request: string,
  client: Client,
): IngressMatch[] {
  const isRegexHost = (one: Bucketed): boolean =>
    (one.controller.kind === 'ingress-nginx' || one.controller.kind === undefined) && usesRegex(one.ingress);
  const regex = bucket.some(
    (one) =>
      isRegexHost(one) && one.ingress.rules.some((rule) => matchHost(rule, host, one.controller.kind).match === 'yes'),
  );
  let bestHost = -1;
  const candidates: Candidate[] = [];
  for (const { ingress, controller } of bucket) {
    for (const rule of ingress.rules) {
      const hostMatch = matchHost(rule, host, controller.kind);
      if (hostMatch.match === 'no') continue;
      if (hostMatch.match === 'yes') bestHost = Math.max(bestHost, hostMatch.rank);
      for (const path of rule.paths) {
        const match = matchPath({ path, request, kind: controller.kind, regex });
        if (match.match !== 'no') candidates.push({ ingress, controller, rule, path, host: hostMatch, match });
      }
    }
  }
  const found = judge(candidates, bestHost).map(({ candidate, step }) =>
    complete(cluster, { ...candidate, backend: candidate.path.backend }, step, client),
  );
  const isTaken = found.some((one) => ruleVerdict(one) === 'allowed');
  return isTaken ? found : [...found, ...defaults(cluster, bucket, host, client, found.length > 0)];
}

function usesRegex(ingress: Ingress): boolean {
  const annotation = (name: string): string | undefined =>
    known(ingress.annotations.values.get(`nginx.ingress.kubernetes.io/${name}`));
  return annotation('use-regex') === 'true' || annotation('rewrite-target') !== undefined;
}

function isCanary({ ingress }: Candidate): boolean {
  return known(ingress.annotations.values.get('nginx.ingress.kubernetes.io/canary')) === 'true';
}

/** The most exact host, then the longest path, then Exact before Prefix. */
function judge(candidates: readonly Candidate[], bestHost: number): { candidate: Candidate; step: Hop }[] {
  const hostRank = (one: Candidate): number => (one.host.match === 'yes' ? one.host.rank : bestHost);
  const isSure = (one: Candidate): boolean => one.host.match === 'yes' && one.match.match === 'yes';
  // Traefik and the AWS controller go on to a less exact host when no path of the exact one fits.
  const fallsThrough = (one: Candidate): boolean =>
    one.controller.kind === 'traefik' || one.controller.kind === 'aws-alb';
  const sure = candidates.filter(isSure);
  const inHost = sure.filter((one) => hostRank(one) === bestHost || fallsThrough(one));
  const main = inHost.filter((one) => !isCanary(one));
  const winner = main.toSorted((a, b) => hostRank(b) - hostRank(a) || b.match.rank - a.match.rank)[0];
  const isEqual = (one: Candidate): boolean =>
    winner !== undefined && hostRank(one) === hostRank(winner) && one.match.rank === winner.match.rank;
  const rivals = main.filter((one) => one !== winner && isEqual(one) && !isSameBackend(one, winner));
  const doubtful = candidates.find(
    (one) =>
      !isSure(one) &&
      (winner === undefined || hostRank(one) >= hostRank(winner)) &&
      (winner === undefined || one.match.rank >= winner.match.rank),
  );
  return candidates.map((candidate) => {
    const { ingress, rule, path } = candidate;
    const say = (verdict: Verdict, reason?: Reason): { candidate: Candidate; step: Hop } => ({
      candidate,
      step: ruleHop(ingress, rule, path, verdict, reason),
    });
    if (!isSure(candidate)) {
      const outranked =
        winner !== undefined && candidate.host.match === 'yes' && candidate.match.rank < winner.match.rank;
      return outranked
        ? say('denied', { code: 'outranked', by: winner.path })
        : say('unknown', differenceOf(candidate));
    }
    if (isCanary(candidate))
      return say(
        isEqual(candidate) ? 'allowed' : 'denied',
        isEqual(candidate) ? { code: 'canary' } : { code: 'outranked', by: winner?.path },
      );
    if (candidate !== winner && !rivals.includes(candidate)) {
      if (hostRank(candidate) === bestHost || winner !== undefined)
        return say('denied', { code: 'outranked', by: winner?.path });
      // The exact host has no path for it: most controllers stop there, and who is not known may not.
      return candidate.controller.kind === undefined
        ? say('unknown', { code: 'path-by-controller', why: 'order' })
        : say('denied', { code: 'outranked', by: undefined });
    }
    if (rivals.length > 0)
      return say('unknown', {
        code: 'contested',
        by: [winner, ...rivals].flatMap((one) => (one && one !== candidate ? one.path : [])),
      });
    if (candidate.controller.bucket.startsWith('alb group ') && sure.some((one) => one.ingress !== ingress))
      return say('unknown', { code: 'path-by-controller', why: 'order' });
    return doubtful ? say('unknown', differenceOf(doubtful)) : say('allowed');
  });
}

function differenceOf({ host, match }: Candidate): Reason {
  const why = (host.match === 'unknown' ? host.why : undefined) ?? match.why;
  return why === undefined ? { code: 'rule-filled-in-later' } : { code: 'path-by-controller', why };
}

/** Two rules that send the same request to the same place do not contend. */
function isSameBackend(a: Candidate, b: Candidate | undefined): boolean {
  const [one, other] = [a.path.backend, b?.path.backend];
  if (!one || !other || isUnknown(one.service) || isUnknown(one.port)) return false;
  return (
    one.service === other.service &&
    JSON.stringify(one.port) === JSON.stringify(other.port) &&
    a.ingress.namespace === b?.ingress.namespace
  );
}

function ruleHop(
  ingress: Sourced<Ingress>,
  rule: IngressRule,
  path: IngressPath,
  verdict: Verdict,
  reason?: Reason,
): Hop {
  const matched: Reason = {
    code: 'rule-matches',
    host: known(rule.host) ?? '',
    path: known(path.urlPath) ?? '',
    pathType: known(path.pathType) ?? 'ImplementationSpecific',
  };
  return hop('ingress-rule', verdict, reason ?? matched, proof(ingress, 'ingress-rule', ...path.path));
}

function defaultHop(ingress: Sourced<Ingress>, verdict: Verdict, reason: Reason): Hop {
  return hop(
    'ingress-rule',
    verdict,
    reason,
    proof(ingress, 'ingress-rule', ...(ingress.defaultBackend?.path ?? ['spec'])),
  );
}

/**
 * What no path took goes to a default backend: for certain where one Ingress has nothing else; where it has rules too,
 * controllers differ in which hosts it is for.
 */
function defaults(
  cluster: Cluster,
  bucket: readonly Bucketed[],
  host: string,
  client: Client,
  isDoubtful: boolean,
): IngressMatch[] {
  const withDefault = bucket.filter(({ ingress }) => ingress.defaultBackend !== undefined);
  const ofAll = withDefault.filter(({ ingress }) => ingress.rules.length === 0);
  const ofHost = withDefault.filter(({ ingress, controller }) =>
    ingress.rules.some((rule) => matchHost(rule, host, controller.kind).match === 'yes'),
  );
  const first = ofHost.length > 0 ? ofHost : ofAll;
  return withDefault.map((one) => {
    const { ingress, controller } = one;
    const bare = ingress.rules.some((rule) => !rule.hasHttp && matchHost(rule, host, controller.kind).match !== 'no');
    const isOnly = first.length === 1 && first[0] === one && !isDoubtful;
    const certain =
      isOnly && !bare && (ingress.rules.length === 0 ? ofHost.length === 0 : controller.kind === 'ingress-nginx');
    const reason: Reason = { code: bare ? 'host-without-paths' : 'default-backend' };
    return complete(
      cluster,
      { ingress, controller, rule: undefined, path: undefined, backend: ingress.defaultBackend },
      defaultHop(ingress, certain ? 'allowed' : 'unknown', reason),
      client,
    );
  });
}

function complete(
  cluster: Cluster,
  {
    ingress,
    controller,
    rule,
    path,
    backend,
  }: Bucketed & { rule: IngressRule | undefined; path: IngressPath | undefined; backend: IngressBackend | undefined },
  step: Hop,
  client: Client,
): IngressMatch {
  const entry = entryHop(cluster, ingress, controller, client);
  const next = followBackend(cluster, ingress, backend, controller, client);
  const hops = [...(entry ? [entry] : []), controller.hop, step, ...next.hops];
  const { service, route, alias } = next;
  const verdicts = [
    ...hops.map((one) => one.verdict),
    ...(route ? [route.verdict] : []),
    ...(alias ? [alias.verdict] : []),
  ];
  return { ingress, rule, path, controller, hops, service, route, alias, verdict: worst(verdicts) };
}
