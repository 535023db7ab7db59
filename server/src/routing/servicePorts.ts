/** From the port that a client dials to a port of the Service (S4), by number, by name, or by node port (S11). */
import type { Cluster } from '../cluster/index.js';
import { isUnknown, known, type PortRef, type Protocol, type Service, type ServicePort } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import { type Hop, hop, proof } from './hop.js';
import type { Reason } from './reasons.js';

export interface PortStep {
  readonly hop: Hop;
  /** The port that the Service has, or, after a miss, the one that was probably meant: what would have followed. */
  readonly port: ServicePort | undefined;
}

/** Ports are told apart by number and protocol together. */
export function findPort(cluster: Cluster, service: Sourced<Service>, asked: PortRef, protocol: Protocol): PortStep {
  const { ports } = service;
  const isAsked = (port: ServicePort): boolean =>
    'number' in asked ? port.port === asked.number : port.name === asked.name;
  const port = ports.find((one) => isAsked(one) && one.protocol === protocol);
  const evidence = port && proof(service, 'service-port', ...port.path);
  if (port) return { hop: hop('service-port', 'allowed', { code: 'service-port-found', port }, evidence), port };
  const what = 'number' in asked ? asked.number : asked.name;
  const place = proof(service, 'service-port', 'spec', 'ports');
  const unclear = ports.find(
    (one) =>
      isUnknown(one.protocol) ||
      ('number' in asked ? isUnknown(one.port) || one.port === undefined : isUnknown(one.name)),
  );
  if (unclear || (!service.portsAreList && service.written.has('ports')))
    return {
      hop: hop('service-port', 'unknown', { code: 'service-ports-unknown', asked: what }, place),
      port: unclear,
    };
  const other = ports.find(isAsked);
  if (other) {
    const reason: Reason = { code: 'service-port-other-protocol', asked: what, protocol, serves: ports };
    return { hop: hop('service-port', 'denied', reason, proof(service, 'service-port', ...other.path)), port: other };
  }
  const targetOf = ports.find((one) => one.protocol === protocol && isTarget(one, asked));
  const reason: Reason = {
    code: 'service-port-missing',
    asked: what,
    protocol,
    serves: ports,
    targetOf,
    outcome: unservedPort(cluster),
  };
  return { hop: hop('service-port', 'denied', reason, place), port: targetOf ?? onlyPort(ports, protocol) };
}

export function isTarget(port: ServicePort, asked: PortRef): boolean {
  const target = port.targetPort;
  if (target === undefined || 'unknown' in target) return false;
  return 'number' in asked
    ? 'number' in target && target.number === asked.number
    : 'name' in target && target.name === asked.name;
}

function onlyPort(ports: readonly ServicePort[], protocol: Protocol): ServicePort | undefined {
  const [first, ...more] = ports.filter((one) => one.protocol === protocol);
  return more.length === 0 ? first : undefined;
}

/** What a node does with a packet to a live cluster address on a port that nobody serves (P3). */
function unservedPort(cluster: Cluster): 'rejected' | 'passed-on' | 'node-may-answer' | undefined {
  switch (cluster.profile.kubeProxyMode) {
    case 'nftables':
      return 'rejected';
    case 'iptables':
      return 'passed-on';
    case 'ipvs':
      return 'node-may-answer';
    default:
      return undefined;
  }
}

/** The port that a node port leads to. Node ports that the API server chooses may have any number of its range. */
export function findNodePort(
  cluster: Cluster,
  service: Sourced<Service>,
  number: number,
  protocol: Protocol,
): PortStep {
  const { ports } = service;
  const port = ports.find((one) => one.nodePort === number && one.protocol === protocol);
  if (port)
    return {
      hop: hop(
        'service-port',
        'allowed',
        { code: 'service-port-found', port },
        proof(service, 'node-port', ...port.path, 'nodePort'),
      ),
      port,
    };
  const place = proof(service, 'service-port', 'spec', 'ports');
  const chosen = ports.filter((one) => known(one.nodePort) === undefined && one.protocol === protocol);
  const [first, ...more] = chosen;
  const range = cluster.profile.nodePortRange;
  const inRange = range === undefined || (range[0] <= number && number <= range[1]);
  if (
    first &&
    inRange &&
    hasNodePorts(service) !== 'no' &&
    (isUnknown(service.allocateLoadBalancerNodePorts) || allocates(service))
  )
    return {
      hop: hop('service-port', 'unknown', { code: 'node-port-chosen-later', asked: number }, place),
      port: more.length === 0 ? first : undefined,
    };
  const reason: Reason = { code: 'node-port-missing', asked: number, serves: ports };
  return { hop: hop('service-port', 'denied', reason, place), port: onlyPort(ports, protocol) };
}

/** The type asks for node ports (S10). */
export function hasNodePorts(service: Service): 'yes' | 'no' | 'unknown' {
  if (isUnknown(service.type)) return 'unknown';
  return service.type === 'NodePort' || service.type === 'LoadBalancer' ? 'yes' : 'no';
}

/** The API server gives a node port to each port that names none (S10). */
export function allocates(service: Service): boolean {
  return service.type !== 'LoadBalancer' || service.allocateLoadBalancerNodePorts !== false;
}
