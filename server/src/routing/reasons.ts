/**
 * Why a hop has its verdict: a closed union, each code with the values that a sentence about it needs. The codes are
 * stable; the sentences are written elsewhere.
 */
import type { NearMiss } from '../cluster/index.js';
import type { Ingress, IngressPath, Labels, Protocol, Service, ServicePort } from '../resources/index.js';
import type { AddressSet } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { ControllerKind, Settlement } from './controllers/profile.js';

export type Reason = ResolverReason | DnsReason | EntryReason | PortReason | EndpointReason | IngressReason;

/** How a name was written. */
export type NameForm =
  /** `svc`, from its own namespace. */
  | 'short'
  /** `svc.ns` */
  | 'namespace'
  /** `svc.ns.svc` */
  | 'svc'
  /** `svc.ns.svc.cluster.local`, with or without a dot at its end. */
  | 'full';

/** What the resolver of the client does (D1, D7, D8). */
type ResolverReason =
  /** The name was completed from the search path, or taken as it is; `query` is what found the answer. */
  | { readonly code: 'asks-cluster-dns'; readonly query: string; readonly tried: readonly string[] }
  /** With that many dots the name is tried as it is first, and DNS outside the cluster may know it (C7). */
  | { readonly code: 'asks-outside-first'; readonly query: string; readonly tried: readonly string[] }
  /** The pod's own search path (`dnsPolicy: None`) does not complete the name to this one. */
  | { readonly code: 'search-path-lacks'; readonly query: string; readonly searches: readonly string[] }
  /** `localhost`, or a loopback address: the client dials itself. */
  | { readonly code: 'is-loopback' }
  /** The pod's own `/etc/hosts` has the name, by `hostAliases`. */
  | { readonly code: 'host-alias'; readonly address: string }
  /** It is an address, so nobody resolves it. */
  | { readonly code: 'is-address' }
  /** `dnsPolicy: Default`: the node's resolver is asked, which knows no cluster names. */
  | { readonly code: 'dns-policy-default' }
  /** Host network with `ClusterFirst`, which behaves as `Default`; `ClusterFirstWithHostNet` is meant. */
  | { readonly code: 'host-network-dns' }
  /** Whether the pod uses the host's network, or its policy, is filled in later. */
  | { readonly code: 'dns-policy-unknown' }
  /** `dnsPolicy: None` with name servers of which nobody knows whether they serve cluster names. */
  | { readonly code: 'own-name-servers'; readonly servers: readonly string[] }
  /** `dnsPolicy: None` with public name servers, which know no cluster names. */
  | { readonly code: 'public-name-servers'; readonly servers: readonly string[] }
  /** `dnsPolicy: None` without name servers, which the API server refuses. */
  | { readonly code: 'no-name-servers' }
  /** The client is no pod: a node or a machine outside does not ask the cluster's DNS. */
  | { readonly code: 'outside-cluster-dns' };

/** What DNS answers (D2–D6, C7, C20). */
type DnsReason =
  | { readonly code: 'name-is-service'; readonly form: NameForm }
  | { readonly code: 'name-is-headless'; readonly form: NameForm }
  | { readonly code: 'name-is-pod'; readonly hostname: string; readonly headless: boolean }
  /** A dashed address before the Service's name. */
  | { readonly code: 'name-is-endpoint'; readonly address: string }
  /** An SRV record; `number` is undefined where each pod has its own. */
  | { readonly code: 'name-is-srv'; readonly port: string; readonly number: number | undefined }
  /** An SRV record of a port that has no name, or is not there. */
  | { readonly code: 'srv-port-missing'; readonly port: string; readonly named: readonly string[] }
  /** The API server's own Service, which every cluster has. */
  | { readonly code: 'name-is-api-server' }
  /** `a-b-c-d.ns.pod`: depends on a setting of CoreDNS. */
  | { readonly code: 'pod-address-record' }
  /** Names of other clusters (`clusterset.local`), or of a domain that may be the cluster's. */
  | { readonly code: 'other-cluster-domain'; readonly domain: string }
  /** A Service of that name states no namespace; it is in this one if it is applied there. */
  | { readonly code: 'namespace-assumed'; readonly namespace: string }
  /** No Service of that name; `elsewhere` are namespaces that have one, `nearest` names that are like it. */
  | { readonly code: 'no-such-name'; readonly elsewhere: readonly string[]; readonly nearest: readonly string[] }
  /** Nothing of that name is here, but what is here need not be all. */
  | { readonly code: 'name-not-here'; readonly elsewhere: readonly string[]; readonly nearest: readonly string[] }
  /** A headless Service without endpoints has no records. */
  | { readonly code: 'headless-without-endpoints' }
  /** Nothing in the cluster; a search domain of the pod's own may know it. */
  | { readonly code: 'search-domain-outside'; readonly query: string }
  /** Outside the cluster's domain: somebody else's DNS answers. */
  | { readonly code: 'name-is-external' }
  /** No pod behind the Service has that host name; `known` are some that do. */
  | { readonly code: 'pod-hostname-unknown'; readonly hostname: string; readonly known: readonly string[] }
  /** The StatefulSet's `serviceName`, or the pod's `subdomain`, is another Service. */
  | { readonly code: 'pod-of-other-subdomain'; readonly hostname: string; readonly subdomain: string | undefined }
  /** The Service does not select the pod, so DNS has no name for it. */
  | { readonly code: 'pod-not-selected'; readonly hostname: string }
  /** The StatefulSet has fewer pods. */
  | { readonly code: 'ordinal-out-of-range'; readonly first: number; readonly last: number }
  /** Pods get no record by their name alone; `spec.hostname` is not set. */
  | { readonly code: 'pod-without-hostname'; readonly pod: string }
  /** A CNAME to another name. The client keeps its own name in `Host` and TLS. */
  | { readonly code: 'alias-to'; readonly target: string }
  | { readonly code: 'alias-loop'; readonly names: readonly string[] }
  /** More aliases in a row than a resolver follows. */
  | { readonly code: 'alias-too-long'; readonly count: number }
  /** `externalName` looks like an address, and DNS takes it as a name that nobody has. */
  | { readonly code: 'alias-is-address'; readonly target: string }
  /** `externalName` is missing, which the API server refuses. */
  | { readonly code: 'alias-without-target' }
  | { readonly code: 'filled-in-later' }
  /** The address of a Service, pod or endpoint that is known here. */
  | { readonly code: 'address-is-known'; readonly address: string }
  | {
      readonly code: 'address-place';
      readonly address: string;
      /** In which range it lies; `unknown` where it is private and no range is configured. */
      readonly place: 'pods' | 'services' | 'outside' | 'unknown';
    };

/** How traffic comes to a Service or pod at all (S7, S10–S13, S15, S16, S20, C10, C18, P2). */
type EntryReason =
  | { readonly code: 'has-cluster-ip' }
  | { readonly code: 'has-no-cluster-ip' }
  /** Only an alias in DNS: it has no address and no ports. */
  | { readonly code: 'external-name-has-no-address' }
  /** Cluster addresses are routed inside the cluster only. */
  | { readonly code: 'cluster-ip-from-outside' }
  /** Pod addresses are routed outside of some clusters, and not of others. */
  | { readonly code: 'pod-address-from-outside' }
  /** `clusterIP: None` with a type that needs an address, which the API server refuses. */
  | { readonly code: 'headless-with-type'; readonly type: string }
  | { readonly code: 'type-unknown' }
  /** The type has no node ports. */
  | { readonly code: 'no-node-port'; readonly type: string }
  /** `allocateLoadBalancerNodePorts: false`, and this port asks for none itself. */
  | { readonly code: 'node-port-not-allocated' }
  /** `number` is undefined where the API server chooses it. */
  | {
      readonly code: 'node-port-open';
      readonly number: number | undefined;
      /** On which of a node's addresses, and whether 127.0.0.1 is among them; undefined where the mode is not known. */
      readonly listens: 'all-addresses' | 'primary-address' | undefined;
      readonly onLoopback: boolean | undefined;
    }
  /** The node port is not written, so the API server chooses it; this may be its number. */
  | { readonly code: 'node-port-chosen-later'; readonly asked: number }
  | { readonly code: 'node-port-missing'; readonly asked: number; readonly serves: readonly ServicePort[] }
  /** Whether clients outside reach the nodes' addresses is not in the manifests. */
  | { readonly code: 'node-addresses-unknown' }
  | { readonly code: 'node-addresses-private' }
  | { readonly code: 'node-addresses-public' }
  /** A pod or node of the cluster reaches every node. */
  | { readonly code: 'node-in-cluster' }
  | { readonly code: 'no-load-balancer'; readonly type: string }
  | { readonly code: 'load-balancer-public' }
  | { readonly code: 'load-balancer-internal' }
  /** Who reaches the load balancer is the provider's default. */
  | { readonly code: 'load-balancer-scheme-unknown' }
  /** Only a controller for that class makes the load balancer. */
  | { readonly code: 'load-balancer-class'; readonly class: string | undefined }
  /** From inside: whether the node answers in the load balancer's place depends on `ipMode`, set at run time. */
  | { readonly code: 'load-balancer-from-inside' }
  /** The ranges hold all of the client's addresses, some, or none. */
  | { readonly code: 'source-ranges'; readonly admits: 'all' | 'some' | 'none'; readonly ranges: AddressSet }
  | { readonly code: 'source-ranges-unreadable'; readonly written: readonly string[] }
  | { readonly code: 'external-ip-open'; readonly addresses: readonly string[] }
  /** The nodes take the address; whether packets for it come to them is up to the network outside. */
  | { readonly code: 'external-ip-routing-unknown'; readonly addresses: readonly string[] }
  | { readonly code: 'no-external-ip' }
  /** `internalTrafficPolicy` or `externalTrafficPolicy` is Local, and every node has a pod. */
  | { readonly code: 'local-on-every-node'; readonly field: TrafficPolicyField }
  /** Only pods on the node where the traffic is taken get it; on nodes without one it is dropped. */
  | { readonly code: 'local-endpoints-only'; readonly field: TrafficPolicyField }
  /** The load balancer's health check picks nodes that have a pod. */
  | { readonly code: 'local-by-health-check' }
  | {
      readonly code: 'host-port-open';
      readonly number: number;
      readonly protocol: Protocol;
      readonly hostIP: string | undefined;
    }
  /** `hostIP` is a loopback address: the node itself reaches it, nobody else. */
  | { readonly code: 'host-port-on-loopback'; readonly number: number; readonly hostIP: string }
  | { readonly code: 'host-network' };

export type TrafficPolicyField = 'internalTrafficPolicy' | 'externalTrafficPolicy';

/** From the port that is dialled to a port of the Service (S4, I1, C22, P3). */
type PortReason =
  | { readonly code: 'service-port-found'; readonly port: ServicePort }
  /**
   * `targetOf` is the port whose target has the number that was dialled. `outcome` is what an unserved port of a live
   * address does in the configured kube-proxy mode.
   */
  | {
      readonly code: 'service-port-missing';
      readonly asked: number | string;
      readonly protocol: Protocol;
      readonly serves: readonly ServicePort[];
      readonly targetOf: ServicePort | undefined;
      readonly outcome: 'rejected' | 'passed-on' | 'node-may-answer' | undefined;
    }
  | {
      readonly code: 'service-port-other-protocol';
      readonly asked: number | string;
      readonly protocol: Protocol;
      readonly serves: readonly ServicePort[];
    }
  /** A port, its protocol, or the whole list is filled in later. */
  | { readonly code: 'service-ports-unknown'; readonly asked: number | string }
  /** The client meets the pods themselves, so the port that it dials is the pods' port (S6). */
  | { readonly code: 'headless-dials-pods'; readonly port: number };

/** From a port of the Service to one pod or address (S1–S3, S6, S9, C5, C6, C8). */
type EndpointReason =
  | { readonly code: 'has-endpoints'; readonly count: number }
  | { readonly code: 'selects-nothing'; readonly selector: Labels; readonly near: NearMiss | undefined }
  /** Nothing is selected here; the pods may be elsewhere, `because`. */
  | { readonly code: 'selects-nothing-here'; readonly because: string }
  /** No selector and no addresses written by hand. */
  | { readonly code: 'no-endpoints' }
  | { readonly code: 'endpoints-made-elsewhere' }
  /** Endpoints are there, but none for this port. */
  | { readonly code: 'none-serves-the-port' }
  /** Endpoints are named, but none of them runs: no replicas, not ready, no address to be had. */
  | { readonly code: 'none-runs' }
  /**
   * `declared` tells whether a container names the port; undeclared ones may be listened on too. `transient` pods are
   * a Job's: endpoints while they run.
   */
  | { readonly code: 'pod-port'; readonly declared: boolean; readonly transient: boolean }
  | { readonly code: 'scaled-to-zero' }
  /** Something scales it from zero while it runs. */
  | { readonly code: 'scaled-elsewhere' }
  | { readonly code: 'selection-unknown' }
  /** No container names that port for that protocol; the pod is left out for this port. */
  | { readonly code: 'target-port-unnamed'; readonly name: string; readonly names: readonly string[] }
  /** An injector or a patch may add the container that names it. */
  | { readonly code: 'target-port-may-be-added'; readonly name: string }
  /** Only a native sidecar names it, which counts from Kubernetes 1.32. */
  | { readonly code: 'target-port-of-sidecar'; readonly name: string }
  | { readonly code: 'target-port-unknown' }
  /** Headless: `port` would be mapped to `target` by a Service with an address; here nothing maps it. */
  | {
      readonly code: 'headless-ignores-target';
      readonly port: number;
      readonly target: number;
      readonly declared: boolean;
    }
  | { readonly code: 'address-port' }
  /** `near` are names of the slice's ports: they are matched by name and protocol. */
  | { readonly code: 'address-port-unnamed'; readonly name: string; readonly names: readonly string[] }
  | { readonly code: 'address-not-ready' }
  /** Loopback, link-local and multicast addresses are refused. */
  | { readonly code: 'address-refused'; readonly address: string }
  /** The address of a Service can't be an endpoint. */
  | { readonly code: 'address-is-service'; readonly address: string; readonly service: Sourced<Service> | undefined }
  /** kube-proxy takes no slices of host names. */
  | { readonly code: 'address-is-name'; readonly address: string };

/** From a URL to a backend (I1–I4, C14, C18, C22). */
type IngressReason =
  | { readonly code: 'class-has-controller'; readonly class: string; readonly controller: string }
  /** The class is the default one of the cluster. */
  | { readonly code: 'class-is-default'; readonly class: string; readonly controller: string | undefined }
  /**
   * No IngressClass of that name is here; `controller` is whom the name usually stands for, as its makers write it, and
   * `kind` as the configuration does.
   */
  | {
      readonly code: 'class-elsewhere';
      readonly class: string;
      readonly controller: string | undefined;
      readonly kind: ControllerKind | undefined;
    }
  /** The field and the annotation name different classes; controllers differ in which of them they read. */
  | { readonly code: 'class-contradicts'; readonly field: string; readonly annotation: string }
  /** That controller reads the class from the annotation alone, and the field makes it ignore the Ingress. */
  | { readonly code: 'class-field-ignored'; readonly class: string; readonly controller: string }
  | { readonly code: 'class-unset' }
  | { readonly code: 'class-unknown' }
  | { readonly code: 'controller-configured'; readonly controller: string }
  | { readonly code: 'rule-matches'; readonly host: string; readonly path: string; readonly pathType: string }
  | { readonly code: 'default-backend' }
  /** The host is named without paths: its default backend is the controller's to choose. */
  | { readonly code: 'host-without-paths' }
  /** Whether the path takes the request hangs on a setting or a version of the controller, or on an annotation. */
  | {
      readonly code: 'path-by-controller';
      readonly path: string;
      readonly controller: string;
      readonly why: PathDifference;
    }
  | { readonly code: 'rule-filled-in-later' }
  /** Another path of the host is longer, or exact. */
  | { readonly code: 'outranked'; readonly by: IngressPath | undefined }
  /**
   * Others have the same host and path, or the host that only one Ingress can have. `by` are the first of the other
   * Ingresses; empty where the other rules are of the same one.
   */
  | {
      readonly code: 'contested';
      readonly path: string;
      readonly by: readonly Sourced<Ingress>[];
      readonly over: 'path' | 'host';
      readonly settled: Settlement;
      readonly controller: string;
    }
  /** Which controller serves the Ingress is not known: these send the request here, those do not. */
  | {
      readonly code: 'depends-on-controller';
      readonly path: string;
      readonly sends: readonly string[];
      readonly refuses: readonly string[];
    }
  /** A minion of a host that no master claims (F5 NGINX). */
  | { readonly code: 'minion-without-master' }
  /** The default backend of an Ingress with rules, which that controller does not use. */
  | { readonly code: 'default-backend-ignored'; readonly controller: string }
  | { readonly code: 'backend-found' }
  | {
      readonly code: 'backend-missing';
      readonly service: string;
      readonly nearest: string | undefined;
      readonly elsewhere: readonly string[];
    }
  | { readonly code: 'backend-not-here'; readonly service: string; readonly elsewhere: readonly string[] }
  | { readonly code: 'backend-is-resource' }
  | { readonly code: 'backend-by-annotation' }
  /** The backend names no Service, or no port of it, which the API server refuses. */
  | { readonly code: 'backend-incomplete' }
  /** An Ingress can't name a port of more than 15 characters or without a letter. */
  | { readonly code: 'backend-port-name-invalid'; readonly name: string }
  /** Only ingress-nginx takes a target port here; `port` is the Service's port for it. */
  | { readonly code: 'backend-port-is-target'; readonly port: ServicePort }
  | { readonly code: 'backend-is-external-name'; readonly takes: boolean | undefined }
  /** The controller sends to node ports, which this type has not. */
  | { readonly code: 'backend-needs-node-port'; readonly type: string }
  /** Whether the controller sends to pods or to node ports is a setting of its own, and the Service has no node ports. */
  | { readonly code: 'backend-way-unknown'; readonly type: string }
  /** A share of the requests for this path goes here. */
  | { readonly code: 'canary' }
  /** The host and path of the Ingress are served; who reaches the controller from outside depends on how it is installed. */
  | { readonly code: 'controller-entry-unknown' };

export type PathDifference =
  | 'implementation-specific'
  /** Prefixes are compared character by character, or part by part, by a setting or a version. */
  | 'prefix-by-character'
  /** An annotation makes paths regular expressions, for all Ingresses of the host. */
  | 'regular-expression'
  /** Which rule wins is decided otherwise than by the longest path. */
  | 'order'
  /** The most exact host has no path for the request, and a less exact one may be asked then. */
  | 'less-exact-host'
  /** An annotation changes what the rule takes. */
  | 'annotation'
  /** A wildcard that stands for one label by the specification, and for several here. */
  | 'wildcard-depth';
