/** textDocument/rename */
import {
  type AnnotatedTextEdit,
  type ChangeAnnotation,
  LSPErrorCodes,
  type RenameParams,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { type Rename, type RenameEdit, renameAt } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

export const REFUSED = LSPErrorCodes.RequestFailed;

export function onRename(
  context: ServerContext,
  { textDocument, position, newName }: RenameParams,
): WorkspaceEdit | ResponseError | null {
  const path = context.pathOf(textDocument.uri);
  const analysis = context.session.analysis();
  if (path === undefined || !analysis) return null;
  const result = renameAt(analysis, path, position, newName, { isConfirmed: context.canAnnotateEdits });
  if (result === undefined) return null;
  return 'refusal' in result ? new ResponseError(REFUSED, result.refusal) : workspaceEdit(context, result);
}

/** An editor that knows annotations shows what it would change, and asks about what needs somebody's word. */
function workspaceEdit(context: ServerContext, { title, edits }: Rename): WorkspaceEdit {
  const byFile = new Map<string, RenameEdit[]>();
  for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  if (!context.canEditVersions) {
    const changes = [...byFile].map(([file, list]) => [
      context.uriOf(file),
      list.map(({ range, newText }) => ({ range, newText })),
    ]);
    return { changes: Object.fromEntries(changes) };
  }
  const documentOf = (file: string) => ({ uri: context.uriOf(file), version: context.versionOf(file) });
  if (!context.canAnnotateEdits)
    return {
      documentChanges: [...byFile].map(([file, list]) => ({
        textDocument: documentOf(file),
        edits: list.map(({ range, newText }) => ({ range, newText })),
      })),
    };
  return {
    documentChanges: [...byFile].map(([file, list]) => ({
      textDocument: documentOf(file),
      edits: list.map(
        ({ range, newText, why }): AnnotatedTextEdit => ({ range, newText, annotationId: why ?? CERTAIN }),
      ),
    })),
    changeAnnotations: annotationsOf(title, edits),
  };
}

const CERTAIN = 'certain';

function annotationsOf(title: string, edits: readonly RenameEdit[]): Record<string, ChangeAnnotation> {
  const reasons = new Set(edits.map(({ why }) => why));
  return Object.fromEntries(
    [...reasons].map((why): [string, ChangeAnnotation] =>
      why === undefined
        ? [CERTAIN, { label: title, needsConfirmation: false }]
        : [why, { label: 'May be something else', description: why, needsConfirmation: true }],
    ),
  );
}
