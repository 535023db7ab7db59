/** textDocument/documentHighlight */
import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightParams,
} from 'vscode-languageserver/node';
import { highlightsAt } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

export function onDocumentHighlight(
  context: ServerContext,
  { textDocument, position }: DocumentHighlightParams,
): DocumentHighlight[] {
  const path = context.pathOf(textDocument.uri);
  const analysis = path === undefined ? undefined : context.session.analysisOf(path);
  if (path === undefined || !analysis) return [];
  return highlightsAt(analysis, path, position).map(({ range, isDefinition }) => ({
    range,
    kind: isDefinition ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
