/** A policy in the form in which the engine asks it: which pods it selects, whom each rule means, which ports it names. */
import type { Action, Direction, LabelSelector, NetworkPolicy, Protocol, TieredPolicy } from '../resources/index.js';
import type { AddressSet, Connections } from '../sets/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Path } from '../yaml/index.js';

export type AnyPolicy = Sourced<NetworkPolicy> | Sourced<TieredPolicy>;

export interface CompiledPolicy {
  readonly policy: AnyPolicy;
  readonly tier: 'Admin' | 'NetworkPolicy' | 'Baseline';
  readonly priority: number;
  readonly subject: PodMatcher | undefined;
  readonly isolates: Readonly<Record<Direction, boolean>>;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
}

export interface CompiledRule {
  readonly policy: AnyPolicy;
  readonly path: Path;
  /** Undefined where it is filled in later. */
  readonly action: Action | undefined;
  /** Undefined stands for everybody. The blocks of one rule are joined to one. */
  readonly peers: readonly PeerMatcher[] | undefined;
  readonly ports: CompiledPorts;
}

export type PeerMatcher =
  | PodMatcher
  | BlockMatcher
  | { readonly kind: 'everybody' }
  | { readonly kind: 'nodes' }
  | { readonly kind: 'domains' }
  /** Not known whom it means. */
  | { readonly kind: 'unknown' };

/** Pods by their labels: of one namespace, which is the policy's own, or of those that a selector picks. */
export interface PodMatcher {
  readonly kind: 'pods';
  readonly namespace: string | undefined;
  readonly namespaces: LabelSelector | undefined;
  readonly pods: LabelSelector | undefined;
  readonly skipsHostNetwork: boolean;
}

export interface BlockMatcher {
  readonly kind: 'block';
  readonly addresses: AddressSet;
  /** Equal for blocks of equal addresses. */
  readonly key: string;
  /** The API says that it matches pods, whatever the plugin. */
  readonly always: boolean;
}

export interface CompiledPorts {
  readonly fixed: Connections;
  /** Ports that a value which is filled in later may add. */
  readonly possible: Connections;
  /** Looked up on the destination pod (N12); a protocol of undefined is any. */
  readonly named: readonly { readonly name: string; readonly protocol: Protocol | undefined }[];
}
