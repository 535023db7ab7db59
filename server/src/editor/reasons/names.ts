/** Sentences about names: what the client's resolver asks, and what DNS answers. */
import { listed } from '../wording.js';
import type { Saying, Sentences } from './saying.js';

export const NAME_SENTENCES = {
  'asks-cluster-dns': ({ query, tried }, { code }) => {
    const before = tried.filter((one) => one !== query);
    const first = before.length === 0 ? '' : ` Before, it asks for ${listed(before.map(code))}, which nobody has.`;
    return `the pod asks the cluster's DNS for ${code(query)}.${first}`;
  },
  'asks-outside-first': ({ query }, { code }) =>
    `with that many dots the pod asks for the name as it is before it completes it to ${code(query)}, and name servers outside may know it.`,
  'search-path-lacks': ({ query, searches }, { code }) =>
    `with ${code('dnsPolicy: None')} nothing completes the name to ${code(query)}: the search path is ${searches.length === 0 ? 'empty' : listed(searches.map(code))}.`,
  'is-loopback': () => 'this is the client itself, so no traffic leaves its pod.',
  'host-alias': ({ address }, { code }) =>
    `the pod's own ${code('/etc/hosts')} has the name (${code('hostAliases')}), with the address ${code(address)}.`,
  'is-address': () => 'this is an address already, so no name is looked up.',
  'dns-policy-default': (_, { code }) =>
    `with ${code('dnsPolicy: Default')} the pod asks the name servers of its node, which know no names of the cluster; ${code('ClusterFirst')} asks the cluster's DNS.`,
  'host-network-dns': (_, { code }) =>
    `the pod is on the network of its node, where ${code('ClusterFirst')} means the node's name servers; they know no names of the cluster. ${code('dnsPolicy: ClusterFirstWithHostNet')} asks the cluster's DNS.`,
  'dns-policy-unknown': (_, { code }) =>
    `which name servers the pod asks is not known: ${code('hostNetwork')} or ${code('dnsPolicy')} is filled in later.`,
  'own-name-servers': ({ servers }, { code }) =>
    `with ${code('dnsPolicy: None')} the pod asks ${listed(servers.map(code))}; whether names of the cluster are known there is not in the manifests.`,
  'public-name-servers': ({ servers }, { code }) =>
    `with ${code('dnsPolicy: None')} the pod asks ${listed(servers.map(code))}, on the internet, where no name of the cluster is known.`,
  'no-name-servers': (_, { code }) =>
    `${code('dnsPolicy: None')} needs ${code('dnsConfig.nameservers')}; without them the API server refuses the pod.`,
  'outside-cluster-dns': () =>
    "only pods ask the cluster's DNS; nodes and machines outside have name servers of their own, which know no names of the cluster.",

  'name-is-service': ({ form }, { service }) => `DNS answers with the cluster address of ${service}. ${FORMS[form]}`,
  'name-is-headless': ({ form }, { service }) =>
    `${service} is headless: DNS answers with the addresses of its ready pods, and the client picks one. ${FORMS[form]}`,
  'name-is-pod': ({ hostname, headless }, { code, service }) =>
    `${service} gives pod ${code(hostname)} a name of its own, so DNS answers with the address of that pod alone.${headless ? '' : ' The Service is not headless: CoreDNS has such names all the same, other DNS servers may not.'}`,
  'name-is-endpoint': ({ address }, { code, service }) =>
    `the name spells ${code(address)}, an endpoint of ${service}, and DNS answers with that address.`,
  'name-is-srv': ({ port, number }, { code, service }) =>
    number === undefined
      ? `the SRV records of port ${code(port)} of ${service} name each pod with a port of its own.`
      : `the SRV record of port ${code(port)} of ${service} says port ${number}.`,
  'srv-port-missing': ({ port, named }, { code, service }) =>
    `there is no SRV record for ${code(port)}: only ports with a name have one, and ${service} names ${named.length === 0 ? 'none' : listed(named.map(code))}.`,
  'name-is-api-server': (_, { code }) =>
    `${code('kubernetes')} is the Service of the API server, which every cluster has. It leads to the control plane's addresses, not to pods.`,
  'pod-address-record': (_, { code }) =>
    `names made of a pod's address resolve only where CoreDNS is told to (${code('pods insecure')} or ${code('pods verified')}), which is not in the manifests.`,
  'other-cluster-domain': ({ domain }, { code }) =>
    `names under ${code(domain)} may be another cluster's; what they resolve to is not in the manifests.`,
  'namespace-assumed': ({ namespace }, { code, service }) =>
    `${service} states no namespace, so it has this name only if it is applied to ${code(namespace)}.`,
  'no-such-name': (reason, say) => `no Service has that name, so DNS says that it does not exist.${hints(reason, say)}`,
  'name-not-here': (reason, say) => `no Service of that name is here; it may be elsewhere.${hints(reason, say)}`,
  'headless-without-endpoints': (_, { service }) =>
    `${service} is headless and has no endpoints, so DNS has no record of it.`,
  'search-domain-outside': ({ query }, { code }) =>
    `nothing in the cluster has that name, but the pod's own search path also completes it to ${code(query)}, which name servers outside may know.`,
  'name-is-external': () => "the name is not in the cluster's domain, so name servers outside answer for it.",
  'pod-hostname-unknown': ({ hostname, known }, { code, service }) =>
    `no pod of ${service} has the host name ${code(hostname)}${known.length === 0 ? '' : `; its pods have ${listed(known.map(code))}`}.`,
  'pod-of-other-subdomain': ({ hostname, subdomain }, { code, service }) =>
    subdomain === undefined
      ? `pod ${code(hostname)} has no name of its own in DNS, since neither ${code('serviceName')} nor ${code('subdomain')} names a Service.`
      : `pod ${code(hostname)} gets its name from Service ${code(subdomain)}, not from ${service}.`,
  'pod-not-selected': ({ hostname }, { code, service }) =>
    `${service} does not select pod ${code(hostname)}, so DNS has no name for it there.`,
  'ordinal-out-of-range': ({ first, last }) =>
    last < first
      ? 'the StatefulSet has no replicas, so it has no pod of that name.'
      : `the StatefulSet has pods ${first} to ${last}, so it has no pod of that name.`,
  'pod-without-hostname': ({ pod }, { code }) =>
    `DNS knows no pod by its name alone; ${code('hostname')} and ${code('subdomain')} would give ${code(pod)} a record.`,
  'alias-to': ({ target }, { code, service }) =>
    `${service} is only an alias: DNS answers with a CNAME to ${code(target)}. No port is mapped, and HTTP and TLS still see the name that was dialed.`,
  'alias-loop': ({ names }, { code }) => `the aliases lead in a circle: ${names.map(code).join(', then ')}.`,
  'alias-too-long': ({ count }) => `it is an alias of an alias ${count} times over, and resolvers follow only a few.`,
  'alias-is-address': ({ target }, { code }) =>
    `${code(`externalName: ${target}`)} looks like an address, but DNS takes it for a name, and nobody has it. A Service without a selector, with an EndpointSlice, leads to an address.`,
  'alias-without-target': (_, { code, service }) =>
    `${service} is of type ExternalName and lacks ${code('externalName')}, so the API server refuses it.`,
  'filled-in-later': (_, { object }) => `this cannot be told: a value of ${object} is filled in later.`,
  'address-is-known': ({ address }, { code, object }) => `${code(address)} belongs to ${object}.`,
  'address-place': ({ address, place }, { code }) => `${code(address)} ${PLACES[place](code)}.`,
} satisfies Partial<Sentences>;

const FORMS = {
  short: 'The short name works because client and Service share a namespace.',
  namespace: 'With the namespace in it, the name works from every namespace.',
  svc: 'With the namespace in it, the name works from every namespace.',
  full: 'This is the full name, which works from every namespace.',
} as const;

const PLACES = {
  pods: () => 'lies in the range of pod addresses, but whose it is cannot be told',
  services: () => 'lies in the range of Service addresses, but no Service here asks for it',
  outside: () => 'is outside the cluster',
  unknown: (code: Saying['code']) =>
    `is a private address, and may be inside the cluster or not; ${code('podCIDRs')} and ${code('serviceCIDRs')} in ${code('.podpath.yaml')} would tell`,
} as const;

function hints(
  { elsewhere, nearest }: { readonly elsewhere: readonly string[]; readonly nearest: readonly string[] },
  { code }: Saying,
): string {
  if (elsewhere.length > 0)
    return ` There is one in ${elsewhere.length === 1 ? 'namespace' : 'the namespaces'} ${listed(elsewhere.map(code))}; from another namespace its name needs the namespace behind a dot.`;
  return nearest.length > 0 ? ` Is ${listed(nearest.map(code), 3, 'or')} meant?` : '';
}
