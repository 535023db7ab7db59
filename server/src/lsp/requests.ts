/**
 * What the server answers when it is asked: each request beside the capability that announces it. A request waits for
 * nothing: while the workspace is being read it gets an empty answer, or is told so where a person asked for it.
 */
import { type Connection, ResponseError, type ServerCapabilities } from 'vscode-languageserver/node';
import {
  EXPLAIN_PATH,
  EXPLORER_CHILDREN,
  EXPLORER_CLUSTERS,
  EXPLORER_DETAILS,
  type ExplainPathParams,
  type ExplorerChildren,
  type ExplorerChildrenParams,
  type ExplorerDetailsParams,
  MATRIX,
  type Matrix,
  type MatrixParams,
  PATH_ENDS,
  PATH_GRAPH,
  PATH_MERMAID,
  type PathEndsParams,
  type PathGraphAnswer,
  type PathMermaidAnswer,
  SERVER_STATUS,
  WRITTEN_POLICY,
  type WrittenPolicyParams,
} from '../protocol.js';
import type { ServerContext } from './context.js';
import { onIncomingCalls, onOutgoingCalls, onPrepareCallHierarchy } from './handlers/callHierarchy.js';
import { onCodeAction } from './handlers/codeAction.js';
import { onCodeLens, onCodeLensResolve } from './handlers/codeLens.js';
import { onCompletion } from './handlers/completion.js';
import { onDefinition } from './handlers/definition.js';
import { onDocumentHighlight } from './handlers/documentHighlight.js';
import { onDocumentLink } from './handlers/documentLink.js';
import { onExplainPath, onPathEnds } from './handlers/explainPath.js';
import { onExplorerChildren, onExplorerClusters, onExplorerDetails } from './handlers/explorer.js';
import { onHover } from './handlers/hover.js';
import { onInlayHint } from './handlers/inlayHint.js';
import { onMatrix } from './handlers/matrix.js';
import { onPathGraph, onPathMermaid } from './handlers/pathView.js';
import { onPrepareRename } from './handlers/prepareRename.js';
import { onReferences } from './handlers/references.js';
import { onRename } from './handlers/rename.js';
import { onServerStatus } from './handlers/serverStatus.js';
import { onDocumentSymbol, onWorkspaceSymbol } from './handlers/symbols.js';
import { onWrittenPolicy, policyActions } from './handlers/writtenPolicy.js';

/** How much of the workspace has been read: nothing yet, the open documents and what stands near them, or all of it. */
export type Extent = 'none' | 'early' | 'whole';

export const CAPABILITIES: ServerCapabilities = {
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentLinkProvider: {},
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  callHierarchyProvider: true,
  codeLensProvider: { resolveProvider: true },
  inlayHintProvider: true,
  completionProvider: { triggerCharacters: [' ', ':'] },
  codeActionProvider: { codeActionKinds: ['quickfix', 'refactor'] },
};

export function answerRequests(connection: Connection, context: ServerContext, extent: () => Extent): void {
  const isReady = (): boolean => extent() === 'whole';
  connection.onHover((params) => (extent() !== 'none' ? onHover(context, params) : null));
  connection.onDefinition((params) => (isReady() ? onDefinition(context, params) : []));
  connection.onReferences((params) => (isReady() ? onReferences(context, params) : []));
  connection.onPrepareRename((params) => (isReady() ? onPrepareRename(context, params) : notYet()));
  connection.onRenameRequest((params) => (isReady() ? onRename(context, params) : notYet()));
  connection.onDocumentHighlight((params) => (isReady() ? onDocumentHighlight(context, params) : []));
  connection.onDocumentLinks((params) => (isReady() ? onDocumentLink(context, params) : []));
  connection.onDocumentSymbol((params) => (isReady() ? onDocumentSymbol(context, params) : []));
  connection.onWorkspaceSymbol((params) => (isReady() ? onWorkspaceSymbol(context, params) : []));
  connection.languages.callHierarchy.onPrepare((params) =>
    isReady() ? onPrepareCallHierarchy(context, params) : null,
  );
  connection.languages.callHierarchy.onIncomingCalls((params) => (isReady() ? onIncomingCalls(context, params) : []));
  connection.languages.callHierarchy.onOutgoingCalls((params) => (isReady() ? onOutgoingCalls(context, params) : []));
  connection.onCodeLens((params) => (isReady() ? onCodeLens(context, params) : []));
  connection.onCodeLensResolve((lens) => onCodeLensResolve(context, lens));
  connection.languages.inlayHint.on((params) => (isReady() ? onInlayHint(context, params) : []));
  connection.onCompletion((params) => (isReady() ? onCompletion(context, params) : []));
  connection.onCodeAction((params) =>
    isReady() ? [...onCodeAction(context, params), ...policyActions(context, params)] : [],
  );
  connection.onRequest(SERVER_STATUS, () => (isReady() ? onServerStatus(context, process.memoryUsage()) : notYet()));
  connection.onRequest(PATH_ENDS, (params: PathEndsParams) => (isReady() ? onPathEnds(context, params) : notYet()));
  connection.onRequest(EXPLAIN_PATH, (params: ExplainPathParams) =>
    isReady() ? onExplainPath(context, params) : notYet(),
  );
  connection.onRequest(EXPLORER_CLUSTERS, () => (isReady() ? onExplorerClusters(context) : []));
  connection.onRequest(EXPLORER_CHILDREN, (params: ExplorerChildrenParams) =>
    isReady() ? onExplorerChildren(context, params) : NOT_READ,
  );
  connection.onRequest(EXPLORER_DETAILS, (params: ExplorerDetailsParams) =>
    isReady() ? onExplorerDetails(context, params) : null,
  );
  connection.onRequest<Matrix | null, void>(MATRIX, (params: MatrixParams) =>
    isReady() ? onMatrix(context, params) : notYet(),
  );
  connection.onRequest<PathGraphAnswer, void>(PATH_GRAPH, (params: ExplainPathParams) =>
    isReady() ? onPathGraph(context, params) : notYet(),
  );
  connection.onRequest<PathMermaidAnswer, void>(PATH_MERMAID, (params: ExplainPathParams) =>
    isReady() ? onPathMermaid(context, params) : notYet(),
  );
  connection.onRequest(WRITTEN_POLICY, (params: WrittenPolicyParams) =>
    isReady() ? onWrittenPolicy(context, params) : notYet(),
  );
}

const NOT_READ: ExplorerChildren = { state: 'reading', clusters: 0, items: [] };

function notYet(): ResponseError {
  return new ResponseError(1, 'Podpath is still reading the workspace.');
}
