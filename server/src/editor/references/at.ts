/** What stands at a place of a file, as each of its clusters has it. */
import type { Cluster } from '../../cluster/index.js';
import {
  type Anchor,
  isKustomizationFile,
  type Snapshot,
  type Sourced,
  settled,
  treeOf,
} from '../../workspace/index.js';
import {
  contains,
  isShorter,
  nodeAt,
  offsetAt,
  type Path,
  type Position,
  pathAt,
  type Range,
} from '../../yaml/index.js';
import type { Analysis } from '../analysis.js';
import { documentAt, locate, startsOf } from '../locate.js';
import { callsWithin } from './callOccurrences.js';
import { namesInKustomizations } from './kustomizationNames.js';
import { occurrencesIn } from './objectOccurrences.js';
import type { Occurrence, Placed } from './occurrence.js';
import { anchorOf } from './place.js';

export interface Thing extends Placed {
  readonly cluster: Cluster;
}

/** Clusters that are asked about one place: each overlay of a base may make one. */
const MOST_CLUSTERS = 20;

/** In every cluster that applies the file the thing at the position; none where nothing is named there. */
export function thingsAt(analysis: Analysis, file: string, position: Position): Thing[] {
  const cursor = cursorAt(analysis.snapshot, file, position);
  if (!cursor) return [];
  return analysis
    .clustersOf(file)
    .slice(0, MOST_CLUSTERS)
    .flatMap((cluster) => {
      const placed = placedAt(cluster, cursor, analysis.snapshot);
      return placed === undefined ? [] : [{ ...placed, cluster }];
    });
}

interface Cursor {
  readonly file: string;
  readonly document: number;
  readonly path: Path;
  readonly position: Position;
  /** Objects of other files may be edited here too. */
  readonly isPatch: boolean;
}

function cursorAt(snapshot: Snapshot, path: string, position: Position): Cursor | undefined {
  const file = snapshot.files.get(path);
  if (!file) return undefined;
  const offset = offsetAt(startsOf(file), position, file.text.length);
  const index = documentAt(file.documents, offset);
  const document = file.documents[index];
  const at = document ? pathAt(treeOf(document).root, offset - document.offset).path : [];
  const isPatch = snapshot.division.patchFiles.has(path) || isKustomizationFile(path);
  return { file: path, document: index, path: at, position, isPatch };
}

function placedAt(cluster: Cluster, cursor: Cursor, snapshot: Snapshot): Placed | undefined {
  const here = objectsEditedIn(cluster, cursor);
  const named = here.flatMap((object) => occurrencesIn(object).map((occurrence) => ({ object, occurrence })));
  const inLayers = cursor.isPatch ? namesInKustomizations(snapshot, cluster) : [];
  const found = narrowest([...inLayers, ...named], cursor, snapshot);
  if (found) return found;
  const called = here.flatMap((object) => [...callsWithin(cluster, object)]);
  return narrowest(called, cursor, snapshot);
}

function narrowest(all: readonly Placed[], cursor: Cursor, snapshot: Snapshot): Placed | undefined {
  let best: { readonly placed: Placed; readonly range: Range } | undefined;
  for (const placed of all) {
    const range = rangeIfAt(placed, cursor, snapshot);
    if (range !== undefined && (best === undefined || isShorter(range, best.range))) best = { placed, range };
  }
  return best?.placed;
}

function objectsEditedIn({ objects }: Cluster, { file, document, isPatch }: Cursor): readonly Sourced[] {
  if (isPatch) return objects.filter(({ source }) => source.origins !== undefined || source.file === file);
  const own = byFileOf(objects).get(file) ?? [];
  return own.filter(({ source }) => source.origins || source.document === document);
}

function byFileOf(objects: readonly Sourced[]): ReadonlyMap<string, readonly Sourced[]> {
  const known = byFile.get(objects);
  if (known) return known;
  const made = new Map<string, Sourced[]>();
  for (const object of objects) {
    const list = made.get(object.source.file);
    if (list) list.push(object);
    else made.set(object.source.file, [object]);
  }
  byFile.set(objects, made);
  return made;
}
/** Objects of a cluster by the file that defines them: several requests ask about one state of it. */
const byFile = new WeakMap<readonly Sourced[], ReadonlyMap<string, readonly Sourced[]>>();

/** Where the occurrence stands, if the cursor is on it. */
function rangeIfAt(placed: Placed, cursor: Cursor, snapshot: Snapshot): Range | undefined {
  const { object, occurrence } = placed;
  const anchor = settled(anchorOf(placed));
  if (anchor.source.file !== cursor.file) return undefined;
  if ('span' in anchor) {
    const { range } = locate(snapshot, anchor);
    return contains(range, cursor.position) && !isFallback(anchor, object, occurrence) ? range : undefined;
  }
  if (anchor.source.document !== cursor.document) return undefined;
  const isInText = anchor.inner !== undefined || anchor.within !== undefined;
  if (!isAt(cursor, anchor.path, snapshot)) return undefined;
  const { range } = locate(snapshot, anchor);
  return isInText && !contains(range, cursor.position) ? undefined : range;
}

/** Under an anchor one text stands at several paths. */
function isAt({ file, document, path }: Cursor, other: Path, { files }: Snapshot): boolean {
  if (path.length === other.length && startsWith(path, other)) return true;
  const text = files.get(file)?.documents[document];
  if (path.at(-1) !== other.at(-1) || !text?.text.includes('*')) return false;
  const { root } = treeOf(text);
  const node = nodeAt(root, path);
  return node !== undefined && node === nodeAt(root, other);
}

/** What is found nowhere in a template is put at the line of its object's kind. */
function isFallback(anchor: Extract<Anchor, { span: unknown }>, object: Sourced, occurrence: Occurrence): boolean {
  const kind = settled({ source: object.source, path: [...object.base, 'kind'], part: 'key' });
  return 'span' in kind && kind.span.start === anchor.span.start && occurrence.path.at(-1) !== 'kind';
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}
