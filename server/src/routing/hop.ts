/**
 * The data that every answer of this room is made of: hops with a verdict, a reason and evidence, and who dials whom.
 * Holds no prose: reasons become text elsewhere.
 */
import type { Pod } from '../cluster/index.js';
import type { AddressSet } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';
import type { Reason } from './reasons.js';

/** What can be said of a hop: traffic passes, it cannot pass, or nobody can tell from the manifests. */
export type Verdict = 'allowed' | 'denied' | 'unknown';

/** A place in a manifest that a verdict rests on. `path` is within the object; empty for the object as a whole. */
export interface Evidence {
  readonly object: Sourced;
  readonly path: Path;
  readonly role: EvidenceRole;
}

export type EvidenceRole =
  | 'service'
  | 'service-type'
  | 'service-port'
  | 'target-port'
  | 'node-port'
  | 'selector'
  | 'traffic-policy'
  | 'cluster-ip'
  | 'external-name'
  | 'external-ip'
  | 'load-balancer'
  | 'source-ranges'
  | 'workload'
  | 'replicas'
  | 'pod-labels'
  | 'container-port'
  | 'host-port'
  | 'host-network'
  | 'dns-policy'
  | 'dns-config'
  | 'pod-name'
  | 'governing-service'
  | 'endpoint-address'
  | 'endpoint-port'
  | 'ingress-class'
  | 'ingress-rule'
  | 'ingress-backend'
  | 'ingress-controller';

/** One step on the way of a packet, or of the question for a name. */
export interface Hop {
  readonly kind: HopKind;
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly evidence: readonly Evidence[];
}

export type HopKind =
  /** What the client's resolver does with the name before it asks: search path, DNS policy. */
  | 'resolver'
  /** What the cluster's DNS answers. */
  | 'dns'
  /** The CNAME of an ExternalName Service. */
  | 'alias'
  | 'ingress-class'
  | 'ingress-rule'
  | 'ingress-backend'
  | 'load-balancer'
  | 'source-ranges'
  | 'external-ip'
  /** From outside to the address of a node. */
  | 'node'
  | 'node-port'
  | 'host-port'
  | 'service-type'
  | 'service-port'
  /** `internalTrafficPolicy`, `externalTrafficPolicy`. */
  | 'traffic-policy'
  /** Which pods or addresses stand behind the Service, as a whole. */
  | 'endpoints'
  /** One pod or address of them. */
  | 'endpoint';

/** Who dials. */
export type Client =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'node' }
  /** `addresses` is undefined for the internet as a whole. */
  | { readonly kind: 'outside'; readonly addresses: AddressSet | undefined };

/** Whose address the pod sees as the source, and so do policies at the pod (S12, C10, I3, N16). */
export interface SeenAs {
  readonly who: 'client' | 'node' | 'ingress-controller' | 'unknown';
  readonly because: /** Nothing rewrites the source on this way. */
    | 'not-rewritten'
    /** Under `externalTrafficPolicy: Cluster` kube-proxy puts the node's address in the place of the client's. */
    | 'masqueraded'
    /** `externalTrafficPolicy: Local` keeps the client's address. */
    | 'local-policy'
    /** The Ingress controller opens a connection of its own. */
    | 'proxied'
    /** The controller's pods use the network of their node. */
    | 'controller-on-host-network'
    /** Masquerading depends on the kube-proxy mode, which nobody stated, or which is replaced. */
    | 'kube-proxy-unknown'
    /** It depends on the load balancer: some keep the client's address, some put their own or the node's. */
    | 'load-balancer-unknown'
    /** It depends on the controller, which is not known. */
    | 'controller-unknown';
  readonly evidence: readonly Evidence[];
}

export function hop(
  kind: HopKind,
  verdict: Verdict,
  reason: Reason,
  ...evidence: readonly (Evidence | undefined)[]
): Hop {
  return { kind, verdict, reason, evidence: evidence.filter((one) => one !== undefined) };
}

export function proof(object: Sourced, role: EvidenceRole, ...path: Path): Evidence {
  return { object, path, role };
}

/** All must be passed. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let result: Verdict = 'allowed';
  for (const verdict of verdicts) {
    if (verdict === 'denied') return 'denied';
    if (verdict === 'unknown') result = 'unknown';
  }
  return result;
}

/** One is enough; none at all is denied. */
export function best(verdicts: Iterable<Verdict>): Verdict {
  let result: Verdict = 'denied';
  for (const verdict of verdicts) {
    if (verdict === 'allowed') return 'allowed';
    if (verdict === 'unknown') result = 'unknown';
  }
  return result;
}
