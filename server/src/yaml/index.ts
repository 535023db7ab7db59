/**
 * Room `yaml`: text → documents with values by path, a range for every path, comments, and edits.
 *
 * Invariants: the only room that imports a YAML library. Reading never throws: it gives a value and problems.
 * Every result depends on the chunk's text alone. Knows nothing of Kubernetes, files or editors; the one thing
 * it shares with Kubernetes is how go-yaml reads a plain scalar.
 */
export { type Chunk, cutChunks } from './chunks.js';
export { type Comment, commentsOf, nodesOfComments } from './comments.js';
export { type Cursor, cursorIn } from './cursor.js';
export { editText, type TextEdit, type YamlEdit } from './edit.js';
export { outwards } from './inner.js';
export { movedSpan } from './moved.js';
export { type NewMapping, type NewValue, scalarText } from './newText.js';
export {
  type Cure,
  entryOf,
  fieldOf,
  nodeAt,
  type Path,
  type YamlDocument,
  type YamlProblem,
  type YEntry,
  type YMap,
  type YNode,
  type YScalar,
  type YSeq,
} from './node.js';
export { partOf } from './part.js';
export { below } from './paths.js';
export { lineStarts, offsetAt, type Position, pathAt, positionAt, type Range, type Span, spanOf } from './position.js';
export { contains, isShorter } from './range.js';
export { readChunk, withoutPlaceholders } from './read.js';
export { sameMeaning } from './sameMeaning.js';
export { isBooleanOnlyInYaml11, isNull, isText, readPlain, readScalar, type ScalarValue } from './scalar.js';
