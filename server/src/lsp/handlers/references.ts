/** textDocument/references */
import type { Location, ReferenceParams } from 'vscode-languageserver/node';
import { referencesAt } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

export function onReferences(
  context: ServerContext,
  { textDocument, position, context: { includeDeclaration } }: ReferenceParams,
): Location[] {
  const path = context.pathOf(textDocument.uri);
  const analysis = context.session.analysis();
  if (path === undefined || !analysis) return [];
  return referencesAt(analysis, path, position, includeDeclaration).map(({ file, range }) => ({
    uri: context.uriOf(file),
    range,
  }));
}
