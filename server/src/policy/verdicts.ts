/**
 * The verdict on a pair: both ends, each in its direction. What is known of an end in one direction, whose peer it is
 * and who selects it, is worked out when it is first needed and kept.
 */
import type { Direction } from '../resources/index.js';
import { type AtEnd, askAtEnd, isPeer, type Sink, type View } from './atEnd.js';
import type { CniFacts } from './cni.js';
import type { DirectionResult, PolicyEngine } from './evidence.js';
import { partsOf, type Reason } from './parts.js';
import type { PortAtoms } from './portAtoms.js';
import type { Rows } from './rows.js';
import type { Rulebook } from './rulebook.js';
import type { Selected, Subjects } from './selection.js';
import { type PolicyPod, slotOf, type Universe } from './universe.js';

export type Verdicts = Pick<PolicyEngine, 'verdict' | 'explain' | 'likeness' | 'policiesOf'>;

/** What is kept of each end in one direction, by its slot. */
export interface Known {
  readonly rows: Rows;
  readonly selections: (Selected | undefined)[];
}

export interface Asked<M> {
  readonly universe: Universe;
  readonly facts: CniFacts;
  readonly atoms: PortAtoms<M>;
  readonly books: Readonly<Record<Direction, Rulebook>>;
  readonly subjects: Subjects;
  readonly known: Readonly<Record<Direction, Known>>;
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** What rules may name a port by. */
function namedPortsOf({ pod }: PolicyPod): string {
  const { containers, initContainers } = pod.template;
  return JSON.stringify([containers, initContainers].map((list) => list.map(({ ports, sidecar }) => [ports, sidecar])));
}

export function verdicts<M>({ universe, facts, atoms, books, subjects, known }: Asked<M>): Verdicts {
  const { none, all, or, and, andNot } = atoms.masks;
  const { certain, possible, connectionsIn } = atoms;
  /** No policy speaks for it here, or none has an effect. */
  const everything: AtEnd<M> = { allowed: all, unknown: none };

  const ports = { ingress: portsByWord('ingress'), egress: portsByWord('egress') };

  return {
    verdict(from, to) {
      const egress = atEnd('egress', from, to, undefined);
      const ingress = atEnd('ingress', to, from, undefined);
      const { allowed, unknown } = atBoth(egress, ingress);
      return { allowed: connectionsIn(allowed), unknown: connectionsIn(unknown) };
    },
    explain(from, to) {
      const egress = explained('egress', from, to);
      const ingress = explained('ingress', to, from);
      const { allowed, unknown } = atBoth(egress.end, ingress.end);
      return {
        allowed: connectionsIn(allowed),
        unknown: connectionsIn(unknown),
        denied: connectionsIn(andNot(andNot(all, allowed), unknown)),
        egress: egress.result,
        ingress: ingress.result,
      };
    },
    likeness(id) {
      const pod = universe.pods[id];
      if (pod?.hostNetwork !== false || facts.enforces === false) return undefined;
      const parts = [namedPortsOf(pod)];
      for (const direction of DIRECTIONS) {
        const selected = selectedBy(id, direction);
        if (!selected.isPlain) return undefined;
        const { page, offset } = known[direction].rows.at(universe, id);
        const end = offset + books[direction].groups.length;
        const [sure, perhaps] = [page.certain, page.possible].map((row) => row?.subarray(offset, end).join() ?? '');
        parts.push(
          selected.words.join(),
          selected.bits.join(),
          String(selected.network.length),
          sure ?? '',
          perhaps ?? '',
        );
      }
      return parts.join(' ');
    },
    policiesOf(id, direction) {
      if (!universe.pods[id]) return [];
      const { admin, network, baseline } = selectedBy(id, direction);
      return [...admin, ...network, ...baseline].map((one) => one.policy);
    },
  };

  function atBoth(egress: AtEnd<M>, ingress: AtEnd<M>): AtEnd<M> {
    const allowed = and(egress.allowed, ingress.allowed);
    const may = and(or(egress.allowed, egress.unknown), or(ingress.allowed, ingress.unknown));
    return { allowed, unknown: andNot(may, allowed) };
  }

  /** What the rules of each word name, where that hangs on no destination and nothing is filled in later. */
  function portsByWord(direction: Direction): { readonly fixed: readonly M[]; readonly isOpen: readonly boolean[] } {
    const { groups } = books[direction];
    return {
      fixed: groups.map((group) => certain(group, undefined)),
      isOpen: groups.map((group) => group.ports.named.length > 0 || possible(group, undefined) !== none),
    };
  }

  function selectedBy(id: number, direction: Direction): Selected {
    const { selections } = known[direction];
    const slot = slotOf(universe, id);
    const selected = subjects.select(universe, id, books[direction], selections[slot]);
    selections[slot] = selected;
    return selected;
  }

  /** One direction at one end: gives what is allowed and what is unknown, and tells the sink why. */
  function atEnd(direction: Direction, subject: number, other: number, sink: Sink<M> | undefined): AtEnd<M> {
    if (!universe.pods[subject]) {
      sink?.(all, 'allowed', { because: 'no-policy-here', policies: [], rule: undefined });
      return everything;
    }
    const view = viewOf(direction, subject, other);
    const isPlain = view.selected.isPlain && !view.fromNode && facts.enforces !== false;
    return isPlain && !sink ? settled(view) : askAtEnd(atoms, facts, view, sink);
  }

  function viewOf(direction: Direction, subject: number, other: number): View {
    const pod = universe.pods[other];
    return {
      direction,
      selected: selectedBy(subject, direction),
      row: known[direction].rows.at(universe, other),
      fromNode: other === universe.nodeId || (pod !== undefined && pod.hostNetwork !== false),
      destination: universe.pods[direction === 'ingress' ? subject : other],
    };
  }

  /** The usual case, without detours: NetworkPolicies alone, all of which select the pod for certain. */
  function settled({ direction, selected, row, destination }: View): AtEnd<M> {
    const { network, words, bits } = selected;
    if (network.length === 0) return everything;
    const { fixed, isOpen } = ports[direction];
    const { groups } = books[direction];
    const { offset } = row;
    const { certain: certainBits, possible: possibleBits } = row.page;
    let allowed = none;
    let perhaps = none;
    for (let index = 0; index < words.length; index++) {
      const word = words[index] as number;
      const mine = bits[index] as number;
      const isSure = (mine & (certainBits[offset + word] as number)) !== 0;
      const mayBe = possibleBits !== undefined && (mine & (possibleBits[offset + word] as number)) !== 0;
      if (!isSure && !mayBe) continue;
      const group = groups[word];
      const open = group && isOpen[word];
      const sure = open ? certain(group, destination) : (fixed[word] as M);
      if (isSure) allowed = or(allowed, sure);
      if (mayBe) perhaps = or(perhaps, sure);
      if (open) perhaps = or(perhaps, possible(group, destination));
    }
    return { allowed, unknown: perhaps === none ? none : andNot(perhaps, allowed) };
  }

  function explained(direction: Direction, subject: number, other: number): { end: AtEnd<M>; result: DirectionResult } {
    const reasons: Reason<M>[] = [];
    const end = atEnd(direction, subject, other, (mask, verdict, evidence) =>
      reasons.push({ mask, verdict, evidence }),
    );
    const pod = universe.pods[subject];
    const view = pod && viewOf(direction, subject, other);
    const rules = (view?.selected.network ?? []).flatMap((one) =>
      one.rules.map((numbered) => ({
        rule: numbered.rule,
        peer: view ? isPeer(view.row, numbered) : ('denied' as const),
        connections: connectionsIn(certain(numbered.group, view?.destination)),
      })),
    );
    return { end, result: { direction, parts: partsOf(atoms, end, reasons), rules } };
  }
}
