/** Where in a workspace pods are: a folder of Services or policies alone is joined to one that has some. */
import { folderOf, isWithin, upwards } from './paths.js';

/** What is asked of a file. */
interface Summary {
  readonly path: string;
  readonly namespaces: ReadonlySet<string>;
  readonly workloadNamespaces: ReadonlySet<string>;
}

/** Which folders have pods below them, and in which namespaces. */
export class WorkloadFolders {
  readonly #namespaces = new Map<string, Set<string>>();
  readonly #below = new Map<string, readonly string[]>();

  constructor(readonly files: readonly Summary[]) {
    for (const file of files) {
      if (file.workloadNamespaces.size === 0) continue;
      for (const folder of upwards(folderOf(file.path))) {
        const known = this.#namespaces.get(folder) ?? new Set();
        for (const namespace of file.workloadNamespaces) known.add(namespace);
        this.#namespaces.set(folder, known);
      }
    }
  }

  /** The nearest ancestor with pods in a namespace that the group names, or without one where the group names none. */
  nearest(folder: string, group: readonly Summary[]): string | undefined {
    const wanted = new Set(group.flatMap((file) => [...file.namespaces]));
    for (const ancestor of upwards(folder)) {
      const known = this.#namespaces.get(ancestor);
      if (known && [...wanted].some((namespace) => known.has(namespace))) return ancestor;
    }
    return undefined;
  }

  below(folder: string): readonly string[] {
    const known =
      this.#below.get(folder) ?? this.files.filter((file) => isWithin(folder, file.path)).map((file) => file.path);
    this.#below.set(folder, known);
    return known;
  }
}
