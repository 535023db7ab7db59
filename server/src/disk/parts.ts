/** Files that others name as their parts: read where they stand inside the folders that may be read. */
import { kindOf, leadsInside, readText } from './index.js';

export interface PartsRequest {
  /** Absolute paths of files, or of folders. */
  readonly sought: Iterable<string>;
  /** Folders inside which a part may stand, links followed. */
  readonly within: readonly string[];
  /** Names of files to read in a folder that is sought. */
  readonly inFolders: readonly string[];
}

/** Texts by path. What is not there, not readable or outside is left out. */
export function readParts({ sought, within, inFolders }: PartsRequest): Map<string, string> {
  const texts = new Map<string, string>();
  const read = (path: string): void => {
    if (!within.some((folder) => path === folder || leadsInside(folder, path))) return;
    const text = readText(path);
    if (typeof text === 'string') texts.set(path, text.startsWith('\uFEFF') ? text.slice(1) : text);
  };
  for (const path of sought) {
    const kind = kindOf(path);
    if (kind === 'file') read(path);
    else if (kind === 'folder')
      for (const name of inFolders) if (kindOf(`${path}/${name}`) === 'file') read(`${path}/${name}`);
  }
  return texts;
}
