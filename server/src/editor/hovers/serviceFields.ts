/**
 * What single fields of a Service do, each in a sentence or two.
 * https://kubernetes.io/docs/reference/networking/virtual-ips/
 */
import { isUnknown, known, type Service } from '../../resources/index.js';
import { code, plain } from '../markdown.js';
import type { Told } from './told.js';

const LOCAL_OUTSIDE =
  "traffic from outside goes only to pods on the node where it arrives, and they see the client's own address; a node without such a pod drops it";
const LOCAL_INSIDE =
  "traffic from inside goes only to pods on the client's own node; where that has none it is dropped, whatever other nodes have";
const AFFINITY =
  'connections of one client address keep going to the same pod, until none has come for three hours (or `timeoutSeconds`)';

/** What the Service does differently from others, for the hover on it as a whole. */
export function behaviorOf(service: Service): string[] {
  const told: string[] = [];
  if (service.externalTrafficPolicy === 'Local') told.push(`${code('externalTrafficPolicy: Local')}: ${LOCAL_OUTSIDE}`);
  if (service.internalTrafficPolicy === 'Local') told.push(`${code('internalTrafficPolicy: Local')}: ${LOCAL_INSIDE}`);
  if (service.sessionAffinity === 'ClientIP') told.push(`${code('sessionAffinity: ClientIP')}: ${AFFINITY}`);
  if (service.publishNotReadyAddresses)
    told.push(`${code('publishNotReadyAddresses')}: pods that are not ready are among its endpoints too`);
  return told;
}

/** The field under the cursor, explained for the value that it has; undefined for one that says it all itself. */
export function toldServiceField(service: Service, field: string): Told | undefined {
  const value = service[field as keyof Service];
  const isOpen = isUnknown(value);
  const lead = isOpen ? `Its value is not known here: ${plain(value.unknown)}.` : leadOf(service, field);
  return lead === undefined ? undefined : { title: code(`spec.${field}`), lead, facts: [] };
}

function leadOf(service: Service, field: string): string | undefined {
  switch (field) {
    case 'externalTrafficPolicy':
      return service.externalTrafficPolicy === 'Local'
        ? `With ${code('Local')}, ${LOCAL_OUTSIDE}. Load balancers ask the health check port which nodes have one.`
        : `With ${code('Cluster')}, traffic from outside may go on from the node where it arrives to a pod of any node. It is spread evenly, and the pod sees the address of a node in place of the client's.`;
    case 'internalTrafficPolicy':
      return service.internalTrafficPolicy === 'Local'
        ? `With ${code('Local')}, ${LOCAL_INSIDE}. It is meant for agents that run on every node.`
        : `With ${code('Cluster')}, which is the default, traffic from inside goes to any ready pod, on whichever node.`;
    case 'trafficDistribution':
      return 'A wish, not a rule: endpoints that are near the client, in its zone or on its node, are preferred while there are any. Without it all endpoints are equal.';
    case 'sessionAffinity':
      return service.sessionAffinity === 'ClientIP'
        ? `With ${code('ClientIP')}, ${AFFINITY}. Clients behind one address, such as a NAT or a node that rewrites it, all go to one pod.`
        : `With ${code('None')}, which is the default, every new connection may go to another pod.`;
    case 'publishNotReadyAddresses':
      return 'Pods are endpoints, and have their names in DNS, before they are ready. The members of a StatefulSet find each other that way while they start; clients would meet pods that do not answer yet.';
    case 'clusterIP':
      return clusterIpText(service);
    case 'externalName':
      return `DNS answers with a CNAME to this host. Nothing is proxied, no port is mapped, and no selector counts; the client connects there itself, and TLS and HTTP see the name that the client used.`;
    case 'loadBalancerSourceRanges':
      return 'Only these addresses may come through the load balancer. The node ports behind it stay open to whoever reaches the nodes, unless something else guards them.';
    case 'allocateLoadBalancerNodePorts':
      return 'With `false`, no node ports are opened for the load balancer: right for one that sends straight to pods, and the end of the way for one that sends to nodes.';
    case 'loadBalancerClass':
      return "Names the controller that provides the load balancer. Any other, the cloud's own too, leaves this Service alone.";
    case 'loadBalancerIP':
      return 'A wish for an address, which many providers ignore; deprecated since Kubernetes 1.24 in favor of annotations of theirs.';
    case 'healthCheckNodePort':
      return 'The port on every node where load balancers ask whether it has a ready pod of this Service. It exists only with `externalTrafficPolicy: Local`.';
    case 'externalIPs':
      return 'Addresses that somebody else leads to the nodes: a packet that arrives with one of them goes to the pods as if it had come to the cluster IP. Whoever may write this can catch the traffic of an address, so many clusters refuse it.';
    case 'ipFamilyPolicy':
    case 'ipFamilies':
      return 'Which of IPv4 and IPv6 the cluster IP is made of, and in which order. A cluster of one family gives that one, whatever is preferred; `RequireDualStack` is refused there.';
    default:
      return undefined;
  }
}

function clusterIpText(service: Service): string {
  const address = known(service.clusterIP);
  if (address === 'None')
    return `${code('None')} makes the Service headless: it gets no address of its own, and kube-proxy does nothing for it. DNS answers with the addresses of the ready pods, so clients dial the port that the pods listen on; with a StatefulSet each pod gets a name of its own.`;
  if (address === undefined || address === '')
    return 'Left empty, the control plane picks an address from the range of the cluster, once, and it stays.';
  return `A wish for this address. It must lie in the Service range of the cluster and be free, or the Service is refused.`;
}
