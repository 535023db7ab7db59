/** From the internet, or from elsewhere, to a Service's load balancer and on to the nodes (S10, S12, S15, C10, C18). */
import type { Cluster } from '../cluster/index.js';
import { isUnknown, known, type Service, type ServicePort } from '../resources/index.js';
import { allOfFamily, FAMILIES, intersectAddresses, isNoAddresses, isSubsetOfAddresses } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import { blocksOf, PUBLIC_ADDRESSES } from './addresses.js';
import { type Client, type Evidence, type Hop, hop, proof, type Verdict } from './hop.js';
import { nodePortHop } from './nodePort.js';
import type { Reason } from './reasons.js';

export function loadBalancerHops(
  cluster: Cluster,
  service: Sourced<Service>,
  port: ServicePort | undefined,
  client: Client,
): Hop[] {
  const hops = [loadBalancerHop(cluster, service, client)];
  const ranges = client.kind === 'outside' ? sourceRangesHop(service, client) : undefined;
  if (ranges) hops.push(ranges);
  if (sendsToNodes(cluster, service)) hops.push(nodePortHop(cluster, service, port));
  return hops;
}

/** Without node ports the load balancer sends straight to pods; so it does where the profile says so. */
function sendsToNodes(cluster: Cluster, service: Service): boolean {
  return cluster.profile.loadBalancerTargets !== 'pods' && service.allocateLoadBalancerNodePorts !== false;
}

function loadBalancerHop(cluster: Cluster, service: Sourced<Service>, client: Client): Hop {
  const type = proof(service, 'service-type', 'spec', 'type');
  if (isUnknown(service.type)) return hop('load-balancer', 'unknown', { code: 'type-unknown' }, type);
  if (service.type !== 'LoadBalancer')
    return hop('load-balancer', 'denied', { code: 'no-load-balancer', type: service.type }, type);
  if (client.kind !== 'outside') return hop('load-balancer', 'unknown', { code: 'load-balancer-from-inside' }, type);
  if (service.loadBalancerClass !== undefined)
    return hop(
      'load-balancer',
      'unknown',
      { code: 'load-balancer-class', class: known(service.loadBalancerClass) },
      proof(service, 'load-balancer', 'spec', 'loadBalancerClass'),
    );
  const written = writtenScheme(service);
  const scheme = written?.scheme ?? cluster.profile.loadBalancerScheme;
  const place = written?.place ?? type;
  switch (scheme) {
    case 'internet':
      return hop('load-balancer', 'allowed', { code: 'load-balancer-public' }, place);
    case 'internal':
      // A machine in the same network reaches it; whether this one is, is not in the manifests.
      return hop(
        'load-balancer',
        client.addresses === undefined ? 'denied' : 'unknown',
        { code: 'load-balancer-internal' },
        place,
      );
    case undefined:
      return hop('load-balancer', 'unknown', { code: 'load-balancer-scheme-unknown' }, place);
  }
}

/** Annotations by which providers are told who is to reach the load balancer; true is internal unless listed otherwise. */
const SCHEMES: readonly (readonly [annotation: string, values: Readonly<Record<string, 'internet' | 'internal'>>])[] = [
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', { internal: 'internal', 'internet-facing': 'internet' }],
  [
    'service.beta.kubernetes.io/aws-load-balancer-internal',
    { true: 'internal', '0.0.0.0/0': 'internal', false: 'internet' },
  ],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', { true: 'internal', false: 'internet' }],
  ['networking.gke.io/load-balancer-type', { Internal: 'internal', internal: 'internal', External: 'internet' }],
  ['cloud.google.com/load-balancer-type', { Internal: 'internal', internal: 'internal', External: 'internet' }],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', { true: 'internal', false: 'internet' }],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', { true: 'internal', false: 'internet' }],
];

function writtenScheme(
  service: Sourced<Service>,
): { readonly scheme: 'internet' | 'internal' | undefined; readonly place: Evidence } | undefined {
  for (const [annotation, values] of SCHEMES) {
    const value = service.annotations.values.get(annotation);
    const text = known(value);
    const scheme = text !== undefined && Object.hasOwn(values, text) ? values[text] : undefined;
    if (value !== undefined)
      return { scheme, place: proof(service, 'load-balancer', 'metadata', 'annotations', annotation) };
  }
  return undefined;
}

/** Undefined where all clients are let in. Only the load balancer keeps them out: node ports stay open (S15). */
function sourceRangesHop(service: Sourced<Service>, client: Client & { kind: 'outside' }): Hop | undefined {
  const { loadBalancerSourceRanges: written } = service;
  if (written.length === 0) return undefined;
  const texts = written.flatMap((one) => known(one) ?? []);
  const { addresses: ranges, invalid } = blocksOf(texts);
  const place = proof(service, 'source-ranges', 'spec', 'loadBalancerSourceRanges');
  if (invalid.length > 0 || texts.length < written.length)
    return hop('source-ranges', 'unknown', { code: 'source-ranges-unreadable', written: invalid }, place);
  const from = client.addresses ?? PUBLIC_ADDRESSES;
  const judge = (admits: 'all' | 'some' | 'none', verdict: Verdict): Hop => {
    const reason: Reason = { code: 'source-ranges', admits, ranges };
    return hop('source-ranges', verdict, reason, place);
  };
  if (isNoAddresses(intersectAddresses(from, ranges))) return judge('none', 'denied');
  // A load balancer of one family has clients of that family alone.
  const coversItsFamilies = FAMILIES.every(
    (family) =>
      ranges[family].length === 0 || isSubsetOfAddresses(intersectAddresses(from, allOfFamily(family)), ranges),
  );
  return judge(coversItsFamilies ? 'all' : 'some', 'allowed');
}
