/** Tells the client that lenses and hints of any open document may say something else now: once after a burst of edits. */
import { CodeLensRefreshRequest, type Connection, type InitializeParams } from 'vscode-languageserver/node';

export interface Refresher {
  /** The workspace has changed. */
  soon(): void;
}

/** So long nobody has typed. */
const QUIET_MILLISECONDS = 300;

export function createRefresher(connection: Connection, client: () => InitializeParams['capabilities']): Refresher {
  let waiting: NodeJS.Timeout | undefined;
  const refresh = (): void => {
    const { codeLens, inlayHint } = client().workspace ?? {};
    // A client that is gone, or refuses, has nothing to show either.
    const ignore = (): void => {};
    if (codeLens?.refreshSupport === true) void connection.sendRequest(CodeLensRefreshRequest.type).catch(ignore);
    if (inlayHint?.refreshSupport === true) void connection.languages.inlayHint.refresh().catch(ignore);
  };
  return {
    soon() {
      clearTimeout(waiting);
      waiting = setTimeout(refresh, QUIET_MILLISECONDS);
      waiting.unref();
    },
  };
}
