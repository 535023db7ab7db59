/**
 * Whom the policies at a pod let in, as selectors: so the answer holds for pods that no manifest names, too. Follows
 * N1–N12 and A1–A8 at the receiving end; what a pod may send is for the policies where it runs.
 */
import { podLabels } from '../cluster/index.js';
import {
  CNIS,
  type CompiledPolicy,
  type CompiledPorts,
  type CompiledRule,
  type PeerMatcher,
  type PolicyEngine,
  type PolicyPod,
} from '../policy/index.js';
import { type Match, matchesSelector } from '../resources/index.js';
import {
  type AddressSet,
  ALL_ADDRESSES,
  ALL_CONNECTIONS,
  ALL_IPV4,
  type Connections,
  connectionsOf,
  intersectConnections,
  isNoAddresses,
  isNoConnections,
  isSubsetOfAddresses,
  isSubsetOfConnections,
  NO_CONNECTIONS,
  overlapAddresses,
  parseCidr,
  singlePort,
  subtractConnections,
  unionConnections,
  unionOfAddresses,
  unionOfConnections,
} from '../sets/index.js';
import type { Profile } from '../workspace/index.js';
import {
  EVERY_POD,
  holdsRegion,
  narrownessOf,
  type PodsPeer,
  type Region,
  regionKey,
  within,
  without,
} from './podRegions.js';

/** Pods that may come in, and on which ports. */
export interface Admitted {
  readonly pods: Region;
  readonly allowed: Connections;
  /** What may be allowed: something that decides it is not known. */
  readonly unknown: Connections;
}

/** More rules at one pod than anybody writes; beyond them nothing is said for certain. */
const MOST_RULES = 500;

const EVERYBODY: Admitted = { pods: EVERY_POD, allowed: ALL_CONNECTIONS, unknown: NO_CONNECTIONS };
const NOBODY_KNOWS: Admitted = { pods: EVERY_POD, allowed: NO_CONNECTIONS, unknown: ALL_CONNECTIONS };

/** A pod comes in on the ports of the entries that hold it. What one entry says is not said again by a narrower one. */
export function admittedTo(engine: PolicyEngine, pod: PolicyPod, profile: Profile): Admitted[] {
  const facts = profile.cni === undefined ? undefined : CNIS[profile.cni];
  if (facts?.enforces === false) return [EVERYBODY];
  const policies = engine.policiesOf(pod.id, 'ingress');
  if (policies.length === 0) return [EVERYBODY];
  const isEnforced = ({ tier }: CompiledPolicy): boolean =>
    facts === undefined || (tier === 'NetworkPolicy' ? facts.enforces : facts.enforcesTiers) === true;
  const count = policies.reduce((sum, one) => sum + one.rules.ingress.length, 0);
  if (count > MOST_RULES || !policies.every((one) => isEnforced(one) && selects(one, pod) === 'yes'))
    return [NOBODY_KNOWS];
  const steps = (tier: CompiledPolicy['tier']): Step[] =>
    policies
      .filter((one) => one.tier === tier)
      .flatMap((one) => one.rules.ingress.flatMap((rule) => stepsOf(rule, pod)));
  const blocks: Blocks = {
    match: profile.ipBlockMatchesPods ?? facts?.blockMatchesPods,
    all: profile.dualStack ? ALL_ADDRESSES : ALL_IPV4,
    pods: unionOfAddresses(profile.podCIDRs.flatMap(blockOf)),
  };
  const admin = inOrder(steps('Admin'), [{ pods: EVERY_POD, ports: ALL_CONNECTIONS, isSure: true }], blocks);
  const isolated = policies.some((one) => one.tier === 'NetworkPolicy');
  const baseline = isolated ? undefined : inOrder(steps('Baseline'), admin.rest, blocks);
  const later = baseline
    ? [...baseline.allowed, ...baseline.rest]
    : steps('NetworkPolicy').flatMap((step) => admin.rest.flatMap((part) => matched(step, part, blocks)));
  return combined([...admin.allowed, ...later]);
}

function blockOf(text: string): AddressSet[] {
  const block = parseCidr(text);
  return block.kind === 'cidr' ? [block.addresses] : [];
}

function selects({ subject }: CompiledPolicy, pod: PolicyPod): Match {
  if (subject === undefined || pod.hostNetwork !== false) return 'unknown';
  const matches = [
    subject.namespaces === undefined ? 'yes' : matchesSelector(subject.namespaces, pod.namespaceLabels),
    subject.pods === undefined ? 'yes' : matchesSelector(subject.pods, podLabels(pod.pod)),
  ];
  return matches.includes('no') ? 'no' : matches.includes('unknown') ? 'unknown' : 'yes';
}

/** A rule for one of its peers. */
interface Step {
  readonly peer: PodsPeer | 'everybody' | 'nobody-knows';
  readonly action: CompiledRule['action'];
  readonly ports: Connections;
  /** What it says of these ports is not certain. */
  readonly isDoubtful: boolean;
}

function stepsOf({ peers, ports, action }: CompiledRule, pod: PolicyPod): Step[] {
  const wanted = peers === undefined ? (['everybody'] as const) : peers.flatMap(peerOf);
  const named = namedPorts(ports, pod);
  return wanted.flatMap((peer): Step[] => {
    const isDoubtful = action === undefined || peer === 'nobody-knows';
    return [
      { peer, action, ports: unionConnections(ports.fixed, named), isDoubtful },
      ...(isNoConnections(ports.possible) ? [] : [{ peer, action, ports: ports.possible, isDoubtful: true }]),
    ];
  });
}

function peerOf(peer: PeerMatcher): Step['peer'][] {
  return peer.kind === 'pods' || peer.kind === 'block' ? [peer] : peer.kind === 'unknown' ? ['nobody-knows'] : [];
}

function namedPorts({ named }: CompiledPorts, { namedPorts: byName }: PolicyPod): Connections {
  return unionOfConnections(
    named.flatMap(({ name, protocol }) =>
      (byName.get(name) ?? [])
        .filter((port) => protocol === undefined || port.protocol === protocol)
        .map((port) => connectionsOf({ [port.protocol]: singlePort(port.number) })),
    ),
  );
}

/** Pods and ports that nothing has decided yet, or that are let in. */
interface Part {
  readonly pods: Region;
  readonly ports: Connections;
  readonly isSure: boolean;
}

interface Blocks {
  /** Whether the network plugin holds the addresses of pods against blocks. */
  readonly match: boolean | undefined;
  /** Every address that takes part. */
  readonly all: AddressSet;
  /** Where pods get theirs from; empty where nobody said it. */
  readonly pods: AddressSet;
}

/** A tier in which the first rule that matches decides. `rest` is what no rule decides, or one passes on. */
function inOrder(
  steps: readonly Step[],
  start: readonly Part[],
  blocks: Blocks,
): { readonly allowed: readonly Part[]; readonly rest: readonly Part[] } {
  const allowed: Part[] = [];
  const passed: Part[] = [];
  let open = start;
  for (const step of steps) {
    const hits = open.flatMap((part) => matched(step, part, blocks));
    const { action } = step;
    if (action === 'Allow' || action === undefined) allowed.push(...hits);
    if (action === 'Pass' || action === undefined) passed.push(...hits);
    const isSure = !step.isDoubtful && hits.every((one) => one.isSure);
    if (isSure) open = joined(open.flatMap((part) => missed(step, part)));
    // After a rule that may deny, what a later one allows is no longer certain.
    else if (action !== 'Allow') open = open.map((part) => (touches(step, part) ? { ...part, isSure: false } : part));
  }
  return { allowed, rest: joined([...open, ...passed]) };
}

function touches({ ports }: Step, part: Part): boolean {
  return !isNoConnections(intersectConnections(ports, part.ports));
}

function matched(step: Step, part: Part, blocks: Blocks): Part[] {
  const ports = intersectConnections(step.ports, part.ports);
  if (isNoConnections(ports)) return [];
  const { peer } = step;
  const isSure = part.isSure && !step.isDoubtful;
  if (peer === 'everybody') return [{ pods: part.pods, ports, isSure }];
  if (peer === 'nobody-knows') return [{ pods: part.pods, ports, isSure: false }];
  if (peer.kind === 'block') {
    if (blocks.match === false) return [];
    if (!isNoAddresses(blocks.pods) && !overlapAddresses(blocks.pods, peer.addresses)) return [];
    const isCertain = isSure && blocks.match === true;
    if (isSubsetOfAddresses(blocks.all, peer.addresses)) return [{ pods: part.pods, ports, isSure: isCertain }];
    const pods = within(part.pods, peer);
    return pods ? [{ pods, ports, isSure: isCertain }] : [];
  }
  const pods = within(part.pods, peer);
  return pods ? [{ pods, ports, isSure }] : [];
}

/** What a rule leaves over: other ports of everybody, and its ports of everybody else. */
function missed({ peer, ports }: Step, part: Part): Part[] {
  const other = subtractConnections(part.ports, ports);
  const same = intersectConnections(part.ports, ports);
  const pods = typeof peer === 'string' ? undefined : without(part.pods, peer);
  return [
    ...(isNoConnections(other) ? [] : [{ ...part, ports: other }]),
    ...(pods === undefined || isNoConnections(same) ? [] : [{ ...part, pods, ports: same }]),
  ];
}

/** Parts of the same pods become one, so that ports cut apart again and again do not pile up. */
function joined(parts: readonly Part[]): Part[] {
  const byPods = new Map<string, Part>();
  for (const part of parts) {
    const key = `${regionKey(part.pods)} ${part.isSure}`;
    const known = byPods.get(key);
    byPods.set(key, known ? { ...known, ports: unionConnections(known.ports, part.ports) } : part);
  }
  return [...byPods.values()];
}

function combined(parts: readonly Part[]): Admitted[] {
  return widest(
    joined(parts).map(({ pods, ports, isSure }) => ({
      pods,
      allowed: isSure ? ports : NO_CONNECTIONS,
      unknown: isSure ? NO_CONNECTIONS : ports,
    })),
  );
}

/** Leaves out what others with the same or more pods say already. */
export function widest(entries: readonly Admitted[]): Admitted[] {
  const sorted = [...entries].sort((a, b) => narrowness(a.pods) - narrowness(b.pods));
  const kept: Admitted[] = [];
  for (const entry of sorted) {
    const same = kept.findIndex((one) => regionKey(one.pods) === regionKey(entry.pods));
    const holders = kept.filter((one, index) => index !== same && holdsRegion(one.pods, entry.pods));
    const before = kept[same];
    const all = {
      allowed: unionConnections(entry.allowed, before?.allowed ?? NO_CONNECTIONS),
      unknown: unionConnections(entry.unknown, before?.unknown ?? NO_CONNECTIONS),
    };
    const surely = unionOfConnections(holders.map((one) => one.allowed));
    // Where they say only a part of it, the whole is easier to read than what is left.
    const allowed = isSubsetOfConnections(all.allowed, surely) ? NO_CONNECTIONS : all.allowed;
    const perhaps = unionOfConnections([surely, allowed, ...holders.map((one) => one.unknown)]);
    const fresh: Admitted = { pods: entry.pods, allowed, unknown: subtractConnections(all.unknown, perhaps) };
    if (same !== -1) kept[same] = fresh;
    else if (!isNoConnections(fresh.allowed) || !isNoConnections(fresh.unknown)) kept.push(fresh);
  }
  return kept;
}

/** The more it asks for, the narrower it is; one that holds another never asks for more. */
function narrowness({ match, except }: Region): number {
  return match.reduce((sum, peer) => sum + 1000 + narrownessOf(peer), except.length);
}
