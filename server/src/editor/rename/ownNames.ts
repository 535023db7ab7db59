/**
 * Variables and flags in which the pods behind a Service hold its name. Nobody takes them for calls, since a program may
 * go by that name itself; without the Service they would look like calls of one that is missing.
 */
import { backingPods, type Cluster, mentionsOf } from '../../cluster/index.js';
import type { Placed } from '../references/occurrence.js';

/** `definition` is the Service's own name. */
export function ownNamesOf(cluster: Cluster, { object, occurrence }: Placed): Placed[] {
  if (object.model !== 'service' || occurrence.named.kind !== 'Service') return [];
  const { name } = occurrence.named;
  return (backingPods(cluster, object) ?? []).flatMap((pod) =>
    mentionsOf(cluster, pod).flatMap(({ form, host, place }): Placed[] => {
      if (form !== 'key' || host.split('.')[0]?.toLowerCase() !== name) return [];
      const { part, path } = place;
      const within = part && { start: part.start, end: part.start + name.length };
      const { named, reach } = occurrence;
      return [{ object: place.object, occurrence: { named, role: 'reference', path, within, reach, doubt: WHY } }];
    }),
  );
}

const WHY = 'the program may go by this name itself';
