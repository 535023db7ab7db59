/** Whether something else has the new name already, where the two would be mistaken for each other. */
import type { Snapshot } from '../../workspace/index.js';
import type { Placed } from '../references/occurrence.js';
import { placesNaming } from '../references/search.js';
import type { Mention } from './mentions.js';
import { related } from './related.js';
import { renamed } from './renamable.js';
import { code, placeText } from './words.js';

/** A sentence; undefined where the name is free. `nextOf` gives the name as the cluster of the mention will have it. */
export function whoHas(
  snapshot: Snapshot,
  mentions: readonly Mention[],
  nextOf: (mention: Mention) => string,
): string | undefined {
  const searched = new Map<string, readonly Placed[]>();
  for (const mention of mentions) {
    if (mention.why !== undefined || !mayClash(mention)) continue;
    const next = renamed(mention.named, nextOf(mention));
    const key = JSON.stringify([mention.cluster.scope.id, next]);
    const places = searched.get(key) ?? [...placesNaming(mention.cluster, next)].filter(mayClash);
    searched.set(key, places);
    const holder = places.find((one) => related(mention, one, mention.cluster) !== 'no');
    if (holder) return `${placeText(snapshot, holder)} says ${code(nextOf(mention))} already.`;
  }
  return undefined;
}

/** Of Services and ports two definitions clash; of labels a pod and a selector that would pick it or leave it out. */
function mayClash({ occurrence: { named, role, unknown } }: Placed): boolean {
  return unknown === undefined && (named.kind === 'pod-label' || role === 'definition');
}
