/**
 * From the PATHs of a command to a workspace: which folders are read, which configuration applies, and which files are
 * reported on. Knows the disk; what the files mean is the business of the rooms above.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { kindOf, leadsInside, listFiles, readText, toSlashes, type Unreadable } from '../disk/index.js';
import {
  baseName,
  type Changes,
  CONFIGURATION_NAME,
  folderOf,
  isOfInterest,
  isWithin,
  joinPath,
  MOST_CHARACTERS,
  relativeTo,
  type SnapshotOptions,
  upwards,
} from '../workspace/index.js';
import { type Io, UsageError } from './io.js';
import type { Progress } from './progress.js';

export interface Input {
  readonly folders: readonly string[];
  readonly texts: Changes;
  readonly oneCluster: SnapshotOptions['oneCluster'];
  /** Files and folders that were named: only what is in them is reported. */
  readonly named: readonly string[];
  /** Parts of named folders that could not be read. */
  readonly unreadable: readonly Unreadable[];
  /** How a file is called in output: relative to the current folder, absolute outside it. */
  readonly nameOf: (file: string) => string;
}

export interface Request {
  readonly paths: readonly string[];
  /** Stands in for every configuration that would be found. */
  readonly config: string | undefined;
  readonly oneCluster: boolean;
  /** With `oneCluster`: nothing else runs in it. */
  readonly complete?: boolean;
}

export async function readInput(request: Request, io: Io, progress: Progress): Promise<Input> {
  const paths = request.paths.length === 0 ? ['.'] : request.paths;
  const isStdin = paths.includes('-');
  if (isStdin && paths.length > 1) throw new UsageError('`-` (standard input) cannot be combined with other PATHs.');
  const places = isStdin ? [] : paths.map((written) => placeOf(written, request, io));
  const folders = isStdin ? [io.cwd] : outermost(places.map((place) => place.root));
  const texts = new Map<string, string | undefined>();
  const unreadable: Unreadable[] = [];
  const named = isStdin ? [joinPath(io.cwd, STDIN)] : places.map((place) => place.path);
  const isNamed = (file: string): boolean => named.some((one) => isWithin(one, file));
  const add = (file: string): void => {
    const text = readText(file, MOST_CHARACTERS);
    if (typeof text === 'string') texts.set(file, withoutMark(text));
    else if (named.includes(file)) throw new UsageError(`Cannot read \`${shown(file, io.cwd)}\`: ${text.reason}.`);
    else if (isNamed(file)) unreadable.push(text);
  };

  if (isStdin) {
    texts.set(joinPath(io.cwd, STDIN), withoutMark(await readStdin(io)));
  } else {
    progress.at(() => 'Looking for manifests');
    const found = request.oneCluster ? listed(places.map((place) => ({ ...place, root: place.path }))) : listed(places);
    unreadable.push(...found.unreadable.filter((one) => isNamed(one.path)));
    let read = 0;
    for (const file of found.files) {
      read++;
      progress.at(() => `Reading ${read} of ${found.files.length} files`);
      add(file);
    }
  }
  for (const folder of folders) for (const file of governing(folder)) if (!texts.has(file)) add(file);
  const configured = request.config === undefined ? undefined : readConfig(request.config, folders, io);
  if (configured) {
    for (const file of [...texts.keys()]) if (baseName(file) === CONFIGURATION_NAME) texts.delete(file);
    texts.set(configured.file, configured.text);
  }
  return {
    folders,
    texts,
    oneCluster: isStdin
      ? { name: STDIN, complete: true }
      : request.oneCluster
        ? { name: paths.join(', '), complete: request.complete ?? false }
        : undefined,
    named,
    unreadable,
    nameOf: (file) => (file === configured?.file ? configured.shown : shown(file, io.cwd)),
  };
}

const STDIN = '<stdin>';

async function readStdin(io: Io): Promise<string> {
  if (io.stdin.isTTY) io.stderr.write('Reading manifests from the terminal; Ctrl-D ends them.\n');
  try {
    return await io.stdin.read();
  } catch (error) {
    throw new UsageError(`Cannot read standard input: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

interface Place {
  /** As named, absolute. */
  readonly path: string;
  readonly isFolder: boolean;
  /** The folder that is read to judge it. */
  readonly root: string;
  /** False where no project is around a file, so that a file in somebody's home does not make us read all of it. */
  readonly deep: boolean;
}

function placeOf(written: string, request: Request, io: Io): Place {
  if (written === '') throw new UsageError('A PATH is empty; write `.` for the current folder.');
  const full = toSlashes(path.resolve(io.cwd, written));
  const kind = kindOf(full);
  if (typeof kind === 'object') throw new UsageError(`Cannot read \`${written}\`: ${kind.reason}.`);
  if (kind === 'folder') return { path: full, isFolder: true, root: full, deep: true };
  const project = request.oneCluster ? undefined : projectOf(folderOf(full));
  return { path: full, isFolder: false, root: project ?? folderOf(full), deep: project !== undefined };
}

/** The nearest folder with a repository or a configuration; else the highest one that a chart or kustomization governs. */
function projectOf(folder: string): string | undefined {
  const ancestors = [...upwards(folder)];
  const has = (one: string, names: readonly string[]): boolean =>
    names.some((name) => typeof kindOf(joinPath(one, name)) === 'string');
  return (
    ancestors.find((one) => has(one, ['.git', CONFIGURATION_NAME])) ??
    ancestors.findLast((one) => has(one, ['Chart.yaml', 'kustomization.yaml', 'kustomization.yml', 'Kustomization']))
  );
}

function listed(places: readonly Place[]): { files: readonly string[]; unreadable: readonly Unreadable[] } {
  const files = new Set<string>();
  const unreadable: Unreadable[] = [];
  const roots = outermost(
    places.filter((place) => place.deep && (place.isFolder || place.root !== place.path)).map((place) => place.root),
  );
  const seen = new Set<string>();
  for (const place of places) {
    if (roots.includes(place.root) && !seen.has(place.root)) {
      seen.add(place.root);
      const listing = listFiles(place.root, isOfInterest);
      for (const file of listing.files) files.add(file);
      unreadable.push(...listing.unreadable);
    }
    if (place.isFolder) continue;
    files.add(place.path);
    if (!place.deep && place.root !== place.path) for (const file of beside(place.path)) files.add(file);
  }
  return { files: [...files], unreadable };
}

/** Manifests in the folder of a file; a folder that may not be listed has none to offer. */
function beside(file: string): string[] {
  const folder = folderOf(file);
  if (typeof kindOf(folder) === 'object') return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isOfInterest(entry.name))
    .map((entry) => joinPath(folder, entry.name));
}

/** Files above a folder that have a say in it: the nearest configuration, and the charts that it is part of. */
function governing(folder: string): string[] {
  const files: string[] = [];
  let configured = false;
  const repository = [...upwards(folder)].find((one) => typeof kindOf(joinPath(one, '.git')) === 'string');
  // A link may lead to another place of the repository.
  const isThere = (one: string, file: string): boolean =>
    leadsInside(one, file) || (repository !== undefined && isWithin(repository, one) && leadsInside(repository, file));
  for (const one of upwards(folder)) {
    const configuration = joinPath(one, CONFIGURATION_NAME);
    if (!configured && isThere(one, configuration)) {
      files.push(configuration);
      configured = true;
    }
    const chart = joinPath(one, 'Chart.yaml');
    if (isThere(one, chart)) files.push(chart);
  }
  return files;
}

/** `--config FILE` counts as if it stood in the current folder, or in the nearest one that holds all that is read. */
function readConfig(
  written: string,
  folders: readonly string[],
  io: Io,
): { file: string; text: string; shown: string } {
  const full = toSlashes(path.resolve(io.cwd, written));
  const kind = kindOf(full);
  const text = kind === 'file' ? readText(full) : undefined;
  if (typeof text === 'object' || typeof kind === 'object') {
    const { reason } = typeof text === 'object' ? text : (kind as Unreadable);
    throw new UsageError(`Cannot read the configuration \`${written}\`: ${reason}.`);
  }
  if (text === undefined) throw new UsageError(`Cannot read the configuration \`${written}\`: it is a folder.`);
  const base = [...upwards(io.cwd)].find((one) => folders.every((folder) => isWithin(one, folder))) ?? io.cwd;
  return { file: joinPath(base, CONFIGURATION_NAME), text: withoutMark(text), shown: shown(full, io.cwd) };
}

/** Folders that are in no other one of the list. */
function outermost(folders: readonly string[]): string[] {
  const unique = [...new Set(folders)];
  return unique.filter((folder) => !unique.some((other) => other !== folder && isWithin(other, folder)));
}

function shown(file: string, cwd: string): string {
  return isWithin(cwd, file) ? relativeTo(cwd, file) : file;
}

/** Editors hand out a text without its byte order mark, and positions count without it. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
