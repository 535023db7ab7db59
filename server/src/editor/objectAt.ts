/** The Kubernetes object that stands at a place of a file. */
import { type Sourced, treeOf } from '../workspace/index.js';
import { offsetAt, type Path, type Position, pathAt } from '../yaml/index.js';
import type { Analysis } from './analysis.js';
import { documentAt, startsOf } from './locate.js';

export function objectAt(analysis: Analysis, path: string, position: Position): Sourced | undefined {
  const file = analysis.snapshot.files.get(path);
  if (!file) return undefined;
  const offset = offsetAt(startsOf(file), position, file.text.length);
  const document = file.documents[documentAt(file.documents, offset)];
  if (!document) return undefined;
  const at = pathAt(treeOf(document).root, offset - document.offset).path;
  // In a list the item under the cursor; in a document of one object that object.
  return (
    document.objects.find((object) => startsWith(at, object.base)) ??
    (document.objects.length === 1 ? document.objects[0] : undefined)
  );
}

function startsWith(path: Path, base: Path): boolean {
  return base.every((step, index) => path[index] === step);
}
