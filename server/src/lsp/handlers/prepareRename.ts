/** textDocument/prepareRename */
import { type PrepareRenameParams, type PrepareRenameResult, ResponseError } from 'vscode-languageserver/node';
import { prepareRename } from '../../editor/index.js';
import type { ServerContext } from '../context.js';
import { REFUSED } from './rename.js';

/** Null where nothing is named, so that other servers of the editor may have a say. */
export function onPrepareRename(
  context: ServerContext,
  { textDocument, position }: PrepareRenameParams,
): PrepareRenameResult | ResponseError | null {
  const path = context.pathOf(textDocument.uri);
  const analysis = context.session.analysis();
  if (path === undefined || !analysis) return null;
  const start = prepareRename(analysis, path, position);
  if (start === undefined) return null;
  return 'refusal' in start ? new ResponseError(REFUSED, start.refusal) : start;
}
