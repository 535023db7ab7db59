/**
 * What single fields of a pod do to its traffic.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
import { isUnknown, type PodTemplate } from '../../resources/index.js';
import { code, plain } from '../markdown.js';
import type { Told } from './told.js';

/** `path` counts from the pod's template: `spec.dnsPolicy`, `spec.containers.0.ports.0.hostPort`. */
export function toldPodField(template: PodTemplate, path: readonly (string | number)[]): Told | undefined {
  const field = path.filter((step) => typeof step === 'string').join('.');
  const lead = leadOf(template, field);
  return lead === undefined ? undefined : { title: TITLES[field] ?? code(field), lead, facts: [] };
}

const TITLES: Readonly<Record<string, string>> = {
  'spec.containers.ports.containerPort': 'Container port',
  'spec.initContainers.ports.containerPort': 'Container port',
  'spec.containers.ports.name': 'Name of a container port',
  'spec.initContainers.ports.name': 'Name of a container port',
  'spec.containers.ports.hostPort': 'Host port',
  'spec.containers.readinessProbe': 'Readiness probe',
};

function leadOf(template: PodTemplate, field: string): string | undefined {
  switch (field) {
    case 'spec.dnsPolicy':
      return dnsPolicyText(template);
    case 'spec.hostNetwork':
      return `The pod has no address of its own: it listens on its node's, so two of them cannot share a node and a port. Names of the cluster resolve only with ${code('dnsPolicy: ClusterFirstWithHostNet')}, and network plugins differ in whether policies select it.`;
    case 'spec.hostname':
    case 'spec.subdomain':
      return `With ${code('hostname')} and ${code('subdomain')}, and a headless Service of the subdomain's name that selects it, the pod has the name ${code('HOSTNAME.SUBDOMAIN.NAMESPACE.svc')}.`;
    case 'spec.hostAliases':
      return "Lines for the pod's own `/etc/hosts`, which is asked before any DNS.";
    case 'spec.dnsConfig':
      return "Added to what the DNS policy puts into the pod's resolver. With a high `ndots`, names with few dots are tried with every search domain first.";
    case 'spec.enableServiceLinks':
      return 'Whether the pod gets variables such as `DB_SERVICE_HOST` for every Service of its namespace that exists when it starts.';
    case 'spec.containers.ports.containerPort':
    case 'spec.initContainers.ports.containerPort':
      return 'Says that the container listens here. It opens nothing and closes nothing: a process that listens on another port is reached there all the same. What counts is its name, by which Services, probes and policies find it.';
    case 'spec.containers.ports.name':
    case 'spec.initContainers.ports.name':
      return `By this name Services (${code('targetPort')}), probes and policies find the port, so that the number may change without them.`;
    case 'spec.containers.ports.hostPort':
      return "Opens this port on the address of the pod's node. Only one such pod fits on a node, and it is reached only at nodes where one runs.";
    case 'spec.containers.readinessProbe':
      return 'Until it succeeds the pod is not ready, and Services send it nothing.';
    default:
      return undefined;
  }
}

function dnsPolicyText({ dnsPolicy, hostNetwork }: PodTemplate): string {
  if (isUnknown(dnsPolicy)) return `Its value is not known here: ${plain(dnsPolicy.unknown)}.`;
  switch (dnsPolicy) {
    case 'ClusterFirst':
      return hostNetwork === true
        ? `${code('ClusterFirst')} counts for nothing with ${code('hostNetwork')}: the pod uses the resolver of its node, which knows no names of the cluster. ${code('ClusterFirstWithHostNet')} would.`
        : `The default: the pod asks the DNS of the cluster, so a Service of its namespace is found by its bare name, others as ${code('NAME.NAMESPACE')}.`;
    case 'ClusterFirstWithHostNet':
      return 'The pod asks the DNS of the cluster although it uses the network of its node.';
    case 'Default':
      return `${code('Default')} is not the default: the pod uses the resolver of its node, which knows no names of the cluster.`;
    case 'None':
      return `Nothing but what ${code('dnsConfig')} says: without a nameserver of the cluster there, no name of the cluster resolves.`;
    default:
      return `${code(dnsPolicy)} is not a policy that Kubernetes has.`;
  }
}
