/** textDocument/documentLink */
import type { DocumentLink, DocumentLinkParams } from 'vscode-languageserver/node';
import { fileLinksIn } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

export function onDocumentLink(context: ServerContext, { textDocument }: DocumentLinkParams): DocumentLink[] {
  const path = context.pathOf(textDocument.uri);
  const snapshot = context.session.snapshot();
  if (path === undefined || !snapshot) return [];
  return fileLinksIn(snapshot, path).map(({ range, target }) => ({ range, target: context.uriOf(target) }));
}
