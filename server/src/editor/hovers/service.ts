/**
 * Hovers on a Service: what its type does with a packet, what it is called, who is behind it, where each port leads, and
 * who may come. Names from manifests are escaped here.
 */
import { type Cluster, type Pod, podsSelectedBy, portText, targetOnPod } from '../../cluster/index.js';
import {
  isHeadless,
  isUnknown,
  known,
  type Service,
  type ServicePort,
  targetOf,
  type Uncertain,
} from '../../resources/index.js';
import type { Profile, Sourced } from '../../workspace/index.js';
import { code, plain } from '../markdown.js';
import { waysText } from '../shortPath.js';
import { behaviorOf } from './serviceFields.js';
import type { Told } from './told.js';

/** A Service as a whole. */
export function toldService(service: Sourced<Service>, cluster: Cluster): Told {
  const title = `Service ${plain(known(service.name) ?? '(name not known yet)')} · ${kindText(service)}`;
  const lead = typeText(service, cluster.profile);
  return { title, lead, facts: [...serviceFacts(service, cluster), ...waysText(service, cluster)] };
}

/** What is known of it, but for the ways that lead to it. */
export function serviceFacts(service: Sourced<Service>, cluster: Cluster): string[] {
  const name = `DNS: ${dnsText(service, cluster.profile)}`;
  if (service.type === 'ExternalName') return [name];
  const ports = service.ports.map((port) => portLine(service, port, cluster));
  return [name, ...podNames(service, cluster), `Pods: ${podsText(service, cluster)}`, ...ports, ...behaviorOf(service)];
}

/** A StatefulSet that names this Service gives each of its pods a name under it. */
function podNames(service: Sourced<Service>, cluster: Cluster): string[] {
  const own = known(service.name);
  if (!isHeadless(service) || own === undefined) return [];
  const set = podsSelectedBy(cluster, service)
    .certain.map((pod) => pod.workload)
    .find((workload) => workload.kind === 'StatefulSet' && known(workload.serviceName) === own);
  const name = set && known(set.name);
  const first = set && known(set.firstOrdinal);
  if (set === undefined || name === undefined || first === undefined) return [];
  const replicas = set.replicas === undefined ? 1 : known(set.replicas);
  const last = replicas === undefined || replicas < 2 ? '' : ` to ${code(`${name}-${first + replicas - 1}.${own}`)}`;
  return [`Each pod has a name of its own: ${code(`${name}-${first}.${own}`)}${last}`];
}

function kindText(service: Service): string {
  if (isUnknown(service.type)) return 'its type is filled in later';
  return isHeadless(service) ? 'headless' : plain(service.type);
}

export function typeText(service: Service, profile: Profile): string {
  if (isUnknown(service.type)) return `Its type is not known here: ${plain(service.type.unknown)}.`;
  switch (service.type) {
    case 'ExternalName': {
      const target = known(service.externalName);
      return `Only an alias in DNS: the name answers with a CNAME to ${target === undefined ? 'a name that is not known here' : code(target)}. Nothing is proxied and no port is mapped; clients connect to that host themselves, and TLS and HTTP see its name, not this one.`;
    }
    case 'NodePort':
      return `One stable address inside the cluster, and a port on every node: a packet to any node's port goes to one of the pods, on that node${service.externalTrafficPolicy === 'Local' ? '' : ' or another'}. ${proxyText(profile)}`;
    case 'LoadBalancer':
      return `One stable address inside the cluster, a port on every node, and a load balancer outside that the cloud or the cluster's own controller provides. ${proxyText(profile)}`;
    case 'ClusterIP':
      return isHeadless(service)
        ? 'No address of its own: DNS answers with the addresses of the ready pods and the client picks one. Nothing stands between them, so no port is mapped: clients must dial the port that the pods listen on.'
        : `One stable address that exists only inside the cluster; each connection goes to one ready pod behind it. ${proxyText(profile)}`;
    default:
      return `${code(service.type)} is not a type that Kubernetes has.`;
  }
}

export function proxyText(profile: Profile): string {
  switch (profile.kubeProxyMode) {
    case 'iptables':
      return 'kube-proxy does it with iptables: a random pod for each new connection.';
    case 'nftables':
      return 'kube-proxy does it with nftables: a random pod for each new connection.';
    case 'ipvs':
      return profile.ipvsScheduler === undefined
        ? 'kube-proxy does it with ipvs; its scheduler picks the pod (round robin unless configured).'
        : `kube-proxy does it with ipvs, whose scheduler ${code(profile.ipvsScheduler)} picks the pod.`;
    case 'kernelspace':
      return 'kube-proxy on Windows nodes does it in the kernel.';
    case 'replaced':
      return 'The network plugin does it in place of kube-proxy.';
    default:
      return "kube-proxy, or what replaces it, rewrites the destination on the client's node.";
  }
}

export function dnsText(service: Service, profile: Profile): string {
  const name = known(service.name);
  if (name === undefined) return 'not known until its name is';
  const namespace = known(service.namespace);
  const domain = profile.dnsDomain === undefined ? '' : `.${profile.dnsDomain}`;
  if (namespace !== undefined)
    return `${code(`${name}.${namespace}.svc${domain}`)} from anywhere, ${code(name)} within namespace ${code(namespace)}`;
  return `${code(name)} within its namespace, which this manifest does not name; ${code(`${name}.NAMESPACE.svc${domain}`)} from others`;
}

export function podsText(service: Service, cluster: Cluster): string {
  if (service.selector.values.size === 0 && service.selector.complete) {
    const slices = cluster.endpoints.filter((one) => known(one.service) === known(service.name));
    if (slices.length === 0) return 'it has no selector, so its endpoints are written by hand or by a controller';
    const addresses = slices.flatMap((one) => one.addresses);
    return `none; its endpoints are written by hand: ${addresses.slice(0, 4).map(code).join(', ')}`;
  }
  const { certain, possible } = podsSelectedBy(cluster, service);
  if (certain.length === 0 && possible.length === 0) return `none in this workspace has ${selectorText(service)}`;
  const named = [...new Set(certain.map(podName))];
  const shown = named.length > 4 ? [...named.slice(0, 3), `${named.length - 3} more`] : named;
  const perhaps =
    possible.length > 0
      ? `${certain.length > 0 ? '; ' : ''}perhaps ${[...new Set(possible.map(podName))].slice(0, 3).join(', ')}, whose labels are filled in later`
      : '';
  return shown.join(', ') + perhaps;
}

export function podName(pod: Pod): string {
  const { workload } = pod;
  const replicas = known(workload.replicas);
  const count = replicas === undefined ? '' : ` (${replicas} ${replicas === 1 ? 'replica' : 'replicas'})`;
  return `${plain(workload.kind)} ${code(known(workload.name) ?? '?')}${count}`;
}

export function selectorText(service: Service): string {
  return [...service.selector.values].map(([key, value]) => code(`${key}: ${known(value) ?? '…'}`)).join(', ');
}

/** "80 (`http`) → 8080 of container `web`", per workload where they differ. */
export function portLine(service: Service, port: ServicePort, cluster: Cluster): string {
  const front = `Port ${uncertain(port.port)}${port.name === undefined ? '' : ` (${code(uncertain(port.name))})`}${port.protocol === 'TCP' ? '' : ` ${uncertain(port.protocol)}`}`;
  const node = known(port.nodePort) === undefined ? '' : `, node port ${known(port.nodePort)}`;
  return `${front}${node} → ${targetText(service, port, cluster)}`;
}

export function targetText(service: Service, port: ServicePort, cluster: Cluster): string {
  const target = targetOf(port);
  if (target === undefined) return 'no port is given';
  if (isUnknown(target)) return `not known here: ${plain(target.unknown)}`;
  if (isHeadless(service) && 'number' in target && target.number !== port.port)
    return `not mapped, the Service is headless: clients dial ${target.number}`;
  const { certain } = podsSelectedBy(cluster, service);
  const texts = new Map<string, string[]>();
  for (const pod of certain) {
    const text = onPod(targetOnPod(pod, port, cluster.profile));
    texts.set(text, [...(texts.get(text) ?? []), code(known(pod.workload.name) ?? '?')]);
  }
  if (texts.size === 0) return `pod port ${code(portText(target))}`;
  const [only] = texts.keys();
  if (texts.size === 1 && only !== undefined) return only;
  return [...texts].map(([text, pods]) => `${text} on ${pods.slice(0, 3).join(', ')}`).join('; ');
}

function onPod(target: ReturnType<typeof targetOnPod>): string {
  switch (target.kind) {
    case 'number':
      return target.container
        ? `${target.number} of container ${code(target.container.name)}`
        : `${target.number}, which no container declares (it may listen all the same)`;
    case 'unnamed':
      return `nowhere: no container names a port ${code(target.name)}`;
    case 'unknown':
      return 'a port that is filled in later';
  }
}

export function uncertain(value: Uncertain<string | number> | undefined): string {
  return value === undefined || isUnknown(value) ? '?' : plain(String(value));
}
