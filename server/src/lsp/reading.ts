/**
 * Reads the files of a workspace a little at a time, so that the client is answered meanwhile: all of its folders, or
 * only what changed there. Knows the disk and the clock; what the texts mean is the session's business.
 */
import { listingFiles, readText } from '../disk/index.js';
import { baseName, CONFIGURATION_NAME, folderOf, isKustomizationFile, isOfInterest } from '../workspace/index.js';

/** Between two looks at what the client has sent. */
const SLICE_MILLISECONDS = 10;

export interface ReadingHost {
  /** Of a longer file only so much is read that it is seen to be longer. */
  maxCharacters(): number;
  /** A file or folder is left out. */
  warn(path: string, reason: string): void;
}

/** Files of a workspace in the order in which they are read. */
export interface Listed {
  /** What decides how other files are read and judged, and what stands beside open documents. */
  readonly first: readonly string[];
  readonly rest: readonly string[];
}

/** Runs the steps of some work, and lets others have their turn whenever a slice of time is over. */
export async function inSlices<T>(work: Generator<void, T>): Promise<T> {
  for (;;) {
    const end = performance.now() + SLICE_MILLISECONDS;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function* listed(
  folders: readonly string[],
  open: Iterable<string>,
  host: ReadingHost,
): Generator<void, Listed> {
  const beside = new Set([...open].map(folderOf));
  const files = new Set<string>();
  for (const folder of folders) {
    const { files: found, unreadable } = yield* listingFiles(folder, isOfInterest);
    for (const path of found) files.add(path);
    for (const { path, reason } of unreadable) host.warn(path, reason);
  }
  const first: string[] = [];
  const rest: string[] = [];
  for (const path of files) (isDecisive(path) || beside.has(folderOf(path)) ? first : rest).push(path);
  return { first, rest };
}

function isDecisive(path: string): boolean {
  const name = baseName(path);
  return name === CONFIGURATION_NAME || name === 'Chart.yaml' || isKustomizationFile(path);
}

/** Texts by path, undefined where a file cannot be read; `each` goes with every one as it comes. */
export function* textsOf(
  paths: readonly string[],
  host: ReadingHost,
  each: (path: string, text: string) => Generator<void, void>,
): Generator<void, Map<string, string | undefined>> {
  const texts = new Map<string, string | undefined>();
  for (const path of paths) {
    const text = textOnDisk(path, host);
    texts.set(path, text);
    if (text !== undefined) yield* each(path, text);
    yield;
  }
  return texts;
}

export function textOnDisk(path: string, host: ReadingHost): string | undefined {
  const text = readText(path, host.maxCharacters());
  if (typeof text === 'string') return text;
  host.warn(path, text.reason);
  return undefined;
}
