/**
 * The scopes of files that no configuration, chart or kustomization applies: those of one directory are applied
 * together. What a directory came to is kept for as long as its files say the same of themselves.
 */
import { differingKeys, draftOf } from '../sets/index.js';
import { type FileSummary, hasObjects, isApplied, mayHavePods } from './fileSummary.js';
import type { Finishing } from './finishing.js';
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
  /** It has no pods, and something that reaches for some. */
  readonly wantsPods: boolean;
  /** Files of the whole folder that it is joined to, for want of pods of its own. */
  readonly joined: readonly string[] | undefined;
  /** Finished, in the order of the variants. */
  readonly scopes: readonly Scope[];
}

/** What directories are divided by, and what they came to, for the next division. */
export interface DirectoryMemory {
  readonly given: DividedBy;
  /** By folder. */
  readonly directories: ReadonlyMap<string, Directory>;
  /** Directories that want pods. */
  readonly wanting: ReadonlySet<string>;
  /** In which namespaces there are pods at or below a folder, where somebody has asked. */
  readonly namespaces: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  /** Files at and below a folder that others are joined to. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

interface DividedBy {
  readonly folders: Folders;
  /** Files that others apply. */
  readonly taken: ReadonlySet<string>;
  /** Folders with a kustomization. */
  readonly kustomized: ReadonlySet<string>;
  /** A path as shown in the name of a scope; the same function while paths are shown the same way. */
  readonly nameOf: (path: string) => string;
  /** The same while scopes are finished the same way. */
  readonly finishing: Finishing | undefined;
}

export interface DirectoriesGiven extends DividedBy {
  /** Of a scope without what is said of it beside its files. Not kept: it knows the division before. */
  readonly finish: (scope: Scope) => Scope;
}

export const NO_DIRECTORIES: DirectoryMemory = {
  given: {
    folders: NO_FOLDERS,
    taken: new Set(),
    kustomized: new Set(),
    nameOf: (path) => path,
    finishing: undefined,
  },
  directories: new Map(),
  wanting: new Set(),
  namespaces: undefined,
  below: new Map(),
};

/** Looks only at folders of which something is another. */
export function* dividingDirectories(
  given: DirectoriesGiven,
  before: DirectoryMemory,
): Generator<void, DirectoryMemory> {
  const { folders, taken, kustomized, nameOf, finishing } = given;
  const { given: was } = before;
  const isFinishedAlike = was.finishing === finishing && was.nameOf === nameOf;
  const changed = differingKeys(was.folders.byPath, folders.byPath);
  for (const path of differing(was.taken, taken)) changed.add(folderOf(path));
  for (const folder of differing(was.kustomized, kustomized)) changed.add(folder);
  const moved = before.below.size === 0 ? [] : refilled(was.folders, folders);
  const below = new Map<string, readonly string[]>();
  const filesBelow = (folder: string): readonly string[] => {
    const old = before.below.get(folder);
    const isSame = old !== undefined && !moved.some((one) => isWithin(folder, one));
    const known = below.get(folder) ?? (isSame ? old : plainBelow(folders, folder).map((file) => file.path));
    below.set(folder, known);
    return known;
  };
  let namespaces = before.namespaces && hasSamePods(was.folders, folders) ? before.namespaces : undefined;
  const directories = draftOf(before.directories);
  const wanting = new Set(before.wanting);
  const unfinished = isFinishedAlike ? [] : before.directories.keys();
  for (const path of new Set([...changed, ...before.wanting, ...unfinished])) {
    yield;
    const old = directories.get(path);
    const files = old && !changed.has(path) ? old.group.files : restOf(given, path);
    if (!files.some(hasObjects)) {
      directories.delete(path);
      wanting.delete(path);
      continue;
    }
    const group = grouped(files, old?.group);
    const wantsPods = !files.some(mayHavePods) && files.some((file) => file.reaches);
    if (wantsPods) namespaces ??= podNamespacesBelow(folders);
    const ancestor = wantsPods && namespaces ? nearest(namespaces, path, files) : undefined;
    const joined = ancestor === undefined ? undefined : filesBelow(ancestor);
    if (wantsPods) wanting.add(path);
    else wanting.delete(path);
    if (old && isFinishedAlike && !changed.has(path) && joined === old.joined) continue;
    directories.set(path, { group, wantsPods, joined, scopes: scopesOf(given, path, group, joined) });
  }
  const kept = { folders, taken, kustomized, nameOf, finishing };
  return { given: kept, directories: directories.done(), wanting, namespaces, below };
}

/** In the order of their folders. */
export function scopesIn({ given, directories }: DirectoryMemory): Scope[] {
  return given.folders.paths.flatMap((path) => directories.get(path)?.scopes ?? []);
}

function hasSamePods(before: Folders, after: Folders): boolean {
  for (const path of differingKeys(before.byPath, after.byPath)) {
    const [was, is] = [before.byPath.get(path)?.podNamespaces, after.byPath.get(path)?.podNamespaces];
    if (was !== is && (was?.size ?? 0) + (is?.size ?? 0) > 0) return false;
  }
  return true;
}

/** What nobody else applies of a folder. */
function restOf({ folders, taken }: DirectoriesGiven, folder: string): readonly FileSummary[] {
  const plain = folders.byPath.get(folder)?.plain ?? [];
  return plain.every((file) => isApplied(file) && !taken.has(file.path))
    ? plain
    : plain.filter((file) => isApplied(file) && !taken.has(file.path));
}

function scopesOf(
  { kustomized, nameOf, finish }: DirectoriesGiven,
  folder: string,
  { files, variants }: Group,
  joined: readonly string[] | undefined,
): readonly Scope[] {
  // A file beside a kustomization that does not name it is often a patch or a part that is switched off.
  const orphaned: Partial<Scope> = kustomized.has(folder)
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
  const kind = joined ? 'joined' : 'directory';
  return variants.map(({ files: paths, name }) => {
    const at = name ?? folder;
    // Of its own: a path is that of one folder or one file.
    const id = `${kind} ${at}`;
    return finish(scope({ id, name: nameOf(at), kind, subjects: paths, files: joined ?? paths, ...orphaned }));
  });
}

/** A folder without a kustomization that a delivery tool applies: what stands in it is applied together. */
export function namedDirectory(
  root: NamedRoot,
  { folders, taken, nameOf }: Pick<DirectoriesGiven, 'folders' | 'taken' | 'nameOf'>,
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
