/** What the cluster is like beyond its manifests. What nobody said stays undefined, and verdicts that hang on it are unknown. */

export const KUBE_PROXY_MODES = ['iptables', 'ipvs', 'nftables', 'kernelspace', 'replaced'] as const;
export const INGRESS_CONTROLLERS = [
  'ingress-nginx',
  'nginx-ingress',
  'traefik',
  'haproxy',
  'haproxy-ingress',
  'aws-alb',
  'gke',
  'contour',
  'kong',
  'istio',
  'azure',
] as const;
export type IngressControllerName = (typeof INGRESS_CONTROLLERS)[number];
export const CNI_NAMES = [
  'flannel',
  'kindnet',
  'kube-router',
  'calico',
  'canal',
  'cilium',
  'ovn-kubernetes',
  'antrea',
  'aws-vpc-cni',
  'azure-npm',
  'weave',
] as const;
export type CniName = (typeof CNI_NAMES)[number];
export const MESHES = ['istio', 'istio-ambient', 'linkerd', 'none'] as const;
export type Mesh = (typeof MESHES)[number];

export interface Profile {
  /** Kubernetes version as [major, minor]. */
  readonly kubernetes: readonly [number, number] | undefined;
  readonly kubeProxyMode: (typeof KUBE_PROXY_MODES)[number] | undefined;
  readonly ipvsScheduler: string | undefined;
  readonly dnsDomain: string | undefined;
  /** First and last node port that the API server hands out. */
  readonly nodePortRange: readonly [number, number] | undefined;
  readonly ingressController: IngressControllerName | undefined;
  /** The only one that the workspace installs: it serves an Ingress without a class, if anybody does. */
  readonly installedIngressController: IngressControllerName | undefined;
  /** Name of the network plugin; what it does with policies follows from it. */
  readonly cni: CniName | undefined;
  /** The service mesh; `none` where it is known that there is none. */
  readonly mesh: Mesh | undefined;
  /** Whether an ipBlock that holds a pod's address lets that pod through; wins over what the plugin is known to do. */
  readonly ipBlockMatchesPods: boolean | undefined;
  /** Whether policies take a pod with `hostNetwork` for its node; wins over what the plugin is known to do. */
  readonly hostNetworkIsNode: boolean | undefined;
  /** CIDRs that pods get their addresses from. */
  readonly podCIDRs: readonly string[];
  /** CIDRs that Services get their cluster addresses from. */
  readonly serviceCIDRs: readonly string[];
  /** Pods ask a DNS cache on their own node. */
  readonly nodeLocalDNS: boolean | undefined;
  /** Port that the pods of the cluster's DNS listen on, where it is not 53 (OpenShift: 5353). */
  readonly dnsPort: number | undefined;
  /** Who reaches the load balancers of Services and Ingresses that do not say it themselves. */
  readonly loadBalancerScheme: 'internet' | 'internal' | undefined;
  /** Where load balancers send: to node ports, as kube-proxy expects it, or straight to pods. */
  readonly loadBalancerTargets: 'nodes' | 'pods' | undefined;
  /** Whether the internet reaches the addresses of the nodes. */
  readonly nodeAddresses: 'public' | 'private' | undefined;
  /** Pods and Services have IPv6 addresses beside IPv4 ones. */
  readonly dualStack: boolean;
}

export const UNSET_PROFILE: Profile = {
  kubernetes: undefined,
  kubeProxyMode: undefined,
  ipvsScheduler: undefined,
  dnsDomain: undefined,
  nodePortRange: undefined,
  ingressController: undefined,
  installedIngressController: undefined,
  cni: undefined,
  mesh: undefined,
  ipBlockMatchesPods: undefined,
  hostNetworkIsNode: undefined,
  podCIDRs: [],
  serviceCIDRs: [],
  nodeLocalDNS: undefined,
  dnsPort: undefined,
  loadBalancerScheme: undefined,
  loadBalancerTargets: undefined,
  nodeAddresses: undefined,
  dualStack: false,
};

/** Undefined where either is unknown. */
export function isAtLeast(profile: Profile, major: number, minor: number): boolean | undefined {
  const version = profile.kubernetes;
  return version && (version[0] > major || (version[0] === major && version[1] >= minor));
}
