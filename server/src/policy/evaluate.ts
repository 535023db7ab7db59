/**
 * The verdict on a pair: both ends, each in its direction, tier by tier (N1–N4, A1–A6, and the procedure of §7).
 * Ports are cut into atoms that no policy tells apart, so a set of ports is a small mask and a verdict a few tests.
 */
import type { Direction } from '../resources/index.js';
import {
  type Connections,
  connectionsOf,
  hasBit,
  idsOfBits,
  NO_CONNECTIONS,
  type ReadonlyBits,
  singlePort,
  unionOfConnections,
} from '../sets/index.js';
import type { CniFacts } from './cni.js';
import type { CompiledPolicy, CompiledRule } from './compile.js';
import type { DirectionResult, Evidence, Part, PolicyEngine, Verdict } from './evidence.js';
import type { Masks } from './masks.js';
import type { Matchers } from './matchers.js';
import type { PolicyPod, Universe } from './universe.js';

/** A rule made ready for one look at a bitset and one at a mask: a verdict asks dozens of them. */
interface ReadyRule<M> {
  readonly rule: CompiledRule;
  readonly peers: ArrayLike<number>;
  readonly possiblePeers: ArrayLike<number> | undefined;
  /** Some pod or outside address may be a peer; otherwise only nodes and strangers may. */
  readonly isDoubtful: boolean;
  readonly fixed: M;
  readonly possible: M;
  /** By the named ports of the destination; undefined where the rule names none. */
  readonly named: Map<PolicyPod['namedPorts'], M> | undefined;
}

/** A selecting policy with its rules of one direction, and whether it selects for certain. */
interface Selecting<M> {
  readonly policy: CompiledPolicy;
  readonly rules: readonly ReadyRule<M>[];
  readonly certain: boolean;
}

interface Selected<M> {
  readonly admin: readonly Selecting<M>[];
  readonly network: readonly Selecting<M>[];
  readonly baseline: readonly Selecting<M>[];
  /** The NetworkPolicies once more, for verdicts without evidence; undefined until one is asked. */
  merged: Merged<M> | undefined;
}

/** Rules of all selecting NetworkPolicies that let the same ports through, with their peers in one bitset. */
interface Merged<M> {
  readonly groups: readonly { readonly ports: M; readonly peers: Uint32Array }[];
  /** Rules whose ports depend on the destination, which is the other end. */
  readonly byDestination: readonly ReadyRule<M>[];
  /** A selection, a peer or a port is in doubt: the rules must be asked one by one. */
  readonly isDoubtful: boolean;
}

/** What the evaluation works on. */
export interface Parts {
  readonly universe: Universe;
  readonly facts: CniFacts;
  readonly policies: readonly CompiledPolicy[];
  readonly matchers: Matchers;
  /** One set of ports each; no policy tells two ports of one atom apart. */
  readonly atoms: readonly Connections[];
  readonly atomsOf: readonly ReadonlyBits[];
  readonly inputOf: (connections: Connections) => number;
  /** Rules of policies made ready, kept from one engine to the next; its masks are of these atoms. */
  readonly ready: Readonly<Record<Direction, WeakMap<CompiledPolicy, readonly unknown[]>>>;
}

/** Words of merged bitsets that one engine keeps at most (20 MB); beyond that rules are asked one by one. */
const MOST_MERGED_WORDS = 5_000_000;

export type Verdicts = Pick<PolicyEngine, 'verdict' | 'explain' | 'policiesOf'>;

export function evaluator<M>(parts: Parts, masks: Masks<M>): Verdicts {
  const { universe, facts, matchers } = parts;
  const { none, all, or, and, andNot } = masks;
  const maskOf = (connections: Connections): M => {
    const bits = parts.atomsOf[parts.inputOf(connections)];
    return bits ? masks.of(bits) : none;
  };
  const ready = parts.ready as Readonly<Record<Direction, WeakMap<CompiledPolicy, readonly ReadyRule<M>[]>>>;
  const mergedSets = new Map<string, Merged<M>>();
  let mergedWords = 0;
  const selections: Readonly<Record<Direction, (Selected<M> | undefined)[]>> = { ingress: [], egress: [] };
  const sets = new Map<M, Connections>();
  const byNamespace = policiesByNamespace(parts.policies);

  /** Ends that may be a node, or are a pod of which nothing is known: 1. */
  const nodeLike = new Uint8Array(universe.size);
  for (let id = 0; id < universe.size; id++) nodeLike[id] = isNodeLike(id) || id >= universe.nodeId ? 1 : 0;

  /** What an empty tier says. */
  const undecided = { mayAllow: none, mayDeny: none, rest: all };
  const everything = { allowed: all, unknown: none };

  type Sink = (mask: M, verdict: Verdict, evidence: Evidence) => void;

  function connectionsIn(mask: M): Connections {
    if (mask === none) return NO_CONNECTIONS;
    const known = sets.get(mask);
    if (known) return known;
    const fresh = unionOfConnections(parts.atoms.filter((_, index) => masks.bit(mask, index)));
    sets.set(mask, fresh);
    return fresh;
  }

  function readyRules(policy: CompiledPolicy, direction: Direction): readonly ReadyRule<M>[] {
    const known = ready[direction].get(policy);
    if (known) return known;
    const fresh = policy.rules[direction].map((rule): ReadyRule<M> => {
      const { certain, possible } = matchers.members(rule.peers);
      return {
        rule,
        peers: certain.words,
        possiblePeers: possible?.words,
        isDoubtful: possible !== undefined && idsOfBits(possible).some((id) => id < universe.nodeId),
        fixed: maskOf(rule.ports.fixed),
        possible: maskOf(rule.ports.possible),
        named: rule.ports.named.length === 0 ? undefined : new Map(),
      };
    });
    ready[direction].set(policy, fresh);
    return fresh;
  }

  /** Ports that a rule names for certain on a destination. */
  function certainPorts(ready: ReadyRule<M>, destination: number): M {
    // A pod on the host's network is an address to many plugins, and addresses have no names (N12, N19).
    if (!ready.named || universe.pods[destination]?.hostNetwork !== false) return ready.fixed;
    return or(ready.fixed, namedPorts(ready, ready.named, destination));
  }

  /** Ports that it may name beside those. */
  function possiblePorts(ready: ReadyRule<M>, destination: number): M {
    if (!ready.named || universe.pods[destination]?.hostNetwork === false) return ready.possible;
    return or(ready.possible, namedPorts(ready, ready.named, destination));
  }

  function namedPorts({ rule }: ReadyRule<M>, masksOf: Map<PolicyPod['namedPorts'], M>, destination: number): M {
    const pod = universe.pods[destination];
    if (!pod) return none;
    const known = masksOf.get(pod.namedPorts);
    if (known !== undefined) return known;
    let named = none;
    for (const { name, protocol } of rule.ports.named) {
      for (const port of pod.namedPorts.get(name) ?? []) {
        if (protocol === undefined || protocol === port.protocol)
          named = or(named, maskOf(connectionsOf({ [port.protocol]: singlePort(port.number) })));
      }
    }
    masksOf.set(pod.namedPorts, named);
    return named;
  }

  function selectedBy(pod: PolicyPod, direction: Direction): Selected<M> {
    const known = selections[direction][pod.id];
    if (known) return known;
    /** A plugin of which it is not known whether it enforces a kind makes every such policy a perhaps. */
    const pick = (list: readonly CompiledPolicy[], enforced: boolean | undefined): Selecting<M>[] => {
      const picked: Selecting<M>[] = [];
      const put = (policy: CompiledPolicy, certain: boolean): void => {
        picked.push({ policy, rules: readyRules(policy, direction), certain });
      };
      for (const policy of enforced === false ? [] : list) {
        if (!policy.subject) continue;
        const { certain, possible } = matchers.membersOf(policy.subject);
        if (hasBit(certain, pod.id)) put(policy, enforced === true);
        else if (possible && hasBit(possible, pod.id)) put(policy, false);
      }
      return picked;
    };
    const speaks = ({ policy }: Selecting<M>): boolean => policy.rules[direction].length > 0;
    const fresh: Selected<M> = {
      admin: pick(byNamespace.admin, facts.enforcesTiers).filter(speaks),
      network: pick(byNamespace.network.get(pod.namespace) ?? [], facts.enforces).filter(
        ({ policy }) => policy.isolates[direction],
      ),
      baseline: pick(byNamespace.baseline, facts.enforcesTiers).filter(speaks),
      merged: undefined,
    };
    selections[direction][pod.id] = fresh;
    return fresh;
  }

  const NOT_MERGED: Merged<M> = { groups: [], byDestination: [], isDoubtful: true };

  /** Pods that the same policies select share what is merged, unless port names of their own play a part. */
  function mergedRules(list: readonly Selecting<M>[], direction: Direction, subject: number): Merged<M> {
    const rules = list.flatMap((one) => one.rules);
    const doubtful = list.some((one) => !one.certain) || rules.some((one) => one.isDoubtful || one.possible !== none);
    if (doubtful || universe.pods[subject]?.hostNetwork !== false || mergedWords > MOST_MERGED_WORDS) return NOT_MERGED;
    const own = direction === 'ingress' && rules.some((one) => one.named) ? ` ${subject}` : '';
    const key = `${direction} ${list.map((one) => parts.policies.indexOf(one.policy)).join(' ')}${own}`;
    const known = mergedSets.get(key);
    if (known) return known;
    const byPorts = new Map<M, Uint32Array>();
    const byDestination: ReadyRule<M>[] = [];
    for (const one of rules) {
      if (one.named && direction === 'egress') {
        byDestination.push(one);
        continue;
      }
      const ports = certainPorts(one, subject);
      if (ports === none) continue;
      const peers = byPorts.get(ports);
      if (!peers) byPorts.set(ports, Uint32Array.from(one.peers));
      else
        for (let word = 0; word < peers.length; word++)
          peers[word] = (peers[word] as number) | (one.peers[word] as number);
    }
    const groups = [...byPorts].map(([ports, peers]) => ({ ports, peers }));
    for (const { peers } of groups) mergedWords += peers.length;
    const fresh: Merged<M> = { groups, byDestination, isDoubtful: false };
    mergedSets.set(key, fresh);
    return fresh;
  }

  function isPeer({ peers, possiblePeers, isDoubtful }: ReadyRule<M>, other: number): Verdict {
    const word = other >>> 5;
    const bit = 1 << (other & 31);
    if (((peers[word] as number) & bit) !== 0) return 'allowed';
    if (!isDoubtful && other < universe.nodeId) return 'denied';
    return possiblePeers && ((possiblePeers[word] as number) & bit) !== 0 ? 'unknown' : 'denied';
  }

  /** One direction at one end: gives what is allowed and what is unknown, and tells the sink why. */
  function atEnd(
    direction: Direction,
    subject: number,
    other: number,
    sink: Sink | undefined,
  ): { allowed: M; unknown: M } {
    const pod = universe.pods[subject];
    if (!pod) {
      sink?.(all, 'allowed', { because: 'no-policy-here', policies: [], rule: undefined });
      return everything;
    }
    if (facts.enforces === false) {
      sink?.(all, 'allowed', { because: 'not-enforced', policies: [], rule: undefined });
      return everything;
    }
    const destination = direction === 'ingress' ? subject : other;
    const selected = selectedBy(pod, direction);
    if (!sink && selected.admin.length + selected.network.length + selected.baseline.length === 0) return everything;
    const admin = selected.admin.length === 0 ? undecided : tier(selected.admin, other, destination, all, sink);
    const network = networkTier(selected, direction, subject, other, destination, admin.rest, sink);
    const mayAllow = or(admin.mayAllow, or(network.allowed, network.unknown));
    const mayDeny = or(admin.mayDeny, andNot(admin.rest, network.allowed));
    const allowed = andNot(mayAllow, mayDeny);
    let unknown = and(mayAllow, mayDeny);
    if (isNodeLike(other)) {
      // A node always reaches its own pods; which node it is, nobody knows (N17, C1).
      const rest = andNot(andNot(all, allowed), unknown);
      if (rest !== none) sink?.(rest, 'unknown', { because: 'node-traffic', policies: [], rule: undefined });
      unknown = or(unknown, rest);
    }
    return { allowed, unknown };
  }

  /** The usual case at one end, without detours: NetworkPolicies alone, nothing in doubt. Undefined where it is another. */
  function settled(direction: Direction, subject: number, other: number): M | undefined {
    const selected = selections[direction][subject];
    if (!selected || nodeLike[other] === 1 || selected.admin.length > 0) return undefined;
    if (selected.network.length === 0) return selected.baseline.length === 0 ? all : undefined;
    const { merged } = selected;
    return merged && !merged.isDoubtful ? allowedByMerged(merged, other) : undefined;
  }

  function isNodeLike(other: number): boolean {
    return (
      other === universe.nodeId || (universe.pods[other] !== undefined && universe.pods[other]?.hostNetwork !== false)
    );
  }

  /**
   * An ordered tier: the first rule that matches wins (A2). A rule that only may match gives its own outcome or leaves
   * the port to the next one, so a port may have both outcomes. `rest` is what may be left undecided or passed on.
   */
  function tier(
    list: readonly Selecting<M>[],
    other: number,
    destination: number,
    asked: M,
    sink: Sink | undefined,
  ): { mayAllow: M; mayDeny: M; rest: M } {
    let mayAllow = none;
    let mayDeny = none;
    let passed = none;
    let left = asked;
    for (const { policy, rules, certain } of list) {
      for (const ready of rules) {
        if (left === none) break;
        const peer = isPeer(ready, other);
        if (peer === 'denied') continue;
        const { rule } = ready;
        const ports = certainPorts(ready, destination);
        const sure = certain && peer === 'allowed' && rule.action !== undefined;
        const hit = sure ? and(left, ports) : none;
        const maybe = andNot(and(left, or(ports, possiblePorts(ready, destination))), hit);
        const either = or(hit, maybe);
        if (rule.action === undefined || rule.action === 'Allow') mayAllow = or(mayAllow, either);
        if (rule.action === undefined || rule.action === 'Deny') mayDeny = or(mayDeny, either);
        if (rule.action === undefined || rule.action === 'Pass') passed = or(passed, either);
        left = andNot(left, hit);
        if (sink && maybe !== none) {
          const because = certain ? 'rule-may-apply' : 'policy-may-select';
          sink(maybe, 'unknown', { because, policies: [policy.policy], rule });
        }
        if (sink && hit !== none && rule.action !== 'Pass') {
          const [verdict, because] =
            rule.action === 'Allow'
              ? (['allowed', 'allowed-by-rule'] as const)
              : (['denied', 'denied-by-rule'] as const);
          sink(hit, verdict, { because, policies: [policy.policy], rule });
        }
      }
    }
    return { mayAllow, mayDeny, rest: or(left, passed) };
  }

  function allowedByMerged({ groups, byDestination }: Merged<M>, other: number): M {
    const word = other >>> 5;
    const bit = 1 << (other & 31);
    let allowed = none;
    for (const { ports, peers } of groups) if (((peers[word] as number) & bit) !== 0) allowed = or(allowed, ports);
    for (const one of byDestination) {
      if (((one.peers[word] as number) & bit) !== 0) allowed = or(allowed, certainPorts(one, other));
    }
    return allowed;
  }

  /** NetworkPolicies where they isolate the pod, else the baseline, else everything flows (A1, A4). */
  function networkTier(
    selected: Selected<M>,
    direction: Direction,
    subject: number,
    other: number,
    destination: number,
    asked: M,
    sink: Sink | undefined,
  ): { allowed: M; unknown: M } {
    if (asked === none) return { allowed: none, unknown: none };
    if (selected.network.length === 0) return baselineTier(selected, other, destination, asked, sink);
    if (!sink && other < universe.nodeId) {
      selected.merged ??= mergedRules(selected.network, direction, subject);
      if (!selected.merged.isDoubtful)
        return { allowed: and(asked, allowedByMerged(selected.merged, other)), unknown: none };
    }
    const isolated = selected.network.some((one) => one.certain);
    let allowed = none;
    let possible = none;
    /** What every policy that may select lets through: allowed whichever of them do. */
    let agreed = asked;
    for (const { policy, rules, certain } of selected.network) {
      let own = none;
      for (const ready of rules) {
        const peer = isPeer(ready, other);
        if (peer === 'denied') continue;
        const ports = certainPorts(ready, destination);
        const sure = peer === 'allowed' ? ports : none;
        own = or(own, sure);
        possible = or(possible, or(ports, possiblePorts(ready, destination)));
        if (certain && sink) {
          const fresh = andNot(and(asked, sure), allowed);
          if (fresh !== none)
            sink(fresh, 'allowed', { because: 'allowed-by-rule', policies: [policy.policy], rule: ready.rule });
        }
        if (certain) allowed = or(allowed, and(asked, sure));
      }
      if (!certain) agreed = and(agreed, own);
    }
    if (isolated) {
      const unknown = andNot(and(asked, possible), allowed);
      if (sink) {
        const names = selected.network.filter((one) => one.certain).map((one) => one.policy.policy);
        if (unknown !== none)
          sink(unknown, 'unknown', {
            because: 'rule-may-apply',
            policies: selected.network.map((one) => one.policy.policy),
            rule: undefined,
          });
        const rest = andNot(andNot(asked, allowed), unknown);
        if (rest !== none) sink(rest, 'denied', { because: 'isolated', policies: names, rule: undefined });
      }
      return { allowed, unknown };
    }
    // Nobody knows whether a policy selects the pod. Certain is only what both outcomes agree on.
    const base = baselineTier(selected, other, destination, asked, undefined);
    const sure = and(base.allowed, agreed);
    const surelyDenied = andNot(andNot(andNot(asked, base.allowed), base.unknown), possible);
    const unknown = andNot(andNot(asked, sure), surelyDenied);
    if (sink) {
      const evidence: Evidence = {
        because: 'policy-may-select',
        policies: selected.network.map((one) => one.policy.policy),
        rule: undefined,
      };
      for (const [mask, verdict] of [
        [sure, 'allowed'],
        [surelyDenied, 'denied'],
        [unknown, 'unknown'],
      ] as const)
        if (mask !== none) sink(mask, verdict, evidence);
    }
    return { allowed: sure, unknown };
  }

  function baselineTier(
    selected: Selected<M>,
    other: number,
    destination: number,
    asked: M,
    sink: Sink | undefined,
  ): { allowed: M; unknown: M } {
    const { mayAllow, mayDeny, rest } = tier(selected.baseline, other, destination, asked, sink);
    if (rest !== none) sink?.(rest, 'allowed', { because: 'not-isolated', policies: [], rule: undefined });
    const may = or(mayAllow, rest);
    return { allowed: andNot(may, mayDeny), unknown: and(may, mayDeny) };
  }

  function direction(name: Direction, subject: number, other: number): DirectionResult & { allowed: M; unknown: M } {
    const reasons: { mask: M; verdict: Verdict; evidence: Evidence }[] = [];
    const result = atEnd(name, subject, other, (mask, verdict, evidence) => reasons.push({ mask, verdict, evidence }));
    const of: Record<Verdict, M> = {
      allowed: result.allowed,
      unknown: result.unknown,
      denied: andNot(andNot(all, result.allowed), result.unknown),
    };
    const found: Part[] = [];
    let told = none;
    for (const { mask, verdict, evidence } of reasons) {
      // A reason counts for the ports on which it holds in the end, and the first one told is the nearest.
      const own = andNot(and(mask, of[verdict]), told);
      if (own === none) continue;
      told = or(told, own);
      const same = found.findIndex(
        (one) =>
          one.evidence.because === evidence.because && one.evidence.rule === evidence.rule && one.verdict === verdict,
      );
      const before = found[same];
      const connections = connectionsIn(own);
      if (before) found[same] = { ...before, connections: unionOfConnections([before.connections, connections]) };
      else found.push({ connections, verdict, evidence });
    }
    const pod = universe.pods[subject];
    const destination = name === 'ingress' ? subject : other;
    const rules = pod
      ? selectedBy(pod, name).network.flatMap(({ rules }) =>
          rules.map((ready) => ({
            rule: ready.rule,
            peer: isPeer(ready, other),
            connections: connectionsIn(certainPorts(ready, destination)),
          })),
        )
      : [];
    return { direction: name, parts: found, rules, ...result };
  }

  return {
    verdict(from, to) {
      const out = settled('egress', from, to);
      const into = out === undefined ? undefined : settled('ingress', to, from);
      if (out !== undefined && into !== undefined)
        return { allowed: connectionsIn(and(out, into)), unknown: NO_CONNECTIONS };
      const egress = atEnd('egress', from, to, undefined);
      const ingress = atEnd('ingress', to, from, undefined);
      const allowed = and(egress.allowed, ingress.allowed);
      const unknown = andNot(and(or(egress.allowed, egress.unknown), or(ingress.allowed, ingress.unknown)), allowed);
      return { allowed: connectionsIn(allowed), unknown: connectionsIn(unknown) };
    },
    explain(from, to) {
      const egress = direction('egress', from, to);
      const ingress = direction('ingress', to, from);
      const allowed = and(egress.allowed, ingress.allowed);
      const unknown = andNot(and(or(egress.allowed, egress.unknown), or(ingress.allowed, ingress.unknown)), allowed);
      return {
        allowed: connectionsIn(allowed),
        unknown: connectionsIn(unknown),
        denied: connectionsIn(andNot(andNot(all, allowed), unknown)),
        egress,
        ingress,
      };
    },
    policiesOf(id, name) {
      const pod = universe.pods[id];
      if (!pod) return [];
      const { admin, network, baseline } = selectedBy(pod, name);
      return [...admin, ...network, ...baseline].map((one) => one.policy);
    },
  };
}

/** Admin and baseline policies in the order of their priorities; NetworkPolicies by the namespace that they stand in. */
function policiesByNamespace(policies: readonly CompiledPolicy[]): {
  admin: CompiledPolicy[];
  baseline: CompiledPolicy[];
  network: Map<string, CompiledPolicy[]>;
} {
  const ordered = (tier: CompiledPolicy['tier']): CompiledPolicy[] =>
    policies.filter((one) => one.tier === tier).sort((a, b) => a.priority - b.priority || compareNames(a, b));
  const network = new Map<string, CompiledPolicy[]>();
  for (const policy of policies) {
    if (policy.tier !== 'NetworkPolicy' || policy.subject?.kind !== 'pods' || policy.subject.namespace === undefined)
      continue;
    const list = network.get(policy.subject.namespace);
    if (list) list.push(policy);
    else network.set(policy.subject.namespace, [policy]);
  }
  return { admin: ordered('Admin'), baseline: ordered('Baseline'), network };
}

/** Equal priorities are a problem of their own; the order among them only has to be stable. */
function compareNames(a: CompiledPolicy, b: CompiledPolicy): number {
  return String(a.policy.name) < String(b.policy.name) ? -1 : 1;
}
