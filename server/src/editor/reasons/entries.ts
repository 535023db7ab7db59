/** Sentences about ways in: Service types, node ports, load balancers, traffic policies, host ports. */
import { known } from '../../resources/index.js';
import { addressesText, listed, servedText } from '../wording.js';
import type { Sentences } from './saying.js';

export const ENTRY_SENTENCES = {
  'has-cluster-ip': (_, { service }) =>
    `${service} has one address that exists only inside the cluster; it stays while pods come and go.`,
  'has-no-cluster-ip': (_, { code, service }) =>
    `${service} is headless (${code('clusterIP: None')}): it has no address of its own.`,
  'external-name-has-no-address': (_, { service }) =>
    `${service} is of type ExternalName, an alias in DNS: it has no address and no ports.`,
  'cluster-ip-from-outside': (_, { code, service, serviceObject }) =>
    `${service} is of type ${code(known(serviceObject?.type) ?? 'ClusterIP')}, whose address is routed inside the cluster only. A NodePort, a LoadBalancer or an Ingress would let traffic in.`,
  'pod-address-from-outside': () =>
    'the addresses of pods are routed to the outside in some clusters and not in others, which the manifests do not tell.',
  'headless-with-type': ({ type }, { code, service }) =>
    `${service} says ${code('clusterIP: None')} and ${code(`type: ${type}`)}, which needs an address; the API server refuses it.`,
  'type-unknown': (_, { service }) => `the type of ${service} is filled in later.`,
  'no-node-port': ({ type }, { code, service }) =>
    `${service} is of type ${code(type)}, which opens no port on the nodes; NodePort and LoadBalancer do.`,
  'node-port-not-allocated': (_, { code, service }) =>
    `${service} says ${code('allocateLoadBalancerNodePorts: false')}, and this port asks for no node port itself.`,
  'node-port-open': ({ number, listens, onLoopback }, { service }) => {
    const where =
      listens === undefined ? '' : ` ${LISTENS[listens]}${onLoopback === true ? ', 127.0.0.1 included' : ''}.`;
    const port = number === undefined ? 'a port that the API server chooses' : `port ${number}`;
    return `every node takes traffic for ${service} on ${port}, whether it runs a pod of it or not.${where}`;
  },
  'node-port-chosen-later': ({ asked }, { service }) =>
    `${service} leaves its node port to the API server, which may or may not choose ${asked}.`,
  'node-port-missing': ({ asked, serves }, { service, ...wording }) => {
    const ports = serves.flatMap((port) => known(port.nodePort) ?? []);
    return `${service} has no node port ${asked}; ${ports.length > 0 ? `it has ${listed(ports.map(String))}` : `its ports are ${servedText(serves, wording)}`}.`;
  },
  'node-addresses-unknown': (_, { code }) =>
    `whether the client reaches the addresses of the nodes is not in the manifests; ${code('nodeAddresses')} in ${code('.podpath.yaml')} says so.`,
  'node-addresses-private': () => 'the nodes have private addresses, which only machines of the same network reach.',
  'node-addresses-public': () => 'the nodes have public addresses.',
  'node-in-cluster': () => 'inside the cluster every node can be reached.',
  'no-load-balancer': ({ type }, { code, service }) =>
    `${service} is of type ${code(type)}, which asks for no load balancer.`,
  'load-balancer-public': (_, { object }) => `the load balancer of ${object} has a public address.`,
  'load-balancer-internal': (_, { object }) =>
    `the load balancer of ${object} is internal: only machines of the same network reach it.`,
  'load-balancer-scheme-unknown': (_, { code }) =>
    `whether the load balancer has a public address depends on the provider's default (AWS makes it internal, others public); ${code('loadBalancerScheme')} in ${code('.podpath.yaml')} says so.`,
  'load-balancer-class': (reason, { code, service }) =>
    `${service} wants a load balancer of class ${reason.class === undefined ? 'that is filled in later' : code(reason.class)}; whether a controller makes one is not in the manifests.`,
  'load-balancer-from-inside': () =>
    "from inside the cluster, the client's node may answer for the load balancer or send the traffic out to it; the provider decides at run time.",
  'source-ranges': ({ admits, ranges }, { service, ...wording }) => {
    const who = `the load balancer of ${service} lets in ${addressesText(ranges, wording)}`;
    if (admits === 'all') return `${who}, which includes the client. Node ports are not covered by this.`;
    return admits === 'some'
      ? `${who} only, and not all clients are in it.`
      : `${who} only, and the client is not among them.`;
  },
  'source-ranges-unreadable': ({ written }, { code }) =>
    written.length === 0
      ? 'whom the load balancer lets in is filled in later.'
      : `whom the load balancer lets in cannot be told: ${listed(written.map(code))} ${written.length === 1 ? 'is no address block' : 'are no address blocks'}.`,
  'external-ip-open': ({ addresses }, { code, service }) =>
    `the nodes take packets for ${listed(addresses.map(code))} as traffic for ${service}.`,
  'external-ip-routing-unknown': ({ addresses }, { code, service }) =>
    `the nodes take packets for ${listed(addresses.map(code))} as traffic for ${service}; whether such packets come to a node is up to the network outside.`,
  'no-external-ip': (_, { code, service }) => `${service} has no ${code('externalIPs')}.`,
  'local-on-every-node': ({ field }, { code }) =>
    `with ${code(`${field}: Local`)} a node uses its own pods only; a DaemonSet has one on every node.`,
  'local-endpoints-only': ({ field }, { code }) =>
    `with ${code(`${field}: Local`)} a node uses its own pods only and drops the traffic if it has none; which nodes have one is not known.`,
  'local-by-health-check': (_, { code }) =>
    `with ${code('externalTrafficPolicy: Local')} the load balancer's health check picks nodes that have a pod, and the client's address is kept.`,
  'host-port-open': ({ number, protocol, hostIP }, { code, pods }) =>
    `the node of each pod of ${pods} takes ${protocol} ${number}${hostIP === undefined ? '' : ` on ${code(hostIP)}`} and passes it to the pod (${code('hostPort')}); no Service is needed.`,
  'host-port-on-loopback': ({ number, hostIP }, { code }) =>
    `the host port ${number} listens on ${code(hostIP)} alone, so only the node itself reaches it.`,
  'host-network': (_, { pods }) => `${pods} uses the network of its node, so its ports are ports of the node.`,
} satisfies Partial<Sentences>;

const LISTENS = {
  'all-addresses': 'It listens on all addresses of the node',
  'primary-address': "It listens on the node's primary address only",
} as const;
