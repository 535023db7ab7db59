/** What the engine answers: verdicts for sets of connections, each with the policy and rule that decided it. */
import type { Pod } from '../cluster/index.js';
import type { Direction } from '../resources/index.js';
import type { AddressSet, Connections } from '../sets/index.js';
import type { CompiledPolicy, CompiledRule } from './compiled.js';
import type { PolicyProblem } from './problems.js';
import type { OutsideClass, Universe } from './universe.js';

export type Verdict = 'allowed' | 'denied' | 'unknown';

/** Why a part of the ports got its verdict in one direction. */
export interface Evidence {
  readonly because: /** No policy of any tier decides: traffic flows. */
    | 'not-isolated'
    /** A rule lets it through. */
    | 'allowed-by-rule'
    /** A rule of an administrator's policy denies it. */
    | 'denied-by-rule'
    /** A NetworkPolicy isolates the pod and no rule lets it through. */
    | 'isolated'
    /** A rule may apply: labels or addresses are not known. */
    | 'rule-may-apply'
    /** A policy may select the pod. */
    | 'policy-may-select'
    /** The traffic of a node: its own pods always get it, others by their policies. */
    | 'node-traffic'
    /** The network plugin does not enforce policies. */
    | 'not-enforced'
    /** The end is outside the cluster or is a node, and no policy speaks for it. */
    | 'no-policy-here'
    /** The addresses are IPv6, which the cluster has not, as far as is known. */
    | 'no-ipv6';
  readonly policies: readonly CompiledPolicy['policy'][];
  readonly rule: CompiledRule | undefined;
}

export interface Part {
  readonly connections: Connections;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
}

export interface DirectionResult {
  readonly direction: Direction;
  readonly parts: readonly Part[];
  /** Rules of the policies that isolate the pod, for the question which one came nearest. */
  readonly rules: readonly { readonly rule: CompiledRule; readonly peer: Verdict; readonly connections: Connections }[];
}

export interface PairExplanation {
  readonly allowed: Connections;
  readonly denied: Connections;
  readonly unknown: Connections;
  readonly egress: DirectionResult;
  readonly ingress: DirectionResult;
}

/** Ends are numbers that hold for this engine alone: ask for them anew after an edit. */
export interface PolicyEngine {
  /** Everybody at once. Whoever asks a watched cluster's engine for it has read all pods and policies. */
  readonly universe: Universe;
  /** A node's own address, whichever node. */
  readonly nodeId: number;
  /** A pod of which nothing is known, an Ingress controller that is installed elsewhere, say (I3). */
  readonly strangerId: number;
  /** Throws a RangeError for a pod of another cluster. */
  idOf(pod: Pod): number;
  /** Classes of outside addresses that have a member in the set, by their lowest address. */
  outsideWithin(addresses: AddressSet): readonly OutsideClass[];
  /** Undefined for an end that is no class of outside addresses. */
  outsideOf(id: number): OutsideClass | undefined;
  /** What may go from one to the other; ports in neither set are denied. */
  verdict(from: number, to: number): { readonly allowed: Connections; readonly unknown: Connections };
  explain(from: number, to: number): PairExplanation;
  /**
   * Pods with the same text get the same verdict from and to any third. Undefined for one of which that cannot be told
   * without asking.
   */
  likeness(pod: number): string | undefined;
  /** Policies that select a pod, in the order in which they are asked. */
  policiesOf(pod: number, direction: Direction): readonly CompiledPolicy[];
  /** Whether a policy certainly selects the pod, rules or none. */
  isSubject(pod: number, policy: CompiledPolicy): boolean;
  readonly problems: readonly PolicyProblem[];
}
