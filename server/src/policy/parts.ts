/** From the reasons that were told on the way to one verdict for each port, with the reason that holds in the end. */
import { unionOfConnections } from '../sets/index.js';
import type { AtEnd } from './atEnd.js';
import type { Evidence, Part, Verdict } from './evidence.js';
import type { PortAtoms } from './portAtoms.js';

export interface Reason<M> {
  readonly mask: M;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
}

/** A reason counts for the ports on which it holds in the end, and the first one told is the nearest. */
export function partsOf<M>(
  { masks, connectionsIn }: PortAtoms<M>,
  end: AtEnd<M>,
  reasons: readonly Reason<M>[],
): Part[] {
  const { none, all, or, and, andNot } = masks;
  const of: Record<Verdict, M> = {
    allowed: end.allowed,
    unknown: end.unknown,
    denied: andNot(andNot(all, end.allowed), end.unknown),
  };
  const found: Part[] = [];
  let told = none;
  for (const { mask, verdict, evidence } of reasons) {
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
  return found;
}
