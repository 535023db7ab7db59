/** Paths that somebody may have meant by one that leads nowhere. */
import { baseName, folderOf, upwards } from './paths.js';

export type Near = (path: string) => readonly string[];

/** What stands in the folder of a path, and what is called the same elsewhere; listed when it is first asked for. */
export function neighbors(files: ReadonlyMap<string, unknown>): Near {
  const listed = once(() => {
    const byFolder = new Map<string, Set<string>>();
    const byName = new Map<string, Set<string>>();
    const name = (path: string): void => {
      const same = byName.get(baseName(path));
      if (same) same.add(path);
      else byName.set(baseName(path), new Set([path]));
    };
    for (const file of files.keys()) {
      let below = file;
      for (const folder of upwards(folderOf(file))) {
        const known = byFolder.get(folder);
        if (known?.has(below)) break;
        name(below);
        if (known) known.add(below);
        else byFolder.set(folder, new Set([below]));
        below = folder;
      }
    }
    return { byFolder, byName };
  });
  return (path) => {
    const { byFolder, byName } = listed();
    return [...new Set([...(byFolder.get(folderOf(path)) ?? []), ...(byName.get(baseName(path)) ?? [])])].sort();
  };
}

/** Makes a value on the first call and lets go of what it was made from. */
export function once<T>(make: () => T): () => T {
  let state: { readonly make: () => T } | { readonly value: T } = { make };
  return () => {
    if ('make' in state) state = { value: state.make() };
    return state.value;
  };
}
