/** Which scopes judge a file. Made from the index before, by the scopes that are others now. */
import { differingKeys, draftOf } from '../sets/index.js';
import type { Scope } from './scope.js';

interface Indexed {
  readonly byId: ReadonlyMap<string, Scope>;
  readonly bySubject: ReadonlyMap<string, readonly Scope[]>;
}

/** In each list those of `others` come first, in their order, and those of directories after them, in that of their ids. */
export function* indexingScopes(
  byId: ReadonlyMap<string, Scope>,
  others: readonly Scope[],
  before: Indexed,
): Generator<void, Indexed['bySubject']> {
  const ranks = new Map(others.map((one, rank) => [one, rank]));
  const rankOf = (one: Scope): number => ranks.get(one) ?? ranks.size;
  const changed = differingKeys(before.byId, byId);
  const index = draftOf(before.bySubject);
  const own = new Map<string, Scope[]>();
  const listFor = (path: string): Scope[] => {
    const list = own.get(path) ?? [...(index.get(path) ?? [])];
    own.set(path, list);
    return list;
  };
  for (const id of changed) {
    const gone = before.byId.get(id);
    if (!gone) continue;
    for (const path of gone.subjects) {
      const list = listFor(path);
      const at = list.indexOf(gone);
      if (at !== -1) list.splice(at, 1);
    }
  }
  for (const id of changed) {
    const one = byId.get(id);
    yield;
    for (const path of one?.subjects ?? []) {
      const list = listFor(path);
      if (one && list.at(-1) !== one) list.push(one);
    }
  }
  for (const [path, list] of own) {
    if (list.length > 1) list.sort((a, b) => rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1));
    if (list.length > 0) index.set(path, list);
    else index.delete(path);
  }
  return index.done();
}
