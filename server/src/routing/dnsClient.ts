/** What the resolver of a client does with a name before the cluster's DNS sees it: policy, search path, ndots (D1, D7, C7). */
import { type Cluster, type Pod, policyNamespace } from '../cluster/index.js';
import { isUnknown, known } from '../resources/index.js';
import { hasAddress } from '../sets/index.js';
import { addressOf, blocksOf, placeOf, podWithAddress, serviceWithClusterIP } from './addresses.js';
import { type Client, type Evidence, type Hop, hop, proof, type Verdict } from './hop.js';
import type { Reason } from './reasons.js';

export interface Resolver {
  /** Whether it asks the cluster's DNS; `reason` says why not, or why nobody knows. */
  readonly verdict: Verdict;
  readonly reason: Reason | undefined;
  readonly evidence: readonly Evidence[];
  readonly search: readonly string[];
  readonly ndots: number;
}

export function domainOf(cluster: Cluster): string {
  return cluster.profile.dnsDomain?.toLowerCase() ?? 'cluster.local';
}

export function resolverOf(cluster: Cluster, client: Client): Resolver {
  if (client.kind !== 'pod')
    return { verdict: 'denied', reason: { code: 'outside-cluster-dns' }, evidence: [], search: [], ndots: 1 };
  const { pod } = client;
  const { template, workload } = pod;
  const place = proof(workload, 'dns-policy', ...template.path, 'spec', 'dnsPolicy');
  const host = proof(workload, 'host-network', ...template.path, 'spec', 'hostNetwork');
  const ofCluster = searchOf(cluster, pod);
  if (isUnknown(template.dnsPolicy))
    return { ...ofCluster, verdict: 'unknown', reason: { code: 'dns-policy-unknown' }, evidence: [place] };
  switch (template.dnsPolicy) {
    case 'ClusterFirstWithHostNet':
      return ofCluster;
    case 'Default':
      return { ...ofCluster, verdict: 'denied', reason: { code: 'dns-policy-default' }, evidence: [place] };
    case 'None':
      return { ...ownResolver(cluster, pod), search: searchesOf(pod), ndots: ndotsOf(pod, 1) };
    default:
      if (isUnknown(template.hostNetwork))
        return { ...ofCluster, verdict: 'unknown', reason: { code: 'dns-policy-unknown' }, evidence: [host] };
      return template.hostNetwork
        ? { ...ofCluster, verdict: 'denied', reason: { code: 'host-network-dns' }, evidence: [host] }
        : ofCluster;
  }
}

/** The search path of the cluster, and what `dnsConfig` adds to it. */
export function searchOf(cluster: Cluster, pod: Pod): Resolver {
  const domain = domainOf(cluster);
  const namespace = policyNamespace(cluster, pod.namespace);
  const search = [`${namespace}.svc.${domain}`, `svc.${domain}`, domain];
  return {
    verdict: 'allowed',
    reason: undefined,
    evidence: [],
    search: [...new Set([...search, ...searchesOf(pod)])],
    ndots: ndotsOf(pod, 5),
  };
}

function searchesOf(pod: Pod): string[] {
  return pod.template.dnsConfig.searches.flatMap((one) => known(one)?.toLowerCase().replace(/\.$/, '') ?? []);
}

function ndotsOf(pod: Pod, otherwise: number): number {
  return Math.min(15, known(pod.template.dnsConfig.ndots) ?? otherwise);
}

/** `dnsPolicy: None`: whether one of the pod's own name servers is the cluster's. */
function ownResolver(cluster: Cluster, pod: Pod): Omit<Resolver, 'search' | 'ndots'> {
  const { nameservers } = pod.template.dnsConfig;
  const place = proof(pod.workload, 'dns-config', ...pod.template.path, 'spec', 'dnsConfig');
  const servers = nameservers.flatMap((one) => known(one) ?? []);
  if (nameservers.length === 0) return { verdict: 'denied', reason: { code: 'no-name-servers' }, evidence: [place] };
  const places = servers.map((one) => servedBy(cluster, one));
  if (places.includes('cluster')) return { verdict: 'allowed', reason: undefined, evidence: [place] };
  if (servers.length === nameservers.length && places.every((one) => one === 'outside'))
    return { verdict: 'denied', reason: { code: 'public-name-servers', servers }, evidence: [place] };
  return { verdict: 'unknown', reason: { code: 'own-name-servers', servers }, evidence: [place] };
}

/** NodeLocal DNSCache listens on 169.254.20.10 unless it is told otherwise (KEP 1024). */
const NODE_LOCAL = blocksOf(['169.254.20.10/32', 'fd00::10/128']).addresses;

function servedBy(cluster: Cluster, server: string): 'cluster' | 'outside' | 'unknown' {
  const address = addressOf(server);
  if (address === undefined) return 'unknown';
  if (hasAddress(NODE_LOCAL, address) && cluster.profile.nodeLocalDNS === true) return 'cluster';
  const service = serviceWithClusterIP(cluster, server);
  if (service) return service.ports.some((port) => port.port === 53) ? 'cluster' : 'outside';
  if (podWithAddress(cluster, server)) return 'unknown';
  return placeOf(cluster, address) === 'outside' ? 'outside' : 'unknown';
}

/** The names to ask for, in order: with `ndots` dots or more the name as it is comes first. A last dot ends all search. */
export function queriesFor(host: string, resolver: Pick<Resolver, 'search' | 'ndots'>): string[] {
  const name = host.toLowerCase();
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = resolver.search.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= resolver.ndots ? [name, ...searched] : [...searched, name];
}

export function resolverHop(resolver: Resolver, query: string, tried: readonly string[]): Hop {
  return hop(
    'resolver',
    resolver.verdict,
    resolver.reason ?? { code: 'asks-cluster-dns', query, tried },
    ...resolver.evidence,
  );
}
