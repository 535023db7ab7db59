/**
 * From what a client dials, a name or an address, to whom it means (D1–D8, S8, C7, C11): through its search path, the
 * cluster's DNS and the aliases of ExternalName Services. A broken step keeps the answer that would have followed.
 */
import type { Cluster } from '../cluster/index.js';
import { isUnknown, known, type Service, type ServicePort } from '../resources/index.js';
import type { Address } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { addressOf } from './addresses.js';
import { domainOf, queriesFor, type Resolver, resolverHop, resolverOf, searchOf } from './dnsClient.js';
import { lookUpInZone, NO_SUCH_NAME, namespaceIsHere, type ZoneAnswer } from './dnsZone.js';
import type { Destination } from './endpoints.js';
import { type Client, type Hop, hop, proof, type Verdict, worst } from './hop.js';
import type { NameForm, Reason } from './reasons.js';
import type { Way } from './service.js';
import { answerWithoutDns } from './withoutDns.js';

export type Answer =
  /** `way` is how the client comes in, if it dials on: by `serviceRoute`. Headless Services too. */
  | { readonly kind: 'service'; readonly service: Sourced<Service>; readonly way: Way }
  /** Single pods or addresses by their own names; the port is whatever the client dials. */
  | {
      readonly kind: 'pods';
      readonly service: Sourced<Service> | undefined;
      readonly destinations: readonly Destination[];
    }
  /** The client learns the port too: by `routeToPort` with the way `cluster-ip`, or `slices` for a headless Service. */
  | { readonly kind: 'srv'; readonly service: Sourced<Service>; readonly port: ServicePort }
  | { readonly kind: 'address'; readonly address: Address; readonly place: 'pods' | 'services' | 'outside' | 'unknown' }
  | { readonly kind: 'external'; readonly host: string }
  /** The client itself, on whatever port it dials. */
  | { readonly kind: 'loopback' }
  | { readonly kind: 'api-server' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

export interface NameResult {
  readonly hops: readonly Hop[];
  readonly answer: Answer;
  /** ExternalName Services on the way, in order. */
  readonly aliases: readonly Sourced<Service>[];
  readonly verdict: Verdict;
}

export function resolveName(cluster: Cluster, client: Client, host: string): NameResult {
  const direct = answerWithoutDns(cluster, client, host);
  if (direct) return result(direct.hops, direct.answer);
  const name = host.toLowerCase().replace(/\.$/, '');
  const resolver = resolverOf(cluster, client);
  // Who asks elsewhere is followed as if the cluster's DNS were asked, to say what would be found.
  const queries = client.kind === 'pod' ? queriesFor(host, resolver) : [name, `${name}.${domainOf(cluster)}`];
  const found = search(cluster, name, queries);
  if (found.answer.kind === 'none' && client.kind === 'pod' && !host.endsWith('.')) {
    const usual = searchOf(cluster, client.pod);
    const missed = search(cluster, name, queriesFor(host, usual));
    if (missed.answer.kind !== 'none') {
      const reason: Reason = { code: 'search-path-lacks', query: missed.query, searches: resolver.search };
      return result(
        [hop('resolver', 'denied', reason, ...resolver.evidence), ...missed.hops],
        missed.answer,
        missed.aliases,
      );
    }
  }
  return result([firstHop(resolver, found), ...found.hops], found.answer, found.aliases);
}

function firstHop(resolver: Resolver, found: Found): Hop {
  const { query, tried } = found;
  const isForeign = found.answer.kind === 'external' && found.aliases.length === 0;
  // Somebody else's resolver knows somebody else's names, if there is one.
  if (isForeign && resolver.reason?.code !== 'no-name-servers')
    return resolverHop({ ...resolver, verdict: 'allowed' }, query, tried);
  return found.outsideFirst && resolver.verdict === 'allowed'
    ? hop('resolver', 'unknown', { code: 'asks-outside-first', query, tried })
    : resolverHop(resolver, query, tried);
}

function result(hops: readonly Hop[], answer: Answer, aliases: readonly Sourced<Service>[] = []): NameResult {
  return { hops, answer, aliases, verdict: worst(hops.map((one) => one.verdict)) };
}

interface Found extends Pick<NameResult, 'hops' | 'answer' | 'aliases'> {
  readonly query: string;
  readonly tried: readonly string[];
  /** It was found by completion, after DNS outside was asked for the name as it is. */
  readonly outsideFirst: boolean;
}

function search(cluster: Cluster, name: string, queries: readonly string[]): Found {
  const tried: string[] = [];
  let missed: { answer: ZoneAnswer & { kind: 'none' }; query: string } | undefined;
  let outsideFirst = false;
  let outsideDomain: string | undefined;
  for (const query of queries) {
    tried.push(query);
    const labels = labelsInZone(cluster, query);
    if (labels !== undefined) {
      const zone = lookUpInZone(cluster, labels, formOf(name, query, domainOf(cluster)));
      if (zone.kind !== 'none') return { ...follow(cluster, zone, []), query, tried, outsideFirst };
      if (missed === undefined || telling(zone) > telling(missed.answer)) missed = { answer: zone, query };
      continue;
    }
    const foreign = judgeForeign(cluster, query);
    if (foreign === 'unknown') return { ...otherDomain(query), query, tried, outsideFirst };
    if (foreign === 'external' && query !== name) outsideDomain ??= query;
    if (foreign === 'external' && query === name && tried.length === 1) outsideFirst = true;
  }
  const nothing = { answer: { kind: 'none' }, aliases: [], tried, outsideFirst: false } as const;
  const none = missed?.answer.hop ?? NO_SUCH_NAME;
  const isSlip = missed !== undefined && isSlipIn(missed.answer);
  if (!isSlip && outsideDomain !== undefined)
    return {
      ...nothing,
      hops: [hop('dns', 'unknown', { code: 'search-domain-outside', query: outsideDomain })],
      query: outsideDomain,
    };
  if (!isSlip && isOutsideName(name) && labelsInZone(cluster, name) === undefined) {
    if (!isNameInNamespace(cluster, name)) return { ...external(name), query: name, tried, outsideFirst: false };
    const { elsewhere } = absenceIn(none.reason);
    return {
      ...nothing,
      hops: [hop('dns', 'unknown', { code: 'name-not-here', elsewhere, nearest: [] })],
      query: missed?.query ?? name,
    };
  }
  return { ...nothing, hops: [none], query: missed?.query ?? name };
}

function absenceIn(reason: Reason): { readonly nearest: readonly string[]; readonly elsewhere: readonly string[] } {
  return reason.code === 'no-such-name' || reason.code === 'name-not-here' ? reason : { nearest: [], elsewhere: [] };
}

/** So much of the name is right that it was meant for the cluster, not for the world outside. */
function isSlipIn({ near, hop: { reason } }: ZoneAnswer & { kind: 'none' }): boolean {
  const { nearest, elsewhere } = absenceIn(reason);
  return near === 3 || nearest.length > 0 || (near === 2 && elsewhere.length > 0);
}

/** Of the completions that all missed, the one that is said. */
function telling(answer: ZoneAnswer & { kind: 'none' }): number {
  return answer.near * 2 + (isSlipIn(answer) ? 1 : 0);
}

function external(host: string): Pick<NameResult, 'hops' | 'answer' | 'aliases'> {
  return {
    hops: [hop('dns', 'allowed', { code: 'name-is-external' })],
    answer: { kind: 'external', host },
    aliases: [],
  };
}

/** What the alias of an ExternalName Service means, to a client that dials the Service without asking DNS (S8). */
export function resolveAlias(cluster: Cluster, service: Sourced<Service>): NameResult {
  const place = proof(service, 'external-name', 'spec', 'externalName');
  const found = hop('dns', 'allowed', { code: 'name-is-service', form: 'full' }, place);
  const { hops, answer, aliases } = follow(cluster, { kind: 'alias', service, hop: found }, []);
  return result(hops.slice(1), answer, aliases);
}

/** What stands before the cluster's domain; undefined for a name outside it. */
function labelsInZone(cluster: Cluster, query: string): string[] | undefined {
  const domain = domainOf(cluster);
  if (query === domain) return [];
  return query.endsWith(`.${domain}`) ? query.slice(0, -domain.length - 1).split('.') : undefined;
}

function judgeForeign(cluster: Cluster, query: string): 'external' | 'nobody' | 'unknown' {
  if (query.endsWith('.clusterset.local')) return 'unknown';
  if (cluster.profile.dnsDomain === undefined && /^[^.]+\.[^.]+\.(?:svc|pod)\.[^.]/.test(query)) return 'unknown';
  return isOutsideName(query) ? 'external' : 'nobody';
}

/** It has a domain above it that is not one of Kubernetes' own words. */
function isOutsideName(name: string): boolean {
  return name.includes('.') && !/\.(?:svc|pod)$|\.svc\.cluster$/.test(name);
}

/** `db.shop`, where shop is a namespace here: a Service that is missing, or the domain `shop` of the world outside. */
function isNameInNamespace(cluster: Cluster, name: string): boolean {
  const labels = name.split('.');
  return labels.length === 2 && namespaceIsHere(cluster, labels[1] ?? '');
}

function formOf(name: string, query: string, domain: string): NameForm {
  if (name === query) return 'full';
  const added = query.slice(name.length + 1);
  if (added === domain) return 'svc';
  return added === `svc.${domain}` ? 'namespace' : 'short';
}

/** Goes on from an ExternalName Service to what its alias means; a client's search path plays no part any more. */
function follow(
  cluster: Cluster,
  found: ZoneAnswer,
  before: readonly Sourced<Service>[],
): Pick<NameResult, 'hops' | 'answer' | 'aliases'> {
  if (found.kind !== 'alias') return { hops: [found.hop], answer: answerOf(found), aliases: [] };
  const { service } = found;
  const place = proof(service, 'external-name', 'spec', 'externalName');
  const end = (verdict: Verdict, reason: Reason, answer: Answer): ReturnType<typeof follow> => ({
    hops: [found.hop, hop('alias', verdict, reason, place)],
    answer,
    aliases: [service],
  });
  if (before.includes(service)) {
    const names = [...before.slice(before.indexOf(service)), service].flatMap((one) => known(one.name) ?? []);
    return end('denied', { code: 'alias-loop', names }, { kind: 'none' });
  }
  if (before.length >= LONGEST_CHAIN)
    return end('unknown', { code: 'alias-too-long', count: before.length }, { kind: 'unknown' });
  if (isUnknown(service.externalName)) return end('unknown', { code: 'filled-in-later' }, { kind: 'unknown' });
  const target = service.externalName?.toLowerCase().replace(/\.$/, '') ?? '';
  if (target === '') return end('denied', { code: 'alias-without-target' }, { kind: 'none' });
  if (addressOf(target)) return end('denied', { code: 'alias-is-address', target }, { kind: 'none' });
  const link = hop('alias', 'allowed', { code: 'alias-to', target }, place);
  const labels = labelsInZone(cluster, target);
  const foreign = judgeForeign(cluster, target);
  const next =
    labels !== undefined
      ? follow(cluster, lookUpInZone(cluster, labels, 'full'), [...before, service])
      : foreign === 'external'
        ? external(target)
        : foreign === 'unknown'
          ? otherDomain(target)
          : ({ hops: [NO_SUCH_NAME], answer: { kind: 'none' }, aliases: [] } as const);
  return { hops: [found.hop, link, ...next.hops], answer: next.answer, aliases: [service, ...next.aliases] };
}

/** Of aliases; name servers and resolvers have their own limits, and none is known to go further. */
const LONGEST_CHAIN = 16;

function otherDomain(domain: string): Pick<NameResult, 'hops' | 'answer' | 'aliases'> {
  return {
    hops: [hop('dns', 'unknown', { code: 'other-cluster-domain', domain })],
    answer: { kind: 'unknown' },
    aliases: [],
  };
}

function answerOf(found: Exclude<ZoneAnswer, { kind: 'alias' }>): Answer {
  switch (found.kind) {
    case 'service':
    case 'headless':
      return { kind: 'service', service: found.service, way: 'cluster-ip' };
    case 'pods':
      return { kind: 'pods', service: found.service, destinations: found.destinations };
    case 'srv':
      return { kind: 'srv', service: found.service, port: found.port };
    case 'api-server':
    case 'none':
    case 'unknown':
      return { kind: found.kind };
  }
}
