/** Addresses: to whom in the cluster one belongs, and which can't be endpoints (S9). */
import type { Cluster, Pod } from '../cluster/index.js';
import {
  type EndpointAddress,
  type Endpoints,
  isHeadless,
  isUnknown,
  known,
  type Service,
} from '../resources/index.js';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  hasAddress,
  NO_ADDRESSES,
  parseAddress,
  parseCidr,
  subtractAddresses,
  unionAddresses,
} from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { servicesOf } from './directory.js';
import type { Verdict } from './hop.js';
import type { Reason } from './reasons.js';

export function addressOf(text: string): Address | undefined {
  const parsed = parseAddress(text);
  return parsed.kind === 'address' ? parsed.address : undefined;
}

/** The canonical spelling, by which addresses compare; undefined for a text that is none. */
export function spelled(text: string | undefined): string | undefined {
  const parsed = text === undefined ? undefined : parseAddress(text);
  return parsed?.kind === 'address' ? parsed.text : undefined;
}

/** The pod whose manifest, read back from a cluster, has that address. */
export function podWithAddress(cluster: Cluster, text: string): Pod | undefined {
  const wanted = spelled(text);
  if (wanted === undefined) return undefined;
  return cluster.pods.find((pod) => pod.workload.podAddresses.some((one) => spelled(one) === wanted));
}

/** The Service that asks for that cluster address. */
export function serviceWithClusterIP(cluster: Cluster, text: string): Sourced<Service> | undefined {
  const wanted = spelled(text);
  if (wanted === undefined) return undefined;
  return servicesOf(cluster).find((one) => spelled(known(one.clusterIP)) === wanted);
}

/** The union of blocks; those that do not parse are left out, and said to be. */
export function blocksOf(texts: readonly string[]): {
  readonly addresses: AddressSet;
  readonly invalid: readonly string[];
} {
  let addresses = NO_ADDRESSES;
  const invalid: string[] = [];
  for (const text of texts) {
    const parsed = parseCidr(text);
    if (parsed.kind === 'cidr') addresses = unionAddresses(addresses, parsed.addresses);
    else invalid.push(text);
  }
  return { addresses, invalid };
}

/** Undefined where the address may be an endpoint. */
export function addressProblem(
  cluster: Cluster,
  service: Sourced<Service>,
  owner: Sourced<Endpoints>,
  endpoint: EndpointAddress,
): { readonly verdict: Verdict; readonly reason: Reason } | undefined {
  const text = known(endpoint.address);
  if (text === undefined) return { verdict: 'unknown', reason: { code: 'filled-in-later' } };
  if (owner.subsets.some((subset) => known(subset.addressType) === 'FQDN' && subset.addresses.includes(endpoint)))
    return { verdict: 'denied', reason: { code: 'address-is-name', address: text } };
  const address = addressOf(text);
  if (address === undefined || hasAddress(NEVER_ENDPOINTS, address))
    return { verdict: 'denied', reason: { code: 'address-refused', address: text } };
  const other = serviceWithClusterIP(cluster, text);
  if ((other && other !== service) || hasAddress(blocksOf(cluster.profile.serviceCIDRs).addresses, address))
    return { verdict: 'denied', reason: { code: 'address-is-service', address: text, service: other } };
  if (isUnknown(endpoint.ready)) return { verdict: 'unknown', reason: { code: 'filled-in-later' } };
  // The DNS of a headless Service asks nobody whether they are ready, where it is told so (S17).
  if (isHeadless(service) && service.publishNotReadyAddresses) return undefined;
  return endpoint.ready ? undefined : { verdict: 'denied', reason: { code: 'address-not-ready' } };
}

/** Unspecified, loopback, link-local and multicast addresses, as the API server's validation has them. */
const NEVER_ENDPOINTS = blocksOf([
  '0.0.0.0/32',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/24',
  '::/128',
  '::1/128',
  'fe80::/10',
  'ff02::/16',
]).addresses;

/** Addresses that no one owns on the internet: private, shared, benchmark, link-local, loopback, documentation aside. */
const NOT_PUBLIC = blocksOf([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '198.18.0.0/15',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
]).addresses;

/** What "the internet" means as a client. */
export const PUBLIC_ADDRESSES: AddressSet = subtractAddresses(ALL_ADDRESSES, NOT_PUBLIC);

function isPrivate(address: Address): boolean {
  return hasAddress(NOT_PUBLIC, address);
}

export function isLoopback(address: Address): boolean {
  return hasAddress(LOOPBACK, address);
}
const LOOPBACK = blocksOf(['127.0.0.0/8', '::1/128']).addresses;

/** Where an address lies that nobody in the manifests has. */
export function placeOf(cluster: Cluster, address: Address): 'pods' | 'services' | 'outside' | 'unknown' {
  const { podCIDRs, serviceCIDRs } = cluster.profile;
  if (hasAddress(blocksOf(podCIDRs).addresses, address)) return 'pods';
  if (hasAddress(blocksOf(serviceCIDRs).addresses, address)) return 'services';
  const rangesKnown = podCIDRs.length > 0 && serviceCIDRs.length > 0;
  return rangesKnown || !isPrivate(address) ? 'outside' : 'unknown';
}
