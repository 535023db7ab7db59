/**
 * Room `disk`: the files of a workspace, for both doors. The one place outside them that reads the file system.
 *
 * Invariants: reads only inside the folders it is given (a link that leads out is not followed), writes nothing but
 * what `replaceText` is asked to, and answers a file that fails with a reason instead of an exception. Paths use `/` on
 * every system.
 */
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { reasonOf, toSlashes } from './reasons.js';

export { toSlashes } from './reasons.js';
export { replaceText, type Unwritten, writeNew } from './write.js';

/** A file that could not be read, and why, as a phrase. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

export interface Listing {
  /** Absolute paths in a stable order. */
  readonly files: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** Folders that hold other people's files or no text at all. */
const NEVER = new Set(['node_modules', '.git', '.hg', '.svn', '.terraform', '.vscode-test']);

interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/** Every file below a folder that `wanted` accepts, but for what `.gitignore` files leave out. */
export function listFiles(root: string, wanted: (path: string) => boolean): Listing {
  const steps = listingFiles(root, wanted);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, one folder a step, for whoever has something else to do in between. */
export function* listingFiles(root: string, wanted: (path: string) => boolean): Generator<void, Listing> {
  const files: string[] = [];
  const unreadable: Unreadable[] = [];
  const base = toSlashes(path.resolve(root));
  function* walk(folder: string, above: readonly IgnoreRules[]): Generator<void, void> {
    let entries: import('node:fs').Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      unreadable.push({ path: folder, reason: reasonOf(error, 'read') });
      return;
    }
    yield;
    const own = entries.some((entry) => entry.name === IGNORE_NAME) ? readIgnoreRules(folder) : undefined;
    const rules = own ? [...above, own] : above;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = `${folder === '/' ? '' : folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!NEVER.has(entry.name) && !isIgnored(rules, full, true)) yield* walk(full, rules);
      } else if (
        wanted(full) &&
        (entry.isFile() || (entry.isSymbolicLink() && leadsInside(base, full))) &&
        !isIgnored(rules, full, false)
      ) {
        files.push(full);
      }
    }
  }
  yield* walk(base, []);
  return { files, unreadable };
}

/**
 * A file's text, or why there is none.
 *
 * @param mostCharacters Of a file that is larger, only as much is read as makes a text that is longer than this.
 */
export function readText(file: string, mostCharacters = Number.POSITIVE_INFINITY): string | Unreadable {
  try {
    const most = mostCharacters * MOST_BYTES_OF_CHARACTER;
    return readAtOnce(file, most) ?? readLong(file, most);
  } catch (error) {
    return { path: toSlashes(file), reason: reasonOf(error, 'read') };
  }
}
/** In UTF-8, of one of JavaScript's characters. */
const MOST_BYTES_OF_CHARACTER = 3;

/** Nearly every manifest is shorter. */
const AT_ONCE = Buffer.allocUnsafeSlow(65_536);

/** The text of a short file, without asking first how short it is; undefined for others, and beyond `most` bytes. */
function readAtOnce(file: string, most: number): string | undefined {
  const open = openSync(file, 'r');
  try {
    let length = 0;
    while (length < AT_ONCE.length) {
      const count = readSync(open, AT_ONCE, length, AT_ONCE.length - length, null);
      if (count === 0) return length > most ? undefined : AT_ONCE.toString('utf8', 0, length);
      length += count;
    }
    return undefined;
  } finally {
    closeSync(open);
  }
}

/** Of a file that has more bytes than `most` the beginning, one character longer than so many bytes can be. */
function readLong(file: string, most: number): string {
  if (statSync(file).size <= most) return readFileSync(file, 'utf8');
  const open = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(fstatSync(open).size, most + 2 * MOST_BYTES_OF_CHARACTER));
    return bytes.subarray(0, readSync(open, bytes)).toString('utf8');
  } finally {
    closeSync(open);
  }
}

/** What stands at a path: the doors need to know before they read. */
export function kindOf(file: string): 'file' | 'folder' | Unreadable {
  try {
    return statSync(file).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    return { path: toSlashes(file), reason: reasonOf(error, 'read') };
  }
}

/** A file that stands inside the folder, links followed; no pipe or device, which may have no end. */
export function leadsInside(root: string, file: string): boolean {
  try {
    return isBelow(root, file) && statSync(file).isFile();
  } catch {
    // A link that leads nowhere is no file.
    return false;
  }
}

/** What stands there, links followed, is in none of the folders. False where nothing stands there. */
export function leadsOut(roots: readonly string[], file: string): boolean {
  try {
    return !roots.some((root) => isBelow(root, file));
  } catch {
    // A link that leads nowhere leads nobody out.
    return false;
  }
}

function isBelow(root: string, file: string): boolean {
  const base = toSlashes(realpathSync(root));
  return toSlashes(realpathSync(file)).startsWith(base.endsWith('/') ? base : `${base}/`);
}

const IGNORE_NAME = '.gitignore';
const MOST_IGNORE_CHARACTERS = 500_000;
/** In one line. Each more multiplies the time that a deep folder takes. */
const MOST_DOUBLE_STARS = 3;

/** As git does, a link is not followed. */
function readIgnoreRules(folder: string): IgnoreRules | undefined {
  const file = `${folder}/${IGNORE_NAME}`;
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const text = readText(file, MOST_IGNORE_CHARACTERS);
  if (typeof text !== 'string' || text.length > MOST_IGNORE_CHARACTERS) return undefined;
  const lines = text.split(/\r?\n/).filter((line) => line.split('**').length - 1 <= MOST_DOUBLE_STARS);
  return { folder, rules: ignore().add(lines) };
}

/** Deeper files win over those above them, as with git. */
function isIgnored(rules: readonly IgnoreRules[], full: string, isFolder: boolean): boolean {
  for (const { folder, rules: own } of rules.toReversed()) {
    const relative = full.slice(folder.length + 1) + (isFolder ? '/' : '');
    const result = own.test(relative);
    if (result.ignored) return true;
    if (result.unignored) return false;
  }
  return false;
}

/** True for a file that `listFiles` would not give: below a folder that is never read, left out by a `.gitignore`, or outside. */
export function isLeftOut(root: string, file: string): boolean {
  const base = toSlashes(path.resolve(root));
  const full = toSlashes(path.resolve(file));
  if (kindOf(full) === 'file' && !leadsInside(base, full)) return true;
  const parts = full.slice(base.length + 1).split('/');
  let folder = base;
  const rules: IgnoreRules[] = [];
  for (const [index, part] of parts.entries()) {
    const own = readIgnoreRules(folder);
    if (own) rules.push(own);
    const isFolder = index < parts.length - 1;
    folder = `${folder}/${part}`;
    if ((isFolder && NEVER.has(part)) || isIgnored(rules, folder, isFolder)) return true;
  }
  return false;
}
