/** Flows to name servers: what every pod does before it dials a name (N22, D7, C1, C2). */
import type { Cluster, Pod } from '../cluster/index.js';
import { resolverOf } from '../routing/index.js';
import { formatAddress, parseAddress } from '../sets/index.js';
import type { Because, Declared, Flow, FlowEnd, OpenEnd } from './flow.js';

/** NodeLocal DNSCache listens there unless it is told otherwise (KEP 1024). */
const NODE_LOCAL = { IPv4: '169.254.20.10/32', IPv6: 'fd00::10/128' };
const DNS_PORT = 53;
/** OpenShift's DNS pods listen on 5353, in a namespace and with a label of their own. */
const OPENSHIFT_PORT = 5353;

export function declaredDns(cluster: Cluster, pod: Pod): Declared {
  const { verdict, reason } = resolverOf(cluster, { kind: 'pod', pod });
  switch (reason?.code) {
    case undefined:
      return verdict === 'allowed' ? { flows: ofCluster(cluster, pod), open: [] } : { flows: [], open: [] };
    case 'public-name-servers':
    case 'own-name-servers': {
      const addresses = reason.servers.flatMap((one) => blockOf(one) ?? []);
      const isWhole = addresses.length === reason.servers.length && addresses.length > 0;
      return {
        flows: addresses.flatMap((end) => toBoth(pod, end, DNS_PORT, { kind: 'name-server' })),
        open: isWhole ? [] : [unknownServers(pod, 'unread-name-servers')],
      };
    }
    case 'no-name-servers':
      return { flows: [], open: [] };
    case 'dns-policy-unknown':
      return { flows: [], open: [unknownServers(pod, 'unread-name-servers')] };
    default:
      return { flows: [], open: [unknownServers(pod, 'node-dns')] };
  }
}

function ofCluster(cluster: Cluster, pod: Pod): Flow[] {
  const { profile } = cluster;
  const port = profile.dnsPort ?? DNS_PORT;
  const caches =
    profile.nodeLocalDNS === true ? [NODE_LOCAL.IPv4, ...(profile.dualStack ? [NODE_LOCAL.IPv6] : [])] : [];
  return [
    ...toBoth(pod, dnsPods(cluster), port, { kind: 'dns' }),
    ...caches.flatMap((cidr) => toBoth(pod, { kind: 'addresses', cidr, except: [] }, DNS_PORT, { kind: 'dns-cache' })),
  ];
}

/** By the label and namespace that every installer gives them. */
export function dnsPods({ profile }: Cluster): FlowEnd & { kind: 'dns' } {
  return profile.dnsPort === OPENSHIFT_PORT
    ? { kind: 'dns', namespace: 'openshift-dns', label: ['dns.operator.openshift.io/daemonset-dns', 'default'] }
    : { kind: 'dns', namespace: 'kube-system', label: ['k8s-app', 'kube-dns'] };
}

/** UDP for questions, TCP for answers that are too long for it (C2). */
function toBoth(pod: Pod, to: FlowEnd, port: number, because: Because): Flow[] {
  return (['UDP', 'TCP'] as const).map((protocol) => ({ from: { kind: 'pod', pod }, to, protocol, port, because }));
}

function blockOf(server: string): FlowEnd | undefined {
  const address = parseAddress(server);
  if (address.kind !== 'address') return undefined;
  const prefix = address.address.family === 'IPv4' ? 32 : 128;
  return { kind: 'addresses', cidr: `${formatAddress(address.address)}/${prefix}`, except: [] };
}

function unknownServers(pod: Pod, kind: 'node-dns' | 'unread-name-servers'): OpenEnd {
  return { pod, direction: 'egress', port: { protocol: 'UDP', port: DNS_PORT }, why: { kind } };
}
