/**
 * The shape of an answer: a trace holds one path per way in and backend, a path its hops in order. Data only; words
 * are made of it elsewhere.
 */
import type { Pod } from '../cluster/index.js';
import type { Container, Protocol, Service } from '../resources/index.js';
import type { Evidence, Hop, SeenAs, Verdict } from '../routing/index.js';
import type { Sourced } from '../workspace/index.js';
import type { PolicyDecision } from './policyHop.js';

/** Where traffic starts, or where it is meant to go. */
export type End =
  | { readonly kind: 'internet' }
  | { readonly kind: 'node' }
  | { readonly kind: 'addresses'; readonly text: string }
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'service'; readonly service: Sourced<Service> }
  | { readonly kind: 'url'; readonly host: string; readonly path: string }
  | { readonly kind: 'host'; readonly host: string };

export interface Trace {
  /** Partial: some backends or ways get through, others do not. */
  readonly verdict: Verdict | 'partial';
  readonly from: readonly End[];
  readonly to: readonly End[];
  /** The best one first: allowed, unknown, denied. */
  readonly paths: readonly TracedPath[];
}

export interface TracedPath {
  readonly verdict: Verdict;
  readonly from: End;
  readonly to: End;
  /** In the order of the way. A hop that is denied does not end the path: what would have followed is shown. */
  readonly hops: readonly PathHop[];
}

export type PathHop = SourceHop | RoutingHop | PolicyHop | ContainerHop;

/** Who sends. */
export interface SourceHop {
  readonly kind: 'source';
  readonly verdict: 'allowed';
  readonly end: End;
  readonly evidence: readonly Evidence[];
}

/** A step of DNS, Service, Ingress, node: as the routing room gave it. */
export interface RoutingHop {
  readonly kind: 'routing';
  readonly verdict: Verdict;
  readonly hop: Hop;
  readonly evidence: readonly Evidence[];
}

/** What policies at one end say, on the pod's address and the pod's port. */
export interface PolicyHop {
  readonly kind: 'policy';
  readonly verdict: Verdict;
  readonly decision: PolicyDecision;
  /** The pod whose policies these are. */
  readonly pod: Pod;
  readonly port: number;
  readonly protocol: Protocol;
  /** At the destination: whose address the policies see. */
  readonly seenAs: SeenAs | undefined;
  /** For traffic from outside: the addresses that get through, where not all do. */
  readonly addresses: readonly string[] | undefined;
}

/** The end of the way. */
export interface ContainerHop {
  readonly kind: 'container';
  readonly verdict: Verdict;
  readonly pod: Pod;
  /** The container that declares the port, if one does. */
  readonly container: Container | undefined;
  readonly port: number;
  readonly protocol: Protocol;
}
