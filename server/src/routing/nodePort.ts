/** A port of every node that leads to a Service (S10, S11, P2), and the way to the nodes themselves. */
import type { Cluster } from '../cluster/index.js';
import { isUnknown, known, type Service, type ServicePort } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { type Client, type Hop, hop, proof } from './hop.js';
import { allocates, hasNodePorts } from './servicePorts.js';

/** From a client to the address of a node. */
export function nodeHop(cluster: Cluster, client: Client): Hop {
  if (client.kind !== 'outside') return hop('node', 'allowed', { code: 'node-in-cluster' });
  switch (cluster.profile.nodeAddresses) {
    case 'public':
      return hop('node', 'allowed', { code: 'node-addresses-public' });
    case 'private':
      // Machines of the same network still reach them.
      return hop('node', client.addresses === undefined ? 'denied' : 'unknown', { code: 'node-addresses-private' });
    case undefined:
      return hop('node', 'unknown', { code: 'node-addresses-unknown' });
  }
}

export function nodePortHop(cluster: Cluster, service: Sourced<Service>, port: ServicePort | undefined): Hop {
  const type = proof(service, 'service-type', 'spec', 'type');
  const has = hasNodePorts(service);
  if (has === 'unknown') return hop('node-port', 'unknown', { code: 'type-unknown' }, type);
  if (has === 'no') return hop('node-port', 'denied', { code: 'no-node-port', type: known(service.type) ?? '' }, type);
  const place = port && proof(service, 'node-port', ...port.path, ...(port.nodePort === undefined ? [] : ['nodePort']));
  if (port?.nodePort === undefined && !allocates(service))
    return hop(
      'node-port',
      'denied',
      { code: 'node-port-not-allocated' },
      proof(service, 'load-balancer', 'spec', 'allocateLoadBalancerNodePorts'),
    );
  if (port?.nodePort === undefined && isUnknown(service.allocateLoadBalancerNodePorts))
    return hop('node-port', 'unknown', { code: 'filled-in-later' }, place);
  const number = known(port?.nodePort);
  return hop('node-port', 'allowed', { code: 'node-port-open', number, ...listening(cluster) }, place);
}

function listening(cluster: Cluster): {
  readonly listens: 'all-addresses' | 'primary-address' | undefined;
  readonly onLoopback: boolean | undefined;
} {
  switch (cluster.profile.kubeProxyMode) {
    case 'iptables':
      return { listens: 'all-addresses', onLoopback: true };
    case 'ipvs':
      return { listens: 'all-addresses', onLoopback: false };
    case 'nftables':
      return { listens: 'primary-address', onLoopback: false };
    default:
      return { listens: undefined, onLoopback: undefined };
  }
}
