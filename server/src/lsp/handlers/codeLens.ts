/** textDocument/codeLens and codeLens/resolve */
import type { CodeLens, CodeLensParams } from 'vscode-languageserver/node';
import { lensesIn, lensText } from '../../editor/index.js';
import { EXPLAIN_PATH_COMMAND, type PathEndsParams, SHOW_PATH } from '../../protocol.js';
import type { ServerContext } from '../context.js';

/** What a lens needs to be resolved; the client gives it back as it is. */
interface LensData {
  readonly uri: string;
  readonly object: number;
}

export function onCodeLens(context: ServerContext, { textDocument }: CodeLensParams): CodeLens[] {
  const path = context.pathOf(textDocument.uri);
  const analysis = path === undefined ? undefined : context.session.analysisOf(path);
  if (path === undefined || !analysis || !context.session.shows('codeLens')) return [];
  return lensesIn(analysis, path).map(({ range, object }): CodeLens => {
    const data: LensData = { uri: textDocument.uri, object };
    return { range, data };
  });
}

/** A lens is a command; without one that the client can run it is a text alone. */
export function onCodeLensResolve(context: ServerContext, lens: CodeLens): CodeLens {
  const { uri, object } = lens.data as LensData;
  const path = context.pathOf(uri);
  const analysis = path === undefined ? undefined : context.session.analysisOf(path);
  const title = path === undefined || !analysis ? undefined : lensText(analysis, path, object);
  const here: PathEndsParams = { uri, position: lens.range.start };
  // The picture where the client has one, else the words.
  const command = [SHOW_PATH, EXPLAIN_PATH_COMMAND].find((one) => context.commands.has(one));
  return {
    ...lens,
    command: {
      title: title ?? '',
      command: command ?? '',
      arguments: command === undefined ? [] : [here],
    },
  };
}
