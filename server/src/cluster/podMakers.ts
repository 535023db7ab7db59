/** Objects that may make pods which no manifest shows: those whose operator does, and those that mention pod labels. */
import { isUnknown, known, type Labels, matchesLabels } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Cluster } from './cluster.js';
import { ownsPods } from './customResources.js';
import { grouping } from './groupings.js';
import { noteRead, POD_MAKERS } from './reads.js';

/** Why pods with these labels, whose values are all known, may be made by some object; undefined where none may. */
export function podMakerFor(cluster: Cluster, selector: Labels): string | undefined {
  noteRead(cluster, POD_MAKERS);
  const makers = makersByKey(cluster);
  const keys = new Set([...selector.values.values()].flatMap((value) => known(value) ?? []).map(ownerKey));
  const [pair] = selector.values;
  if (pair !== undefined && !isUnknown(pair[1])) keys.add(pairKey(pair[0], pair[1]));
  // The first one speaks for all; there may be thousands of one name.
  const firsts = new Set(
    [...keys, UNCERTAIN].flatMap((key) => makers.get(key)?.find((object) => mayMake(object, selector)) ?? []),
  );
  const [only] = firsts;
  const first = firsts.size < 2 ? only : cluster.base.objects.find((object) => firsts.has(object));
  return first && (isOwner(first, selector) ? whyOwner(first) : whyMention(first));
}

/** Others have no say in what `podMakerFor` answers. */
export function mayMakePods(object: Sourced): boolean {
  return ownsPods(object) || mentionedBy(object).length > 0;
}

/** Whether it may make pods with these labels. */
export function mayMake(object: Sourced, selector: Labels): boolean {
  return isOwner(object, selector) || mentionedBy(object).some((labels) => matchesLabels(selector, labels) !== 'no');
}

/** An operator calls pods after the object that they are made for. */
function isOwner(object: Sourced, selector: Labels): boolean {
  if (!ownsPods(object)) return false;
  const name = known(object.name) ?? '';
  return [...selector.values.values()].includes(name);
}

function whyOwner({ kind, name }: Sourced): string {
  return `${kind} ${known(name)} makes pods of its own`;
}

function whyMention({ kind, name }: Sourced): string {
  return `${kind} ${known(name) ?? ''} may put these labels on pods`;
}

const UNCERTAIN = '?';
const ownerKey = (name: string): string => `owner ${name}`;
const pairKey = (key: string, value: string): string => `pair ${key}=${value}`;

const makersByKey = grouping<Sourced>(
  ({ objects }) => objects,
  (object) => {
    const keys = new Set<string>();
    if (ownsPods(object)) keys.add(ownerKey(known(object.name) ?? ''));
    for (const { values, complete } of mentionedBy(object)) {
      if (!complete) keys.add(UNCERTAIN);
      for (const [key, value] of values) keys.add(isUnknown(value) ? UNCERTAIN : pairKey(key, value));
    }
    return [...keys];
  },
);

function mentionedBy(object: Sourced): readonly Labels[] {
  return object.model === 'other' || object.model === 'workload' ? object.specLabels : [];
}
