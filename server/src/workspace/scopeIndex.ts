/** Which scopes judge a file. Made from the index before, by the scopes that are others now. */
import { draftOf } from '../sets/index.js';
import type { Scope } from './scope.js';

interface Indexed {
  readonly scopes: readonly Scope[];
  readonly bySubject: ReadonlyMap<string, readonly Scope[]>;
}

/** Each list in the order of the scopes. */
export function* indexingScopes(scopes: readonly Scope[], before: Indexed): Generator<void, Indexed['bySubject']> {
  const ranks = new Map(scopes.map((one, rank) => [one, rank]));
  const was = new Set(before.scopes);
  const paths = new Set<string>();
  const gone = before.scopes.filter((one) => !ranks.has(one));
  const come = scopes.filter((one) => !was.has(one));
  const isKept = gone.length + come.length <= scopes.length / 2;
  const index = draftOf(isKept ? before.bySubject : new Map<string, readonly Scope[]>());
  const own = new Map<string, Scope[]>();
  const listFor = (path: string): Scope[] => {
    const list = own.get(path) ?? [...(index.get(path) ?? [])];
    own.set(path, list);
    return list;
  };
  if (isKept)
    for (const one of gone) {
      for (const path of one.subjects) {
        const list = listFor(path);
        const at = list.indexOf(one);
        if (at !== -1) list.splice(at, 1);
        paths.add(path);
      }
    }
  for (const one of isKept ? come : scopes) {
    for (const path of one.subjects) {
      const list = listFor(path);
      if (list.at(-1) !== one) list.push(one);
      if (isKept) paths.add(path);
    }
    yield;
  }
  for (const path of paths) own.get(path)?.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  for (const [path, list] of own) {
    if (list.length > 0) index.set(path, list);
    else index.delete(path);
  }
  return index.done();
}
