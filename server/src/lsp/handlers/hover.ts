/** textDocument/hover */
import type { Hover, HoverParams } from 'vscode-languageserver/node';
import { hoverAt } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

export function onHover(context: ServerContext, params: HoverParams): Hover | null {
  const path = context.pathOf(params.textDocument.uri);
  const analysis = context.session.analysis();
  const hover = path !== undefined && analysis ? hoverAt(analysis, path, params.position) : undefined;
  return hover ? { contents: { kind: 'markdown', value: hover.markdown }, range: hover.range } : null;
}
