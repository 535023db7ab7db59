/**
 * The scopes of files that no configuration, chart or kustomization applies: those of one directory are applied
 * together. What a directory came to is kept for as long as its files say the same of themselves.
 */
import { differingKeys } from '../sets/index.js';
import { type FileSummary, hasObjects, isApplied, mayHavePods } from './fileSummary.js';
import { differing, type Folders, NO_FOLDERS, plainBelow, podNamespacesBelow, refilled } from './folders.js';
import { isApplied as isAppliedBy, type NamedRoot } from './gitops.js';
import { folderOf, isWithin, upwards } from './paths.js';
import { type Scope, scope } from './scope.js';

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

/** What a directory came to. */
interface Directory {
  readonly group: Group;
  readonly hasKustomization: boolean;
  /** Files of the whole folder that it is joined to, for want of pods of its own. */
  readonly joined: readonly string[] | undefined;
  /** It has no pods, and something that reaches for some. */
  readonly wantsPods: boolean;
  readonly scopes: readonly Scope[];
}

/** What is kept from one division to the next. */
export interface DirectoryMemory {
  readonly folders: Folders;
  /** Files that others apply. */
  readonly taken: ReadonlySet<string>;
  readonly nameOf: (path: string) => string;
  /** By folder. */
  readonly directories: ReadonlyMap<string, Directory>;
  /** Some directory wants pods. */
  readonly wantsPods: boolean;
  /** In which namespaces there are pods at or below a folder, where somebody has asked. */
  readonly namespaces: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Files at and below a folder that others are joined to. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

export const NO_DIRECTORIES: DirectoryMemory = {
  folders: NO_FOLDERS,
  taken: new Set(),
  nameOf: (path) => path,
  directories: new Map(),
  wantsPods: false,
  namespaces: undefined,
  below: new Map(),
};

export interface Directories {
  readonly scopes: readonly Scope[];
  readonly memory: DirectoryMemory;
}

interface Given {
  readonly folders: Folders;
  readonly taken: ReadonlySet<string>;
  readonly hasKustomization: (folder: string) => boolean;
  /** A path as shown in the name of a scope. */
  readonly nameOf: (path: string) => string;
}

/** In the order of the directories. */
export function* directoryScopes(given: Given, last: DirectoryMemory): Generator<void, Directories> {
  const { folders, taken, hasKustomization, nameOf } = given;
  // Names are shown otherwise.
  const before = last.nameOf === nameOf ? last : NO_DIRECTORIES;
  const changed = changedFolders(before, given);
  const moved = before.folders.byPath === folders.byPath ? [] : refilled(before.folders, folders);
  const below = new Map<string, readonly string[]>();
  const filesBelow = (folder: string): readonly string[] => {
    const old = before.below.get(folder);
    const isSame = old !== undefined && !moved.some((one) => isWithin(folder, one));
    const known = below.get(folder) ?? (isSame ? old : pathsBelow(folders, folder));
    below.set(folder, known);
    return known;
  };
  let namespaces = hasSamePods(before.folders, folders) ? before.namespaces : undefined;
  const directories = new Map<string, Directory>();
  const scopes: Scope[] = [];
  let wantsPods = false;
  for (const path of folders.paths) {
    const old = before.directories.get(path);
    const isOrphaned = hasKustomization(path);
    const isKept = old !== undefined && !changed.has(path) && isOrphaned === old.hasKustomization;
    if (isKept && !old.wantsPods) {
      directories.set(path, old);
      for (const one of old.scopes) scopes.push(one);
      continue;
    }
    yield;
    const files = isKept ? old.group.files : restOf(given, path);
    if (!files.some(hasObjects)) continue;
    const group = grouped(files, old?.group);
    const wants = !files.some(mayHavePods) && files.some((file) => file.reaches);
    if (wants) namespaces ??= podNamespacesBelow(folders);
    const ancestor = wants && namespaces ? nearest(namespaces, path, files) : undefined;
    const joined = ancestor === undefined ? undefined : filesBelow(ancestor);
    const isSame = isKept && group === old.group && joined === old.joined;
    const directory = isSame
      ? old
      : {
          group,
          joined,
          wantsPods: wants,
          hasKustomization: isOrphaned,
          scopes: scopesOf(path, group, joined, isOrphaned, nameOf),
        };
    wantsPods ||= wants;
    directories.set(path, directory);
    scopes.push(...directory.scopes);
  }
  return { scopes, memory: { folders, taken, nameOf, directories, wantsPods, namespaces, below } };
}

/** Folders that apply other files than before, or of which a file says something else. */
function changedFolders(before: DirectoryMemory, { folders, taken }: Given): ReadonlySet<string> {
  const changed = differingKeys(before.folders.byPath, folders.byPath);
  for (const path of differing(before.taken, taken)) changed.add(folderOf(path));
  return changed;
}

function hasSamePods(before: Folders, after: Folders): boolean {
  for (const path of differingKeys(before.byPath, after.byPath)) {
    const [was, is] = [before.byPath.get(path)?.podNamespaces, after.byPath.get(path)?.podNamespaces];
    if (was !== is && (was?.size ?? 0) + (is?.size ?? 0) > 0) return false;
  }
  return true;
}

/** What nobody else applies of a folder. */
function restOf({ folders, taken }: Given, folder: string): readonly FileSummary[] {
  const plain = folders.byPath.get(folder)?.plain ?? [];
  return plain.every((file) => isApplied(file) && !taken.has(file.path))
    ? plain
    : plain.filter((file) => isApplied(file) && !taken.has(file.path));
}

function scopesOf(
  folder: string,
  { files, variants }: Group,
  joined: readonly string[] | undefined,
  isOrphaned: boolean,
  nameOf: (path: string) => string,
): readonly Scope[] {
  // A file beside a kustomization that does not name it is often a patch or a part that is switched off.
  const orphaned: Partial<Scope> = isOrphaned
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
  return variants.map(({ files: paths, name }) => {
    const kind = joined ? 'joined' : 'directory';
    return scope({ name: nameOf(name ?? folder), kind, subjects: paths, files: joined ?? paths, ...orphaned });
  });
}

/** A folder without a kustomization that a delivery tool applies: what stands in it is applied together. */
export function namedDirectory(
  root: NamedRoot,
  { folders, taken, nameOf }: Given,
  before: Group | undefined,
): { readonly group: Group; readonly scopes: readonly Scope[] } {
  const files = plainBelow(folders, root.folder).filter(
    (file) => isApplied(file) && !taken.has(file.path) && isAppliedBy(root, file.path),
  );
  const group = grouped(files, before);
  const scopes =
    files.length === 0
      ? []
      : group.variants.map(({ files, name }) =>
          scope({ name: nameOf(name ?? root.folder), kind: 'directory', subjects: files, files }),
        );
  return { group, scopes };
}

function grouped(files: readonly FileSummary[], before: Group | undefined): Group {
  const isSame =
    before?.files === files ||
    (before?.files.length === files.length && before.files.every((file, index) => file === files[index]));
  return before && isSame ? before : { files, variants: variants(files) };
}

function pathsBelow(folders: Folders, folder: string): readonly string[] {
  return plainBelow(folders, folder).map((file) => file.path);
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
