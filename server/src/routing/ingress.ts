/**
 * From a URL to the rules of Ingresses that take it (I1–I4), as their controllers read hosts and paths; what depends on
 * a controller or its settings is unknown. Every rule that plays a part is in the answer.
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
import { profileOf } from './controllers/index.js';
import type { ControllerKind, ControllerProfile } from './controllers/profile.js';
import { controllerOf, entryHop, type IngressController } from './controllers.js';
import type { NameResult } from './dns.js';
import { type Client, type Evidence, type Hop, hop, proof, type Verdict, worst } from './hop.js';
import { followBackend } from './ingressBackend.js';
import { type Bucket, bucketsOf, type Member } from './ingressClaims.js';
import { servingController } from './ingressClass.js';
import { type Decided, decide } from './ingressDecision.js';
import { matchHost } from './ingressMatch.js';
import type { Request } from './ingressReading.js';
import { hindrance } from './ingressWay.js';
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

/** Matches for `http(s)://host/path`, those that take the request first. `path` is as in the URL. */
export function ingressRoute(cluster: Cluster, host: string, path: string, client: Client): IngressMatch[] {
  const request: Request = { host: host.toLowerCase(), path: path.replace(/[?#].*$/s, '') || '/' };
  const matches = [...bucketsOf(cluster).values()].flatMap((bucket) => matchBucket(cluster, bucket, request, client));
  return matches.sort((a, b) => ORDER[ruleVerdict(a)] - ORDER[ruleVerdict(b)]);
}
const ORDER: Readonly<Record<Verdict, number>> = { allowed: 0, unknown: 1, denied: 2 };

function ruleVerdict(match: IngressMatch): Verdict {
  return match.hops.find((one) => one.kind === 'ingress-rule')?.verdict ?? 'allowed';
}

/** One backend of an Ingress by its rule, for any request that gets to this rule: a way in. */
export function ingressMatchOf(
  cluster: Cluster,
  ingress: Sourced<Ingress>,
  at: { readonly rule?: IngressRule; readonly path?: IngressPath; readonly backend: IngressBackend },
  client: Client,
): IngressMatch {
  const { rule, path, backend } = at;
  const step =
    path && rule ? wayHop(cluster, ingress, rule, path) : defaultHop(ingress, 'allowed', { code: 'default-backend' });
  return complete(cluster, { ingress, rule, path, backend }, step, client);
}

function wayHop(cluster: Cluster, ingress: Sourced<Ingress>, rule: IngressRule, path: IngressPath): Hop {
  const bucket = bucketsOf(cluster).get(servingController(cluster, ingress).bucket);
  const hindered = bucket && hindrance(bucket, path);
  return hindered ? decidedHop(hindered, bucket.profile) : ruleHop(ingress, rule, path, 'allowed');
}

function matchBucket(cluster: Cluster, bucket: Bucket, request: Request, client: Client): IngressMatch[] {
  const found = decide(bucket, request).map((one) => {
    const { ingress, rule, path } = one.claim;
    const step = decidedHop(one, bucket.profile);
    return complete(cluster, { ingress, rule, path, backend: path.backend }, step, client);
  });
  const isTaken = found.some((one) => ruleVerdict(one) === 'allowed');
  return isTaken ? found : [...found, ...defaults(cluster, bucket, request.host, client, found)];
}

function decidedHop(one: Decided, profile: ControllerProfile): Hop {
  const { ingress, rule, path } = one.claim;
  const own = ruleHop(ingress, rule, path, ...judged(one, profile));
  return { ...own, evidence: [...own.evidence, ...rivalPlaces(one)] };
}

function judged({ claim, standing }: Decided, profile: ControllerProfile): [Verdict, Reason?] {
  const path = known(claim.text) ?? '';
  switch (standing.is) {
    case 'taking':
      return ['allowed'];
    case 'canary':
      return ['allowed', { code: 'canary' }];
    case 'outranked':
      return ['denied', { code: 'outranked', by: standing.by?.path }];
    case 'contested': {
      const { over, settled } = standing;
      const by = [...new Set(standing.by.map((one) => one.ingress))].filter((one) => one !== claim.ingress);
      return ['unknown', { code: 'contested', path, by, over, settled, controller: profile.name }];
    }
    case 'depends':
      return ['unknown', { code: 'path-by-controller', path, controller: profile.name, why: standing.on }];
    case 'by-controller': {
      const names = (kinds: readonly ControllerKind[]): string[] => kinds.map((kind) => profileOf(kind).name);
      const [sends, refuses] = [names(standing.sends), names(standing.refuses)];
      return ['unknown', { code: 'depends-on-controller', path, sends, refuses }];
    }
    case 'filled-in-later':
      return ['unknown', { code: 'rule-filled-in-later' }];
    case 'orphan':
      return ['denied', { code: 'minion-without-master' }];
  }
}

/** The rules that the answer rests on beside its own: those that it competes with, or that is asked before it. */
function rivalPlaces({ standing }: Decided): Evidence[] {
  const rivals = standing.is === 'contested' ? standing.by : standing.is === 'outranked' ? [standing.by] : [];
  return rivals.flatMap((one) => (one ? proof(one.ingress, 'ingress-rule', ...one.path.path) : [])).slice(0, 3);
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

/** What no path took goes to a default backend; for which hosts it stands, controllers differ in. */
function defaults(
  cluster: Cluster,
  { members, profile }: Bucket,
  host: string,
  client: Client,
  found: readonly IngressMatch[],
): IngressMatch[] {
  const isDoubtful = found.some((one) => ruleVerdict(one) === 'unknown');
  const names = (ingress: Ingress, isBare: boolean): boolean =>
    ingress.rules.some(
      (rule) =>
        (!isBare || !rule.hasHttp) &&
        profile.readings.some((reading) => matchHost(lowerCase(rule.host), host, reading.wildcard).match !== 'no'),
    );
  const isNamed = members.some(({ ingress }) => names(ingress, false));
  const withDefault = members.filter(({ ingress }) => ingress.defaultBackend !== undefined);
  const ofHost = withDefault.filter(({ ingress }) => names(ingress, false));
  const ofAll = withDefault.filter(({ ingress }) => ingress.rules.length === 0);
  const isClear = profile.defaultBackend === 'own-hosts' || profile.defaultBackend === 'own-load-balancer';
  const matchOf = (ingress: Sourced<Ingress>): IngressMatch | undefined => {
    const hasRules = ingress.rules.length > 0;
    const isBare = !isClear && names(ingress, true);
    const say = (verdict: Verdict, reason: Reason = { code: isBare ? 'host-without-paths' : 'default-backend' }) => {
      const at = { ingress, rule: undefined, path: undefined, backend: ingress.defaultBackend };
      return complete(cluster, at, defaultHop(ingress, verdict, reason), client);
    };
    const only = (list: readonly Member[]): Verdict => (list.length === 1 && !isDoubtful ? 'allowed' : 'unknown');
    switch (profile.defaultBackend) {
      case 'own-load-balancer':
        return say(only(withDefault));
      case 'own-hosts':
        if (hasRules) return ofHost.some((one) => one.ingress === ingress) ? say(only(ofHost)) : undefined;
        return isNamed ? undefined : say(only(ofAll));
      case 'without-rules':
        return hasRules
          ? say('denied', { code: 'default-backend-ignored', controller: profile.name })
          : say(only(ofAll));
      case 'everything':
        return say(only(withDefault));
      case 'unclear':
        return say(hasRules || isNamed ? 'unknown' : only(ofAll));
    }
  };
  return withDefault.flatMap(({ ingress }) => matchOf(ingress) ?? []);
}

function lowerCase(host: IngressRule['host']): IngressRule['host'] {
  return isUnknown(host) ? host : host?.toLowerCase();
}

interface Place {
  readonly ingress: Sourced<Ingress>;
  readonly rule: IngressRule | undefined;
  readonly path: IngressPath | undefined;
  readonly backend: IngressBackend | undefined;
}

function complete(cluster: Cluster, { ingress, rule, path, backend }: Place, step: Hop, client: Client): IngressMatch {
  const controller = controllerOf(cluster, ingress);
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
