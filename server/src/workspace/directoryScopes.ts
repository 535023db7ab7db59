/**
 * The scopes of files that no configuration, chart or kustomization applies: those of one directory are applied
 * together. What a directory came to is kept for as long as its files say the same of themselves.
 */
import { type FileSummary, hasObjects, mayHavePods } from './fileSummary.js';
import { isApplied, type NamedRoot } from './gitops.js';
import { folderOf, upwards } from './paths.js';
import { type Scope, sameItems, scope } from './scope.js';

/** Files that are applied together unless they repeat each other. */
export interface Group {
  readonly files: readonly FileSummary[];
  readonly variants: readonly Variant[];
}

interface Variant {
  readonly files: readonly string[];
  /** The file that makes it another one; undefined where nothing is repeated. */
  readonly name: string | undefined;
}

/** What is kept from one division to the next. */
export interface DirectoryMemory {
  /** By folder. */
  readonly groups: ReadonlyMap<string, Group>;
  /** Files at and below a folder that others are joined to. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

export const NO_DIRECTORIES: DirectoryMemory = { groups: new Map(), below: new Map() };

export interface Directories {
  readonly scopes: readonly Scope[];
  readonly memory: DirectoryMemory;
}

interface Given {
  readonly hasKustomization: (folder: string) => boolean;
  /** A path as shown in the name of a scope. */
  readonly nameOf: (path: string) => string;
}

/** `rest` are the files to divide, `all` those that may have pods that they reach for; both by path. */
export function* directoryScopes(
  { hasKustomization, nameOf }: Given,
  rest: readonly FileSummary[],
  all: readonly FileSummary[],
  before: DirectoryMemory,
): Generator<void, Directories> {
  const folders = new Map<string, FileSummary[]>();
  for (const file of rest) {
    const group = folders.get(file.folder);
    if (group) group.push(file);
    else folders.set(file.folder, [file]);
  }
  const below = new Map<string, readonly string[]>();
  const filesBelow = (folder: string): readonly string[] => {
    const known = below.get(folder) ?? kept(pathsBelow(all, folder), before.below.get(folder));
    below.set(folder, known);
    return known;
  };
  const groups = new Map<string, Group>();
  const scopes: Scope[] = [];
  let namespaces: Map<string, Set<string>> | undefined;
  for (const [folder, files] of folders) {
    yield;
    if (!files.some(hasObjects)) continue;
    const group = grouped(files, before.groups.get(folder));
    groups.set(folder, group);
    // A file beside a kustomization that does not name it is often a patch or a part that is switched off.
    const orphaned: Partial<Scope> = hasKustomization(folder)
      ? {
          open: true,
          gaps: [
            {
              kind: 'unreferenced',
              file: files[0]?.path ?? folder,
              what: 'the kustomization beside these files does not name them',
            },
          ],
        }
      : {};
    const hasPods = files.some(mayHavePods);
    const isJoined = !hasPods && files.some((file) => file.reaches);
    if (isJoined) namespaces ??= podNamespaces(all);
    const ancestor = isJoined && namespaces ? nearest(namespaces, folder, files) : undefined;
    for (const { files: paths, name } of group.variants) {
      const shown = nameOf(name ?? folder);
      scopes.push(
        ancestor === undefined
          ? scope({ name: shown, kind: 'directory', subjects: paths, files: paths, ...orphaned })
          : scope({ name: shown, kind: 'joined', subjects: paths, files: filesBelow(ancestor), ...orphaned }),
      );
    }
  }
  return { scopes, memory: { groups, below } };
}

/** A folder without a kustomization that a delivery tool applies: what stands in it is applied together. */
export function namedDirectory(
  root: NamedRoot,
  rest: readonly FileSummary[],
  nameOf: (path: string) => string,
  before: Group | undefined,
): { readonly group: Group; readonly scopes: readonly Scope[] } {
  const group = grouped(
    rest.filter(({ path }) => isApplied(root, path)),
    before,
  );
  const scopes =
    group.files.length === 0
      ? []
      : group.variants.map(({ files, name }) =>
          scope({ name: nameOf(name ?? root.folder), kind: 'directory', subjects: files, files }),
        );
  return { group, scopes };
}

function grouped(files: readonly FileSummary[], before: Group | undefined): Group {
  const isSame = before?.files.length === files.length && before.files.every((file, index) => file === files[index]);
  return before && isSame ? before : { files, variants: variants(files) };
}

function kept(now: readonly string[], before: readonly string[] | undefined): readonly string[] {
  return before && sameItems(before, now) ? before : now;
}

/**
 * Two files of one directory that define the same object are variants of each other: each makes a cluster with the
 * files that repeat nothing.
 */
function variants(group: readonly FileSummary[]): readonly Variant[] {
  const definers = new Map<string, string[]>();
  for (const file of group) {
    for (const identity of new Set(file.identities)) {
      const known = definers.get(identity);
      if (known) known.push(file.path);
      else definers.set(identity, [file.path]);
    }
  }
  const repeating = new Set<string>();
  for (const paths of definers.values()) if (paths.length > 1) for (const path of paths) repeating.add(path);
  const rest = group.filter((file) => !repeating.has(file.path)).map((file) => file.path);
  if (repeating.size === 0) return [{ files: rest, name: undefined }];
  return [...repeating].map((path) => ({ files: [path, ...rest], name: path }));
}

/** In which namespaces there are pods at or below a folder. */
function podNamespaces(files: readonly FileSummary[]): Map<string, Set<string>> {
  const own = new Map<string, Set<string>>();
  for (const { folder, workloadNamespaces } of files) {
    if (workloadNamespaces.size === 0) continue;
    const known = own.get(folder) ?? new Set();
    for (const namespace of workloadNamespaces) known.add(namespace);
    own.set(folder, known);
  }
  const all = new Map<string, Set<string>>();
  for (const [folder, namespaces] of own) {
    for (const ancestor of upwards(folder)) {
      const known = all.get(ancestor) ?? new Set();
      for (const namespace of namespaces) known.add(namespace);
      all.set(ancestor, known);
    }
  }
  return all;
}

/**
 * The nearest ancestor with pods in a namespace that the group names, or without one where the group names none. Files
 * that name no namespace, or `default`, have nothing in common with distant ones: for them the parent is the last.
 */
function nearest(
  namespaces: ReadonlyMap<string, ReadonlySet<string>>,
  folder: string,
  group: readonly FileSummary[],
): string | undefined {
  const wanted = new Set(group.flatMap((file) => [...file.namespaces]));
  for (const ancestor of upwards(folder)) {
    const known = namespaces.get(ancestor);
    const isDistant = ancestor !== folder && ancestor !== folderOf(folder);
    const isShared = (namespace: string): boolean =>
      known?.has(namespace) === true && !(isDistant && (namespace === '' || namespace === 'default'));
    if ([...wanted].some(isShared)) return ancestor;
  }
  return undefined;
}

/** Of a list by path: what is below a folder stands together. */
function pathsBelow(files: readonly FileSummary[], folder: string): readonly string[] {
  if (folder === '.') return files.map((file) => file.path);
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  const start = firstFrom(files, prefix);
  const below: string[] = [];
  for (let at = start; files[at]?.path.startsWith(prefix) === true; at++) below.push(files[at]?.path ?? '');
  return below;
}

function firstFrom(files: readonly FileSummary[], path: string): number {
  let [low, high] = [0, files.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((files[middle]?.path ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether another file of its group defines an object of one of these names; `now` gives what files are by now. */
export function isRepeated(
  group: Group,
  path: string,
  names: ReadonlySet<string>,
  now: (path: string) => FileSummary | undefined,
): boolean {
  return group.files.some(
    (other) => other.path !== path && now(other.path)?.identities.some((identity) => names.has(identity)) === true,
  );
}
