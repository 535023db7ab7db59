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
import { workspaceEdit } from '../workspaceEdit.js';

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
  return 'refusal' in result ? new ResponseError(REFUSED, result.refusal) : renaming(context, result);
}

/** An editor that knows annotations shows what it would change, and asks about what needs somebody's word. */
function renaming(context: ServerContext, { title, edits }: Rename): WorkspaceEdit {
  if (!context.canEditVersions || !context.canAnnotateEdits) return workspaceEdit(context, edits);
  const annotated = ({ range, newText, why }: RenameEdit): AnnotatedTextEdit => ({
    range,
    newText,
    annotationId: why ?? CERTAIN,
  });
  return { ...workspaceEdit(context, edits, annotated), changeAnnotations: annotationsOf(title, edits) };
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
