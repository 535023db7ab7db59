/**
 * What policies say at one end, in its direction, tier by tier (N1–N4, A1–A6, and the procedure of §7), and to whoever
 * wants to know, because of what.
 */
import type { Direction } from '../resources/index.js';
import type { CniFacts } from './cni.js';
import type { Evidence, Verdict } from './evidence.js';
import type { PortAtoms } from './portAtoms.js';
import type { Row } from './rows.js';
import type { NumberedRule } from './rulebook.js';
import type { Selected, Selecting } from './selection.js';
import type { PolicyPod } from './universe.js';

/** Gets the ports of a verdict with the reason, the nearest reason first; later ones may repeat ports. */
export type Sink<M> = (mask: M, verdict: Verdict, evidence: Evidence) => void;

export interface AtEnd<M> {
  readonly allowed: M;
  readonly unknown: M;
}

/** One end and the other, seen in one direction. */
export interface View {
  readonly direction: Direction;
  readonly selected: Selected;
  /** Of the other end. */
  readonly row: Row;
  /** The other end is a node's address, or may be. */
  readonly fromNode: boolean;
  /** Whose ports are meant: undefined for an end that is no pod. */
  readonly destination: PolicyPod | undefined;
}

export function isPeer({ page, offset }: Row, { id }: NumberedRule): Verdict {
  const word = offset + (id >>> 5);
  const bit = 1 << (id & 31);
  if (((page.certain[word] as number) & bit) !== 0) return 'allowed';
  return page.possible && ((page.possible[word] as number) & bit) !== 0 ? 'unknown' : 'denied';
}

export function askAtEnd<M>(
  { masks, certain, possible }: PortAtoms<M>,
  facts: CniFacts,
  view: View,
  sink: Sink<M> | undefined,
): AtEnd<M> {
  const { none, all, or, and, andNot } = masks;
  const { selected, row, destination } = view;
  if (facts.enforces === false) {
    sink?.(all, 'allowed', { because: 'not-enforced', policies: [], rule: undefined });
    return { allowed: all, unknown: none };
  }
  const admin = tier(selected.admin, all, sink);
  const network = networkTier(admin.rest);
  const mayAllow = or(admin.mayAllow, or(network.allowed, network.unknown));
  const mayDeny = or(admin.mayDeny, andNot(admin.rest, network.allowed));
  const allowed = andNot(mayAllow, mayDeny);
  const unknown = and(mayAllow, mayDeny);
  if (!view.fromNode) return { allowed, unknown };
  // A node always reaches its own pods; which node it is, nobody knows (N17, C1).
  const rest = andNot(andNot(all, allowed), unknown);
  if (rest !== none) sink?.(rest, 'unknown', { because: 'node-traffic', policies: [], rule: undefined });
  return { allowed, unknown: or(unknown, rest) };

  /**
   * An ordered tier: the first rule that matches wins (A2). A rule that only may match gives its own outcome or leaves
   * the port to the next one, so a port may have both outcomes. `rest` is what may be left undecided or passed on.
   */
  function tier(list: readonly Selecting[], asked: M, told: Sink<M> | undefined): { mayAllow: M; mayDeny: M; rest: M } {
    let mayAllow = none;
    let mayDeny = none;
    let passed = none;
    let left = asked;
    for (const { policy, rules, certain: isCertain } of list) {
      for (const numbered of rules) {
        if (left === none) break;
        const peer = isPeer(row, numbered);
        if (peer === 'denied') continue;
        const { rule, group } = numbered;
        const ports = certain(group, destination);
        const sure = isCertain && peer === 'allowed' && rule.action !== undefined;
        const hit = sure ? and(left, ports) : none;
        const maybe = andNot(and(left, or(ports, possible(group, destination))), hit);
        const either = or(hit, maybe);
        if (rule.action === undefined || rule.action === 'Allow') mayAllow = or(mayAllow, either);
        if (rule.action === undefined || rule.action === 'Deny') mayDeny = or(mayDeny, either);
        if (rule.action === undefined || rule.action === 'Pass') passed = or(passed, either);
        left = andNot(left, hit);
        if (told && maybe !== none) {
          const because = isCertain ? 'rule-may-apply' : 'policy-may-select';
          told(maybe, 'unknown', { because, policies: [policy.policy], rule });
        }
        if (told && hit !== none && rule.action !== 'Pass') {
          const [verdict, because] =
            rule.action === 'Allow'
              ? (['allowed', 'allowed-by-rule'] as const)
              : (['denied', 'denied-by-rule'] as const);
          told(hit, verdict, { because, policies: [policy.policy], rule });
        }
      }
    }
    return { mayAllow, mayDeny, rest: or(left, passed) };
  }

  /** NetworkPolicies where they isolate the pod, else the baseline, else everything flows (A1, A4). */
  function networkTier(asked: M): AtEnd<M> {
    if (asked === none) return { allowed: none, unknown: none };
    if (selected.network.length === 0) return baselineTier(asked, sink);
    const isIsolated = selected.network.some((one) => one.certain);
    let allowed = none;
    let perhaps = none;
    /** What every policy that may select lets through: allowed whichever of them do. */
    let agreed = asked;
    for (const { policy, rules, certain: isCertain } of selected.network) {
      let own = none;
      for (const numbered of rules) {
        const peer = isPeer(row, numbered);
        if (peer === 'denied') continue;
        const ports = certain(numbered.group, destination);
        const sure = peer === 'allowed' ? ports : none;
        own = or(own, sure);
        perhaps = or(perhaps, or(ports, possible(numbered.group, destination)));
        if (!isCertain) continue;
        const fresh = andNot(and(asked, sure), allowed);
        if (fresh === none) continue;
        sink?.(fresh, 'allowed', { because: 'allowed-by-rule', policies: [policy.policy], rule: numbered.rule });
        allowed = or(allowed, fresh);
      }
      if (!isCertain) agreed = and(agreed, own);
    }
    return isIsolated ? isolated(asked, allowed, perhaps) : perhapsSelected(asked, agreed, perhaps);
  }

  function isolated(asked: M, allowed: M, perhaps: M): AtEnd<M> {
    const unknown = andNot(and(asked, perhaps), allowed);
    if (sink) {
      if (unknown !== none)
        sink(unknown, 'unknown', {
          because: 'rule-may-apply',
          policies: selected.network.map((one) => one.policy.policy),
          rule: undefined,
        });
      const rest = andNot(andNot(asked, allowed), unknown);
      const names = selected.network.filter((one) => one.certain).map((one) => one.policy.policy);
      if (rest !== none) sink(rest, 'denied', { because: 'isolated', policies: names, rule: undefined });
    }
    return { allowed, unknown };
  }

  /** Nobody knows whether a policy selects the pod. Certain is only what both outcomes agree on. */
  function perhapsSelected(asked: M, agreed: M, perhaps: M): AtEnd<M> {
    const base = baselineTier(asked, undefined);
    const sure = and(base.allowed, agreed);
    const surelyDenied = andNot(andNot(andNot(asked, base.allowed), base.unknown), perhaps);
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

  function baselineTier(asked: M, told: Sink<M> | undefined): AtEnd<M> {
    const { mayAllow, mayDeny, rest } = tier(selected.baseline, asked, told);
    if (rest !== none) told?.(rest, 'allowed', { because: 'not-isolated', policies: [], rule: undefined });
    const may = or(mayAllow, rest);
    return { allowed: andNot(may, mayDeny), unknown: and(may, mayDeny) };
  }
}
