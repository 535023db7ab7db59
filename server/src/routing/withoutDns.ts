/** Who is meant without asking any DNS: loopback, the pod's own `/etc/hosts`, and addresses, looked up in the manifests. */
import type { Cluster } from '../cluster/index.js';
import { known } from '../resources/index.js';
import type { Address } from '../sets/index.js';
import { addressOf, isLoopback, placeOf, podWithAddress, serviceWithClusterIP, spelled } from './addresses.js';
import { servicesOf } from './directory.js';
import type { Answer } from './dns.js';
import { type Client, type Hop, hop, proof, type Verdict } from './hop.js';
import type { Reason } from './reasons.js';

interface Direct {
  readonly hops: readonly Hop[];
  readonly answer: Answer;
}

/** Undefined where DNS has to be asked. */
export function answerWithoutDns(cluster: Cluster, client: Client, host: string): Direct | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  const address = addressOf(host);
  if (name === 'localhost' || (address && isLoopback(address)))
    return { hops: [hop('resolver', 'allowed', { code: 'is-loopback' })], answer: { kind: 'loopback' } };
  if (address === undefined) return hostAlias(cluster, client, name);
  const [hops, answer] = whoHas(cluster, address, host);
  return { hops, answer };
}

/** The kubelet writes `hostAliases` into the pod's `/etc/hosts`, which is asked before DNS. */
function hostAlias(cluster: Cluster, client: Client, name: string): Direct | undefined {
  if (client.kind !== 'pod') return undefined;
  const { template, workload } = client.pod;
  const alias = template.hostAliases.find((one) => one.names.some((text) => known(text)?.toLowerCase() === name));
  if (!alias) return undefined;
  const text = known(alias.address) ?? '';
  const address = addressOf(text);
  const place = proof(workload, 'dns-config', ...alias.path);
  if (address === undefined)
    return { hops: [hop('resolver', 'unknown', { code: 'filled-in-later' }, place)], answer: { kind: 'unknown' } };
  const here = hop('resolver', 'allowed', { code: 'host-alias', address: text }, place);
  if (isLoopback(address)) return { hops: [here], answer: { kind: 'loopback' } };
  const [[, ...hops], answer] = whoHas(cluster, address, text);
  return { hops: [here, ...hops], answer };
}

/** Who in the manifests has an address: a Service by one of its addresses, or a pod that was read back from a cluster. */
function whoHas(cluster: Cluster, address: Address, text: string): [Hop[], Answer] {
  const shown = spelled(text) ?? text;
  const first = hop('resolver', 'allowed', { code: 'is-address' });
  const known_: Reason = { code: 'address-is-known', address: shown };
  const byClusterIP = serviceWithClusterIP(cluster, text);
  if (byClusterIP)
    return [
      [first, hop('dns', 'allowed', known_, proof(byClusterIP, 'cluster-ip', 'spec', 'clusterIP'))],
      { kind: 'service', service: byClusterIP, way: 'cluster-ip' },
    ];
  for (const service of servicesOf(cluster)) {
    if (service.externalIPs.some((one) => spelled(known(one)) === shown))
      return [
        [first, hop('dns', 'allowed', known_, proof(service, 'external-ip', 'spec', 'externalIPs'))],
        { kind: 'service', service, way: 'external-ip' },
      ];
    if (spelled(known(service.loadBalancerIP)) === shown)
      return [
        [first, hop('dns', 'allowed', known_, proof(service, 'load-balancer', 'spec', 'loadBalancerIP'))],
        { kind: 'service', service, way: 'load-balancer' },
      ];
  }
  const pod = podWithAddress(cluster, text);
  if (pod)
    return [
      [first, hop('dns', 'allowed', known_, proof(pod.workload, 'workload'))],
      { kind: 'pods', service: undefined, destinations: [{ kind: 'pod', pod, instance: known(pod.workload.name) }] },
    ];
  const place = placeOf(cluster, address);
  const verdict: Verdict = place === 'outside' ? 'allowed' : 'unknown';
  return [
    [first, hop('dns', verdict, { code: 'address-place', address: shown, place })],
    { kind: 'address', address, place },
  ];
}
