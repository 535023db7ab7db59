/** Reads kustomization files and follows them: which files a root applies together, and which files are patches. */
import { cutChunks, fieldOf, type Path, readChunk, type YNode } from '../../yaml/index.js';
import { baseName, folderOf, joinPath } from '../paths.js';
import type { Anchor, Source } from '../sourceFile.js';
import { type Origin, originAt, textIn } from './tree.js';

export const KUSTOMIZATION_NAMES: ReadonlySet<string> = new Set([
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]);

export interface Kustomization {
  readonly file: string;
  readonly folder: string;
  readonly text: string;
  /** Its document in its file: the first one that is not empty. */
  readonly source: Source;
  /** Its tree; of a broken text, what could be saved. */
  readonly root: YNode | undefined;
  readonly broken: boolean;
  readonly isComponent: boolean;
  /** Entries of `resources`, `bases` and `components`, as written. */
  readonly includes: readonly string[];
  /** Files that patch, relative to the folder as written. */
  readonly patchFiles: readonly string[];
}

/** What one root applies. */
export interface Closure {
  readonly root: Kustomization;
  readonly members: readonly Kustomization[];
  /** Manifest files, each once. */
  readonly files: readonly string[];
}

/** Never throws; wrong types are as good as nothing. */
export function readKustomization(file: string, text: string): Kustomization {
  const { root, broken, document } = firstDocument(text);
  const strings = (key: string): string[] => textsOf(fieldOf(root, key));
  const patchFiles = ['patches', 'patchesJson6902', 'patchesStrategicMerge'].flatMap((key) =>
    itemsOf(fieldOf(root, key)).flatMap((entry) => {
      // A bare text is a file or an inline patch; `patches` took such texts in early versions.
      const path = textIn(entry) ?? textIn(fieldOf(entry, 'path'));
      return path === undefined || path.includes('\n') ? [] : [path];
    }),
  );
  return {
    file,
    folder: folderOf(file),
    text,
    source: { file, document },
    root,
    broken,
    isComponent: textIn(fieldOf(root, 'kind')) === 'Component',
    includes: [...strings('resources'), ...strings('bases'), ...strings('components')],
    patchFiles,
  };
}

function firstDocument(text: string): { root: YNode | undefined; broken: boolean; document: number } {
  for (const [document, chunk] of cutChunks(text).entries()) {
    const { root, broken } = readChunk(chunk.text);
    if (root || broken) return { root, broken, document };
  }
  return { root: undefined, broken: false, document: 0 };
}

/** The value of a field of a kustomization. */
export function settingOf(kustomization: Kustomization, field: string): YNode | undefined {
  return fieldOf(kustomization.root, field);
}

/** Where a field of a kustomization, or something in it, is edited. */
export function placeIn(kustomization: Kustomization, ...path: Path): Origin {
  return originAt(kustomization.source, path);
}

export function anchorIn(kustomization: Kustomization, ...path: Path): Anchor {
  return { source: kustomization.source, path, part: 'value' };
}

/**
 * Roots are the kustomizations that no other one includes, or whose folder is named, and one of those that only
 * include each other. A Component is never one.
 */
export function closuresOf(
  all: ReadonlyMap<string, Kustomization>,
  isManifest: (path: string) => boolean,
  named: { has(folder: string): boolean } = new Set<string>(),
): Closure[] {
  const every = new Set(all.values());
  const inner = new Set<Kustomization>();
  for (const one of every) {
    for (const path of includedPaths(one)) {
      const target = all.get(path);
      if (target && target !== one) inner.add(target);
    }
  }
  const candidates = [...every].filter((one) => !one.isComponent);
  const closures = candidates
    .filter((one) => !inner.has(one) || named.has(one.folder))
    .map((root) => followed(root, all, isManifest));
  const reached = new Set(closures.flatMap(({ members }) => members));
  for (const one of candidates) {
    if (reached.has(one)) continue;
    const closure = followed(one, all, isManifest);
    closures.push(closure);
    for (const member of closure.members) reached.add(member);
  }
  return closures;
}

/** What it includes, where that is in the workspace. */
function includedPaths(one: Kustomization): readonly string[] {
  const known = included.get(one) ?? one.includes.map((entry) => joinPath(one.folder, entry));
  included.set(one, known);
  return known;
}
const included = new WeakMap<Kustomization, readonly string[]>();

function followed(
  root: Kustomization,
  all: ReadonlyMap<string, Kustomization>,
  isManifest: (path: string) => boolean,
): Closure {
  const members = new Set<Kustomization>();
  const files = new Set<string>();
  const follow = (one: Kustomization): void => {
    if (members.has(one)) return;
    members.add(one);
    for (const path of includedPaths(one)) {
      const next = all.get(path);
      if (next) follow(next);
      else if (isManifest(path)) files.add(path);
    }
  };
  follow(root);
  return { root, members: [...members], files: [...files] };
}

/** A repository or an address, which `kustomize build` would fetch. */
export function isRemote(entry: string): boolean {
  return (
    /^[a-z+]+:\/\/|^git@|^(?:github|gitlab|bitbucket)\.(?:com|org)\/|\?(?:.*&)?ref=/i.test(entry) ||
    /^[\w.-]+\.[a-z]{2,}\/.+\/\//i.test(entry)
  );
}

export { textIn as textOf };

export function itemsOf(node: YNode | undefined): readonly YNode[] {
  return node?.kind === 'seq' ? node.items : [];
}

function textsOf(node: YNode | undefined): string[] {
  return itemsOf(node).flatMap((item) => textIn(item) ?? []);
}

/** By folder and by file, since `resources` may name either. */
export function byPath(all: readonly Kustomization[]): Map<string, Kustomization> {
  const map = new Map<string, Kustomization>();
  for (const one of all) {
    map.set(one.folder, one);
    map.set(one.file, one);
  }
  return map;
}

export function isKustomizationFile(path: string): boolean {
  return KUSTOMIZATION_NAMES.has(baseName(path));
}
