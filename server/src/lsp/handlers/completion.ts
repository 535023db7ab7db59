/** textDocument/completion: keys and values of the configuration, and names in manifests. */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type CompletionParams,
  InsertTextMode,
} from 'vscode-languageserver/node';
import { type Completion, configurationCompletions, manifestCompletions } from '../../editor/index.js';
import type { ServerContext } from '../context.js';

export function onCompletion(context: ServerContext, params: CompletionParams): CompletionItem[] | CompletionList {
  const path = context.pathOf(params.textDocument.uri);
  const snapshot = context.session.snapshot();
  if (path === undefined || !snapshot) return [];
  const configuration = snapshot.configurations.find((one) => one.file === path);
  if (configuration) return configurationCompletions(snapshot, configuration, params.position).map(completionItem);
  const analysis = context.session.analysisOf(path);
  if (!analysis) return [];
  const { items, isIncomplete } = manifestCompletions(analysis, path, params.position);
  return isIncomplete ? { isIncomplete, items: items.map(completionItem) } : items.map(completionItem);
}

function completionItem(one: Completion, order: number): CompletionItem {
  return {
    label: one.label,
    kind: one.kind === 'key' ? CompletionItemKind.Property : CompletionItemKind.EnumMember,
    ...(one.detail === '' ? {} : { detail: one.detail }),
    ...(one.markdown === '' ? {} : { documentation: { kind: 'markdown', value: one.markdown } }),
    // The order in which they are given puts what belongs together side by side.
    sortText: String(order).padStart(4, '0'),
    insertTextMode: InsertTextMode.asIs,
    textEdit: { range: one.range, newText: one.newText },
  };
}
