/** Anchors → ranges in files, and edits by path → edits by range. Positions count from 0 in UTF-16 units. */
import { type Anchor, type Snapshot, type Source, type SourceDocument, treeOf } from '../workspace/index.js';
import {
  editText,
  lineStarts,
  nodeAt,
  type Path,
  partOf,
  positionAt,
  type Range,
  readChunk,
  type Span,
  spanOf,
  type YamlDocument,
  type YamlEdit,
} from '../yaml/index.js';

export interface Location {
  readonly file: string;
  readonly range: Range;
}

export interface FileEdit extends Location {
  readonly newText: string;
}

interface Place {
  readonly text: string;
  readonly offset: number;
  readonly starts: readonly number[];
  readonly tree: () => YamlDocument;
}

const NOWHERE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function locate(snapshot: Snapshot, anchor: Anchor): Location {
  const place = placeOf(snapshot, anchor.source);
  if (!place) return { file: anchor.source.file, range: NOWHERE };
  const span =
    'span' in anchor
      ? anchor.span
      : (partSpan(place, anchor.path, anchor.within) ?? spanOf(place.tree().root, anchor.path, anchor.part));
  return { file: anchor.source.file, range: rangeAt(place, span.start, span.end) };
}

function partSpan(place: Place, path: Path, within: Span | undefined): Span | undefined {
  if (within === undefined) return undefined;
  const node = nodeAt(place.tree().root, path);
  return node?.kind === 'scalar' ? partOf(place.text, node, within) : undefined;
}

/** Undefined where the edit cannot be made without guessing. */
export function locateEdit(snapshot: Snapshot, source: Source, edit: YamlEdit): FileEdit | undefined {
  const place = placeOf(snapshot, source);
  const change = place && editText(place.text, place.tree().root, edit);
  return (
    place && change && { file: source.file, range: rangeAt(place, change.start, change.end), newText: change.newText }
  );
}

function rangeAt(place: Place, start: number, end: number): Range {
  return { start: positionAt(place.starts, place.offset + start), end: positionAt(place.starts, place.offset + end) };
}

function placeOf(snapshot: Snapshot, source: Source): Place | undefined {
  const file = snapshot.files.get(source.file);
  const document = file?.documents[source.document];
  if (file && document)
    return { text: document.text, offset: document.offset, starts: startsOf(file), tree: () => treeOf(document) };
  const configuration = snapshot.configurations.find((one) => one.file === source.file);
  return (
    configuration && {
      text: configuration.text,
      offset: 0,
      starts: startsOf(configuration),
      tree: () => readChunk(configuration.text),
    }
  );
}

const starts = new WeakMap<object, readonly number[]>();

/** Line starts of a file's text, computed once per text. */
export function startsOf(file: { readonly text: string }): readonly number[] {
  const known = starts.get(file);
  if (known) return known;
  const fresh = lineStarts(file.text);
  starts.set(file, fresh);
  return fresh;
}

export function documentAt(documents: readonly SourceDocument[], offset: number): number {
  return documents.findLastIndex((document) => document.offset <= offset);
}
