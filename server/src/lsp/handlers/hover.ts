/** textDocument/hover */
import type { Hover, HoverParams } from 'vscode-languageserver/node';
import { PAGES } from '../../about.js';
import { configurationHover, hoverAt } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

export function onHover(context: ServerContext, params: HoverParams): Hover | null {
  const path = context.pathOf(params.textDocument.uri);
  const analysis = path === undefined ? undefined : context.session.analysisOf(path);
  if (path === undefined || !analysis) return null;
  const { snapshot } = analysis;
  const configuration = snapshot.configurations.find((one) => one.file === path);
  const hover = configuration
    ? configurationHover(snapshot, configuration, params.position, PAGES)
    : hoverAt(analysis, path, params.position);
  return hover ? { contents: { kind: 'markdown', value: hover.markdown }, range: hover.range } : null;
}
