/** Edits of files as the protocol has them, in the form that the client said it can take. */
import type { AnnotatedTextEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import type { FileEdit } from '../editor/index.js';
import type { ServerContext } from './context.js';

/** With versions where the client knows them, so that an edit of an older text is refused; `shown` may annotate there. */
export function workspaceEdit<Edit extends FileEdit>(
  context: ServerContext,
  edits: readonly Edit[],
  shown: (edit: Edit) => TextEdit | AnnotatedTextEdit = plain,
): Pick<WorkspaceEdit, 'changes' | 'documentChanges'> {
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  if (!context.canEditVersions)
    return { changes: Object.fromEntries([...byFile].map(([file, own]) => [context.uriOf(file), own.map(plain)])) };
  return {
    documentChanges: [...byFile].map(([file, own]) => ({
      textDocument: { uri: context.uriOf(file), version: context.versionOf(file) },
      edits: own.map(shown),
    })),
  };
}

function plain({ range, newText }: FileEdit): TextEdit {
  return { range, newText };
}
