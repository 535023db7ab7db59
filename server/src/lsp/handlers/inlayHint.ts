/** textDocument/inlayHint */
import type { InlayHint, InlayHintParams } from 'vscode-languageserver/node';
import { inlayHintsIn } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

export function onInlayHint(context: ServerContext, { textDocument, range }: InlayHintParams): InlayHint[] {
  const path = context.pathOf(textDocument.uri);
  const analysis = path === undefined ? undefined : context.session.analysisOf(path);
  if (path === undefined || !analysis || !context.session.shows('inlayHints')) return [];
  return inlayHintsIn(analysis, path, range).map(({ position, text }) => ({
    position,
    label: text,
    paddingLeft: true,
  }));
}
