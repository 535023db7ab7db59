/** What could not be read in a file. It is told where the file is, so in words that count lines and name no path. */
import type { Gap } from './gaps.js';
import { beginningOf, type SourceFile } from './sourceFile.js';

/** The same list for the same documents, also where a scope has put other objects beside them. */
export function gapsOf(file: SourceFile): readonly Gap[] {
  if (isRead(file)) return NO_GAPS;
  const known = gapsByDocuments.get(file.documents);
  if (known) return known;
  const gaps = findGaps(file);
  gapsByDocuments.set(file.documents, gaps);
  return gaps;
}
const gapsByDocuments = new WeakMap<SourceFile['documents'], readonly Gap[]>();

const NO_GAPS: readonly Gap[] = [];

function isRead({ documents, tooLarge }: SourceFile): boolean {
  return !tooLarge && documents.every(({ state }) => state !== 'broken' && state !== 'templated');
}

function findGaps(file: SourceFile): readonly Gap[] {
  if (file.tooLarge) return [{ kind: 'too-large', file: file.path, what: `${file.path} is too large to be read` }];
  return file.documents.flatMap((document, index): Gap[] => {
    const { line, text, state } = document;
    const where = `line ${line + 1}`;
    const anchor = beginningOf(document, { file: file.path, document: index });
    if (state === 'broken')
      return [{ kind: 'unparsed', file: file.path, what: `a document does not parse (${where})`, text, anchor }];
    if (state === 'templated')
      return [{ kind: 'templated', file: file.path, what: `a document is a template (${where})`, text, anchor }];
    return [];
  });
}
