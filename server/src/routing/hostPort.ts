/** Ports of a node that lead to a pod without a Service: `hostPort`, and the host's network (S20). */
import type { Cluster, Pod } from '../cluster/index.js';
import { type Container, type ContainerPort, isUnknown, known, type Protocol } from '../resources/index.js';
import { addressOf, isLoopback } from './addresses.js';
import { type Client, type Hop, hop, proof, type SeenAs, type Verdict, worst } from './hop.js';
import { nodeHop } from './nodePort.js';

export interface HostPort {
  readonly container: Container;
  readonly port: ContainerPort;
  /** On the node. */
  readonly number: number;
  readonly protocol: Protocol;
  /** On the pod. */
  readonly podPort: number;
  readonly hops: readonly Hop[];
  readonly seenAs: SeenAs;
  readonly verdict: Verdict;
}

/** Every declared port of the pod that its node offers. On the host's network that is each of them. */
export function hostPortsOf(cluster: Cluster, pod: Pod, client: Client): HostPort[] {
  const onHost = pod.template.hostNetwork;
  const containers = [...pod.template.containers, ...pod.template.initContainers.filter((one) => one.sidecar)];
  return containers.flatMap((container) =>
    container.ports.flatMap((port): HostPort[] => {
      const podPort = known(port.number);
      const number = onHost === true ? podPort : known(port.hostPort);
      if (podPort === undefined || number === undefined || number === 0) return [];
      const protocol = known(port.protocol) ?? 'TCP';
      const place = proof(
        pod.workload,
        'host-port',
        ...port.path,
        ...(port.hostPort === undefined ? [] : ['hostPort']),
      );
      const hops = [nodeHop(cluster, client), portHop(pod, port, number, protocol, client, place)];
      const seenAs: SeenAs = {
        who: client.kind === 'node' ? 'node' : 'client',
        because: 'not-rewritten',
        evidence: [],
      };
      return [
        { container, port, number, protocol, podPort, hops, seenAs, verdict: worst(hops.map((one) => one.verdict)) },
      ];
    }),
  );
}

function portHop(
  pod: Pod,
  port: ContainerPort,
  number: number,
  protocol: Protocol,
  client: Client,
  place: ReturnType<typeof proof>,
): Hop {
  if (pod.template.hostNetwork === true)
    return hop(
      'host-port',
      'allowed',
      { code: 'host-network' },
      proof(pod.workload, 'host-network', ...pod.template.path, 'spec', 'hostNetwork'),
      place,
    );
  if (isUnknown(port.hostIP) || isUnknown(port.protocol))
    return hop('host-port', 'unknown', { code: 'filled-in-later' }, place);
  const { hostIP } = port;
  const address = hostIP === undefined ? undefined : addressOf(hostIP);
  if (hostIP !== undefined && address !== undefined && isLoopback(address))
    return hop(
      'host-port',
      client.kind === 'node' ? 'allowed' : 'denied',
      { code: 'host-port-on-loopback', number, hostIP },
      place,
    );
  return hop('host-port', 'allowed', { code: 'host-port-open', number, protocol, hostIP }, place);
}
