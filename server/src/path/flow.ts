/**
 * What the manifests of a cluster declare to talk to each other: a flow is one pod port that somebody is meant to
 * reach, with the reason why. What is declared and cannot be put into addresses or labels is an open end.
 */
import type { Call, Mention, Pod } from '../cluster/index.js';
import type { AnyPolicy } from '../policy/index.js';
import type { Direction, Ingress, OtherObject, Protocol, Service } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';

export interface Flow {
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly protocol: Protocol;
  /** On the destination: a pod's own port, never the Service's. */
  readonly port: number;
  readonly because: Because;
}

export type FlowEnd =
  | { readonly kind: 'pod'; readonly pod: Pod }
  /** Addresses that no pod of the cluster has. */
  | { readonly kind: 'addresses'; readonly cidr: string; readonly except: readonly string[] }
  /** The pods of the cluster's DNS, wherever they are defined. */
  | { readonly kind: 'dns'; readonly namespace: string; readonly label: readonly [key: string, value: string] };

export type Because =
  /** `anyPort`: the call names no port, so every port of the Service is meant. */
  | { readonly kind: 'call'; readonly call: Call; readonly service: Sourced<Service>; readonly anyPort: boolean }
  | {
      readonly kind: 'ingress';
      readonly ingress: Sourced<Ingress>;
      readonly to: Pod;
      readonly host: string | undefined;
      readonly path: string | undefined;
    }
  | {
      readonly kind: 'service';
      readonly service: Sourced<Service>;
      readonly way: 'load-balancer' | 'node-port' | 'external-ip';
    }
  | { readonly kind: 'host-port'; readonly number: number }
  | { readonly kind: 'dns' }
  /** The cache on each node that stands before the cluster's DNS. */
  | { readonly kind: 'dns-cache' }
  /** A name server that the pod's own `dnsConfig` names. */
  | { readonly kind: 'name-server' };

/** Something that a pod is meant to do and that no rule of a policy can be written for. */
export interface OpenEnd {
  readonly pod: Pod;
  readonly direction: Direction;
  /** Of the pod that is reached; undefined where nobody knows. */
  readonly port: { readonly protocol: Protocol; readonly port: number } | undefined;
  readonly why: WhyOpen;
}

export type WhyOpen =
  /** A host of the world outside: policies name addresses, not hosts. */
  | { readonly kind: 'outside-host'; readonly mention: Mention }
  | { readonly kind: 'api-server'; readonly mention: Mention }
  /** No Service of these manifests has the name. */
  | { readonly kind: 'nobody'; readonly mention: Mention }
  | { readonly kind: 'port-not-served'; readonly call: Call; readonly service: Sourced<Service> }
  /** The Service leads to no pod or address that is known. */
  | { readonly kind: 'no-endpoints'; readonly call: Call; readonly service: Sourced<Service> }
  /** The pods of the Ingress controller are not in the manifests, or use the network of their nodes. */
  | {
      readonly kind: 'controller';
      readonly because: Because & { readonly kind: 'ingress' };
      readonly controller: string | undefined;
      readonly onNodes: boolean;
    }
  /** The nodes may put their own addresses in the place of the clients'. */
  | { readonly kind: 'node-addresses'; readonly because: Because & { readonly kind: 'service' } }
  /** It leads in from a private network, whose addresses no manifest tells. */
  | { readonly kind: 'private-entry'; readonly because: Because }
  /** Pods may have addresses in the block, for nobody said where pods get theirs from. */
  | { readonly kind: 'pods-in-block'; readonly cidr: string }
  | { readonly kind: 'node-dns' }
  | { readonly kind: 'unread-name-servers' }
  /** The other end uses the network of its node, so that no selector picks it. */
  | { readonly kind: 'host-network-peer'; readonly because: Because; readonly peer: Pod }
  | { readonly kind: 'peer-without-labels'; readonly because: Because; readonly peer: Pod }
  /** It is not known which namespace the other end is put into. */
  | { readonly kind: 'peer-namespace'; readonly because: Because; readonly peer: Pod }
  /** The API server calls the Service because of an object, a webhook say; its addresses are in no manifest. */
  | { readonly kind: 'api-server-calls'; readonly object: Sourced<OtherObject>; readonly service: Sourced<Service> }
  /** Policies that are there already stop it, here or at the other end. */
  | { readonly kind: 'stopped'; readonly flow: Flow; readonly by: readonly AnyPolicy[] }
  /** A Service leads to the pod, and nobody is said to call it. */
  | { readonly kind: 'no-caller'; readonly service: Sourced<Service> }
  /** What scrapes metrics is told to come, and is not said to be one of these pods. */
  | { readonly kind: 'scraper' };

export interface Declared {
  readonly flows: readonly Flow[];
  readonly open: readonly OpenEnd[];
}
