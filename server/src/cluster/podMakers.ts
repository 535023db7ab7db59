/** Objects that may make pods which no manifest shows: those whose operator does, and those that mention pod labels. */
import { isUnknown, known, type Labels, matchesLabels } from '../resources/index.js';
import type { Sourced } from '../workspace/index.js';
import type { Cluster } from './cluster.js';
import { ownsPods } from './customResources.js';
import { derived, POD_MAKERS } from './reads.js';

/** Why pods with these labels, whose values are all known, may be made by some object; undefined where none may. */
export function podMakerFor(cluster: Cluster, selector: Labels): string | undefined {
  const { owners, byPair, uncertain } = makersOf(cluster);
  const values = [...selector.values.values()].flatMap((value) => known(value) ?? []);
  let first: Found | undefined;
  const take = (one: Found | undefined): void => {
    if (one && (first === undefined || one.place < first.place)) first = one;
  };
  for (const value of new Set(values)) take(owners.get(value));
  const [pair] = selector.values;
  const mentioning = pair === undefined || isUnknown(pair[1]) ? [] : (byPair.get(`${pair[0]}=${pair[1]}`) ?? []);
  for (const one of [...mentioning, ...uncertain])
    if (one.labels.some((labels) => matchesLabels(selector, labels) !== 'no')) take(one);
  return first?.why();
}

interface Found {
  /** Among the objects of the cluster; one that owns pods comes before what its labels say. */
  readonly place: number;
  readonly why: () => string;
}

interface Mention extends Found {
  readonly labels: readonly Labels[];
}

interface Makers {
  /** By the name of the object. */
  readonly owners: ReadonlyMap<string, Found>;
  readonly byPair: ReadonlyMap<string, readonly Mention[]>;
  readonly uncertain: readonly Mention[];
}

/** Others have no say in what `podMakerFor` answers. */
export function mayMakePods(object: Sourced): boolean {
  return ownsPods(object) || mentionedBy(object).length > 0;
}

const makersOf = derived([POD_MAKERS], ({ objects }): Makers => {
  const owners = new Map<string, Found>();
  const byPair = new Map<string, Mention[]>();
  const uncertain: Mention[] = [];
  for (const [place, object] of objects.entries()) {
    const name = known(object.name);
    if (ownsPods(object) && !owners.has(name ?? ''))
      owners.set(name ?? '', { place, why: () => `${object.kind} ${name} makes pods of its own` });
    const labels = mentionedBy(object);
    if (labels.length === 0) continue;
    const why = (): string => `${object.kind} ${name ?? ''} may put these labels on pods`;
    const mention = { place: place + 0.5, why, labels };
    const pairs = new Set<string>();
    let isOpen = false;
    for (const one of labels) {
      isOpen ||= !one.complete;
      for (const [key, value] of one.values) {
        if (isUnknown(value)) isOpen = true;
        else pairs.add(`${key}=${value}`);
      }
    }
    if (isOpen) uncertain.push(mention);
    for (const pair of pairs) {
      const list = byPair.get(pair);
      if (list) list.push(mention);
      else byPair.set(pair, [mention]);
    }
  }
  return { owners, byPair, uncertain };
});

function mentionedBy(object: Sourced): readonly Labels[] {
  return object.model === 'other' || object.model === 'workload' ? object.specLabels : [];
}
