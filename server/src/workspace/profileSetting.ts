/**
 * The profile as `.podpath.yaml` writes it: its part of the table, and its reader. Knows fields and values; what they
 * do to traffic is other rooms' business.
 */
import { fieldOf, type YNode } from '../yaml/index.js';
import type { Field, Shape } from './configurationShape.js';
import { portOf, textOf, textsOf, truthOf } from './configurationValues.js';
import { CNI_NAMES, INGRESS_CONTROLLERS, KUBE_PROXY_MODES, MESHES, type Profile, UNSET_PROFILE } from './profile.js';

const yesOrNo: Shape = { is: 'boolean' };
const cidrs = (example: string): Shape => ({ is: 'list', of: { is: 'text', example } });

export const PROFILE: Readonly<Record<string, Field>> = {
  kubernetes: {
    about: 'Kubernetes version.',
    shape: { is: 'text', pattern: '^v?[0-9]+\\.[0-9]+(?:\\..*)?$', example: '1.33' },
  },
  kubeProxyMode: {
    about: 'How Services are implemented on the nodes.',
    shape: { is: 'one of', values: KUBE_PROXY_MODES },
  },
  ipvsScheduler: {
    about: 'How ipvs picks a pod.',
    shape: { is: 'one of', values: ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'dh', 'sed', 'nq', 'mh'] },
  },
  dnsDomain: {
    about: 'Domain of cluster names.',
    shape: { is: 'text', pattern: '^[a-z0-9.-]+$', example: 'cluster.local' },
  },
  nodePortRange: {
    about: 'Node ports that the API server hands out.',
    shape: { is: 'text', pattern: '^[0-9]+-[0-9]+$', example: '30000-32767' },
  },
  cni: {
    about: 'Network plugin, which decides what policies do where Kubernetes leaves it open.',
    shape: { is: 'one of', values: CNI_NAMES },
  },
  mesh: {
    about: 'Service mesh; `none` says that there is none.',
    shape: { is: 'one of', values: MESHES },
  },
  ipBlockMatchesPods: {
    about:
      'An `ipBlock` of a NetworkPolicy lets pods through whose address it holds. Follows from `cni` where that settles it.',
    shape: yesOrNo,
  },
  hostNetworkIsNode: {
    about:
      'Policies take a pod with `hostNetwork` for its node, so that no selector picks it; false where they see it as any other pod. Follows from `cni` where that settles it.',
    shape: yesOrNo,
  },
  podCIDRs: { about: 'Where pods get their addresses from.', shape: cidrs('10.244.0.0/16') },
  serviceCIDRs: { about: 'Where Services get their cluster addresses from.', shape: cidrs('10.96.0.0/12') },
  nodeLocalDNS: { about: 'Pods ask a DNS cache on their own node (NodeLocal DNSCache).', shape: yesOrNo },
  dnsPort: {
    about: 'Port that the pods of the cluster DNS listen on, where it is not 53.',
    shape: { is: 'port', example: '5353' },
  },
  loadBalancerScheme: {
    about: 'Who reaches the load balancers of Services and Ingresses that do not say it themselves.',
    shape: { is: 'one of', values: ['internet', 'internal'] },
  },
  loadBalancerTargets: {
    about: 'Where load balancers send traffic: to node ports, or straight to pods.',
    shape: { is: 'one of', values: ['nodes', 'pods'] },
  },
  nodeAddresses: {
    about: 'Whether the internet reaches the addresses of the nodes.',
    shape: { is: 'one of', values: ['public', 'private'] },
  },
  dualStack: { about: 'Pods have IPv6 addresses beside IPv4 ones.', shape: yesOrNo },
  ingressController: {
    about: 'Controller of the Ingresses whose class says nothing.',
    shape: { is: 'one of', values: INGRESS_CONTROLLERS },
  },
};

/** Reads a `profile` mapping; fields that it lacks, or that mean nothing, are those of `base`. */
export function readProfile(node: YNode | undefined, base: Profile = UNSET_PROFILE): Profile {
  if (node?.kind !== 'map') return base;
  const text = (key: string): string | undefined => textOf(fieldOf(node, key));
  const truth = (key: string): boolean | undefined => truthOf(fieldOf(node, key));
  const texts = (key: string): readonly string[] | undefined =>
    fieldOf(node, key)?.kind === 'seq' ? textsOf(fieldOf(node, key)) : undefined;
  return {
    kubernetes: pair(text('kubernetes'), /^v?([0-9]+)\.([0-9]+)/) ?? base.kubernetes,
    kubeProxyMode: oneOf(text('kubeProxyMode'), KUBE_PROXY_MODES) ?? base.kubeProxyMode,
    ipvsScheduler: text('ipvsScheduler') ?? base.ipvsScheduler,
    dnsDomain: text('dnsDomain') ?? base.dnsDomain,
    nodePortRange: pair(text('nodePortRange'), /^([0-9]+)-([0-9]+)$/) ?? base.nodePortRange,
    ingressController: oneOf(text('ingressController'), INGRESS_CONTROLLERS) ?? base.ingressController,
    installedIngressController: base.installedIngressController,
    cni: oneOf(text('cni'), CNI_NAMES) ?? base.cni,
    mesh: oneOf(text('mesh'), MESHES) ?? base.mesh,
    ipBlockMatchesPods: truth('ipBlockMatchesPods') ?? base.ipBlockMatchesPods,
    hostNetworkIsNode: truth('hostNetworkIsNode') ?? base.hostNetworkIsNode,
    podCIDRs: texts('podCIDRs') ?? base.podCIDRs,
    serviceCIDRs: texts('serviceCIDRs') ?? base.serviceCIDRs,
    nodeLocalDNS: truth('nodeLocalDNS') ?? base.nodeLocalDNS,
    dnsPort: portOf(fieldOf(node, 'dnsPort')) ?? base.dnsPort,
    loadBalancerScheme: oneOf(text('loadBalancerScheme'), ['internet', 'internal']) ?? base.loadBalancerScheme,
    loadBalancerTargets: oneOf(text('loadBalancerTargets'), ['nodes', 'pods']) ?? base.loadBalancerTargets,
    nodeAddresses: oneOf(text('nodeAddresses'), ['public', 'private']) ?? base.nodeAddresses,
    dualStack: truth('dualStack') ?? base.dualStack,
  };
}

function pair(value: string | undefined, pattern: RegExp): readonly [number, number] | undefined {
  const match = pattern.exec(value ?? '');
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

function oneOf<const T extends string>(text: string | undefined, values: readonly T[]): T | undefined {
  return values.find((value) => value === text);
}
