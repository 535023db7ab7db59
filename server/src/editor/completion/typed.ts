/** What is being typed: where the cursor stands in the object, and what that object is as far as it can be read. */
import { type KubeObject, readObjects } from '../../resources/index.js';
import { type Cursor, cursorIn, cutChunks, type Path, readChunk, type YNode } from '../../yaml/index.js';

export interface Typed {
  readonly cursor: Cursor;
  /** Of the cursor, within the object. */
  readonly path: Path;
  readonly object: KubeObject;
  /** Of the document, or what could be saved of it. */
  readonly root: YNode | undefined;
  /** Where the document begins in its file. */
  readonly offset: number;
  /** The text of the document, and the cursor in it. */
  readonly text: string;
  readonly at: number;
}

/** Undefined in comments and in what is no Kubernetes object. */
export function typedAt(fileText: string, fileOffset: number): Typed | undefined {
  const chunk = cutChunks(fileText).findLast((one) => one.offset <= fileOffset);
  if (!chunk || !/^[ \t]*kind[ \t]*:|"kind"/m.test(chunk.text)) return undefined;
  const at = fileOffset - chunk.offset;
  const cursor = cursorIn(chunk.text, at);
  if (!cursor) return undefined;
  const root = rootOf(chunk.text, at);
  const object = readObjects(root)
    .map((one) => one.object)
    .find(({ base }) => base.every((step, index) => cursor.path[index] === step));
  if (!object) return undefined;
  return {
    cursor,
    path: cursor.path.slice(object.base.length),
    object,
    root,
    offset: chunk.offset,
    text: chunk.text,
    at,
  };
}

/** A half-written line keeps the others from being read, so it is left out where it does. */
function rootOf(text: string, at: number): YNode | undefined {
  const whole = readChunk(text);
  if (!whole.broken) return whole.root;
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const newline = text.indexOf('\n', at);
  const end = newline === -1 ? text.length : newline;
  return readChunk(text.slice(0, start) + ' '.repeat(end - start) + text.slice(end)).root;
}
