/** textDocument/completion: in the configuration; manifests have their own extensions for it. */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionParams,
  InsertTextMode,
} from 'vscode-languageserver/node';
import { configurationCompletions } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

export function onCompletion(context: ServerContext, params: CompletionParams): CompletionItem[] {
  const path = context.pathOf(params.textDocument.uri);
  const snapshot = context.session.snapshot();
  const configuration = snapshot?.configurations.find((one) => one.file === path);
  if (!snapshot || !configuration) return [];
  return configurationCompletions(snapshot, configuration, params.position).map((one, order) => ({
    label: one.label,
    kind: one.kind === 'key' ? CompletionItemKind.Property : CompletionItemKind.EnumMember,
    ...(one.detail === '' ? {} : { detail: one.detail }),
    ...(one.markdown === '' ? {} : { documentation: { kind: 'markdown', value: one.markdown } }),
    // The table's order, which puts what belongs together side by side.
    sortText: String(order).padStart(4, '0'),
    insertTextMode: InsertTextMode.asIs,
    textEdit: { range: one.range, newText: one.newText },
  }));
}
