/** textDocument/codeAction */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { PAGES } from '../../about.js';
import { type Action, type Analysis, actionsAt, type FileEdit } from '../../editor/index.js';
import { SHOW_RULE } from '../../protocol.js';
import type { ServerContext } from '../context.js';
import { diagnosticOf } from '../publisher.js';

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
      const edit = workspaceEdit(context, action.edits, action.create);
      return { ...common, edit, ...(action.preferred ? { isPreferred: true } : {}) };
    }
  }
}

function workspaceEdit(context: ServerContext, edits: readonly FileEdit[], create: string | undefined): WorkspaceEdit {
  const byFile = new Map<string, FileEdit[]>();
  for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  if (!context.canEditVersions) {
    const changes = [...byFile].map(([file, list]) => [
      context.uriOf(file),
      list.map(({ range, newText }) => ({ range, newText })),
    ]);
    return { changes: Object.fromEntries(changes) };
  }
  const documentChanges: TextDocumentEdit[] = [...byFile].map(([file, list]) => ({
    textDocument: { uri: context.uriOf(file), version: context.versionOf(file) },
    edits: list.map(({ range, newText }) => ({ range, newText })),
  }));
  if (create === undefined) return { documentChanges };
  return {
    documentChanges: [
      { kind: 'create', uri: context.uriOf(create), options: { ignoreIfExists: true } },
      ...documentChanges,
    ],
  };
}
