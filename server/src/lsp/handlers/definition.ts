/** textDocument/definition */
import type { Definition, DefinitionLink, DefinitionParams } from 'vscode-languageserver/node';
import { definitionAt } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

/** A client that takes links underlines the whole name, such as a host in a text. */
export function onDefinition(
  context: ServerContext,
  { textDocument, position }: DefinitionParams,
): Definition | DefinitionLink[] {
  const path = context.pathOf(textDocument.uri);
  const analysis = path === undefined ? undefined : context.session.analysisOf(path);
  if (path === undefined || !analysis) return [];
  const { origin, targets } = definitionAt(analysis, path, position);
  if (!context.canShowLinks) return targets.map(({ file, range }) => ({ uri: context.uriOf(file), range }));
  return targets.map(({ file, range }) => ({
    ...(origin && { originSelectionRange: origin }),
    targetUri: context.uriOf(file),
    targetRange: range,
    targetSelectionRange: range,
  }));
}
