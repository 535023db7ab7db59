/** textDocument/codeAction */
import { type CodeAction, CodeActionKind, type CodeActionParams, type WorkspaceEdit } from 'vscode-languageserver/node';
import { PAGES } from '../../about.js';
import { type Action, type Analysis, actionsAt, type FileEdit } from '../../editor/index.js';
import { SHOW_RULE } from '../../protocol.js';
import type { ServerContext } from '../context.js';
import { diagnosticOf } from '../publisher.js';
import { workspaceEdit } from '../workspaceEdit.js';

export function onCodeAction(context: ServerContext, params: CodeActionParams): CodeAction[] {
  const { only } = params.context;
  if (only && !only.some((kind) => kind === CodeActionKind.QuickFix || kind === CodeActionKind.Empty)) return [];
  const path = context.pathOf(params.textDocument.uri);
  const analysis = path === undefined ? undefined : context.session.analysisOf(path);
  if (path === undefined || !analysis) return [];
  return actionsAt(analysis, path, params.range).flatMap((action) => codeActionOf(context, analysis, action) ?? []);
}

function codeActionOf(context: ServerContext, analysis: Analysis, action: Action): CodeAction | undefined {
  const diagnostics = [diagnosticOf(analysis, action.finding, context.uriOf, PAGES)];
  const common = { title: action.title, kind: CodeActionKind.QuickFix, diagnostics };
  switch (action.kind) {
    case 'documentation':
      return context.commands.has(SHOW_RULE)
        ? { ...common, command: { title: action.title, command: SHOW_RULE, arguments: [action.finding.rule] } }
        : undefined;
    case 'edit': {
      if (action.create !== undefined && !context.canCreateFiles) return undefined;
      const edit = editing(context, action.edits, action.create);
      return { ...common, edit, ...(action.preferred ? { isPreferred: true } : {}) };
    }
  }
}

/** With the file that is new, where the client can make one. */
function editing(context: ServerContext, edits: readonly FileEdit[], create: string | undefined): WorkspaceEdit {
  const edit = workspaceEdit(context, edits);
  if (create === undefined || edit.documentChanges === undefined) return edit;
  const creation = { kind: 'create', uri: context.uriOf(create), options: { ignoreIfExists: true } } as const;
  return { documentChanges: [creation, ...edit.documentChanges] };
}
