/** Changes files for `podpath check --fix`: each as a whole or not at all, and only the text that was read. */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { reasonOf, toSlashes } from './reasons.js';

export interface Unwritten {
  readonly path: string;
  /** As a phrase. */
  readonly reason: string;
}

const MARK = '\uFEFF';

/**
 * Replaces a file's text by another. A link is followed within `folders` and stays a link; a byte order mark and the
 * file's mode stay too. Line ends are whatever the new text has.
 *
 * @param before The text that was read, without its byte order mark. A file that holds anything else by now is left
 *   alone, unless it is the new text already.
 */
export function replaceText(
  file: string,
  before: string,
  after: string,
  folders: readonly string[],
): Unwritten | undefined {
  const unwritten = (reason: string): Unwritten => ({ path: toSlashes(file), reason });
  try {
    const target = realpathSync(file);
    if (!folders.some((folder) => isInside(realpathSync(folder), target)))
      return unwritten('it is a link that leads out of the folders that were named');
    const bytes = readFileSync(target);
    const text = bytes.toString('utf8');
    if (!Buffer.from(text, 'utf8').equals(bytes)) return unwritten('it is not encoded in UTF-8');
    const mark = text.startsWith(MARK) ? MARK : '';
    if (text === mark + after) return undefined;
    if (text !== mark + before) return unwritten('it has changed since it was read');
    accessSync(target, constants.W_OK);
    replace(target, mark + after);
    return undefined;
  } catch (error) {
    return unwritten(reasonOf(error, 'written'));
  }
}

/** Writes a file that is not there yet. */
export function writeNew(file: string, text: string): Unwritten | undefined {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return undefined;
  } catch (error) {
    return { path: toSlashes(file), reason: reasonOf(error, 'written') };
  }
}

/** A new file beside it takes its name when all of it is on the disk, so that nobody ever reads a half. */
function replace(target: string, text: string): void {
  const { mode, uid, gid } = statSync(target);
  const fresh = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const open = openSync(fresh, 'wx', mode);
    try {
      writeSync(open, text);
      fsyncSync(open);
    } finally {
      closeSync(open);
    }
    // The mode that a file is opened with loses what the process's mask takes away.
    chmodSync(fresh, mode);
    if (process.getuid?.() === 0) chownSync(fresh, uid, gid);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

function isInside(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
