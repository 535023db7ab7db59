/**
 * One file of the workspace: cut into chunks, each read once per text, and the Kubernetes objects in it.
 * An edit reads again only the chunks whose text is new, and an object whose facts it leaves alone stays the same one.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type KubeObject,
  type NotAString,
  type ReadObject,
  readObjects,
  type ShapeProblem,
} from '../resources/index.js';
import { trimmed } from '../sets/index.js';
import {
  cutChunks,
  type Path,
  readChunk,
  type Span,
  withoutPlaceholders,
  type YamlDocument,
  type YamlEdit,
  type YamlProblem,
} from '../yaml/index.js';
import { type Steps, toEnd } from './steps.js';

/** Where an object comes from. */
export interface Source {
  readonly file: string;
  /** Index of the document in its file. */
  readonly document: number;
  /** A configuration says that it exists elsewhere; no manifest defines it. */
  readonly assumed?: true;
  /** Of a rendered object: where its fields stand in texts that people edit. */
  readonly origins?: Origins;
}

/** Leads from a rendered object back to the texts that it was made of. */
export interface Origins {
  /** `path` counts from the root of the rendered document. The place that is given has no origins of its own. */
  placeOf(path: Path, part: 'key' | 'value'): Anchor;
  /** What stands at that place is not what the rendered object has, or is there for other objects too. */
  isComposed(path: Path): boolean;
  /** Data that is equal where every path leads to the same place; undefined where nobody compares. */
  readonly trace?: unknown;
  /** Where the text of a template stands for the field: how an edit of the rendered document is made there. */
  editOf?(edit: YamlEdit): { readonly anchor: Extract<Anchor, { span: Span }>; readonly newText: string } | undefined;
}

/** The anchor in a text that people edit: that of a rendered object leads back to where its field comes from. */
export function settled(anchor: Anchor): Anchor {
  const { origins } = anchor.source;
  if (!origins || !('path' in anchor)) return anchor;
  const at = origins.placeOf(anchor.path, anchor.part);
  const { within } = anchor;
  return within && 'path' in at && !at.inner && !origins.isComposed(anchor.path) ? { ...at, within } : at;
}

export type Sourced<T extends KubeObject = KubeObject> = T & { readonly source: Source };

/** A place in a document: the key or value of a path, or, where there is no tree, a span of its text. */
export type Anchor =
  | {
      readonly source: Source;
      readonly path: Path;
      readonly part: 'key' | 'value';
      /** The scalar at `path` holds YAML as text (an inline patch), and the place is at this path within that. */
      readonly inner?: Path;
      /** Index of the document in that text, where it is not the first. */
      readonly innerDocument?: number;
      /** Only these characters of the scalar's text. */
      readonly within?: Span;
    }
  | {
      readonly source: Source;
      readonly span: Span;
      /** The text that the span counts in, where the file may have another by now. */
      readonly text?: string;
    };

export interface SourceDocument {
  readonly text: string;
  /** Where it begins in its file: UTF-16 offset, and line from 0. */
  readonly offset: number;
  readonly line: number;
  /**
   * `kubernetes`: objects were read. `broken`: it looks like Kubernetes and does not parse. `templated`: only its
   * placeholders keep it from parsing. `foreign`: something else, which nobody wants to hear about.
   */
  readonly state: 'kubernetes' | 'broken' | 'templated' | 'foreign';
  readonly objects: readonly Sourced[];
  readonly notStrings: readonly { readonly object: Sourced; readonly problem: NotAString }[];
  readonly misshapen: readonly { readonly object: Sourced; readonly problem: ShapeProblem }[];
  readonly problems: readonly YamlProblem[];
}

/** The first line of a document with more than a comment, for what is said of the document as a whole. */
export function beginningOf({ text }: { readonly text: string }, source: Source): Anchor {
  const line = /^(?!---|[ \t\r]*(?:#|$)).*$/m.exec(text);
  const start = line?.index ?? 0;
  return { source, span: { start, end: start + (line?.[0].trimEnd().length ?? text.length) } };
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly documents: readonly SourceDocument[];
  readonly objects: readonly Sourced[];
  /** It looks like Kubernetes and is longer than what is read. */
  readonly tooLarge: boolean;
}

/** Longer files are a gap, which is said, unless somebody sets another limit. Real bundles of manifests stay below 3 MB. */
export const MOST_CHARACTERS = 4_000_000;

interface ReadDocument {
  readonly state: SourceDocument['state'];
  readonly read: readonly ReadObject<Source>[];
  readonly problems: readonly YamlProblem[];
}

/** Reads a file; documents of `previous` whose text and place among the documents are unchanged are kept as they are. */
export function readSourceFile(
  path: string,
  text: string,
  previous?: SourceFile,
  mostCharacters = MOST_CHARACTERS,
): SourceFile {
  return toEnd(readingSourceFile(path, text, previous, mostCharacters));
}

/** The same in steps: a file may hold ninety documents, and somebody may type in another. */
export function* readingSourceFile(
  path: string,
  text: string,
  previous: SourceFile | undefined,
  mostCharacters = MOST_CHARACTERS,
): Steps<SourceFile> {
  if (text.length > mostCharacters) return unreadFile(path, '', mayBeKubernetes(text));
  if (!mayBeKubernetes(text)) return unreadFile(path, text);
  const documents: SourceDocument[] = [];
  for (const [index, chunk] of cutChunks(text).entries()) {
    const same = previous?.documents[index];
    if (same?.text === chunk.text) {
      documents.push(same.offset === chunk.offset ? same : { ...same, offset: chunk.offset, line: chunk.line });
      continue;
    }
    if (index > 0) yield;
    documents.push(place(chunk, readDocument(chunk.text, { file: path, document: index }), same));
  }
  const objects = documents.length === 1 ? documents[0]?.objects : undefined;
  return {
    path,
    text,
    documents,
    objects: objects ?? trimmed(documents.flatMap((one) => one.objects)),
    tooLarge: false,
  };
}

/** A file whose text is kept and not looked into. */
export function unreadFile(path: string, text: string, tooLarge = false): SourceFile {
  return { path, text, documents: [], objects: [], tooLarge };
}

/** A file in which nothing is a Kubernetes object, and places are shown all the same: a kustomization. */
export function foreignFile(path: string, text: string): SourceFile {
  if (text.length > MOST_CHARACTERS) return { path, text: '', documents: [], objects: [], tooLarge: true };
  const documents = cutChunks(text).map((chunk): SourceDocument => {
    const { broken, problems } = readChunk(chunk.text);
    const { text: own, offset, line } = chunk;
    return { text: own, offset, line, state: broken ? 'broken' : 'foreign', objects: [], ...UNREAD, problems };
  });
  return { path, text, documents, objects: [], tooLarge: false };
}

const NONE: readonly never[] = [];
const UNREAD = { notStrings: NONE, misshapen: NONE };

/** The tree of a document, read again: objects keep facts, not nodes, so that 10,000 files fit into memory. */
export function treeOf(document: { readonly text: string }): YamlDocument {
  const known = trees.get(document.text);
  if (known) return known;
  const tree = readChunk(document.text);
  if (trees.size >= MOST_TREES) trees.clear();
  trees.set(document.text, tree);
  return tree;
}
const MOST_TREES = 64;
const trees = new Map<string, YamlDocument>();

function place(
  chunk: { text: string; offset: number; line: number },
  { state, read, problems }: ReadDocument,
  previous: SourceDocument | undefined,
): SourceDocument {
  const objects: Sourced[] = [];
  const notStrings: { object: Sourced; problem: NotAString }[] = [];
  const misshapen: { object: Sourced; problem: ShapeProblem }[] = [];
  for (const found of read) {
    const last = previous?.objects[objects.length];
    // An edit of a comment or of an image's tag changes no fact, so nobody needs to think again.
    const object = last && isDeepStrictEqual(last, found.object) ? last : found.object;
    objects.push(object);
    for (const problem of found.notStrings) notStrings.push({ object, problem });
    for (const problem of found.misshapen) misshapen.push({ object, problem });
  }
  return {
    text: chunk.text,
    offset: chunk.offset,
    line: chunk.line,
    state,
    objects: trimmed(objects),
    notStrings: trimmed(notStrings),
    misshapen: trimmed(misshapen),
    problems,
  };
}

function readDocument(text: string, source: Source): ReadDocument {
  if (!mayBeKubernetes(text)) return { state: 'foreign', read: [], problems: [] };
  const tree = readChunk(text);
  if (tree.broken) {
    if (!looksLikeKubernetes(text)) return { state: 'foreign', read: [], problems: [] };
    const bare = withoutPlaceholders(text);
    if (bare !== undefined && !readChunk(bare).broken) return { state: 'templated', read: [], problems: [] };
    return { state: 'broken', read: [], problems: tree.problems };
  }
  const read = readObjects(tree.root, source);
  return read.length === 0
    ? { state: 'foreign', read, problems: [] }
    : { state: 'kubernetes', read, problems: tree.problems };
}

/** The cheap test before any parsing: both words occur. */
function mayBeKubernetes(text: string): boolean {
  return text.includes('apiVersion') && text.includes('kind');
}

/** Both keys stand where an object has them: first on a line, or inside braces (JSON, KYAML). */
function looksLikeKubernetes(text: string): boolean {
  return /(?:^|[{,])[ \t]*"?apiVersion"?[ \t]*:/m.test(text) && /(?:^|[{,])[ \t]*"?kind"?[ \t]*:/m.test(text);
}
