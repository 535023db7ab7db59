/** Anchors → ranges in files, and edits by path → edits by range. Positions count from 0 in UTF-16 units. */
import {
  type Anchor,
  isKustomizationFile,
  type Origins,
  type Snapshot,
  type Source,
  type SourceDocument,
  settled,
  treeOf,
} from '../workspace/index.js';
import {
  cutChunks,
  editText,
  lineStarts,
  movedSpan,
  nodeAt,
  outwards,
  type Path,
  partOf,
  positionAt,
  type Range,
  readChunk,
  type Span,
  spanOf,
  type TextEdit,
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
  /** A configuration, or a template of a chart: one text, whatever is in it. */
  readonly isWhole: boolean;
}

const NOWHERE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function locate(snapshot: Snapshot, anchor: Anchor): Location {
  const at = settled(anchor);
  const { file } = at.source;
  const place = placeOf(snapshot, at.source);
  if (!place) return { file, range: NOWHERE };
  const span = 'span' in at ? movedSpan(at.span, at.text ?? place.text, place.text) : spanWithin(place, at);
  return { file, range: rangeAt(place, span.start, span.end) };
}

/** A part of a scalar's text; undefined where it does not stand there as it is. */
function partSpan(place: Place, path: Path, within: Span | undefined): Span | undefined {
  if (within === undefined) return undefined;
  const node = nodeAt(place.tree().root, path);
  return node?.kind === 'scalar' ? partOf(place.text, node, within) : undefined;
}

/** Undefined where the edit cannot be made without guessing, or would change more than the field that it is meant for. */
export function locateEdit(snapshot: Snapshot, source: Source, edit: YamlEdit): FileEdit | undefined {
  const inTemplate = source.origins?.editOf?.(edit);
  if (inTemplate) return editOfTemplate(snapshot, inTemplate);
  const at = editedPlace(source, edit);
  const place = at && placeOf(snapshot, at.source);
  // An edit is tried out by reading the text, which says nothing where most of it is a template's.
  if (!place || (place.isWhole && place.tree().broken)) return undefined;
  const change =
    at.inner === undefined
      ? editText(place.text, place.tree().root, { ...edit, path: at.path })
      : editWithin(place, at, { ...edit, path: at.inner });
  return change && { file: at.source.file, range: rangeAt(place, change.start, change.end), newText: change.newText };
}

/** Only in the text that was rendered: in a newer one nobody knows what stands there. */
function editOfTemplate(
  snapshot: Snapshot,
  { anchor, newText }: NonNullable<ReturnType<NonNullable<Origins['editOf']>>>,
): FileEdit | undefined {
  const place = placeOf(snapshot, anchor.source);
  if (place === undefined || place.text !== anchor.text) return undefined;
  return { file: anchor.source.file, range: rangeAt(place, anchor.span.start, anchor.span.end), newText };
}

type PathAnchor = Extract<Anchor, { readonly path: Path }>;

/** Where a field of a rendered object is edited: only where its text stands there, and for this object alone. */
function editedPlace(source: Source, edit: YamlEdit): PathAnchor | undefined {
  const { origins } = source;
  if (origins === undefined) return { source, path: edit.path, part: 'value' };
  if (origins.isComposed(edit.path)) return undefined;
  const at = origins.placeOf(edit.path, 'value');
  if ('span' in at) return undefined;
  if (isKustomizationFile(at.source.file) && at.inner === undefined) return undefined;
  if (edit.op === 'removeEntry' || edit.op === 'renameKey') {
    // What one text sets and another changes cannot be taken away in one place.
    const parent = origins.placeOf(edit.path.slice(0, -1), 'value');
    const key = origins.placeOf(edit.path, 'key');
    if (!isBelow(parent, at) || !isBelow(parent, key)) return undefined;
  }
  return at;
}

function isBelow(parent: Anchor, child: Anchor): boolean {
  if ('span' in parent || 'span' in child || parent.source.file !== child.source.file) return false;
  const outer = parent.inner ?? parent.path;
  const inner = child.inner ?? child.path;
  return (
    parent.source.document === child.source.document &&
    parent.innerDocument === child.innerDocument &&
    inner.length === outer.length + 1 &&
    outer.every((step, index) => step === inner[index])
  );
}

/** The document that stands as text in a scalar, with the way back from its offsets. */
interface Inside {
  readonly text: string;
  readonly outwards: (offset: number) => number;
}

function insideOf(place: Place, at: PathAnchor): Inside | undefined {
  const scalar = nodeAt(place.tree().root, at.path);
  const lead = scalar?.kind === 'scalar' ? outwards(place.text, scalar) : undefined;
  const chunk = scalar?.kind === 'scalar' ? cutChunks(scalar.text)[at.innerDocument ?? 0] : undefined;
  return lead && chunk && { text: chunk.text, outwards: (offset) => lead(chunk.offset + offset) };
}

function spanWithin(place: Place, at: PathAnchor): Span {
  const inside = at.inner && insideOf(place, at);
  if (!at.inner) return partSpan(place, at.path, at.within) ?? spanOf(place.tree().root, at.path, at.part);
  if (!inside) return spanOf(place.tree().root, at.path, 'value');
  const { start, end } = spanOf(readChunk(inside.text).root, at.inner, at.part);
  return { start: inside.outwards(start), end: inside.outwards(end) };
}

/** Only on one line: the lines of a block are indented, those of its text are not. */
function editWithin(place: Place, at: PathAnchor, edit: YamlEdit): TextEdit | undefined {
  const inside = insideOf(place, at);
  const change = inside && editText(inside.text, readChunk(inside.text).root, edit);
  if (!change || change.newText.includes('\n') || inside.text.slice(change.start, change.end).includes('\n'))
    return undefined;
  return { start: inside.outwards(change.start), end: inside.outwards(change.end), newText: change.newText };
}

/** Within the text: a value that is not there is shown one character wide, which its end may not have. */
function rangeAt({ text, starts, offset }: Place, start: number, end: number): Range {
  const at = (place: number): Range['start'] => positionAt(starts, offset + Math.min(place, text.length));
  return { start: at(start), end: at(end) };
}

function placeOf(snapshot: Snapshot, source: Source): Place | undefined {
  const file = snapshot.files.get(source.file);
  const document = file?.documents[source.document];
  if (file && document)
    return {
      text: document.text,
      offset: document.offset,
      starts: startsOf(file),
      tree: () => treeOf(document),
      isWhole: false,
    };
  const whole = file ?? snapshot.configurations.find((one) => one.file === source.file);
  return (
    whole && { text: whole.text, offset: 0, starts: startsOf(whole), tree: () => wholeTreeOf(whole), isWhole: true }
  );
}

/** The tree of a text that is one document, read once per text. */
function wholeTreeOf(whole: { readonly text: string }): YamlDocument {
  const known = wholeTrees.get(whole);
  if (known) return known;
  const fresh = readChunk(whole.text);
  wholeTrees.set(whole, fresh);
  return fresh;
}
const wholeTrees = new WeakMap<object, YamlDocument>();

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
